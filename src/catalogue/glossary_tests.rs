//! The glossary's files, held to what its entries must have.

use std::collections::BTreeSet;

use super::glossary::{Entry, Family, Reads, families, in_words, operation};
use crate::bill::UsageType;

/// Words of a sentence, at most.
const WORDS: usize = 22;
/// Letters of a label, without its parts.
const LABEL: usize = 60;

fn entries() -> impl Iterator<Item = (&'static Family, &'static Entry)> {
    families().iter().flat_map(|family| family.meters().iter().map(move |entry| (family, entry)))
}

fn sentences(text: &str) -> Vec<&str> {
    text.split_inclusive(['.', '?']).fold(Vec::new(), |mut sentences: Vec<&str>, part| {
        let begins = sentences.is_empty() || part.starts_with(' ');
        if begins {
            sentences.push(part.trim());
        } else if let Some(last) = sentences.pop() {
            // A point within a word: `ipsec.1`.
            let start = text.find(last).unwrap_or_default();
            sentences.push(text[start..start + last.len() + part.len()].trim());
        }
        sentences
    })
}

fn what(service: &str, usage_type: &str) -> Option<String> {
    in_words(service, UsageType::parse(service, usage_type)).map(|words| words.what)
}

#[test]
fn every_file_is_read() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/catalogue/glossary/data");
    let files: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    let told = families().iter().filter(|family| !family.meters().is_empty() || !family.operations().is_empty());
    let read: BTreeSet<String> = told.map(|family| family.name.to_owned()).collect();
    assert_eq!(read, files, "a file that isn't listed, or has a fault");
}

#[test]
fn every_entry_is_complete_and_short() {
    for (family, entry) in entries() {
        let about = format!("{} {:?}", family.name, entry.usage);
        assert!(!entry.usage.is_empty() && !entry.why.is_empty() && !entry.see.is_empty(), "{about}");
        assert!(entry.page.starts_with("https://"), "{about}: {}", entry.page);
        assert_eq!(entry.of.is_none(), entry.reads == Reads::Money, "{about}");
        let label: usize = entry.what.split('{').map(|part| part.rsplit('}').next().unwrap_or(part).len()).sum();
        assert!(label <= LABEL && !entry.what.is_empty(), "{about}: {}", entry.what);
        let check = entry.check.as_deref().unwrap_or_default();
        let said: Vec<&str> = sentences(&entry.why).into_iter().chain(sentences(check)).collect();
        assert!(said.len() <= 3, "{about}: {said:?}");
        for sentence in said.iter().copied().chain(sentences(entry.less.as_deref().unwrap_or_default())) {
            assert!(sentence.ends_with(['.', '?']), "{about}: {sentence}");
            assert!(sentence.split_whitespace().count() <= WORDS, "{about}: {sentence}");
            assert!(!sentence.contains('$'), "{about}: a price, which changes and differs: {sentence}");
        }
    }
}

#[test]
fn labels_name_only_parts_that_their_usage_types_have() {
    for (family, entry) in entries() {
        let named: Vec<&str> = entry.what.split('{').skip(1).filter_map(|part| part.split('}').next()).collect();
        for usage in &entry.usage {
            for part in named.iter().filter(|part| !matches!(**part, "region" | "peer")) {
                assert!(usage.contains(&format!("{{{part}}}")), "{} {usage}: {}", family.name, entry.what);
            }
        }
    }
}

#[test]
fn commands_only_read() {
    let reads =
        |verb: &str| ["describe-", "list-", "get-", "search-", "lookup-", "ls"].iter().any(|own| verb.starts_with(own));
    for (family, entry) in entries() {
        if let Some(command) = &entry.list {
            let mut words = command.split_whitespace();
            assert_eq!(words.next(), Some("aws"), "{} {command}", family.name);
            assert!(words.nth(1).is_some_and(reads), "{} {command}", family.name);
        }
    }
}

#[test]
fn no_usage_type_stands_twice_for_one_service() {
    let mut seen = BTreeSet::new();
    for (family, entry) in entries() {
        for usage in &entry.usage {
            let services: &[String] = &family.services;
            let none = [String::new()];
            for service in if services.is_empty() { &none } else { services } {
                assert!(seen.insert((service.clone(), usage.clone())), "{service} {usage}");
            }
        }
    }
    assert!(seen.len() >= 250, "{}", seen.len());
}

#[test]
fn what_bills_have_is_in_words() {
    let mut reader =
        csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(include_str!("glossary/seen.csv").as_bytes());
    let rows: Vec<(String, String)> = reader.deserialize().map(Result::unwrap).collect();
    assert!(rows.len() >= 250, "{}", rows.len());
    let missing: Vec<&(String, String)> =
        rows.iter().filter(|(service, usage)| what(service, usage).is_none()).collect();
    assert_eq!(missing, Vec::<&(String, String)>::new());
}

#[test]
fn labels_have_what_the_usage_type_names() {
    for (service, usage_type, label) in [
        ("Amazon Elastic Compute Cloud - Compute", "EU-BoxUsage:t3.micro", "t3.micro"),
        ("EC2 - Other", "USE1-EUW2-AWS-Out-Bytes", "London (eu-west-2)"),
        ("AWS Lambda", "USW2-APS1-AWS-In-Bytes", "Singapore (ap-southeast-1)"),
        ("Amazon Relational Database Service", "ExtendedSupport:Yr1-Yr2:MySQL5.7", "MySQL5.7"),
        ("AWS Key Management Service", "us-west-2-KMS-Keys", "customer managed keys"),
        ("Amazon Relational Database Service", "EUC1-RDS:CPUCredits:db.t3", "baseline of db.t3 instances"),
        (
            "EC2 - Other",
            "MXC1-CAN1-AWS-Out-Bytes",
            "from Mexico Central (mx-central-1) to Canada Central (ca-central-1)",
        ),
        ("Claude Haiku 4.5 (Amazon Bedrock Edition)", "EUW1-MP:EUW1_InputTokenCount_Batch-Units", "input tokens"),
        (
            "Claude Haiku 4.5 (Amazon Bedrock Edition)",
            "USE1-MP:USE1_OutputTokenCount_Global_Batch-Units",
            "output tokens",
        ),
        (
            "Claude Opus 4.5 (Amazon Bedrock Edition)",
            "USW2-MP:USW2_CacheWrite1hInputTokenCount_Global-Units",
            "written",
        ),
        ("Claude Opus 4.5 (Amazon Bedrock Edition)", "USW2-MP:USW2_cache_write_tokens_1h_standard-Units", "written"),
        (
            "Claude Opus 4.5 (Amazon Bedrock Edition)",
            "USW2-MP:USW2_cache_read_tokens_global_standard-Units",
            "read from",
        ),
        (
            "Claude Haiku 4.5 (Amazon Bedrock Edition)",
            "USW2-MP:USW2_Reserved_1Month_InputTPM_Geo-Units",
            "reserved tokens",
        ),
        ("Cohere Rerank v3.5 (Amazon Bedrock Edition)", "USW2-MP:USW2_search_units-Units", "search units"),
        ("Stable Image Core (Amazon Bedrock Edition)", "USW2-MP:USW2_created_image-Units", "images made"),
        ("Amazon Bedrock", "USE1-Nova2.0Omni-input-audio-token-count", "audio tokens sent to Nova2.0Omni"),
        ("Savings Plans for AWS Machine Learning", "MachineLearningSP:1yrNoUpfront", "Savings Plans (1 year"),
        ("AWS Business Support+", "Dollar", "support plan"),
        ("AWS Support (Enterprise)", "AnyPlan", "support plan"),
    ] {
        let told = what(service, usage_type).unwrap_or_else(|| panic!("{service} {usage_type}"));
        assert!(told.contains(label), "{usage_type}: {told}");
    }
}

#[test]
fn one_usage_type_is_several_services_own() {
    let (s3, sqs) = ("Amazon Simple Storage Service", "Amazon Simple Queue Service");
    assert_ne!(what(s3, "EU-Requests-Tier1"), what(sqs, "EU-Requests-Tier1"));
    assert_eq!(what("No service that AWS has", "EU-Requests-Tier1"), None, "rather none than a wrong one");
}

#[test]
fn names_of_services_are_read_however_spelt() {
    let told = what("Amazon Elastic Load Balancing", "LoadBalancerUsage");
    assert!(told.is_some());
    for service in ["Elastic Load Balancing", "AWSELB", "amazon elastic load balancing"] {
        assert_eq!(what(service, "LoadBalancerUsage"), told, "{service}");
    }
}

#[test]
fn operations_are_told_for_their_meters_alone() {
    let of = |usage_type: &str, name: &str| {
        operation("AmazonCloudWatch", UsageType::parse("AmazonCloudWatch", usage_type), name)
    };
    let detailed = of("EU-CW:MetricMonitorUsage", "MetricStorage:AWS/EC2").unwrap();
    assert_eq!(detailed.operation.per.as_ref().map(|(units, of)| (*units, of.one.as_str())), Some((7, "instance")));
    assert_eq!(of("EU-CW:AlarmMonitorUsage", "MetricStorage:AWS/EC2"), None);
}
