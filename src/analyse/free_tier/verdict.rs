//! Whether an allowance is used up, or will be, and from which day on.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use rust_decimal::{Decimal, RoundingStrategy};

use super::{Ledger, TOLD};
use crate::answer::OfferVerdict;
use crate::bill::{BillingMonth, Quantity, Region, quotient};
use crate::model::allowance::eligibility::Given;

impl Ledger<'_, '_> {
    /// Whether the allowance is used up, or will be.
    pub(super) fn judge(&self) -> OfferVerdict {
        if self.is_out_of_sight() || self.given == Some(false) {
            return OfferVerdict::Unknown;
        }
        let over = |used: Quantity| !self.beyond(used).is_zero();
        let in_some_region = |used: &BTreeMap<Region, Quantity>| used.values().any(|used| over(*used));
        let used_up = over(self.pool.used);
        let is_sure = !self.pool.has_two_readings() || in_some_region(&self.pool.by_region);
        if !self.case.is_open() {
            // What was charged after the offer's last day is beyond it, however much was used.
            if self.was_charged_after_its_end() {
                return OfferVerdict::Exceeded;
            }
            // What was charged tells over what it is counted.
            let is_exceeded = used_up && (is_sure || !self.pool.billed.is_zero());
            return if is_exceeded { OfferVerdict::Exceeded } else { OfferVerdict::Ok };
        }
        let will_be_used_up = [self.month_end.used, self.next.used].into_iter().flatten().any(over);
        let is_sure_by_then = is_sure || self.course.as_ref().is_some_and(|course| in_some_region(&course.regions));
        match (used_up, will_be_used_up) {
            (true, _) if is_sure => OfferVerdict::Exceeded,
            (true, _) | (_, true) if is_sure_by_then => OfferVerdict::WillExceed,
            (true, _) | (_, true) => OfferVerdict::Unknown,
            _ if self.month_end.used.is_none() => OfferVerdict::Unknown,
            _ => OfferVerdict::Ok,
        }
    }

    /// The first day by whose end more than the allowance is used: of this month, else of the next full one.
    pub(super) fn overflow(&self) -> Option<NaiveDate> {
        let is_to_come = matches!(self.verdict, OfferVerdict::Exceeded | OfferVerdict::WillExceed);
        if !self.case.is_open() || !is_to_come || self.pool.has_two_readings() {
            return None;
        }
        let bound = self.bound();
        let sums = self.course.iter().flat_map(|course| &course.sums);
        let in_this = self.case.month.days().zip(sums).find(|(_, sum)| **sum > bound).map(|(day, _)| day);
        in_this.or_else(|| {
            let next = self.next.used.filter(|next| *next > bound)?;
            let month = self.case.next_month();
            let days = quotient(Decimal::from(month.hours() / 24) * self.pool.offer.limit.value(), next.value())?;
            let whole: u32 = days.round_dp_with_strategy(0, RoundingStrategy::ToZero).try_into().ok()?;
            month.first_day().with_day(whole + 1)
        })
    }

    /// Whether the offer ended within a closed month, and what was used from then on was charged.
    pub(super) fn was_charged_after_its_end(&self) -> bool {
        let ended_on = |day: NaiveDate| self.is_in_this_month(day) && day != self.case.month.first_day();
        let is_charged = self.pool.billed.value().abs() >= TOLD;
        !self.case.is_open() && is_charged && matches!(self.pool.given, Given::Until(day) if ended_on(day))
    }

    /// Whether a day is of the month that is looked at.
    pub(super) fn is_in_this_month(&self, day: NaiveDate) -> bool {
        BillingMonth::of_day(day) == self.case.month
    }
}
