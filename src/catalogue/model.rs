//! The rules in force, validated: meters, the offers on them, and their list prices.

use chrono::NaiveDate;

use super::by_usage::ByUsage;
use crate::bill::{BillingMonth, Place, Quantity, Region, Usd, quotient, unit};

/// All rules, validated: every reference holds and every figure is exact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalogue {
    /// What AWS counts.
    pub meters: Vec<Meter>,
    /// What it gives free.
    pub offers: Vec<Offer>,
    /// What it charges beyond.
    pub prices: Vec<Price>,
    by_usage: ByUsage,
}

/// One thing that AWS counts: a meter of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meter {
    /// Stable id (`cloudwatch-alarms`).
    pub id: String,
    /// The service's names as billed.
    pub services: Vec<String>,
    /// The usage types without their region prefix. They are one meter at one price.
    pub usage: Vec<String>,
    /// The units as billed; AWS's spelling drifts between singular and plural.
    pub units: Vec<String>,
    /// What one unit is, in words, plural (`standard-resolution alarm metrics`).
    pub noun: String,
    /// Whether its usage runs on by itself.
    pub standing: Standing,
    /// What else a reader should know about it.
    pub note: Option<String>,
    /// Where this is said.
    pub source: String,
    /// The day it was read there.
    pub checked: NaiveDate,
}

/// Whether a meter's usage runs on by itself from month to month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Alarms: as many alarm-months as there are alarm-metrics.
    Alarms,
    /// Something that stands there until taken down (stored bytes, keys, secrets).
    Stock,
    /// Only what is asked for.
    OnDemand,
}

/// An allowance of the Free Tier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Stable id (`cloudwatch-alarms`).
    pub id: String,
    /// Ids of the meters that share it.
    pub meters: Vec<String>,
    /// What one unit is, in words, plural, where its meters' words differ.
    pub noun: Option<String>,
    /// Free units in a calendar month.
    pub limit: Quantity,
    /// Over which regions it is counted.
    pub scope: Scope,
    /// Over which accounts it is counted.
    pub pool: Pool,
    /// How long it is given.
    pub kind: Kind,
    /// Which accounts have it.
    pub cohorts: Vec<Cohort>,
    /// The months in which it holds.
    pub valid: Validity,
    /// Where this is said.
    pub source: String,
    /// The day it was read there.
    pub checked: NaiveDate,
    /// Whether no source of AWS's own could be read; said wherever the offer is used.
    pub unverified: bool,
}

/// A list price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Price {
    /// Stable id.
    pub id: String,
    /// Id of the meter it is the price of.
    pub meter: String,
    /// The regions it holds in; empty, as `edges` is: every region.
    pub regions: Vec<Region>,
    /// The geographies of edges that it holds at (CloudFront's `EU`).
    pub edges: Vec<String>,
    /// By how many units AWS states it (`1000` requests); tiers hold the price of these many.
    pub per: Quantity,
    /// By charged units in a month, lowest first; the last has no bound.
    pub tiers: Vec<Tier>,
    /// The months in which it holds.
    pub valid: Validity,
    /// Where this is said.
    pub source: String,
    /// The day it was read there.
    pub checked: NaiveDate,
    /// Whether no source of AWS's own could be read.
    pub unverified: bool,
}

/// A step of a price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tier {
    /// Up to how many units in the month; `None`: without bound.
    pub up_to: Option<Quantity>,
    /// US dollars for `per` units.
    pub usd: Usd,
}

/// The months in which a rule holds; open where absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Validity {
    /// First month.
    pub from: Option<BillingMonth>,
    /// Last month.
    pub to: Option<BillingMonth>,
}

/// Over which regions an offer is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// One pool over all regions.
    Global,
    /// A pool a region.
    Region,
    /// No source says.
    Unknown,
}

/// Over which accounts an offer is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pool {
    /// The payer's whole organisation.
    Payer,
    /// Each account by itself.
    Account,
}

/// How long an offer is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Always Free.
    Always,
    /// For twelve months from the account's first day.
    TwelveMonths,
    /// A trial: from first use, or, where every account has it, until its last month.
    Trial,
}

/// Which accounts have an offer: AWS changed the Free Tier on 2025-07-15.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cohort {
    /// Opened before that day.
    Legacy,
    /// Opened since, on the paid plan.
    Paid,
    /// Opened since, on the free plan.
    Free,
}

impl Validity {
    /// Whether the rule holds in a month.
    pub fn holds(&self, month: BillingMonth) -> bool {
        self.from.is_none_or(|from| from <= month) && self.to.is_none_or(|to| month <= to)
    }
}

impl Meter {
    /// Whether usage in this unit is this meter's, in any of AWS's spellings. A line without a unit is taken.
    pub fn counts_in(&self, unit: Option<&str>) -> bool {
        unit.is_none_or(|billed| self.units.iter().any(|known| unit::same(known, billed)))
    }
}

impl Offer {
    /// The first day on which a trial that every account has is given to none any more; `None` of one that runs from first
    /// use, whose last month is that of the last who began it.
    pub fn ends_for_all(&self) -> Option<NaiveDate> {
        let every = [Cohort::Legacy, Cohort::Paid, Cohort::Free].iter().all(|cohort| self.cohorts.contains(cohort));
        self.valid.to.filter(|_| self.kind == Kind::Trial && every).map(|last| last.next().first_day())
    }

    /// Whether each account has it for itself, whatever organisation it is in.
    pub fn is_each_accounts(&self) -> bool {
        match self.pool {
            Pool::Account => true,
            Pool::Payer => false,
        }
    }
}

impl Price {
    /// US dollars for one unit in the first tier.
    pub fn first(&self) -> Option<Usd> {
        self.tiers.first().map(|tier| self.of_one(tier))
    }

    /// So many charged units of a month by tier: the units in each, and what one of them costs.
    pub fn steps(&self, units: Quantity) -> Vec<(Quantity, Usd)> {
        let (mut left, mut below) = (units, Quantity::ZERO);
        let mut steps = Vec::new();
        for tier in &self.tiers {
            let here = match tier.up_to {
                Some(up_to) if up_to - below < left => up_to - below,
                _ => left,
            };
            if !here.is_zero() {
                steps.push((here, self.of_one(tier)));
            }
            left -= here;
            below = tier.up_to.unwrap_or(below);
            if left.is_zero() {
                break;
            }
        }
        steps
    }

    /// What so many charged units of a month cost at list price.
    pub fn of(&self, units: Quantity) -> Usd {
        self.steps(units).into_iter().map(|(units, price)| price.times(units)).sum()
    }

    /// US dollars for one unit in a tier of this price.
    pub fn of_one(&self, tier: &Tier) -> Usd {
        quotient(tier.usd.value(), self.per.value()).map(Usd::new).unwrap_or_default()
    }
}

impl Catalogue {
    /// Of validated rules.
    pub(super) fn new(meters: Vec<Meter>, offers: Vec<Offer>, prices: Vec<Price>) -> Self {
        let names: Vec<_> = meters.iter().map(|meter| (&*meter.services, &*meter.usage)).collect();
        let by_usage = ByUsage::of(&names);
        Self { meters, offers, prices, by_usage }
    }

    /// The meter of a line, by whatever name its bill has for the service.
    pub fn meter(&self, service: &str, usage_type: &str) -> Option<&Meter> {
        self.by_usage.place(service, usage_type).and_then(|place| self.meters.get(place))
    }

    /// The meter of an id.
    pub fn meter_of_id(&self, id: &str) -> Option<&Meter> {
        self.meters.iter().find(|meter| meter.id == id)
    }

    /// The meters that share an offer.
    pub fn meters_of<'a>(&'a self, offer: &'a Offer) -> impl Iterator<Item = &'a Meter> + use<'a> {
        self.meters.iter().filter(|meter| offer.meters.contains(&meter.id))
    }

    /// What one unit of an offer is, in words, plural.
    pub fn noun_of<'a>(&'a self, offer: &'a Offer) -> &'a str {
        let own = offer.noun.as_deref();
        own.or_else(|| self.meters_of(offer).next().map(|meter| meter.noun.as_str())).unwrap_or_default()
    }

    /// The offer on a meter in a month; where one is for an account's first 12 months and another for all, that for all.
    pub fn offer(&self, meter: &Meter, month: BillingMonth) -> Option<&Offer> {
        self.offers_on(meter, month).min_by_key(|offer| offer.kind == Kind::TwelveMonths)
    }

    /// The offers on a meter in a month: one, or one for an account's first 12 months beside one for all.
    pub(crate) fn offers_on<'a, 'm>(
        &'a self,
        meter: &'m Meter,
        month: BillingMonth,
    ) -> impl Iterator<Item = &'a Offer> + use<'a, 'm> {
        self.offers.iter().filter(move |offer| offer.valid.holds(month) && offer.meters.contains(&meter.id))
    }

    /// The list price of a meter in a region in a month; one that names the region comes first.
    pub fn price(&self, meter: &Meter, region: &Region, month: BillingMonth) -> Option<&Price> {
        self.price_where(meter, month, |price| price.regions.contains(region))
    }

    /// The list price of a meter where a line was metered: in its region, or at the edge that it was served from.
    pub fn price_at(&self, meter: &Meter, place: Place, region: &Region, month: BillingMonth) -> Option<&Price> {
        match place {
            Place::Edge(edge) => self.price_where(meter, month, |price| price.edges.iter().any(|own| own == edge)),
            Place::Region(_) | Place::Global | Place::Unprefixed => self.price(meter, region, month),
        }
    }

    /// The price that holds there, else the one that holds everywhere.
    fn price_where(&self, meter: &Meter, month: BillingMonth, there: impl Fn(&Price) -> bool) -> Option<&Price> {
        let holding = || self.prices.iter().filter(|price| price.meter == meter.id && price.valid.holds(month));
        let everywhere = |price: &&Price| price.regions.is_empty() && price.edges.is_empty();
        holding().find(|price| there(price)).or_else(|| holding().find(everywhere))
    }
}
