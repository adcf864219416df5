//! What a snapshot knows of a resource that is asked for by its name or ARN.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::bill::Region;
use crate::facts::events::{
    Creation, arn_service, deleting, is_alarm, is_form, making, plain_name, service, source_of,
};
use crate::facts::resources::{ALARM, COMPOSITE, LOG_GROUP};
use crate::model::provenance::lifetime::{Began, Lifetime, Listed};
use crate::model::provenance::{Provenance, seen_in};
use crate::snapshot::{Alarm, Snapshot, TrailEvent, Watches};

/// A resource, and all that is known about it.
#[derive(Debug, Clone)]
pub(crate) struct Subject<'a> {
    pub(crate) region: Region,
    /// Its type as CloudFormation names it.
    pub(crate) kind: Option<String>,
    /// Its type in words.
    pub(crate) words: Option<String>,
    /// Its name.
    pub(crate) name: String,
    /// It, where it is an alarm that exists.
    pub(crate) alarm: Option<&'a Alarm>,
    /// Whether an inventory of its kind names it; `None` where there is no such inventory.
    pub(crate) listed: Option<bool>,
    /// The time that its configuration gives of its making or last change.
    pub(crate) stamp: Option<DateTime<Utc>>,
    /// The events that name it, where nothing tells its type; oldest first.
    mentions: Vec<&'a TrailEvent>,
}

impl<'a> Subject<'a> {
    /// Its last lifetime.
    pub(crate) fn lifetime(&self, provenance: &Provenance<'a>) -> Lifetime<'a> {
        let listed = Listed { present: self.listed, stamp: self.stamp };
        let mut all = match &self.kind {
            Some(kind) => provenance.lifetimes(&self.region, kind, &self.name, listed),
            None => provenance.lifetimes_by(self.mentions.iter().copied().map(seen_in).collect(), listed),
        };
        all.pop().unwrap_or(Lifetime { began: Began::Before, event: None, ended: None })
    }
}

/// Every region that a snapshot tells anything of.
pub(crate) fn regions(snapshot: &Snapshot) -> BTreeSet<&Region> {
    let evidence = &snapshot.evidence;
    let collected = snapshot.alarms.keys().chain(snapshot.trail.keys()).chain(snapshot.alarm_history.keys());
    let evident = evidence.days.keys().chain(evidence.resources.keys());
    collected.chain(evident).chain(evidence.log_groups.keys()).chain(evidence.inventory.keys()).collect()
}

/// The resources of a region that are meant: one of each service that has one of that name.
pub(crate) fn subjects<'a>(provenance: &Provenance<'a>, region: &Region, asked: &str) -> Vec<Subject<'a>> {
    let snapshot = provenance.snapshot();
    let evidence = &snapshot.evidence;
    let name = plain_name(asked);
    let named = [asked, name].into_iter().flat_map(|name| provenance.naming(region, name));
    let mut mentions: Vec<&TrailEvent> = named.copied().filter(|event| mentions(event, asked)).collect();
    mentions.sort_by_key(|event| event.at);
    mentions.dedup_by(|one, other| std::ptr::eq(*one, *other));
    let mut found: BTreeMap<String, Subject<'a>> = BTreeMap::new();
    let blank = || Subject {
        region: region.clone(),
        kind: None,
        words: None,
        name: name.to_owned(),
        alarm: None,
        listed: None,
        stamp: None,
        mentions: Vec::new(),
    };
    let of_kind = |creation: &Creation| Subject {
        kind: Some(creation.kind.clone()),
        words: Some(creation.words.clone()),
        ..blank()
    };
    for event in &mentions {
        for (creation, names) in making(event).chain(deleting(event)) {
            if names.contains(&name) {
                found.entry(creation.source.clone()).or_insert_with(|| of_kind(creation));
            }
        }
    }
    let alarms = snapshot.alarms.get(region);
    let alarm = alarms.into_iter().flatten().find(|alarm| alarm.arn == asked || alarm.name == name);
    if alarm.is_some() || !provenance.changes(region, name).is_empty() {
        let kind = alarm.map_or(ALARM, kind_of);
        let made = || Creation::of_kind(kind).map_or_else(blank, of_kind);
        let subject = found.entry("monitoring".to_owned()).or_insert_with(made);
        subject.alarm = alarm;
        subject.stamp = alarm.and_then(|alarm| alarm.configured_at);
    }
    let is_an_alarm = |subject: &Subject<'_>| subject.kind.as_deref().is_some_and(is_alarm);
    if let Some(subject) = found.get_mut("monitoring").filter(|subject| is_an_alarm(subject)) {
        subject.listed = alarms.map(|_| alarm.is_some());
    }
    let groups = evidence.log_groups.get(region).into_iter().flatten();
    for group in groups.filter(|group| group.name == name || is_form(&group.arn, asked)) {
        let made = || Creation::of_kind(LOG_GROUP).map_or_else(blank, of_kind);
        let subject = found.entry("logs".to_owned()).or_insert_with(made);
        (subject.listed, subject.stamp) = (Some(true), group.created_at);
    }
    for (kind, resources) in evidence.inventory.get(region).into_iter().flatten() {
        for resource in resources.iter().filter(|resource| plain_name(&resource.identifier) == name) {
            let creation = Creation::of_kind(kind);
            let made = || creation.map_or_else(|| Subject { kind: Some(kind.clone()), ..blank() }, of_kind);
            let subject = found.entry(source_of(kind)).or_insert_with(made);
            (subject.listed, subject.stamp) = (Some(true), made_at(&resource.properties));
        }
    }
    if let Some(service) = arn_service(asked) {
        found.retain(|source, _| source == service);
    }
    if found.is_empty() && !mentions.is_empty() {
        return vec![Subject { mentions, ..blank() }];
    }
    found.into_values().collect()
}

/// Whether an event names a resource. An ARN's plain name means it in events of its own service alone.
fn mentions(event: &TrailEvent, asked: &str) -> bool {
    event.resources.iter().any(|named| match arn_service(asked) {
        None => is_form(named, asked),
        Some(_) if named.starts_with("arn:") => named == asked,
        Some(of) => of == service(event) && is_form(asked, named),
    })
}

/// An alarm's type.
pub(crate) fn kind_of(alarm: &Alarm) -> &'static str {
    if matches!(alarm.watches, Watches::Composite { .. }) { COMPOSITE } else { ALARM }
}

/// Under these names resources tell when they were made.
const MADE_AT: &[&str] = &["CreateTime", "CreationTime", "CreationDate", "CreatedTime", "CreatedAt", "CreateDate"];

/// When a resource was made by what an inventory tells of it.
pub(crate) fn made_at(properties: &BTreeMap<String, String>) -> Option<DateTime<Utc>> {
    MADE_AT.iter().find_map(|name| properties.get(*name)?.parse().ok())
}
