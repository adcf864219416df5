//! What is still there of what a principal made anew in one burst.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use crate::answer::StrayMember;
use crate::bill::Region;
use crate::facts::events::{Creation, base_name, made, service};
use crate::model::provenance::Provenance;
use crate::model::provenance::bursts::Making;
use crate::snapshot::TrailEvent;

/// Of a burst, in whatever regions, what the principal made itself and what isn't known to be gone.
pub(crate) struct StandingBurst<'a> {
    pub(crate) principal: &'a str,
    /// The makings, in their order.
    pub(crate) made: Vec<(&'a TrailEvent, StrayMember)>,
    /// The day of the burst's last making of any sort.
    pub(crate) last_day: NaiveDate,
    /// Whether the principal had another burst on the day on which it began.
    pub(crate) is_again: bool,
    /// Where each thing is among what was made.
    places: BTreeMap<StrayMember, usize>,
    services: BTreeSet<&'a str>,
}

impl<'a> StandingBurst<'a> {
    fn of(makings: &[Making<'a>], is_gone: &impl Fn(&StrayMember, DateTime<Utc>) -> bool) -> Option<Self> {
        let mut made: Vec<(&TrailEvent, StrayMember)> = Vec::new();
        let mut places: BTreeMap<StrayMember, usize> = BTreeMap::new();
        for Making { region, event, .. } in makings.iter().filter(|making| making.direct) {
            for (creation, names) in made_anew(event) {
                for name in names {
                    let member = StrayMember { kind: creation.kind.clone(), name, region: (*region).clone() };
                    if !places.contains_key(&member) && !is_gone(&member, event.at) {
                        places.insert(member.clone(), made.len());
                        made.push((event, member));
                    }
                }
            }
        }
        let principal = made.first()?.0.by.as_deref()?;
        let last_day = makings.last()?.event.at.date_naive();
        let services = made.iter().map(|(event, ..)| service(event)).collect();
        Some(Self { principal, made, last_day, is_again: false, places, services })
    }

    /// The day on which it began.
    pub(crate) fn day(&self) -> NaiveDate {
        self.made[0].0.at.date_naive()
    }

    pub(crate) fn services(&self) -> &BTreeSet<&'a str> {
        &self.services
    }

    pub(crate) fn regions(&self) -> BTreeSet<&Region> {
        self.made.iter().map(|(.., own)| &own.region).collect()
    }

    /// Where most of it was made.
    pub(crate) fn region(&self) -> &Region {
        let count = |region: &Region| self.made.iter().filter(|(.., own)| own.region == *region).count();
        // Among equals the first by name.
        let most = self.regions().into_iter().rev().max_by_key(|region| count(region));
        most.unwrap_or(&self.made[0].1.region)
    }

    /// The event of it that made a resource.
    pub(crate) fn making(&self, kind: &str, name: &str, region: &Region) -> Option<&'a TrailEvent> {
        let member = StrayMember { kind: kind.to_owned(), name: name.to_owned(), region: region.clone() };
        self.places.get(&member).and_then(|at| self.made.get(*at)).map(|(event, _)| *event)
    }
}

/// What an event made that puts a service in use, with the names it gives. A put may only have changed what there was.
fn made_anew(event: &TrailEvent) -> Vec<(&'static Creation, Vec<String>)> {
    let is_put = base_name(&event.name).to_ascii_lowercase().starts_with("put");
    if is_put { Vec::new() } else { made(event).into_iter().filter(|(creation, _)| creation.counts()).collect() }
}

/// All bursts of which something is still there, by day and principal.
pub(crate) fn standing<'a>(
    provenance: &Provenance<'a>,
    is_gone: impl Fn(&StrayMember, DateTime<Utc>) -> bool,
) -> Vec<StandingBurst<'a>> {
    let all = provenance.bursts();
    let mut bursts: Vec<StandingBurst<'a>> =
        all.iter().filter_map(|makings| StandingBurst::of(makings, &is_gone)).collect();
    bursts.sort_by_key(|burst| (burst.day(), burst.principal, burst.made[0].0.at));
    let mut seen = BTreeSet::new();
    for burst in &mut bursts {
        burst.is_again = !seen.insert((burst.day(), burst.principal));
    }
    bursts
}
