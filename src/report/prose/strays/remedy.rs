//! What goes with what a command takes down, in words.

use super::sentence;
use crate::answer::{AlarmReason, Finding, FindingReason, Fix, ScalingReason, TakesDown, WasteReason};

/// The commands that are shown with a finding, and what else goes with them, said before the first of those of which it is
/// true: `also deletes its versions and aliases`.
pub(crate) fn shown<'f>(fixes: &[&'f Fix]) -> Vec<(Option<String>, &'f Fix)> {
    let mut last = None;
    let mut told = Vec::new();
    for (at, fix) in fixes.iter().enumerate() {
        let goes = takes_down(fix);
        let same = fixes[at..].iter().take_while(|own| own.takes_down == fix.takes_down).count();
        let lead = if same > 1 { "each deletes" } else { "also deletes" };
        let is_new = last != Some(&fix.takes_down);
        told.push((goes.filter(|_| is_new).map(|what| format!("{lead} {what}")), *fix));
        last = Some(&fix.takes_down);
    }
    told
}

/// What is to be done where no command does it: where the thing is deleted, what ends the charge, or what lists what it may
/// be.
pub(crate) fn by_hand(finding: &Finding) -> Vec<String> {
    let is_remedy = |reason: &&FindingReason| match reason {
        FindingReason::OfStack(_) => true,
        FindingReason::Alarm(own) => matches!(own, AlarmReason::OfAutoScaling | AlarmReason::LeaveOutTheUnused),
        FindingReason::Scaling(own) => {
            matches!(own, ScalingReason::OfStack(_) | ScalingReason::ReadersOnly | ScalingReason::DimensionUnknown)
        }
        FindingReason::Waste(own) => matches!(
            own,
            WasteReason::List(_)
                | WasteReason::ListDetached(_)
                | WasteReason::Upgrade(_)
                | WasteReason::ChangedInUse
                | WasteReason::DueUntilItEnds { .. }
        ),
        _ => false,
    };
    let is_told = |reason: &&FindingReason| matches!(reason, FindingReason::OfStack(_)) || finding.fix.is_empty();
    finding.evidence.iter().filter(is_remedy).filter(is_told).map(sentence).collect()
}

/// What else goes with what a command takes down, where something does.
pub fn takes_down(fix: &Fix) -> Option<String> {
    Some(match fix.takes_down.as_ref()? {
        TakesDown::StoredItems => "all that is stored in the table".to_owned(),
        TakesDown::ProvisionedCapacity => "its provisioned capacity; all that is stored stays".to_owned(),
        TakesDown::ProvisionedConcurrency => "its provisioned concurrency; the function stays".to_owned(),
        TakesDown::Versions => "its versions and aliases".to_owned(),
        TakesDown::PolicyAlarms => "the alarms of target tracking with this policy; the group stays".to_owned(),
        TakesDown::Policy => "the scaling policy; the group stays".to_owned(),
        TakesDown::Scaling { stays: None } => "its scaling policies and their alarms".to_owned(),
        TakesDown::Scaling { stays: Some(name) } => {
            format!("its scaling policies and their alarms; {name} stays, with the capacity it has")
        }
        TakesDown::EventsOlderThan(days) => format!("all events older than {days} days"),
        TakesDown::Delivery => "what it delivers from now on; what it delivered stays in its bucket".to_owned(),
        TakesDown::Address => "the address, which goes back to AWS and may not be had again".to_owned(),
        TakesDown::NatGateway => {
            "the gateway; its Elastic IP address stays, and is charged until it is released".to_owned()
        }
        TakesDown::LoadBalancer => "the load balancer and its listeners; targets stay".to_owned(),
    })
}
