//! Readings by prices of few digits, where no list price makes the bill; and the mean, where nothing can be free.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::at_lists::{Lists, candidates};
use super::{PoolUse, PriceBasis, Reading, ReadingWhy, Readings, Together, reading};
use crate::bill::{Quantity, Usd, product};
use crate::model::allowance::fit::{Charge, Line, borne};
use crate::model::pricing::inferred::{self, Plain};
use crate::model::pricing::list::{ListPrice, PriceStanding};

/// A share of the month's units is told to so many decimals, as Cost Explorer's figures are.
const SHARE_DECIMALS: u32 = 10;

impl Readings<'_> {
    /// All units of a line at its list price, less the bill's discount: by itself, whatever becomes of the others.
    pub(super) fn at_list(&self, line: &Line<'_>) -> Option<Reading> {
        let (price, charges) =
            self.discounted(PriceStanding::Holds).into_iter().chain([Lists::own()]).find_map(|lists| {
                let of_list = |(n, at)| Some((lists.basis(n), line.made_of_all(at)?));
                candidates(line, lists).into_iter().find_map(of_list)
            })?;
        Some(reading(Quantity::ZERO, line.units()?, charges, price, ReadingWhy::AllCharged))
    }

    /// Prices of few digits, where none is listed or all are below the list, those of fewest digits first; and whether
    /// the first tells that it is one. Prices of more digits than a list's are rivals of one that is told.
    pub(super) fn by_plain_prices(&self) -> (Vec<Together>, bool) {
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
            (!is_count || is_whole).then_some(Reading { why: ReadingWhy::ShareOfAllowance, ..told })
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

    /// All units of each line at a price of few digits that is near what other places pay, where what is beyond the
    /// allowance would cost many times as much: the offer isn't on the bill, whoever should have it.
    pub(super) fn whole_as_elsewhere(&self) -> Option<Together> {
        let pool = self.pool.filter(|pool| pool.whole && !pool.over().is_zero())?;
        let billed: Usd = self.lines.iter().map(|line| line.billed).sum();
        let beyond = billed.value().checked_div(pool.over().value())?;
        let of_line = |line: &Line<'_>| {
            let units = line.units()?;
            let (least, most) = elsewhere(line)?;
            let plain = plain(line, units).filter(|plain| inferred::is_listable(plain.digits))?;
            let price = plain.price.value();
            let is_near = product(price, NEAR) >= least && price <= product(most, NEAR);
            let charges = line.at_one_price(units, plain.price);
            let is_far = beyond > product(most, FAR);
            (is_near && is_far)
                .then(|| reading(Quantity::ZERO, units, charges, PriceBasis::Bill, ReadingWhy::AllCharged))
        };
        self.lines.iter().map(of_line).collect()
    }

    /// Each line at cost over units, on average, where nothing can be free and the price has no steps.
    pub(super) fn at_means(&self) -> Vec<Together> {
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

/// A price is within so many times what other places pay: the shipped prices of one meter differ by 2.4 times at most
/// (magnetic volumes in South America and N. Virginia).
const NEAR: Decimal = Decimal::from_parts(3, 0, 0, false, 0);

/// What costs more than so many times what any other place pays isn't the same thing.
const FAR: Decimal = Decimal::from_parts(5, 0, 0, false, 0);

/// The lowest and highest price of a line's meter in other places, where its own isn't known.
fn elsewhere(line: &Line<'_>) -> Option<(Decimal, Decimal)> {
    if line.lists.iter().any(|list| list.standing != PriceStanding::Elsewheres) {
        return None;
    }
    let prices = || line.lists.iter().filter_map(ListPrice::first).map(Usd::value).filter(|price| !price.is_zero());
    prices().min().zip(prices().max())
}

/// All units of a line at a price that hardly comes about otherwise.
pub(super) fn at_a_plain_price(line: &Line<'_>) -> Option<Reading> {
    let units = line.units()?;
    let plain =
        plain(line, units).filter(|plain| inferred::is_telling(plain) && inferred::is_plainest(plain.digits))?;
    let charges = line.at_one_price(units, plain.price);
    Some(reading(Quantity::ZERO, units, charges, PriceBasis::Bill, ReadingWhy::AllCharged))
}

/// All units of a line at a price of few digits that makes its cost to the digit, whatever is listed: neither a mean over
/// steps nor what an allowance leaves comes out so.
pub(super) fn at_a_price_to_the_digit(line: &Line<'_>) -> Option<Reading> {
    let units = line.units()?;
    let plain = inferred::plain(line.billed, units, line.unsure())?;
    let is_made = plain.price.times(units) == line.billed;
    let is_one = is_made && inferred::is_telling(&plain) && inferred::is_plainest(plain.digits);
    let charges = line.at_one_price(units, plain.price);
    is_one.then(|| reading(Quantity::ZERO, units, charges, PriceBasis::Bill, ReadingWhy::AllCharged))
}

/// Readings of all lines, with the price among theirs that tells the least.
fn least_telling(readings: impl Iterator<Item = Option<(Plain, Reading)>>) -> Option<(Plain, Together)> {
    let readings: Vec<(Plain, Reading)> = readings.collect::<Option<_>>()?;
    let least = readings.iter().map(|(plain, _)| *plain).max_by_key(|plain| (plain.by_chance, plain.digits))?;
    Some((least, readings.into_iter().map(|(_, reading)| reading).collect()))
}

/// All units of a line at the list price of its place, as a price that surely is one.
fn at_own_list(line: &Line<'_>) -> Option<(usize, Plain, Vec<Charge>)> {
    candidates(line, Lists::own()).into_iter().find_map(|(n, at)| {
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
    let charged = Quantity::new(borne(charged, open));
    if charged > units || !is_price_of(line, price, charged) {
        return None;
    }
    let charges = line.at_one_price(charged, price);
    Some(reading(units - charged, charged, charges, PriceBasis::Bill, ReadingWhy::Allowance))
}
