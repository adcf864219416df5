//! The alarms of a region, who made them, and what events tell of it.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use whybill::snapshot::{Alarm, AlarmChange, Change, TrailEvent};

use super::dice::Dice;
use super::watched::{self, Resolution, Watched};
use super::{ACCOUNT, CHANGED, taken_at, trail_from};

/// Days that CloudWatch keeps its own history of alarms.
const HISTORY_DAYS: i64 = 30;

/// All that a region's alarms are and were.
pub(super) struct Fleet {
    pub(super) alarms: Vec<Alarm>,
    pub(super) events: Vec<TrailEvent>,
    pub(super) history: Vec<AlarmChange>,
    /// When which meter counted how much.
    pub(super) spans: Vec<Span>,
    /// The tables that auto scaling keeps alarms for.
    pub(super) tables: Vec<String>,
    pub(super) code: &'static str,
    /// Of its usage types.
    pub(super) prefix: &'static str,
    dice: Dice,
}

/// A time in which an alarm was charged for.
pub(super) struct Span {
    pub(super) resolution: Resolution,
    pub(super) metrics: i64,
    /// `None`: since before anything that is known.
    pub(super) from: Option<DateTime<Utc>>,
    /// `None`: it still exists.
    pub(super) to: Option<DateTime<Utc>>,
}

/// Who makes alarms.
#[derive(Clone, Copy)]
enum Maker {
    User,
    Pipeline,
    Stack,
    AutoScaling,
}

impl Fleet {
    pub(super) fn of(seed: u64, (code, prefix): (&'static str, &'static str), count: usize) -> Self {
        let mut fleet = Self {
            alarms: Vec::new(),
            events: Vec::new(),
            history: Vec::new(),
            spans: Vec::new(),
            tables: Vec::new(),
            code,
            prefix,
            dice: Dice::of(seed, "alarms", code),
        };
        let tables = count * 2 / 5 / 8;
        for number in 0..tables {
            fleet.scale(number);
        }
        let rest = count - tables * 8;
        for number in 0..rest.div_ceil(10) {
            fleet.serve(number, rest - number * 10);
        }
        for number in 0..count / 50 {
            fleet.retire(number);
        }
        fleet.alarms.sort_by(|one, other| one.name.cmp(&other.name));
        fleet.events.sort_by(|one, other| (one.at, &one.id).cmp(&(other.at, &other.id)));
        fleet.history.sort_by(|one, other| (one.at, &one.alarm).cmp(&(other.at, &other.alarm)));
        fleet
    }

    /// The alarms of a table with scaled capacity.
    fn scale(&mut self, number: usize) {
        let table = format!("svc-{number}-{}", ["orders", "sessions", "carts", "events"][number % 4]);
        let made = self.instant(3);
        for (at, (ending, watches)) in watched::of_table(&table).into_iter().enumerate() {
            let id = self.dice.uuid();
            let policy = format!(
                "arn:aws:autoscaling:{}:{ACCOUNT}:scalingPolicy:{}:resource/dynamodb/table/{table}:policyName/{}",
                self.code,
                self.dice.uuid(),
                if at < 4 { "reads" } else { "writes" },
            );
            let name = format!("TargetTracking-table/{table}-{ending}-{id}");
            let watched = Watched { word: ending, watches, resolution: Resolution::Standard, metrics: 1 };
            let made = made + TimeDelta::seconds(i64::try_from(at / 4).unwrap());
            self.add(Maker::AutoScaling, name, watched, made, Some(policy));
        }
        self.tables.push(table);
    }

    /// The alarms of a service: ten, or as many as are left.
    fn serve(&mut self, number: usize, left: usize) {
        let times = [self.instant(3), self.instant(3), self.instant(3)];
        for (at, watched) in watched::of_service(number, &mut self.dice).into_iter().enumerate().take(left) {
            let (maker, made) = match at {
                0..=3 => (Maker::Pipeline, times[0]),
                4..=6 => (Maker::Stack, times[1]),
                _ => (Maker::User, times[2] + TimeDelta::minutes(i64::try_from(at).unwrap())),
            };
            let name = match maker {
                Maker::Stack => format!("svc-{number}-{}Alarm-{}", watched.word, self.dice.hex(12).to_uppercase()),
                _ => format!("svc-{number}-{}", watched.word),
            };
            self.add(maker, name, watched, made, None);
        }
    }

    /// An alarm that the pipeline has deleted; every other one was made within the days of the trail, too.
    fn retire(&mut self, number: usize) {
        let name = format!("svc-{number}-latency-old");
        let span = |dice: &mut Dice, from: i64, to: i64| {
            trail_from()
                + TimeDelta::hours(i64::try_from(dice.between(0, 24 * to.abs_diff(from) - 1)).unwrap() + 24 * from)
        };
        let (put, deleted) = (span(&mut self.dice, 1, 40), span(&mut self.dice, 45, 85));
        let made = number.is_multiple_of(2).then_some(put);
        if let Some(put) = made {
            self.tell(Maker::Pipeline, "PutMetricAlarm", &name, put);
        }
        self.tell(Maker::Pipeline, "DeleteAlarms", &name, deleted);
        let from = made.filter(|_| self.code != CHANGED);
        self.spans.push(Span { resolution: Resolution::Standard, metrics: 1, from, to: Some(deleted) });
    }

    /// When something was made: so many in ten within the days of the trail.
    fn instant(&mut self, in_ten: u64) -> DateTime<Utc> {
        let before = if self.dice.between(1, 10) <= in_ten {
            TimeDelta::seconds(i64::try_from(self.dice.between(86_400, 89 * 86_400)).unwrap())
        } else {
            TimeDelta::seconds(i64::try_from(self.dice.between(100 * 86_400, 900 * 86_400)).unwrap())
        };
        taken_at() - before
    }

    fn add(&mut self, maker: Maker, name: String, watched: Watched, at: DateTime<Utc>, policy: Option<String>) {
        let state = match (policy.is_some(), watched.word) {
            (true, "AlarmLow") => "ALARM",
            _ if watched.resolution == Resolution::Composite => "OK",
            _ if self.dice.one_in(9) => "INSUFFICIENT_DATA",
            _ if self.dice.one_in(25) => "ALARM",
            _ => "OK",
        };
        let since = self.dice.between(60, (taken_at() - at).num_seconds().unsigned_abs());
        let topic = format!("arn:aws:sns:{}:{ACCOUNT}:alerts", self.code);
        let actions: BTreeSet<String> = match &policy {
            Some(policy) => [policy.clone()].into(),
            None if self.dice.one_in(12) => BTreeSet::new(),
            None => [topic].into(),
        };
        let described = policy.map(|own| format!("DO NOT EDIT OR DELETE. For TargetTrackingScaling policy {own}."));
        let is_composite = watched.resolution == Resolution::Composite;
        let call = if is_composite { "PutCompositeAlarm" } else { "PutMetricAlarm" };
        let was_there = self.code == CHANGED && trail_from() <= at;
        if trail_from() <= at {
            self.tell(maker, call, &name, at);
        }
        self.spans.push(Span {
            resolution: watched.resolution,
            metrics: watched.metrics,
            from: (!was_there).then_some(at),
            to: None,
        });
        self.alarms.push(Alarm {
            arn: format!("arn:aws:cloudwatch:{}:{ACCOUNT}:alarm:{name}", self.code),
            name,
            description: described,
            state: state.to_owned(),
            state_since: Some(at + TimeDelta::seconds(i64::try_from(since).unwrap())),
            configured_at: Some(at),
            actions_enabled: matches!(maker, Maker::AutoScaling) || !self.dice.one_in(30),
            on_alarm: Some(actions.clone()),
            actions,
            watches: watched.watches,
        });
    }

    /// An event about an alarm, in CloudTrail and, of late, in CloudWatch's own history.
    fn tell(&mut self, maker: Maker, call: &str, alarm: &str, at: DateTime<Utc>) {
        self.events.push(event(&mut self.dice, maker, call, alarm, at));
        let change = match call {
            "DeleteAlarms" => Change::Deleted,
            _ if self.code == CHANGED => Change::Updated,
            _ => Change::Created,
        };
        if taken_at() - TimeDelta::days(HISTORY_DAYS) <= at {
            self.history.push(AlarmChange { at, alarm: alarm.to_owned(), change });
        }
    }
}

fn event(dice: &mut Dice, maker: Maker, call: &str, alarm: &str, at: DateTime<Utc>) -> TrailEvent {
    const SCALING: &str = "dynamodb.application-autoscaling.amazonaws.com";
    const LINKED: &str = "AWSServiceRoleForApplicationAutoScaling_DynamoDBTable";
    const STACKS: &str = "cloudformation.amazonaws.com";
    let session = |role: &str, name: &str| format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{name}");
    let role = |path: &str| Some(format!("arn:aws:iam::{ACCOUNT}:role/{path}"));
    let (by, invoked_by, address, role) = match maker {
        Maker::User => (format!("arn:aws:iam::{ACCOUNT}:user/admin"), None, "203.0.113.7", None),
        Maker::Pipeline => (session("ci-deploy", "pipeline"), None, "198.51.100.23", role("ci-deploy")),
        Maker::Stack => (session("deploy", "AWSCloudFormation"), Some(STACKS), STACKS, role("deploy")),
        Maker::AutoScaling => (
            session(LINKED, "AutoScaling-ManageAlarms"),
            Some(SCALING),
            SCALING,
            role(&format!("aws-service-role/{SCALING}/{LINKED}")),
        ),
    };
    TrailEvent {
        user_agent: None,
        id: dice.uuid(),
        at,
        name: call.to_owned(),
        source: "monitoring.amazonaws.com".to_owned(),
        by: Some(by),
        invoked_by: invoked_by.map(str::to_owned),
        address: Some(address.to_owned()),
        role,
        resources: vec![alarm.to_owned()],
        error: None,
    }
}
