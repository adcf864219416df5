//! The fixtures are snapshots, and hold what their READMEs say.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use chrono::{DateTime, Utc};
use whybill::bill::{BillLine, BillingMonth, Quantity, RecordType, Region, Usd};
use whybill::snapshot::{Alarm, MonthBill, Role, SCHEMA, Snapshot, Watches};

use crate::support::fixture;

/// AWS's own documentation uses these; no real account has them.
const ACCOUNTS: [&str; 3] = ["123456789012", "111122223333", "444455556666"];

struct Scenario {
    name: String,
    snapshot: Snapshot,
    text: String,
    readme: String,
}

fn read(name: &str) -> Scenario {
    let folder = fixture::folder().join(name);
    let text = |file: &str| fs::read_to_string(folder.join(file)).unwrap_or_else(|e| panic!("{name}/{file}: {e}"));
    let (json, readme) = (text("snapshot.json"), text("README.md"));
    let snapshot = serde_json::from_str(&json).unwrap_or_else(|e| panic!("{name}/snapshot.json: {e}"));
    Scenario { name: name.to_owned(), snapshot, text: json, readme }
}

fn all() -> Vec<Scenario> {
    fixture::names().iter().map(|name| read(name)).collect()
}

fn month(text: &str) -> BillingMonth {
    text.parse().unwrap()
}

fn quantity(text: &str) -> Quantity {
    text.parse().unwrap()
}

fn total(lines: &[BillLine]) -> Usd {
    lines.iter().map(|line| line.billed).sum()
}

/// The rows of a README's "Sums" table: month, number of lines, total.
fn sums(readme: &str) -> BTreeMap<BillingMonth, (usize, Usd)> {
    let rows = readme.split("\n## Sums\n").nth(1).unwrap_or_default().lines();
    rows.filter_map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let [_, month, lines, total, _] = cells[..] else { return None };
        Some((month.parse().ok()?, (lines.parse().unwrap(), total.parse().unwrap())))
    })
    .collect()
}

/// Alarm usage of a month by usage type.
fn alarm_usage(scenario: &Scenario, month_: &str) -> BTreeMap<String, (Quantity, Usd)> {
    let lines = scenario.snapshot.months[&month(month_)].lines.iter();
    lines
        .filter(|line| line.usage_type.ends_with("CW:AlarmMonitorUsage"))
        .map(|line| (line.usage_type.to_string(), (line.usage.unwrap(), line.billed)))
        .collect()
}

fn alarms_in<'a>(scenario: &'a Scenario, region: &str) -> &'a [Alarm] {
    &scenario.snapshot.alarms[&Region::new(region)]
}

#[test]
fn each_folder_has_both_files_and_is_listed() {
    let index = fs::read_to_string(fixture::root().join("fixtures/README.md")).unwrap();
    let listed: BTreeSet<String> =
        index.lines().filter_map(|line| line.strip_prefix("- `")?.split_once('`')).map(|(n, _)| n.to_owned()).collect();
    assert_eq!(listed, fixture::names().into_iter().collect());
    for scenario in all() {
        assert_eq!(scenario.snapshot.schema, SCHEMA, "{}", scenario.name);
        assert!(scenario.readme.starts_with("# "), "{}", scenario.name);
        assert!(scenario.readme.contains("ade up"), "{}: say what is made up", scenario.name);
    }
}

#[test]
fn no_field_is_lost_on_the_way() {
    for scenario in all() {
        let written = serde_json::to_string(&scenario.snapshot).unwrap();
        let back: Snapshot = serde_json::from_str(&written).unwrap();
        assert_eq!(back, scenario.snapshot, "{}", scenario.name);
        let as_value = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(as_value(&written), as_value(&scenario.text), "{}", scenario.name);
    }
}

#[test]
fn months_add_up_to_what_the_readme_says() {
    for scenario in all() {
        let held: BTreeMap<_, _> = scenario
            .snapshot
            .months
            .iter()
            .map(|(month, bill)| (*month, (bill.lines.len(), total(&bill.lines))))
            .collect();
        assert_eq!(sums(&scenario.readme), held, "{}", scenario.name);
    }
}

#[test]
fn account_ids_are_examples() {
    for scenario in all() {
        for file in [&scenario.text, &scenario.readme] {
            for word in file.split(|c: char| !c.is_ascii_alphanumeric()) {
                if word.len() == 12 && word.bytes().all(|b| b.is_ascii_digit()) {
                    // The last part of a UUID is no account id.
                    let in_uuid = file.contains(&format!("-{word}"));
                    assert!(in_uuid || ACCOUNTS.contains(&word), "{}: {word}", scenario.name);
                }
            }
        }
        assert!(ACCOUNTS.contains(&scenario.snapshot.account.unwrap().id.as_str()), "{}", scenario.name);
    }
}

#[test]
fn what_is_said_of_time_and_place_holds_together() {
    for Scenario { name, snapshot, .. } in all() {
        let enabled = &snapshot.regions.as_ref().unwrap().codes;
        for (month, bill) in &snapshot.months {
            assert!(month.start() <= snapshot.taken_at, "{name}: {month} had not begun");
            assert!(bill.estimated || month.end() <= snapshot.taken_at, "{name}: {month} was open");
            let keys: BTreeSet<_> = bill.lines.iter().map(BillLine::key).collect();
            assert_eq!(keys.len(), bill.lines.len(), "{name}: {month} has a line twice");
        }
        for (region, alarms) in &snapshot.alarms {
            assert!(enabled.contains(region), "{name}: {region}");
            for alarm in alarms {
                let account = &snapshot.account.as_ref().unwrap().id;
                assert_eq!(alarm.arn, format!("arn:aws:cloudwatch:{region}:{account}:alarm:{}", alarm.name), "{name}");
                assert!(alarm.configured_at.unwrap() <= snapshot.taken_at, "{name}: {}", alarm.name);
            }
        }
        for trail in snapshot.trail.values() {
            assert!(trail.from < trail.to && trail.to <= snapshot.taken_at, "{name}");
            assert!(trail.events.is_sorted_by_key(|event| event.at), "{name}");
            assert!(trail.events.iter().all(|event| trail.from <= event.at && event.at <= trail.to), "{name}");
            let ids: BTreeSet<_> = trail.events.iter().map(|event| &event.id).collect();
            assert_eq!(ids.len(), trail.events.len(), "{name}: an event twice");
        }
    }
}

#[test]
fn april_2022_in_both_forms() {
    let (merged, global) = (read("april-2022"), read("april-2022-global"));
    let april = alarm_usage(&merged, "2022-04");
    assert_eq!(april["EU-CW:AlarmMonitorUsage"], (quantity("12.000002"), "0.2000002".parse().unwrap()));
    assert_eq!(april["EUW2-CW:AlarmMonitorUsage"], (quantity("1.000001"), "0.1000001".parse().unwrap()));
    assert_eq!(total(&merged.snapshot.months[&month("2022-04")].lines), "4.16".parse().unwrap());
    for month_ in ["2022-03", "2022-04"] {
        let sum = |scenario| -> (Quantity, Usd) {
            let usage = alarm_usage(scenario, month_);
            (usage.values().map(|v| v.0).sum(), usage.values().map(|v| v.1).sum())
        };
        assert_eq!(sum(&merged), sum(&global), "{month_}");
    }
    assert!(alarm_usage(&global, "2022-04").contains_key("Global-CW:AlarmMonitorUsage"));
    assert_eq!(merged.snapshot.alarms, global.snapshot.alarms);
    assert_eq!(merged.snapshot.trail, global.snapshot.trail);
}

#[test]
fn thirteen_alarms_and_when_they_came() {
    for name in ["april-2022", "april-2022-global", "march-2022", "march-17-2022-open"] {
        let scenario = read(name);
        assert_eq!(
            (alarms_in(&scenario, "eu-west-1").len(), alarms_in(&scenario, "eu-west-2").len()),
            (12, 1),
            "{name}"
        );
        assert_eq!(scenario.snapshot.alarms.values().map(Vec::len).sum::<usize>(), 13, "{name}");
        let made = |from: &str, to: &str| {
            let (from, to) = (format!("2022-03-17T{from}Z"), format!("2022-03-17T{to}Z"));
            let (from, to): (DateTime<Utc>, DateTime<Utc>) = (from.parse().unwrap(), to.parse().unwrap());
            let alarms = alarms_in(&scenario, "eu-west-1").iter();
            let from_alarms =
                alarms.filter(|alarm| alarm.configured_at.is_some_and(|at| from <= at && at <= to)).count();
            let events = scenario.snapshot.trail[&Region::new("eu-west-1")].events.iter();
            let from_trail = events
                .filter(|event| event.name == "PutMetricAlarm" && from <= event.at && event.at <= to)
                .filter(|event| event.invoked_by.as_deref().is_some_and(|by| by.contains("application-autoscaling")))
                .count();
            assert_eq!(from_alarms, from_trail, "{name}");
            from_alarms
        };
        assert_eq!((made("18:25:00", "18:29:59"), made("00:00:00", "23:59:59")), (8, 8), "{name}");
        let in_alarm: Vec<_> =
            alarms_in(&scenario, "eu-west-1").iter().filter(|alarm| alarm.state == "ALARM").collect();
        assert_eq!(in_alarm.len(), 2, "{name}");
        for alarm in in_alarm {
            assert!(alarm.name.contains("-AlarmLow-"), "{name}: {}", alarm.name);
            let Watches::Metric { metric, .. } = &alarm.watches else { panic!("{name}: {}", alarm.name) };
            assert!(metric.starts_with("Consumed"), "{name}: {}", alarm.name);
        }
    }
}

#[test]
fn march_2022_is_inside_the_ten() {
    let march = alarm_usage(&read("march-2022"), "2022-03");
    assert_eq!(march.values().map(|v| v.0).sum::<Quantity>(), quantity("8.673003"));
    assert!(march.values().all(|v| v.1.is_zero()));
}

#[test]
fn control_and_empty_cost_nothing() {
    for name in ["control", "empty"] {
        let scenario = read(name);
        assert!(
            scenario.snapshot.months.values().flat_map(|bill| &bill.lines).all(|line| line.billed.is_zero()),
            "{name}"
        );
        assert_eq!(scenario.snapshot.role(), Role::Standalone, "{name}");
    }
    assert!(read("empty").snapshot.months.values().all(|bill| bill.lines.is_empty()));
}

#[test]
fn the_pipeline_costs_eight_cents_of_s3() {
    let scenario = read("pipeline-2024");
    let s3 = |month_: &str| -> Vec<&BillLine> {
        let lines = scenario.snapshot.months[&month(month_)].lines.iter();
        lines.filter(|line| line.service == "Amazon Simple Storage Service").collect()
    };
    let cost = |month_: &str| s3(month_).iter().map(|line| line.billed).sum::<Usd>();
    assert_eq!(cost("2023-12") + cost("2024-01"), "0.08".parse().unwrap());
    let usage: Vec<_> = s3("2024-02").iter().map(|line| line.usage.unwrap().to_string()).collect();
    assert_eq!(usage, ["8821", "3764", "0.0052"]);
    let others = scenario.snapshot.months.values().flat_map(|bill| &bill.lines);
    assert!(others.filter(|line| line.service != "Amazon Simple Storage Service").all(|line| line.billed.is_zero()));
    assert!(scenario.snapshot.months[&month("2024-02")].estimated);
}

#[test]
fn credits_and_tax_stand_apart_from_usage() {
    let scenario = read("credits-and-tax");
    let mut sums: BTreeMap<&str, Usd> = BTreeMap::new();
    for line in &scenario.snapshot.months[&month("2025-09")].lines {
        *sums.entry(line.record_type.as_str()).or_default() += line.billed;
        let is_usage = line.record_type == RecordType::Usage;
        assert_eq!((line.usage_type == "NoUsageType", line.usage.is_none()), (!is_usage, !is_usage));
    }
    let sums: Vec<_> = sums.into_iter().map(|(kind, sum)| format!("{kind} {sum}")).collect();
    assert_eq!(sums, ["Credit -5", "Discount -0.1", "Fee 29", "Refund -0.25", "Tax 1.43", "Usage 12.5"]);
}

#[test]
fn a_payers_pool_is_its_organisations() {
    let (payer, member) = (read("payer"), read("member"));
    assert_eq!((payer.snapshot.role(), member.snapshot.role()), (Role::Payer, Role::Member));
    let september = month("2025-09");
    let own = &payer.snapshot.months[&september];
    let members = &member.snapshot.months[&september];
    let organisation = own.organisation.as_ref().unwrap();
    assert!(own.lines.iter().chain(&members.lines).all(|line| organisation.contains(line)));
    assert_eq!(organisation.len(), own.lines.len() + members.lines.len());
    assert!(members.organisation.is_none());
    let accounts = own.accounts.as_ref().unwrap();
    let told: Vec<_> = accounts.iter().map(|account| (account.id.as_str(), account.billed())).collect();
    let sum = |bill: &MonthBill| bill.lines.iter().map(|line| line.billed).sum::<Usd>();
    assert_eq!(told, [("111122223333", sum(own)), ("444455556666", sum(members))]);
    assert_eq!((alarms_in(&payer, "us-east-1").len(), alarms_in(&member, "eu-west-1").len()), (6, 8));
}

#[test]
fn published_bills_hold_the_published_figures() {
    for (name, month, lines) in [
        ("chintan-alarms-aug", "2026-08", "USE2-CW:AlarmMonitorUsage 2 0, USW2-CW:AlarmMonitorUsage 8.033 0.0033"),
        ("chintan-alarms-sep-3days", "2026-09", "USE2-CW:AlarmMonitorUsage 0.128 0, USW2-CW:AlarmMonitorUsage 0.639 0"),
        (
            "chintan-requests-tier1-collision",
            "2026-08",
            "USW2-Requests-Tier1 1068965 0.027586, USW2-Requests-Tier1 22620 0.1131",
        ),
        ("chintan-ce-api", "2026-08", "USE1-APIRequest 9 0.09"),
        ("chintan-kms-deleted-key", "2026-08", "us-west-2-KMS-Keys 0.048 0.0484"),
        (
            "aws-cloudwatch-lab-highres",
            "2024-06",
            "CW:AlarmMonitorUsage 0.164 0, CW:HighResAlarmMonitorUsage 0.025 0.0075, CW:MetricMonitorUsage 0.831 0, \
             CW:Requests 5714 0",
        ),
        ("ko-rds-three-instances", "2021-03", "InstanceUsage:db.t2.micro 2079.742 23.935356"),
        ("ecs-express-ipv4", "2026-08", "USE1-PublicIPv4:InUseAddress 4685.662 23.42831"),
        ("repost-stopped-instance-ebs", "2025-03", "EBS:VolumeUsage.gp3 25.6 0"),
        ("logzio-s3-put-crossover", "2018-02", "Requests-Tier1 9263 0.036315, Requests-Tier2 17900 0"),
        (
            "fr-serverless-blog",
            "2019-06",
            "EU-DataTransfer-Out-Bytes 0.119 0.01, EU-Requests-Tier2-HTTPS 8837 0.01, DNS-Queries 3694 0, HostedZone 1 0.5, \
             Intra-AWS-DNS-Queries 2736 0, EUW3-Requests-Tier1 2365 0.01",
        ),
        (
            "billing-notifier-jul-2021",
            "2021-07",
            "USW2-DataTransfer-Out-Bytes 1.34665 0.03, USW2-BundleUsage:0.5GB 183 0.86, USW2-RDS:GP2-Storage 4.91935 0.57, \
             HostedZone 5 2.5, TimedStorage-SIA-ByteHrs 280.08728 3.5, USW2-Requests-Tier1 2001 0.01, \
             USW2-EBS:VolumeUsage.gp2 1.88172 0.18",
        ),
    ] {
        let scenario = read(name);
        let held = scenario.snapshot.months[&self::month(month)].lines.iter();
        let held: Vec<_> = held.map(|l| format!("{} {} {}", l.usage_type, l.usage.unwrap(), l.billed)).collect();
        assert_eq!(held.join(", "), lines, "{name}");
    }
}

#[test]
fn two_sms_are_the_only_charge_of_the_alerts() {
    let scenario = read("signin-alerts-2022-02");
    let lines = &scenario.snapshot.months[&month("2022-02")].lines;
    let charged: Vec<_> = lines.iter().filter(|line| !line.billed.is_zero()).collect();
    let [sms] = charged[..] else { panic!("{charged:?}") };
    assert_eq!((sms.usage, sms.billed.to_string().as_str()), (Some(quantity("2")), "0.08"));
    assert_eq!(alarms_in(&scenario, "eu-west-1").len(), 4);
}
