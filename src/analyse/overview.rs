//! All answers about a month side by side, for the page and the workbook.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::analyse::{alarms, diff, explain, forecast, free_tier, lacking, strays};
use crate::answer::{
    AlarmLife, AlarmMonth, Cleanup, ExplainReport, FreeTierReport, MonthCost, RegionUse, StraysReport, Verdict,
    WholeReport,
};
use crate::bill::{BillLine, BillingMonth, Name, Quantity, RecordType, Region, Usd};
use crate::catalogue::Catalogue;
use crate::catalogue::named::For;
use crate::facts::alarm_class::counts_alarms;
use crate::model::account::Account;
use crate::model::member;
use crate::model::months::Months;
use crate::question::{NoAnswer, Question};
use crate::snapshot::{Gap, MonthBill, Snapshot};

/// A month's bill explained, and what could be deleted where it is the last bill that there is.
///
/// # Errors
/// [`NoAnswer`] where the month lies in the future or the snapshot has no bill of it, or none of the account asked for.
pub fn bill(snapshot: &Snapshot, catalogue: &Catalogue, question: &Question) -> Result<ExplainReport, NoAnswer> {
    let as_of = question.as_of.unwrap_or(snapshot.taken_at);
    let seen = member::seen(snapshot, question)?;
    let account = Account::of(&seen, catalogue, question);
    let months = Months::of(&account);
    let mut report = explain::of_month(&months, question.month, as_of)?;
    report.forecast = forecast::of_bill(&months, &report);
    // Of a member the payer has the bill, and nothing else.
    let is_own = matches!(seen, Cow::Borrowed(_));
    if !is_own || report.month < BillingMonth::of(as_of.min(snapshot.taken_at)).previous() {
        return Ok(report);
    }
    let report = Rc::new(report);
    let strays = strays::of_month(&months, Some(report.month), Some(&report));
    Ok(ExplainReport { cleanup: strays.ok().map(|strays| cleanup(&strays)), ..Rc::unwrap_or_clone(report) })
}

fn cleanup(strays: &StraysReport) -> Cleanup {
    let saving = strays.findings.iter().filter(|finding| finding.part_of.is_none() && finding.saves);
    let is_whole = strays.gaps.is_empty();
    Cleanup { findings: saving.count(), month_cost: strays.month_cost, unknown: strays.unknown_savings, is_whole }
}

/// Everything there is to say about a month of a snapshot.
///
/// # Errors
/// [`NoAnswer`] where the month lies in the future or the snapshot has no bill of it.
pub fn whole(snapshot: &Snapshot, catalogue: &Catalogue, question: &Question) -> Result<WholeReport, NoAnswer> {
    let account = Account::of(snapshot, catalogue, question);
    let known = Months::of(&account);
    let as_of = question.as_of.unwrap_or(snapshot.taken_at);
    let mut explain = explain::of_month(&known, question.month, as_of)?;
    explain.forecast = forecast::of_bill(&known, &explain);
    let open = BillingMonth::of(explain.as_of);
    let has_open = snapshot.months.get(&open).is_some_and(|bill| !bill.lines.is_empty());
    let month = if has_open && question.month.is_none() { open } else { explain.month };
    let free_tier = free_tier::of_month(&known, Some(month), as_of, false)?;
    let explain = Rc::new(explain);
    let strays = strays::of_month(&known, Some(explain.month), Some(&explain))?;
    let explain = ExplainReport { cleanup: Some(cleanup(&strays)), ..Rc::unwrap_or_clone(explain) };
    let alarms = alarms::of_account(&account);
    let regions = regions(snapshot, &explain, &strays);
    let months = explain.before.filter(|_| as_of >= explain.month.end()).map(|before| (before.month, explain.month));
    let changes = months.map(|months| diff::of_months(&known, as_of, months)).transpose()?;
    let lacking = lacking::gaps(catalogue, &[For::Report]);
    let gaps: BTreeSet<&Gap> =
        [&explain.gaps, &free_tier.gaps, &alarms.gaps, &strays.gaps, &lacking].into_iter().flatten().collect();
    Ok(WholeReport {
        gaps: gaps.into_iter().cloned().collect(),
        lives: lives(&account),
        alarm_months: snapshot.months.iter().filter_map(|(month, bill)| alarm_month(*month, bill)).collect(),
        months: snapshot.months.iter().map(|(month, bill)| month_cost(*month, bill)).collect(),
        regions,
        changes,
        standing: standing(&explain, &free_tier),
        explain,
        free_tier,
        alarms,
        strays,
    })
}

/// What a full month of what runs on by itself costs, as far as prices of it are known. Where an allowance is used up by
/// several lines together, that is known of all of them only.
fn standing(explain: &ExplainReport, free_tier: &FreeTierReport) -> Option<Usd> {
    let standing = || explain.lines.iter().filter_map(|line| Some((line.offer.as_deref(), line.next_full_month?.cost)));
    let shared: BTreeSet<&str> = standing().filter(|(_, cost)| cost.is_none()).filter_map(|(offer, _)| offer).collect();
    let of_pools = free_tier.offers.iter().filter(|row| shared.contains(row.offer.as_str()));
    let of_lines = standing().filter(|(offer, _)| offer.is_none_or(|offer| !shared.contains(offer)));
    let known: Vec<Usd> =
        of_pools.filter_map(|row| row.next_full_month.cost).chain(of_lines.filter_map(|(_, cost)| cost)).collect();
    let sum: Usd = known.into_iter().sum();
    (!sum.is_zero()).then_some(sum)
}

fn lives(account: &Account<'_>) -> Vec<AlarmLife> {
    let all =
        account.timelines.iter().flat_map(|(region, timeline)| timeline.lives.iter().map(move |life| (region, life)));
    all.map(|(region, life)| AlarmLife { region: region.clone(), life: life.clone() }).collect()
}

fn alarm_month(month: BillingMonth, bill: &MonthBill) -> Option<AlarmMonth> {
    let counts = |line: &&BillLine| line.record_type == RecordType::Usage && counts_alarms(&line.usage_type);
    let mut lines = bill.lines.iter().filter(counts).peekable();
    lines.peek()?;
    let (usage, billed) = lines.fold((Quantity::ZERO, Usd::ZERO), |(usage, billed), line| {
        (usage + line.usage.unwrap_or(Quantity::ZERO), billed + line.billed)
    });
    Some(AlarmMonth { month, estimated: bill.estimated, usage, billed })
}

fn month_cost(month: BillingMonth, bill: &MonthBill) -> MonthCost {
    let mut services: BTreeMap<Name, Usd> = BTreeMap::new();
    let mut other = Usd::ZERO;
    for line in &bill.lines {
        if line.record_type.counts_as_usage() {
            *services.entry(line.service.clone()).or_default() += line.billed;
        } else {
            other += line.billed;
        }
    }
    let billed = bill.lines.iter().map(|line| line.billed).sum();
    MonthCost { month, estimated: bill.estimated, services, other, billed }
}

fn regions(snapshot: &Snapshot, explain: &ExplainReport, strays: &StraysReport) -> Vec<RegionUse> {
    let mut regions: BTreeMap<Region, RegionUse> = BTreeMap::new();
    let homes = &strays.home_regions;
    let home = |region: &Region| (!homes.is_empty() && !region.is_global()).then(|| homes.contains(region));
    let empty = |region: &Region| RegionUse {
        region: region.clone(),
        home: home(region),
        services: BTreeMap::new(),
        billed: Usd::ZERO,
        under_plans: Usd::ZERO,
        alarms: 0,
        findings: Vec::new(),
    };
    for line in explain.lines.iter().filter(|line| line.record_type == RecordType::Usage) {
        let own = regions.entry(line.region.clone()).or_insert_with(|| empty(&line.region));
        // What a Savings Plan covers is taken off again on a line without a region.
        let is_covered = line.verdict == Verdict::Covered;
        let (billed, under_plans) = if is_covered { (Usd::ZERO, line.billed) } else { (line.billed, Usd::ZERO) };
        *own.services.entry(line.service.clone()).or_default() += billed;
        own.billed += billed;
        own.under_plans += under_plans;
    }
    for (region, alarms) in snapshot.alarms.iter().filter(|(_, alarms)| !alarms.is_empty()) {
        regions.entry(region.clone()).or_insert_with(|| empty(region)).alarms = alarms.len();
    }
    for finding in &strays.findings {
        if let Some(own) = regions.get_mut(&finding.region) {
            own.findings.push(finding.id.clone());
        }
    }
    let mut regions: Vec<RegionUse> = regions.into_values().collect();
    let worth = |own: &RegionUse| own.billed + own.under_plans;
    regions.sort_by(|a, b| worth(b).cmp(&worth(a)).then_with(|| a.region.cmp(&b.region)));
    regions
}
