use aws_sdk_cloudwatch::operation::describe_alarms::{DescribeAlarmsError, DescribeAlarmsOutput};
use aws_sdk_cloudwatch::primitives::DateTime as AwsInstant;
use aws_sdk_cloudwatch::types::{AlarmPromQlCriteria, Metric, MetricStat};
use aws_smithy_mocks::mock;

use super::*;
use crate::collect::failure::Class;
use crate::collect::testing::mocked;
use crate::snapshot::{Effect, Lack, Lacking, Remedy, Source};

fn page(names: &[&str], token: Option<&str>) -> DescribeAlarmsOutput {
    let alarm = |name: &&str| MetricAlarm::builder().alarm_name(*name).build();
    DescribeAlarmsOutput::builder()
        .set_metric_alarms(Some(names.iter().map(alarm).collect()))
        .set_next_token(token.map(str::to_owned))
        .build()
}

fn names(alarms: &[Alarm]) -> Vec<&str> {
    alarms.iter().map(|alarm| alarm.name.as_str()).collect()
}

#[tokio::test]
async fn every_page_and_every_type() {
    let first = mock!(Client::describe_alarms)
        .match_requests(|request| {
            request.next_token().is_none() && request.alarm_types().len() == 3 && request.max_records() == Some(100)
        })
        .then_output(|| page(&["b"], Some("two")));
    let second = mock!(Client::describe_alarms)
        .match_requests(|request| request.next_token() == Some("two"))
        .then_output(|| page(&["a"], None));
    let client = mocked!(aws_sdk_cloudwatch, [&first, &second]);
    assert_eq!(names(&all(&client, &Pace::unlimited()).await.unwrap()), ["a", "b"]);
}

#[tokio::test]
async fn a_throttled_call_is_made_again() {
    let rule = mock!(Client::describe_alarms).sequence().http_status(503, None).output(|| page(&["a"], None)).build();
    let client = mocked!(aws_sdk_cloudwatch, [&rule]);
    assert_eq!(names(&all(&client, &Pace::unlimited()).await.unwrap()), ["a"]);
    assert_eq!(rule.num_calls(), 2);
}

#[tokio::test]
async fn a_refused_region_names_the_action() {
    let rule = mock!(Client::describe_alarms).then_error(|| {
        let metadata = aws_sdk_cloudwatch::error::ErrorMetadata::builder().code("AccessDenied").message("no").build();
        DescribeAlarmsError::generic(metadata)
    });
    let client = mocked!(aws_sdk_cloudwatch, [&rule]);
    let failure = all(&client, &Pace::unlimited()).await.unwrap_err();
    assert_eq!((failure.class, failure.code.as_str()), (Class::Denied, "AccessDenied"));
    let gap = failure.gap(Source::Cloudwatch, None, true, Lack::Alarms, "cloudwatch:DescribeAlarms");
    let remedy = Some(Remedy::Allow { action: "cloudwatch:DescribeAlarms".to_owned() });
    assert_eq!(gap.effect, Effect::Collected(Lacking { lack: Lack::Alarms, remedy }));
}

#[tokio::test]
async fn the_same_page_twice_ends() {
    let rule = mock!(Client::describe_alarms).sequence().output(|| page(&["a"], Some("again"))).repeatedly();
    let client = mocked!(aws_sdk_cloudwatch, [&rule.build()]);
    assert_eq!(all(&client, &Pace::unlimited()).await.unwrap_err().class, Class::Nonsense);
}

#[test]
fn what_a_metric_alarm_watches() {
    let of = |alarm: aws_sdk_cloudwatch::types::builders::MetricAlarmBuilder| metric(alarm.build()).watches;
    let dimension = aws_sdk_cloudwatch::types::Dimension::builder().name("TableName").value("Rides").build();
    let plain =
        MetricAlarm::builder().namespace("AWS/DynamoDB").metric_name("Consumed").period(60).dimensions(dimension);
    let Watches::Metric { namespace, period, dimensions, .. } = of(plain) else { panic!("one metric") };
    assert_eq!((namespace.as_str(), period, dimensions["TableName"].as_str()), ("AWS/DynamoDB", Some(60), "Rides"));

    let stat = MetricStat::builder().metric(Metric::builder().metric_name("Errors").build()).period(10).build();
    let queries = MetricAlarm::builder()
        .metrics(MetricDataQuery::builder().id("m1").metric_stat(stat).build())
        .metrics(MetricDataQuery::builder().id("e1").expression("ANOMALY_DETECTION_BAND(m1, 2)").build())
        .threshold_metric_id("e1");
    let Watches::Queries { queries, threshold_metric, .. } = of(queries) else { panic!("several") };
    assert_eq!((queries[0].metric.as_deref(), queries[0].period), (Some("Errors"), Some(10)));
    assert_eq!((queries[1].metric.as_deref(), threshold_metric.as_deref()), (None, Some("e1")));

    let criteria = AlarmPromQlCriteria::builder().query("up == 0").build();
    let promql = MetricAlarm::builder().evaluation_criteria(EvaluationCriteria::PromQlCriteria(criteria));
    assert_eq!(of(promql), Watches::Promql { query: Some("up == 0".into()) });
}

#[test]
fn other_kinds_of_alarms() {
    let since = AwsInstant::from_secs(1_650_000_000);
    let both = CompositeAlarm::builder().alarm_rule("ALARM(a)").ok_actions("arn:b").alarm_actions("arn:a");
    let both = composite(both.actions_suppressor("night").state_transitioned_timestamp(since).build());
    assert_eq!(both.watches, Watches::Composite { rule: "ALARM(a)".into(), suppressor: Some("night".into()) });
    assert_eq!(both.on_alarm, Some(["arn:a".to_owned()].into()));
    assert_eq!(both.actions.into_iter().collect::<Vec<_>>(), ["arn:a", "arn:b"]);
    assert_eq!(both.state_since.unwrap().to_rfc3339(), "2022-04-15T05:20:00+00:00");
    assert_eq!(log(LogAlarm::builder().build()).watches, Watches::Log);
}

#[tokio::test]
async fn when_an_alarm_changes_its_state_is_read_exactly() {
    let rule = mock!(Client::describe_alarms).then_output(|| {
        let usual = MetricAlarm::builder().alarm_name("a").metric_name("m").namespace("n").threshold(0.1);
        let percentile = usual.clone().alarm_name("b").extended_statistic("p99").evaluation_periods(3);
        let percentile = percentile.datapoints_to_alarm(2).treat_missing_data("breaching");
        let alarms = vec![usual.evaluation_periods(1).build(), percentile.build()];
        DescribeAlarmsOutput::builder().set_metric_alarms(Some(alarms)).build()
    });
    let client = mocked!(aws_sdk_cloudwatch, [&rule]);
    let read = all(&client, &Pace::unlimited()).await.unwrap();
    let conditions: Vec<Option<&Condition>> = read
        .iter()
        .map(|alarm| match &alarm.watches {
            Watches::Metric { condition, .. } => condition.as_ref(),
            _ => None,
        })
        .collect();
    let expected = Condition {
        statistic: "p99".to_owned(),
        threshold: "0.1".parse().unwrap(),
        periods: 3,
        datapoints: Some(2),
        missing: Some("breaching".to_owned()),
    };
    assert_eq!(conditions, [None, Some(&expected)], "without a statistic nothing is known");
}
