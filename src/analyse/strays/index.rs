//! Where things are that many rules look for.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::answer::ExplainReport;
use crate::bill::Region;
use crate::question::NoAnswer;
use crate::snapshot::Inventoried;

/// Names of resources, by their region and type.
pub(super) type Held<'a> = BTreeMap<(&'a Region, &'a str), BTreeSet<&'a str>>;

/// Where things are that many rules look for, worked out when first asked.
#[derive(Default)]
pub(crate) struct Index<'a> {
    /// Each line of the bill's month explained.
    pub(super) explained: OnceCell<Result<Rc<ExplainReport>, NoAnswer>>,
    /// Where each alarm is among all of them, by its name and by its ARN.
    pub(super) called: OnceCell<BTreeMap<(&'a Region, &'a str), usize>>,
    /// The lines of the bill, by the meter's id.
    pub(super) metered: OnceCell<BTreeMap<&'a str, Vec<usize>>>,
    /// The regional lines that no commitment covers, by their meter's name.
    pub(super) regional: OnceCell<BTreeMap<String, Vec<usize>>>,
    /// The first line of the bill of a usage type without its prefix, by that and its region.
    pub(super) named: OnceCell<BTreeMap<(String, Region), usize>>,
    /// What the resources of a type in a region may be called.
    pub(super) held: OnceCell<Held<'a>>,
    /// What metric filters make in a region.
    pub(super) filtered: OnceCell<BTreeSet<(&'a Region, &'a str, &'a str)>>,
}

/// What resources may be called, by region and type.
pub(super) fn held(inventory: &BTreeMap<Region, BTreeMap<String, Vec<Inventoried>>>) -> Held<'_> {
    let kinds = inventory.iter().flat_map(|(region, kinds)| kinds.iter().map(move |(kind, own)| (region, kind, own)));
    kinds.map(|(region, kind, own)| ((region, kind.as_str()), own.iter().flat_map(names).collect())).collect()
}

/// What a resource may be called: its identifier, and what ends that after a slash.
fn names(own: &Inventoried) -> impl Iterator<Item = &str> {
    let ends = own.identifier.match_indices('/').map(|(at, _)| &own.identifier[at + 1..]);
    std::iter::once(own.identifier.as_str()).chain(ends)
}
