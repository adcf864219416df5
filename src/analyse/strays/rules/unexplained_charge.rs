//! `unexplained-charge`: a charge of the bill that no rule of the Free Tier and no price here explains.
//!
//! Why it costs: it is money that goes out without anybody knowing for what.
//!
//! What to do: look it up on the service's price page; where it is real, a rule for its meter can be added with `--rules`.
//!
//! Source: the bill itself; `whybill explain` has the line.

use crate::analyse::strays::candidate::{Draft, Looks, Rule};
use crate::analyse::strays::context::Scene;
use crate::analyse::strays::rules::extended_support;
use crate::answer::{BillReason, Resource, UnexplainedCharge, Verdict};
use crate::question::{NoAnswer, RuleId};

pub(crate) const RULE: Rule = Rule { id: RuleId::UnexplainedCharge, looks: Looks::Answer(find), note: None };

fn find(scene: &Scene<'_>) -> Result<Vec<Draft>, NoAnswer> {
    if !scene.has_bill() {
        return Ok(Vec::new());
    }
    let report = scene.explained()?;
    let unexplained = report.lines.iter().filter(|line| line.verdict == Verdict::Unexplained);
    let charged = unexplained.filter(|line| !line.billed.value().round_dp(2).is_zero());
    let charged = charged.filter(|line| !extended_support::tells(scene, &line.usage_type, &line.region));
    Ok(charged
        .map(|line| {
            let (name, billed) = (format!("{} {}", line.service, line.usage_type), line.billed);
            let (region, month) = (line.region.clone(), report.month);
            let why = BillReason::Unexplained(Box::new(UnexplainedCharge { month, line: line.clone() }));
            let mut draft = Draft::because(RULE.id, region, why);
            draft.resource = Some(Resource { kind: "bill line".to_owned(), name, arn: None });
            draft.certain = true;
            draft.charged = true;
            draft.at_stake = Some(billed);
            draft
        })
        .collect())
}
