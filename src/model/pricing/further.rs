//! What further units of a line cost: by the price that it was charged at, else as AWS lists it.

use rust_decimal::Decimal;

use crate::bill::{Quantity, Usd, product};
use crate::catalogue::Price;
use crate::model::allowance::reading::{PriceBasis, ReadingWhy, Told};
use crate::model::lines::ResolvedLine;
use crate::model::pricing::list::{ListPrice, PriceSource, PriceStanding, PriceStep, portions};

/// The steps by which units of a month beyond any allowance are charged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Further {
    /// The first units' first.
    pub(crate) steps: Vec<PriceStep>,
    /// Whether no page of AWS's own confirms the price.
    pub(crate) unverified: bool,
}

impl Further {
    /// By what was charged, where a line was: at a list price, less the bill's discount, or at the one price that the bill
    /// tells.
    pub(crate) fn as_charged(told: &Told, lists: &[ListPrice]) -> Option<Self> {
        let Told::One(reading) = told else { return None };
        match (reading.price, &*reading.charges) {
            (PriceBasis::None, _) => None,
            // Those before were used up by others, this month as the next.
            (_, [charge]) if reading.why == ReadingWhy::LaterStep => Some(Self::at(charge.unit_price)),
            (PriceBasis::List(n), _) => lists.get(n).map(|list| Self::of_list(list, Decimal::ONE)),
            (PriceBasis::Discounted(n, percent), _) => {
                lists.get(n).map(|list| Self::of_list(list, Decimal::ONE - percent / Decimal::ONE_HUNDRED))
            }
            (PriceBasis::Bill, [charge]) => Some(Self::at(charge.unit_price)),
            (PriceBasis::Bill, _) => None,
        }
    }

    /// As AWS lists it where the line is: where two prices are listed there, it isn't known which.
    fn as_listed(lists: &[ListPrice]) -> Option<Self> {
        let mut there = lists.iter().filter(|list| list.is_there());
        there.next().filter(|_| there.next().is_none()).map(|list| Self::of_list(list, Decimal::ONE))
    }

    /// As a line was charged, else as AWS lists it there.
    pub(crate) fn of_line(line: &ResolvedLine<'_>, told: &Told, lists: &[ListPrice]) -> Option<Self> {
        Self::as_charged(told, lists).or_else(|| Self::listed(line, lists))
    }

    /// As AWS lists it where the line is; of several prices it is the rules'.
    pub(crate) fn listed(line: &ResolvedLine<'_>, lists: &[ListPrice]) -> Option<Self> {
        Self::as_listed(lists).or_else(|| line.price().map(Self::of_rules))
    }

    /// By a price of the rules.
    pub(crate) fn of_rules(price: &Price) -> Self {
        Self::of_list(&ListPrice::of_rules(price, PriceStanding::Holds), Decimal::ONE)
    }

    /// At a share of a list price.
    fn of_list(list: &ListPrice, factor: Decimal) -> Self {
        let at = |price: Usd| {
            if factor == Decimal::ONE { price } else { Usd::new(product(price.value(), factor).normalize()) }
        };
        let step = |step: &PriceStep| PriceStep { unit_price: at(step.unit_price), bill_text: None, ..step.clone() };
        let unverified = list.source == PriceSource::Rules { unverified: true };
        Self { steps: list.steps.iter().map(step).collect(), unverified }
    }

    /// At one price, however many there are.
    pub(crate) fn at(unit_price: Usd) -> Self {
        Self { steps: vec![PriceStep { up_to: None, unit_price, bill_text: None }], unverified: false }
    }

    /// What so many units of a month cost; `None` where they are more than the known steps hold.
    pub(crate) fn of(&self, units: Quantity) -> Option<Usd> {
        let portions = portions(&self.steps, units, Decimal::ONE)?;
        Some(portions.iter().map(|own| own.unit_price.times(own.units)).sum())
    }

    /// The one price that several have.
    pub(crate) fn common(all: impl IntoIterator<Item = Option<Self>>) -> Option<Self> {
        let mut all = all.into_iter();
        let first = all.next()??;
        all.all(|other| other.is_some_and(|other| other.steps == first.steps)).then_some(first)
    }
}
