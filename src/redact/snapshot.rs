//! Every place of a snapshot that names somebody or something of the account.

use std::collections::{BTreeMap, BTreeSet};

use super::{Redactor, keep};
use crate::facts::composite_rule::renamed;
use crate::facts::events::made;
use crate::facts::program::harmless;
use crate::snapshot::{
    Alarm, DayEvents, Effect, Evidence, Inventoried, Lack, MetricFilter, MetricQuery, SigninEvents, Snapshot,
    TrailEvent, Watches,
};

/// Properties of resources that name nothing.
const PLAIN_PROPERTIES: [&str; 4] = ["BillingMode", "State", "Type", "VolumeType"];
/// Properties that name something of the account, by which it is known what belongs to what.
const NAMING_PROPERTIES: [&str; 6] =
    ["AllocationId", "AssociationId", "InstanceId", "LoadBalancerName", "NetworkInterfaceId", "PublicIp"];

impl Redactor {
    pub(super) fn snapshot(&mut self, snapshot: &mut Snapshot) {
        if let Some(account) = &mut snapshot.account {
            account.id = self.part(&account.id, "account");
        }
        let members = std::mem::take(&mut snapshot.members).into_iter();
        snapshot.members = members.map(|(account, bills)| (self.part(&account, "account"), bills)).collect();
        for account in snapshot.months.values_mut().filter_map(|bill| bill.accounts.as_mut()).flatten() {
            account.id = self.part(&account.id, "account");
            account.name = account.name.as_ref().map(|name| self.part(name, "account-name"));
        }
        for alarm in snapshot.alarms.values_mut().flatten() {
            self.whole_alarm(alarm);
        }
        for trail in snapshot.trail.values_mut() {
            trail.events.iter_mut().for_each(|event| self.event(event));
        }
        for change in snapshot.alarm_history.values_mut().flatten() {
            change.alarm = self.alarm(&change.alarm);
        }
        self.evidence(&mut snapshot.evidence);
        for gap in &mut snapshot.gaps {
            gap.error = self.text(&gap.error);
            self.effect(&mut gap.effect);
        }
    }

    fn effect(&mut self, effect: &mut Effect) {
        match effect {
            Effect::Collected(lacking) => self.lack(&mut lacking.lack),
            // What a gap says stands in backticks is a name, known or not.
            Effect::Told(sentence) => {
                let parts = sentence.split('`').enumerate();
                let shown = parts.map(|(at, part)| if at % 2 == 1 { self.argument(part) } else { self.text(part) });
                *sentence = shown.collect::<Vec<_>>().join("`");
            }
            // No snapshot has any.
            Effect::Answered(_) => {}
        }
    }

    fn lack(&mut self, lack: &mut Lack) {
        match lack {
            Lack::ResourceEvents { name: named }
            | Lack::TrailStatus { trail: named }
            | Lack::TrailRecords { trail: named }
            | Lack::Subscriptions { topic: named } => *named = self.argument(named),
            Lack::MemberBill { account: named, .. } => *named = self.argument(named),
            Lack::Answer { to } => *to = self.text(to),
            Lack::Identity
            | Lack::Role
            | Lack::Regions
            | Lack::Bill { .. }
            | Lack::Row { .. }
            | Lack::OrganisationUsage
            | Lack::Accounts
            | Lack::Days
            | Lack::Operations { .. }
            | Lack::FreeTierUsage
            | Lack::Plan
            | Lack::Prices
            | Lack::PricesOf { .. }
            | Lack::MorePrices { .. }
            | Lack::Alarms
            | Lack::AlarmEvents
            | Lack::OlderAlarmEvents { .. }
            | Lack::AlarmHistory
            | Lack::OlderAlarmChanges { .. }
            | Lack::DayEvents { .. }
            | Lack::OlderEvents
            | Lack::Signins
            | Lack::SomeSignins
            | Lack::OlderSignins
            | Lack::Trails
            | Lack::MetricFilters
            | Lack::Metrics
            | Lack::Sums
            | Lack::MoreSums
            | Lack::LogGroups
            | Lack::Inventory { .. }
            | Lack::MoreInventory { .. } => {}
        }
    }

    fn whole_alarm(&mut self, alarm: &mut Alarm) {
        self.watches(&mut alarm.watches);
        alarm.name = self.alarm(&alarm.name);
        alarm.arn = self.arn(&alarm.arn);
        alarm.actions = alarm.actions.iter().map(|action| self.argument(action)).collect();
        alarm.on_alarm =
            alarm.on_alarm.as_ref().map(|actions| actions.iter().map(|action| self.argument(action)).collect());
        // Anybody may write anything there; only the policy's ARN tells something.
        let description = alarm.description.take().unwrap_or_default();
        let arn = description.split_whitespace().find(|word| word.starts_with("arn:"));
        alarm.description = arn.map(|arn| self.arn(arn.trim_end_matches('.')));
    }

    fn watches(&mut self, watches: &mut Watches) {
        match watches {
            Watches::Metric { namespace, metric, dimensions, .. } => self.metric(namespace, metric, dimensions),
            Watches::Queries { queries, threshold_metric, .. } => {
                for query in queries.iter_mut() {
                    self.query(query);
                }
                for query in queries.iter_mut() {
                    query.expression = query.expression.as_ref().map(|expression| self.expression(expression));
                }
                *threshold_metric = threshold_metric.as_ref().map(|id| self.part(id, "q"));
            }
            Watches::Composite { rule, suppressor } => {
                *rule = renamed(rule, |name| self.argument_of_rule(name));
                *suppressor = suppressor.as_ref().map(|name| self.argument_of_rule(name));
            }
            Watches::Log => {}
            Watches::Promql { query } => *query = None,
        }
    }

    fn query(&mut self, query: &mut MetricQuery) {
        query.id = self.part(&query.id, "q");
        query.account = query.account.as_ref().map(|account| self.part(account, "account"));
        if let (Some(namespace), Some(metric)) = (&mut query.namespace, &mut query.metric) {
            self.metric(namespace, metric, &mut BTreeMap::new());
        }
    }

    /// An expression keeps its functions and its references; what stands in quotes is a name, or a search.
    fn expression(&mut self, expression: &str) -> String {
        let mut quoted = false;
        let parts = expression.split_inclusive(['"', '\'']).map(|part| {
            let ends = part.ends_with(['"', '\'']);
            let is_name = quoted;
            quoted ^= ends;
            let (text, quote) = part.split_at(part.len() - usize::from(ends));
            let text = match text {
                text if !is_name => self.references(text),
                text if text.starts_with("AWS/") => text.to_owned(),
                text => self.part(text, "name"),
            };
            text + quote
        });
        parts.collect()
    }

    /// References to queries by their ids.
    fn references(&mut self, text: &str) -> String {
        let is_between = |c: char| !c.is_alphanumeric() && c != '_';
        let parts = text.split_inclusive(is_between).map(|part| {
            let own = part.trim_end_matches(is_between);
            self.given.get(own).cloned().unwrap_or_else(|| own.to_owned()) + &part[own.len()..]
        });
        parts.collect()
    }

    fn argument_of_rule(&mut self, name: &str) -> String {
        if name.starts_with("arn:") { self.arn(name) } else { self.alarm(name) }
    }

    /// A metric of AWS's own is named by AWS; its dimensions' values are the account's.
    fn metric(&mut self, namespace: &mut String, metric: &mut String, dimensions: &mut BTreeMap<String, String>) {
        let is_own = !namespace.starts_with("AWS/");
        if is_own {
            *namespace = self.part(namespace, "namespace");
            *metric = self.part(metric, "metric");
        }
        let named = std::mem::take(dimensions).into_iter().map(|(name, value)| {
            let value = self.name(&value, keep::kind_of_dimension(&name));
            (if is_own { self.part(&name, "dimension") } else { name }, value)
        });
        *dimensions = named.collect();
    }

    fn event(&mut self, event: &mut TrailEvent) {
        event.id = self.part(&event.id, "event");
        event.by = event.by.as_ref().map(|by| self.principal(by));
        event.role = event.role.as_ref().map(|role| self.arn(role));
        event.address = event.address.as_ref().map(|address| self.address(address));
        event.invoked_by = event.invoked_by.as_ref().map(|by| self.address(by));
        let agent = event.user_agent.take().map(|agent| harmless(&agent, |own| self.part(own, "program")));
        event.user_agent = agent.filter(|agent| !agent.is_empty());
        let alarms = event.source.starts_with("monitoring.");
        let made = made(event).first().map(|(creation, _)| creation.words.as_str());
        let kind = made.filter(|words| !words.contains(' ')).unwrap_or("resource");
        let named = |name: &String| match name {
            name if name.starts_with("arn:") => self.arn(name),
            name if alarms => self.alarm(name),
            name => self.name(name, kind),
        };
        event.resources = event.resources.iter().map(named).collect();
    }

    fn principal(&mut self, by: &str) -> String {
        if by.starts_with("arn:") { self.arn(by) } else { self.name(by, "user") }
    }

    /// An address, or the name of a service in its place.
    fn address(&mut self, address: &str) -> String {
        if keep::stays(address, None) { address.to_owned() } else { self.part(address, "address") }
    }

    fn evidence(&mut self, evidence: &mut Evidence) {
        for life in evidence.metrics.values_mut().flatten() {
            self.metric(&mut life.namespace, &mut life.metric, &mut life.dimensions);
        }
        for sum in evidence.sums.values_mut().flatten() {
            self.metric(&mut sum.namespace, &mut sum.metric, &mut sum.dimensions);
        }
        for day in evidence.days.values_mut().flat_map(BTreeMap::values_mut) {
            self.day(day);
        }
        for resources in evidence.resources.values_mut() {
            let named = std::mem::take(resources).into_iter().map(|(name, mut events)| {
                self.day(&mut events);
                (self.argument(&name), events)
            });
            *resources = named.collect();
        }
        for trail in evidence.trails.iter_mut().flatten() {
            trail.arn = self.arn(&trail.arn);
            trail.name = self.name(&trail.name, "trail");
            trail.log_group = trail.log_group.as_ref().map(|group| self.arn(group));
        }
        for group in evidence.log_groups.values_mut().flatten() {
            group.name = self.name(&group.name, "log-group");
            group.arn = self.arn(&group.arn);
        }
        for resource in evidence.inventory.values_mut().flat_map(BTreeMap::values_mut).flatten() {
            self.resource(resource);
        }
        evidence.signins.values_mut().for_each(|signins| self.signins(signins));
        for filter in evidence.metric_filters.values_mut().flatten() {
            self.filter(filter);
        }
        let subscriptions = std::mem::take(&mut evidence.subscriptions).into_iter();
        evidence.subscriptions = subscriptions.map(|(topic, all)| (self.arn(&topic), all)).collect();
    }

    fn day(&mut self, day: &mut DayEvents) {
        day.events.iter_mut().for_each(|event| self.event(event));
    }

    fn resource(&mut self, resource: &mut Inventoried) {
        resource.identifier = self.argument(&resource.identifier);
        resource.properties.retain(|name, value| {
            PLAIN_PROPERTIES.contains(&name.as_str())
                || NAMING_PROPERTIES.contains(&name.as_str())
                || value.parse::<rust_decimal::Decimal>().is_ok_and(|_| value.len() < 12)
        });
        for (name, value) in &mut resource.properties {
            if NAMING_PROPERTIES.contains(&name.as_str()) {
                *value = self.part(value, "part");
            }
        }
    }

    fn signins(&mut self, signins: &mut SigninEvents) {
        for event in &mut signins.events {
            // What failed may be a password typed in the user's place: CloudTrail's own words for it stay.
            event.user = event.user.as_ref().map(|user| match user.as_str() {
                "HIDDEN_DUE_TO_SECURITY_REASONS" | "root" => user.clone(),
                user => self.principal(user),
            });
            event.address = event.address.as_ref().map(|address| self.address(address));
        }
    }

    fn filter(&mut self, filter: &mut MetricFilter) {
        filter.name = self.part(&filter.name, "filter");
        filter.log_group = self.name(&filter.log_group, "log-group");
        filter.pattern = self.text(&filter.pattern);
        let metrics: BTreeSet<(String, String)> = std::mem::take(&mut filter.metrics);
        let named = metrics.into_iter().map(|(mut namespace, mut metric)| {
            self.metric(&mut namespace, &mut metric, &mut BTreeMap::new());
            (namespace, metric)
        });
        filter.metrics = named.collect();
    }
}
