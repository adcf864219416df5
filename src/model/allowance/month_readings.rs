//! What is read of all lines of a month: the bill's own discount first, then each pool, then lines without one.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

use crate::bill::{Commitment, Quantity, RecordType};
use crate::catalogue::Kind;
use crate::facts::commitments;
use crate::model::allowance::eligibility::Given;
use crate::model::allowance::fit::{At, Line};
use crate::model::allowance::pools::{self, Pool, PoolKey};
use crate::model::allowance::reading::{self, PoolUse, Told};
use crate::model::lines::ResolvedLine;
use crate::model::month::Case;
use crate::model::pricing::candidates::{self, Candidates};
use crate::model::pricing::discount::{self, Discount};
use crate::model::pricing::list::{ListPrice, PriceStanding};
use crate::model::pricing::of_line;
use crate::snapshot::Role;

/// What is read of the lines of a month, by their place among them.
pub(crate) struct MonthReadings {
    lists: Vec<Vec<ListPrice>>,
    told: BTreeMap<usize, Told>,
    candidates: BTreeMap<usize, Candidates>,
    /// The day on which the account's first 12 months ended, where the bill alone tells it.
    pub(crate) first_year_ended: Option<NaiveDate>,
    /// The discount on the whole bill.
    pub(crate) discount: Option<Discount>,
}

impl MonthReadings {
    /// What AWS lists for a line.
    pub(crate) fn lists(&self, line: usize) -> &[ListPrice] {
        self.lists.get(line).map_or(&[], Vec::as_slice)
    }

    /// What the bill tells of the several prices that AWS lists for a line, where there are several.
    pub(crate) fn candidates(&self, line: usize) -> Option<&Candidates> {
        self.candidates.get(&line)
    }

    /// What is told of a line's free and charged units.
    pub(crate) fn told(&self, line: usize) -> &Told {
        self.told.get(&line).unwrap_or(&Told::Nothing)
    }
}

/// Which of several list prices each line was charged at; of one that several make, the reading goes by none of them.
fn choices(
    lines: &[Line<'_>],
    told: &mut BTreeMap<usize, Told>,
    percent: impl Fn(usize) -> Option<Decimal>,
) -> BTreeMap<usize, Candidates> {
    let mut found = BTreeMap::new();
    for (n, told) in told {
        let line = &lines[*n];
        let Some(own) = candidates::of(line, told, percent(*n)) else { continue };
        if let (Candidates::SeveralFit(_), Told::One(reading)) = (&own, &mut *told) {
            *reading = candidates::of_no_list(line, reading);
        }
        found.insert(*n, own);
    }
    found
}

/// A pool of the month: which lines draw on it.
struct Members<'a, 'b> {
    pool: &'b Pool<'a>,
    lines: Vec<usize>,
}

impl<'a> Case<'a> {
    /// Reads all usage lines of the month.
    pub(crate) fn readings(&self) -> MonthReadings {
        let price_list = self.snapshot.price_list.as_ref();
        let lists: Vec<Vec<ListPrice>> =
            self.lines.iter().map(|line| of_line::lists(line, price_list, self.catalogue, self.month)).collect();
        let lines: Vec<Line<'_>> =
            self.lines.iter().zip(&lists).map(|(line, lists)| self.line_of(line, lists)).collect();
        let pools = self.members();
        let pooled: BTreeSet<usize> = pools.iter().flat_map(|pool| pool.lines.iter().copied()).collect();
        let is_alone = |n: &usize| self.lines[*n].record_type == RecordType::Usage && !pooled.contains(n);
        let alone: Vec<usize> = (0..lines.len()).filter(is_alone).collect();
        // A Savings Plan's usage stands at the list price, whatever the discount on the rest.
        let is_covered = |n: &usize| self.lines[*n].covered_by().is_some();
        let uncovered = alone.iter().filter(|n| !is_covered(n));
        let discount = discount::of_bill(uncovered.map(|n| (self.lines[*n].usage_type.as_str(), lines[*n])));
        let percent = discount.map(|discount| discount.percent);
        let mut told = BTreeMap::new();
        for n in alone {
            let percent = percent.filter(|_| !is_covered(&n));
            told.extend(reading::read(None, &lines[n..=n], percent).pop().map(|one| (n, one)));
        }
        let ended = self.first_year_ended(&pools, &lines, percent);
        for members in &pools {
            let of_pool: Vec<Line<'_>> = members.lines.iter().map(|n| lines[*n]).collect();
            let pool = self.pool_use(members, ended);
            told.extend(members.lines.iter().copied().zip(reading::read(Some(&pool), &of_pool, percent)));
        }
        if self.is_without_first_year(&pools, &told) {
            for members in pools.iter().filter(|members| is_of_first_year(members.pool)) {
                let of_pool: Vec<Line<'_>> = members.lines.iter().map(|n| lines[*n]).collect();
                let is_untold = members.lines.iter().all(|n| told.get(n) == Some(&Told::Nothing));
                if is_untold && of_pool.iter().all(|line| !line.billed.is_zero()) {
                    told.extend(members.lines.iter().copied().zip(reading::read(None, &of_pool, percent)));
                }
            }
        }
        let candidates = choices(&lines, &mut told, |n| percent.filter(|_| !is_covered(&n)));
        MonthReadings { lists, told, candidates, first_year_ended: ended, discount }
    }

    fn line_of<'b>(&self, line: &'b ResolvedLine<'_>, lists: &'b [ListPrice]) -> Line<'b> {
        let may_be_reserved = self.may_be_reserved(line);
        Line { usage: line.usage, unit: line.unit.as_deref(), billed: line.billed, may_be_reserved, lists }
    }

    /// Whether a reservation may cover a part of a line: it was asked for together with such usage, and its meter can be
    /// reserved.
    pub(crate) fn may_be_reserved(&self, line: &ResolvedLine<'_>) -> bool {
        let records = if line.record_types.is_empty() { &self.bill.usage_records } else { &line.record_types };
        let has_reserved = records.iter().any(|own| commitments::is_reserved_usage(own));
        let is_told = line.covered_by() == Some(Commitment::Reservation);
        has_reserved && (is_told || commitments::can_be_reserved(&line.service, &line.parsed().meter))
    }

    fn members(&self) -> Vec<Members<'a, '_>> {
        let mut members: BTreeMap<PoolKey<'a>, Vec<usize>> = BTreeMap::new();
        for (n, line) in self.lines.iter().enumerate() {
            if let Some(pool) = self.pool_of(line) {
                members.entry(pools::key(pool.offer, line)).or_default().push(n);
            }
        }
        let of_pool = |(key, lines)| self.pools.get(&key).map(|pool| Members { pool, lines });
        members.into_iter().filter_map(of_pool).collect()
    }

    /// A pool as its readings go by it; `ended`: the day on which the bill shows that the first year ended.
    fn pool_use(&self, members: &Members<'a, '_>, ended: Option<NaiveDate>) -> PoolUse {
        let pool = members.pool;
        let used_here: Quantity = members.lines.iter().filter_map(|n| self.lines[*n].usage).sum();
        let whole = match self.role_for(pool.offer) {
            Role::Standalone | Role::Unknown => true,
            // A payer alone used it all.
            Role::Payer => used_here == pool.used && pool.uncounted == 0,
            Role::Member => false,
        };
        let until = match pool.given {
            Given::Until(day) => Some(day),
            Given::Unknown(_) if pool.offer.kind == Kind::TwelveMonths => ended,
            Given::Yes | Given::No(_) | Given::Unknown(_) => None,
        };
        PoolUse {
            limit: pool.offer.limit,
            used: pool.used,
            whole,
            sure: pool.given.is_sure(self.month),
            zero_is_free: whole || pool.offer.kind == Kind::Always,
            each_region: pool.has_two_readings(),
            until: until.and_then(|day| Some((day, self.share_before(day)?))),
        }
    }

    /// The share of the month before a day in it; `None` of a day in another one, and of the first.
    fn share_before(&self, day: NaiveDate) -> Option<Decimal> {
        let is_inside = self.month.first_day() < day && day < self.month.next().first_day();
        is_inside.then(|| Decimal::from(day.day0()) / Decimal::from(self.days()))
    }

    fn days(&self) -> i64 {
        self.month.hours() / 24
    }

    /// Whether the bill shows that the account has no offers of first 12 months in the month: several of them would have
    /// left nothing to charge, and all was charged.
    fn is_without_first_year(&self, pools: &[Members<'a, '_>], told: &BTreeMap<usize, Told>) -> bool {
        let is_whole = |n: &usize| matches!(told.get(n), Some(Told::One(reading)) if reading.free.is_zero() && !reading.charged.is_zero());
        let is_charged_inside = |members: &&Members<'a, '_>| {
            let pool = self.pool_use(members, None);
            is_of_first_year(members.pool)
                && pool.whole
                && pool.used <= pool.limit
                && !members.lines.is_empty()
                && members.lines.iter().all(is_whole)
        };
        pools.iter().filter(is_charged_inside).count() >= AGREEING
    }

    /// The day on which the account's first 12 months ended, where the bill alone tells it: several offers of them were
    /// given for one and the same part of the month.
    fn first_year_ended(
        &self,
        pools: &[Members<'a, '_>],
        lines: &[Line<'_>],
        percent: Option<Decimal>,
    ) -> Option<NaiveDate> {
        let mut days: BTreeMap<u32, BTreeSet<&str>> = BTreeMap::new();
        let factor = Decimal::ONE - percent.unwrap_or_default() / Decimal::ONE_HUNDRED;
        for members in pools {
            let offer = members.pool.offer;
            let is_open = matches!(members.pool.given, Given::Unknown(_)) && offer.kind == Kind::TwelveMonths;
            let [only] = members.lines.as_slice() else { continue };
            let line = lines[*only];
            let pool = self.pool_use(members, None);
            let is_untold = is_open && pool.whole && reading::read(Some(&pool), &[line], percent) == [Told::Nothing];
            if let Some(day) = self.day_of_share(&line, offer.limit, factor).filter(|_| is_untold) {
                days.entry(day).or_default().insert(&offer.id);
            }
        }
        let (day, seen) = days.iter().max_by_key(|(_, seen)| seen.len())?;
        (seen.len() >= AGREEING).then(|| self.month.first_day().with_day0(*day)).flatten()
    }

    /// How many whole days of the month were free, if the free share of a line is one of whole days.
    fn day_of_share(&self, line: &Line<'_>, limit: Quantity, factor: Decimal) -> Option<u32> {
        let list = line.lists.iter().find(|list| list.standing < PriceStanding::Elsewheres)?;
        let (charged, _) = line.units_charged(At { list, factor })?;
        let units = line.units()?;
        let free = units - charged;
        let days = free.value().checked_div(units.value())? * Decimal::from(self.days());
        let whole = days.round();
        let is_whole = (days - whole).abs() <= WHOLE_DAY && whole >= Decimal::ONE && whole < Decimal::from(self.days());
        (is_whole && free <= limit).then(|| u32::try_from(whole).ok()).flatten()
    }
}

/// Whether a pool is of an offer of an account's first 12 months, of which it isn't known whether the account has it.
fn is_of_first_year(pool: &Pool<'_>) -> bool {
    pool.offer.kind == Kind::TwelveMonths && matches!(pool.given, Given::Unknown(_))
}

/// So many offers must tell the same of the account's first year.
const AGREEING: usize = 2;

/// How far from whole days a share may be.
const WHOLE_DAY: Decimal = Decimal::from_parts(1, 0, 0, false, 2);
