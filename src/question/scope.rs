//! What a question needs to be collected.

use chrono::{DateTime, Days, NaiveDate, Utc};

use crate::bill::{BillingMonth, Region};
use crate::facts::events::KEPT;
use crate::question::Question;
use crate::snapshot::Account;

/// Months that Cost Explorer keeps before the current one.
const MONTHS_BACK: i32 = 13;

/// How much a command needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Scope {
    /// All there is: what can't be had is a gap.
    #[value(help = "Every command")]
    All,
    /// The bill of a month: without it there is no answer.
    #[default]
    #[value(help = "`explain`")]
    Explain,
    /// The bill of a month and what tells where it will end: without the bill there is no answer.
    #[value(help = "`free-tier`")]
    FreeTier,
    /// The alarms and their events: nothing that costs money.
    #[value(help = "`alarms`")]
    Alarms,
    /// The bill of the last closed month and of the open one, the alarms, and what tells whether anything is still needed:
    /// what can't be had is a gap.
    #[value(help = "`strays`")]
    Strays,
    /// The console's sign-ins, and what tells somebody of them: nothing that costs money.
    #[value(help = "`signins`")]
    Signins,
    /// What tells what is new: the open month's usage, the alarms, what stands there, the root user's sign-ins; what can't
    /// be had is a gap.
    #[value(skip)]
    Digest,
    /// A resource's events, and those of the day it was made on: nothing that costs money.
    #[value(skip)]
    Who,
}

/// A resource that somebody asks about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    /// Its name or ARN.
    pub name: String,
    /// Where; `None`: in every enabled region.
    pub region: Option<Region>,
}

impl Question {
    /// The instant of analysis; nothing later is asked for.
    pub fn instant(&self) -> DateTime<Utc> {
        self.as_of.unwrap_or(self.now)
    }

    /// The month that is to be explained: the last closed one where none is named, and for allowances the open one.
    pub fn month_asked(&self) -> BillingMonth {
        let open = BillingMonth::of(self.instant());
        let unnamed = || if matches!(self.scope, Scope::FreeTier | Scope::Digest) { open } else { open.previous() };
        self.month.unwrap_or_else(unnamed)
    }

    /// The months of the bill that are asked for, first and last: those that Cost Explorer keeps before
    /// the instant of analysis, and the asked one where that is older. For strays the last two are enough, and for what is
    /// new those from the asked one on.
    pub fn months(&self) -> (BillingMonth, BillingMonth) {
        let last = BillingMonth::of(self.instant());
        if self.scope == Scope::Digest {
            return (self.month_asked(), last);
        }
        if self.scope == Scope::Strays {
            return (last.previous(), last);
        }
        let kept = BillingMonth::of(self.now).plus(-MONTHS_BACK);
        let back = last.plus(-MONTHS_BACK);
        let first = if kept <= last { back.max(kept) } else { back };
        (first.min(self.month_asked()), last)
    }

    /// Every month of the bill that is asked for.
    pub fn each_month(&self) -> impl Iterator<Item = BillingMonth> + use<> {
        let (first, last) = self.months();
        std::iter::successors(Some(first), |month| Some(month.next())).take_while(move |month| *month <= last)
    }

    /// The day before which a month's usage is asked for: its end, or the day after the instant of
    /// analysis.
    pub fn until(&self, month: BillingMonth) -> NaiveDate {
        let tomorrow = self.instant().date_naive() + Days::new(1);
        month.next().first_day().min(tomorrow)
    }

    /// The span of CloudTrail's event history that is asked for: 90 days before the instant of analysis, and of these
    /// what is still kept.
    pub fn trail_span(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        let (wanted, kept) = (self.instant() - KEPT, self.now - KEPT);
        let from = if kept < self.instant() { wanted.max(kept) } else { wanted };
        (from, self.instant())
    }

    /// AWS counts Free Tier usage of the current month alone.
    pub(crate) fn wants_free_tier(&self) -> bool {
        let open = BillingMonth::of(self.now);
        self.looks_at(open) && BillingMonth::of(self.instant()) == open
    }

    /// Whether a month is among those that are to be answered for.
    fn looks_at(&self, month: BillingMonth) -> bool {
        match self.scope {
            Scope::All | Scope::Digest => true,
            Scope::Explain | Scope::FreeTier => self.month_asked() == month,
            Scope::Alarms | Scope::Strays | Scope::Who | Scope::Signins => false,
        }
    }

    /// Whether the bill is asked for, which costs money.
    pub(crate) fn wants_bill(&self) -> bool {
        matches!(self.scope, Scope::Explain | Scope::FreeTier | Scope::Strays | Scope::Digest | Scope::All)
    }

    /// Whether the events that made and changed alarms are asked for.
    pub(crate) fn wants_alarm_events(&self) -> bool {
        !matches!(self.scope, Scope::Who | Scope::Signins)
    }

    /// The days whose usage is asked for, and the day after: those of the month that is open at the instant of
    /// analysis and of the month before it, where that open month's end is asked for.
    pub fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        let open = BillingMonth::of(self.instant());
        let wanted = matches!(self.scope, Scope::FreeTier | Scope::All) && self.looks_at(open);
        wanted.then(|| (open.previous().first_day(), self.until(open)))
    }

    /// The member of an organisation whose lines its payer asks for, once it is known whose credentials these are.
    pub(crate) fn member(&self, own: Option<&Account>) -> Option<&str> {
        self.account.as_deref().filter(|asked| own.is_some_and(|own| own.id != *asked))
    }

    /// Whether the calling account itself is looked at: not where a member's lines alone are explained.
    pub(crate) fn looks_at_own(&self, own: Option<&Account>) -> bool {
        let is_own = |asked: &String| own.is_some_and(|own| own.id == *asked);
        self.scope != Scope::Explain || self.account.as_ref().is_none_or(is_own)
    }

    /// Whether what AWS lists is held against what was billed, or told of alarms.
    pub(crate) fn wants_prices(&self) -> bool {
        !matches!(self.scope, Scope::Who | Scope::Signins)
    }

    /// Whether the account's plan is asked for, on which its offers and its credits depend.
    pub(crate) fn wants_plan(&self) -> bool {
        matches!(self.scope, Scope::Explain | Scope::FreeTier | Scope::Strays | Scope::Digest | Scope::All)
    }

    /// Whether it is asked for what nobody needs any more.
    pub(crate) fn wants_strays(&self) -> bool {
        matches!(self.scope, Scope::Strays | Scope::Digest | Scope::All)
    }

    pub(crate) fn wants_signins(&self) -> bool {
        matches!(self.scope, Scope::Signins | Scope::Digest | Scope::All)
    }

    /// Whether it is asked for what tells somebody of sign-ins.
    pub(crate) fn wants_alerts(&self) -> bool {
        matches!(self.scope, Scope::Signins | Scope::All)
    }

    /// The resource that `who` asks about.
    pub(crate) fn wants_resource(&self) -> Option<&Sought> {
        self.resource.as_ref().filter(|_| self.scope == Scope::Who)
    }
}
