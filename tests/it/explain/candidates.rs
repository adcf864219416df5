//! Several prices that AWS lists for one usage type.

use serde_json::{Value, json};
use whybill::analyse::explain;
use whybill::answer::{Answer, ExplainReport, Verdict};
use whybill::bill::{ListedProduct, ListedTerm, ListedTier};
use whybill::catalogue::Catalogue;
use whybill::question::Question;
use whybill::report::prose::explain::explanation;
use whybill::report::{Format, Look, write};
use whybill::snapshot::PriceList;

use crate::support::build::{account, usage_line};

const EC2: &str = "Amazon Elastic Compute Cloud - Compute";
const TYPE: &str = "BoxUsage:c6i.large";

/// A product of [`TYPE`] with these steps: up to where, at how much, in which words.
fn product(operation: &str, steps: &[(Option<&str>, &str, &str)]) -> ListedProduct {
    let mut from = "0".parse().unwrap();
    let tier = |(to, unit_price, description): &(Option<&str>, &str, &str)| {
        let to = to.map(|to| to.parse().unwrap());
        let tier =
            ListedTier { from, to, unit_price: unit_price.parse().unwrap(), description: (*description).to_owned() };
        from = to.unwrap_or(from);
        tier
    };
    ListedProduct {
        service_code: "AmazonEC2".to_owned(),
        usage_type: TYPE.to_owned(),
        operation: Some(operation.to_owned()),
        region: None,
        term: ListedTerm::OnDemand,
        effective: "2026-01-01".parse().ok(),
        unit: "Hrs".to_owned(),
        tiers: steps.iter().map(tier).collect(),
    }
}

/// So many hours for so much, with these products.
fn told(usage: &str, billed: &str, products: &[ListedProduct]) -> ExplainReport {
    let mut snapshot = account("2026-06-02T00:00:00Z", &[("2026-05", &[usage_line(EC2, TYPE, usage, "Hrs", billed)])]);
    let asked = [(TYPE.to_owned(), snapshot.taken_at)].into();
    let asked = [("AmazonEC2".to_owned(), asked)].into();
    snapshot.price_list =
        Some(PriceList { asked, products: products.iter().cloned().collect(), ..PriceList::default() });
    explain(&snapshot, &Catalogue::built_in().unwrap(), &Question::default()).unwrap()
}

fn line(report: &ExplainReport) -> Value {
    let json =
        write(Answer::Explain(report), Format::Json, Look { width: 80, colour: false, full: false, verbose: false });
    serde_json::from_str::<Value>(&json).unwrap()["lines"][0].clone()
}

fn linux_and_windows() -> [ListedProduct; 2] {
    [
        product("RunInstances", &[(None, "0.085", "$0.085 per On Demand Linux c6i.large Instance Hour")]),
        product("RunInstances:0002", &[(None, "0.177", "$0.177 per On Demand Windows c6i.large Instance Hour")]),
    ]
}

#[test]
fn the_one_that_makes_the_charge_is_taken_and_said() {
    // 700 x 0.177
    let report = told("700", "123.9", &linux_and_windows());
    let text = "$0.177 per On Demand Windows c6i.large Instance Hour";
    let own = line(&report);
    assert_eq!((&own["price"]["kind"], &own["price"]["unit_price"]), (&json!("list"), &json!("0.177")));
    assert_eq!((&own["candidates"], &own["bill_text"]), (&json!([]), &json!(text)));
    let says = explanation(&report.lines[0]);
    let one =
        format!("Of the 2 prices that AWS lists for this usage type, only this one makes the charge: \"{text}\".");
    assert!(says.contains(&one), "{says}");
}

#[test]
fn where_none_makes_the_charge_all_are_told_and_none_is_taken() {
    // 700 x 0.131
    let report = told("700", "91.7", &linux_and_windows());
    let own = line(&report);
    assert_eq!((&own["price"]["kind"], &own["list_price"]), (&json!("worked_out"), &Value::Null));
    let candidates = own["candidates"].as_array().unwrap();
    let first = |n: usize| (&candidates[n]["tiers"][0]["unit_price"], &candidates[n]["operation"]);
    assert_eq!(first(0), (&json!("0.085"), &json!("RunInstances")));
    assert_eq!(first(1), (&json!("0.177"), &json!("RunInstances:0002")));
    let says = explanation(&report.lines[0]);
    assert!(says.contains("None of the 2 prices that AWS lists for this usage type makes the charge: $0.085 (\"$0.085 per On Demand Linux"), "{says}");
}

#[test]
fn no_more_than_five_are_told() {
    let price = |n: usize| format!("0.{n}");
    let prices: Vec<String> = (1..8).map(price).collect();
    let products: Vec<ListedProduct> =
        prices.iter().map(|own| product(&format!("Run:{own}"), &[(None, own.as_str(), "")])).collect();
    // 700 x 0.0123
    let report = told("700", "8.61", &products);
    let says = explanation(&report.lines[0]);
    assert!(says.contains("$0.50 (\"Run:0.5\") and 2 more."), "{says}");
    assert_eq!(line(&report)["candidates"].as_array().unwrap().len(), 7);
}

/// An hour for two cents may be at either.
#[test]
fn few_digits_leave_open_which_it_is() {
    let products = [product("A", &[(None, "0.0208", "")]), product("B", &[(None, "0.0211", "")])];
    let report = told("1", "0.02", &products);
    assert_eq!(
        (report.lines[0].verdict, line(&report)["price"]["kind"].as_str()),
        (Verdict::NoFreeTier, Some("worked_out"))
    );
    let says = explanation(&report.lines[0]);
    assert!(
        says.contains(
            "2 of the prices that AWS lists for this usage type make the charge: $0.0208 (\"A\") and $0.0211 (\"B\")."
        ),
        "{says}"
    );
}

#[test]
fn a_line_has_the_words_of_each_step_that_it_reaches() {
    let steps = [
        (Some("100"), "0.3", "$0.30 for the first 100"),
        (Some("1000"), "0.1", "$0.10 for the next 900"),
        (None, "0.05", "$0.05 beyond"),
    ];
    // 100 x 0.3 + 50 x 0.1
    let own = line(&told("150", "35", &[product("A", &steps)]));
    assert_eq!(own["bill_text"], "$0.30 for the first 100; $0.10 for the next 900");
    let own = line(&told("50", "15", &[product("A", &steps)]));
    assert_eq!(own["bill_text"], "$0.30 for the first 100");
}
