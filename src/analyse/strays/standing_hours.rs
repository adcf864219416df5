//! What is charged by the hour while it stands: its hours on the bill, and what a full month of it costs.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use crate::analyse::strays::candidate::Draft;
use crate::analyse::strays::context::Scene;
use crate::answer::{IdleHours, Resource, Stands};
use crate::bill::{Name, Quantity, Region, Usd, product, quotient};
use crate::catalogue::glossary;
use crate::model::lines::ResolvedLine;
use crate::snapshot::Role;

/// What stood for less than a day is a test or the end of one.
const LEAST: Decimal = Decimal::from_parts(24, 0, 0, false, 0);
/// Less than this many units (GB, capacity units) in a month is no use: health checks and scanners make more.
const NOTHING: Decimal = Decimal::from_parts(1, 0, 0, false, 2);
/// A number of things by their hours is whole within this.
const NEARLY: Decimal = Decimal::from_parts(1, 0, 0, false, 2);

/// The hours of a month that a region's bill has of what stands.
pub(crate) struct StandingHours {
    /// The usage type of the first of its lines.
    pub(crate) usage_type: Name,
    pub(crate) hours: Quantity,
    pub(crate) billed: Usd,
    /// The services that its lines stand under.
    services: BTreeSet<Name>,
    /// Whether an allowance may be taken off it.
    is_shared: bool,
    /// A command that lists what it may be.
    pub(crate) list: Option<String>,
}

impl StandingHours {
    /// Its line of the bill, where nothing else is known.
    pub(crate) fn line(&self) -> Resource {
        Resource { kind: "bill line".to_owned(), name: self.usage_type.to_string(), arn: None }
    }
}

impl Scene<'_> {
    /// By region, the hours of these meters, where they are a day's at least.
    pub(crate) fn standing_hours(&self, meters: &[&str]) -> BTreeMap<Region, StandingHours> {
        let mut found: BTreeMap<Region, StandingHours> = BTreeMap::new();
        for line in self.metered(meters) {
            let Some(hours) = line.usage else { continue };
            let is_shared =
                line.offer().is_some_and(|offer| self.case.eligibility.gives(offer, self.case.month).is_possible());
            let own = found.entry(line.region().clone()).or_insert_with(|| StandingHours {
                usage_type: line.usage_type.clone(),
                hours: Quantity::ZERO,
                billed: Usd::ZERO,
                services: BTreeSet::new(),
                is_shared: false,
                list: list(line),
            });
            own.hours += hours;
            own.billed += line.billed;
            own.is_shared |= is_shared;
            own.services.insert(line.service.clone());
        }
        found.retain(|_, own| own.hours.value() >= LEAST);
        found
    }

    /// Whether these meters of the same service counted nothing in a region: CloudWatch calls its bytes of logs as Elastic
    /// Load Balancing calls those of classic load balancers.
    pub(crate) fn is_unused(&self, region: &Region, own: &StandingHours, meters: &[&str]) -> bool {
        let here = self.metered(meters).filter(|line| line.region() == region && own.services.contains(&line.service));
        let used: Quantity = here.filter_map(|line| line.usage).sum();
        used.value() < NOTHING
    }

    /// The hours that the month has had.
    fn hours_so_far(&self) -> Decimal {
        let until: DateTime<Utc> = self.case.month.end().min(self.as_of());
        Decimal::from((until - self.case.month.start()).num_hours().max(1))
    }

    /// How many stood at once.
    pub(crate) fn at_once(&self, own: &StandingHours) -> Quantity {
        Quantity::new(quotient(own.hours.value(), self.hours_so_far()).unwrap_or_default())
    }

    /// How many things their hours make at least: 720 and 300 hours of a month of 720 are two.
    pub(crate) fn number(&self, own: &StandingHours) -> Decimal {
        (self.at_once(own).value() - NEARLY).ceil()
    }

    /// The same as a reason.
    pub(crate) fn idle(&self, stands: Stands, region: &Region, own: &StandingHours) -> IdleHours {
        let (region, month, at_once) = (region.clone(), self.case.month, self.at_once(own));
        IdleHours { stands, region, month, hours: own.hours, at_once, billed: own.billed }
    }

    /// Tells what a draft saves: a full month of so many, for the resource of this name; without a number all that stood,
    /// where that is a whole number.
    pub(crate) fn saves(&self, draft: &mut Draft, own: &StandingHours, count: Option<usize>, name: &str) {
        let at_once = self.at_once(own).value();
        let whole = Some(at_once.round()).filter(|whole| (whole - at_once).abs() <= NEARLY && *whole >= Decimal::ONE);
        let count = count.map(Decimal::from).or(whole);
        match count.and_then(|count| self.full_month(own, count)) {
            Some(cost) => {
                draft.removal.charges.insert((own.usage_type.to_string(), draft.region.clone(), name.to_owned()), cost);
            }
            None => {
                draft.removal.unknown = true;
                draft.at_stake = Some(own.billed);
            }
        }
    }

    /// What so many cost in a full month by what the bill has; `None` where an allowance hides it.
    fn full_month(&self, own: &StandingHours, count: Decimal) -> Option<Usd> {
        let all = product(count, Decimal::from(self.case.month.hours()));
        if own.is_shared {
            let is_own = self.case.role() != Role::Member && all >= own.hours.value() * (Decimal::ONE - NEARLY);
            return (own.billed.is_zero() || is_own && !self.case.bill.estimated).then_some(own.billed);
        }
        let cost = quotient(product(own.billed.value(), all), own.hours.value())?;
        Some(Usd::new(cost.round_dp(DECIMALS).normalize()))
    }
}

/// More digits than any price has.
const DECIMALS: u32 = 10;

/// The glossary's command that lists what a line counts, for its region.
pub(crate) fn list(line: &ResolvedLine<'_>) -> Option<String> {
    let command = glossary::in_words(&line.service, line.parsed())?.entry.list.as_deref()?;
    Some(command.replace("{region}", line.region().code()))
}
