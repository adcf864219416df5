//! Texts that anybody may have written, of any form: none makes a panic. `PROPTEST_CASES=1000000 cargo test arbitrary` tries a
//! million of each.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::analyse::signins::matches;
use crate::bill::UsageType;
use crate::facts::composite_rule::{children, is_any_of, renamed, repeated};

/// A thousand cases, or as many as the environment says; the same each time.
pub(crate) fn cases() -> ProptestConfig {
    let default = ProptestConfig::default();
    // 256 is what it has where nothing is said.
    let cases = if default.cases == 256 { 1_000 } else { default.cases };
    ProptestConfig { cases, rng_seed: RngSeed::Fixed(15), failure_persistence: None, ..default }
}

/// Any text, or one of these parts in any order.
pub(crate) fn text_of(parts: &'static [&'static str]) -> impl Strategy<Value = String> {
    let of_parts = proptest::collection::vec(proptest::sample::select(parts), 0..24).prop_map(|own| own.concat());
    let within = (of_parts.clone(), any::<String>(), of_parts.clone()).prop_map(|(a, b, c)| a + &b + &c);
    prop_oneof![any::<String>(), of_parts, within]
}

const RULE: &[&str] = &[
    "ALARM(",
    "OK(",
    "INSUFFICIENT_DATA(",
    "AT_LEAST(",
    "NOT ",
    "AND ",
    "OR ",
    "TRUE",
    "FALSE",
    "(",
    ")",
    "\"",
    "\\",
    ",",
    "50%",
    "2",
    " ",
    "a",
    "é",
    "\u{0}",
    "\n",
];

const PATTERN: &[&str] = &[
    "{",
    "}",
    "$.",
    "eventName",
    "errorMessage",
    "userIdentity.type",
    " = ",
    "!=",
    "\"Root\"",
    "&&",
    "||",
    "(",
    ")",
    "*",
    "NOT EXISTS",
    "IS NULL",
    "%",
    "[",
    "]",
    "?",
    "-",
    "\"",
    " ",
    "é",
    "\u{0}",
    "ConsoleLogin",
];

const USAGE: &[&str] = &[
    "EU-",
    "EUW2-",
    "USE1-",
    "-",
    ":",
    "CW",
    "AlarmMonitorUsage",
    "BoxUsage",
    "TimedStorage-ByteHrs",
    "Global",
    "/",
    ".",
    "é",
    "\u{0}",
    "1",
    "DataTransfer-Out-Bytes",
];

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn composite_rules(rule in text_of(RULE)) {
        let _ = (children(&rule), is_any_of(&rule), repeated(&rule), renamed(&rule, str::to_owned));
    }

    #[test]
    fn filter_patterns(pattern in text_of(PATTERN)) {
        let sample = BTreeMap::from([("eventName", Some("ConsoleLogin")), ("errorMessage", None)]);
        let _ = matches(&pattern, &sample);
    }

    #[test]
    fn usage_types(service in any::<String>(), usage_type in text_of(USAGE)) {
        let _ = UsageType::parse(&service, &usage_type).region();
    }
}

/// What nests as deep as one likes needs no stack for each level.
#[test]
fn what_nests_deep_ends() {
    let deep = |open: &str, close: &str| open.repeat(100_000) + "a" + &close.repeat(100_000);
    let sample = BTreeMap::from([("eventName", Some("ConsoleLogin"))]);
    for text in [deep("(", ")"), deep("NOT ", ""), deep("{ (", ") }"), format!("{{ {} }}", deep("(", ")"))] {
        let _ = (children(&text), renamed(&text, str::to_owned), matches(&text, &sample));
    }
}
