//! What the bill has for the first time, and closed months that have become final.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::Look;
use crate::analyse::diff;
use crate::answer::{AllowanceNews, ClosedMonth, FirstOf, UsageNews};
use crate::bill::{BillLine, BillingMonth, RecordType, Region, Usd};
use crate::facts::incidental_meters::tells;
use crate::snapshot::{MonthBill, Snapshot, Source};

/// A charge is told from a cent on.
const A_CENT: Decimal = Decimal::from_parts(1, 0, 0, false, 2);

/// What the open month has that neither the look before nor an earlier month had.
pub(super) fn usage(earlier: &Look<'_>, later: &Look<'_>, told: &[AllowanceNews]) -> Vec<UsageNews> {
    let Some(open) = later.snapshot().months.get(&later.open) else { return Vec::new() };
    if earlier.snapshot().months.is_empty() {
        return Vec::new();
    }
    let known = Known::of(earlier.snapshot(), later.snapshot(), later.open);
    let told: BTreeSet<&str> = told.iter().map(|own| own.offer.offer.as_str()).chain(earlier.foretold()).collect();
    let lines = later.explain.iter().flat_map(|own| &own.lines);
    let of_told = |offer: &Option<String>| offer.as_deref().is_some_and(|offer| told.contains(offer));
    let foretold: BTreeSet<(&str, &str)> = lines
        .filter(|line| of_told(&line.offer))
        .map(|line| (line.service.as_str(), line.usage_type.as_str()))
        .collect();
    let mut news: BTreeMap<(FirstOf, &Region, &str, Option<&str>), Usd> = BTreeMap::new();
    for line in open.lines.iter().filter(|line| is_used(line)) {
        let (service, usage_type) = (line.service.as_str(), line.usage_type.as_str());
        let (what, named) = if tells(line) && !known.regions.contains(line.region().code()) {
            (FirstOf::Region, None)
        } else if !known.services.contains(service) {
            (FirstOf::Service, None)
        } else if line.billed.value() >= A_CENT
            && !known.charged.contains(&(service, usage_type))
            && !foretold.contains(&(service, usage_type))
        {
            (FirstOf::Charge, Some(usage_type))
        } else {
            continue;
        };
        *news.entry((what, line.region(), service, named)).or_default() += line.billed;
    }
    let told = |((what, region, service, usage_type), billed): ((FirstOf, &Region, &str, Option<&str>), Usd)| {
        let (service, usage_type) = (service.to_owned(), usage_type.map(str::to_owned));
        UsageNews { what, service, usage_type, region: region.clone(), billed }
    };
    news.into_iter().map(told).collect()
}

/// What was on the bill already.
struct Known<'s> {
    regions: BTreeSet<&'static str>,
    services: BTreeSet<&'s str>,
    /// Services and usage types that cost something.
    charged: BTreeSet<(&'s str, &'s str)>,
}

impl<'s> Known<'s> {
    fn of(before: &'s Snapshot, after: &'s Snapshot, open: BillingMonth) -> Self {
        let earlier_months = after.months.range(..open).map(|(_, bill)| bill);
        let lines = || before.months.values().chain(earlier_months.clone()).flat_map(|bill| &bill.lines);
        let used = || lines().filter(|line| is_used(line));
        let is_charged = |line: &&BillLine| line.billed.value() >= A_CENT;
        Self {
            regions: used().filter(|line| tells(line)).map(|line| line.region().code()).collect(),
            services: used().map(|line| line.service.as_str()).collect(),
            charged: used().filter(is_charged).map(|line| (line.service.as_str(), line.usage_type.as_str())).collect(),
        }
    }
}

/// Whether a line is of usage that was made.
fn is_used(line: &BillLine) -> bool {
    line.record_type == RecordType::Usage
        && (!line.billed.is_zero() || line.usage.is_some_and(|usage| !usage.is_zero()))
}

/// The last closed month, where its bill is final and was not at the look before.
pub(super) fn closed_month(earlier: &Look<'_>, later: &Look<'_>) -> Option<ClosedMonth> {
    let month = later.open.previous();
    let snapshot = later.snapshot();
    let bill = snapshot.months.get(&month).filter(|bill| is_final(bill, month, later))?;
    let was_open = earlier.at < month.end();
    let was_estimate = || earlier.snapshot().months.get(&month).is_some_and(|bill| !is_final(bill, month, earlier));
    if !was_open && !was_estimate() {
        return None;
    }
    let before = month.previous();
    let is_known = snapshot.months.get(&before).is_some_and(|bill| is_final(bill, before, later));
    let change = is_known.then(|| diff::of_months(&later.months, later.at, (before, month)).ok()).flatten();
    let billed = bill.lines.iter().map(|line| line.billed).sum();
    Some(ClosedMonth { month, billed, estimated: bill.estimated, change })
}

fn is_final(bill: &MonthBill, month: BillingMonth, look: &Look<'_>) -> bool {
    has_settled(bill, month, look.snapshot())
}

/// Whether a closed month's bill won't change any more: AWS calls it no estimate, or has had the time. A snapshot that
/// couldn't ask for it has an older one.
pub(super) fn has_settled(bill: &MonthBill, month: BillingMonth, snapshot: &Snapshot) -> bool {
    let is_asked = || !snapshot.gaps.iter().any(|gap| gap.source == Source::CostExplorer);
    let is_whole = bill.until.is_none_or(|until| until >= month.next().first_day());
    is_whole && (!bill.estimated || is_asked() && snapshot.taken_at >= month.settles())
}
