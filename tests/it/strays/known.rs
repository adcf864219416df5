//! What strays are told from: what the data lack is said, and nothing is told beyond them.

use chrono::TimeDelta;
use whybill::analyse::{free_tier, strays};
use whybill::answer::StraysReport;
use whybill::bill::Usd;
use whybill::catalogue::Catalogue;
use whybill::question::Question;
use whybill::report::prose::free_tier::explanation;
use whybill::report::prose::strays::{evidence, why};
use whybill::snapshot::{EnabledRegions, LogGroup, RegionSource, Role, Snapshot};

use super::{april_2022, none, one, rules, saves, strays_of};
use crate::strays::account::{Account, IRELAND, LONDON, ParseRegion, day};

fn at(account: &Account, as_of: &str) -> StraysReport {
    let question = Question { as_of: Some(day(as_of)), ..Question::default() };
    strays(&account.snapshot, &Catalogue::built_in().unwrap(), &question).unwrap()
}

fn missing(report: &StraysReport, source: &str) -> Option<bool> {
    report.gaps.iter().find(|gap| gap.source.as_str() == source).map(|gap| gap.required)
}

#[test]
fn alarms_of_a_region_on_the_bill_that_were_not_collected_are_missing() {
    let mut snapshot = april_2022();
    snapshot.alarms.remove(&LONDON.parse_region());
    let report = strays_of(&snapshot);
    assert_eq!(missing(&report, "cloudwatch"), Some(true));
    assert!(report.findings.iter().all(|own| own.rule != "gone-but-billed"), "{:?}", rules(&report));
    // Where the user named the regions to look into it is said, and meant.
    let codes = [IRELAND.parse_region()].into();
    snapshot.regions = Some(EnabledRegions { codes, source: RegionSource::Given });
    assert_eq!(missing(&strays_of(&snapshot), "cloudwatch"), Some(false));
}

#[test]
fn events_that_were_not_collected_and_a_role_that_is_not_known_are_said() {
    let snapshot = april_2022();
    assert_eq!(strays_of(&snapshot).gaps, []);
    let mut without = april_2022();
    without.trail.remove(&LONDON.parse_region());
    assert_eq!(missing(&strays_of(&without), "cloudtrail"), Some(false));
    let mut unknown = april_2022();
    unknown.account.as_mut().unwrap().role = Role::Unknown;
    assert_eq!(missing(&strays_of(&unknown), "organizations"), Some(false));
}

#[test]
fn after_the_snapshot_nothing_is_known() {
    let mut account = Account::new();
    account.alarm(IRELAND, "red").in_alarm_since("2026-09-01");
    none(&account.strays(), "stuck-state");
    // On 2026-12-31 it would have been red for four months, had it stayed so.
    let report = at(&account, "2026-12-31");
    none(&report, "stuck-state");
    assert_eq!((missing(&report, "snapshot"), report.as_of), (Some(true), account.snapshot.taken_at));
}

#[test]
fn before_the_snapshot_only_what_lasted_is_known() {
    let mut account = Account::new();
    account.alarm(IRELAND, "old").no_data_since("2026-01-01").silent();
    assert_eq!(one(&account.strays(), "dead-metric").evidence.len(), 1);
    // What arrived in the weeks before September was not asked.
    let report = at(&account, "2026-09-01");
    none(&report, "dead-metric");
    assert_eq!(one(&report, "stuck-state").evidence.len(), 0);
    let mut shop = Account { snapshot: april_2022() };
    let sums = shop.snapshot.evidence.sums.get_mut(&IRELAND.parse_region()).unwrap();
    for sum in sums {
        (sum.from, sum.to) = (sum.from - TimeDelta::days(30), sum.to - TimeDelta::days(30));
    }
    none(&shop.strays(), "autoscaling-leftover");
}

#[test]
fn an_alarm_made_while_the_snapshot_was_taken_is_there() {
    let mut account = Account::new();
    let soon = account.snapshot.taken_at + TimeDelta::seconds(1);
    account.alarm(IRELAND, "new").alarm.configured_at = Some(soon);
    account.line("AmazonCloudWatch", "EU-CW:AlarmMonitorUsage", "1", "Alarms", "0");
    let report = account.strays();
    assert!(!report.findings.iter().any(|own| own.rule == "gone-but-billed"), "{:?}", report.findings);
}

#[test]
fn sizes_add_up_however_large() {
    let mut account = Account::new();
    let group = |name: &str| LogGroup {
        name: name.to_owned(),
        arn: format!("arn:aws:logs:eu-west-1:123456789012:log-group:{name}"),
        stored_bytes: u64::MAX,
        retention_days: None,
        created_at: None,
    };
    account.snapshot.evidence.log_groups.insert(IRELAND.parse_region(), vec![group("a"), group("b")]);
    account.line("AmazonCloudWatch", "EU-TimedStorage-ByteHrs", "80", "GB-Mo", "2.25");
    assert_eq!(rules(&account.strays()), ["log-group-never-expires"; 2]);
}

#[test]
fn events_without_an_id_are_all_seen() {
    let mut snapshot = april_2022();
    let days = snapshot.evidence.days.values_mut().flat_map(|days| days.values_mut()).flat_map(|day| &mut day.events);
    let trail = snapshot.trail.values_mut().flat_map(|trail| &mut trail.events);
    days.chain(trail).for_each(|event| event.id.clear());
    let report = strays_of(&snapshot);
    assert_eq!(one(&report, "tutorial-burst").members.len(), 12);
}

#[test]
fn what_the_bill_meters_and_was_not_listed_is_missing() {
    let mut account = Account::new();
    assert_eq!(missing(&account.strays(), "evidence"), None);
    account.line("EC2 - Other", "EU-EBS:VolumeUsage.gp3", "8", "GB-Mo", "0.70");
    assert_eq!(missing(&account.strays(), "evidence"), Some(false));
    // Of regions that the user left out nothing is missed.
    let regions =
        |codes: &str| Some(EnabledRegions { codes: [codes.parse_region()].into(), source: RegionSource::Given });
    account.snapshot.regions = regions(LONDON);
    assert_eq!(missing(&account.strays(), "evidence"), None);
    account.snapshot.regions = regions(IRELAND);
    assert_eq!(missing(&account.strays(), "evidence"), Some(false));
    account.inventory(IRELAND, "AWS::EC2::Volume", Vec::new());
    assert_eq!(missing(&account.strays(), "evidence"), None);
}

#[test]
fn which_of_two_alarms_is_older_is_said_where_it_is_known() {
    let report = strays_of(&crate::support::fixture::snapshot("payer"));
    // Six alarms on one metric, all configured at 08:30:00.
    let named: Vec<&str> = report.findings.iter().map(|own| own.resource.as_ref().unwrap().name.as_str()).collect();
    assert_eq!(named, ["billing-api-02", "billing-api-03", "billing-api-04", "billing-api-05", "billing-api-06"]);
    for finding in &report.findings {
        assert!(why(finding).starts_with("It watches the metric of the alarm billing-api-01"), "{}", why(finding));
        assert!(evidence(finding).iter().any(|own| own.starts_with("The organisation has 14 ")), "{finding:?}");
    }
}

#[test]
fn what_alarms_cost_where_no_list_says_so_the_bill_may_tell() {
    // Case 1 with Frankfurt for Ireland: its list price isn't known here, but 3.000003 beyond the ten were $0.3000003.
    let text = serde_json::to_string(&april_2022()).unwrap();
    let text = text.replace("eu-west-1", "eu-central-1").replace("\"EU-", "\"EUC1-");
    let mut snapshot: Snapshot = serde_json::from_str(&text).unwrap();
    let frankfurt = "eu-central-1".parse_region();
    let report = strays_of(&snapshot);
    assert_eq!(report.findings.iter().map(saves).collect::<Vec<_>>(), ["0.3", "0.3", "0.1"]);
    assert_eq!((report.month_cost.unwrap().to_string(), report.unknown_savings), ("0.3".to_owned(), 0));
    let question = Question::default();
    let report = free_tier(&snapshot, &Catalogue::built_in().unwrap(), &question, false).unwrap();
    let alarms = report.offers.iter().find(|own| own.offer == "cloudwatch-alarms").unwrap();
    assert_eq!(alarms.next_full_month.cost.unwrap().to_string(), "0.3");
    assert!(
        explanation(alarms).contains("3 over the limit: $0.30, at the price that was charged so far."),
        "{alarms:?}"
    );
    // Of a region in which none was charged a bill tells no price.
    for line in snapshot.months.values_mut().flat_map(|bill| &mut bill.lines) {
        if *line.region() == frankfurt && line.usage_type.contains("Alarm") {
            line.billed = Usd::ZERO;
        }
    }
    let report = strays_of(&snapshot);
    assert!(report.findings.iter().all(|own| own.month_cost.is_none()), "{:?}", report.findings);
    assert!(report.unknown_savings > 0);
}

#[test]
fn where_no_saving_is_known_their_sum_is_not_nothing() {
    let mut account = Account::new();
    account.line("AWS Lambda", "USE2-Lambda-GB-Second", "3", "Lambda-GB-Second", "0");
    account.alarm(IRELAND, "well");
    let report = account.strays();
    assert_eq!((report.month_cost, report.unknown_savings), (None, 1));
}

#[test]
fn without_alarms_collected_nothing_is_said_to_be_well() {
    let account = Account::new();
    assert_eq!(missing(&account.strays(), "cloudwatch"), Some(true));
    let mut account = Account::new();
    account.alarm(IRELAND, "well");
    assert_eq!(missing(&account.strays(), "cloudwatch"), None);
    account.snapshot.trail.get_mut(&IRELAND.parse_region()).unwrap().complete = false;
    assert_eq!(missing(&account.strays(), "cloudtrail"), Some(false));
}
