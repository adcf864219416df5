//! Readings by list prices: all units at one, what is beyond an allowance, what a reservation leaves.

use rust_decimal::Decimal;

use super::{PoolUse, PriceBasis, ReadingWhy, Readings, Together, reading};
use crate::bill::Quantity;
use crate::model::allowance::fit::{At, Charge, Line};
use crate::model::pricing::list::{ListPrice, PriceStanding};

/// Which list prices are looked at, and at which share of them.
#[derive(Clone, Copy)]
pub(super) struct Lists {
    pub(super) up_to: PriceStanding,
    pub(super) factor: Decimal,
    pub(super) percent: Option<Decimal>,
}

impl Readings<'_> {
    /// Lists up to a standing, less the bill's discount, where it has one.
    pub(super) fn discounted(&self, up_to: PriceStanding) -> Option<Lists> {
        let factor = |percent| Decimal::ONE - percent / Decimal::ONE_HUNDRED;
        let lists = |percent| Lists { up_to, factor: factor(percent), percent: Some(percent) };
        self.discount.map(lists)
    }

    /// The ways in which list prices make the lines' costs.
    pub(super) fn by_lists(&self, lists: Lists) -> Vec<Together> {
        let candidates: Vec<Vec<(usize, At<'_>)>> = self.lines.iter().map(|line| candidates(line, lists)).collect();
        if candidates.iter().any(Vec::is_empty) {
            return Vec::new();
        }
        let all = |made: fn(&Line<'_>, At<'_>) -> Option<Vec<Charge>>, why| self.each(&candidates, made, why, lists);
        let mut hypotheses = all(|line, at| line.made_of_all(at), ReadingWhy::AllCharged);
        // Of a pool that is seen whole the free units sum to what the offer gives, which tells more than roundings do.
        let is_seen = self.pool.is_some_and(|pool| pool.whole);
        if is_seen {
            hypotheses.extend(self.with_allowances(&candidates, lists));
        }
        if hypotheses.iter().flatten().all(|reading| !reading.free.is_zero()) {
            hypotheses.extend(self.partly_reserved(&candidates, lists));
        }
        if hypotheses.is_empty() && !is_seen {
            hypotheses = all(|line, at| line.at_a_later_step(at), ReadingWhy::LaterStep);
        }
        if hypotheses.is_empty() {
            hypotheses = all(|line, at| line.nearly_made_of_all(at), ReadingWhy::AllCharged);
        }
        // Of several products one may have been used and another one, too: no share of an allowance follows.
        let is_one_product = candidates.iter().all(|of_line| of_line.len() == 1);
        if hypotheses.is_empty() && !is_seen && is_one_product && lists.up_to < PriceStanding::Elsewheres {
            hypotheses = self.with_allowances(&candidates, lists);
        }
        hypotheses
    }

    /// A part charged at the list price, and the rest covered by a reservation.
    fn partly_reserved(&self, candidates: &[Vec<(usize, At<'_>)>], lists: Lists) -> Option<Together> {
        let of_line = |(line, of_line): (&Line<'_>, &Vec<(usize, At<'_>)>)| {
            let [(n, at)] = of_line.as_slice() else { return None };
            let (charged, charges) = line.units_charged(*at).filter(|_| line.may_be_reserved)?;
            Some(reading(Quantity::ZERO, charged, charges, lists.basis(*n), ReadingWhy::Reserved))
        };
        self.lines.iter().zip(candidates).map(of_line).collect()
    }

    /// An allowance, and what is beyond it at each choice of prices.
    fn with_allowances(&self, candidates: &[Vec<(usize, At<'_>)>], lists: Lists) -> Vec<Together> {
        let Some(pool) = &self.pool else { return Vec::new() };
        let most = candidates.iter().map(Vec::len).max().unwrap_or_default();
        let choice = |n: usize| {
            candidates.iter().filter_map(|of_line| of_line.get(n).or(of_line.last()).copied()).collect::<Vec<_>>()
        };
        (0..most).filter_map(|n| self.with_allowance(pool, &choice(n), lists)).collect()
    }

    /// All units of each line charged, where one of its prices makes them what was billed.
    fn each(
        &self,
        candidates: &[Vec<(usize, At<'_>)>],
        made: fn(&Line<'_>, At<'_>) -> Option<Vec<Charge>>,
        why: ReadingWhy,
        lists: Lists,
    ) -> Vec<Together> {
        let of_line = |(line, of_line): (&Line<'_>, &Vec<(usize, At<'_>)>)| {
            let (n, charges) = of_line.iter().find_map(|(n, at)| Some((*n, made(line, *at)?)))?;
            Some(reading(Quantity::ZERO, line.units()?, charges, lists.basis(n), why))
        };
        self.lines.iter().zip(candidates).map(of_line).collect::<Option<Together>>().into_iter().collect()
    }

    /// An allowance, and what is beyond it at these prices.
    fn with_allowance(&self, pool: &PoolUse, prices: &[(usize, At<'_>)], lists: Lists) -> Option<Together> {
        // The only charged line of a pool bears all that is over, which is more exact than cost / price.
        if let ([line], [(n, at)], true) = (self.lines, prices, pool.whole && !pool.over().is_zero()) {
            let (units, over) = (line.units()?, pool.over());
            if over <= units
                && let Some(charges) = line.made_of(over, *at)
            {
                return Some(vec![reading(units - over, over, charges, lists.basis(*n), ReadingWhy::Allowance)]);
            }
        }
        let mut open = Decimal::new(1, 3).max(pool.limit.value() * Decimal::new(1, 5));
        let mut readings = Vec::new();
        for (line, (n, at)) in self.lines.iter().zip(prices) {
            let units = line.units()?;
            let (charged, charges) = match line.made_of(units, *at) {
                Some(charges) => (units, charges),
                None => line.units_charged(*at)?,
            };
            let last = charges.last()?.unit_price.value();
            open += line.unsure().checked_div(last)?;
            readings.push(reading(units - charged, charged, charges, lists.basis(*n), ReadingWhy::Allowance));
        }
        let why = self.why_free(pool, &readings, open)?;
        readings.iter_mut().filter(|reading| !reading.free.is_zero()).for_each(|reading| reading.why = why);
        Some(readings)
    }
}

impl Lists {
    /// The lists of the line's own place, at their prices.
    pub(super) fn own() -> Self {
        Self::up_to(PriceStanding::Todays)
    }

    /// Lists up to a standing, at their prices.
    pub(super) fn up_to(up_to: PriceStanding) -> Self {
        Self { up_to, factor: Decimal::ONE, percent: None }
    }

    pub(super) fn basis(self, n: usize) -> PriceBasis {
        self.percent.map_or(PriceBasis::List(n), |percent| PriceBasis::Discounted(n, percent))
    }
}

/// The list prices to read a line by.
pub(super) fn candidates<'a>(line: &Line<'a>, lists: Lists) -> Vec<(usize, At<'a>)> {
    let at = |(n, list): (usize, &'a ListPrice)| (n, At { list, factor: lists.factor });
    // What other places pay tells nothing where the own price is known.
    let units = line.units().unwrap_or_default();
    let is_own = |list: &ListPrice| list.standing < PriceStanding::Elsewheres && list.reaches(units);
    let has_own = line.lists.iter().any(is_own);
    let up_to = if has_own { lists.up_to.min(PriceStanding::Todays) } else { lists.up_to };
    let is_of = |list: &ListPrice| list.standing <= up_to && list.first().is_some_and(|price| !price.is_zero());
    line.lists.iter().enumerate().filter(|(_, list)| is_of(list)).map(at).collect()
}
