//! `extended-support`: the surcharge for database engines, clusters and domains on versions past their standard support.
//!
//! Why it costs: AWS keeps old versions patched for some more years, by the hour; for RDS the price rises in the third year.
//!
//! What to do: upgrade to a version in standard support. A minor upgrade within the same major version changes nothing.
//!
//! Source: AWS, "Amazon RDS Extended Support charges"; "Amazon EKS pricing"; ElastiCache's and OpenSearch's pages likewise.

use std::collections::BTreeSet;

use crate::analyse::strays::candidate::{Draft, Looks, Rule};
use crate::analyse::strays::context::Scene;
use crate::answer::{Surcharge, WasteReason};
use crate::bill::{Region, Usd};
use crate::catalogue::glossary;
use crate::model::lines::ResolvedLine;
use crate::question::RuleId;

pub(crate) const RULE: Rule = Rule { id: RuleId::ExtendedSupport, looks: Looks::All(find), note: None };

/// What the meters of all services have in their names, in small letters.
const METER: &str = "extendedsupport";

/// Whether a line is told as such a surcharge.
pub(crate) fn tells(scene: &Scene<'_>, usage_type: &str, region: &Region) -> bool {
    if !usage_type.to_ascii_lowercase().contains(METER) {
        return false;
    }
    let is_it = |draft: &Draft| draft.region == *region;
    let mut lines = scene.case.lines.iter().filter(|line| line.usage_type == usage_type && line.region() == region);
    let meter = lines.next().map(|line| line.parsed().meter);
    meter
        .filter(|meter| meter.to_ascii_lowercase().contains(METER))
        .is_some_and(|meter| of_meter(scene, meter).iter().any(is_it))
}

fn find(scene: &Scene<'_>) -> Vec<Draft> {
    let lines = scene.case.lines.iter().filter(|line| line.parsed().meter.to_ascii_lowercase().contains(METER));
    let meters: BTreeSet<&str> = lines.map(|line| line.parsed().meter).collect();
    meters.into_iter().flat_map(|meter| of_meter(scene, meter)).collect()
}

fn of_meter(scene: &Scene<'_>, meter: &str) -> Vec<Draft> {
    let mut found = Vec::new();
    for (region, own) in scene.standing_hours(&[meter]) {
        let lines = || scene.case.lines.iter().filter(|line| line.parsed().meter == meter && *line.region() == region);
        let Some(line) = lines().next().filter(|_| own.billed > Usd::ZERO) else { continue };
        let mut draft = Draft::because(RULE.id, region.clone(), surcharge(scene, line, own.billed));
        draft.certain = true;
        draft.resource = Some(own.line());
        let words = glossary::in_words(&line.service, line.parsed());
        draft.signal(WasteReason::Upgrade(words.and_then(|own| own.entry.less.clone())));
        draft.notes.extend(own.list.clone().map(|command| WasteReason::List(command).into()));
        scene.saves(&mut draft, &own, None, "");
        found.push(draft);
    }
    found
}

fn surcharge(scene: &Scene<'_>, line: &ResolvedLine<'_>, billed: Usd) -> WasteReason {
    let words = glossary::in_words(&line.service, line.parsed());
    WasteReason::ExtendedSupport(Surcharge {
        what: words.map_or_else(|| format!("extended support ({})", line.parsed().meter), |own| own.what),
        region: line.region().clone(),
        month: scene.case.month,
        usage: line.usage,
        unit: line.unit.clone(),
        billed,
    })
}
