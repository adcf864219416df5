//! What tells whether something is still needed, who made it, and who would be told of it.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use super::{Fetcher, out_of, out_of_pages};
use crate::bill::Region;
use crate::collect::failure::Failure;
use crate::collect::pace::Pace;
use crate::collect::part::Part;
use crate::collect::time::{Span as TimeSpan, day_span};
use crate::collect::trail::Read;
use crate::collect::{evidence, inventory, metrics};
use crate::facts::events::kind_in_words;
use crate::facts::metrics::MetricName;
use crate::facts::resources::Inventory;
use crate::question::Scope;
use crate::snapshot::{DayEvents, Source};

/// Days of one region that are asked for in one run, and its alarms' events.
const DAYS_SIDE_BY_SIDE: u32 = 4;

impl Fetcher<'_> {
    pub(super) async fn fetch_resource(&self, region: &Region, name: &str, span: TimeSpan) -> Vec<Part> {
        let (client, pace) = (self.clients.cloudtrail(region), self.trail_paces.of(region));
        let read = evidence::resource(&client, name, span, self.max_trail_pages(), &pace).await;
        let lacks = format!("what happened to `{name}` isn't known");
        self.events(Source::CloudtrailResource, region, &lacks, read, |events| {
            Part::Resource(region.clone(), name.to_owned(), events)
        })
    }

    pub(super) async fn fetch_day(&self, region: &Region, day: NaiveDate) -> Vec<Part> {
        let (client, pace) = (self.clients.cloudtrail(region), self.trail_paces.of(region));
        // Several days of a region share the time that one question may take.
        let share = if self.ask.scope == Scope::Who { 1 } else { DAYS_SIDE_BY_SIDE };
        let max_pages = (self.max_trail_pages() / share).max(1);
        let read = evidence::changes(&client, day_span(day), max_pages, &pace).await;
        let lacks = format!("what else was made on {day} isn't known");
        self.events(Source::CloudtrailDay, region, &lacks, read, |events| Part::Day(region.clone(), day, events))
    }

    pub(super) async fn fetch_signins(&self, region: &Region, span: TimeSpan) -> Vec<Part> {
        let (client, pace) = (self.clients.cloudtrail(region), self.trail_paces.of(region));
        let source = Source::CloudtrailSignins;
        let lacks = format!("sign-ins in {}", region.in_words());
        let gap = |failure: &Failure, required, what: &str| {
            Part::Gap(failure.gap(
                source,
                Some(region),
                required,
                &format!("{lacks} {what}"),
                "cloudtrail:LookupEvents",
            ))
        };
        match evidence::signins(&client, span, self.max_trail_pages(), &pace).await {
            Err(failure) => vec![gap(&failure, true, "aren't known")],
            Ok((signins, failure)) => {
                let short = (!signins.complete && failure.is_none()).then(|| {
                    Part::Gap(out_of_pages(
                        source,
                        region,
                        format!("older {lacks} weren't read; raise --max-trail-pages"),
                    ))
                });
                let failed = failure.map(|failure| gap(&failure, false, "were not all read"));
                std::iter::once(Part::Signins(region.clone(), signins)).chain(short).chain(failed).collect()
            }
        }
    }

    pub(super) async fn fetch_trails(&self, region: &Region) -> Part {
        match evidence::trails(&self.clients.cloudtrail(region)).await {
            Ok(trails) => Part::Trails(trails),
            Err(failure) => {
                let lacks = "whether a trail writes sign-ins to a log isn't known";
                Part::Gap(failure.gap(
                    Source::CloudtrailTrails,
                    Some(region),
                    false,
                    lacks,
                    "cloudtrail:DescribeTrails",
                ))
            }
        }
    }

    pub(super) async fn fetch_trail_status(&self, region: &Region, trail: &str) -> Part {
        match evidence::is_logging(&self.clients.cloudtrail(region), trail).await {
            Ok(logging) => Part::TrailStatus(trail.to_owned(), logging),
            Err(failure) => {
                let lacks = format!("whether the trail {trail} is switched on isn't known");
                Part::Gap(failure.gap(
                    Source::CloudtrailTrails,
                    Some(region),
                    false,
                    &lacks,
                    "cloudtrail:GetTrailStatus",
                ))
            }
        }
    }

    pub(super) async fn fetch_trail_selectors(&self, region: &Region, trail: &str) -> Part {
        match evidence::recorded(&self.clients.cloudtrail(region), trail).await {
            Ok(recorded) => Part::TrailSelectors(trail.to_owned(), recorded),
            Err(failure) => {
                let lacks = format!("what the trail {trail} records isn't known");
                Part::Gap(failure.gap(
                    Source::CloudtrailTrails,
                    Some(region),
                    false,
                    &lacks,
                    "cloudtrail:GetEventSelectors",
                ))
            }
        }
    }

    pub(super) async fn fetch_metric_filters(&self, region: &Region) -> Part {
        match evidence::metric_filters(&self.clients.logs(region)).await {
            Ok(filters) => Part::MetricFilters(region.clone(), filters),
            Err(failure) => {
                let lacks = format!("the metric filters on logs in {} aren't known", region.in_words());
                Part::Gap(failure.gap(Source::Logs, Some(region), false, &lacks, "logs:DescribeMetricFilters"))
            }
        }
    }

    pub(super) async fn fetch_subscriptions(&self, region: &Region, topic: &str) -> Part {
        match evidence::subscriptions(&self.clients.sns(region), topic).await {
            Ok(found) => Part::Subscriptions(topic.to_owned(), found),
            Err(failure) => {
                let lacks = format!("who is subscribed to {topic} isn't known");
                Part::Gap(failure.gap(Source::Sns, Some(region), false, &lacks, "sns:ListSubscriptionsByTopic"))
            }
        }
    }

    pub(super) async fn fetch_metrics(&self, region: &Region, wanted: &BTreeSet<MetricName>) -> Part {
        match metrics::lives(&self.clients.cloudwatch(region), wanted, &Pace::every(metrics::LIST_PERIOD)).await {
            Ok(lives) => Part::Metrics(region.clone(), lives),
            Err(failure) => {
                let lacks = format!("whether the metrics of alarms in {} still arrive isn't known", region.in_words());
                Part::Gap(failure.gap(Source::Metrics, Some(region), false, &lacks, "cloudwatch:ListMetrics"))
            }
        }
    }

    pub(super) async fn fetch_sums(
        &self,
        region: &Region,
        wanted: &[MetricName],
        until: DateTime<Utc>,
        left_out: usize,
    ) -> Vec<Part> {
        let (source, pace) = (Source::MetricSums, Pace::every(metrics::SUM_PERIOD));
        let (sums, failure) = metrics::sums(&self.clients.cloudwatch(region), wanted, until, &pace).await;
        let failed = failure.map(|failure| {
            let lacks = format!("what was consumed in {} isn't known of everything", region.in_words());
            failure.gap(source, Some(region), false, &lacks, "cloudwatch:GetMetricStatistics")
        });
        let short = (left_out > 0).then(|| {
            let place = region.in_words();
            let effect = format!("there are more in {place} than a run asks for: what changed last may be idle too");
            out_of(source, region, &format!("{left_out} sums were not asked for"), effect)
        });
        let sums = Part::Sums(region.clone(), sums);
        std::iter::once(sums).chain(failed.into_iter().chain(short).map(Part::Gap)).collect()
    }

    pub(super) async fn fetch_log_groups(&self, region: &Region) -> Part {
        let pace = Pace::every(inventory::PERIOD);
        match inventory::log_groups(&self.clients.logs(region), &pace).await {
            Ok(groups) => Part::LogGroups(region.clone(), groups),
            Err(failure) => {
                let lacks = format!("the log groups of {} aren't known", region.in_words());
                Part::Gap(failure.gap(Source::LogGroups, Some(region), false, &lacks, "logs:DescribeLogGroups"))
            }
        }
    }

    pub(super) async fn fetch_inventory(&self, region: &Region, kinds: &[Inventory]) -> Vec<Part> {
        let (client, pace) = (self.clients.cloud_control(region), Pace::every(inventory::PERIOD));
        let mut parts = Vec::new();
        for kind in kinds {
            let what = kind_in_words(kind.kind);
            match inventory::resources(&client, kind.kind, &pace).await {
                Ok((found, true)) => parts.push(Part::Inventory(region.clone(), kind.kind, found)),
                Ok((found, false)) => {
                    // What is known in part can't tell that something is gone.
                    let effect = format!(
                        "more than one {what} in {} was not looked at: there are over {}",
                        region.in_words(),
                        found.len()
                    );
                    parts.push(Part::Gap(out_of(Source::Inventory, region, "too many", effect)));
                }
                Err(failure) => {
                    let lacks = format!("whether there is any {what} in {} isn't known", region.in_words());
                    let actions = format!("cloudformation:ListResources and {}", kind.action);
                    parts.push(Part::Gap(failure.gap(Source::Inventory, Some(region), false, &lacks, &actions)));
                }
            }
        }
        parts
    }

    /// Events that were read as a part, with a gap where they were not all read; or the gap alone.
    fn events(
        &self,
        source: Source,
        region: &Region,
        lacks: &str,
        read: Result<Read, Failure>,
        part: impl FnOnce(DayEvents) -> Part,
    ) -> Vec<Part> {
        let gap = |failure: &Failure, required, lacks: &str| {
            Part::Gap(failure.gap(source, Some(region), required, lacks, "cloudtrail:LookupEvents"))
        };
        match read {
            // Of who made a resource they are the whole answer; of strays a part of it.
            Err(failure) => vec![gap(&failure, self.ask.scope == Scope::Who, lacks)],
            Ok(mut read) => {
                let (complete, failure) = (read.complete, read.failure.take());
                let short = (!complete && failure.is_none()).then(|| {
                    let effect = format!("older events in {} weren't read; raise --max-trail-pages", region.in_words());
                    Part::Gap(out_of_pages(source, region, effect))
                });
                let failed = failure.map(|failure| gap(&failure, false, "older events weren't read"));
                let events = DayEvents { complete, events: read.told() };
                std::iter::once(part(events)).chain(short).chain(failed).collect()
            }
        }
    }
}
