//! Rules of strays, and the catalogue that they go by.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scenarios").join(name).join("snapshot.json")
}

fn whybill(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_whybill")).env_clear().args(args).output().unwrap()
}

fn json(args: &[&str], from: &Path) -> Value {
    let output = whybill(&[args, &["--format", "json", "--from", from.to_str().unwrap()]].concat());
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

fn found<'a>(report: &'a Value, rule: &str) -> Vec<&'a Value> {
    report["findings"].as_array().unwrap().iter().filter(|own| own["rule"] == rule).collect()
}

/// Opened on 14 September 2023, an account has its twelve months until 14 September 2024: 56 days after 20 July.
#[test]
fn an_allowance_that_ends_soon_is_told_where_the_accounts_age_is() {
    let account = fixture("young-legacy-2024");
    assert_eq!(
        found(&json(&["strays"], &account), "free-tier-cliff"),
        Vec::<&Value>::new(),
        "nobody says how old it is"
    );
    let report = json(&["strays", "--account-created", "2023-09-14"], &account);
    let cliffs = found(&report, "free-tier-cliff");
    let mut said: Vec<(&str, &str)> =
        cliffs.iter().map(|own| (own["resource"]["name"].as_str().unwrap(), own["why"].as_str().unwrap())).collect();
    said.sort_unstable();
    assert_eq!(
        said,
        [
            ("ebs-volumes", "The allowance of 30 GB-months of volumes ends on 2024-09-14."),
            ("ec2-micro-hours", "The allowance of 750 hours of t2.micro and t3.micro instances ends on 2024-09-14."),
            ("s3-storage", "The allowance of 5 GB-months in S3 Standard ends on 2024-09-14."),
        ]
    );
    // Opened a week later, it has them for 63 days more, which isn't soon.
    let later = json(&["strays", "--account-created", "2023-09-21"], &account);
    assert_eq!(found(&later, "free-tier-cliff"), Vec::<&Value>::new());
}

/// Rules as they are built in, but for what is replaced.
fn rules(folder: &Path, pairs: &[(&str, &str)]) -> PathBuf {
    let built_in = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("freetier.toml")).unwrap();
    let text = pairs.iter().fold(built_in, |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    });
    let file = folder.join("rules.toml");
    std::fs::write(&file, text).unwrap();
    file
}

#[test]
fn a_rules_file_without_what_code_names_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let file = rules(
        folder.path(),
        &[
            ("\"cloudtrail-management-events-further-copies\"", "\"trail-copies\""),
            ("\"CW:HighResAlarmMonitorUsage\"", "\"CW:OtherAlarmMonitorUsage\""),
        ],
    );
    let file = file.to_str().unwrap();
    let checked = String::from_utf8(whybill(&["rules", "check", file]).stdout).unwrap();
    let copies = "no meter `cloudtrail-management-events-further-copies`";
    let alarms = "no meter of AmazonCloudWatch with the usage type `CW:HighResAlarmMonitorUsage`";
    assert!(checked.contains(&format!("note: there is {copies}: second-trail finds nothing\n")), "{checked}");
    assert!(checked.contains(&format!("note: there is {alarms}: what such alarms cost isn't told")), "{checked}");
    let account = fixture("april-2022");
    for (command, expected) in [("strays", vec![alarms, copies]), ("alarms", vec![alarms]), ("explain", vec![])] {
        let said = |report: &Value| {
            let gaps = report["gaps"].as_array().unwrap().iter().filter(|gap| gap["source"] == "rules");
            gaps.map(|gap| (gap["error"].clone(), gap["required"].clone())).collect::<Vec<_>>()
        };
        assert_eq!(said(&json(&[command], &account)), [], "{command}: the rules that are built in have all");
        let expected: Vec<_> =
            expected.iter().map(|what| (Value::from(format!("the rules have {what}")), Value::from(false))).collect();
        assert_eq!(said(&json(&[command, "--rules", file], &account)), expected, "{command}");
    }
}

/// What the catalogue says is said by it, and not by a sentence of a rule: with twice the free storage, and high resolution
/// at twice the usual price, the same findings say so.
#[test]
fn findings_say_what_the_catalogue_says() {
    let folder = tempfile::tempdir().unwrap();
    let high = "meter = \"cloudwatch-alarms-high-resolution\"\nregions = [\"us-east-1\", \"us-east-2\"]\nusd = ";
    let logs = "meters = [\"cloudwatch-logs-storage\"]\nlimit = ";
    let pairs = [(high, "0.30", "0.20"), (logs, "5", "10")];
    let pairs = pairs.map(|(before, from, to)| (format!("{before}\"{from}\""), format!("{before}\"{to}\"")));
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
    let file = rules(folder.path(), &pairs);

    let mut snapshot: Value = serde_json::from_slice(&std::fs::read(fixture("april-2022")).unwrap()).unwrap();
    let watched = &mut snapshot["alarms"]["eu-west-2"][0]["watches"]["metric"];
    assert!(watched["namespace"].as_str().unwrap().starts_with("AWS/"));
    watched["period"] = 10.into();
    // 12 GB-Mo, of which 7 are charged at $0.03.
    let stored = serde_json::json!({
        "service": "AmazonCloudWatch", "usage_type": "EU-TimedStorage-ByteHrs", "usage": "12", "unit": "GB-Mo", "billed": "0.21"
    });
    snapshot["months"]["2022-04"]["lines"].as_array_mut().unwrap().push(stored);
    let group = serde_json::json!({
        "name": "/aws/lambda/orders", "arn": "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/orders", "stored_bytes": 12_884_901_888_u64
    });
    snapshot["evidence"]["log_groups"] = serde_json::json!({ "eu-west-1": [group] });
    let account = folder.path().join("snapshot.json");
    std::fs::write(&account, snapshot.to_string()).unwrap();

    for (more, resolution, storage) in [
        (&[][..], "every 10 seconds, which costs three times as much and is never free.", "; 5 GB-Mo are free."),
        (
            &["--rules", file.to_str().unwrap()],
            "which costs 2 times as much and is never free.",
            "; 10 GB-Mo are free.",
        ),
    ] {
        let report = json(&[&["strays"], more].concat(), &account);
        let findings = report["findings"].to_string();
        assert!(findings.contains(resolution) && findings.contains(storage), "{findings}");
    }
}

/// An account's bill with findings of Security Hub in us-east-1, of which each account has 10,000 a month in each region for
/// itself (`pool = "account"`); the same beside them in a payer's organisation, where there is one.
fn with_findings(name: &str, own: &str, organisation: &str, folder: &Path) -> (PathBuf, String) {
    let mut snapshot: Value = serde_json::from_slice(&std::fs::read(fixture(name)).unwrap()).unwrap();
    let line = |usage: &str| {
        serde_json::json!({
            "service": "AWS Security Hub", "usage_type": "USE1-OtherProduct:PaidFindingsIngestion", "usage": usage,
            "unit": "Findings", "billed": "0"
        })
    };
    let (month, bill) = snapshot["months"].as_object_mut().unwrap().iter_mut().next_back().unwrap();
    bill["lines"].as_array_mut().unwrap().push(line(own));
    if let Some(all) = bill["organisation"].as_array_mut() {
        all.push(line(organisation));
    }
    let month = month.clone();
    let file = folder.join("snapshot.json");
    std::fs::write(&file, snapshot.to_string()).unwrap();
    (file, month)
}

fn findings_pool(file: &Path, month: &str) -> Value {
    let report = json(&["free-tier", "--month", month], file);
    let rows = report["offers"].as_array().unwrap().iter();
    rows.clone().find(|row| row["offer"] == "security-hub-findings").unwrap_or_else(|| panic!("{report}")).clone()
}

#[test]
fn what_each_account_has_for_itself_is_counted_over_the_account_alone() {
    let folder = tempfile::tempdir().unwrap();
    // 4,000 of a payer's own, and 15,000 of its organisation's: 5,000 more than one account has.
    let (payer, month) = with_findings("payer", "4000", "15000", folder.path());
    let row = findings_pool(&payer, &month);
    assert_eq!((&row["used"], &row["left"], &row["verdict"]), (&"4000".into(), &"6000".into(), &"ok".into()), "{row}");
    let said = row["explanation"].as_str().unwrap();
    assert!(said.contains("this month used 4,000") && !said.contains("organisation"), "{said}");
    let report = json(&["explain", "--month", &month], &payer);
    let line = report["lines"].as_array().unwrap().iter().find(|line| line["service"] == "AWS Security Hub").unwrap();
    assert_eq!((&line["verdict"], &line["free_units"]), (&"within_free_tier".into(), &"4000".into()), "{line}");
    // A member's own can be seen, unlike what its organisation shares.
    let (member, month) = with_findings("member", "4000", "", folder.path());
    let row = findings_pool(&member, &month);
    assert_eq!((&row["used"], &row["left"], &row["verdict"]), (&"4000".into(), &"6000".into(), &"ok".into()), "{row}");
}
