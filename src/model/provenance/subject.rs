//! What a snapshot knows of a resource that is asked for by its name or ARN.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::bill::Region;
use crate::facts::events::{Creation, arn_service, deleted, forms, made, plain_name, service};
use crate::snapshot::{Alarm, AlarmChange, Snapshot, TrailEvent};

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
    /// The events about it that succeeded, oldest first.
    pub(crate) events: Vec<&'a TrailEvent>,
    /// CloudWatch's own history of it.
    pub(crate) changes: Vec<&'a AlarmChange>,
}

impl Subject<'_> {
    /// Whether a plain name is its own.
    pub(crate) fn is_called(&self, name: &str) -> bool {
        self.name == name
    }
}

/// Every region that a snapshot tells anything of.
pub(crate) fn regions(snapshot: &Snapshot) -> BTreeSet<&Region> {
    let evidence = &snapshot.evidence;
    let collected = snapshot.alarms.keys().chain(snapshot.trail.keys()).chain(snapshot.alarm_history.keys());
    let evident = evidence.days.keys().chain(evidence.resources.keys());
    collected.chain(evident).chain(evidence.log_groups.keys()).chain(evidence.inventory.keys()).collect()
}

/// Every event of a region up to an instant, oldest first, each once.
pub(crate) fn events<'a>(snapshot: &'a Snapshot, region: &Region, until: DateTime<Utc>) -> Vec<&'a TrailEvent> {
    let evidence = &snapshot.evidence;
    let of_alarms = snapshot.trail.get(region).into_iter().flat_map(|trail| &trail.events);
    let of_days = evidence.days.get(region).into_iter().flat_map(BTreeMap::values);
    let of_resources = evidence.resources.get(region).into_iter().flat_map(BTreeMap::values);
    let evident = of_days.chain(of_resources).flat_map(|events| &events.events);
    let mut all: Vec<&TrailEvent> = of_alarms.chain(evident).filter(|event| event.at <= until).collect();
    all.sort_by(|one, other| (one.at, &one.id, &one.name).cmp(&(other.at, &other.id, &other.name)));
    let is_same = |one: &TrailEvent, other: &TrailEvent| {
        one == other
            || !one.id.is_empty() && one.id == other.id && one.name == other.name && one.resources == other.resources
    };
    all.dedup_by(|one, other| is_same(one, other));
    all
}

/// The resources of a region that are meant: one of each service that has one of that name.
pub(crate) fn subjects<'a>(
    snapshot: &'a Snapshot,
    region: &Region,
    events: &[&'a TrailEvent],
    asked: &str,
) -> Vec<Subject<'a>> {
    let evidence = &snapshot.evidence;
    let name = plain_name(asked);
    let mentions: Vec<&TrailEvent> =
        events.iter().copied().filter(|event| event.error.is_none() && mentions(event, asked)).collect();
    let mut found: BTreeMap<String, Subject<'a>> = BTreeMap::new();
    let blank = || Subject {
        region: region.clone(),
        kind: None,
        words: None,
        name: name.to_owned(),
        alarm: None,
        listed: None,
        stamp: None,
        events: Vec::new(),
        changes: Vec::new(),
    };
    let of_kind = |creation: &Creation| Subject {
        kind: Some(creation.kind.clone()),
        words: Some(creation.words.clone()),
        ..blank()
    };
    for event in &mentions {
        for (creation, names) in made(event).into_iter().chain(deleted(event)) {
            if names.iter().any(|made| made == name) {
                found.entry(creation.source.clone()).or_insert_with(|| of_kind(creation));
            }
        }
    }
    let alarms = snapshot.alarms.get(region);
    let alarm = alarms.into_iter().flatten().find(|alarm| alarm.arn == asked || alarm.name == name);
    let history = snapshot.alarm_history.get(region).into_iter().flatten();
    let changes: Vec<&AlarmChange> = history.filter(|change| change.alarm == name).collect();
    if alarm.is_some() || !changes.is_empty() {
        let composite = alarm.is_some_and(|alarm| matches!(alarm.watches, crate::snapshot::Watches::Composite { .. }));
        let kind = if composite { "AWS::CloudWatch::CompositeAlarm" } else { "AWS::CloudWatch::Alarm" };
        let made = || Creation::of_kind(kind).map_or_else(blank, of_kind);
        let subject = found.entry("monitoring".to_owned()).or_insert_with(made);
        (subject.alarm, subject.changes) = (alarm, changes);
        subject.stamp = alarm.and_then(|alarm| alarm.configured_at);
    }
    let is_alarm = |subject: &Subject<'_>| subject.words.as_ref().is_some_and(|words| words.ends_with("alarm"));
    if let Some(subject) = found.get_mut("monitoring").filter(|subject| is_alarm(subject)) {
        subject.listed = alarms.map(|_| alarm.is_some());
    }
    let groups = evidence.log_groups.get(region).into_iter().flatten();
    for group in groups.filter(|group| group.name == name || forms(&group.arn).contains(&asked)) {
        let made = || Creation::of_kind("AWS::Logs::LogGroup").map_or_else(blank, of_kind);
        let subject = found.entry("logs".to_owned()).or_insert_with(made);
        (subject.listed, subject.stamp) = (Some(true), group.created_at);
    }
    for (kind, resources) in evidence.inventory.get(region).into_iter().flatten() {
        for resource in resources.iter().filter(|resource| plain_name(&resource.identifier) == name) {
            let creation = Creation::of_kind(kind);
            let source = creation.map_or_else(|| source_of(kind), |creation| creation.source.clone());
            let made = || creation.map_or_else(|| Subject { kind: Some(kind.clone()), ..blank() }, of_kind);
            let subject = found.entry(source).or_insert_with(made);
            (subject.listed, subject.stamp) = (Some(true), made_at(&resource.properties));
        }
    }
    if let Some(service) = arn_service(asked) {
        found.retain(|source, _| source == service);
    }
    if found.is_empty() && !mentions.is_empty() {
        return vec![Subject { events: mentions, ..blank() }];
    }
    for (source, subject) in &mut found {
        subject.events = mentions.iter().copied().filter(|event| service(event) == source).collect();
    }
    found.into_values().collect()
}

/// Whether an event names a resource. An ARN's plain name means it in events of its own service alone.
fn mentions(event: &TrailEvent, asked: &str) -> bool {
    event.resources.iter().any(|named| match arn_service(asked) {
        None => forms(named).contains(&asked),
        Some(_) if named.starts_with("arn:") => named == asked,
        Some(of) => of == service(event) && forms(asked).contains(&named.as_str()),
    })
}

/// `AWS::DynamoDB::Table` is of `dynamodb`.
fn source_of(kind: &str) -> String {
    kind.split("::").nth(1).unwrap_or(kind).to_ascii_lowercase()
}

/// Under these names resources tell when they were made.
const MADE_AT: &[&str] = &["CreateTime", "CreationTime", "CreationDate", "CreatedTime", "CreatedAt", "CreateDate"];

fn made_at(properties: &BTreeMap<String, String>) -> Option<DateTime<Utc>> {
    MADE_AT.iter().find_map(|name| properties.get(*name)?.parse().ok())
}
