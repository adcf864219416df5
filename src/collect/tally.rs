//! What was asked of AWS, counted where requests leave: the SDK's retries count too.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use crate::plan::Spent;
use crate::snapshot::Requests;

/// The APIs whose requests are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Api {
    CostExplorer,
    CloudWatch,
    CloudTrail,
    PriceList,
}

/// The requests so far, and the bound on those that cost money.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    cost_explorer: AtomicU32,
    cloudwatch: AtomicU32,
    cloudtrail: AtomicU32,
    pricing: AtomicU32,
    max_cost_explorer: Option<u32>,
    held_back: AtomicBool,
    refused_amortized: AtomicBool,
    refused_net: AtomicBool,
    spent: Spent,
}

/// A cost that Cost Explorer is asked for beside the unblended one, and may refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OtherCost {
    /// With what was paid for commitments spread over the usage that they cover.
    Amortized,
    /// With discounts taken off.
    NetUnblended,
}

impl OtherCost {
    /// Every one.
    const ALL: [Self; 2] = [Self::Amortized, Self::NetUnblended];

    /// As Cost Explorer names it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Amortized => "AmortizedCost",
            Self::NetUnblended => "NetUnblendedCost",
        }
    }
}

impl Tally {
    /// Nothing asked yet.
    pub(crate) fn new(max_cost_explorer: Option<u32>, spent: Spent) -> Arc<Self> {
        Arc::new(Self { max_cost_explorer, spent, ..Self::default() })
    }

    /// A page of Cost Explorer is answered.
    pub(crate) fn answer(&self) {
        self.spent.answer();
    }

    /// A query of Cost Explorer is answered whole, by so many pages.
    pub(crate) fn complete(&self, pages: u32) {
        self.spent.complete(pages);
    }

    /// What was asked so far.
    pub(crate) fn requests(&self) -> Requests {
        Requests {
            cost_explorer: self.cost_explorer.load(Ordering::Relaxed),
            cloudwatch: self.cloudwatch.load(Ordering::Relaxed),
            cloudtrail: self.cloudtrail.load(Ordering::Relaxed),
            pricing: self.pricing.load(Ordering::Relaxed),
            cached: 0,
        }
    }

    /// Whether the bound is reached: the next request to Cost Explorer must not leave, or a retry was
    /// held back already.
    pub(crate) fn stopped(&self) -> bool {
        let sent = self.cost_explorer.load(Ordering::Relaxed);
        self.held_back.load(Ordering::Relaxed) || self.max_cost_explorer.is_some_and(|max| sent >= max)
    }

    /// Whether so many more requests to Cost Explorer are within the bound.
    pub(crate) fn has_room_for(&self, requests: usize) -> bool {
        let left = self.max_cost_explorer.map(|max| max.saturating_sub(self.cost_explorer.load(Ordering::Relaxed)));
        left.is_none_or(|left| usize::try_from(left).is_ok_and(|left| requests <= left))
    }

    /// Whether a retry was held back.
    pub(crate) fn held_back(&self) -> bool {
        self.held_back.load(Ordering::Relaxed)
    }

    /// The costs beside the unblended one that weren't refused.
    pub(crate) fn other_costs(&self) -> Vec<OtherCost> {
        OtherCost::ALL.into_iter().filter(|cost| !self.refused(*cost).load(Ordering::Relaxed)).collect()
    }

    /// These were refused: they aren't asked for again.
    pub(crate) fn refuse(&self, costs: &[OtherCost]) {
        costs.iter().for_each(|cost| self.refused(*cost).store(true, Ordering::Relaxed));
    }

    fn refused(&self, cost: OtherCost) -> &AtomicBool {
        match cost {
            OtherCost::Amortized => &self.refused_amortized,
            OtherCost::NetUnblended => &self.refused_net,
        }
    }

    /// Counts a request that is about to leave; false where it must not.
    pub(crate) fn count(&self, api: Api) -> bool {
        let counter = match api {
            Api::CostExplorer => &self.cost_explorer,
            Api::CloudWatch => &self.cloudwatch,
            Api::CloudTrail => &self.cloudtrail,
            Api::PriceList => &self.pricing,
        };
        let max = if api == Api::CostExplorer { self.max_cost_explorer } else { None };
        let below = |sent: u32| max.is_none_or(|max| sent < max).then_some(sent.saturating_add(1));
        let counted = counter.fetch_update(Ordering::Relaxed, Ordering::Relaxed, below).is_ok();
        if !counted {
            self.held_back.store(true, Ordering::Relaxed);
        } else if api == Api::CostExplorer {
            self.spent.page();
        }
        counted
    }
}
