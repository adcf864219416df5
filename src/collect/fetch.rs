//! Each request to its source, its answer or gap as a part of the snapshot.

mod bill;
mod evidence;
mod prices;

use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use super::clients::Clients;
use super::failure::Failure;
use super::pace::Pace;
use super::part::{Basis, Part};
use super::tally::Tally;
use super::time::Span as TimeSpan;
use super::{Settings, alarm_history, alarms, free_tier, identity, regions, trail};
use crate::bill::Region;
use crate::plan::Request;
use crate::question::Question;
use crate::snapshot::{Account, Effect, Gap, Lack, Lacking, Remedy, Role, Source};

/// Where and how requests are sent.
pub(super) struct Fetcher<'a> {
    ask: &'a Question,
    settings: &'a Settings,
    clients: Clients,
    /// Whether a filter of the price list takes several values, as far as is known.
    takes_several: Cell<bool>,
    tally: Arc<Tally>,
}

impl<'a> Fetcher<'a> {
    pub(super) fn new(ask: &'a Question, settings: &'a Settings, clients: Clients, tally: Arc<Tally>) -> Self {
        Self { ask, settings, clients, takes_several: Cell::new(true), tally }
    }

    /// Asks, and gives the request back with what came of it.
    pub(super) async fn answer(&self, request: Request, basis: Basis) -> (Request, Vec<Part>) {
        let parts = if basis.is_moot { Vec::new() } else { self.fetch(&request, basis).await };
        (request, parts)
    }

    async fn fetch(&self, request: &Request, basis: Basis) -> Vec<Part> {
        match request {
            Request::Identity => vec![self.fetch_identity().await],
            Request::Organization => vec![self.fetch_organization().await],
            Request::Regions => self.fetch_regions().await,
            Request::BillRecords { of, from, to } => {
                vec![self.fetch_records(of.as_deref(), (*from, *to), &basis).await]
            }
            Request::BillUsage { of, from, to } => self.fetch_bill(of.as_deref(), (*from, *to), basis).await,
            Request::OrganisationUsage { from, to } => vec![self.fetch_organisation((*from, *to), &basis).await],
            Request::Accounts { month } => vec![self.fetch_accounts(*month, &basis).await],
            Request::Days { from, until } => vec![self.fetch_days((*from, *until), &basis).await],
            Request::Operations { of, month, service } => {
                vec![self.fetch_operations(of.as_deref(), *month, service, &basis).await]
            }
            Request::Alarms { region } => vec![self.fetch_alarms(region).await],
            Request::Trail { region, from, to } => self.fetch_trail(region, (*from, *to), &basis.puts).await,
            Request::AlarmHistory { region, from, to } => self.fetch_history(region, (*from, *to)).await,
            Request::FreeTier => vec![self.fetch_free_tier().await],
            Request::AccountPlan => vec![self.fetch_plan().await],
            Request::Prices { wanted } => self.fetch_prices(wanted).await,
            Request::ResourceEvents { region, name, from, to } => self.fetch_resource(region, name, (*from, *to)).await,
            Request::DayEvents { region, day } => self.fetch_day(region, *day).await,
            Request::Signins { region, from, to } => self.fetch_signins(region, (*from, *to)).await,
            Request::Trails { region } => vec![self.fetch_trails(region).await],
            Request::TrailStatus { region, trail } => vec![self.fetch_trail_status(region, trail).await],
            Request::TrailSelectors { region, trail } => vec![self.fetch_trail_selectors(region, trail).await],
            Request::MetricFilters { region } => vec![self.fetch_metric_filters(region).await],
            Request::Metrics { region, metrics } => vec![self.fetch_metrics(region, metrics).await],
            Request::Sums { region, metrics, until, left_out } => {
                self.fetch_sums(region, metrics, *until, *left_out).await
            }
            Request::LogGroups { region } => vec![self.fetch_log_groups(region).await],
            Request::Inventory { region, kinds } => self.fetch_inventory(region, kinds).await,
            Request::Subscriptions { region, topic } => vec![self.fetch_subscriptions(region, topic).await],
        }
    }

    fn max_trail_pages(&self) -> u32 {
        self.settings.max_trail_pages.unwrap_or(trail::MAX_PAGES)
    }

    /// One request each `period`, as long as anything may be asked.
    fn pace(&self, period: Duration) -> Pace {
        Pace::every(period, self.clients.deadline)
    }

    async fn fetch_identity(&self) -> Part {
        match identity::account(&self.clients.sts()).await {
            Ok(id) => Part::Account(Account { id, role: Role::Unknown }),
            Err(failure) => Part::Unidentified(failure),
        }
    }

    async fn fetch_organization(&self) -> Part {
        match identity::payer(&self.clients.organizations()).await {
            Ok(payer) => Part::Payer(payer),
            Err(failure) => {
                let action = "organizations:DescribeOrganization";
                Part::Gap(failure.gap(Source::Organizations, None, false, Lack::Role, action))
            }
        }
    }

    async fn fetch_regions(&self) -> Vec<Part> {
        match regions::enabled(&self.clients.account()).await {
            Ok(regions) => vec![Part::Regions(regions)],
            Err(failure) => {
                let gap = failure.gap(Source::Account, None, false, Lack::Regions, "account:ListRegions");
                vec![Part::Regions(regions::fallback(self.clients.partition())), Part::Gap(gap)]
            }
        }
    }

    async fn fetch_alarms(&self, region: &Region) -> Part {
        match alarms::all(&self.clients.cloudwatch(region), &self.pace(alarms::PERIOD)).await {
            Ok(alarms) => Part::Alarms(region.clone(), alarms),
            Err(failure) => {
                let action = "cloudwatch:DescribeAlarms";
                Part::Gap(failure.gap(Source::Cloudwatch, Some(region), true, Lack::Alarms, action))
            }
        }
    }

    async fn fetch_trail(&self, region: &Region, span: TimeSpan, puts: &BTreeSet<&str>) -> Vec<Part> {
        let max_pages = self.max_trail_pages();
        let action = "cloudtrail:LookupEvents";
        let gap =
            |failure: &Failure, lack| Part::Gap(failure.gap(Source::Cloudtrail, Some(region), false, lack, action));
        let pace = self.clients.trail_paces.of(region);
        match trail::of_alarms(&self.clients.cloudtrail(region), puts, span, max_pages, &pace).await {
            Err(failure) => vec![gap(&failure, Lack::AlarmEvents)],
            Ok((trail, Some(failure))) => {
                let part = gap(&failure, Lack::OlderAlarmEvents { after_pages: None });
                vec![Part::Trail(region.clone(), trail), part]
            }
            Ok((trail, None)) if !trail.complete => {
                let lack = Lack::OlderAlarmEvents { after_pages: Some(max_pages) };
                let gap = out_of_pages(Source::Cloudtrail, region, lack);
                vec![Part::Trail(region.clone(), trail), Part::Gap(gap)]
            }
            Ok((trail, None)) => vec![Part::Trail(region.clone(), trail)],
        }
    }

    async fn fetch_history(&self, region: &Region, (from, to): TimeSpan) -> Vec<Part> {
        let max_pages = self.max_trail_pages();
        let pace = self.pace(alarm_history::PERIOD);
        // An alarm may be deleted while it is asked for, and this clock may be slow.
        let span = (from, Some(to).filter(|to| *to < self.ask.now));
        match alarm_history::changes(&self.clients.cloudwatch(region), span, max_pages, &pace).await {
            Ok((changes, true)) => vec![Part::AlarmHistory(region.clone(), changes)],
            Ok((changes, false)) => {
                let lack = Lack::OlderAlarmChanges { after_pages: max_pages };
                let gap = out_of_pages(Source::AlarmHistory, region, lack);
                vec![Part::AlarmHistory(region.clone(), changes), Part::Gap(gap)]
            }
            Err(failure) => {
                let action = "cloudwatch:DescribeAlarmHistory";
                vec![Part::Gap(failure.gap(Source::AlarmHistory, Some(region), false, Lack::AlarmHistory, action))]
            }
        }
    }

    async fn fetch_free_tier(&self) -> Part {
        match free_tier::usage(&self.clients.free_tier()).await {
            Ok(usage) => Part::FreeTier(usage),
            Err(failure) => {
                Part::Gap(failure.gap(Source::FreeTier, None, false, Lack::FreeTierUsage, "freetier:GetFreeTierUsage"))
            }
        }
    }

    async fn fetch_plan(&self) -> Part {
        match free_tier::plan(&self.clients.free_tier()).await {
            Ok(plan) => Part::Plan(plan),
            Err(failure) => {
                Part::Gap(failure.gap(Source::AccountPlan, None, false, Lack::Plan, "freetier:GetAccountPlanState"))
            }
        }
    }
}

fn out_of_pages(source: Source, region: &Region, lack: Lack) -> Gap {
    out_of(source, region, "--max-trail-pages reached", Lacking { lack, remedy: Some(Remedy::RaiseTrailPages) })
}

fn out_of(source: Source, region: &Region, error: &str, lacking: Lacking) -> Gap {
    let effect = Effect::Collected(lacking);
    Gap { source, region: Some(region.clone()), required: false, error: error.to_owned(), effect }
}
