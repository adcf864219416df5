//! `plan-ends-early`: the credits of a Free plan that are used up before the plan's own date.
//!
//! Why it costs: the plan ends with its credits, and AWS then closes the account unless it is upgraded and paid for.
//!
//! What to do: stop what takes most of them, or upgrade the account before that day; `whybill explain` has each line.
//!
//! Source: AWS, "Choosing an AWS Free Tier plan": a Free plan ends after six months or when its credits are used up.

use crate::analyse::strays::candidate::{Draft, Looks, Rule};
use crate::analyse::strays::context::Scene;
use crate::answer::{BillReason, CreditsOutlook, Resource};
use crate::bill::{RecordType, Region};
use crate::question::RuleId;

pub(crate) const RULE: Rule = Rule { id: RuleId::PlanEndsEarly, looks: Looks::All(find), note: None };

fn find(scene: &Scene<'_>) -> Vec<Draft> {
    let outlook = CreditsOutlook::of(scene.snapshot(), scene.as_of());
    outlook.filter(|own| own.plan_ends.is_some() && own.end_first()).map(|own| look(scene, own)).into_iter().collect()
}

fn look(scene: &Scene<'_>, outlook: CreditsOutlook) -> Draft {
    let bill = scene.snapshot().months.get(&outlook.month);
    let usage = bill.iter().flat_map(|bill| &bill.lines).filter(|line| line.record_type == RecordType::Usage);
    let dearest = usage.max_by_key(|line| line.billed);
    let at_stake = outlook.a_month;
    let mut draft = Draft::because(RULE.id, Region::global(), BillReason::PlanEndsEarly(outlook));
    if let Some(line) = dearest {
        draft.note(BillReason::Line {
            service: line.service.clone(),
            usage_type: line.usage_type.clone(),
            usage: line.usage.map(|usage| (usage, line.unit.clone())),
            billed: line.billed,
        });
    }
    draft.resource = Some(Resource { kind: "Free Tier plan".to_owned(), name: "Free".to_owned(), arn: None });
    draft.certain = true;
    draft.at_stake = Some(at_stake);
    draft
}
