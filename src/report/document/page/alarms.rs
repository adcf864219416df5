//! The alarms as rows: those of one owner as one; of very many those of one region, kind and making.

use crate::answer::AlarmsReport;
use crate::bill::harmless;
use crate::report::table::alarms::{Fold, cost, created, folded, kept, kinds, metrics, place, states, title};

/// So many rows are read, and filtered, with ease.
const ROWS: usize = 150;

/// One alarm, or several.
pub(super) struct AlarmPart {
    pub(super) name: String,
    /// What keeps it; empty where nothing does, or the name says so.
    pub(super) kept: String,
    pub(super) place: String,
    pub(super) kind: String,
    pub(super) metrics: String,
    pub(super) cost: String,
    pub(super) state: String,
    pub(super) created: String,
}

/// The rows, folded as far as it takes, and how many alarms have none.
pub(super) fn alarms(report: &AlarmsReport) -> (Vec<AlarmPart>, usize) {
    let folds = [Fold::Owner, Fold::Making, Fold::Kind, Fold::Region];
    let mut groups = folds.map(|fold| folded(&report.alarms, fold)).into_iter();
    let fitting = groups.find(|groups| groups.len() <= ROWS);
    let groups = fitting.unwrap_or_else(|| folded(&report.alarms, Fold::Region));
    let more = groups.iter().skip(ROWS).map(Vec::len).sum();
    let part = |group: &Vec<_>| AlarmPart {
        name: title(group),
        kept: kept(group).filter(|_| group.len() == 1).unwrap_or_default(),
        place: place(group).lines().map(harmless).collect::<Vec<_>>().join("\n"),
        kind: kinds(group),
        metrics: metrics(group),
        cost: cost(group),
        state: states(group).replacen(" since ", "\nsince ", 1),
        created: created(group).replacen(" (", "\n(", 1),
    };
    (groups.iter().take(ROWS).map(part).collect(), more)
}
