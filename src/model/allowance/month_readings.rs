//! What is read of all lines of a month: the bill's own discount first, then each pool, then lines without one.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

use crate::bill::{Commitment, Quantity, RecordType};
use crate::catalogue::Kind;
use crate::facts::commitments;
use crate::model::allowance::eligibility::Given;
use crate::model::allowance::fit::{At, Line};
use crate::model::allowance::pools::{self, Pool, PoolKey};
use crate::model::allowance::reading::{self, PoolUse, Told};
use crate::model::allowance::readings::{LineReading, MonthReadings};
use crate::model::lines::ResolvedLine;
use crate::model::month::Case;
use crate::model::pricing::candidates::{self, Candidates};
use crate::model::pricing::discount::{Discount, Witnesses};
use crate::model::pricing::list::{ListPrice, PriceStanding};
use crate::model::pricing::of_line;
use crate::snapshot::Role;

/// Which of several list prices a line was charged at; of one that several make, the reading goes by none of them.
fn choice(line: &Line<'_>, told: &mut Told, percent: Option<Decimal>) -> Option<Candidates> {
    let found = candidates::of(line, told, percent)?;
    if let (Candidates::SeveralFit(_), Told::One(reading)) = (&found, told) {
        *reading = candidates::of_no_list(line, reading);
    }
    Some(found)
}

/// A pool of the month: which lines draw on it.
struct Members<'a, 'b> {
    pool: &'b Pool<'a>,
    lines: Vec<usize>,
}

impl Members<'_, '_> {
    fn of<'l>(&self, lines: &BTreeMap<usize, Line<'l>>) -> Vec<Line<'l>> {
        self.lines.iter().map(|n| lines[n]).collect()
    }
}

impl<'a> Case<'a> {
    /// What is read of the month's bill as a whole, and of the lines of its pools.
    pub(crate) fn readings(&self) -> &MonthReadings {
        self.readings.get_or_init(|| Rc::new(self.read_pools()))
    }

    /// Gives it other pools: its lines are read anew.
    pub(crate) fn set_pools(&mut self, pools: BTreeMap<PoolKey<'a>, Pool<'a>>) {
        (self.pools, self.readings) = (pools, OnceCell::new());
    }

    /// What is read of a line, by its place.
    pub(crate) fn reading_of(&self, n: usize) -> Cow<'_, LineReading> {
        let MonthReadings { pooled, discount, .. } = self.readings();
        pooled.get(&n).map_or_else(|| Cow::Owned(self.read_alone(n, *discount)), Cow::Borrowed)
    }

    /// Reads a line that draws on no pool.
    fn read_alone(&self, n: usize, discount: Option<Discount>) -> LineReading {
        let (resolved, lists) = (&self.lines[n], self.lists_of(n));
        if resolved.record_type != RecordType::Usage {
            return LineReading { lists, told: Told::Nothing, candidates: None };
        }
        let line = self.line_of(resolved, &lists);
        let percent = percent_on(resolved, discount);
        let mut told = reading::read(None, &[line], percent).pop().unwrap_or(Told::Nothing);
        let candidates = choice(&line, &mut told, percent);
        LineReading { lists, told, candidates }
    }

    /// What AWS lists for a line.
    fn lists_of(&self, n: usize) -> Vec<ListPrice> {
        of_line::lists(&self.lines[n], self.snapshot.price_list.as_ref(), self.catalogue, self.month)
    }

    /// The discount that lines show which can have no allowance. A Savings Plan's usage stands at the list price,
    /// whatever the discount on the rest.
    fn discount(&self, pooled: &BTreeMap<usize, Vec<ListPrice>>) -> Option<Discount> {
        let mut witnesses = Witnesses::default();
        for (n, line) in self.lines.iter().enumerate() {
            let is_alone = line.record_type == RecordType::Usage && !pooled.contains_key(&n);
            if is_alone && line.covered_by().is_none() {
                witnesses.hear(&line.usage_type, &self.line_of(line, &self.lists_of(n)));
            }
        }
        witnesses.discount()
    }

    /// Reads the bill's discount, and all lines that draw on pools.
    fn read_pools(&self) -> MonthReadings {
        let pools = self.members();
        let places = pools.iter().flat_map(|members| members.lines.iter().copied());
        let lists: BTreeMap<usize, Vec<ListPrice>> = places.map(|n| (n, self.lists_of(n))).collect();
        let lines: BTreeMap<usize, Line<'_>> =
            lists.iter().map(|(n, lists)| (*n, self.line_of(&self.lines[*n], lists))).collect();
        let discount = self.discount(&lists);
        let percent = discount.map(|discount| discount.percent);
        let ended = self.first_year_ended(&pools, &lines, percent);
        let mut told: BTreeMap<usize, Told> = BTreeMap::new();
        for members in &pools {
            let of_pool = members.of(&lines);
            let pool = self.pool_use(members, ended);
            told.extend(members.lines.iter().copied().zip(reading::read(Some(&pool), &of_pool, percent)));
        }
        if self.is_without_first_year(&pools, &told) {
            for members in pools.iter().filter(|members| is_of_first_year(members.pool)) {
                let of_pool = members.of(&lines);
                let is_untold = members.lines.iter().all(|n| told.get(n) == Some(&Told::Nothing));
                if is_untold && of_pool.iter().all(|line| !line.billed.is_zero()) {
                    told.extend(members.lines.iter().copied().zip(reading::read(None, &of_pool, percent)));
                }
            }
        }
        let read = told.into_iter().map(|(n, mut told)| {
            let candidates = choice(&lines[&n], &mut told, percent_on(&self.lines[n], discount));
            (n, LineReading { lists: lists[&n].clone(), told, candidates })
        });
        MonthReadings { pooled: read.collect(), first_year_ended: ended, discount }
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
        has_reserved && (is_told || commitments::can_be_reserved(&line.service, line.parsed().meter))
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
        lines: &BTreeMap<usize, Line<'_>>,
        percent: Option<Decimal>,
    ) -> Option<NaiveDate> {
        let mut days: BTreeMap<u32, BTreeSet<&str>> = BTreeMap::new();
        let factor = Decimal::ONE - percent.unwrap_or_default() / Decimal::ONE_HUNDRED;
        for members in pools {
            let offer = members.pool.offer;
            let is_open = matches!(members.pool.given, Given::Unknown(_)) && offer.kind == Kind::TwelveMonths;
            let [only] = members.lines.as_slice() else { continue };
            let line = lines[only];
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

/// The percent that the bill's discount takes off a line: nothing off what a commitment covers.
fn percent_on(line: &ResolvedLine<'_>, discount: Option<Discount>) -> Option<Decimal> {
    discount.filter(|_| line.covered_by().is_none()).map(|discount| discount.percent)
}

/// Whether a pool is of an offer of an account's first 12 months, of which it isn't known whether the account has it.
fn is_of_first_year(pool: &Pool<'_>) -> bool {
    pool.offer.kind == Kind::TwelveMonths && matches!(pool.given, Given::Unknown(_))
}

/// So many offers must tell the same of the account's first year.
const AGREEING: usize = 2;

/// How far from whole days a share may be.
const WHOLE_DAY: Decimal = Decimal::from_parts(1, 0, 0, false, 2);
