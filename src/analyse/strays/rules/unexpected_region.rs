//! `unexpected-region`: alarms, and any metered usage or charge, outside the regions in which the account runs.
//!
//! Why it costs: what was left behind in another region is out of sight in the console. As long as it is a free line no
//! charge and no budget tells of it; when the free tier runs out it costs.
//!
//! What to do: look at what is there, and take it down; or name the region with `--home-region`.
//!
//! Source: amazonwebshark.com, "Unexpected CloudWatch In The Billing Area", 2022, where an alarm of 2020 was found so.

use std::collections::{BTreeMap, BTreeSet};

use crate::analyse::strays::candidate::{Draft, Looks, Rule};
use crate::analyse::strays::context::{Scene, Watched};
use crate::answer::{AlarmReason, BillReason, HomeReason, StrayMember};
use crate::bill::{Name, Region, Usd};
use crate::facts::global_services::is_global;
use crate::facts::resources::shown_name;
use crate::model::alike::MOST;
use crate::model::lines::ResolvedLine;
use crate::question::RuleId;
use crate::snapshot::Watches;

pub(crate) const RULE: Rule = Rule { id: RuleId::UnexpectedRegion, looks: Looks::Both(alarm, usage), note: None };

/// Metrics that are kept in one region wherever the account runs: alarms on them must be there. CloudFront takes its
/// certificates from us-east-1.
const KEPT_IN: [(&str, &str); 9] = [
    ("AWS/Billing", "us-east-1"),
    ("AWS/CertificateManager", "us-east-1"),
    ("AWS/CloudFront", "us-east-1"),
    ("AWS/DDoSProtection", "us-east-1"),
    ("AWS/GlobalAccelerator", "us-west-2"),
    ("AWS/Route53", "us-east-1"),
    ("AWS/TrustedAdvisor", "us-east-1"),
    ("AWS/Usage", "us-east-1"),
    ("AWS/WAFV2", "us-east-1"),
];

fn alarm(scene: &Scene<'_>, watched: &Watched<'_>) -> Vec<AlarmReason> {
    if !scene.is_foreign(watched.region)
        || belongs_there(watched)
        || scene.alike.stands_in_most(&watched.alarm.name, watched.region)
        || is_where_money_goes(scene, watched.region)
    {
        return Vec::new();
    }
    let is_alone = !scene.alike.is_running(watched.region);
    let homes = scene.homes.regions.iter().cloned().collect();
    vec![AlarmReason::AwayFromHome { region: watched.region.clone(), homes, is_alone }]
}

fn belongs_there(watched: &Watched<'_>) -> bool {
    let is_kept = |namespace: &str| KEPT_IN.contains(&(namespace, watched.region.code()));
    match &watched.alarm.watches {
        Watches::Metric { namespace, .. } => is_kept(namespace),
        Watches::Queries { queries, .. } => queries.iter().filter_map(|query| query.namespace.as_deref()).any(is_kept),
        _ => false,
    }
}

/// Usage in a foreign region, one finding a region. Alarms are found by themselves where they were read.
fn usage(scene: &Scene<'_>) -> Vec<Draft> {
    let mut places: BTreeMap<&Region, Vec<&ResolvedLine<'_>>> = BTreeMap::new();
    for line in scene.lines.iter().filter(|line| !is_global(&line.service, &line.usage_type)) {
        let region = line.region();
        let unread = line.alarm_meter().is_some() && !scene.case.timelines.contains_key(region);
        let charged = line.billed > Usd::ZERO && line.alarm_meter().is_none();
        if scene.is_foreign(region) && (line.tells() || unread || charged) {
            places.entry(region).or_default().push(line);
        }
    }
    let of_meters = |lines: &[&ResolvedLine<'_>]| -> BTreeSet<(Name, String)> {
        lines.iter().map(|line| (line.service.clone(), line.parsed().meter.to_owned())).collect()
    };
    let used: BTreeMap<&Region, BTreeSet<(Name, String)>> =
        places.iter().map(|(region, lines)| (*region, of_meters(lines))).collect();
    // What stands in most regions was put there on purpose.
    let has_its_like = |region: &Region| {
        let Some(own) = used.get(region) else { return false };
        let alike = used.values().filter(|other| own.intersection(other).count() * 2 > own.len()).count();
        alike >= MOST && alike * 2 > scene.alike.regions()
    };
    let expected = |region: &Region| has_its_like(region) || is_where_money_goes(scene, region);
    let unexpected = places.iter().filter(|(region, _)| !expected(region));
    unexpected.map(|(region, lines)| of_region(scene, region, lines)).collect()
}

/// Whether much of the money goes there; where the user named the homes, that decides instead.
fn is_where_money_goes(scene: &Scene<'_>, region: &Region) -> bool {
    scene.homes.reason != HomeReason::Given && scene.alike.is_where_money_goes(region)
}

fn of_region(scene: &Scene<'_>, region: &Region, lines: &[&ResolvedLine<'_>]) -> Draft {
    let billed: Usd = lines.iter().map(|line| line.billed).sum();
    let services: BTreeSet<&str> = lines.iter().map(|line| line.service.as_str()).collect();
    let services = services.into_iter().map(str::to_owned).collect();
    let why = BillReason::AwayFromHome { services, region: region.clone() };
    let mut draft = Draft::because(RULE.id, region.clone(), why);
    // That it is little beside the rest is a second sign that it was left behind.
    let all: Usd = scene.lines.iter().map(|line| line.billed).sum();
    let little = billed.value() * rust_decimal::Decimal::TWO * rust_decimal::Decimal::TEN <= all.value();
    if little {
        draft.signal(BillReason::Little { billed, all });
    } else if scene.homes.reason == HomeReason::Given {
        draft.signal(BillReason::NotNamedAsHome);
    }
    for line in lines {
        draft.note(BillReason::Line {
            service: line.service.clone(),
            usage_type: line.usage_type.clone(),
            usage: line.usage.map(|usage| (usage, line.unit.clone())),
            billed: line.billed,
        });
    }
    let held = scene.snapshot().evidence.inventory.get(&draft.region);
    for (kind, resources) in held.into_iter().flatten() {
        let member = |own: &str| StrayMember { kind: kind.clone(), name: own.to_owned(), region: draft.region.clone() };
        draft.members.extend(resources.iter().map(|own| member(shown_name(kind, own))));
    }
    draft.removal.unknown = true;
    // A commitment's fee goes on, whatever it covers.
    draft.at_stake = Some(lines.iter().filter(|line| line.covered_by().is_none()).map(|line| line.billed).sum());
    draft
}
