//! Each request to its source, its answer or gap as a part of the snapshot.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use futures::FutureExt;
use futures::future::LocalBoxFuture;

use super::failure::Failure;
use super::pace::Pace;
use super::run::{Part, Run};
use super::time::Span as TimeSpan;
use super::trail::Read;
use super::{alarm_history, alarms, evidence, free_tier, inventory, metrics, trail};
use crate::bill::{BillingMonth, Region};
use crate::facts::events::kind_in_words;
use crate::facts::metrics::MetricName;
use crate::facts::resources::Inventory;
use crate::plan::{ALARM_EVENTS, Request, Scope, day_span};
use crate::snapshot::{DayEvents, Gap, Source};

/// Days of one region that are asked for in one run, and its alarms' events.
const DAYS_SIDE_BY_SIDE: u32 = 4;

/// How a request is answered.
pub(super) enum Answer<'r> {
    /// Beside others: it doesn't wait for any of them.
    Beside(LocalBoxFuture<'r, Vec<Part>>),
    /// Before the next one, which depends on it.
    InOrder(InOrder),
}

/// What the next answers depend on.
pub(super) enum InOrder {
    Identity,
    Role,
    Regions,
    Records(BillingMonth, BillingMonth),
    Bill(BillingMonth, BillingMonth),
    Organisation(BillingMonth, BillingMonth),
    Days(NaiveDate, NaiveDate),
    Operations(BillingMonth, String),
}

impl Run<'_> {
    /// Who answers a request, for each that there is.
    pub(super) fn answer_to<'r>(&'r self, request: &'r Request) -> Answer<'r> {
        let one = |part: LocalBoxFuture<'r, Part>| Answer::Beside(part.map(|part| vec![part]).boxed_local());
        let several = Answer::Beside;
        match request {
            Request::Identity => Answer::InOrder(InOrder::Identity),
            Request::Organization => Answer::InOrder(InOrder::Role),
            Request::Regions => Answer::InOrder(InOrder::Regions),
            Request::BillRecords { from, to } => Answer::InOrder(InOrder::Records(*from, *to)),
            Request::BillUsage { from, to } => Answer::InOrder(InOrder::Bill(*from, *to)),
            Request::OrganisationUsage { from, to } => Answer::InOrder(InOrder::Organisation(*from, *to)),
            Request::Days { from, until } => Answer::InOrder(InOrder::Days(*from, *until)),
            Request::Operations { month, service } => Answer::InOrder(InOrder::Operations(*month, service.clone())),
            Request::Alarms { region } => one(self.fetch_alarms(region).boxed_local()),
            Request::Trail { region, from, to } => several(self.fetch_trail(region, (*from, *to)).boxed_local()),
            Request::AlarmHistory { region, from, to } => {
                several(self.fetch_history(region, (*from, *to)).boxed_local())
            }
            Request::FreeTier => one(self.fetch_free_tier().boxed_local()),
            Request::AccountPlan => one(self.fetch_plan().boxed_local()),
            Request::ResourceEvents { region, name, from, to } => {
                several(self.fetch_resource(region, name, (*from, *to)).boxed_local())
            }
            Request::DayEvents { region, day } => several(self.fetch_day(region, *day).boxed_local()),
            Request::Signins { region, from, to } => several(self.fetch_signins(region, (*from, *to)).boxed_local()),
            Request::Trails { region } => one(self.fetch_trails(region).boxed_local()),
            Request::TrailStatus { region, trail } => one(self.fetch_trail_status(region, trail).boxed_local()),
            Request::TrailSelectors { region, trail } => one(self.fetch_trail_selectors(region, trail).boxed_local()),
            Request::MetricFilters { region } => one(self.fetch_metric_filters(region).boxed_local()),
            Request::Metrics { region, metrics } => one(self.fetch_metrics(region, metrics).boxed_local()),
            Request::Sums { region, metrics, until, left_out } => {
                several(self.fetch_sums(region, metrics, *until, *left_out).boxed_local())
            }
            Request::LogGroups { region } => one(self.fetch_log_groups(region).boxed_local()),
            Request::Inventory { region, kinds } => several(self.fetch_inventory(region, kinds).boxed_local()),
            Request::Subscriptions { region, topic } => one(self.fetch_subscriptions(region, topic).boxed_local()),
        }
    }

    async fn fetch_alarms(&self, region: &Region) -> Part {
        match alarms::all(&self.clients.cloudwatch(region), &Pace::every(alarms::PERIOD)).await {
            Ok(alarms) => Part::Alarms(region.clone(), alarms),
            Err(failure) => {
                let lacks = format!("the alarms of {} aren't known", region.in_words());
                Part::Gap(failure.gap(Source::Cloudwatch, Some(region), true, &lacks, "cloudwatch:DescribeAlarms"))
            }
        }
    }

    async fn fetch_trail(&self, region: &Region, span: TimeSpan) -> Vec<Part> {
        let max_pages = self.settings.max_trail_pages.unwrap_or(trail::MAX_PAGES);
        let action = "cloudtrail:LookupEvents";
        let gap = |failure: &Failure, lacks: &str| {
            let lacks = format!("{lacks} in {}", region.in_words());
            Part::Gap(failure.gap(Source::Cloudtrail, Some(region), false, &lacks, action))
        };
        let pace = self.trail_paces.of(region);
        match trail::events(&self.clients.cloudtrail(region), ALARM_EVENTS, span, max_pages, &pace).await {
            Err(failure) => vec![gap(&failure, "who made and deleted alarms isn't known")],
            Ok((trail, Some(failure))) => {
                let part = gap(&failure, "older events about alarms weren't read");
                vec![Part::Trail(region.clone(), trail), part]
            }
            Ok((trail, None)) if !trail.complete => {
                let effect = format!(
                    "older events about alarms in {} weren't read after {max_pages} pages; raise --max-trail-pages",
                    region.in_words()
                );
                let gap = out_of_pages(Source::Cloudtrail, region, effect);
                vec![Part::Trail(region.clone(), trail), Part::Gap(gap)]
            }
            Ok((trail, None)) => vec![Part::Trail(region.clone(), trail)],
        }
    }

    async fn fetch_history(&self, region: &Region, span: TimeSpan) -> Vec<Part> {
        let max_pages = self.settings.max_trail_pages.unwrap_or(trail::MAX_PAGES);
        let pace = Pace::every(alarm_history::PERIOD);
        match alarm_history::changes(&self.clients.cloudwatch(region), span, max_pages, &pace).await {
            Ok((changes, true)) => vec![Part::AlarmHistory(region.clone(), changes)],
            Ok((changes, false)) => {
                let effect = format!(
                    "older changes of alarms in {} weren't read after {max_pages} pages; raise --max-trail-pages",
                    region.in_words()
                );
                let gap = out_of_pages(Source::AlarmHistory, region, effect);
                vec![Part::AlarmHistory(region.clone(), changes), Part::Gap(gap)]
            }
            Err(failure) => {
                let lacks = format!("CloudWatch's own history of alarms in {} isn't known", region.in_words());
                let action = "cloudwatch:DescribeAlarmHistory";
                vec![Part::Gap(failure.gap(Source::AlarmHistory, Some(region), false, &lacks, action))]
            }
        }
    }

    async fn fetch_free_tier(&self) -> Part {
        match free_tier::usage(&self.clients.free_tier()).await {
            Ok(usage) => Part::FreeTier(usage),
            Err(failure) => {
                let lacks = "AWS's own count of Free Tier usage isn't held against the bill";
                Part::Gap(failure.gap(Source::FreeTier, None, false, lacks, "freetier:GetFreeTierUsage"))
            }
        }
    }

    async fn fetch_plan(&self) -> Part {
        match free_tier::plan(&self.clients.free_tier()).await {
            Ok(plan) => Part::Plan(plan),
            Err(failure) => {
                let lacks = "the account's Free Tier plan isn't known";
                Part::Gap(failure.gap(Source::AccountPlan, None, false, lacks, "freetier:GetAccountPlanState"))
            }
        }
    }

    fn max_trail_pages(&self) -> u32 {
        self.settings.max_trail_pages.unwrap_or(trail::MAX_PAGES)
    }

    async fn fetch_resource(&self, region: &Region, name: &str, span: TimeSpan) -> Vec<Part> {
        let (client, pace) = (self.clients.cloudtrail(region), self.trail_paces.of(region));
        let read = evidence::resource(&client, name, span, self.max_trail_pages(), &pace).await;
        let lacks = format!("what happened to `{name}` isn't known");
        self.events(Source::CloudtrailResource, region, &lacks, read, |events| {
            Part::Resource(region.clone(), name.to_owned(), events)
        })
    }

    async fn fetch_day(&self, region: &Region, day: NaiveDate) -> Vec<Part> {
        let (client, pace) = (self.clients.cloudtrail(region), self.trail_paces.of(region));
        // Several days of a region share the time that one question may take.
        let share = if self.ask.scope == Scope::Who { 1 } else { DAYS_SIDE_BY_SIDE };
        let max_pages = (self.max_trail_pages() / share).max(1);
        let read = evidence::changes(&client, day_span(day), max_pages, &pace).await;
        let lacks = format!("what else was made on {day} isn't known");
        self.events(Source::CloudtrailDay, region, &lacks, read, |events| Part::Day(region.clone(), day, events))
    }

    async fn fetch_signins(&self, region: &Region, span: TimeSpan) -> Vec<Part> {
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

    async fn fetch_trails(&self, region: &Region) -> Part {
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

    async fn fetch_trail_status(&self, region: &Region, trail: &str) -> Part {
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

    async fn fetch_trail_selectors(&self, region: &Region, trail: &str) -> Part {
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

    async fn fetch_metric_filters(&self, region: &Region) -> Part {
        match evidence::metric_filters(&self.clients.logs(region)).await {
            Ok(filters) => Part::MetricFilters(region.clone(), filters),
            Err(failure) => {
                let lacks = format!("the metric filters on logs in {} aren't known", region.in_words());
                Part::Gap(failure.gap(Source::Logs, Some(region), false, &lacks, "logs:DescribeMetricFilters"))
            }
        }
    }

    async fn fetch_subscriptions(&self, region: &Region, topic: &str) -> Part {
        match evidence::subscriptions(&self.clients.sns(region), topic).await {
            Ok(found) => Part::Subscriptions(topic.to_owned(), found),
            Err(failure) => {
                let lacks = format!("who is subscribed to {topic} isn't known");
                Part::Gap(failure.gap(Source::Sns, Some(region), false, &lacks, "sns:ListSubscriptionsByTopic"))
            }
        }
    }
}

impl Run<'_> {
    async fn fetch_metrics(&self, region: &Region, wanted: &BTreeSet<MetricName>) -> Part {
        match metrics::lives(&self.clients.cloudwatch(region), wanted, &Pace::every(metrics::LIST_PERIOD)).await {
            Ok(lives) => Part::Metrics(region.clone(), lives),
            Err(failure) => {
                let lacks = format!("whether the metrics of alarms in {} still arrive isn't known", region.in_words());
                Part::Gap(failure.gap(Source::Metrics, Some(region), false, &lacks, "cloudwatch:ListMetrics"))
            }
        }
    }

    async fn fetch_sums(
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

    async fn fetch_log_groups(&self, region: &Region) -> Part {
        let pace = Pace::every(inventory::PERIOD);
        match inventory::log_groups(&self.clients.logs(region), &pace).await {
            Ok(groups) => Part::LogGroups(region.clone(), groups),
            Err(failure) => {
                let lacks = format!("the log groups of {} aren't known", region.in_words());
                Part::Gap(failure.gap(Source::LogGroups, Some(region), false, &lacks, "logs:DescribeLogGroups"))
            }
        }
    }

    async fn fetch_inventory(&self, region: &Region, kinds: &[Inventory]) -> Vec<Part> {
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

fn out_of_pages(source: Source, region: &Region, effect: String) -> Gap {
    out_of(source, region, "--max-trail-pages reached", effect)
}

fn out_of(source: Source, region: &Region, error: &str, effect: String) -> Gap {
    Gap { source, region: Some(region.clone()), required: false, error: error.to_owned(), effect }
}
