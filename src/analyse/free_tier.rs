//! Every allowance of a month: used, left, where it is heading.

mod prices;
mod reasons;
mod verdict;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;

use crate::answer::{CreditsOutlook, FreeTierReport, OfferUse, OfferVerdict, Outlook};
use crate::bill::figures::HALF_A_CENT;
use crate::bill::{BillLine, BillingMonth, LineKey, Quantity, Usd};
use crate::catalogue::{Catalogue, Kind, Meter, Standing};
use crate::model::account::Account;
use crate::model::alarms::meter::half_last_digit;
use crate::model::allowance::eligibility::Given;
use crate::model::allowance::pools::Pool;
use crate::model::forecast::projection::{Course, DayIndex};
use crate::model::lines::ResolvedLine;
use crate::model::month::Case;
use crate::model::months::Months;
use crate::model::pricing::inferred;
use crate::question::{NoAnswer, Question};
use crate::snapshot::{Role, Snapshot};

/// Says of every allowance with usage in a month (`all`: of every one) what was used and where it is heading.
///
/// Without a month asked for it is the one open at the instant of analysis, else the last one that the snapshot has.
///
/// # Errors
/// [`NoAnswer`] where the month lies in the future or the snapshot has no bill of it.
pub fn free_tier(
    snapshot: &Snapshot,
    catalogue: &Catalogue,
    question: &Question,
    all: bool,
) -> Result<FreeTierReport, NoAnswer> {
    let as_of = question.as_of.unwrap_or(snapshot.taken_at);
    of_month(&Months::of(&Account::of(snapshot, catalogue, question)), question.month, as_of, all)
}

/// Says it of a month of an account as of an instant; without a month of the open one, else of the last there is.
pub(super) fn of_month(
    months: &Months<'_>,
    month: Option<BillingMonth>,
    as_of: DateTime<Utc>,
    all: bool,
) -> Result<FreeTierReport, NoAnswer> {
    let snapshot = months.account.snapshot;
    let latest = snapshot.months.range(..=BillingMonth::of(as_of)).next_back().map(|(month, _)| *month);
    let month = month.or(latest).unwrap_or_else(|| BillingMonth::of(as_of));
    let mut case = Case::clone(&*months.case(month, as_of)?);
    case.cut_to_date();
    case.take_the_first_years_end();
    let days = case.day_index();
    // Lines are read by the pools that they draw on, before those are added of which nothing was used.
    case.readings();
    let standing = case.standing_pools(&days);
    case.pools.extend(standing);
    let unused = case.unused_pools().filter(|_| all);
    let pools = case.pools.values().cloned().chain(unused);
    let mut offers: Vec<OfferUse> = pools
        .map(|pool| Ledger::of(&case, pool, &days))
        .filter(|ledger| all || ledger.given != Some(false))
        .map(|ledger| ledger.report())
        .collect();
    offers.sort_by_cached_key(|row| {
        let not_given = row.given == Some(false);
        (not_given, row.verdict, std::cmp::Reverse(row.percent), row.offer.clone(), row.by_region.clone())
    });
    Ok(FreeTierReport {
        account: snapshot.account.as_ref().map(|account| account.id.clone()),
        role: snapshot.role(),
        month,
        as_of,
        open: case.is_open(),
        first_year: reasons::first_year_end(&case, &offers),
        plan: snapshot.plan.clone(),
        credits: CreditsOutlook::of(snapshot, as_of),
        offers,
        gaps: case.gaps.clone(),
        requests: snapshot.requests,
    })
}

impl<'a> Case<'a> {
    /// Of a closed month whose bill alone tells when the account's first 12 months ended: their offers were given until then.
    fn take_the_first_years_end(&mut self) {
        let is_open_question = |pool: &Pool<'_>| {
            pool.offer.kind == Kind::TwelveMonths && matches!(pool.given, Given::Unknown(_)) && !pool.billed.is_zero()
        };
        if self.is_open() || !self.pools.values().any(is_open_question) {
            return;
        }
        let Some(day) = self.readings().first_year_ended else { return };
        let mut pools = self.pools.clone();
        pools.values_mut().filter(|pool| is_open_question(pool)).for_each(|pool| pool.given = Given::Until(day));
        self.set_pools(pools);
    }

    /// The offers that hold in the month and of which nothing was used.
    fn unused_pools(&self) -> impl Iterator<Item = Pool<'a>> {
        let used: Vec<&str> = self.pools.keys().map(|(id, _)| *id).collect();
        let holding = self.catalogue.offers.iter().filter(|offer| offer.valid.holds(self.month));
        let unused: Vec<Pool<'a>> = holding
            .filter(|offer| !used.contains(&offer.id.as_str()))
            .map(|offer| Pool::unused(offer, None, self.eligibility.gives(offer, self.month)))
            .collect();
        unused.into_iter()
    }
}

/// All that is reckoned of one pool.
pub(super) struct Ledger<'c, 'a> {
    pub(super) case: &'c Case<'a>,
    pub(super) pool: Pool<'a>,
    /// The meter of the offer that was used most, else its first: its unit and its words.
    pub(super) meter: Option<&'a Meter>,
    /// Whether the account has the offer, by what is known of it and by what was charged.
    pub(super) given: Option<bool>,
    /// Of an open month.
    pub(super) course: Option<Course>,
    pub(super) month_end: Outlook,
    pub(super) next: Outlook,
    pub(super) verdict: OfferVerdict,
    pub(super) overflows_on: Option<NaiveDate>,
}

/// Full months of alarms end up to this much above their number: hourly rounding, over all regions.
const ALARM_ROUNDING: Decimal = Decimal::from_parts(1, 0, 0, false, 4);

impl<'c, 'a> Ledger<'c, 'a> {
    fn of(case: &'c Case<'a>, pool: Pool<'a>, days: &DayIndex<'_>) -> Self {
        let is_unused = pool.by_region.is_empty();
        let course = if case.is_open() && !is_unused { case.course(&pool, days) } else { None };
        let mut ledger = Self {
            case,
            meter: None,
            given: None,
            course,
            month_end: Outlook::default(),
            next: Outlook::default(),
            verdict: OfferVerdict::Unknown,
            overflows_on: None,
            pool,
        };
        ledger.meter = ledger.main_meter();
        ledger.given = ledger.is_given();
        ledger.look_ahead();
        ledger.verdict = ledger.judge();
        ledger.overflows_on = ledger.overflow();
        if ledger.is_out_of_sight() || ledger.given == Some(false) {
            (ledger.month_end.cost, ledger.next.cost) = (None, None);
        } else if ledger.pool.has_two_readings() {
            // What is beyond the allowance in one reading isn't, or is less, in the other.
            let is_open = case.is_open();
            ledger.month_end.cost = ledger.month_end.cost.filter(|cost| cost.is_zero() || !is_open);
            ledger.next.cost = ledger.next.cost.filter(|cost| cost.is_zero());
        }
        ledger
    }

    fn main_meter(&self) -> Option<&'a Meter> {
        let of_line = |line: &'c ResolvedLine<'a>| line.meter().filter(|meter| self.counts(meter, line));
        let used = self.case.counted().filter_map(|line| Some((line.usage, of_line(line)?)));
        let most = used.max_by_key(|(usage, _)| *usage).map(|(_, meter)| meter);
        most.or_else(|| self.case.catalogue.meters_of(self.pool.offer).next())
    }

    /// A member's pool is its payer's.
    pub(super) fn is_out_of_sight(&self) -> bool {
        self.case.role_for(self.pool.offer) == Role::Member
    }

    /// What the account's age and plan tell, else what was charged: all of it, or nothing.
    fn is_given(&self) -> Option<bool> {
        match self.pool.given {
            Given::Yes | Given::Until(_) => Some(true),
            Given::No(_) => Some(false),
            // Its payer's other accounts may have used it up.
            Given::Unknown(_) if self.is_out_of_sight() => None,
            Given::Unknown(_) => self.is_given_by_the_bill(),
        }
    }

    fn is_given_by_the_bill(&self) -> Option<bool> {
        let billed = self.pool.billed;
        let whole = self.whole_at_list();
        if billed.is_zero() {
            // Beyond what the offer gives something else is the cause.
            let is_inside = self.pool.used <= self.pool.offer.limit;
            return whole.filter(|whole| is_inside && whole.value() > HALF_A_CENT).map(|_| true);
        }
        let rounding = half_last_digit(billed.value()).min(HALF_A_CENT);
        let all_charged = whole.is_some_and(|whole| (whole - billed).abs().value() <= rounding);
        if all_charged || self.pool.used <= self.pool.offer.limit {
            return Some(false);
        }
        let over = self.pool.used - self.pool.offer.limit;
        let at_list = self.list_price(over).is_some_and(|cost| (cost - billed).abs().value() <= rounding);
        let unlisted = self.prices().iter().all(Option::is_none);
        (at_list || unlisted && inferred::is_of_a_part(billed, over, self.pool.used)).then_some(true)
    }

    fn look_ahead(&mut self) {
        if !self.case.is_open() {
            let is_unused = self.pool.by_region.is_empty();
            self.month_end = Outlook { used: Some(self.pool.used), cost: Some(self.pool.billed) };
            self.next.used = if is_unused { None } else { self.next_after_a_closed_month() };
        } else if self.pool.by_region.is_empty() {
            self.month_end = Outlook { used: Some(Quantity::ZERO), cost: Some(Usd::ZERO) };
        } else {
            let end = self.course.as_ref().and_then(|course| course.sums.last().copied());
            self.month_end = Outlook { used: end, cost: end.and_then(|end| self.cost_beyond(end)) };
            self.next.used = self.course.as_ref().and_then(|course| course.next);
        }
        let ended = self.is_gone_in_the_next_month();
        self.next.cost =
            self.next.used.and_then(|used| if ended { self.cost_of(used) } else { self.cost_beyond(used) });
    }

    /// Whether the account has the offer now and has it no more in the next full month.
    pub(super) fn is_gone_in_the_next_month(&self) -> bool {
        let next = self.case.next_month();
        let has_ended = matches!(self.pool.given, Given::Until(day) if day <= next.first_day());
        let is_given = self.case.eligibility.gives(self.pool.offer, next).is_possible();
        self.pool.given.is_possible() && (has_ended || !is_given)
    }

    fn next_after_a_closed_month(&self) -> Option<Quantity> {
        let course = self.case.alarms_after(&self.pool);
        course.or_else(|| {
            let before = self.case.snapshot.months.get(&self.case.month.previous())?;
            let shared = before.organisation.as_ref().filter(|_| !self.pool.offer.is_each_accounts());
            let before = shared.unwrap_or(&before.lines);
            let mut sum = Quantity::ZERO;
            let before: BTreeMap<LineKey, &BillLine> = before.iter().map(|line| (line.key(), line)).collect();
            for line in self.case.counted() {
                let Some(meter) = line.meter().filter(|meter| self.counts(meter, line)) else { continue };
                let was = before.get(&line.key())?.usage?;
                let stays = meter.standing == Standing::Stock;
                sum += stays.then(|| self.case.next_of_stock(&meter.units, line.usage?, was)).flatten()?;
            }
            Some(sum)
        })
    }

    fn counts(&self, meter: &Meter, line: &ResolvedLine<'_>) -> bool {
        let here = self.pool.region.as_ref().is_none_or(|region| region == line.region());
        here && self.pool.offer.meters.contains(&meter.id)
    }

    /// More than this is beyond the allowance.
    fn bound(&self) -> Quantity {
        if self.is_of_alarms() { self.pool.offer.limit + Quantity::new(ALARM_ROUNDING) } else { self.pool.offer.limit }
    }

    /// Whether it is an allowance of alarms, which are counted and not rounded.
    pub(super) fn is_of_alarms(&self) -> bool {
        self.meter.is_some_and(|meter| meter.standing == Standing::Alarms)
    }

    /// How much of a month's usage is beyond the allowance; hourly rounding of alarms isn't.
    pub(super) fn beyond(&self, used: Quantity) -> Quantity {
        if used > self.bound() { used - self.pool.offer.limit } else { Quantity::ZERO }
    }

    fn report(self) -> OfferUse {
        let told = !self.is_out_of_sight() && self.given != Some(false);
        let offer = self.pool.offer;
        let left = if self.pool.used < offer.limit { offer.limit - self.pool.used } else { Quantity::ZERO };
        let share = (self.pool.used.value() * Decimal::ONE_HUNDRED).checked_div(offer.limit.value());
        let aws = self.case.counted_by_aws(&self.pool);
        let service = if self.pool.service.is_empty() {
            self.meter.and_then(|meter| meter.services.first().cloned()).unwrap_or_default()
        } else {
            self.pool.service.clone()
        };
        OfferUse {
            offer: offer.id.clone(),
            service,
            noun: self.case.catalogue.noun_of(offer).to_owned(),
            kind: offer.kind,
            scope: offer.scope,
            unit: self.meter.and_then(|meter| meter.units.first().cloned()).unwrap_or_default(),
            limit: offer.limit,
            used: self.pool.used,
            left: told.then_some(left),
            percent: share.filter(|_| told).map(|share| Quantity::new(share.round_dp(SHARE_DECIMALS))),
            by_region: self.pool.by_region.iter().map(|(region, used)| (region.clone(), *used)).collect(),
            month_end: self.month_end,
            next_full_month: self.next,
            verdict: self.verdict,
            given: self.given,
            ends: match self.pool.given {
                Given::Until(day) => Some(day),
                Given::Unknown(day) => day,
                Given::Yes | Given::No(_) => None,
            },
            overflows_on: self.overflows_on,
            reasons: reasons::of(&self, aws.as_ref()),
            aws,
        }
    }
}

/// A cost below this is none that is told.
pub(super) const TOLD: Decimal = Decimal::from_parts(1, 0, 0, false, 6);

/// A share isn't billed: six decimals of a percent are enough.
const SHARE_DECIMALS: u32 = 6;
