//! Clean-up: a fold a finding, of many one for those of one rule, region and cause.

use crate::answer::{Finding, Fix, Severity, StraysReport, joined};
use crate::bill::figures::{capital, counted};
use crate::bill::{Region, harmless};
use crate::report::prose;
use crate::report::prose::names::in_short;
use crate::report::table::strays::{Fold, groups, saves};

/// So many folds are read with ease.
const FOLDS: usize = 60;
/// So many names of what a finding is about.
const NAMES: usize = 12;
/// Commands of a fold are shown up to so many characters.
const COMMANDS: usize = 2_000;
/// Regions are named up to so many.
const PLACES: usize = 3;

/// A finding, or several.
pub(super) struct FindingPart {
    pub(super) rule: &'static str,
    pub(super) severity: &'static str,
    /// How many they are, where it is more than one.
    pub(super) many: String,
    pub(super) region: String,
    /// All their regions, where those are too many beside the rule.
    pub(super) regions: String,
    pub(super) saves: String,
    pub(super) inner: bool,
    pub(super) why: String,
    pub(super) about: String,
    pub(super) evidence: Vec<String>,
    pub(super) words: Vec<String>,
    pub(super) fix: Vec<FixPart>,
    /// That its commands stand elsewhere.
    pub(super) no_fix: String,
}

/// A command.
pub(super) struct FixPart {
    pub(super) command: String,
    pub(super) takes_down: String,
}

/// The gravest findings, folded as far as it takes, and how many have no fold.
pub(super) fn findings(report: &StraysReport) -> (Vec<FindingPart>, usize) {
    let mut all = [Fold::Not, Fold::Cause, Fold::Region].map(|fold| groups(report, fold)).into_iter();
    let groups = all.find(|groups| groups.len() <= FOLDS).unwrap_or_else(|| groups(report, Fold::Rule));
    let more = groups.iter().skip(FOLDS).map(Vec::len).sum();
    (groups.iter().take(FOLDS).filter_map(|group| part(group)).collect(), more)
}

fn part(group: &[&Finding]) -> Option<FindingPart> {
    let first = group.first()?;
    let names: Vec<String> = group.iter().flat_map(|own| prose::strays::about(own)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let about = if names.len() > NAMES { in_short(&names) } else { names.join(", ") };
    let why = prose::strays::why(first);
    let is_one = group.len() == 1;
    let why = match names.first() {
        Some(name) if !is_one => format!("Such as {name}: {why}"),
        _ => why,
    };
    let is_in_why = is_one && matches!(names.as_slice(), [only] if why.contains(only));
    let mut regions: Vec<&Region> = group.iter().map(|own| &own.region).collect();
    regions.sort_unstable();
    regions.dedup();
    let severity = group.iter().map(|own| own.severity).max().unwrap_or(Severity::Info);
    let (fix, no_fix) = commands(group);
    let own = |sentences: Vec<String>| sentences.iter().map(|sentence| harmless(sentence)).collect();
    Some(FindingPart {
        rule: first.rule,
        severity: severity.as_str(),
        many: if is_one { String::new() } else { counted(group.len(), "finding") },
        region: places(&regions),
        regions: if regions.len() > PLACES { named(&regions) } else { String::new() },
        saves: saves(group).trim_start_matches(" · ").to_owned(),
        inner: first.part_of.is_some(),
        why: harmless(&why),
        about: if is_in_why { String::new() } else { harmless(&about) },
        evidence: if is_one { own(prose::strays::own_evidence(first)) } else { Vec::new() },
        words: if is_one { own(prose::strays::remarks(first).collect()) } else { Vec::new() },
        fix,
        no_fix,
    })
}

fn places(regions: &[&Region]) -> String {
    if regions.len() > PLACES { counted(regions.len(), "region") } else { named(regions) }
}

fn named(regions: &[&Region]) -> String {
    regions.iter().map(|region| region.in_words()).collect::<Vec<_>>().join(", ")
}

/// The commands, of several findings with up to a hundred alarms in each; where they are long it is said where they are.
fn commands(group: &[&Finding]) -> (Vec<FixPart>, String) {
    let shown: Vec<&Fix> = group.iter().flat_map(|own| own.shown()).collect();
    let fixes = if group.len() > 1 { joined(&shown) } else { shown.into_iter().cloned().collect() };
    let told = |goes: Option<String>| harmless(&goes.map(|goes| capital(&goes)).unwrap_or_default());
    let parts: Vec<FixPart> = prose::strays::shown(&fixes.iter().collect::<Vec<_>>())
        .into_iter()
        .map(|(goes, fix)| FixPart { command: fix.command(), takes_down: told(goes) })
        .collect();
    let size: usize = parts.iter().map(|part| part.command.len()).sum();
    if size <= COMMANDS || group.len() == 1 {
        return (parts, String::new());
    }
    (Vec::new(), format!("{}, in", counted(parts.len(), "command")))
}
