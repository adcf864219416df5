//! What a run is for, as far as collecting depends on it.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, NaiveDate, Utc};

use crate::bill::{BillingMonth, Region};
use crate::facts::events::KEPT;

/// Months that Cost Explorer keeps before the current one.
const MONTHS_BACK: i32 = 13;

/// What a run is for, as far as collecting depends on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The month that is to be explained.
    pub month: BillingMonth,
    /// The instant of analysis: nothing later is asked for.
    pub as_of: DateTime<Utc>,
    /// The time it is.
    pub now: DateTime<Utc>,
    /// The regions to look at, where the user named them; else every enabled one.
    pub regions: Option<BTreeSet<Region>>,
    /// How much is needed.
    pub scope: Scope,
    /// The service whose lines of the month are to be split by operation, as the user calls it.
    pub by_operation: Option<String>,
    /// The resource that somebody asks about.
    pub resource: Option<Sought>,
}

/// How much a command needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The bill of a month: without it there is no answer.
    Explain,
    /// The bill of a month and what tells where it will end: without the bill there is no answer.
    FreeTier,
    /// The alarms and their events: nothing that costs money.
    Alarms,
    /// A resource's events, and those of the day it was made on: nothing that costs money.
    Who,
    /// The bill of the last closed month and of the open one, the alarms, and what tells whether anything is still needed:
    /// what can't be had is a gap.
    Strays,
    /// The console's sign-ins, and what tells somebody of them: nothing that costs money.
    Signins,
    /// All there is: what can't be had is a gap.
    All,
}

/// A resource that somebody asks about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    /// Its name or ARN.
    pub name: String,
    /// Where; `None`: in every enabled region.
    pub region: Option<Region>,
}

impl Ask {
    /// The months of the bill that are asked for, first and last: those that Cost Explorer keeps before
    /// the instant of analysis, and the asked one where that is older. For strays the last two are enough.
    pub fn months(&self) -> (BillingMonth, BillingMonth) {
        let last = BillingMonth::of(self.as_of);
        if self.scope == Scope::Strays {
            return (last.previous(), last);
        }
        let kept = BillingMonth::of(self.now).plus(-MONTHS_BACK);
        let back = last.plus(-MONTHS_BACK);
        let first = if kept <= last { back.max(kept) } else { back };
        (first.min(self.month), last)
    }

    /// Every month of the bill that is asked for.
    pub fn each_month(&self) -> impl Iterator<Item = BillingMonth> + use<> {
        let (first, last) = self.months();
        std::iter::successors(Some(first), |month| Some(month.next())).take_while(move |month| *month <= last)
    }

    /// The day before which a month's usage is asked for: its end, or the day after the instant of
    /// analysis.
    pub fn until(&self, month: BillingMonth) -> NaiveDate {
        let tomorrow = self.as_of.date_naive() + Days::new(1);
        month.next().first_day().min(tomorrow)
    }

    /// The span of CloudTrail's event history that is asked for: 90 days before the instant of analysis, and of these
    /// what is still kept.
    pub fn trail_span(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        let (wanted, kept) = (self.as_of - KEPT, self.now - KEPT);
        let from = if kept < self.as_of { wanted.max(kept) } else { wanted };
        (from, self.as_of)
    }

    /// AWS counts Free Tier usage of the current month alone.
    pub(super) fn wants_free_tier(&self) -> bool {
        let open = BillingMonth::of(self.now);
        self.looks_at(open) && BillingMonth::of(self.as_of) == open
    }

    /// Whether a month is among those that are to be answered for.
    fn looks_at(&self, month: BillingMonth) -> bool {
        match self.scope {
            Scope::All => true,
            Scope::Explain | Scope::FreeTier => self.month == month,
            Scope::Alarms | Scope::Strays | Scope::Who | Scope::Signins => false,
        }
    }

    /// Whether the bill is asked for, which costs money.
    pub(super) fn wants_bill(&self) -> bool {
        matches!(self.scope, Scope::Explain | Scope::FreeTier | Scope::Strays | Scope::All)
    }

    /// Whether the events that made and changed alarms are asked for.
    pub(super) fn wants_alarm_events(&self) -> bool {
        !matches!(self.scope, Scope::Who | Scope::Signins)
    }

    /// The days whose usage is asked for, and the day after: those of the month that is open at the instant of
    /// analysis and of the month before it, where that open month's end is asked for.
    pub fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        let open = BillingMonth::of(self.as_of);
        let wanted = matches!(self.scope, Scope::FreeTier | Scope::All) && self.looks_at(open);
        wanted.then(|| (open.previous().first_day(), self.until(open)))
    }

    /// Whether what AWS lists is held against what was billed, or told of alarms.
    pub(super) fn wants_prices(&self) -> bool {
        !matches!(self.scope, Scope::Who | Scope::Signins)
    }

    pub(super) fn wants_plan(&self) -> bool {
        matches!(self.scope, Scope::FreeTier | Scope::Strays | Scope::All)
    }

    /// Whether it is asked for what nobody needs any more.
    pub(super) fn wants_strays(&self) -> bool {
        matches!(self.scope, Scope::Strays | Scope::All)
    }

    pub(super) fn wants_signins(&self) -> bool {
        matches!(self.scope, Scope::Signins | Scope::All)
    }

    /// The resource that `who` asks about.
    pub(super) fn wants_resource(&self) -> Option<&Sought> {
        self.resource.as_ref().filter(|_| self.scope == Scope::Who)
    }
}
