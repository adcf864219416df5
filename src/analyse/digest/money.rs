//! Allowances that will be used up, and where the open month will end.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::bill::has_settled;
use super::{Look, beyond};
use crate::answer::{AllowanceNews, ForecastNews, FreeTierReport, OfferUse, OfferVerdict, ResourceNews};
use crate::bill::figures::HALF_A_CENT;
use crate::bill::{BillingMonth, Region, Usd, product};
use crate::catalogue::{Catalogue, Scope, Standing};
use crate::facts::events::is_alarm;

/// A cost that was told is told again where it rises by a fifth and by so much.
const RISES_BY: Decimal = Decimal::from_parts(5, 0, 0, false, 2);
const A_FIFTH_MORE: Decimal = Decimal::from_parts(12, 0, 0, false, 1);
/// A forecast is news where it is a fifth and a dollar more than the month before.
const A_DOLLAR: Decimal = Decimal::ONE;

type Key<'r> = (&'r str, Option<&'r Region>);

/// The allowances that are or will be used up, which was not so before, or was cheaper.
pub(super) fn allowances(earlier: Option<&Look<'_>>, later: &Look<'_>, new: &[ResourceNews]) -> Vec<AllowanceNews> {
    let Some(now) = &later.free_tier else { return Vec::new() };
    let before = earlier.and_then(|earlier| earlier.free_tier.as_ref());
    let told: BTreeMap<Key<'_>, Option<Usd>> =
        before.into_iter().flat_map(|report| beyond(report).map(|row| (key(row), charged(report, row).1))).collect();
    let since = new.iter().filter(|own| is_alarm(&own.kind)).filter_map(|own| own.when.at).min();
    let news = beyond(now).filter_map(|row| {
        let (month, cost) = charged(now, row);
        let is_of_alarms = is_of_alarms(later.account.catalogue, row);
        let since = since.filter(|_| is_of_alarms).map(|at| at.date_naive());
        let is_told = told.get(&key(row)).is_some_and(|then| !is_more(*then, cost, since.is_some()));
        let is_little = cost.is_some_and(|cost| cost.value() < HALF_A_CENT);
        let alarms = is_of_alarms.then(|| later.snapshot().alarms.values().map(Vec::len).sum());
        (!is_told && !is_little).then(|| AllowanceNews { offer: row.clone(), month, cost, alarms, since })
    });
    news.collect()
}

fn key(row: &OfferUse) -> Key<'_> {
    let own = row.by_region.first().map(|(region, _)| region);
    (&row.offer, own.filter(|_| row.scope == Scope::Region))
}

/// The month in which an allowance is first charged for, and what that month costs.
fn charged(report: &FreeTierReport, row: &OfferUse) -> (BillingMonth, Option<Usd>) {
    let is_this = row.month_end.used.is_some_and(|end| end > row.limit) && row.month_end.cost != Some(Usd::ZERO);
    if is_this || row.verdict == OfferVerdict::Exceeded {
        (report.month, row.month_end.cost)
    } else {
        (BillingMonth::of(report.as_of).next(), row.next_full_month.cost)
    }
}

/// Whether a cost is worth telling again. Alarms that came tell of any more.
fn is_more(then: Option<Usd>, now: Option<Usd>, has_come: bool) -> bool {
    let (Some(then), Some(now)) = (then, now) else { return false };
    let rise = (now - then).value();
    let is_much = rise >= RISES_BY && now.value() >= product(then.value(), A_FIFTH_MORE);
    is_much || has_come && rise >= HALF_A_CENT
}

fn is_of_alarms(catalogue: &Catalogue, row: &OfferUse) -> bool {
    let offer = catalogue.offers.iter().find(|offer| offer.id == row.offer);
    offer.is_some_and(|offer| catalogue.meters_of(offer).any(|meter| meter.standing == Standing::Alarms))
}

/// Where the open month will end.
pub(super) fn forecast(earlier: Option<&Look<'_>>, later: &Look<'_>) -> Option<ForecastNews> {
    let now = of_look(later)?;
    let was_much = earlier.filter(|earlier| earlier.open == later.open).and_then(of_look).is_some_and(is_much);
    Some(ForecastNews { is_news: earlier.is_some() && is_much(now) && !was_much, ..now })
}

fn of_look(look: &Look<'_>) -> Option<ForecastNews> {
    let report = look.explain.as_ref()?;
    let own = report.forecast?;
    let last = look.open.previous();
    let is_known = look.snapshot().months.get(&last).is_some_and(|bill| has_settled(bill, last, look.snapshot()));
    let before = report.before.filter(|before| is_known && before.month == last).map(|before| before.billed);
    Some(ForecastNews { month: look.open, billed: own.billed, is_whole: own.is_whole, before, is_news: false })
}

fn is_much(own: ForecastNews) -> bool {
    own.before.is_some_and(|before| {
        (own.billed - before).value() >= A_DOLLAR && own.billed.value() >= product(before.value(), A_FIFTH_MORE)
    })
}
