use super::*;
use crate::bill::{BillingMonth, Region};

fn faults(text: &str) -> String {
    let error = Catalogue::parse("rules.toml", text).unwrap_err();
    let mut out = String::new();
    miette::GraphicalReportHandler::new_themed(miette::GraphicalTheme::none())
        .with_width(200)
        .render_report(&mut out, &error)
        .unwrap();
    out
}

const METER: &str = r#"
[[meter]]
id = "m"
service = ["S"]
usage = ["U"]
unit = ["Requests"]
noun = "requests"
standing = "on-demand"
source = "https://aws.amazon.com/"
checked = "2026-10-06"
"#;

fn offer(limit: &str, kind: &str, meter: &str) -> String {
    format!(
        "{METER}\n[[offer]]\nid = \"o\"\nmeters = [\"{meter}\"]\nlimit = {limit}\nscope = \"global\"\npool = \"payer\"\n\
         kind = \"{kind}\"\ncohorts = [\"legacy\"]\nsource = \"x\"\nchecked = \"2026-10-06\"\n"
    )
}

#[test]
fn the_built_in_rules_hold_together_and_have_the_known_figures() {
    let rules = Catalogue::built_in().unwrap();
    let month: BillingMonth = "2026-10".parse().unwrap();
    for (service, usage, limit, price) in [
        ("AmazonCloudWatch", "CW:AlarmMonitorUsage", Some("10"), Some("0.10")),
        ("AmazonCloudWatch", "CW:HighResAlarmMonitorUsage", None, Some("0.30")),
        ("AmazonCloudWatch", "CW:CompositeAlarmMonitorUsage", None, Some("0.50")),
        ("AmazonCloudWatch", "CW:Requests", Some("1000000"), Some("0.00001")),
        ("AWS Lambda", "Lambda-GB-Second", Some("400000"), Some("0.0000166667")),
        ("AWS Lambda", "Lambda-GB-Second-ARM", Some("400000"), Some("0.0000133334")),
        ("Amazon Simple Queue Service", "Requests-Tier1", Some("1000000"), Some("0.0000004")),
        ("Amazon Simple Storage Service", "Requests-Tier1", Some("2000"), Some("0.000005")),
        ("CloudWatch Events", "ScheduledInvocation", Some("14000000"), None),
        ("Amazon DynamoDB", "ReadCapacityUnit-Hrs", Some("18600"), None),
        ("AWS Key Management Service", "KMS-Requests", Some("20000"), Some("0.000003")),
        ("AWS CloudTrail", "FreeEventsRecorded", None, Some("0")),
        ("AWS Secrets Manager", "AWSSecretsManager-APIRequest", None, Some("0.000005")),
        ("AWS Cost Explorer", "APIRequest", None, Some("0.01")),
    ] {
        let meter = rules.meter(service, usage).unwrap_or_else(|| panic!("{service} {usage}"));
        let found = rules.offer(meter, month).map(|offer| offer.limit.to_string());
        assert_eq!(found.as_deref(), limit, "{service} {usage}");
        let found = rules.price(meter, &Region::new("us-east-1"), month).and_then(Price::first);
        assert_eq!(found, price.map(|text| text.parse().unwrap()), "{service} {usage}");
    }
}

#[test]
fn one_meter_name_in_two_services_never_merges() {
    let rules = Catalogue::built_in().unwrap();
    let id = |service| rules.meter(service, "Requests-Tier1").map(|meter| meter.id.clone());
    assert_ne!(id("Amazon Simple Queue Service"), id("Amazon Simple Storage Service"));
}

#[test]
fn faults_point_into_the_file_and_say_what_is_allowed() {
    for (text, wanted) in [
        (offer("10.1", "always", "m"), ["expected a string", "rules.toml:15", "in quotes"]),
        (offer("\"ten\"", "always", "m"), ["`ten` can't be read", "rules.toml:15", "in quotes"]),
        (offer("\"10\"", "weekly", "m"), ["unknown value `weekly`", "rules.toml:18", "\"12-months\""]),
        (offer("\"10\"", "always", "n"), ["there is no meter `n`", "rules.toml:14", "are m"]),
        (format!("{METER}{METER}"), ["a second meter `m`", "rules.toml:13", "its own id"]),
        (METER.replace("noun", "nuon"), ["unknown field `nuon`", "rules.toml:7", "`noun`"]),
        (
            METER.replace("\"2026-10-06\"", "\"yesterday\""),
            ["`yesterday` can't be read", "rules.toml:10", "YYYY-MM-DD"],
        ),
    ] {
        let shown = faults(&text);
        for part in wanted {
            assert!(shown.contains(part), "{part} is not in:\n{shown}");
        }
    }
}

#[test]
fn rules_that_hold_at_once_for_the_same_are_refused() {
    let text = offer("\"10\"", "always", "m");
    let twice = format!("{text}{}", &text[METER.len()..].replace("id = \"o\"", "id = \"p\""));
    assert!(faults(&twice).contains("two offers on one meter at once"));
    let apart = twice.replacen("cohorts", "valid_to = \"2020-12\"\ncohorts", 1);
    let apart = format!("{}valid_from = \"2021-01\"\n", apart);
    assert!(Catalogue::parse("rules.toml", &apart).is_ok());
}

#[test]
fn tiers_must_cover_every_quantity() {
    let text = format!(
        "{METER}\n[[price]]\nid = \"p\"\nmeter = \"m\"\ntiers = [{{ up_to = \"10\", usd = \"0.30\" }}]\nsource = \"x\"\nchecked = \"2026-10-06\"\n"
    );
    assert!(faults(&text).contains("tiers that don't cover every quantity once"));
}
