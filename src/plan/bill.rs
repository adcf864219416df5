//! What is asked of Cost Explorer, which costs money: the months, by the account's role, and what goes beyond their
//! lines when these are settled. Who asks keeps to the order of these requests, since each goes by the one before.

use std::collections::BTreeMap;

use super::known::Known;
use super::request::Request;
use crate::bill::{self, BillLine, BillingMonth};
use crate::snapshot::{MonthBill, Role, Source};

pub(super) fn requests(known: &Known<'_>) -> Vec<Request> {
    if !known.role() {
        return Vec::new();
    }
    let months = known.open(months(known));
    if months.is_empty() { detail(known) } else { months }
}

/// Whether the months' lines are settled, as far as they are asked for.
pub(super) fn is_settled(known: &Known<'_>) -> bool {
    !known.ask.wants_bill() || known.role() && known.open(months(known)).is_empty()
}

/// Whether it is settled which regions there are: where AWS doesn't say, those on the bill are among them.
pub(super) fn settles_regions(known: &Known<'_>) -> bool {
    use crate::snapshot::RegionSource::DefaultAndBill;
    match &known.snapshot.regions {
        _ if known.ask.regions.is_some() => true,
        Some(regions) => regions.source != DefaultAndBill || is_settled(known),
        None => known.failed(Source::Account, None),
    }
}

/// The lines of the last closed month and of the open one, as far as they are known.
pub(super) fn recent_lines<'a>(known: &Known<'a>) -> impl Iterator<Item = &'a BillLine> + use<'a> {
    let open = BillingMonth::of(known.ask.instant());
    let (snapshot, ask) = (known.snapshot, known.ask);
    [open.previous(), open]
        .into_iter()
        .filter_map(move |month| snapshot.months.get(&month).or_else(|| ask.last_bills.get(&month)))
        .flat_map(|bill| &bill.lines)
}

fn months(known: &Known<'_>) -> Vec<Request> {
    if !known.ask.wants_bill() {
        return Vec::new();
    }
    let own = if known.looks_at_own() { own_months(known) } else { Vec::new() };
    let members = known.member().map(|account| whole(known, known.members_bills(), Some(account)));
    own.into_iter().chain(members.into_iter().flatten()).collect()
}

/// An account's lines of the months that its bills lack.
fn whole(known: &Known<'_>, bills: Option<&BTreeMap<BillingMonth, MonthBill>>, of: Option<&str>) -> Vec<Request> {
    let missing = known.ask.each_month().filter(|month| bills.is_none_or(|bills| !bills.contains_key(month)));
    let Some((from, to)) = span(missing) else { return Vec::new() };
    let of = of.map(str::to_owned);
    let records = Request::BillRecords { of: of.clone(), from, to };
    let records = Some(records).filter(|_| of.is_some() || !known.ask.takes_records);
    records.into_iter().chain([Request::BillUsage { of, from, to }]).collect()
}

fn own_months(known: &Known<'_>) -> Vec<Request> {
    let Known { snapshot, ask, .. } = known;
    let own = whole(known, Some(&snapshot.months), None);
    let uncounted = |month: &BillingMonth| snapshot.months.get(month).is_none_or(|bill| bill.organisation.is_none());
    let pooled = (snapshot.role() == Role::Payer).then(|| span(ask.each_month().filter(uncounted))).flatten();
    let organisation = pooled.map(|(from, to)| Request::OrganisationUsage { from, to });
    own.into_iter().chain(organisation).collect()
}

/// What is asked beyond the months' lines.
fn detail(known: &Known<'_>) -> Vec<Request> {
    let Known { snapshot, ask, .. } = known;
    let wanted = ask.days().filter(|_| snapshot.days.is_none() && !snapshot.months.is_empty());
    let days = wanted.map(|(from, until)| Request::Days { from, until });
    let operations = ask.by_operation.as_ref().and_then(|called| {
        let member = if known.looks_at_own() { None } else { known.member() };
        let bills = if member.is_some() { known.members_bills()? } else { &snapshot.months };
        let bill = bills.get(&ask.month_asked())?;
        let meant = || bill::service::meant(called, bill.lines.iter().map(|line| line.service.as_str()));
        let service = known.gist.service.get_or_init(|| meant().map(str::to_owned)).clone()?;
        let unasked = !bill.by_operation.contains_key(&service);
        unasked.then_some(Request::Operations { of: member.map(str::to_owned), month: ask.month_asked(), service })
    });
    days.into_iter().chain(operations).chain(accounts(known)).collect()
}

/// What each account cost in the month, which a payer alone can ask.
fn accounts(known: &Known<'_>) -> Option<Request> {
    let Known { snapshot, ask, .. } = known;
    let month = ask.month_asked();
    let unasked = snapshot.months.get(&month).is_some_and(|bill| bill.accounts.is_none());
    (ask.by_account && snapshot.role() == Role::Payer && unasked).then_some(Request::Accounts { month })
}

fn span(mut months: impl Iterator<Item = BillingMonth>) -> Option<(BillingMonth, BillingMonth)> {
    let first = months.next()?;
    Some((first, months.last().unwrap_or(first)))
}
