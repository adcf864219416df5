//! What a rule says, before one finding is made of all that is said of a resource.

use std::collections::{BTreeMap, BTreeSet};

use crate::analyse::strays::aws_cli::Step;
use crate::analyse::strays::context::{Scene, Watched};
use crate::answer::{AlarmReason, Created, FindingReason, OfferUse, Resource, Severity, StrayMember};
use crate::bill::{Quantity, Region, Usd};
use crate::question::{NoAnswer, RuleId};

/// A rule: its id, and what it looks at. Its file says what it finds, why that costs, what to do, and the source.
pub(crate) struct Rule {
    pub(crate) id: RuleId,
    pub(crate) looks: Looks,
    /// What is to be known wherever it speaks of an alarm.
    pub(crate) note: Option<AlarmReason>,
}

/// What a rule looks at.
pub(crate) enum Looks {
    /// Each alarm by itself: the signals that it gives, the first as the reason of a finding.
    Alarms(fn(&Scene<'_>, &Watched<'_>) -> Vec<AlarmReason>),
    /// The account as a whole.
    All(fn(&Scene<'_>) -> Vec<Draft>),
    /// What a command answers of the account, with the user's own question; an error is told as a gap.
    Answer(fn(&Scene<'_>) -> Result<Vec<Draft>, NoAnswer>),
    /// Alarms beside others: the signals of each by its place, apart from those that go for their own sake.
    Twins(fn(&Scene<'_>, &BTreeSet<usize>) -> BTreeMap<usize, Vec<AlarmReason>>),
    /// Alarms and the account.
    Both(fn(&Scene<'_>, &Watched<'_>) -> Vec<AlarmReason>, fn(&Scene<'_>) -> Vec<Draft>),
}

/// What a rule found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Draft {
    pub(crate) rule: RuleId,
    pub(crate) region: Region,
    pub(crate) resource: Option<Resource>,
    pub(crate) members: Vec<StrayMember>,
    /// What speaks for it; the first is the reason. One alone makes an `info`, unless it is certain.
    pub(crate) signals: Vec<FindingReason>,
    /// What else there is to know.
    pub(crate) notes: Vec<FindingReason>,
    /// Allowances whose own reckoning is the reason, where no signal is, or speaks for it too.
    pub(crate) allowances: Vec<OfferUse>,
    pub(crate) removal: Removal,
    pub(crate) created: Created,
    pub(crate) steps: Vec<Step>,
    /// What severity goes by where nothing is to be removed, or what it saves isn't known.
    pub(crate) at_stake: Option<Usd>,
    /// Whether it is only to be known: it ends by itself, or nothing is to be done yet.
    pub(crate) info: bool,
    /// How grave it is at most, whatever its money.
    pub(crate) at_most: Severity,
    /// Whether its steps stand instead of some of the draft's that contains it.
    pub(crate) alternative: bool,
    /// Whether it is a fact of the bill or of a configuration, which no second sign need confirm.
    pub(crate) certain: bool,
    /// Whether what is at stake was charged, and is no forecast.
    pub(crate) charged: bool,
    /// Whether it is about a burst that began on the same day as another of the same principal.
    pub(crate) is_again: bool,
}

/// What goes when a finding's remedy is taken.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Removal {
    /// Alarms that go.
    pub(crate) alarms: BTreeSet<(Region, String)>,
    /// Alarm-metrics that come in their place, by usage type.
    pub(crate) instead: Vec<(&'static str, Region, u32)>,
    /// Units that are metered no more in a full month, by meter, region and the resource that had them.
    pub(crate) units: BTreeMap<(String, Region, String), Quantity>,
    /// What is paid no more in a full month, by usage type, region and the resources that it is for: the bill's own figures.
    pub(crate) charges: BTreeMap<(String, Region, String), Usd>,
    /// Whether what goes can't be told in alarms, units and charges.
    pub(crate) unknown: bool,
}

/// A resource that a draft is about: its type, name and region.
pub(crate) type Claim = (String, String, Region);

impl Removal {
    /// Nothing goes.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// All that goes with one or the other.
    pub(crate) fn join(&mut self, other: &Self) {
        self.alarms.extend(other.alarms.iter().cloned());
        self.instead.extend(other.instead.iter().cloned());
        self.units.extend(other.units.iter().map(|(key, units)| (key.clone(), *units)));
        // What is deleted saves what a change of it would save, too.
        for (key, cost) in &other.charges {
            let own = self.charges.entry(key.clone()).or_default();
            *own = (*own).max(*cost);
        }
    }
}

impl Draft {
    /// A draft with nothing but a rule and a place.
    pub(crate) fn new(rule: RuleId, region: Region) -> Self {
        Self {
            rule,
            region,
            resource: None,
            members: Vec::new(),
            signals: Vec::new(),
            notes: Vec::new(),
            allowances: Vec::new(),
            removal: Removal::default(),
            created: Created::unknown(),
            steps: Vec::new(),
            at_stake: None,
            info: false,
            at_most: Severity::High,
            alternative: false,
            certain: false,
            charged: false,
            is_again: false,
        }
    }

    /// A draft with nothing but a rule, a place and a reason.
    pub(crate) fn because(rule: RuleId, region: Region, why: impl Into<FindingReason>) -> Self {
        Self { signals: vec![why.into()], ..Self::new(rule, region) }
    }

    /// One more sign.
    pub(crate) fn signal(&mut self, reason: impl Into<FindingReason>) {
        self.signals.push(reason.into());
    }

    /// One more thing to know.
    pub(crate) fn note(&mut self, reason: impl Into<FindingReason>) {
        self.notes.push(reason.into());
    }

    /// A draft whose reason is an allowance's own reckoning.
    pub(crate) fn of_allowance(rule: RuleId, row: OfferUse) -> Self {
        Self { allowances: vec![row], ..Self::new(rule, Region::global()) }
    }

    /// Whether it is more than a hint: two signs at least, or a fact.
    pub(crate) fn is_sure(&self) -> bool {
        !self.info && (self.certain || self.signals.len() > 1)
    }

    /// The resources that it is about.
    pub(crate) fn claims(&self) -> BTreeSet<Claim> {
        let own = self.resource.iter().map(|own| (own.kind.clone(), own.name.clone(), self.region.clone()));
        own.chain(self.members.iter().map(|m| (m.kind.clone(), m.name.clone(), m.region.clone()))).collect()
    }
}
