//! What AWS lists for what is on the bill.

use std::process::Output;

use serde_json::Value;
use whybill::bill::{ListedProduct, ListedTerm, ListedTier, Quantity, Region};
use whybill::report::prose::gap::effect;
use whybill::snapshot::{PriceList, Snapshot};
use whybill::snapshot_file::load;

use crate::support::program::{json, text};
use crate::wire::machine::{AS_OF, Machine, april, gaps, line};
use crate::wire::odd_pages::pages;
use crate::wire::server::{Asked, Aws, World};

const ALARMS: &str = "EU-CW:AlarmMonitorUsage";
const WORDS: &str = "$0.10 per alarm metric month (standard resolution) - EU (Ireland)";

fn product(usage_type: &str, operation: Option<&str>, steps: &[(&str, Option<&str>, &str)]) -> ListedProduct {
    let figure = |text: &str| text.parse::<Quantity>().unwrap();
    let tier = |(from, to, usd): &(&str, Option<&str>, &str)| ListedTier {
        from: figure(from),
        to: to.map(figure),
        unit_price: usd.parse().unwrap(),
        description: WORDS.to_owned(),
    };
    ListedProduct {
        service_code: "AmazonCloudWatch".to_owned(),
        usage_type: usage_type.to_owned(),
        operation: operation.map(str::to_owned),
        region: Some(Region::new("eu-west-1")),
        term: ListedTerm::OnDemand,
        effective: Some("2026-09-01".parse().unwrap()),
        unit: "Alarms".to_owned(),
        tiers: steps.iter().map(tier).collect(),
    }
}

fn listing(products: impl IntoIterator<Item = ListedProduct>) -> World {
    let mut world = april();
    world.snapshot.price_list = Some(PriceList { products: products.into_iter().collect(), ..PriceList::default() });
    world
}

fn one() -> World {
    listing([product(ALARMS, Some("Unknown"), &[("0", None, "0.1")])])
}

/// All that is collected for `explain`, and what the run said.
fn collected(machine: &Machine, aws: &Aws) -> (Snapshot, Output) {
    let args = ["collect", "--for", "explain", "--month", "2022-04", "--as-of", AS_OF, "--output", "s.json"];
    let output = machine.signed_in(aws).args(args).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    (load(&machine.home.path().join("s.json")).unwrap(), output)
}

fn list(aws: &Aws) -> PriceList {
    collected(&Machine::new(), aws).0.price_list.unwrap()
}

/// The service, the kind of filter and its values of each question.
fn told(asked: &[Asked]) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let of = |body: &Value| {
        let filters = body["Filters"].as_array().unwrap();
        assert_eq!((filters.len(), &filters[0]["Field"]), (1, &"usagetype".into()), "{body}");
        (text(&body["ServiceCode"]), text(&filters[0]["Type"]), text(&filters[0]["Value"]))
    };
    let mut all: Vec<_> = asked.iter().map(|asked| of(&asked.body)).collect();
    all.sort();
    all
}

#[test]
fn each_service_is_asked_once_and_not_again_for_a_day() {
    let aws = Aws::start(one());
    let machine = Machine::new();
    let (snapshot, _) = collected(&machine, &aws);
    let list = snapshot.price_list.unwrap();
    let expected = product(ALARMS, Some("Unknown"), &[("0", None, "0.1")]);
    assert_eq!(list.products.iter().collect::<Vec<_>>(), [&expected]);
    assert!(list.unanswered.is_empty() && list.answered("AmazonCloudWatch", "EUW2-CW:AlarmMonitorUsage").is_some());
    let asked = aws.asked("GetProducts");
    let questions = told(&asked);
    let services: Vec<&String> = questions.iter().map(|(service, ..)| service).collect();
    assert_eq!(services, list.asked.keys().collect::<Vec<_>>(), "one question a service");
    let values = |code: &str| -> String { list.asked[code].keys().cloned().collect::<Vec<_>>().join(",") };
    for (service, kind, value) in &questions {
        assert_eq!(value, &values(service));
        assert_eq!(kind, if value.contains(',') { "ANY_OF" } else { "TERM_MATCH" });
    }
    assert!(asked.iter().all(|asked| asked.region == "us-east-1"), "where it is asked is not where the account is");
    assert_eq!(snapshot.requests.pricing, u32::try_from(asked.len()).unwrap());
    let (again, _) = collected(&machine, &aws);
    assert_eq!((again.price_list, again.requests.pricing), (Some(list), 0));
    assert_eq!(aws.asked("GetProducts").len(), asked.len());
    // What needs no bill has the alarms' prices from the same cache.
    let args = ["alarms", "--regions", "eu-west-1,eu-west-2", "--as-of", AS_OF, "--format", "json"];
    let alarms = json(&machine.signed_in(&aws).args(args).output().unwrap());
    assert_eq!(alarms["requests"]["pricing"], 0);
    let fresh = json(&machine.explain(&aws, &["--no-cache"]));
    assert_eq!(fresh["requests"]["pricing"], asked.len());
}

#[test]
fn a_list_that_has_nothing_is_an_answer_too() {
    let aws = Aws::start(april());
    let list = list(&aws);
    assert!(list.products.is_empty() && list.unanswered.is_empty());
    assert!(list.answered("AmazonCloudWatch", ALARMS).is_some());
}

#[test]
fn where_it_is_refused_the_answer_is_as_without() {
    for (code, remedy) in [
        ("AccessDeniedException", "allow the IAM action pricing:GetProducts"),
        ("InternalErrorException", "pricing:GetProducts failed: try again, with -v for more"),
    ] {
        let mut world = one();
        world.failing.insert("GetProducts".to_owned(), code.to_owned());
        let aws = Aws::start(world);
        let output = Machine::new().explain(&aws, &[]);
        assert_eq!(output.status.code(), Some(0), "it isn't required: {}", text(&output.stderr));
        let report = json(&output);
        assert_eq!(line(&report, ALARMS)["billed"], "0.2000002");
        let gaps = gaps(&report, "price-list");
        assert!(gaps.iter().all(|gap| gap["required"] == false && gap["error"] == code), "{gaps:?}");
        let effects: Vec<&str> = gaps.iter().map(|gap| gap["effect"].as_str().unwrap()).collect();
        assert!(
            effects
                .iter()
                .all(|effect| effect.ends_with(&format!("list prices are those that whybill ships; {remedy}")))
        );
        if code == "AccessDeniedException" {
            assert_eq!(effects.len(), 1, "what is the same with each is said once: {effects:?}");
        }
    }
}

#[test]
fn where_it_is_out_of_reach_the_answer_is_as_without() {
    let aws = Aws::start(one());
    let args = ["explain", "--month", "2022-04", "--as-of", AS_OF, "--format", "json"];
    // A port on which nothing listens.
    let machine = Machine::new();
    let output =
        machine.signed_in(&aws).env("AWS_ENDPOINT_URL_PRICING", "http://127.0.0.1:9").args(args).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let report = json(&output);
    let gaps = gaps(&report, "price-list");
    assert_eq!((gaps.len(), &gaps[0]["error"]), (1, &"unreachable".into()), "{gaps:?}");
    assert!(gaps[0]["effect"].as_str().unwrap().starts_with("list prices are those that whybill ships; "), "{gaps:?}");
    assert!(aws.asked("GetProducts").is_empty() && report["requests"]["pricing"].as_u64().unwrap() > 0);
}

#[test]
fn a_throttled_question_is_asked_again() {
    let mut world = one();
    world.throttled.insert("GetProducts".to_owned(), 2);
    let aws = Aws::start(world);
    let list = list(&aws);
    assert_eq!((list.products.len(), list.unanswered.len()), (1, 0));
    assert_eq!(aws.asked("GetProducts").len(), list.asked.len() + 2);
}

/// A usage type with a product for each of its operations, a page each.
#[test]
fn several_products_come_in_several_pages() {
    let operations = ["LoadBalancing", "LoadBalancing:Application", "LoadBalancing:Network"];
    let of = |operation: &str| product(ALARMS, Some(operation), &[("0", Some("10"), "0.3"), ("10", None, "0.1")]);
    let all = operations.map(of);
    let mut world = listing(all.clone());
    world.page = 1;
    let aws = Aws::start(world);
    let args = ["alarms", "--regions", "eu-west-1", "--as-of", AS_OF, "--format", "json"];
    let report = json(&Machine::new().signed_in(&aws).args(args).output().unwrap());
    assert_eq!(report["requests"]["pricing"], 3, "a page each");
    let args = ["collect", "--for", "alarms", "--regions", "eu-west-1", "--as-of", AS_OF, "--output", "s.json"];
    let machine = Machine::new();
    machine.signed_in(&aws).args(args).output().unwrap();
    let list = load(&machine.home.path().join("s.json")).unwrap().price_list.unwrap();
    assert_eq!(list.products("AmazonCloudWatch", ALARMS).cloned().collect::<Vec<_>>(), all);
}

#[test]
fn twenty_pages_of_a_service_are_enough() {
    let of = |n: usize| product(ALARMS, Some(&format!("Operation{n:02}")), &[("0", None, "0.1")]);
    let mut world = listing((0..25).map(of));
    world.page = 1;
    world.snapshot.months.values_mut().for_each(|bill| bill.lines.retain(|line| line.usage_type == ALARMS));
    let aws = Aws::start(world);
    let args = ["alarms", "--regions", "eu-west-1", "--as-of", AS_OF, "--format", "json"];
    let output = Machine::new().signed_in(&aws).args(args).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(aws.asked("GetProducts").len(), 20);
    let report = json(&output);
    let gaps = gaps(&report, "price-list");
    assert_eq!((gaps.len(), &gaps[0]["error"]), (1, &"over 20 pages".into()), "{gaps:?}");
}

#[test]
fn pages_that_never_end_are_left() {
    let aws = Aws::start(pages("GetProducts", false, |n| Some(["A", "B", "C"][n % 3].to_owned())));
    let args = ["alarms", "--regions", "eu-west-1", "--as-of", AS_OF, "--format", "json"];
    let output = Machine::new().signed_in(&aws).args(args).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    // the first page, A, B, C; the answer to C names A again
    assert_eq!(aws.asked("GetProducts").len(), 4);
    let report = json(&output);
    let gaps = gaps(&report, "price-list");
    assert_eq!((gaps.len(), &gaps[0]["error"]), (1, &"a page token that came before".into()), "{gaps:?}");
}

#[test]
fn a_service_that_the_list_has_not_holds_up_no_other() {
    let mut world = one();
    world.unlisted.insert("AWSLambda".to_owned());
    world.unlisted.insert("AmazonS3".to_owned());
    let on_bill = april().snapshot;
    let aws = Aws::start(world);
    let (snapshot, _) = collected(&Machine::new(), &aws);
    let list = snapshot.price_list.unwrap();
    assert_eq!(list.products.len(), 1);
    let has = |service: &str| on_bill.months.values().flat_map(|bill| &bill.lines).any(|line| line.service == service);
    let expected: Vec<&str> = [("AWS Lambda", "AWSLambda"), ("Amazon Simple Storage Service", "AmazonS3")]
        .into_iter()
        .filter_map(|(service, code)| has(service).then_some(code))
        .collect();
    assert!(!expected.is_empty() && list.unanswered.iter().eq(&expected), "{:?}", list.unanswered);
    let effects: Vec<String> = snapshot.gaps.iter().map(effect).collect();
    assert_eq!(effects.len(), expected.len());
    for (effect, code) in effects.iter().zip(expected) {
        assert!(effect.starts_with(&format!("{code}'s list prices are those that whybill ships")), "{effect}");
    }
}

#[test]
fn where_a_filter_takes_one_value_each_usage_type_is_asked_for_by_itself() {
    let mut world = one();
    world.one_value = true;
    let aws = Aws::start(world);
    let list = list(&aws);
    assert_eq!((list.products.len(), list.unanswered.len()), (1, 0));
    let asked = told(&aws.asked("GetProducts"));
    let singly: Vec<_> = asked.iter().filter(|(_, kind, _)| kind == "TERM_MATCH").collect();
    assert_eq!(singly.len(), list.asked.values().map(|own| own.len()).sum::<usize>(), "each once: {singly:?}");
    let refused = asked.len() - singly.len();
    assert!((1..=list.asked.len()).contains(&refused), "each service at most once: {refused}");
}

#[test]
fn a_saved_snapshot_asks_nothing() {
    let aws = Aws::start(one());
    let machine = Machine::new();
    collected(&machine, &aws);
    let before = aws.asked("GetProducts").len();
    let args = ["explain", "--month", "2022-04", "--as-of", AS_OF, "--format", "json", "--from", "s.json"];
    let output = machine.signed_in(&aws).args(args).output().unwrap();
    assert_eq!((json(&output)["requests"]["pricing"].clone(), aws.asked("GetProducts").len()), (0.into(), before));
}

#[test]
fn govcloud_has_no_list_to_ask() {
    let aws = Aws::start(one());
    let args = ["explain", "--month", "2022-04", "--as-of", AS_OF, "--format", "json"];
    let output = Machine::new().signed_in(&aws).env("AWS_REGION", "us-gov-west-1").args(args).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let report = json(&output);
    let gaps = gaps(&report, "price-list");
    assert_eq!((gaps.len(), &gaps[0]["error"]), (1, &"GovCloud has no price list".into()), "{gaps:?}");
    assert!(aws.asked("GetProducts").is_empty());
}
