//! A bill's services by other names than Cost Explorer's: product codes as exports have them, and the console's short names.

use serde_json::Value;
use whybill::analyse::{explain, free_tier};
use whybill::bill::BillingMonth;
use whybill::catalogue::Catalogue;
use whybill::question::Question;
use whybill::snapshot::Snapshot;
use whybill::snapshot_file::parse;

use crate::support::fixture;

/// Cost Explorer's name, the product code and the short name.
const NAMES: [[&str; 3]; 17] = [
    ["Amazon Elastic Compute Cloud - Compute", "AmazonEC2", "Amazon EC2"],
    ["EC2 - Other", "AmazonEC2", "Amazon EC2"],
    ["AmazonCloudWatch", "AmazonCloudWatch", "Amazon CloudWatch"],
    ["Amazon Simple Storage Service", "AmazonS3", "Amazon S3"],
    ["Amazon DynamoDB", "AmazonDynamoDB", "DynamoDB"],
    ["AWS Lambda", "AWSLambda", "Lambda"],
    ["Amazon Relational Database Service", "AmazonRDS", "Amazon RDS"],
    ["AWS CloudTrail", "AWSCloudTrail", "CloudTrail"],
    ["Amazon Virtual Private Cloud", "AmazonVPC", "Amazon VPC"],
    ["Amazon Simple Notification Service", "AmazonSNS", "Amazon SNS"],
    ["AWS Key Management Service", "awskms", "AWS KMS"],
    ["AWS Secrets Manager", "AWSSecretsManager", "Secrets Manager"],
    ["AWS Data Transfer", "AWSDataTransfer", "Data Transfer"],
    ["AWS WAF", "awswaf", "WAF"],
    ["Amazon Elastic Load Balancing", "AWSELB", "Elastic Load Balancing"],
    ["Amazon Simple Queue Service", "AWSQueueService", "Amazon SQS"],
    ["Amazon CloudFront", "AmazonCloudFront", "CloudFront"],
];

/// All snapshots, as text.
fn texts() -> Vec<(String, String)> {
    let folders = ["scenarios", "handed"].map(|folder| fixture::root().join("fixtures").join(folder));
    let entries = folders.into_iter().flat_map(|folder| std::fs::read_dir(folder).unwrap());
    let paths = entries.map(|entry| entry.unwrap().path().join("snapshot.json")).filter(|path| path.exists());
    paths.map(|path| (path.display().to_string(), std::fs::read_to_string(path).unwrap())).collect()
}

/// The same with each service of a bill named otherwise.
fn renamed(value: Value, spelling: usize) -> Value {
    let name = |text: String| match NAMES.iter().find(|names| names[0] == text) {
        Some(names) => names[spelling].to_owned(),
        None => text,
    };
    match value {
        Value::String(text) => Value::String(name(text)),
        Value::Array(values) => values.into_iter().map(|value| renamed(value, spelling)).collect(),
        Value::Object(entries) => {
            entries.into_iter().map(|(key, value)| (name(key), renamed(value, spelling))).collect()
        }
        other => other,
    }
}

/// What is told of a month, whatever its services are called.
fn told(snapshot: &Snapshot, rules: &Catalogue, month: BillingMonth, spelling: usize) -> Vec<String> {
    let question = Question { month: Some(month), ..Question::default() };
    let bill = explain(snapshot, rules, &question).unwrap();
    let allowances = free_tier(snapshot, rules, &question, false).unwrap();
    // A product code is of several of Cost Explorer's services: a credit for it pays for more.
    let of_lines = bill.lines.iter().map(|line| format!("{line:?}"));
    let of_lines = of_lines.filter(|line| !line.contains("Credit(Service("));
    let of_offers = allowances.offers.iter().map(|offer| format!("{offer:?}"));
    let same = |told: String| NAMES.iter().fold(told, |told, names| told.replace(names[0], names[spelling]));
    let mut told: Vec<String> = of_lines.chain(of_offers).map(same).collect();
    told.sort();
    told
}

#[test]
fn no_answer_depends_on_what_a_bill_calls_its_services() {
    let rules = Catalogue::built_in().unwrap();
    let mut differing: Vec<String> = Vec::new();
    for (path, text) in texts() {
        let snapshot = parse(text.as_bytes(), path.as_ref()).unwrap();
        for spelling in [1, 2] {
            let other = renamed(serde_json::from_str(&text).unwrap(), spelling).to_string();
            let other = parse(other.as_bytes(), path.as_ref()).unwrap();
            for month in snapshot.months.keys().filter(|month| month.start() <= snapshot.taken_at) {
                let (own, other) = (told(&snapshot, &rules, *month, spelling), told(&other, &rules, *month, spelling));
                let pairs = own.iter().zip(&other).filter(|(own, other)| own != other);
                differing.extend(pairs.map(|(own, other)| format!("{path} {month}\n  {own}\n  {other}")));
            }
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}
