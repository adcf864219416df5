//! What a run would ask, for `--dry-run`.

use super::request::Request;
use super::{evidence, prices, strays};
use crate::bill::Usd;
use crate::question::{Question, Scope};

/// One line of a dry run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What would be asked, in words.
    pub words: String,
    /// What it costs at least.
    pub cost_at_least: Usd,
}

const COVERED: &str =
    "where reservations or Savings Plans cover usage: that of each by itself (ce:GetCostAndUsage, $0.01 a page)";

/// What a run would ask from the beginning, for `--dry-run`: nothing is known yet, so what follows from
/// answers is said in general.
pub fn outline(ask: &Question, bill_is_cached: bool) -> Vec<Step> {
    let free = |words: &str| Step { words: words.to_owned(), cost_at_least: Usd::ZERO };
    let of = |request: &Request| Step { words: request.to_string(), cost_at_least: request.cost_at_least() };
    let (from, to) = ask.months();
    let mut steps = vec![of(&Request::Identity), of(&Request::Organization)];
    if let Some(account) = ask.account.as_ref().filter(|_| ask.scope == Scope::Explain) {
        steps.extend(of_member(ask, account, bill_is_cached));
        return steps;
    }
    if ask.regions.is_none() {
        steps.push(of(&Request::Regions));
    }
    if !ask.wants_bill() {
        // The bill isn't asked for.
    } else if bill_is_cached {
        steps.push(free(&format!("the bill from {from} to {to}: from the cache, if it is this account's")));
    } else {
        if !ask.takes_records {
            steps.push(of(&Request::BillRecords { of: None, from, to }));
        }
        steps.push(of(&Request::BillUsage { of: None, from, to }));
        steps.push(free(COVERED));
        steps.push(free("for the payer of an organisation: its usage too (ce:GetCostAndUsage, $0.01 a page)"));
    }
    // What a cache may hold beside the bill is known only when the account is.
    let unless_cached = |request: &Request| {
        if bill_is_cached { free(&format!("{request}: from the cache, if it is there")) } else { of(request) }
    };
    if ask.wants_bill() && ask.by_account {
        let month = ask.month_asked();
        let cached = if bill_is_cached { "from the cache, if it is there; else " } else { "" };
        steps.push(free(&format!(
            "for the payer of an organisation: what each of its accounts cost in {month} ({cached}ce:GetCostAndUsage, \
             $0.01 a page)"
        )));
    }
    if let Some(account) = ask.account.as_ref().filter(|_| ask.wants_bill()) {
        let whose = || Some(account.clone());
        steps.push(of(&Request::BillRecords { of: whose(), from, to }));
        steps.push(of(&Request::BillUsage { of: whose(), from, to }));
    }
    if let Some((from, until)) = ask.days() {
        steps.push(unless_cached(&Request::Days { from, until }));
    }
    if let Some(service) = &ask.by_operation {
        steps.push(unless_cached(&Request::Operations {
            of: None,
            month: ask.month_asked(),
            service: service.clone(),
        }));
    }
    match &ask.regions {
        Some(regions) => steps.extend(regions.iter().map(|region| of(&Request::Alarms { region: region.clone() }))),
        None => steps.push(free("the alarms of every enabled region (cloudwatch:DescribeAlarms)")),
    }
    steps.extend(prices::outline(ask).map(free));
    let (since, until) = ask.trail_span();
    let days = format!("from {} to {}", since.date_naive(), until.date_naive());
    if ask.wants_alarm_events() {
        steps.push(free(&format!(
            "in regions with alarms or alarm usage: who made, changed or deleted them {days} (cloudtrail:LookupEvents)"
        )));
        steps.push(free("in the same regions: the history of alarms (cloudwatch:DescribeAlarmHistory)"));
    }
    if ask.last_look.is_some() {
        steps.push(free(
            "where something runs: all that was changed since the last look, three days at most (cloudtrail:LookupEvents)",
        ));
    }
    steps.extend(strays::outline(ask).iter().map(|words| free(words)));
    steps.extend(evidence::outline(ask, &days).iter().map(|words| free(words)));
    if ask.wants_free_tier() {
        steps.push(of(&Request::FreeTier));
    }
    if ask.wants_plan() {
        steps.push(of(&Request::AccountPlan));
    }
    steps
}

/// What is asked where a member's lines alone are explained: nothing of the calling account but who it is.
fn of_member(ask: &Question, account: &str, bill_is_cached: bool) -> Vec<Step> {
    let of = |request: &Request| {
        let (words, cost) = (request.to_string(), request.cost_at_least());
        if bill_is_cached {
            Step { words: format!("{words}: from the cache, if it is there"), cost_at_least: Usd::ZERO }
        } else {
            Step { words, cost_at_least: cost }
        }
    };
    let free = |words: &str| Step { words: words.to_owned(), cost_at_least: Usd::ZERO };
    let (from, to) = ask.months();
    let whose = || Some(account.to_owned());
    let mut steps =
        vec![of(&Request::BillRecords { of: whose(), from, to }), of(&Request::BillUsage { of: whose(), from, to })];
    if !bill_is_cached {
        steps.push(free(COVERED));
    }
    let operations =
        |service: &String| of(&Request::Operations { of: whose(), month: ask.month_asked(), service: service.clone() });
    steps.extend(ask.by_operation.as_ref().map(operations));
    steps.extend(prices::outline(ask).map(free));
    steps.push(free("where that is the calling account's own id: what a run without --account asks"));
    steps
}
