//! What of a line was free and what was charged, read from what was billed.
//!
//! Cost Explorer merges both in one row: 12.000002 alarm-months for $0.2000002. A reading is a way in which that
//! can have come about: all units at a list price (by steps, at the bill's discount), or an allowance and the rest at
//! that price, or a part of the month at it. Free units are never more than the offer gives, over all lines of its
//! pool. Which line they fall to is AWS's choice and documented nowhere, so they are read from each line's cost, and
//! never assumed. Where two readings make the bill, both are told; where none does, none is.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::bill::{Quantity, Usd, product};
use crate::model::allowance::fit::{At, Charge, Line};
use crate::model::pricing::inferred::{self, Plain};
use crate::model::pricing::list::{ListPrice, PriceStanding};

/// A way in which a line's cost can have come about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reading {
    /// The units that were free.
    pub(crate) free: Quantity,
    /// The units that were charged.
    pub(crate) charged: Quantity,
    /// The charged units, an entry a step of the price; they sum to what was billed.
    pub(crate) charges: Vec<Charge>,
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

impl PoolUse {
    fn over(&self) -> Quantity {
        self.used.beyond(self.limit)
    }
}

/// A share of the month's units is told to so many decimals, as Cost Explorer's figures are.
const SHARE_DECIMALS: u32 = 10;

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
    let mut told = together(question.hypotheses(), charged.len()).into_iter();
    let of_line = |line: &Line<'_>| match line.units() {
        None => Told::Nothing,
        Some(_) if line.billed.is_zero() && line.may_be_reserved => {
            let none = Quantity::ZERO;
            Told::One(reading(none, none, Vec::new(), PriceBasis::None, ReadingWhy::Reserved))
        }
        Some(units) if line.billed.is_zero() => nothing_charged(pool.as_ref(), units),
        Some(_) => told.next().unwrap_or(Told::Nothing),
    };
    lines.iter().map(of_line).collect()
}

fn nothing_charged(pool: Option<&PoolUse>, units: Quantity) -> Told {
    if pool.is_none_or(|pool| !pool.zero_is_free) {
        return Told::Nothing;
    }
    let (charged, charges) = (Quantity::ZERO, Vec::new());
    Told::One(Reading { free: units, charged, charges, price: PriceBasis::None, why: ReadingWhy::Allowance })
}

/// What each of so many lines is told by hypotheses of all of them.
fn together(hypotheses: Vec<Together>, lines: usize) -> Vec<Told> {
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

/// Which list prices are looked at, and at which share of them.
#[derive(Clone, Copy)]
struct Lists {
    up_to: PriceStanding,
    factor: Decimal,
    percent: Option<Decimal>,
}

impl Readings<'_> {
    /// The ways in which the lines' costs can have come about, by the best prices that make any.
    fn hypotheses(&self) -> Vec<Together> {
        if self.lines.is_empty() {
            return Vec::new();
        }
        let at_list = |up_to| Lists { up_to, factor: Decimal::ONE, percent: None };
        let discounted = self.discount.map(|percent| Lists {
            up_to: PriceStanding::Holds,
            factor: Decimal::ONE - percent / Decimal::ONE_HUNDRED,
            percent: Some(percent),
        });
        let lists = discounted
            .into_iter()
            .chain([PriceStanding::Holds, PriceStanding::Todays, PriceStanding::Elsewheres].into_iter().map(at_list));
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
            return self.at_means();
        }
        hypotheses.extend(found);
        hypotheses
    }

    fn by_lists(&self, lists: Lists) -> Vec<Together> {
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

    /// Prices of few digits, where none is listed or all are below the list, those of fewest digits first; and whether
    /// the first tells that it is one. Prices of more digits than a list's are rivals of one that is told.
    fn by_plain_prices(&self) -> (Vec<Together>, bool) {
        let mut found: Vec<(Plain, Together)> = Vec::new();
        if let Some(pool) = &self.pool {
            found.extend(self.beyond_at_one_price(pool));
            found.extend(pool.until.and_then(|(day, share)| self.until_day(day, share)));
        }
        // The mean over a month of which a part was free is no price.
        let is_part = found
            .iter()
            .any(|(_, together)| matches!(together[..], [Reading { why: ReadingWhy::UntilDay(_), .. }, ..]));
        let is_given = is_part || self.pool.is_some_and(|pool| pool.sure && pool.whole && !pool.over().is_zero());
        if !is_given {
            let all = |line: &Line<'_>| {
                let units = line.units()?;
                if let Some((n, plain, charges)) = at_own_list(line) {
                    return Some((
                        plain,
                        reading(Quantity::ZERO, units, charges, PriceBasis::List(n), ReadingWhy::AllCharged),
                    ));
                }
                let plain = plain(line, units)?;
                let charges = line.at_one_price(units, plain.price);
                Some((plain, reading(Quantity::ZERO, units, charges, PriceBasis::Bill, ReadingWhy::AllCharged)))
            };
            found.extend(least_telling(self.lines.iter().map(all)));
        }
        found.sort_by_key(|(plain, _)| (plain.by_chance, plain.digits));
        let is_seen = self.pool.is_none_or(|pool| pool.whole);
        let Some(best) = found.first().map(|(plain, _)| *plain) else { return (Vec::new(), false) };
        let is_telling = inferred::is_telling(&best) && (is_seen || inferred::is_plainest(best.digits));
        let shared = self.pool.filter(|_| !is_seen).and_then(|pool| self.share_at_a_plainer_price(&pool, best.digits));
        (found.into_iter().map(|(_, together)| together).chain(shared).collect(), is_telling)
    }

    /// A part of a shared allowance, and the rest at a price of fewer digits than so many: a rival of all at that price.
    fn share_at_a_plainer_price(&self, pool: &PoolUse, digits: u32) -> Option<Together> {
        let of_line = |line: &Line<'_>| {
            let units = line.units()?;
            let (all, least) = (line.billed.value().checked_div(units.value())?, units.beyond(pool.limit));
            let most = line.billed.value().checked_div(least.value());
            let (_, price) = inferred::plainest_between(all, most, digits)?;
            let told = beyond(line, price)?;
            let is_count = units.value().scale() == 0;
            let is_whole = told.charged.value().normalize().scale() == 0;
            (!is_count || is_whole).then(|| Reading { why: ReadingWhy::ShareOfAllowance, ..told })
        };
        self.lines.iter().map(of_line).collect()
    }

    /// The allowance, and all that is beyond it at one price of few digits.
    fn beyond_at_one_price(&self, pool: &PoolUse) -> Option<(Plain, Together)> {
        if !pool.whole || pool.over().is_zero() {
            return None;
        }
        let billed: Usd = self.lines.iter().map(|line| line.billed).sum();
        let unsure: Decimal = self.lines.iter().map(Line::unsure).sum();
        let plain = inferred::plain(billed, pool.over(), unsure)?;
        let readings: Option<Together> = match self.lines {
            [line] => {
                let free = line.units()? - pool.over();
                let charges = line.at_one_price(pool.over(), plain.price);
                let told = reading(free, pool.over(), charges, PriceBasis::Bill, ReadingWhy::Allowance);
                is_price_of(line, plain.price, pool.over()).then(|| vec![told])
            }
            lines => lines.iter().map(|line| beyond(line, plain.price)).collect(),
        };
        let readings = readings.filter(|readings| readings.iter().all(|reading| !reading.free.is_negative()))?;
        let is_given = matches!(self.why_free(pool, &readings, Decimal::new(1, 3)), Some(ReadingWhy::Allowance));
        is_given.then_some((plain, readings))
    }

    /// A share of the month free, and the rest at a price of few digits.
    fn until_day(&self, day: NaiveDate, share: Decimal) -> Option<(Plain, Together)> {
        let of_line = |line: &Line<'_>| {
            let units = line.units()?;
            let free = Quantity::new(product(units.value(), share).round_dp(SHARE_DECIMALS).normalize());
            let plain = plain(line, units - free)?;
            let charges = line.at_one_price(units - free, plain.price);
            let told = reading(free, units - free, charges, PriceBasis::Bill, ReadingWhy::UntilDay(day));
            Some((plain, told))
        };
        least_telling(self.lines.iter().map(of_line))
    }

    /// Each line at cost over units, on average, where nothing can be free and the price has no steps.
    fn at_means(&self) -> Vec<Together> {
        if self.pool.is_some() {
            return Vec::new();
        }
        let of_line = |line: &Line<'_>| {
            let units = line.units().filter(|units| !units.is_zero())?;
            let each = line.billed.value().checked_div(units.value())?;
            let price = inferred::as_borne(each, line.unsure_of_rows().checked_div(units.value())?);
            let is_one = !price.is_zero() && !is_beyond_a_step(line, units);
            is_one.then(|| {
                reading(
                    Quantity::ZERO,
                    units,
                    line.at_one_price(units, price),
                    PriceBasis::Bill,
                    ReadingWhy::AllCharged,
                )
            })
        };
        self.lines.iter().map(of_line).collect::<Option<Together>>().into_iter().collect()
    }
}

impl Lists {
    fn basis(self, n: usize) -> PriceBasis {
        self.percent.map_or(PriceBasis::List(n), |percent| PriceBasis::Discounted(n, percent))
    }
}

fn reading(free: Quantity, charged: Quantity, charges: Vec<Charge>, price: PriceBasis, why: ReadingWhy) -> Reading {
    Reading { free, charged, charges, price, why }
}

fn candidates<'a>(line: &Line<'a>, lists: Lists) -> Vec<(usize, At<'a>)> {
    let at = |(n, list): (usize, &'a ListPrice)| (n, At { list, factor: lists.factor });
    // What other places pay tells nothing where the own price is known.
    let has_own = line.lists.iter().any(|list| list.standing < PriceStanding::Elsewheres);
    let up_to = if has_own { lists.up_to.min(PriceStanding::Todays) } else { lists.up_to };
    let is_of = |list: &ListPrice| list.standing <= up_to && list.first().is_some_and(|price| !price.is_zero());
    line.lists.iter().enumerate().filter(|(_, list)| is_of(list)).map(at).collect()
}

/// Readings of all lines, with the price among theirs that tells the least.
fn least_telling(readings: impl Iterator<Item = Option<(Plain, Reading)>>) -> Option<(Plain, Together)> {
    let readings: Vec<(Plain, Reading)> = readings.collect::<Option<_>>()?;
    let least = readings.iter().map(|(plain, _)| *plain).max_by_key(|plain| (plain.by_chance, plain.digits))?;
    Some((least, readings.into_iter().map(|(_, reading)| reading).collect()))
}

/// All units of a line at the list price of its place, as a price that surely is one.
fn at_own_list(line: &Line<'_>) -> Option<(usize, Plain, Vec<Charge>)> {
    let lists = Lists { up_to: PriceStanding::Todays, factor: Decimal::ONE, percent: None };
    candidates(line, lists).into_iter().find_map(|(n, at)| {
        let charges = line.made_of_all(at)?;
        Some((n, Plain { price: at.list.first()?, digits: 1, by_chance: false }, charges))
    })
}

/// The price of few digits of so many units of a line.
fn plain(line: &Line<'_>, units: Quantity) -> Option<Plain> {
    let unsure = line.unsure_at(Usd::new(line.billed.value().checked_div(units.value())?));
    inferred::plain(line.billed, units, unsure).filter(|plain| is_price_of(line, plain.price, units))
}

/// Whether a price can be that of a line: none above the list that holds, and no mean over steps.
fn is_price_of(line: &Line<'_>, price: Usd, units: Quantity) -> bool {
    let mut holding =
        line.lists.iter().filter(|list| list.standing == PriceStanding::Holds).filter_map(ListPrice::first);
    holding.all(|list| price < list) && !is_beyond_a_step(line, units)
}

/// Whether so many units go beyond the first step of a price that is known, here or elsewhere.
fn is_beyond_a_step(line: &Line<'_>, units: Quantity) -> bool {
    line.lists.iter().any(|list| list.steps.first().and_then(|step| step.up_to).is_some_and(|up_to| units > up_to))
}

/// A line's part of what is beyond an allowance, at a price.
fn beyond(line: &Line<'_>, price: Usd) -> Option<Reading> {
    let units = line.units()?;
    let open = line.unsure().checked_div(price.value())?;
    let charged = line.billed.value().checked_div(price.value())?;
    let charged = Quantity::new(crate::model::allowance::fit::borne(charged, open));
    if charged > units || !is_price_of(line, price, charged) {
        return None;
    }
    let charges = line.at_one_price(charged, price);
    Some(reading(units - charged, charged, charges, PriceBasis::Bill, ReadingWhy::Allowance))
}

#[cfg(test)]
#[path = "reading_properties.rs"]
mod properties;
#[cfg(test)]
#[path = "reading_tests.rs"]
mod tests;
