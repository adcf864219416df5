//! The forms that snapshots have had: each is read for ever; and no field of today's is left out of redaction.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;
use whybill::redact::redacted;
use whybill::snapshot::Snapshot;
use whybill::snapshot_file::{SnapshotError, load, parse};

mod full;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/forms")
}

/// The files, the oldest first.
fn forms() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|own| own == "json")).collect();
    files.sort_by_key(|path| number(path));
    files
}

/// The form's number, which its file's name begins with.
fn number(path: &Path) -> u32 {
    let name = path.file_name().unwrap().to_str().unwrap();
    name.split('-').next().unwrap().parse().unwrap()
}

fn json(snapshot: &Snapshot) -> Value {
    serde_json::to_value(snapshot).unwrap()
}

/// Whether all of a value is in another one, which may have more fields.
fn is_within(part: &Value, whole: &Value) -> bool {
    match (part, whole) {
        (Value::Object(own), Value::Object(all)) => {
            own.iter().all(|(key, value)| all.get(key).is_some_and(|other| is_within(value, other)))
        }
        (Value::Array(own), Value::Array(all)) => {
            own.len() == all.len() && own.iter().zip(all).all(|(own, other)| is_within(own, other))
        }
        _ => part == whole,
    }
}

#[test]
fn each_form_is_read_whole() {
    let files = forms();
    assert_eq!(files.len(), 10, "none goes: {files:?}");
    for path in files {
        let written: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let read = json(&load(&path).unwrap_or_else(|error| panic!("{}: {error:?}", path.display())));
        assert!(is_within(&written, &read), "{}", path.display());
    }
}

/// A field that is added has no place in the last form: write a new file, and let the old ones stay as they are.
#[test]
fn the_last_form_is_todays() {
    let last = forms().pop().unwrap();
    let written: Value = serde_json::from_slice(&std::fs::read(&last).unwrap()).unwrap();
    let today = json(&full::snapshot());
    assert_eq!(written, today, "{}: write the next form beside it\n{today:#}", last.display());
}

#[test]
fn a_newer_schema_is_refused_by_its_number_and_none_that_is_no_number() {
    let refused = |schema: &str| {
        let mut newer = json(&full::snapshot());
        newer["schema"] = schema.into();
        newer["a_field_of_tomorrow"] = "?".into();
        parse(newer.to_string().as_bytes(), Path::new("a.json")).unwrap_err()
    };
    let error = refused("whybill.snapshot/2");
    assert!(matches!(&error, SnapshotError::Newer { schema, .. } if schema == "whybill.snapshot/2"), "{error:?}");
    assert!(error.to_string().contains("its format is `whybill.snapshot/2`, this one reads `whybill.snapshot/1`"));
    for foreign in ["whybill.snapshot/0", "whybill.snapshot/one", "whybill.snapshot", "other.snapshot/2"] {
        assert!(matches!(refused(foreign), SnapshotError::Foreign { .. }), "{foreign}");
    }
}

/// Texts that name nothing of the account, and so stay: AWS's own words, instants and figures.
const HARMLESS: &[&str] = &[
    ".account.role",
    ".alarm_history.*[].at",
    ".alarm_history.*[].change",
    ".alarms.*[].configured_at",
    ".alarms.*[].state",
    ".alarms.*[].state_since",
    ".alarms.*[].watches",
    ".alarms.*[].watches.metric.comparison",
    ".alarms.*[].watches.metric.condition.missing",
    ".alarms.*[].watches.metric.condition.statistic",
    ".alarms.*[].watches.metric.condition.threshold",
    ".alarms.*[].watches.queries.comparison",
    ".days.from",
    ".days.lines.*[].amortized",
    ".days.lines.*[].billed",
    ".days.lines.*[].net",
    ".days.lines.*[].operation",
    ".days.lines.*[].record_type",
    ".days.lines.*[].record_types[]",
    ".days.lines.*[].service",
    ".days.lines.*[].unit",
    ".days.lines.*[].usage",
    ".days.lines.*[].usage_type",
    ".days.until",
    ".evidence.days.*.*.events[].at",
    ".evidence.days.*.*.events[].error",
    ".evidence.days.*.*.events[].name",
    ".evidence.days.*.*.events[].source",
    ".evidence.inventory.*.*[].properties.BillingMode",
    ".evidence.log_groups.*[].created_at",
    ".evidence.resources.*.*.events[].at",
    ".evidence.resources.*.*.events[].error",
    ".evidence.resources.*.*.events[].name",
    ".evidence.resources.*.*.events[].source",
    ".evidence.signins.*.events[].at",
    ".evidence.signins.*.events[].identity",
    ".evidence.signins.*.from",
    ".evidence.subscriptions.*[].protocol",
    ".evidence.sums.*[].from",
    ".evidence.sums.*[].last_average",
    ".evidence.sums.*[].sum",
    ".evidence.sums.*[].to",
    ".evidence.trails[].home_region",
    ".free_tier[].description",
    ".free_tier[].forecast",
    ".free_tier[].kind",
    ".free_tier[].limit",
    ".free_tier[].region",
    ".free_tier[].service",
    ".free_tier[].unit",
    ".free_tier[].usage_type",
    ".free_tier[].used",
    ".gaps[].effect.lack",
    ".gaps[].effect.lack.bill.from",
    ".gaps[].effect.lack.member-bill.from",
    ".gaps[].effect.lack.day-events.day",
    ".gaps[].effect.lack.inventory.kind",
    ".gaps[].effect.lack.more-inventory.kind",
    ".gaps[].effect.lack.more-prices.service_code",
    ".gaps[].effect.lack.operations.service",
    ".gaps[].effect.lack.prices-of.service_code",
    ".gaps[].effect.lack.row.row",
    ".gaps[].effect.remedy",
    ".gaps[].effect.remedy.allow.action",
    ".gaps[].effect.remedy.check-network.action",
    ".gaps[].effect.remedy.try-again.action",
    ".gaps[].effect.remedy.wait.action",
    ".gaps[].region",
    ".gaps[].source",
    ".months.*.accounts[].services.*",
    ".months.*.by_operation.*[].amortized",
    ".months.*.by_operation.*[].billed",
    ".months.*.by_operation.*[].net",
    ".months.*.by_operation.*[].operation",
    ".months.*.by_operation.*[].record_type",
    ".months.*.by_operation.*[].record_types[]",
    ".months.*.by_operation.*[].service",
    ".months.*.by_operation.*[].unit",
    ".months.*.by_operation.*[].usage",
    ".months.*.by_operation.*[].usage_type",
    ".months.*.lines[].amortized",
    ".months.*.lines[].billed",
    ".months.*.lines[].net",
    ".months.*.lines[].operation",
    ".months.*.lines[].record_type",
    ".months.*.lines[].record_types[]",
    ".months.*.lines[].service",
    ".months.*.lines[].unit",
    ".months.*.lines[].usage",
    ".months.*.lines[].usage_type",
    ".months.*.organisation[].amortized",
    ".months.*.organisation[].billed",
    ".months.*.organisation[].net",
    ".months.*.organisation[].operation",
    ".months.*.organisation[].record_type",
    ".months.*.organisation[].record_types[]",
    ".months.*.organisation[].service",
    ".months.*.organisation[].unit",
    ".months.*.organisation[].usage",
    ".months.*.organisation[].usage_type",
    ".months.*.until",
    ".months.*.usage_records[]",
    ".plan",
    ".plan.known.credits_left",
    ".plan.known.ends",
    ".plan.known.kind",
    ".plan.known.status",
    ".price_list.asked.*.*",
    ".price_list.products[].effective",
    ".price_list.products[].operation",
    ".price_list.products[].region",
    ".price_list.products[].service_code",
    ".price_list.products[].term",
    ".price_list.products[].tiers[].description",
    ".price_list.products[].tiers[].from",
    ".price_list.products[].tiers[].to",
    ".price_list.products[].tiers[].unit_price",
    ".price_list.products[].unit",
    ".price_list.products[].usage_type",
    ".price_list.unanswered[]",
    ".regions.codes[]",
    ".regions.source",
    ".schema",
    ".taken_at",
    ".trail.*.events[].at",
    ".trail.*.events[].error",
    ".trail.*.events[].name",
    ".trail.*.events[].source",
    ".trail.*.from",
    ".trail.*.to",
];

/// The keys of maps in that snapshot; all other keys are fields.
const KEYS: [&str; 9] = [
    "2022-03-17",
    "2022-04",
    "2022-04-01",
    "AWS::DynamoDB::Table",
    "AmazonCloudWatch",
    "EU-CW:AlarmMonitorUsage",
    "arn:aws:sns:eu-west-1:444455556666:hidden-topic",
    "eu-west-1",
    "hidden-table",
];

/// The paths of texts that are the same in both, and of those that are not.
fn compare(path: &str, one: &Value, other: &Value, same: &mut BTreeSet<String>, changed: &mut BTreeSet<String>) {
    match (one, other) {
        (Value::Object(own), Value::Object(others)) => {
            for (place, (key, value)) in own.iter().enumerate() {
                let renamed = || others.values().nth(place).filter(|_| own.len() == others.len());
                let path = format!("{path}.{}", if KEYS.contains(&key.as_str()) { "*" } else { key });
                compare(&path, value, others.get(key).or_else(renamed).unwrap_or(&Value::Null), same, changed);
            }
        }
        (Value::Array(own), Value::Array(others)) => {
            let others = others.iter().chain(std::iter::repeat(&Value::Null));
            own.iter().zip(others).for_each(|(own, other)| compare(&format!("{path}[]"), own, other, same, changed));
        }
        (Value::String(_), _) if one == other => drop(same.insert(path.to_owned())),
        (Value::String(_), _) => drop(changed.insert(path.to_owned())),
        _ => {}
    }
}

/// Each text of a snapshot in which all texts are is replaced, or named above; so a field that is added must be either.
#[test]
fn redaction_leaves_no_field_out() {
    let (mut same, mut changed) = (BTreeSet::new(), BTreeSet::new());
    for plan in full::plans() {
        let snapshot = Snapshot { plan: Some(plan), ..full::snapshot() };
        let (shown, _) = redacted(snapshot.clone());
        let text = serde_json::to_string(&shown).unwrap();
        for secret in ["hidden", "444455556666", "192.0.2.4"] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
        compare("", &json(&snapshot), &json(&shown), &mut same, &mut changed);
    }
    let harmless: BTreeSet<String> = HARMLESS.iter().map(|path| (*path).to_owned()).collect();
    assert_eq!(
        same.difference(&harmless).collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "redact it, or say that it is harmless"
    );
    assert_eq!(harmless.difference(&same).collect::<Vec<_>>(), Vec::<&String>::new(), "it is replaced, or is no more");
    assert!(changed.len() > 30, "{changed:?}");
}
