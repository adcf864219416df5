//! Whether metrics still arrive, and what they come to.
//!
//! cloudwatch:ListMetrics (25 requests a second, 500 metrics a page; leaves out what was silent for two weeks) and
//! cloudwatch:GetMetricStatistics (400 a second). Both are counted as CW:Requests, of which a million a month is free.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html>
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html>

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::types::{Datapoint, Dimension, DimensionFilter, Metric, Statistic};
use chrono::{DateTime, TimeDelta, Utc};
use futures::stream::{self, StreamExt};

use super::double::exact;
use super::failure::Failure;
use super::pace::Pace;
use super::time::aws;
use super::tokens::Tokens;
use crate::bill::Quantity;
use crate::facts::metrics::MetricName;
use crate::snapshot::{MetricLife, MetricSum};

/// Ten a second.
pub(crate) const LIST_PERIOD: Duration = Duration::from_millis(100);
/// Fifty a second.
pub(crate) const SUM_PERIOD: Duration = Duration::from_millis(20);
const SIDE_BY_SIDE: usize = 8;
/// So many metrics of one name are asked for one by one; of more, all of that name are listed.
const FEW: usize = 3;
/// Pages of one metric's name. What is then not found is asked for by itself.
const MAX_PAGES: usize = 20;
/// What ListMetrics goes by, and so what sums are taken over.
const TWO_WEEKS: TimeDelta = TimeDelta::days(14);
const DAY: i32 = 86_400;

type Dimensions = BTreeMap<String, String>;

/// Whether each of these metrics had data in the last two weeks.
pub(crate) async fn lives(
    client: &Client,
    wanted: &BTreeSet<MetricName>,
    pace: &Pace,
) -> Result<Vec<MetricLife>, Failure> {
    let mut names: BTreeMap<(&str, &str), Vec<Option<&Dimensions>>> = BTreeMap::new();
    for metric in wanted {
        names.entry((&metric.namespace, &metric.metric)).or_default().push(metric.dimensions.as_ref());
    }
    let mut lives = Vec::new();
    for (name, wanted) in names {
        lives.extend(of_name(client, name, &wanted, pace).await?);
    }
    Ok(lives)
}

async fn of_name(
    client: &Client,
    name: (&str, &str),
    wanted: &[Option<&Dimensions>],
    pace: &Pace,
) -> Result<Vec<MetricLife>, Failure> {
    let life = |dimensions: &Dimensions, alive| MetricLife {
        namespace: name.0.to_owned(),
        metric: name.1.to_owned(),
        dimensions: dimensions.clone(),
        alive,
    };
    let listed = if wanted.len() > FEW { list(client, name, None, |_| false, pace).await? } else { Listed::default() };
    let mut lives = Vec::new();
    for dimensions in wanted {
        let known = match dimensions {
            _ if listed.complete => listed.dimensions.iter().find(|own| dimensions.is_none_or(|one| one == *own)),
            Some(one) => listed.dimensions.get(*one),
            None => listed.dimensions.first(),
        };
        if listed.complete || known.is_some() {
            lives.push(
                known.map_or_else(|| life(dimensions.unwrap_or(&Dimensions::new()), false), |own| life(own, true)),
            );
            continue;
        }
        let is_it = |own: &Dimensions| dimensions.is_none_or(|one| one == own);
        let found = list(client, name, *dimensions, is_it, pace).await?;
        let own = found.dimensions.iter().find(|own| is_it(own));
        lives.push(own.map_or_else(|| life(dimensions.unwrap_or(&Dimensions::new()), false), |own| life(own, true)));
    }
    Ok(lives)
}

/// The dimensions under which a metric is listed.
#[derive(Default)]
struct Listed {
    dimensions: BTreeSet<Dimensions>,
    /// Whether all pages were read.
    complete: bool,
}

/// Lists the metrics of a name, with these dimensions among theirs, until one is the one sought.
async fn list(
    client: &Client,
    (namespace, metric): (&str, &str),
    with: Option<&Dimensions>,
    is_it: impl Fn(&Dimensions) -> bool,
    pace: &Pace,
) -> Result<Listed, Failure> {
    let filter = |(name, value): (&String, &String)| DimensionFilter::builder().name(name).value(value).build();
    let filters: Vec<DimensionFilter> = with.into_iter().flatten().map(filter).collect();
    let mut listed = Listed::default();
    let (mut token, mut tokens) = (None, Tokens::default());
    for _ in 0..MAX_PAGES {
        pace.turn().await;
        let request = client.list_metrics().namespace(namespace).metric_name(metric);
        let request = request.set_dimensions((!filters.is_empty()).then(|| filters.clone()));
        let answer = request.set_next_token(token.clone()).send().await?;
        let metrics = answer.metrics.ok_or_else(|| Failure::without("Metrics"))?;
        let page: Vec<Dimensions> = metrics.iter().map(dimensions).collect();
        let found = page.iter().any(&is_it);
        listed.dimensions.extend(page);
        token = tokens.next(answer.next_token)?;
        if found || token.is_none() {
            listed.complete = token.is_none();
            break;
        }
    }
    Ok(listed)
}

fn dimensions(metric: &Metric) -> Dimensions {
    let pair = |own: &Dimension| Some((own.name.clone()?, own.value.clone()?));
    metric.dimensions().iter().filter_map(pair).collect()
}

/// The sum of each of these metrics over the two weeks up to an instant, and why reading ended early where it did.
pub(crate) async fn sums(
    client: &Client,
    wanted: &[MetricName],
    until: DateTime<Utc>,
    pace: &Pace,
) -> (Vec<MetricSum>, Option<Failure>) {
    let mut answers = stream::iter(wanted).map(|metric| sum(client, metric, until, pace)).buffered(SIDE_BY_SIDE);
    let mut sums = Vec::new();
    while let Some(answer) = answers.next().await {
        match answer {
            Ok(sum) => sums.push(sum),
            Err(failure) => return (sums, Some(failure)),
        }
    }
    (sums, None)
}

async fn sum(client: &Client, metric: &MetricName, until: DateTime<Utc>, pace: &Pace) -> Result<MetricSum, Failure> {
    let from = until - TWO_WEEKS;
    let own = metric.dimensions.clone().unwrap_or_default();
    let dimensions = own.iter().map(|(name, value)| Dimension::builder().name(name).value(value).build()).collect();
    pace.turn().await;
    let answer = client
        .get_metric_statistics()
        .namespace(&metric.namespace)
        .metric_name(&metric.metric)
        .set_dimensions(Some(dimensions))
        .start_time(aws(from))
        .end_time(aws(until))
        .period(DAY)
        .statistics(Statistic::Sum)
        .statistics(Statistic::Average)
        .send()
        .await?;
    // It has a label, whatever there is.
    if answer.label.is_none() && answer.datapoints.is_none() {
        return Err(Failure::without("Datapoints"));
    }
    let mut points: Vec<Datapoint> = answer.datapoints.unwrap_or_default();
    points.sort_by_key(|point| point.timestamp.map(|at| at.secs()));
    let totals = points.iter().filter_map(|point| point.sum).map(exact).collect::<Result<Vec<Quantity>, Failure>>()?;
    let last = points.last().and_then(|point| point.average).map(exact).transpose()?;
    Ok(MetricSum {
        namespace: metric.namespace.clone(),
        metric: metric.metric.clone(),
        dimensions: own,
        from,
        to: until,
        sum: (!totals.is_empty()).then(|| totals.into_iter().sum()),
        last_average: last,
    })
}

#[cfg(test)]
#[path = "metrics_tests.rs"]
mod tests;
