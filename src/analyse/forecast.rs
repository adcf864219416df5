//! Where an open month's bill will end.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::analyse::free_tier;
use crate::answer::{ExplainReport, ExplainedLine, Forecast};
use crate::bill::{BillLine, Quantity, RecordType, Usd, product, quotient};
use crate::model::account::Account;
use crate::model::months::Months;
use crate::snapshot::Role;

/// Less than a day tells nothing.
const LEAST_HOURS: i64 = 24;
/// As many as any price has.
const DECIMALS: u32 = 10;

/// Usage types of which a month's whole price is charged at its beginning. Source: Amazon Route 53 pricing.
const CHARGED_AT_ONCE: [&str; 1] = ["HostedZone"];

/// What an open month will have cost at its end: what is beyond the allowances by their own courses, other usage and its
/// discounts drawn out by the hours that are over, and the rest as it is. `None` of a closed month, and where it can't be
/// told.
pub(super) fn of_bill(months: &Months<'_>, report: &ExplainReport) -> Option<Forecast> {
    let elapsed = (report.as_of - report.month.start()).num_hours();
    if report.as_of >= report.month.end() || elapsed < LEAST_HOURS {
        return None;
    }
    if months.case(report.month, report.as_of).ok()?.looks_back() {
        return None;
    }
    // A payer's allowances are its organisation's, a member's are out of sight.
    let is_alone = !matches!(report.role, Role::Payer | Role::Member);
    let free_tier = free_tier::of_month(months, Some(report.month), report.as_of, false).ok()?;
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
    let ended = ended_before(months.account, report);
    for line in report.lines.iter().filter(|line| !is_told(line)) {
        let is_usage = line.record_type.counts_as_usage() || line.record_type == RecordType::Discount;
        let goes_on = is_usage && !is_charged_at_once(&ended, line);
        forecast.billed += if goes_on { drawn_out(line.billed, elapsed, report.month.hours()) } else { line.billed };
    }
    Some(forecast)
}

/// Where lines of a month ended: service, usage type, kind of record and usage of each.
type Ended<'a> = BTreeSet<(&'a str, &'a str, RecordType, Option<Quantity>)>;

/// Where the lines of the month before ended, if that is over.
fn ended_before<'a>(account: &Account<'a>, report: &ExplainReport) -> Ended<'a> {
    let before = account.snapshot.months.get(&report.month.previous()).filter(|bill| !bill.estimated);
    let end = |line: &'a BillLine| (line.service.as_str(), line.usage_type.as_str(), line.record_type, line.usage);
    before.into_iter().flat_map(|bill| &bill.lines).map(end).collect()
}

/// Whether a line has its whole month already: it is of such a kind, or stands where all of the month before ended.
fn is_charged_at_once(ended: &Ended<'_>, line: &ExplainedLine) -> bool {
    let stands = || ended.contains(&(line.service.as_str(), line.usage_type.as_str(), line.record_type, line.usage));
    let counts = line.usage.is_some_and(|usage| !usage.is_zero());
    CHARGED_AT_ONCE.contains(&line.usage_type.as_str()) || counts && stands()
}

/// A sum of so many hours, drawn out to all of them.
fn drawn_out(billed: Usd, elapsed: i64, all: impl Into<Decimal>) -> Usd {
    let whole = quotient(product(billed.value(), all.into()), Decimal::from(elapsed));
    whole.map_or(billed, |whole| Usd::new(whole.round_dp(DECIMALS)))
}
