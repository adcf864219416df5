//! `unused-endpoint`: interface endpoints and Gateway Load Balancer endpoints that nothing goes through.
//!
//! Why it costs: an endpoint is charged by the hour in each zone that it is in, with or without traffic.
//!
//! What to do: delete it, or take it out of zones that nothing runs in. Gateway endpoints to S3 and DynamoDB cost nothing.
//!
//! Source: AWS, "AWS PrivateLink pricing".

use crate::analyse::strays::candidate::{Draft, Looks, Rule};
use crate::analyse::strays::context::Scene;
use crate::answer::{Stands, WasteReason};
use crate::question::RuleId;

pub(crate) const RULE: Rule = Rule { id: RuleId::UnusedEndpoint, looks: Looks::All(find), note: None };

/// What stands, the meter of its hours, and that of what goes through it.
const METERS: [(Stands, &str, &str); 2] = [
    (Stands::Endpoint, "VpcEndpoint-Hours", "VpcEndpoint-Bytes"),
    (Stands::AppliancesEndpoint, "VpcEndpoint-GWLBE-Hours", "VpcEndpoint-GWLBE-Bytes"),
];

fn find(scene: &Scene<'_>) -> Vec<Draft> {
    METERS.into_iter().flat_map(|(stands, hours, passed)| of_kind(scene, stands, hours, passed)).collect()
}

fn of_kind(scene: &Scene<'_>, stands: Stands, hours: &str, passed: &str) -> Vec<Draft> {
    let mut found = Vec::new();
    for (region, own) in scene.standing_hours(&[hours]) {
        if !scene.is_unused(&region, &own, &[passed]) {
            continue;
        }
        let why = WasteReason::Idle(scene.idle(stands, &region, &own));
        let mut draft = Draft::because(RULE.id, region, why);
        draft.certain = true;
        draft.resource = Some(own.line());
        draft.notes.extend(own.list.clone().map(|command| WasteReason::List(command).into()));
        scene.saves(&mut draft, &own, None, "");
        found.push(draft);
    }
    found
}
