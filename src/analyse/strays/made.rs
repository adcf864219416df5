//! What made something: auto scaling, or what people did before it.

use chrono::{DateTime, TimeDelta, Utc};

use crate::analyse::strays::context::{Scene, Watched};
use crate::answer::{Call, HumanCause};
use crate::bill::Region;
use crate::facts::attribution::{asker, is_persons};
use crate::facts::scaling_owner::TRACKING;
use crate::snapshot::TrailEvent;

impl Scene<'_> {
    /// Whether auto scaling made an alarm, by the name that it gives to its own or by the role that it made it with: it
    /// makes it again, whatever the alarm's actions say by now.
    pub(crate) fn is_auto_scalings(&self, watched: &Watched<'_>) -> bool {
        let event = || self.provenance().making(watched.region, watched.made_as(), &watched.alarm.name);
        let is_scaling = |service: &String| service.contains("autoscaling") || service.contains("AutoScaling");
        watched.alarm.name.starts_with(TRACKING)
            || event().is_some_and(|event| asker(event).is_service && asker(event).via.as_ref().is_some_and(is_scaling))
    }

    /// What a person did to a resource in the hours before an instant.
    pub(crate) fn human_cause(&self, region: &Region, name: &str, before: DateTime<Utc>) -> Option<HumanCause> {
        let bare = name.rsplit('/').next().unwrap_or(name);
        let is_cause = |event: &&TrailEvent| {
            (before - TimeDelta::hours(2)..=before).contains(&event.at)
                && is_persons(event)
                && ["Create", "Register", "Put"].iter().any(|verb| event.name.starts_with(verb))
        };
        let named = [name, bare].into_iter().flat_map(|name| self.provenance().naming(region, name));
        let mut causes: Vec<&TrailEvent> = named.copied().filter(is_cause).collect();
        causes.sort_by_key(|event| event.at);
        let by = causes.first()?.by.as_deref()?;
        let minute = |at: DateTime<Utc>| at.timestamp().div_euclid(60);
        let mut calls: Vec<Call> = Vec::new();
        for event in causes.iter().filter(|event| event.by.as_deref() == Some(by)) {
            if !calls.iter().any(|call| call.name == event.name && minute(call.at) == minute(event.at)) {
                calls.push(Call { name: event.name.clone(), at: event.at });
            }
        }
        Some(HumanCause { by: by.to_owned(), calls, name: bare.to_owned() })
    }
}
