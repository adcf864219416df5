use aws_sdk_costexplorer::operation::get_cost_and_usage::{GetCostAndUsageError, GetCostAndUsageOutput};
use aws_sdk_costexplorer::types::error::DataUnavailableException;
use aws_sdk_costexplorer::types::{DateInterval, DimensionValuesWithAttributes, Group, MetricValue, ResultByTime};
use aws_smithy_mocks::{Rule, mock};

use super::answer::{COST, USAGE};
use super::*;
use crate::collect::CollectError;
use crate::collect::deadline::Deadline;
use crate::collect::tally::Api;
use crate::collect::testing::mocked;
use crate::collect::timing::Log;
use crate::collect::watch::Watch;
use crate::plan::Spent;

type Cells<'a> = (&'a str, &'a str, &'a str, Option<(&'a str, &'a str)>);

fn span(linked_account: Option<&str>) -> Span {
    Span {
        from: "2022-03".parse().unwrap(),
        to: "2022-05".parse().unwrap(),
        until: "2022-05-04".parse().unwrap(),
        linked_account: linked_account.map(str::to_owned),
    }
}

fn value(amount: &str, unit: &str) -> MetricValue {
    MetricValue::builder().amount(amount).unit(unit).build()
}

/// The months of the span, as Cost Explorer cuts it.
const MONTHS: [(&str, &str); 3] =
    [("2022-03-01", "2022-04-01"), ("2022-04-01", "2022-05-01"), ("2022-05-01", "2022-05-04")];

/// A page of all three months, with rows in one of them.
fn page(month: &str, rows: &[Cells<'_>], token: Option<&str>) -> GetCostAndUsageOutput {
    let group = |(one, two, cost, usage): &Cells<'_>| {
        let group = Group::builder().keys(*one).keys(*two).metrics(COST, value(cost, "USD"));
        usage.map_or(group.clone(), |(amount, unit)| group.metrics(USAGE, value(amount, unit))).build()
    };
    let result = |(start, end): (&str, &str)| {
        let period = DateInterval::builder().start(start).end(end).build().unwrap();
        let rows = rows.iter().filter(|_| start.starts_with(month)).map(group).collect();
        ResultByTime::builder().time_period(period).set_groups(Some(rows)).estimated(start == "2022-05-01").build()
    };
    GetCostAndUsageOutput::builder()
        .set_results_by_time(Some(MONTHS.map(result).into()))
        .set_next_page_token(token.map(str::to_owned))
        .build()
}

fn answers(rows: &'static [Cells<'static>], token: Option<&'static str>) -> Rule {
    mock!(Client::get_cost_and_usage).then_output(move || page("2022-04", rows, token))
}

const RECORDS: &[Cells<'_>] = &[
    ("Usage", "AmazonCloudWatch", "0.3", None),
    ("SavingsPlanCoveredUsage", "Amazon EC2", "1", None),
    ("Credit", "AmazonCloudWatch", "-0.25", None),
    ("Recurring", "Amazon EC2", "2", None),
    ("Upfront", "Amazon EC2", "3", None),
    ("Tax", "Tax", "0.1", None),
];

async fn bill(rules: &[&Rule], max: Option<u32>) -> (Result<BTreeMap<BillingMonth, MonthBill>, Failure>, u32) {
    let tally = Tally::new(max, Spent::default());
    let (log, deadline) = (Log::start(), Deadline::default());
    let counter = Watch { tally: std::sync::Arc::clone(&tally), log, deadline, api: Some(Api::CostExplorer) };
    let client =
        mocked!(aws_sdk_costexplorer, rules.iter().copied(), |config: aws_sdk_costexplorer::config::Builder| {
            config.interceptor(counter)
        });
    let source = CostExplorer { client: &client, tally: &tally, kept: None };
    let span = span(None);
    let answer = match source.records(&span, 1).await {
        Ok(records) => source.bill(&span, records, 0).await.map(|(months, _)| months),
        Err(failure) => Err(failure),
    };
    (answer, tally.requests().cost_explorer)
}

fn lines(bill: &MonthBill) -> Vec<String> {
    let words = |line: &BillLine| {
        let usage = line.usage.map(|usage| usage.to_string()).unwrap_or_default();
        format!("{} {} {} {}", line.record_type.as_str(), line.usage_type, usage, line.billed)
    };
    bill.lines.iter().map(words).collect()
}

#[tokio::test]
async fn queries_of_several_pages_make_months() {
    let records = answers(RECORDS, None);
    let covered = mock!(Client::get_cost_and_usage)
        .match_requests(|request| {
            let wanted = request.filter().and_then(|filter| filter.dimensions()).map(DimensionValues::values);
            wanted == Some(&["SavingsPlanCoveredUsage".to_owned()])
        })
        .then_output(|| page("2022-04", &[("Amazon EC2", "EU-BoxUsage:t3.micro", "1", Some(("80", "Hrs")))], None));
    let usage = mock!(Client::get_cost_and_usage)
        .match_requests(|request| {
            let wanted = request.filter().and_then(|filter| filter.dimensions()).map(DimensionValues::values);
            let period = request.time_period().map(|period| (period.start(), period.end()));
            wanted == Some(&["Usage".to_owned()])
                && period == Some(("2022-03-01", "2022-05-04"))
                && request.next_page_token().is_none()
        })
        .then_output(|| {
            let alarm = ("AmazonCloudWatch", "EU-CW:AlarmMonitorUsage", "0.2000002", Some(("12.000002", "Alarms")));
            page("2022-04", &[alarm], Some("two"))
        });
    let more = mock!(Client::get_cost_and_usage)
        .match_requests(|request| request.next_page_token() == Some("two"))
        .then_output(|| {
            let mixed = ("AmazonCloudWatch", "NoUsageType", "0", Some(("7", "N/A")));
            page("2022-05", &[mixed], None)
        });
    let (months, requests) = bill(&[&records, &usage, &more, &covered], None).await;
    let months = months.unwrap();
    assert_eq!(requests, 4);
    let estimated: Vec<_> = months.iter().map(|(month, bill)| (month.to_string(), bill.estimated)).collect();
    let expected = [("2022-03", false), ("2022-04", false), ("2022-05", true)];
    assert_eq!(estimated, expected.map(|(month, estimated)| (month.to_owned(), estimated)));
    let [march, april, may] = &months.into_values().collect::<Vec<_>>()[..] else { panic!("three months") };
    assert_eq!(lines(march), [""; 0]);
    let expected = [
        "Fee NoUsageType  2",
        "Fee NoUsageType  3",
        "Usage EU-BoxUsage:t3.micro 80 1",
        "Usage EU-CW:AlarmMonitorUsage 12.000002 0.2000002",
        "Credit NoUsageType  -0.25",
        "Tax NoUsageType  0.1",
    ];
    let mut found = lines(april);
    found.sort();
    let mut expected = expected.map(str::to_owned).to_vec();
    expected.sort();
    assert_eq!(found, expected);
    assert_eq!((may.lines[0].usage, &may.lines[0].unit), (None, &None));
}

#[tokio::test]
async fn a_payers_own_lines_and_its_organisation() {
    let tally = Tally::new(None, Spent::default());
    let own = mock!(Client::get_cost_and_usage)
        .match_requests(|request| request.filter().is_some_and(|filter| filter.dimensions().is_some()))
        .then_output(|| page("2022-04", RECORDS, None));
    let usage = mock!(Client::get_cost_and_usage)
        .match_requests(|request| request.filter().is_some_and(|filter| filter.and().len() == 2))
        .then_output(|| page("2022-04", &[("S3", "Requests-Tier1", "0", Some(("1", "Requests")))], None));
    let all = mock!(Client::get_cost_and_usage)
        .match_requests(|request| request.filter().is_some_and(|filter| filter.dimensions().is_some()))
        .then_output(|| page("2022-04", &[("S3", "Requests-Tier1", "0", Some(("9", "Requests")))], None));
    let covered = mock!(Client::get_cost_and_usage)
        .match_requests(|request| request.filter().is_some_and(|filter| filter.and().len() == 2))
        .then_output(|| page("2022-04", &[], None));
    let client = mocked!(aws_sdk_costexplorer, [&own, &usage, &covered, &all]);
    let source = CostExplorer { client: &client, tally: &tally, kept: None };
    let span = span(Some("123456789012"));
    let records = source.records(&span, 1).await.unwrap();
    let values = records.usage_values().clone();
    let month = source.bill(&span, records, 0).await.unwrap().0.remove(&"2022-04".parse().unwrap()).unwrap();
    assert!(lines(&month).contains(&"Usage Requests-Tier1 1 0".to_owned()));
    let organisation = source.organisation(&span, &values).await.unwrap();
    assert_eq!(organisation.into_values().next().unwrap()[0].usage.unwrap().to_string(), "9");
}

#[tokio::test]
async fn accounts_are_called_what_the_pages_call_them() {
    fn answer(
        rows: &[Cells<'_>],
        token: Option<&str>,
        names: Vec<DimensionValuesWithAttributes>,
    ) -> GetCostAndUsageOutput {
        let mut page = page("2022-04", rows, token);
        page.dimension_value_attributes = Some(names);
        page
    }
    let named = |id: &str, name: &str| {
        DimensionValuesWithAttributes::builder().value(id).attributes("description", name).build()
    };
    let first = mock!(Client::get_cost_and_usage)
        .match_requests(|request| request.filter().is_none() && request.next_page_token().is_none())
        .then_output(move || {
            let rows = [("123456789012", "Tax", "0.1", None), ("111122223333", "AWS Lambda", "2", None)];
            let nameless = DimensionValuesWithAttributes::builder().value("111122223333").build();
            answer(&rows, Some("two"), vec![named("123456789012", "main"), nameless])
        });
    let second = mock!(Client::get_cost_and_usage)
        .match_requests(|request| request.next_page_token() == Some("two"))
        .then_output(move || {
            let rows = [("123456789012", "AWS Lambda", "1", None), ("444455556666", "AWS Lambda", "-3", None)];
            answer(&rows, None, vec![named("444455556666", "")])
        });
    let client = mocked!(aws_sdk_costexplorer, [&first, &second]);
    let source = CostExplorer { client: &client, tally: &Tally::new(None, Spent::default()), kept: None };
    let accounts = source.accounts(&span(None)).await.unwrap();
    let told: Vec<_> =
        accounts.iter().map(|own| (own.id.as_str(), own.name.as_deref(), own.billed().to_string())).collect();
    let expected = [
        ("111122223333", None, "2".to_owned()),
        ("123456789012", Some("main"), "1.1".to_owned()),
        ("444455556666", None, "-3".to_owned()),
    ];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn an_account_without_usage_needs_one_page() {
    let (months, requests) = bill(&[&answers(&[("Tax", "Tax", "0.1", None)], None)], None).await;
    assert_eq!((months.unwrap().len(), requests), (3, 1));
}

#[tokio::test]
async fn stops_before_the_next_paid_request() {
    let second = answers(&[], None);
    let (stopped, requests) = bill(&[&answers(RECORDS, Some("two")), &second], Some(1)).await;
    assert_eq!((stopped.unwrap_err(), requests, second.num_calls()), (limit(), 1, 0));
}

#[tokio::test]
async fn a_retry_is_paid_too() {
    // A typed answer would be taken for a request that never left: this one is as on the wire.
    let row = r#"{"Keys": ["Tax", "Tax"], "Metrics": {"UnblendedCost": {"Amount": "0.1", "Unit": "USD"}}}"#;
    let month = |(start, end): (&str, &str)| {
        let rows = if start == "2022-04-01" { row } else { "" };
        format!(r#"{{"TimePeriod": {{"Start": "{start}", "End": "{end}"}}, "Estimated": false, "Groups": [{rows}]}}"#)
    };
    let json = format!(r#"{{"ResultsByTime": [{}]}}"#, MONTHS.map(month).join(", "));
    let retried = || {
        let sequence = mock!(Client::get_cost_and_usage).sequence().http_status(503, None);
        sequence.http_status(200, Some(json.clone())).build()
    };
    let (months, requests) = bill(&[&retried()], None).await;
    assert!(months.unwrap().into_values().any(|month| lines(&month) == ["Tax NoUsageType  0.1"]));
    assert_eq!(requests, 2);
    let (stopped, requests) = bill(&[&retried()], Some(1)).await;
    assert_eq!((stopped.unwrap_err().class, requests), (Class::Limit, 1));
}

#[tokio::test]
async fn nonsense_names_its_row() {
    for (row, words) in [
        (("Usage", "AmazonCloudWatch", "much", None), "Usage / AmazonCloudWatch in 2022-04: `much` is not a decimal"),
        (("Usage", "AmazonCloudWatch", "", None), "Usage / AmazonCloudWatch in 2022-04: ``"),
    ] {
        let rows: &'static [Cells<'static>] = Box::leak(Box::new([row]));
        let failure = bill(&[&answers(rows, None)], None).await.0.unwrap_err();
        assert!(failure.code.starts_with(words), "{failure}");
    }
}

#[tokio::test]
async fn failures_are_told_apart() {
    let first = "2022-03".parse().unwrap();
    let error = |code: &'static str| {
        let metadata = move || aws_sdk_costexplorer::error::ErrorMetadata::builder().code(code).build();
        mock!(Client::get_cost_and_usage).then_error(move || GetCostAndUsageError::generic(metadata()))
    };
    let never = mock!(Client::get_cost_and_usage).then_error(|| {
        let metadata = aws_sdk_costexplorer::error::ErrorMetadata::builder().code("DataUnavailableException").build();
        GetCostAndUsageError::DataUnavailableException(DataUnavailableException::builder().meta(metadata).build())
    });
    for (rule, words) in [
        (error("AccessDeniedException"), "no access to Cost Explorer (AccessDeniedException)"),
        (error("ExpiredTokenException"), "the AWS credentials have expired (ExpiredTokenException)"),
        (error("ValidationException"), "Cost Explorer has no data back to 2022-03 (ValidationException)"),
        (never, "Cost Explorer has no data for this account (DataUnavailableException)"),
    ] {
        let failure = bill(&[&rule], None).await.0.unwrap_err();
        assert_eq!(CollectError::of_bill(&failure, first, None).to_string(), words);
    }
}
