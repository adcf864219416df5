//! `log-group-never-expires`: log groups that keep everything for ever, where stored logs cost or are about to.
//!
//! Why it costs: stored logs are charged by the GB-month beyond 5 GB, and grow as long as nothing expires.
//!
//! What to do: give the group a retention. What is older goes within days, so its saving isn't the size's price.
//!
//! Source: AWS, "Amazon CloudWatch pricing"; "Change log data retention in CloudWatch Logs": never expires by default.

use rust_decimal::Decimal;

use crate::analyse::strays::aws_cli::Step;
use crate::analyse::strays::candidate::{Draft, Looks, Rule};
use crate::analyse::strays::context::Scene;
use crate::answer::{Resource, ResourceReason, StrayMember, TakesDown};
use crate::bill::{Quantity, Usd};
use crate::catalogue::Offer;
use crate::catalogue::named::STORED_LOGS;
use crate::facts::resources::LOG_GROUP;
use crate::model::provenance::lifetime::Listed;
use crate::question::RuleId;
use crate::snapshot::LogGroup;

pub(crate) const RULE: Rule = Rule { id: RuleId::LogGroupNeverExpires, looks: Looks::All(find), note: None };

/// Groups below a hundredth of what their region stores aren't worth a command.
const SMALL: u128 = 100;
/// The days that the command gives a group.
const RETENTION: u32 = 90;
const GIB: u64 = 1 << 30;

fn find(scene: &Scene<'_>) -> Vec<Draft> {
    let used: Quantity = scene.lines_of(STORED_LOGS).filter_map(|line| line.usage).sum();
    let billed: Usd = scene.lines_of(STORED_LOGS).map(|line| line.billed).sum();
    let meter = scene.case.catalogue.meter_of_id(STORED_LOGS);
    let offer = meter.and_then(|meter| scene.offer(meter));
    let limit = offer.map_or(Decimal::ZERO, |offer| offer.limit.value());
    // Well inside the allowance there is nothing to do yet.
    if billed.is_zero() && used.value() * Decimal::TEN < limit * Decimal::from(8) || used.is_zero() {
        return Vec::new();
    }
    let mut drafts = Vec::new();
    for (region, groups) in &scene.snapshot().evidence.log_groups {
        if !scene.lines_of(STORED_LOGS).any(|line| line.region() == region) {
            continue;
        }
        let all: u128 = groups.iter().map(|group| u128::from(group.stored_bytes)).sum();
        for group in groups.iter().filter(|group| group.retention_days.is_none()) {
            if group.stored_bytes > 0 && u128::from(group.stored_bytes) * SMALL >= all {
                let price = meter.and_then(|meter| scene.price(meter, region));
                drafts.push(of_group(scene, region, group, (price, billed), offer));
            }
        }
    }
    drafts
}

fn of_group(
    scene: &Scene<'_>,
    region: &crate::bill::Region,
    group: &LogGroup,
    (price, billed): (Option<Usd>, Usd),
    offer: Option<&Offer>,
) -> Draft {
    let size = Quantity::new(Decimal::from(group.stored_bytes) / Decimal::from(GIB));
    let why = ResourceReason::NeverExpires { name: group.name.clone(), size };
    let mut draft = Draft::because(RULE.id, region.clone(), why);
    let kind = LOG_GROUP.to_owned();
    draft.members = vec![StrayMember { kind: kind.clone(), name: group.name.clone(), region: region.clone() }];
    draft.resource = Some(Resource { kind, name: group.name.clone(), arn: Some(group.arn.clone()) });
    let stored = scene.lines_of(STORED_LOGS).filter_map(|line| line.usage).sum::<Quantity>();
    let free = offer.map(|offer| offer.limit);
    draft.signal(ResourceReason::LogsBilled { month: scene.case.month, stored, billed, free });
    // No more than is billed: what is free may be its own.
    draft.at_stake = price.map(|price| price.times(size).min(billed));
    if let Some(cost) = draft.at_stake {
        draft.note(ResourceReason::CostsAtMost(cost));
    }
    draft.removal.unknown = true;
    let listed = Listed { present: Some(true), stamp: group.created_at };
    draft.created = scene.provenance().created(region, LOG_GROUP, &group.name, listed);
    let step = Step::new("logs", "put-retention-policy", region).with("log-group-name", "logGroupName", &group.name);
    let step = step.with_number("retention-in-days", "retentionInDays", RETENTION);
    draft.steps.push(step.taking_down(TakesDown::EventsOlderThan(RETENTION)));
    draft
}
