//! Whether a price makes what was billed for a line, and of how many units.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::bill::figures::HALF_A_CENT;
use crate::bill::{Quantity, Usd, product, unit};
use crate::model::alarms::meter::half_last_digit;
use crate::model::pricing::list::{ListPrice, Portion};

/// Units charged at one price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charge {
    /// How many.
    pub units: Quantity,
    /// US dollars for one.
    pub unit_price: Usd,
    /// What they cost on the bill.
    pub cost: Usd,
}

/// A usage line, as far as its reading depends on it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line<'a> {
    pub(crate) usage: Option<Quantity>,
    pub(crate) unit: Option<&'a str>,
    pub(crate) billed: Usd,
    /// Whether a reservation may cover a part of it: the month has such usage, and the meter can be reserved.
    pub(crate) may_be_reserved: bool,
    /// What AWS lists for it; several where several products fit its usage type.
    pub(crate) lists: &'a [ListPrice],
}

/// A list price at a share of it: 1, or less where the bill has a discount.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At<'a> {
    pub(crate) list: &'a ListPrice,
    pub(crate) factor: Decimal,
}

/// Each hour of a resource is rounded for itself: over a month that makes at most so much.
/// Source: 744 hours, each rounded to ten decimals of a dollar.
const ROUNDED_HOURS: Decimal = Decimal::from_parts(4, 0, 0, false, 8);

/// The rounding of hours is no more than this share of a cost.
const ROUNDED_SHARE: Decimal = Decimal::from_parts(1, 0, 0, false, 5);

/// The roundings of a few rows are no more than this share of what is far below a cent.
const ROUNDED_LITTLE: Decimal = Decimal::from_parts(5, 0, 0, false, 2);

/// Sums of many roundings are within this share of a cost.
const NEARLY: Decimal = Decimal::from_parts(1, 0, 0, false, 3);

impl<'a> Line<'a> {
    /// Its quantity, where that can be read: neither it nor its cost is below zero, as a correction's may be.
    pub(crate) fn units(&self) -> Option<Quantity> {
        self.usage.filter(|usage| !self.billed.is_negative() && !usage.is_negative())
    }

    /// How far the cost may be from what its units make: half of the last digit shown, and the rounding of its hours.
    pub(crate) fn unsure(&self) -> Decimal {
        let shown = half_last_digit(self.billed.value()).min(HALF_A_CENT);
        let is_hours = self.unit.is_some_and(|own| unit::same(own, "Hrs"));
        let hours = self.usage.filter(|_| is_hours).map_or(Decimal::ONE, |usage| usage.value() / HOURS_OF_A_MONTH);
        let rounding = product(ROUNDED_HOURS, hours.max(Decimal::ONE));
        shown + rounding.min(product(self.billed.value(), ROUNDED_SHARE))
    }

    /// How far the cost may be from what one mean price makes, where so little was charged that rows' roundings count.
    pub(crate) fn unsure_of_rows(&self) -> Decimal {
        self.unsure().max(ROUNDED_HOURS.min(product(self.billed.value(), ROUNDED_LITTLE)))
    }

    /// The same, and what its own last digit leaves open of the units; a count without decimals is exact.
    pub(crate) fn unsure_at(&self, unit_price: Usd) -> Decimal {
        let digits = self.usage.map(Quantity::value).filter(|usage| usage.scale() > 0);
        self.unsure().max(
            half_a_cent_of(self.billed) + product(digits.map_or(Decimal::ZERO, half_last_digit), unit_price.value()),
        )
    }

    /// So many units through the steps of a price, if they come to what was billed. The last step takes what rounding
    /// left, so that the parts sum exactly.
    pub(crate) fn made_of(&self, units: Quantity, at: At<'_>) -> Option<Vec<Charge>> {
        let portions = at.list.portions(units, at.factor)?;
        let open = portions.iter().map(|portion| self.unsure_at(portion.unit_price)).fold(self.unsure(), Decimal::max);
        let charges = charges(&portions);
        let missing = self.billed.value() - cost(&charges).value();
        // Some bills cut off what is below their last digit instead of rounding.
        let cut_off = half_a_cent_of(self.billed);
        (missing <= open && -missing < open + cut_off && !charges.is_empty()).then(|| self.closed(charges))
    }

    /// All units through the steps of a price, if they come to what was billed.
    pub(crate) fn made_of_all(&self, at: At<'_>) -> Option<Vec<Charge>> {
        self.made_of(self.units()?, at)
    }

    /// All units at a price, to within a thousandth of the cost: the sum of many rows, each of which was rounded. Counts
    /// aren't rounded.
    pub(crate) fn nearly_made_of_all(&self, at: At<'_>) -> Option<Vec<Charge>> {
        let units = self.units().filter(|units| units.value().normalize().scale() > 0)?;
        let charges = charges(&at.list.portions(units, at.factor)?);
        let missing = (self.billed - cost(&charges)).abs().value();
        (missing <= product(self.billed.value(), NEARLY) && !charges.is_empty()).then(|| self.closed(charges))
    }

    /// All units at one later step of a price: an organisation's usage had used up those before.
    pub(crate) fn at_a_later_step(&self, at: At<'_>) -> Option<Vec<Charge>> {
        let units = self.units()?;
        at.list.steps.iter().skip(1).find_map(|step| {
            let only = ListPrice {
                steps: vec![crate::model::pricing::list::PriceStep { up_to: None, ..step.clone() }],
                ..at.list.clone()
            };
            let at = At { list: &only, ..at };
            self.made_of(units, at).or_else(|| self.nearly_made_of_all(at))
        })
    }

    /// How many units the cost is of, to the digits that the bill bears, and their charges; `None` where they are more
    /// than were used.
    pub(crate) fn units_charged(&self, at: At<'_>) -> Option<(Quantity, Vec<Charge>)> {
        let units = self.units()?;
        let charged = at.list.units_for(self.billed, at.factor)?;
        let last = at.list.portions(charged, at.factor)?.last()?.unit_price;
        let open = self.unsure().checked_div(last.value())?;
        let charged = Quantity::new(borne(charged.value(), open)).min(units);
        let exceeds = at.list.units_for(self.billed, at.factor)? - units;
        if exceeds.value() > open || charged.is_zero() {
            return None;
        }
        Some((charged, self.closed(charges(&at.list.portions(charged, at.factor)?))))
    }

    /// So many units at one price, which take all of the cost.
    pub(crate) fn at_one_price(&self, units: Quantity, unit_price: Usd) -> Vec<Charge> {
        vec![Charge { units, unit_price, cost: self.billed }]
    }

    fn closed(&self, mut charges: Vec<Charge>) -> Vec<Charge> {
        let remainder = self.billed - cost(&charges);
        if let Some(last) = charges.last_mut() {
            last.cost += remainder;
        }
        charges
    }
}

/// The hours of the longest month.
const HOURS_OF_A_MONTH: Decimal = Decimal::from_parts(744, 0, 0, false, 0);

fn half_a_cent_of(billed: Usd) -> Decimal {
    half_last_digit(billed.value()).min(HALF_A_CENT)
}

fn charges(portions: &[Portion]) -> Vec<Charge> {
    let charge = |portion: &Portion| {
        let Portion { units, unit_price } = *portion;
        Charge { units, unit_price, cost: unit_price.times(units) }
    };
    portions.iter().map(charge).collect()
}

fn cost(charges: &[Charge]) -> Usd {
    charges.iter().map(|charge| charge.cost).sum()
}

/// A figure to the digits that it is sure to: half of its last digit is what is open.
pub(crate) fn borne(figure: Decimal, open: Decimal) -> Decimal {
    const MOST: u32 = 10;
    let decimals = (0..MOST).find(|decimals| Decimal::new(5, decimals + 1) <= open * Decimal::TWO).unwrap_or(MOST);
    figure.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero).normalize()
}
