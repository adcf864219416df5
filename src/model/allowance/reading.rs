//! What of a line was free and what was charged, read from what was billed.
//!
//! Cost Explorer merges both in one row: 12.000002 alarm-months for $0.2000002. A reading is a way in which that
//! can have come about: all units at a list price (by steps, at the bill's discount), or an allowance and the rest at
//! that price, or a part of the month at it. Free units are never more than the offer gives, over all lines of its
//! pool. Which line they fall to is AWS's choice and documented nowhere, so they are read from each line's cost, and
//! never assumed. Where two readings make the bill, both are told; where none does, none is.

mod at_lists;
mod at_plain_prices;

use std::rc::Rc;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::bill::{Quantity, product};
use crate::model::allowance::fit::{Charge, Line};
use crate::model::allowance::reading::at_lists::Lists;
use crate::model::allowance::reading::at_plain_prices::{at_a_plain_price, at_a_price_to_the_digit};
use crate::model::pricing::list::PriceStanding;

/// A way in which a line's cost can have come about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reading {
    /// The units that were free.
    pub(crate) free: Quantity,
    /// The units that were charged.
    pub(crate) charged: Quantity,
    /// The charged units, an entry a step of the price; they sum to what was billed.
    pub(crate) charges: Rc<[Charge]>,
    /// What the price is told by.
    pub(crate) price: PriceBasis,
    /// What makes the free units free.
    pub(crate) why: ReadingWhy,
}

/// What the price of a reading is told by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PriceBasis {
    /// Nothing was charged.
    None,
    /// The list price at this place among the line's.
    List(usize),
    /// That list price, less the discount in percent that the whole bill has.
    Discounted(usize, Decimal),
    /// The bill: cost over charged units.
    Bill,
}

/// What makes the free units of a reading free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReadingWhy {
    /// All is charged.
    AllCharged,
    /// All is charged at a later step of the price: other accounts' usage went through those before.
    LaterStep,
    /// The offer's allowance, used up or not.
    Allowance,
    /// A part of an organisation's allowance, whose rest can't be seen from here.
    ShareOfAllowance,
    /// The offer, which ended on this day of the month.
    UntilDay(NaiveDate),
    /// None is free: what isn't charged is covered by a reservation.
    Reserved,
}

/// What is told of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Told {
    /// The one reading that the bill leaves.
    One(Reading),
    /// Several that make what was billed, the likelier first.
    Either(Vec<Reading>),
    /// None: no price that is known makes what was billed.
    Nothing,
}

/// A pool's allowance in a month, and what was used of it over all lines that count (a payer's: of all accounts).
#[derive(Debug, Clone, Copy)]
pub(crate) struct PoolUse {
    pub(crate) limit: Quantity,
    pub(crate) used: Quantity,
    /// Whether the lines are all that was used; a member's and a payer's own needn't be.
    pub(crate) whole: bool,
    /// Whether the account is sure to have the offer all through the month.
    pub(crate) sure: bool,
    /// Whether a line at $0 tells that it was free: not where it may be another account's commitment.
    pub(crate) zero_is_free: bool,
    /// Where no source says whether it is counted in each region or over all.
    pub(crate) each_region: bool,
    /// The offer's last day, where it is in this month, and the share of the month before it.
    pub(crate) until: Option<(NaiveDate, Decimal)>,
}

/// What is metered is summed of rounded slices: ten alarms all month may be 10.000001.
const METERED: Decimal = Decimal::from_parts(1, 0, 0, false, 6);

impl PoolUse {
    fn over(&self) -> Quantity {
        self.used.beyond(self.limit)
    }
}

/// A reading of each charged line of a pool, together.
type Together = Vec<Reading>;

/// What is told of each line of a pool, or of a line without one. `discount` is the percent that the
/// whole bill is below the list.
pub(crate) fn read(pool: Option<&PoolUse>, lines: &[Line<'_>], discount: Option<Decimal>) -> Vec<Told> {
    // What others used of a shared pool isn't seen: each line stands by itself.
    if let Some(pool) = pool.filter(|pool| !pool.whole && lines.len() > 1) {
        return lines.iter().flat_map(|line| read(Some(pool), &[*line], discount)).collect();
    }
    let charged: Vec<Line<'_>> =
        lines.iter().filter(|line| line.units().is_some() && !line.billed.is_zero()).copied().collect();
    let unreadable = lines.iter().any(|line| line.units().is_none());
    let for_nothing: Quantity = lines.iter().filter(|line| line.billed.is_zero()).filter_map(|line| line.units()).sum();
    let pool = pool.map(|pool| PoolUse { whole: pool.whole && !unreadable, ..*pool });
    let question = Readings { pool, lines: &charged, for_nothing, discount };
    let mut told = question.told().into_iter();
    let of_line = |line: &Line<'_>| match line.units() {
        None => Told::Nothing,
        Some(_) if line.billed.is_zero() && line.may_be_reserved => {
            let none = Quantity::ZERO;
            Told::One(reading(none, none, Vec::new(), PriceBasis::None, ReadingWhy::Reserved))
        }
        Some(units) if line.billed.is_zero() => nothing_charged(pool.as_ref(), units, for_nothing),
        Some(_) => told.next().unwrap_or(Told::Nothing),
    };
    lines.iter().map(of_line).collect()
}

/// What cost nothing was free, as far as the offer can have given as much as cost nothing in its pool.
fn nothing_charged(pool: Option<&PoolUse>, units: Quantity, for_nothing: Quantity) -> Told {
    let Some(pool) = pool.filter(|pool| pool.zero_is_free) else { return Told::Nothing };
    let given = if pool.each_region { units } else { for_nothing };
    if given.beyond(pool.limit).value() > product(pool.limit.value(), METERED) {
        return Told::Nothing;
    }
    let (charged, charges) = (Quantity::ZERO, Rc::default());
    Told::One(Reading { free: units, charged, charges, price: PriceBasis::None, why: ReadingWhy::Allowance })
}

/// What each of so many lines is told by hypotheses of all of them.
fn together(hypotheses: &[Together], lines: usize) -> Vec<Told> {
    let of_line = |n: usize| {
        let mut distinct: Vec<Reading> = Vec::new();
        for reading in hypotheses.iter().filter_map(|together| together.get(n)) {
            if distinct.iter().all(|other| (other.free, other.charged) != (reading.free, reading.charged)) {
                distinct.push(reading.clone());
            }
        }
        match distinct.len() {
            0 => Told::Nothing,
            1 => distinct.pop().map_or(Told::Nothing, Told::One),
            _ => Told::Either(distinct),
        }
    };
    (0..lines).map(of_line).collect()
}

/// What is read: the charged lines of a pool, and what else it gave.
struct Readings<'a> {
    pool: Option<PoolUse>,
    lines: &'a [Line<'a>],
    /// The units of the pool's lines that cost nothing.
    for_nothing: Quantity,
    discount: Option<Decimal>,
}

impl Readings<'_> {
    /// What each of the lines is told. Where nothing makes all of their costs, lines that a list price makes whole, or
    /// one of few digits, are told by themselves, and the rest shares the allowance.
    fn told(&self) -> Vec<Told> {
        let found = self.hypotheses();
        if self.lines.len() < 2 || !found.is_empty() {
            return together(&found, self.lines.len());
        }
        let listed: Vec<Option<Reading>> = self.lines.iter().map(|line| self.at_list(line)).collect();
        let plain = self.lines.iter().zip(&listed).map(|(line, own)| own.clone().or_else(|| at_a_plain_price(line)));
        let plain: Vec<Option<Reading>> = plain.collect();
        let told = self.with_rest(&listed).or_else(|| self.with_rest(&plain));
        told.unwrap_or_else(|| {
            let alone = self.lines.iter().zip(plain).map(|(line, own)| own.or_else(|| at_a_price_to_the_digit(line)));
            alone.map(|own| own.map_or(Told::Nothing, Told::One)).collect()
        })
    }

    /// Some lines as they are told by themselves, and the others by what makes their costs; `None` where nothing does.
    fn with_rest(&self, known: &[Option<Reading>]) -> Option<Vec<Told>> {
        let known_lines = self.lines.iter().zip(known).filter(|(_, own)| own.is_some());
        let elsewhere: Quantity = known_lines.filter_map(|(line, _)| line.units()).sum();
        let lines: Vec<Line<'_>> =
            self.lines.iter().zip(known).filter(|(_, own)| own.is_none()).map(|(line, _)| *line).collect();
        if lines.is_empty() || lines.len() == self.lines.len() {
            return None;
        }
        let pool = self.pool.map(|pool| PoolUse { used: pool.used - elsewhere, ..pool });
        let found = Readings { pool, lines: &lines, ..*self }.hypotheses();
        let mut rest = (!found.is_empty()).then(|| together(&found, lines.len()).into_iter())?;
        let told = known.iter().map(|own| own.clone().map_or_else(|| rest.next().unwrap_or(Told::Nothing), Told::One));
        Some(told.collect())
    }

    /// The ways in which the lines' costs can have come about, by the best prices that make any.
    fn hypotheses(&self) -> Vec<Together> {
        if self.lines.is_empty() {
            return Vec::new();
        }
        let own = [PriceStanding::Holds, PriceStanding::Todays].map(Lists::up_to);
        let elsewheres = PriceStanding::Elsewheres;
        let lists = self.discounted(PriceStanding::Holds).into_iter().chain(own);
        let lists = lists.chain(self.discounted(elsewheres)).chain([Lists::up_to(elsewheres)]);
        let found = lists.map(|lists| self.by_lists(lists)).find(|found| !found.is_empty()).unwrap_or_default();
        let is_guess = found.iter().flatten().any(|reading| reading.why == ReadingWhy::ShareOfAllowance);
        if !found.is_empty() && !is_guess {
            return found;
        }
        // A share of an allowance can't be told from a price below the list; nor can what a reservation covers.
        if self.lines.iter().any(|line| line.may_be_reserved) {
            return found;
        }
        let (mut hypotheses, is_telling) = self.by_plain_prices();
        if !is_telling && !is_guess {
            return self.whole_as_elsewhere().map_or_else(|| self.at_means(), |whole| vec![whole]);
        }
        hypotheses.extend(found);
        hypotheses
    }

    /// Why so many units are free, if the offer can have given them.
    fn why_free(&self, pool: &PoolUse, readings: &[Reading], open: Decimal) -> Option<ReadingWhy> {
        let free = readings.iter().map(|reading| reading.free).sum::<Quantity>() + self.for_nothing;
        if readings.iter().all(|reading| reading.free.is_zero()) {
            return None;
        }
        let is_within = |free: Quantity| (free - pool.limit).value() <= open;
        if pool.each_region && readings.iter().all(|reading| is_within(reading.free)) {
            return Some(ReadingWhy::Allowance);
        }
        if !is_within(free) {
            return None;
        }
        if !pool.whole {
            return Some(ReadingWhy::ShareOfAllowance);
        }
        if (free - pool.limit.min(pool.used)).abs().value() <= open {
            return Some(ReadingWhy::Allowance);
        }
        pool.until.map(|(day, _)| ReadingWhy::UntilDay(day))
    }
}

fn reading(free: Quantity, charged: Quantity, charges: Vec<Charge>, price: PriceBasis, why: ReadingWhy) -> Reading {
    Reading { free, charged, charges: charges.into(), price, why }
}

#[cfg(test)]
#[path = "reading_properties.rs"]
mod properties;
#[cfg(test)]
#[path = "reading_tests.rs"]
mod tests;
