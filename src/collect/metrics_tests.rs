use aws_sdk_cloudwatch::operation::get_metric_statistics::{GetMetricStatisticsError, GetMetricStatisticsOutput};
use aws_sdk_cloudwatch::operation::list_metrics::ListMetricsOutput;
use aws_smithy_mocks::{Rule, mock};

use super::*;
use crate::collect::testing::mocked;

fn named(table: &str) -> Dimensions {
    [("TableName".to_owned(), table.to_owned())].into()
}

fn consumed(dimensions: Option<Dimensions>) -> MetricName {
    MetricName { namespace: "AWS/DynamoDB".to_owned(), metric: "ConsumedReadCapacityUnits".to_owned(), dimensions }
}

fn listed(tables: &[&str], token: Option<&str>) -> ListMetricsOutput {
    let metric = |table: &&str| {
        let dimension = Dimension::builder().name("TableName").value(*table).build();
        Metric::builder().dimensions(dimension).build()
    };
    let metrics = tables.iter().map(metric).collect();
    ListMetricsOutput::builder().set_metrics(Some(metrics)).set_next_token(token.map(str::to_owned)).build()
}

/// Answers a question that filters by this table, or by none.
fn answer(table: Option<&'static str>, tables: &'static [&'static str], token: Option<&'static str>) -> Rule {
    mock!(Client::list_metrics)
        .match_requests(move |request| {
            let asked: Vec<_> = request.dimensions().iter().map(|filter| filter.value()).collect();
            asked == table.map(Some).into_iter().collect::<Vec<_>>() && request.namespace() == Some("AWS/DynamoDB")
        })
        .then_output(move || listed(tables, token))
}

async fn alive(wanted: &[MetricName], rules: &[&Rule]) -> Vec<(Option<String>, bool)> {
    let client = mocked!(aws_sdk_cloudwatch, rules.iter().copied());
    let lives = lives(&client, &wanted.iter().cloned().collect(), &Pace::unlimited()).await.unwrap();
    lives.into_iter().map(|life| (life.dimensions.get("TableName").cloned(), life.alive)).collect()
}

fn told(lives: &[(&str, bool)]) -> Vec<(Option<String>, bool)> {
    lives.iter().map(|(table, alive)| (Some((*table).to_owned()), *alive)).collect()
}

#[tokio::test]
async fn a_few_metrics_are_asked_for_one_by_one() {
    // A filter lists what has more dimensions too: only the same ones are the same metric.
    let (rides, old) = (answer(Some("Rides"), &["Rides"], None), answer(Some("Old"), &[], None));
    let wanted = [consumed(Some(named("Rides"))), consumed(Some(named("Old")))];
    assert_eq!(alive(&wanted, &[&old, &rides]).await, told(&[("Old", false), ("Rides", true)]));
    let others = answer(Some("Rides"), &["Other"], None);
    assert_eq!(alive(&wanted[..1], &[&others]).await, told(&[("Rides", false)]));
}

#[tokio::test]
async fn many_metrics_of_a_name_are_listed_together() {
    let (first, second) = (answer(None, &["a", "b"], Some("2")), answer(None, &["d"], None));
    let wanted = ["a", "b", "c", "d"].map(|table| consumed(Some(named(table))));
    let expected = told(&[("a", true), ("b", true), ("c", false), ("d", true)]);
    assert_eq!(alive(&wanted, &[&first, &second]).await, expected);
}

#[tokio::test]
async fn any_metric_of_a_name_will_do_where_no_dimensions_are_known() {
    assert_eq!(alive(&[consumed(None)], &[&answer(None, &["x"], Some("2"))]).await, told(&[("x", true)]));
    assert_eq!(alive(&[consumed(None)], &[&answer(None, &[], None)]).await, [(None, false)]);
}

#[expect(clippy::disallowed_types, reason = "this API speaks double")]
fn point(day: i64, sum: f64, average: f64) -> Datapoint {
    let at = aws_sdk_cloudwatch::primitives::DateTime::from_secs(day * i64::from(DAY));
    Datapoint::builder().timestamp(at).sum(sum).average(average).build()
}

#[tokio::test]
async fn sums_are_of_two_weeks_and_a_failure_keeps_what_was_read() {
    let until: DateTime<Utc> = "2022-05-03T09:00:00Z".parse().unwrap();
    let data = mock!(Client::get_metric_statistics)
        .match_requests(move |request| {
            request.start_time().map(|at| at.secs()) == Some(until.timestamp() - 14 * i64::from(DAY))
                && request.end_time().map(|at| at.secs()) == Some(until.timestamp())
        })
        // In no order, as AWS gives them.
        .then_output(|| {
            GetMetricStatisticsOutput::builder().datapoints(point(3, 1.5, 2.0)).datapoints(point(1, 2.25, 5.0)).build()
        });
    let none = mock!(Client::get_metric_statistics)
        .then_output(|| GetMetricStatisticsOutput::builder().label("ConsumedReadCapacityUnits").build());
    let refused = mock!(Client::get_metric_statistics).then_error(|| {
        let metadata = aws_sdk_cloudwatch::error::ErrorMetadata::builder().code("AccessDenied").build();
        GetMetricStatisticsError::generic(metadata)
    });
    let client = mocked!(aws_sdk_cloudwatch, [&data, &none, &refused]);
    let wanted = ["a", "b", "c"].map(|table| consumed(Some(named(table))));
    let (sums, failure) = sums(&client, &wanted, until, &Pace::unlimited()).await;
    let figures: Vec<_> = sums.iter().map(|own| (own.sum, own.last_average)).collect();
    // 1.5 + 2.25, and the later day's average.
    assert_eq!(figures, [("3.75".parse().ok(), "2".parse().ok()), (None, None)]);
    assert_eq!(failure.map(|failure| failure.code).as_deref(), Some("AccessDenied"));
}
