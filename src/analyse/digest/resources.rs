//! Resources that came and went: alarms and what inventories list, by both looks; other things by the events that made them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::Look;
use crate::answer::{Created, CreatedSource, ResourceNews};
use crate::bill::Region;
use crate::facts::events::{is_alarm, kind_in_words, making};
use crate::facts::owner;
use crate::facts::resources::{ALARM, LOG_GROUP, shown_name};
use crate::model::provenance::lifetime::Listed;
use crate::model::provenance::subject::{kind_of, made_at};
use crate::snapshot::{Alarm, Snapshot};

/// What came, and what went.
pub(super) fn news(earlier: &Look<'_>, later: &Look<'_>) -> (Vec<ResourceNews>, Vec<ResourceNews>) {
    let case = News { earlier, later };
    let mut new = Found::default();
    let mut gone = Found::default();
    case.alarms(&mut new, &mut gone);
    case.listed(&mut new, &mut gone);
    case.made(&mut new);
    (new.in_order(), gone.in_order())
}

/// What was found, each resource once.
#[derive(Default)]
struct Found(BTreeMap<(Region, String, String), ResourceNews>);

impl Found {
    fn add(&mut self, news: ResourceNews) {
        self.0.entry((news.region.clone(), news.kind.clone(), news.name.clone())).or_insert(news);
    }

    fn in_order(self) -> Vec<ResourceNews> {
        self.0.into_values().collect()
    }
}

struct News<'l, 'e, 'n> {
    earlier: &'l Look<'e>,
    later: &'l Look<'n>,
}

impl News<'_, '_, '_> {
    fn alarms(&self, new: &mut Found, gone: &mut Found) {
        for (region, now) in &self.later.snapshot().alarms {
            let Some(then) = self.earlier.snapshot().alarms.get(region) else { continue };
            let names = |alarms: &[Alarm]| alarms.iter().map(|own| own.name.clone()).collect::<BTreeSet<String>>();
            let (before, after) = (names(then), names(now));
            for alarm in now.iter().filter(|own| !before.contains(&own.name)) {
                let came = ResourceNews { owner: owner(alarm), ..self.came(region, kind_of(alarm), &alarm.name) };
                new.add(ResourceNews { when: self.made_since(self.life(region, &alarm.name)), ..came });
            }
            for alarm in then.iter().filter(|own| !after.contains(&own.name)) {
                gone.add(ResourceNews { owner: owner(alarm), ..self.went(region, kind_of(alarm), &alarm.name) });
            }
        }
    }

    /// When an alarm that exists was made.
    fn life(&self, region: &Region, name: &str) -> Option<Created> {
        let lives = &self.later.account.timelines.get(region)?.lives;
        lives.iter().find(|life| life.name == name && life.ended.is_none()).map(|life| life.created())
    }

    /// What inventories and lists of log groups have. A type that was not listed before tells by the time of making alone.
    fn listed(&self, new: &mut Found, gone: &mut Found) {
        let (then, now) = (Lists::of(self.earlier.snapshot()), Lists::of(self.later.snapshot()));
        for ((region, kind), after) in &now.0 {
            let before = then.0.get(&(*region, *kind));
            for (name, at) in after {
                let is_young = at.is_some_and(|at| at > self.earlier.at);
                if before.map_or(is_young, |before| !before.contains_key(name)) {
                    let listed = Listed { present: Some(true), stamp: *at };
                    let own = self.later.account.provenance.created(region, kind, name, listed);
                    new.add(ResourceNews { when: self.made_since(Some(own)), ..self.came(region, kind, name) });
                }
            }
            let went = before.into_iter().flatten().filter(|(name, _)| !after.contains_key(*name));
            went.for_each(|(name, _)| gone.add(self.went(region, kind, name)));
        }
    }

    /// What events made since, wherever such are known, and none deleted again.
    fn made(&self, new: &mut Found) {
        let known: BTreeSet<&str> = self
            .earlier
            .account
            .provenance
            .regions()
            .flat_map(|(_, own)| own.iter().map(|own| own.id.as_str()))
            .collect();
        let provenance = &self.later.account.provenance;
        let from = self.earlier.unknown_from(self.later);
        for (region, events) in provenance.regions() {
            for event in events.iter().filter(|event| event.at > from && !known.contains(event.id.as_str())) {
                for (creation, names) in making(event) {
                    let is_told = is_alarm(&creation.kind) || !creation.counts();
                    let stands = |name: &&&str| provenance.ending(region, &creation.kind, name).is_none();
                    for name in names.iter().filter(|_| !is_told).filter(stands) {
                        let by = provenance.behind(region, event, None).by;
                        let when = Created { at: Some(event.at), source: CreatedSource::Cloudtrail, by };
                        new.add(ResourceNews { when, ..self.came(region, &creation.kind, name) });
                    }
                }
            }
        }
    }

    fn came(&self, region: &Region, kind: &str, name: &str) -> ResourceNews {
        ResourceNews {
            kind: kind.to_owned(),
            words: if is_alarm(kind) { kind_in_words(ALARM) } else { kind_in_words(kind) },
            name: name.to_owned(),
            region: region.clone(),
            when: self.made_since(None),
            owner: None,
        }
    }

    /// When something was made, where that is known to lie between the looks; else that it was after the one before.
    fn made_since(&self, known: Option<Created>) -> Created {
        let is_since = |own: &Created| own.at.is_some_and(|at| at > self.earlier.unknown_from(self.later));
        known.filter(is_since).unwrap_or(Created {
            at: Some(self.earlier.at),
            source: CreatedSource::NotBefore,
            by: None,
        })
    }

    fn went(&self, region: &Region, kind: &str, name: &str) -> ResourceNews {
        let provenance = &self.later.account.provenance;
        let event = provenance.ending(region, kind, name);
        let told = event.map(|event| Created {
            at: Some(event.at),
            source: CreatedSource::Cloudtrail,
            by: provenance.behind(region, event, None).by,
        });
        ResourceNews { when: self.made_since(told), ..self.came(region, kind, name) }
    }
}

/// Names, with the time of making where a list has it.
type Named = BTreeMap<String, Option<DateTime<Utc>>>;

/// What was listed, by region and type.
struct Lists<'s>(BTreeMap<(&'s Region, &'s str), Named>);

impl<'s> Lists<'s> {
    fn of(snapshot: &'s Snapshot) -> Self {
        let mut all = BTreeMap::new();
        for (region, kinds) in &snapshot.evidence.inventory {
            for (kind, listed) in kinds {
                let named = listed.iter().map(|one| (shown_name(kind, one).to_owned(), made_at(&one.properties)));
                all.insert((region, kind.as_str()), named.collect());
            }
        }
        for (region, groups) in &snapshot.evidence.log_groups {
            let named = groups.iter().map(|group| (group.name.clone(), group.created_at));
            all.insert((region, LOG_GROUP), named.collect());
        }
        Self(all)
    }
}
