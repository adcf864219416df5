//! Accounts to find strays in: an Irish shop, with what a test adds.

use std::collections::BTreeMap;
use whybill::analyse::strays;
use whybill::answer::StraysReport;
use whybill::bill::Region;
use whybill::catalogue::Catalogue;
use whybill::question::Question;
use whybill::snapshot::{Alarm, Inventoried, MetricLife, MetricSum, MonthBill, Snapshot, Subscription, Trail, Watches};

use chrono::{DateTime, NaiveDate, Utc};

use crate::support::build::usage_line;

pub(crate) const IRELAND: &str = "eu-west-1";
pub(crate) const LONDON: &str = "eu-west-2";
pub(crate) const VIRGINIA: &str = "us-east-1";
const TOPIC: &str = "arn:aws:sns:eu-west-1:123456789012:alerts";

pub(crate) fn strays_of(snapshot: &Snapshot) -> StraysReport {
    strays(snapshot, &Catalogue::built_in().unwrap(), &Question::default()).unwrap()
}

pub(crate) fn day(text: &str) -> DateTime<Utc> {
    text.parse::<NaiveDate>().unwrap().and_hms_opt(9, 0, 0).unwrap().and_utc()
}

pub(crate) trait ParseRegion {
    fn parse_region(&self) -> Region;
}

impl ParseRegion for str {
    fn parse_region(&self) -> Region {
        Region::new(self)
    }
}

/// An account on 2026-10-01, with September's bill.
pub(crate) struct Account {
    pub(crate) snapshot: Snapshot,
}

impl Account {
    pub(crate) fn new() -> Self {
        let mut snapshot = Snapshot::empty(day("2026-10-01"));
        snapshot.months.insert("2026-09".parse().unwrap(), MonthBill::empty(false));
        let heard = Subscription { protocol: "email".to_owned(), confirmed: true };
        snapshot.evidence.subscriptions.insert(TOPIC.to_owned(), vec![heard]);
        let mut account = Self { snapshot };
        account.line("Amazon Simple Storage Service", "EU-TimedStorage-ByteHrs", "1000", "GB-Mo", "23");
        account
    }

    pub(crate) fn strays(&self) -> StraysReport {
        strays_of(&self.snapshot)
    }

    pub(crate) fn line(&mut self, service: &str, usage_type: &str, usage: &str, unit: &str, billed: &str) {
        let line = usage_line(service, usage_type, usage, unit, billed);
        self.snapshot.months.get_mut(&"2026-09".parse().unwrap()).unwrap().lines.push(line);
    }

    /// Makes Virginia a home too: more prices of it are known.
    pub(crate) fn runs_in_virginia(&mut self) {
        self.line("Amazon Simple Storage Service", "TimedStorage-ByteHrs", "1000", "GB-Mo", "23");
    }

    /// A line of the month that is open on 2026-10-01.
    pub(crate) fn open_month(&mut self, service: &str, usage_type: &str, usage: &str, unit: &str) {
        let month = self.snapshot.months.entry("2026-10".parse().unwrap()).or_insert_with(|| MonthBill::empty(true));
        month.lines.push(usage_line(service, usage_type, usage, unit, "0"));
    }

    /// An alarm that is well: in OK, with an action that is heard, on a metric of its own that arrives.
    pub(crate) fn alarm(&mut self, region: &str, name: &str) -> Added<'_> {
        let region = Region::new(region);
        let alarm = Alarm {
            name: name.to_owned(),
            arn: format!("arn:aws:cloudwatch:{region}:123456789012:alarm:{name}"),
            description: None,
            state: "OK".to_owned(),
            state_since: Some(day("2026-07-01")),
            configured_at: Some(day("2026-07-01")),
            actions_enabled: true,
            actions: [TOPIC.to_owned()].into(),
            on_alarm: None,
            watches: watches("AWS/SQS", "NumberOfMessagesSent", &[("QueueName", name)]),
        };
        let (from, to) = (day("2026-07-03"), self.snapshot.taken_at);
        let trail = Trail { from, to, complete: true, events: Vec::new() };
        self.snapshot.trail.entry(region.clone()).or_insert(trail);
        let life = life(&alarm, true);
        let lives = self.snapshot.evidence.metrics.entry(region.clone()).or_default();
        lives.extend(life);
        let alarms = self.snapshot.alarms.entry(region).or_default();
        alarms.push(alarm);
        Added { alarm: alarms.last_mut().unwrap(), lives }
    }

    /// No metric that an alarm watches arrives any more.
    pub(crate) fn silence_all(&mut self) {
        for (region, alarms) in &self.snapshot.alarms {
            let lives = alarms.iter().filter_map(|alarm| life(alarm, false)).collect();
            self.snapshot.evidence.metrics.insert(region.clone(), lives);
        }
    }

    pub(crate) fn inventory(&mut self, region: &str, kind: &str, held: Vec<Inventoried>) {
        self.snapshot.evidence.inventory.entry(Region::new(region)).or_default().insert(kind.to_owned(), held);
    }

    /// What a table consumed in two weeks.
    pub(crate) fn sums(&mut self, region: &str, table: &str, reads: &str, writes: &str) {
        let to = self.snapshot.taken_at;
        let sums = [("ConsumedReadCapacityUnits", reads), ("ConsumedWriteCapacityUnits", writes)];
        let sums = sums.map(|(metric, sum)| MetricSum {
            namespace: "AWS/DynamoDB".to_owned(),
            metric: metric.to_owned(),
            dimensions: named(&[("TableName", table)]),
            from: to - chrono::TimeDelta::days(14),
            to,
            sum: sum.parse().ok(),
            last_average: None,
        });
        self.snapshot.evidence.sums.entry(Region::new(region)).or_default().extend(sums);
    }
}

/// An alarm that was added, to be changed.
pub(crate) struct Added<'a> {
    pub(crate) alarm: &'a mut Alarm,
    lives: &'a mut Vec<MetricLife>,
}

impl Added<'_> {
    pub(crate) fn on(self, namespace: &str, metric: &str, dimensions: &[(&str, &str)]) -> Self {
        self.alarm.watches = watches(namespace, metric, dimensions);
        self.lives.extend(life(self.alarm, true));
        self
    }

    pub(crate) fn period(self, seconds: i32) -> Self {
        if let Watches::Metric { period, .. } = &mut self.alarm.watches {
            *period = Some(seconds);
        }
        self
    }

    pub(crate) fn actions(self, arns: &[&str]) -> Self {
        self.alarm.actions = arns.iter().map(|arn| (*arn).to_owned()).collect();
        self
    }

    pub(crate) fn in_alarm_since(self, since: &str) -> Self {
        self.state("ALARM", since)
    }

    pub(crate) fn no_data_since(self, since: &str) -> Self {
        self.state("INSUFFICIENT_DATA", since)
    }

    pub(crate) fn silent(self) -> Self {
        self.lives.last_mut().unwrap().alive = false;
        self
    }

    fn state(self, state: &str, since: &str) -> Self {
        self.alarm.state = state.to_owned();
        self.alarm.state_since = Some(day(since));
        self.alarm.configured_at = self.alarm.configured_at.min(self.alarm.state_since);
        self
    }
}

fn named(dimensions: &[(&str, &str)]) -> BTreeMap<String, String> {
    dimensions.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn watches(namespace: &str, metric: &str, dimensions: &[(&str, &str)]) -> Watches {
    Watches::Metric {
        namespace: namespace.to_owned(),
        metric: metric.to_owned(),
        dimensions: named(dimensions),
        period: Some(300),
        comparison: Some("GreaterThanThreshold".to_owned()),
        condition: None,
    }
}

fn life(alarm: &Alarm, alive: bool) -> Option<MetricLife> {
    let Watches::Metric { namespace, metric, dimensions, .. } = &alarm.watches else { return None };
    Some(MetricLife { namespace: namespace.clone(), metric: metric.clone(), dimensions: dimensions.clone(), alive })
}
