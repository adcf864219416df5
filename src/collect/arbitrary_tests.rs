//! Answers of any form, as AWS or what stands in its place may give them: none makes a panic.

use aws_sdk_cloudtrail::primitives::DateTime as AwsInstant;
use aws_sdk_cloudtrail::types::{Event, Resource};
use aws_sdk_costexplorer::types::{DateInterval, Group, MetricValue, ResultByTime};
use chrono::NaiveDate;
use proptest::prelude::*;

use super::cost_explorer::answered;
use super::price_list::products;
use super::trail::event;
use crate::arbitrary_tests::{cases, text_of};

const FIGURE: &[&str] = &["0", "1", "9", ".", "-", "+", "e", "E", "28", "00000000000000000000", "NaN", "inf", " ", ","];

const JSON: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    "\"",
    ":",
    ",",
    "null",
    "\"product\":{",
    "\"attributes\":{",
    "\"usagetype\":\"x\"",
    "\"terms\":",
    "\"OnDemand\":{\"a\":{",
    "\"priceDimensions\":{\"b\":{",
    "\"pricePerUnit\":{\"USD\":\"1e99\"}",
    "\"beginRange\":\"0\"",
    "\"endRange\":\"Inf\"",
    "\"requestParameters\":",
    "\"alarmName\":",
    "\"userIdentity\":",
    "\"arn\":",
    "1e999",
    "\\u0000",
];

/// An entry of the price list with these figures.
fn entry(price: &str, from: &str, to: &str) -> String {
    serde_json::json!({
        "product": {"attributes": {"usagetype": "EU-x", "servicecode": "AmazonEC2", "regionCode": "eu-west-1"}},
        "terms": {"OnDemand": {"t": {"effectiveDate": from, "priceDimensions": {"d": {
            "unit": "Hrs", "beginRange": from, "endRange": to, "pricePerUnit": {"USD": price}, "description": price
        }}}}}
    })
    .to_string()
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn price_lists(text in text_of(JSON), price in text_of(FIGURE), from in text_of(FIGURE), to in text_of(FIGURE)) {
        let _ = (products("AmazonEC2", &text), products("AmazonEC2", &entry(&price, &from, &to)));
    }

    #[test]
    fn cloudtrail(record in text_of(JSON), name in any::<String>(), seconds in any::<i64>()) {
        let of = |record: &str| Event::builder()
            .event_name(&name)
            .event_time(AwsInstant::from_secs(seconds))
            .resources(Resource::builder().resource_name(&name).build())
            .cloud_trail_event(record)
            .build();
        let nested = serde_json::json!({"requestParameters": {"alarmName": name, "alarmNames": [name, 1]}, "errorCode": 7});
        let _ = (event(of(&record)), event(of(&nested.to_string())));
    }

    #[test]
    fn cost_explorer(
        amount in text_of(FIGURE),
        unit in any::<String>(),
        start in prop_oneof![Just("2022-04-01".to_owned()), any::<String>()],
        end in prop_oneof![Just("2022-05-01".to_owned()), any::<String>()],
        keys in proptest::collection::vec(any::<String>(), 0..4),
    ) {
        let value = MetricValue::builder().amount(&amount).unit("USD").build();
        let usage = MetricValue::builder().amount(&amount).unit(unit).build();
        let group = Group::builder().set_keys(Some(keys)).metrics("UnblendedCost", value).metrics("UsageQuantity", usage);
        let period = DateInterval::builder().start(start).end(end).build().unwrap();
        let result = ResultByTime::builder().time_period(period).groups(group.build()).build();
        let april = |day| NaiveDate::from_ymd_opt(2022, day, 1).unwrap();
        let _ = answered((april(4), april(5)), vec![result]);
    }
}
