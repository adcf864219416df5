//! What is new between two looks at an account: a view of what the other commands know of each.

mod bill;
mod money;
mod resources;

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, TimeDelta, Utc};

use crate::analyse::{explain, forecast, free_tier, signins, strays};
use crate::answer::{
    DigestReport, ExplainReport, Finding, FreeTierReport, OfferUse, OfferVerdict, SigninRow, UserType,
};
use crate::bill::BillingMonth;
use crate::catalogue::Catalogue;
use crate::model::account::Account;
use crate::model::months::Months;
use crate::question::{Question, RuleId};
use crate::snapshot::{Gap, Snapshot, Source, Without};

/// CloudTrail tells of an event a quarter of an hour after it, seldom later: what happened so long before the look before may
/// have been told of since.
const TOLD_LATE: TimeDelta = TimeDelta::hours(2);

/// What came and went since an account was looked at before, and what it will cost; without a look before only what will
/// cost.
pub fn digest(before: Option<&Snapshot>, after: &Snapshot, catalogue: &Catalogue, question: &Question) -> DigestReport {
    let question = Question { as_of: None, month: None, ..question.clone() };
    let earlier = before.map(|before| Account::of(before, catalogue, &question));
    let earlier = earlier.as_ref().map(Look::of);
    let account = Account::of(after, catalogue, &question);
    let later = Look::of(&account);
    let (new, gone) = earlier.as_ref().map(|earlier| resources::news(earlier, &later)).unwrap_or_default();
    let allowances = money::allowances(earlier.as_ref(), &later, &new);
    let usage = earlier.as_ref().map(|earlier| bill::usage(earlier, &later, &allowances)).unwrap_or_default();
    let (found, settled) = findings(earlier.as_ref(), &later);
    DigestReport {
        account: after.account.as_ref().map(|account| account.id.clone()),
        from: before.map(|before| before.taken_at),
        to: after.taken_at,
        forecast: money::forecast(earlier.as_ref(), &later),
        closed_month: earlier.as_ref().and_then(|earlier| bill::closed_month(earlier, &later)),
        signins: earlier.as_ref().map(|earlier| root_signins(earlier, &later)).unwrap_or_default(),
        gaps: gaps(&later),
        knows_allowances: later.knows_allowances(),
        requests: after.requests,
        new,
        gone,
        allowances,
        usage,
        found,
        settled,
    }
}

/// From the 3rd on AWS may have made the bill of the month before final.
const FINAL_FROM: u32 = 3;
/// What is on the bill beside usage is asked for again after so long.
const RECORDS: TimeDelta = TimeDelta::days(7);

/// The first month that a look asks the bill for: the open one, and closed ones that the last look has no final bill of.
pub fn first_month(last: Option<&Snapshot>, now: DateTime<Utc>) -> BillingMonth {
    let open = BillingMonth::of(now);
    let (before, earlier) = (open.previous(), open.plus(-2));
    let Some(last) = last else { return before };
    let has = |month: BillingMonth| last.months.get(&month).map(|own| bill::has_settled(own, month, last));
    match (has(before), has(earlier)) {
        (Some(true), _) => open,
        _ if now.day() < FINAL_FROM => open,
        (_, Some(false)) => earlier,
        _ => before,
    }
}

/// Whether a look asks what else than known usage is on the bill: a week after it was last asked (`at`), and as long as a
/// closed month's bill is awaited. In a month's first days it waits for the 3rd, when it is asked anyway.
pub fn asks_records(last: Option<&Snapshot>, at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    let knows_usage = last.is_some_and(|last| last.months.values().any(|bill| !bill.usage_records.is_empty()));
    let is_due = now.day() >= FINAL_FROM && at.is_none_or(|at| (now - at).abs() >= RECORDS);
    !knows_usage || is_due || first_month(last, now) < BillingMonth::of(now)
}

/// An account at one look, and what the commands answer about it.
struct Look<'a> {
    account: &'a Account<'a>,
    months: Months<'a>,
    at: DateTime<Utc>,
    /// The month that was open.
    open: BillingMonth,
    /// The allowances of that month; `None` where its bill isn't known.
    free_tier: Option<FreeTierReport>,
    /// That month explained.
    explain: Option<ExplainReport>,
    findings: Vec<Finding>,
    gaps: Vec<Gap>,
}

impl<'a> Look<'a> {
    fn of(account: &'a Account<'a>) -> Self {
        let at = account.snapshot.taken_at;
        let open = BillingMonth::of(at);
        let months = Months::of(account);
        let explain = explain::of_month(&months, Some(open), at).ok();
        let explain = explain.map(|own| ExplainReport { forecast: forecast::of_bill(&months, &own), ..own });
        let strays = strays::of_month(&months, None, None).ok();
        let (findings, gaps) = strays.map(|own| (own.findings, own.gaps)).unwrap_or_default();
        let free_tier = free_tier::of_month(&months, Some(open), at, false).ok();
        Self { account, months, at, open, free_tier, explain, findings, gaps }
    }

    fn snapshot(&self) -> &'a Snapshot {
        self.account.snapshot
    }

    /// From when on what happened may not have been known at this look. A clock that went back tells nothing of that.
    fn unknown_from(&self, later: &Look<'_>) -> DateTime<Utc> {
        self.at.min(later.at) - TOLD_LATE
    }

    /// The allowances that are or will be used up, as far as this look knows.
    fn foretold(&self) -> impl Iterator<Item = &str> {
        self.free_tier.iter().flat_map(beyond).map(|row| row.offer.as_str())
    }

    /// Whether it is known of each allowance that is used whether it will be used up.
    fn knows_allowances(&self) -> bool {
        let is_known = |row: &OfferUse| row.verdict != OfferVerdict::Unknown || row.given == Some(false);
        self.free_tier.as_ref().is_some_and(|own| own.open && own.offers.iter().all(is_known))
    }

    /// Findings that stand by themselves. An allowance that is used up is told as one.
    fn whole_findings(&self) -> impl Iterator<Item = &Finding> {
        let cliff = RuleId::FreeTierCliff.as_str();
        self.findings.iter().filter(move |own| own.part_of.is_none() && own.rule != cliff)
    }
}

/// Those that are or will be used up.
fn beyond(report: &FreeTierReport) -> impl Iterator<Item = &OfferUse> {
    let is_beyond = |row: &&OfferUse| matches!(row.verdict, OfferVerdict::Exceeded | OfferVerdict::WillExceed);
    report.offers.iter().filter(|row| report.open && row.given != Some(false)).filter(is_beyond)
}

/// The findings that came, and those that went; where something wasn't read, none is known to have gone.
fn findings(earlier: Option<&Look<'_>>, later: &Look<'_>) -> (Vec<Finding>, Vec<Finding>) {
    let Some(earlier) = earlier else { return Default::default() };
    let ids = |look: &Look<'_>| look.findings.iter().map(|own| own.id.clone()).collect::<BTreeSet<String>>();
    let (then, now) = (ids(earlier), ids(later));
    let unread = |own: &Finding| {
        let mut lacking = later.gaps.iter().filter(|gap| !gap.source.is_of_money());
        lacking.any(|gap| gap.region.as_ref().is_none_or(|region| *region == own.region))
    };
    let found = later.whole_findings().filter(|own| !then.contains(&own.id));
    let settled = earlier.whole_findings().filter(|own| !now.contains(&own.id) && !unread(own));
    (found.cloned().collect(), settled.cloned().collect())
}

/// The root user's sign-ins that the look before didn't know of.
fn root_signins(earlier: &Look<'_>, later: &Look<'_>) -> Vec<SigninRow> {
    let of = |look: &Look<'_>| signins::signins(look.snapshot(), look.account.question).events;
    let (known, from) = (of(earlier), earlier.unknown_from(later));
    let is_news = |row: &SigninRow| row.user_type == UserType::Root && row.at > from && !known.contains(row);
    of(later).into_iter().filter(is_news).collect()
}

/// What the later look lacks, each once.
fn gaps(later: &Look<'_>) -> Vec<Gap> {
    let snapshot = later.snapshot();
    let of_bill = later.explain.iter().flat_map(|own| &own.gaps);
    let of_allowances = later.free_tier.iter().flat_map(|own| &own.gaps);
    let mut gaps: BTreeSet<Gap> =
        snapshot.gaps.iter().chain(&later.gaps).chain(of_bill).chain(of_allowances).cloned().collect();
    let is_refused = |source: Source| snapshot.gaps.iter().any(|gap| gap.source == source);
    if snapshot.evidence.signins.is_empty() && !is_refused(Source::CloudtrailSignins) {
        gaps.insert(Gap::of_answer(Source::Cloudtrail, None, false, Without::Signins));
    }
    if snapshot.months.is_empty() && !is_refused(Source::CostExplorer) {
        gaps.insert(Gap::of_answer(Source::CostExplorer, None, true, Without::Bill));
    }
    gaps.into_iter().collect()
}
