//! `unused-commitment`: the month's fee of reservations or Savings Plans that nothing on the bill was covered by.
//!
//! Why it costs: what was committed to is due for every hour of the term, whether anything uses it or not.
//!
//! What to do: run what it covers, or let it end: a commitment can't be cancelled. EC2's standard Reserved Instances can be
//! sold.
//!
//! Source: AWS, "Reserved Instance Marketplace"; "What are Savings Plans?".

use crate::analyse::strays::candidate::{Draft, Looks, Rule};
use crate::analyse::strays::context::Scene;
use crate::answer::{ExplainedLine, LineReason, Resource, WasteReason};
use crate::bill::{Commitment, RecordKind};
use crate::catalogue::is_of_family;
use crate::question::{NoAnswer, RuleId};
use crate::snapshot::Role;

pub(crate) const RULE: Rule = Rule { id: RuleId::UnusedCommitment, looks: Looks::Answer(find), note: None };

fn find(scene: &Scene<'_>) -> Result<Vec<Draft>, NoAnswer> {
    // In an organisation a commitment covers other accounts' usage, too, and this bill doesn't show it.
    if !scene.has_bill() || scene.case.role() != Role::Standalone || scene.case.bill.estimated {
        return Ok(Vec::new());
    }
    let report = scene.explained()?;
    Ok(report.lines.iter().filter_map(|line| look(scene, line)).collect())
}

fn look(scene: &Scene<'_>, fee: &ExplainedLine) -> Option<Draft> {
    let Some(RecordKind::RecurringFee(of)) = RecordKind::of_all(&fee.record_types) else { return None };
    // What was asked for without telling it apart may be covered.
    let covers = RecordKind::Covered(of);
    let is_merged = scene.case.bill.usage_records.iter().any(|name| RecordKind::of(name) == Some(covers));
    if is_merged || fee.billed.value().round_dp(2).is_zero() || !fee.reasons.contains(&LineReason::CoversNothing) {
        return None;
    }
    let (region, month) = (fee.region.clone(), scene.case.month);
    let why = WasteReason::CoversNothing { of, service: fee.service.clone(), month, fee: fee.billed };
    let mut draft = Draft::because(RULE.id, region, why);
    let name = format!("{} {}", fee.service, fee.usage_type);
    draft.resource = Some(Resource { kind: "bill line".to_owned(), name, arn: None });
    draft.certain = true;
    draft.charged = true;
    draft.at_stake = Some(fee.billed);
    // Reserved Instances of other services can't be sold.
    let can_be_sold = of == Commitment::Reservation && is_of_family(&fee.service, "ec2");
    draft.note(WasteReason::DueUntilItEnds { of, can_be_sold });
    draft.notes.extend(list(of, fee).map(|command| WasteReason::List(command).into()));
    Some(draft)
}

/// The command that lists commitments of a kind. Reservations are a service's own.
fn list(of: Commitment, fee: &ExplainedLine) -> Option<String> {
    if of == Commitment::SavingsPlan {
        return Some("aws savingsplans describe-savings-plans --states active".to_owned());
    }
    let families = [
        ("ec2", "aws ec2 describe-reserved-instances --filters Name=state,Values=active"),
        ("rds", "aws rds describe-reserved-db-instances"),
        ("elasticache", "aws elasticache describe-reserved-cache-nodes"),
        ("redshift", "aws redshift describe-reserved-nodes"),
        ("opensearch", "aws opensearch describe-reserved-instances"),
        ("memorydb", "aws memorydb describe-reserved-nodes"),
    ];
    families.iter().find(|(family, _)| is_of_family(&fee.service, family)).map(|(_, command)| (*command).to_owned())
}
