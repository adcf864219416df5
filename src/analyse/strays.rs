//! What nobody needs any more: the rules' drafts, one finding made of all that is said of a resource.

mod aws_cli;
mod burst;
mod candidate;
mod context;
mod gaps;
mod idle_passage;
mod index;
mod lookups;
mod made;
mod quiet_metrics;
mod removal_order;
mod rules;
mod savings;
mod standing_hours;
mod suppress;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use rust_decimal::Decimal;

use crate::answer::{AlarmReason, ExplainReport, Finding, FindingReason, Severity, StraysReport};
use crate::bill::{BillLine, BillingMonth, ByPlace, RecordType, Usd};
use crate::catalogue::Catalogue;
use crate::facts::resources::ALARM;
use crate::model::account::Account;
use crate::model::homes;
use crate::model::lines::{ResolvedLine, Row};
use crate::model::month::Case;
use crate::model::months::Months;
use crate::question::{NoAnswer, Question, RuleId};
use crate::snapshot::{Gap, Snapshot};
use aws_cli::Step;
use candidate::{Claim, Draft, Looks, Removal, Rule};
use context::Scene;

/// Finds what nobody needs any more, as of an instant.
///
/// # Errors
/// [`NoAnswer`] where the month asked for lies in the future or isn't there.
pub fn strays(snapshot: &Snapshot, catalogue: &Catalogue, question: &Question) -> Result<StraysReport, NoAnswer> {
    of_month(&Months::of(&Account::of(snapshot, catalogue, question)), question.month, None)
}

/// Finds it by a month of an account's bill, which may be explained already; without one by the last closed month.
pub(super) fn of_month(
    months: &Months<'_>,
    month: Option<BillingMonth>,
    explained: Option<&Rc<ExplainReport>>,
) -> Result<StraysReport, NoAnswer> {
    let account = months.account;
    let Account { snapshot, question, .. } = account;
    // Of what came after it a snapshot tells nothing.
    let as_of = question.as_of.map_or(snapshot.taken_at, |as_of| as_of.min(snapshot.taken_at));
    let open = BillingMonth::of(as_of);
    let billed = month.or_else(|| last_closed(snapshot, open));
    let case = match billed {
        Some(month) => months.case(month, as_of)?,
        None => Rc::new(Case::without_bill(account, open, as_of)?),
    };
    let lines = lines(account, case.month, open);
    let mut gaps = gaps::of(&case, &lines, question.as_of);
    gaps.extend(billed.is_none().then(|| gaps::no_bill(snapshot)).flatten());
    let homes = homes::homes(&lines, &question.home_regions);
    let scene = Scene::of(case, months.clone(), homes, lines);
    explained.into_iter().for_each(|report| scene.take_explained(report));

    let (drafts, unlooked) = all_drafts(&scene, rules::RULES);
    gaps.extend(unlooked);
    let mut drafts = merged(drafts);
    leave_cliffs_to_findings(&scene, &mut drafts);
    let (kept, notes, suppressed) = suppress::judge(&question.suppressions, &drafts, as_of.date_naive());
    let hidden: Vec<Draft> = sift(&mut drafts, &kept);
    let mut staying = removal_order::settle(&scene, &mut drafts);
    staying.extend(hidden.iter().filter(|draft| draft.rule != RuleId::TutorialBurst).flat_map(Draft::claims));
    let containers = rules::contain(&scene, &mut drafts, &staying);
    let mut together = Removal::default();
    let mut unknown_savings = 0;
    let mut findings = Vec::new();
    for (draft, container) in drafts.iter().zip(containers) {
        let finding = finding(&scene, draft, container.map(|at| id(&drafts[at])));
        if finding.month_cost.is_some() {
            together.join(&draft.removal);
        } else if finding.saves {
            unknown_savings += 1;
        }
        findings.push((finding.month_cost.or(draft.at_stake).unwrap_or_default(), finding));
    }
    // Where no saving is known, what all save together isn't nothing.
    let is_told = unknown_savings == 0 || findings.iter().any(|(_, own)| own.month_cost.is_some());
    Ok(StraysReport {
        account: snapshot.account.as_ref().map(|account| account.id.clone()),
        as_of,
        home_regions: scene.homes.regions.iter().cloned().collect(),
        home_reason: scene.homes.reason.clone(),
        month: billed,
        month_cost: scene.saving(&together).filter(|_| is_told),
        unknown_savings,
        alarms: scene.alarms.len(),
        findings: in_order(findings),
        suppressed,
        suppression_notes: notes,
        gaps,
        requests: snapshot.requests,
    })
}

/// Leaves the drafts at these places, and gives the others.
fn sift(drafts: &mut Vec<Draft>, kept: &BTreeSet<usize>) -> Vec<Draft> {
    let (kept, hidden): (Vec<_>, Vec<_>) =
        std::mem::take(drafts).into_iter().enumerate().partition(|(at, _)| kept.contains(at));
    drafts.extend(kept.into_iter().map(|(_, draft)| draft));
    hidden.into_iter().map(|(_, draft)| draft).collect()
}

/// The last closed month that the snapshot has, else the open one.
fn last_closed(snapshot: &Snapshot, open: BillingMonth) -> Option<BillingMonth> {
    let last = |months: &mut dyn DoubleEndedIterator<Item = &BillingMonth>| months.next_back().copied();
    last(&mut snapshot.months.range(..open).map(|(month, _)| month))
        .or_else(|| snapshot.months.contains_key(&open).then_some(open))
}

/// The month's usage lines, and those that only the open month has.
fn lines<'a>(account: &Account<'a>, month: BillingMonth, open: BillingMonth) -> Vec<ResolvedLine<'a>> {
    let usage = |month: BillingMonth| {
        let rows = account.snapshot.months.get(&month).into_iter().flat_map(|bill| &bill.lines);
        rows.filter(|row| row.record_type == RecordType::Usage)
    };
    let known = ByPlace::of(usage(month));
    let others = usage(open).filter(|line| known.same(line).is_none()).map(|row| (row, open));
    let rows: Vec<(&BillLine, BillingMonth)> = usage(month).map(|row| (row, month)).chain(others).collect();
    let resolved = |(row, month)| ResolvedLine::of(Row::Billed(row), account.catalogue, &account.eligibility, month);
    rows.into_iter().map(resolved).collect()
}

/// What all rules say, the most telling rule first; and which of them couldn't look.
fn all_drafts(scene: &Scene<'_>, rules: &[&Rule]) -> (Vec<Draft>, Vec<Gap>) {
    let mut of_alarms: BTreeMap<RuleId, Vec<Draft>> = BTreeMap::new();
    for draft in alarm_drafts(scene) {
        of_alarms.entry(draft.rule).or_default().push(draft);
    }
    let (mut drafts, mut unlooked) = (Vec::new(), Vec::new());
    for rule in rules {
        drafts.extend(of_alarms.remove(&rule.id).unwrap_or_default());
        match rule.looks {
            Looks::All(find) | Looks::Both(_, find) => drafts.extend(find(scene)),
            Looks::Answer(find) => match find(scene) {
                Ok(found) => drafts.extend(found),
                Err(why) => unlooked.push(gaps::of_rule(rule.id, &why)),
            },
            Looks::Alarms(_) | Looks::Twins(_) => {}
        }
    }
    (drafts, unlooked)
}

/// A draft of each alarm that a rule for single alarms speaks of: the first rule's, with the others' signals.
fn alarm_drafts(scene: &Scene<'_>) -> Vec<Draft> {
    // What auto scaling keeps is no alarm by itself.
    let alarms = || scene.alarms.iter().enumerate().filter(|(_, watched)| watched.policy.is_none());
    let mut signals: BTreeMap<usize, BTreeMap<usize, Vec<AlarmReason>>> = BTreeMap::new();
    for (rank, rule) in rules::RULES.iter().enumerate() {
        let (Looks::Alarms(look) | Looks::Both(look, _)) = rule.looks else { continue };
        for (at, watched) in alarms() {
            let found = look(scene, watched);
            if !found.is_empty() {
                signals.entry(at).or_default().insert(rank, found);
            }
        }
    }
    // What goes for its own sake is nothing that another could repeat.
    let strays: BTreeSet<usize> =
        signals.iter().filter(|(_, said)| said.values().flatten().count() > 1).map(|(at, _)| *at).collect();
    for (rank, rule) in rules::RULES.iter().enumerate() {
        let Looks::Twins(find) = rule.looks else { continue };
        for (at, found) in find(scene, &strays) {
            signals.entry(at).or_default().insert(rank, found);
        }
    }
    let drafts = signals.into_iter().filter_map(|(at, said)| {
        let rule = rules::RULES[*said.keys().next()?].id;
        let watched = &scene.alarms[at];
        let notes = said.keys().filter_map(|rank| rules::RULES[*rank].note.clone()).map(FindingReason::Alarm);
        let stack = scene.provenance().stack_of(watched.region, watched.made_as(), &watched.alarm.name);
        let is_kept = scene.is_auto_scalings(watched);
        let is_free = stack.is_none() && !is_kept;
        let mut draft = Draft::new(rule, watched.region.clone());
        let of_scaling = is_kept.then_some(FindingReason::Alarm(AlarmReason::OfAutoScaling));
        draft.notes = notes.chain(stack.map(FindingReason::OfStack)).chain(of_scaling).collect();
        draft.signals = said.into_values().flatten().map(FindingReason::Alarm).collect();
        draft.resource = Some(watched.resource());
        draft.members = vec![watched.member()];
        draft.created = watched.life.created();
        draft.removal.alarms.insert((watched.region.clone(), watched.alarm.name.clone()));
        if is_free {
            let names = vec![watched.alarm.name.clone()];
            let step = Step::new("cloudwatch", "delete-alarms", watched.region);
            // One command takes one composite alarm at most.
            let joins = watched.made_as() == ALARM;
            draft.steps.push(step.with_all("alarm-names", "AlarmNames", names).joining(joins));
        }
        Some(draft)
    });
    drafts.collect()
}

/// One finding a resource: of several drafts the one with more than a hint stays, else the most telling rule's; what the
/// others say becomes its evidence.
fn merged(drafts: Vec<Draft>) -> Vec<Draft> {
    let (bursts, drafts): (Vec<Draft>, Vec<Draft>) =
        drafts.into_iter().partition(|draft| draft.rule == RuleId::TutorialBurst);
    let (strong, weak): (Vec<Draft>, Vec<Draft>) = drafts.into_iter().partition(Draft::is_sure);
    let mut kept: Vec<Draft> = Vec::new();
    let mut holders: BTreeMap<Claim, usize> = BTreeMap::new();
    for draft in strong.into_iter().chain(weak) {
        let claims = draft.claims();
        let holder = claims.first().and_then(|claim| holders.get(claim)).copied();
        match holder.filter(|holder| claims.iter().all(|claim| holders.get(claim) == Some(holder))) {
            Some(holder) => {
                kept[holder].notes.extend(draft.signals);
                kept[holder].allowances.extend(draft.allowances);
            }
            None => {
                claims.into_iter().for_each(|claim| {
                    holders.entry(claim).or_insert(kept.len());
                });
                kept.push(draft);
            }
        }
    }
    bursts.into_iter().chain(kept).collect()
}

/// An allowance's overflow is evidence where something is found that draws on it, and a finding where nothing is.
fn leave_cliffs_to_findings(scene: &Scene<'_>, drafts: &mut Vec<Draft>) {
    let mut told: BTreeSet<String> = BTreeSet::new();
    for draft in drafts.iter_mut() {
        if let Some((offer, why)) = rules::overflow(scene, &draft.removal) {
            told.insert(offer.id.clone());
            draft.notes.push(FindingReason::Overflow(why));
        }
    }
    drafts.retain(|draft| {
        let offer =
            draft.resource.as_ref().map(|own| own.name.as_str()).filter(|_| draft.rule == RuleId::FreeTierCliff);
        !offer.is_some_and(|offer| told.contains(offer))
    });
}

fn finding(scene: &Scene<'_>, draft: &Draft, part_of: Option<String>) -> Finding {
    let month_cost = if draft.removal.is_empty() { None } else { scene.saving(&draft.removal) };
    let mut evidence: Vec<FindingReason> = draft.signals.iter().skip(1).chain(&draft.notes).cloned().collect();
    if draft.rule == RuleId::TutorialBurst {
        evidence.extend(rules::overflow(scene, &draft.removal).map(|(_, why)| FindingReason::Overflow(why)));
    }
    let mut seen = BTreeSet::new();
    let fix = draft.steps.iter().map(Step::fix).filter(|fix| seen.insert(fix.clone())).collect();
    Finding {
        id: id(draft),
        part_of,
        rule: draft.rule.as_str(),
        severity: severity(draft, month_cost),
        region: draft.region.clone(),
        resource: draft.resource.clone(),
        members: draft.members.clone(),
        month_cost,
        is_after_allowance: scene.has_allowance(&draft.removal),
        saves: !draft.removal.is_empty(),
        why: draft.signals.first().cloned(),
        allowances: draft.allowances.clone(),
        evidence,
        created: draft.created.clone(),
        fix,
        alternative: draft.alternative,
    }
}

/// One sign alone is a hint. With more, money decides; much of it is `high` only where a third sign, a known saving or a
/// charge that was made makes it sure.
fn severity(draft: &Draft, saving: Option<Usd>) -> Severity {
    if !draft.is_sure() {
        return Severity::Info;
    }
    let money = saving.or(draft.at_stake).unwrap_or_default().value();
    let is_sure = saving.is_some() || draft.charged || draft.signals.len() > 2;
    let by_money = match () {
        () if money >= Decimal::TEN && is_sure => Severity::High,
        () if money >= Decimal::ONE => Severity::Medium,
        () => Severity::Low,
    };
    by_money.min(draft.at_most)
}

/// The same for the same thing in every run, whatever its name holds: the rule, and a sum over what it is about.
fn id(draft: &Draft) -> String {
    let mut key = vec![draft.rule.as_str().to_owned(), draft.region.code().to_owned()];
    match &draft.resource {
        Some(resource) => key.extend([resource.kind.clone(), resource.name.clone()]),
        None => key
            .extend(draft.created.at.map(|at| at.date_naive().to_string()).into_iter().chain(draft.created.by.clone())),
    }
    key.extend(draft.created.at.filter(|_| draft.is_again).map(|at| at.to_rfc3339()));
    // FNV-1a, whose constants are fixed for good.
    let sum = key
        .join("\u{0}")
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{}-{:08x}", draft.rule.as_str(), sum >> 32)
}

/// The dearest first, by what each saves or is about; of the same money the surest. What a finding contains follows it.
fn in_order(mut findings: Vec<(Usd, Finding)>) -> Vec<Finding> {
    findings.sort_by(|one, other| place(one).cmp(&place(other)));
    let findings = findings.into_iter().map(|(_, own)| own);
    let (inner, outer): (Vec<Finding>, Vec<Finding>) = findings.partition(|own| own.part_of.is_some());
    let mut contained: BTreeMap<String, Vec<Finding>> = BTreeMap::new();
    for finding in inner {
        contained.entry(finding.part_of.clone().unwrap_or_default()).or_default().push(finding);
    }
    let mut ordered = Vec::new();
    for finding in outer {
        let own = contained.remove(&finding.id).unwrap_or_default();
        ordered.push(finding);
        ordered.extend(own);
    }
    ordered
}

/// What a finding's place goes by, whose money this is.
fn place((money, own): &(Usd, Finding)) -> impl Ord {
    let name = own.resource.as_ref().map(|own| &own.name);
    (std::cmp::Reverse((*money, own.severity)), &own.region, own.rule, name, &own.id)
}
