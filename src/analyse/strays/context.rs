//! What rules look at: the bill, the alarms with what is known of each, and the evidence.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use chrono::{DateTime, NaiveDate, Utc};

use crate::analyse::strays::burst::{StandingBurst, standing};
use crate::analyse::strays::index::Index;
use crate::answer::{Gone, GoneTold, Resource, StrayMember};
use crate::bill::Region;
use crate::facts::alarm_class::{Charged, charged};
use crate::facts::composite_rule::children;
use crate::facts::metrics::{self, MetricName, NEAR};
use crate::facts::resources::{ALARM, TABLE};
use crate::facts::scaling_owner::{Owner, policy};
use crate::model::alike::Alike;
use crate::model::forecast::alarm_pool::AlarmPool;
use crate::model::homes::Homes;
use crate::model::lines::ResolvedLine;
use crate::model::month::Case;
use crate::model::months::Months;
use crate::model::provenance::Provenance;
use crate::model::provenance::subject::kind_of;
use crate::model::provenance::timeline::{Life, Timeline};
use crate::snapshot::{Alarm, Inventoried, MetricLife, MetricSum, Snapshot, Watches};

/// An account, as rules look at it.
pub(crate) struct Scene<'a> {
    pub(crate) case: Rc<Case<'a>>,
    /// What answers go by that rules ask for.
    pub(crate) months: Months<'a>,
    pub(crate) homes: Homes,
    /// The alarms that exist at the instant of analysis.
    pub(crate) alarms: Vec<Watched<'a>>,
    /// The usage lines of the month looked at, and of the one after it as far as that has other lines.
    pub(crate) lines: Vec<ResolvedLine<'a>>,
    /// Where each alarm is among `alarms`.
    places: BTreeMap<(&'a Region, &'a str), usize>,
    /// Whether metrics had data.
    lives: ByMetric<'a, bool>,
    /// The latest sum of each metric.
    sums: ByMetric<'a, &'a MetricSum>,
    /// All bursts of which something is still there, by day and principal.
    pub(crate) bursts: Vec<StandingBurst<'a>>,
    /// What stands in most regions, and where money goes.
    pub(crate) alike: Alike,
    /// The alarms that draw on each offer, by its id.
    pub(crate) alarm_pools: BTreeMap<&'a str, AlarmPool<'a>>,
    /// Whether all alarms that draw on such an offer were read.
    pub(crate) are_read: BTreeMap<&'a str, bool>,
    /// Where things are that many rules look for.
    pub(crate) index: Index<'a>,
}

/// What is known of metrics: by region, namespace and name, then by dimensions.
type ByMetric<'a, T> = BTreeMap<(&'a Region, &'a str, &'a str), BTreeMap<&'a BTreeMap<String, String>, T>>;

/// An alarm, and what is known of it.
pub(crate) struct Watched<'a> {
    pub(crate) region: &'a Region,
    pub(crate) alarm: &'a Alarm,
    pub(crate) charged: Charged,
    /// The scaling policy that keeps it, or that it sets off.
    pub(crate) policy: Option<Owner>,
    /// The composite alarms that need it: for their rule, or to be kept silent by it.
    pub(crate) parents: BTreeSet<&'a str>,
    /// Its life, as far as events tell.
    pub(crate) life: &'a Life,
}

impl Watched<'_> {
    /// As a member of a finding.
    pub(crate) fn member(&self) -> StrayMember {
        StrayMember { kind: ALARM.to_owned(), name: self.alarm.name.clone(), region: self.region.clone() }
    }

    /// As what a finding is about.
    pub(crate) fn resource(&self) -> Resource {
        Resource { kind: ALARM.to_owned(), name: self.alarm.name.clone(), arn: Some(self.alarm.arn.clone()) }
    }

    /// What events that made it made, by CloudFormation's name of the type.
    pub(crate) fn made_as(&self) -> &'static str {
        kind_of(self.alarm)
    }
}

impl<'a> Scene<'a> {
    /// The scene of a case.
    pub(crate) fn of(case: Rc<Case<'a>>, months: Months<'a>, homes: Homes, lines: Vec<ResolvedLine<'a>>) -> Self {
        let mut alarms = Vec::new();
        for (region, here) in &case.snapshot.alarms {
            let parents = parents(here);
            let living = living(case.timelines.get(region), case.as_of);
            for (alarm, life) in here.iter().filter_map(|alarm| Some((alarm, *living.get(alarm.name.as_str())?))) {
                alarms.push(Watched {
                    region,
                    alarm,
                    charged: charged(alarm),
                    policy: policy(alarm),
                    life,
                    parents: parents.get(alarm.name.as_str()).cloned().unwrap_or_default(),
                });
            }
        }
        alarms.sort_by(|a, b| (a.region, &a.alarm.name).cmp(&(b.region, &b.alarm.name)));
        let places = alarms.iter().enumerate().map(|(at, own)| ((own.region, own.alarm.name.as_str()), at)).collect();
        let evidence = &case.snapshot.evidence;
        let (lives, sums) = (lives(&evidence.metrics), sums(&evidence.sums));
        let pools = case.catalogue.offers.iter().filter_map(|offer| AlarmPool::of(&case, offer, case.as_of));
        let alarm_pools: BTreeMap<&str, AlarmPool<'_>> = pools.map(|pool| (pool.offer.id.as_str(), pool)).collect();
        let are_read =
            alarm_pools.values().map(|own| (own.offer.id.as_str(), case.unread_regions(own.offer).is_empty()));
        let are_read = are_read.collect();
        let bursts = Vec::new();
        let alike = Alike::of(case.snapshot, &lines);
        let mut scene = Self {
            alike,
            case,
            months,
            homes,
            alarms,
            lines,
            places,
            lives,
            sums,
            bursts,
            alarm_pools,
            are_read,
            index: Index::default(),
        };
        let is_gone = |member: &StrayMember, made: DateTime<Utc>| {
            scene.resource_gone(&member.region, &member.kind, &member.name, Some(made)).is_some()
        };
        scene.bursts = standing(scene.provenance(), is_gone);
        scene
    }

    /// Whether the instant of analysis is that of the snapshot.
    pub(crate) fn is_now(&self) -> bool {
        (self.snapshot().taken_at - self.as_of()).abs() <= NEAR
    }

    /// Whether an alarm had no data at the instant of analysis; of an earlier one that is known where it hasn't changed since.
    pub(crate) fn has_no_data(&self, alarm: &Alarm) -> bool {
        let held = self.is_now() || alarm.state_since.is_some_and(|since| since <= self.as_of());
        alarm.state == "INSUFFICIENT_DATA" && held
    }

    /// The alarm of a name.
    pub(crate) fn alarm(&self, region: &Region, name: &str) -> Option<&Watched<'a>> {
        self.place(region, name).and_then(|at| self.alarms.get(at))
    }

    /// Where the alarm of a name is among all of them.
    pub(crate) fn place(&self, region: &Region, name: &str) -> Option<usize> {
        self.places.get(&(region, name)).copied()
    }

    pub(crate) fn snapshot(&self) -> &'a Snapshot {
        self.case.snapshot
    }

    pub(crate) fn as_of(&self) -> DateTime<Utc> {
        self.case.as_of
    }

    /// Whether there is a bill to look at.
    pub(crate) fn has_bill(&self) -> bool {
        self.snapshot().months.contains_key(&self.case.month)
    }

    /// Whether a region is known to be no home.
    pub(crate) fn is_foreign(&self, region: &Region) -> bool {
        !self.homes.regions.is_empty() && !region.is_global() && !self.homes.regions.contains(region)
    }

    /// The usage lines of a meter, by its id.
    pub(crate) fn lines_of<'s>(&'s self, meter: &'s str) -> impl Iterator<Item = &'s ResolvedLine<'a>> {
        self.lines.iter().filter(move |line| line.meter_by_name().is_some_and(|known| known.id == meter))
    }

    /// Whether an alarm's metric had data in the last two weeks; `None` where that wasn't asked or can't be told.
    pub(crate) fn is_alive(&self, region: &Region, alarm: &Alarm) -> Option<bool> {
        // What arrives was asked when the snapshot was taken.
        if !self.is_now() {
            return None;
        }
        let of_name = |namespace, metric| self.lives.get(&(region, namespace, metric));
        match &alarm.watches {
            Watches::Metric { namespace, metric, dimensions, .. } => {
                of_name(namespace, metric).and_then(|lives| lives.get(dimensions)).copied()
            }
            Watches::Queries { queries, .. } => {
                // ListMetrics names an account's own metrics alone.
                let own = self.snapshot().account.as_ref().map(|account| &account.id);
                if queries.iter().any(|query| query.account.as_ref().is_some_and(|account| Some(account) != own)) {
                    return None;
                }
                let mut told = Vec::new();
                for query in queries.iter().filter(|query| query.metric.is_some()) {
                    let (metric, namespace) = (query.metric.as_deref()?, query.namespace.as_deref()?);
                    told.push(of_name(namespace, metric)?.values().any(|alive| *alive));
                }
                (!told.is_empty()).then(|| told.contains(&true))
            }
            _ => None,
        }
    }

    /// The sums of metrics of a namespace with a dimension of this value.
    pub(crate) fn sums_of<'s>(
        &'s self,
        region: &Region,
        namespace: &'s str,
        value: &'s str,
    ) -> impl Iterator<Item = &'a MetricSum> + 's {
        let sums = self.snapshot().evidence.sums.get(region).into_iter().flatten();
        sums.filter(move |sum| sum.namespace == namespace && sum.dimensions.values().any(|own| own == value))
    }

    /// The latest sum of a metric over some weeks, where it was asked for.
    pub(crate) fn sum_of(&self, region: &Region, metric: &MetricName) -> Option<&'a MetricSum> {
        let named = self.sums.get(&(region, metric.namespace.as_str(), metric.metric.as_str()))?;
        named.get(metric.dimensions.as_ref()?).copied()
    }

    /// Whether nothing was consumed: all sums over two weeks up to now are zero or without data. `None`: not known.
    pub(crate) fn is_idle<'s>(&self, sums: impl Iterator<Item = &'s MetricSum>) -> Option<bool> {
        metrics::is_idle(sums, self.as_of())
    }

    /// The resources of a type in a region; `None` where that wasn't asked.
    pub(crate) fn inventory(&self, region: &Region, kind: &str) -> Option<&'a [Inventoried]> {
        self.snapshot().evidence.inventory.get(region)?.get(kind).map(Vec::as_slice)
    }

    /// What is known of what was made, by whom and when.
    pub(crate) fn provenance(&self) -> &'a Provenance<'a> {
        &self.months.account.provenance
    }

    /// Whether somebody changed a resource on a later day, as far as events are known.
    pub(crate) fn is_changed_after(&self, member: &StrayMember, day: NaiveDate) -> bool {
        self.provenance().last_change(&member.region, &member.name).is_some_and(|at| at > day)
    }

    /// Whether all events about a resource's name are known.
    pub(crate) fn are_all_events_known(&self, member: &StrayMember) -> bool {
        let known = self.snapshot().evidence.resources.get(&member.region);
        known.and_then(|known| known.get(&member.name)).is_some_and(|events| events.complete)
    }

    /// What an alarm watches, where that is known to be gone.
    pub(crate) fn target_gone(&self, region: &Region, alarm: &Alarm) -> Option<Gone> {
        let Watches::Metric { namespace, dimensions, .. } = &alarm.watches else { return None };
        dimensions.iter().find_map(|(dimension, value)| {
            self.resource_gone(region, watched_kind(namespace, dimension)?, value, alarm.configured_at)
        })
    }

    /// That a resource is known to be gone: an event took it down, or the inventory of its type lacks it.
    pub(crate) fn resource_gone(
        &self,
        region: &Region,
        kind: &str,
        name: &str,
        since: Option<DateTime<Utc>>,
    ) -> Option<Gone> {
        let gone = |told_by| Gone { name: name.to_owned(), told_by };
        if self.is_now() && self.inventory(region, kind).is_some() {
            return (!self.holds(region, kind, name)).then(|| gone(GoneTold::Inventory(region.clone())));
        }
        let last = self.provenance().ending(region, kind, name)?;
        let later = since.is_none_or(|since| since <= last.at);
        later.then(|| gone(GoneTold::Event { name: last.name.clone(), at: last.at }))
    }
}

fn lives(metrics: &BTreeMap<Region, Vec<MetricLife>>) -> ByMetric<'_, bool> {
    let mut lives = ByMetric::new();
    for (region, life) in metrics.iter().flat_map(|(region, all)| all.iter().map(move |life| (region, life))) {
        let named = lives.entry((region, life.namespace.as_str(), life.metric.as_str())).or_default();
        named.entry(&life.dimensions).or_insert(life.alive);
    }
    lives
}

fn sums(asked: &BTreeMap<Region, Vec<MetricSum>>) -> ByMetric<'_, &MetricSum> {
    let mut sums = ByMetric::new();
    for (region, sum) in asked.iter().flat_map(|(region, all)| all.iter().map(move |sum| (region, sum))) {
        let named = sums.entry((region, sum.namespace.as_str(), sum.metric.as_str())).or_default();
        let latest = named.entry(&sum.dimensions).or_insert(sum);
        if latest.to < sum.to {
            *latest = sum;
        }
    }
    sums
}

/// The alarms of a region that exist at an instant, and their lives.
fn living(timeline: Option<&Timeline>, at: DateTime<Utc>) -> BTreeMap<&str, &Life> {
    let lives = timeline.into_iter().flat_map(|timeline| &timeline.lives);
    lives.filter(|life| life.ended.is_none() && life.existed_at(at)).map(|life| (life.name.as_str(), life)).collect()
}

/// The type of what a dimension names, where its value is how Cloud Control identifies it. Another namespace's
/// dimension of the same name is another thing: Keyspaces has a TableName, too.
fn watched_kind(namespace: &str, dimension: &str) -> Option<&'static str> {
    Some(match (namespace, dimension) {
        ("AWS/EC2" | "CWAgent", "InstanceId") => "AWS::EC2::Instance",
        ("AWS/EBS", "VolumeId") => "AWS::EC2::Volume",
        ("AWS/NATGateway", "NatGatewayId") => "AWS::EC2::NatGateway",
        ("AWS/DynamoDB", "TableName") => TABLE,
        ("AWS/Lambda", "FunctionName") => "AWS::Lambda::Function",
        ("AWS/RDS", "DBInstanceIdentifier") => "AWS::RDS::DBInstance",
        _ => return None,
    })
}

/// The composite alarms that need each alarm, by its name.
fn parents(alarms: &[Alarm]) -> BTreeMap<&str, BTreeSet<&str>> {
    let named = alarms.iter().flat_map(|own| [(own.arn.as_str(), own), (own.name.as_str(), own)]);
    let by_name: BTreeMap<&str, &str> = named.map(|(named, own)| (named, own.name.as_str())).collect();
    let mut parents: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for parent in alarms {
        let Watches::Composite { rule, suppressor } = &parent.watches else { continue };
        for named in children(rule).iter().chain(suppressor) {
            if let Some(child) = by_name.get(named.as_str()) {
                parents.entry(child).or_default().insert(&parent.name);
            }
        }
    }
    parents
}
