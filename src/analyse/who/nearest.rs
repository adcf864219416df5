//! The names that are most like one that no resource has.

use std::collections::BTreeSet;

use super::RegionEvents;
use crate::bill::harmless;
use crate::facts::events::plain_name;
use crate::snapshot::Snapshot;

/// So many are told.
const TOLD: usize = 3;
/// Shorter names than this have no likeness but by case.
const SHORTEST: usize = 4;

/// The names in the regions that were looked at that differ by case alone, else those whose spelling is nearest.
pub(super) fn names(snapshot: &Snapshot, looked: &[RegionEvents<'_>], asked: &str) -> Vec<String> {
    let evidence = &snapshot.evidence;
    let mut known: BTreeSet<&str> = BTreeSet::new();
    for (region, events) in looked {
        known.extend(snapshot.alarms.get(region).into_iter().flatten().map(|alarm| alarm.name.as_str()));
        known.extend(evidence.log_groups.get(region).into_iter().flatten().map(|group| group.name.as_str()));
        let listed = evidence.inventory.get(region).into_iter().flat_map(|all| all.values().flatten());
        known.extend(listed.map(|resource| plain_name(&resource.identifier)));
        known.extend(events.iter().flat_map(|event| &event.resources).map(|name| plain_name(name)));
    }
    nearest(plain_name(asked), &known)
}

fn nearest(asked: &str, known: &BTreeSet<&str>) -> Vec<String> {
    let asked = asked.to_lowercase();
    let letters = asked.chars().count();
    // A letter in four may be wrong.
    let bound = if letters < SHORTEST { 0 } else { letters / 4 };
    let far = |name: &&str| strsim::osa_distance(&asked, &name.to_lowercase());
    let is_near = |name: &&&str| name.chars().count().abs_diff(letters) <= bound && far(name) <= bound;
    let near: Vec<&str> = known.iter().filter(is_near).copied().collect();
    let Some(least) = near.iter().map(far).min() else { return Vec::new() };
    near.into_iter().filter(|name| far(name) == least).take(TOLD).map(harmless).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn like(asked: &str) -> Vec<String> {
        let known = ["Rides", "WildRides", "svc-1", "svc-2", "svc-10", "UserPool", "CPU"].into();
        nearest(asked, &known)
    }

    #[test]
    fn case_then_spelling() {
        assert_eq!(like("rides"), ["Rides"]);
        assert_eq!(like("Rdies"), ["Rides"], "two letters changed places");
        assert_eq!(like("wildride"), ["WildRides"]);
        assert_eq!(like("svc-3"), ["svc-1", "svc-2"], "svc-10 is two letters away");
        assert_eq!(like("cpu"), ["CPU"]);
        assert_eq!(like("gpu"), Vec::<String>::new(), "too short to be like anything");
        assert_eq!(like("nope"), Vec::<String>::new());
    }
}
