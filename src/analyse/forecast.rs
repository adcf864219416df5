//! Where an open month's bill will end.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::analyse::free_tier;
use crate::answer::{ExplainReport, ExplainedLine, Forecast};
use crate::bill::{RecordType, Usd, product, quotient};
use crate::model::account::Account;
use crate::model::month::Case;
use crate::snapshot::Role;

/// Less than a day tells nothing.
const LEAST_HOURS: i64 = 24;
/// As many as any price has.
const DECIMALS: u32 = 10;

/// What an open month will have cost at its end: what is beyond the allowances by their own courses, other usage and its
/// discounts drawn out by the hours that are over, and the rest as it is. `None` of a closed month, and where it can't be
/// told.
pub(super) fn of_bill<'a>(account: &'a Account<'a>, report: &ExplainReport) -> Option<Forecast> {
    let elapsed = (report.as_of - report.month.start()).num_hours();
    if report.as_of >= report.month.end() || elapsed < LEAST_HOURS {
        return None;
    }
    let case = Case::of(account, report.month, report.as_of).ok()?;
    if case.looks_back() {
        return None;
    }
    // A payer's allowances are its organisation's, a member's are out of sight.
    let is_alone = !matches!(report.role, Role::Payer | Role::Member);
    let free_tier = free_tier::of_month(account, Some(report.month), report.as_of, false).ok()?;
    let mut forecast = Forecast { billed: Usd::ZERO, is_whole: is_alone };
    let mut told = BTreeSet::new();
    for offer in free_tier.offers.iter().filter(|_| is_alone) {
        match offer.month_end.cost {
            Some(cost) => {
                forecast.billed += cost;
                told.insert(offer.offer.as_str());
            }
            None => forecast.is_whole = false,
        }
    }
    let is_told = |line: &ExplainedLine| line.offer.as_deref().is_some_and(|offer| told.contains(offer));
    for line in report.lines.iter().filter(|line| !is_told(line)) {
        let goes_on = line.record_type.counts_as_usage() || line.record_type == RecordType::Discount;
        forecast.billed += if goes_on { drawn_out(line.billed, elapsed, report.month.hours()) } else { line.billed };
    }
    Some(forecast)
}

/// A sum of so many hours, drawn out to all of them.
fn drawn_out(billed: Usd, elapsed: i64, all: impl Into<Decimal>) -> Usd {
    let whole = quotient(product(billed.value(), all.into()), Decimal::from(elapsed));
    whole.map_or(billed, |whole| Usd::new(whole.round_dp(DECIMALS)))
}
