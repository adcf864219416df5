//! What tells whether something is still needed, who made it, and who would be told of it.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use super::{Fetcher, out_of, out_of_pages};
use crate::bill::Region;
use crate::collect::failure::Failure;
use crate::collect::part::Part;
use crate::collect::time::{Span as TimeSpan, day_span};
use crate::collect::trail::Read;
use crate::collect::{evidence, inventory, metrics};
use crate::facts::metrics::MetricName;
use crate::facts::resources::Inventory;
use crate::question::Scope;
use crate::snapshot::{DayEvents, Lack, Lacking, Source};

/// Days of one region that are asked for in one run, and its alarms' events.
const DAYS_SIDE_BY_SIDE: u32 = 4;

impl Fetcher<'_> {
    pub(super) async fn fetch_resource(&self, region: &Region, name: &str, span: TimeSpan) -> Vec<Part> {
        let (client, pace) = (self.clients.cloudtrail(region), self.clients.trail_paces.of(region));
        let read = evidence::resource(&client, name, span, self.max_trail_pages(), &pace).await;
        let lack = Lack::ResourceEvents { name: name.to_owned() };
        self.events(Source::CloudtrailResource, region, lack, read, |events| {
            Part::Resource(region.clone(), name.to_owned(), events)
        })
    }

    pub(super) async fn fetch_day(&self, region: &Region, day: NaiveDate) -> Vec<Part> {
        let (client, pace) = (self.clients.cloudtrail(region), self.clients.trail_paces.of(region));
        // Several days of a region share the time that one question may take.
        let share = if self.ask.scope == Scope::Who { 1 } else { DAYS_SIDE_BY_SIDE };
        let max_pages = (self.max_trail_pages() / share).max(1);
        let read = evidence::changes(&client, day_span(day), max_pages, &pace).await;
        let lack = Lack::DayEvents { day };
        self.events(Source::CloudtrailDay, region, lack, read, |events| Part::Day(region.clone(), day, events))
    }

    pub(super) async fn fetch_signins(&self, region: &Region, span: TimeSpan) -> Vec<Part> {
        let (client, pace) = (self.clients.cloudtrail(region), self.clients.trail_paces.of(region));
        let source = Source::CloudtrailSignins;
        let gap = |failure: &Failure, required, lack| {
            Part::Gap(failure.gap(source, Some(region), required, lack, "cloudtrail:LookupEvents"))
        };
        match evidence::signins(&client, span, self.max_trail_pages(), &pace).await {
            Err(failure) => vec![gap(&failure, true, Lack::Signins)],
            Ok((signins, failure)) => {
                let is_short = !signins.complete && failure.is_none();
                let short = is_short.then(|| Part::Gap(out_of_pages(source, region, Lack::OlderSignins)));
                let failed = failure.map(|failure| gap(&failure, false, Lack::SomeSignins));
                std::iter::once(Part::Signins(region.clone(), signins)).chain(short).chain(failed).collect()
            }
        }
    }

    pub(super) async fn fetch_trails(&self, region: &Region) -> Part {
        match evidence::trails(&self.clients.cloudtrail(region)).await {
            Ok(trails) => Part::Trails(trails),
            Err(failure) => {
                let (source, action) = (Source::CloudtrailTrails, "cloudtrail:DescribeTrails");
                Part::Gap(failure.gap(source, Some(region), false, Lack::Trails, action))
            }
        }
    }

    pub(super) async fn fetch_trail_status(&self, region: &Region, trail: &str) -> Part {
        match evidence::is_logging(&self.clients.cloudtrail(region), trail).await {
            Ok(logging) => Part::TrailStatus(trail.to_owned(), logging),
            Err(failure) => {
                let lack = Lack::TrailStatus { trail: trail.to_owned() };
                let (source, action) = (Source::CloudtrailTrails, "cloudtrail:GetTrailStatus");
                Part::Gap(failure.gap(source, Some(region), false, lack, action))
            }
        }
    }

    pub(super) async fn fetch_trail_selectors(&self, region: &Region, trail: &str) -> Part {
        match evidence::recorded(&self.clients.cloudtrail(region), trail).await {
            Ok(recorded) => Part::TrailSelectors(trail.to_owned(), recorded),
            Err(failure) => {
                let lack = Lack::TrailRecords { trail: trail.to_owned() };
                let (source, action) = (Source::CloudtrailTrails, "cloudtrail:GetEventSelectors");
                Part::Gap(failure.gap(source, Some(region), false, lack, action))
            }
        }
    }

    pub(super) async fn fetch_metric_filters(&self, region: &Region) -> Part {
        match evidence::metric_filters(&self.clients.logs(region)).await {
            Ok(filters) => Part::MetricFilters(region.clone(), filters),
            Err(failure) => {
                let action = "logs:DescribeMetricFilters";
                Part::Gap(failure.gap(Source::Logs, Some(region), false, Lack::MetricFilters, action))
            }
        }
    }

    pub(super) async fn fetch_subscriptions(&self, region: &Region, topic: &str) -> Part {
        match evidence::subscriptions(&self.clients.sns(region), topic).await {
            Ok(found) => Part::Subscriptions(topic.to_owned(), found),
            Err(failure) => {
                let lack = Lack::Subscriptions { topic: topic.to_owned() };
                Part::Gap(failure.gap(Source::Sns, Some(region), false, lack, "sns:ListSubscriptionsByTopic"))
            }
        }
    }

    pub(super) async fn fetch_metrics(&self, region: &Region, wanted: &BTreeSet<MetricName>) -> Part {
        match metrics::lives(&self.clients.cloudwatch(region), wanted, &self.pace(metrics::LIST_PERIOD)).await {
            Ok(lives) => Part::Metrics(region.clone(), lives),
            Err(failure) => {
                Part::Gap(failure.gap(Source::Metrics, Some(region), false, Lack::Metrics, "cloudwatch:ListMetrics"))
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
        let (source, pace) = (Source::MetricSums, self.pace(metrics::SUM_PERIOD));
        let (sums, failure) = metrics::sums(&self.clients.cloudwatch(region), wanted, until, &pace).await;
        let failed = failure
            .map(|failure| failure.gap(source, Some(region), false, Lack::Sums, "cloudwatch:GetMetricStatistics"));
        let short = (left_out > 0).then(|| {
            let lacking = Lacking { lack: Lack::MoreSums, remedy: None };
            out_of(source, region, &format!("{left_out} sums were not asked for"), lacking)
        });
        let sums = Part::Sums(region.clone(), sums);
        std::iter::once(sums).chain(failed.into_iter().chain(short).map(Part::Gap)).collect()
    }

    pub(super) async fn fetch_log_groups(&self, region: &Region) -> Part {
        let pace = self.pace(inventory::PERIOD);
        match inventory::log_groups(&self.clients.logs(region), &pace).await {
            Ok(groups) => Part::LogGroups(region.clone(), groups),
            Err(failure) => {
                let action = "logs:DescribeLogGroups";
                Part::Gap(failure.gap(Source::LogGroups, Some(region), false, Lack::LogGroups, action))
            }
        }
    }

    pub(super) async fn fetch_inventory(&self, region: &Region, kinds: &[Inventory]) -> Vec<Part> {
        let (client, pace) = (self.clients.cloud_control(region), self.pace(inventory::PERIOD));
        let mut parts = Vec::new();
        let mut given_up: Option<Failure> = None;
        for kind in kinds {
            // Whoever doesn't answer to one type doesn't to the next.
            let answer = match given_up.clone() {
                Some(failure) => Err(failure),
                None => inventory::resources(&client, kind.kind, &pace).await,
            };
            match answer {
                Ok((found, true)) => parts.push(Part::Inventory(region.clone(), kind.kind, found)),
                Ok((found, false)) => {
                    // What is known in part can't tell that something is gone.
                    let lack = Lack::MoreInventory { kind: kind.kind.to_owned(), over: found.len() };
                    let lacking = Lacking { lack, remedy: None };
                    parts.push(Part::Gap(out_of(Source::Inventory, region, "too many", lacking)));
                }
                Err(failure) => {
                    given_up = Some(failure.clone()).filter(Failure::is_silence);
                    let lack = Lack::Inventory { kind: kind.kind.to_owned() };
                    let actions = format!("cloudformation:ListResources and {}", kind.action);
                    parts.push(Part::Gap(failure.gap(Source::Inventory, Some(region), false, lack, &actions)));
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
        lack: Lack,
        read: Result<Read, Failure>,
        part: impl FnOnce(DayEvents) -> Part,
    ) -> Vec<Part> {
        let gap = |failure: &Failure, required, lack| {
            Part::Gap(failure.gap(source, Some(region), required, lack, "cloudtrail:LookupEvents"))
        };
        match read {
            // Of who made a resource they are the whole answer; of strays a part of it.
            Err(failure) => vec![gap(&failure, self.ask.scope == Scope::Who, lack)],
            Ok(mut read) => {
                let (complete, failure) = (read.complete, read.failure.take());
                let is_short = !complete && failure.is_none();
                let short = is_short.then(|| Part::Gap(out_of_pages(source, region, Lack::OlderEvents)));
                let failed = failure.map(|failure| gap(&failure, false, Lack::OlderEvents));
                let events = DayEvents { complete, events: read.told() };
                std::iter::once(part(events)).chain(short).chain(failed).collect()
            }
        }
    }
}
