//! What a line's cost is made of in a month: free and charged units, and the steps of its price.

use std::rc::Rc;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::answer::{Charge, ExplainedLine, Gives, LineReason, ListPrice};
use crate::bill::{Quantity, product, quotient};

/// A line's figures in a month.
#[derive(Debug, Clone, Copy)]
pub(super) struct Figures<'a> {
    pub(super) usage: Decimal,
    pub(super) free: Decimal,
    pub(super) charged: Decimal,
    pub(super) billed: Decimal,
    /// The day of the month on which the line's allowance ended.
    pub(super) ended: Option<NaiveDate>,
    charges: &'a [Charge],
    list: Option<&'a ListPrice>,
    gives: Option<&'a Gives>,
}

impl<'a> Figures<'a> {
    /// `None` where the bill doesn't tell what was charged.
    pub(super) fn of(line: &'a ExplainedLine) -> Option<Self> {
        let (usage, billed) = (line.usage?.value(), line.billed.value());
        let charged = match line.charged_units {
            Some(units) => units.value(),
            None if billed.is_zero() => Decimal::ZERO,
            None if line.offer.is_none() => usage,
            None => return None,
        };
        let gives = line.reasons.iter().find_map(|reason| match reason {
            LineReason::Gives(gives) => Some(gives),
            _ => None,
        });
        let (charges, list) = (&*line.charges, line.list_price.as_deref());
        Some(Self { usage, free: usage - charged, charged, billed, ended: ended(line), charges, list, gives })
    }

    /// What the charged units make at their prices; the bill may round it.
    pub(super) fn made(&self) -> Decimal {
        if self.charges.is_empty() { self.billed } else { self.charges.iter().map(made).sum() }
    }

    /// What a charged unit cost on average over the steps of its price; `None` where none was charged.
    pub(super) fn mean(&self) -> Option<Decimal> {
        quotient(self.made(), self.charged)
    }

    /// How far the bill is from what the charged units make.
    pub(super) fn rounding(&self) -> Decimal {
        (self.billed - self.made()).abs()
    }

    /// Whether it is known by what prices the cost came about, so that its mean is no guess.
    pub(super) fn is_told(&self) -> bool {
        !self.charges.is_empty() || self.charged.is_zero()
    }

    /// The free units that there would have been, had the allowance not ended within the month.
    pub(super) fn free_without_end(&self) -> Option<Decimal> {
        self.ended?;
        let gives = self.gives?;
        let over = gives.used.beyond(gives.limit).value();
        Some(self.usage - over.min(self.usage))
    }

    /// What the charged units of a later month would have cost by the steps of this one's price.
    pub(super) fn cost_of(&self, later: &Self) -> Option<Decimal> {
        if self.charges.is_empty() || self.has_steps_of(later) || self.is_of_one_list(later) {
            return Some(later.made());
        }
        let units = Quantity::new(later.charged);
        self.by_list(units).or_else(|| self.by_charges(later.charged))
    }

    /// Whether one month's charges go through the same steps as the other's, as far as the fewer go.
    fn has_steps_of(&self, other: &Self) -> bool {
        let (fewer, more) = if self.charges.len() <= other.charges.len() {
            (self.charges, other.charges)
        } else {
            (other.charges, self.charges)
        };
        let Some((last, whole)) = fewer.split_last() else { return false };
        let same = |(one, other): (&Charge, &Charge)| one.unit_price == other.unit_price && one.units == other.units;
        let at = more[whole.len()];
        let fits = more.len() == fewer.len() || last.units <= at.units;
        whole.iter().zip(more).all(same) && last.unit_price == at.unit_price && fits
    }

    /// Whether both months' charges are of one list's steps: of a shared pool's they needn't begin at the first.
    fn is_of_one_list(&self, other: &Self) -> bool {
        let (Some(own), Some(others)) = (self.list, other.list) else { return false };
        let steps = |list: &ListPrice| list.steps.iter().map(|step| (step.up_to, step.unit_price)).collect::<Vec<_>>();
        let is_listed = |charge: &Charge| own.steps.iter().any(|step| step.unit_price == charge.unit_price);
        steps(own) == steps(others) && self.charges.iter().chain(other.charges).all(is_listed)
    }

    /// So many units through the steps of the list, at the month's share of it.
    fn by_list(&self, units: Quantity) -> Option<Decimal> {
        let list = self.list?;
        let factor = quotient(self.charges.first()?.unit_price.value(), list.steps.first()?.unit_price.value())?;
        let told = list.portions(Quantity::new(self.charged), factor)?;
        let same = told.len() == self.charges.len()
            && told.iter().zip(self.charges).all(|(one, other)| one.unit_price == other.unit_price);
        let portions = list.portions(units, factor).filter(|_| same)?;
        Some(portions.iter().map(|one| product(one.units.value(), one.unit_price.value())).sum())
    }

    /// So many units through the steps that the month's own charges show, all that is more at the last one.
    fn by_charges(&self, units: Decimal) -> Option<Decimal> {
        let (last, whole) = self.charges.split_last()?;
        let (mut left, mut cost) = (units, Decimal::ZERO);
        for charge in whole {
            let here = left.min(charge.units.value());
            cost += product(here, charge.unit_price.value());
            left -= here;
        }
        Some(cost + product(left, last.unit_price.value()))
    }
}

fn made(charge: &Charge) -> Decimal {
    product(charge.units.value(), charge.unit_price.value())
}

/// The day of the month on which a line's allowance ended.
pub(super) fn ended(line: &ExplainedLine) -> Option<NaiveDate> {
    line.reasons.iter().find_map(|reason| match reason {
        LineReason::FirstYearEnded { on, .. } => Some(*on),
        _ => None,
    })
}

/// Adds a line's charges to another's, price by price; where the prices of one of both aren't told, neither are those of
/// both.
pub(super) fn join(held: &mut ExplainedLine, line: &ExplainedLine) {
    let is_told = |line: &ExplainedLine| !line.charges.is_empty() || line.billed.is_zero();
    if !is_told(held) || !is_told(line) {
        held.charges = Rc::default();
        return;
    }
    let mut charges = held.charges.to_vec();
    for charge in line.charges.iter() {
        match charges.iter_mut().find(|own| own.unit_price == charge.unit_price) {
            Some(own) => {
                own.units += charge.units;
                own.cost += charge.cost;
            }
            None => charges.push(*charge),
        }
    }
    held.charges = charges.into();
    if held.list_price != line.list_price {
        held.list_price = None;
    }
}
