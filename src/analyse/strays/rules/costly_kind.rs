//! `costly-kind`: alarms that would cost less as another kind.
//!
//! High resolution on a metric of AWS's own, which arrives by the minute at most; a composite alarm that repeats one child; and
//! metrics in an expression's alarm that no expression uses.
//!
//! Why it costs: high resolution is $0.30 instead of $0.10 and outside the ten free ones, a composite alarm is $0.50
//! beside its children, and every metric that an alarm refers to is charged.
//!
//! What to do: set the period to 60 seconds; give the child the composite's actions; leave the unused metrics out.
//!
//! Source: AWS, "Analyzing, optimizing, and reducing CloudWatch costs".

use std::collections::BTreeSet;

use crate::analyse::strays::aws_cli::Step;
use crate::analyse::strays::candidate::{Draft, Looks, Rule};
use crate::analyse::strays::context::{Scene, Watched};
use crate::answer::{AlarmReason, FindingReason};
use crate::catalogue::Price;
use crate::catalogue::named::{CLOUDWATCH, HIGH_RESOLUTION_ALARMS, STANDARD_ALARMS};
use crate::facts::composite_rule::repeated;
use crate::question::RuleId;
use crate::snapshot::{Alarm, MetricQuery, Watches};
use rust_decimal::Decimal;

pub(crate) const RULE: Rule = Rule { id: RuleId::CostlyKind, looks: Looks::All(find), note: None };

fn find(scene: &Scene<'_>) -> Vec<Draft> {
    scene.alarms.iter().filter(|watched| watched.policy.is_none()).filter_map(|watched| look(scene, watched)).collect()
}

/// An alarm that looks every few seconds, and what that means for the price, as far as the catalogue says: the same
/// wherever it has both prices.
fn high_resolution(scene: &Scene<'_>, period: i32) -> AlarmReason {
    let (catalogue, month) = (scene.case.catalogue, scene.case.month);
    let Some(high) = catalogue.meter(CLOUDWATCH, HIGH_RESOLUTION_ALARMS) else {
        return AlarmReason::HighResolution { period, times: None, is_never_free: false };
    };
    let standard = catalogue.meter(CLOUDWATCH, STANDARD_ALARMS);
    let listed = catalogue.prices.iter().filter(|price| price.meter == high.id && price.valid.holds(month));
    let times = listed.flat_map(|price| price.regions.iter().map(move |region| (price, region)));
    let times = times.filter_map(|(price, region)| {
        let usual = catalogue.price(standard?, region, month).and_then(Price::first)?;
        price.first()?.value().checked_div(usual.value()).map(|times| times.normalize())
    });
    let times: BTreeSet<Decimal> = times.collect();
    let times = times.first().filter(|_| times.len() == 1).copied();
    AlarmReason::HighResolution { period, times, is_never_free: scene.offer(high).is_none() }
}

/// What each finding says of its alarm.
fn about(watched: &Watched<'_>) -> Draft {
    let mut draft = Draft::new(RULE.id, watched.region.clone());
    draft.resource = Some(watched.resource());
    draft.members = vec![watched.member()];
    draft.created = watched.life.created();
    draft.removal.alarms.insert((watched.region.clone(), watched.alarm.name.clone()));
    draft.certain = true;
    draft
}

fn look(scene: &Scene<'_>, watched: &Watched<'_>) -> Option<Draft> {
    match &watched.alarm.watches {
        Watches::Metric { namespace, period: Some(period @ ..60), .. } if namespace.starts_with("AWS/") => {
            let metrics = watched.charged.metrics?;
            let mut draft = about(watched);
            draft.signal(high_resolution(scene, *period));
            draft.signal(AlarmReason::ComesByTheMinute(namespace.clone()));
            draft.note(AlarmReason::LengthenItsPeriod);
            draft.removal.instead.push((STANDARD_ALARMS, watched.region.clone(), metrics));
            Some(draft)
        }
        Watches::Composite { rule, suppressor: None } => {
            let child = repeated(rule).filter(|_| watched.parents.is_empty())?;
            let mut draft = about(watched);
            draft.signal(AlarmReason::CombinesOne(child.clone()));
            draft.signal(AlarmReason::NothingNeedsIt);
            let stack = scene.provenance().stack_of(watched.region, watched.made_as(), &watched.alarm.name);
            if let Some(stack) = stack {
                draft.note(FindingReason::OfStack(stack));
            } else if scene.called(watched.region, &child).is_some_and(|told| does_all_of(told.alarm, watched.alarm)) {
                let names = vec![watched.alarm.name.clone()];
                let step = Step::new("cloudwatch", "delete-alarms", watched.region);
                draft.steps.push(step.with_all("alarm-names", "AlarmNames", names));
            } else {
                draft.note(AlarmReason::GiveItsActionsTo(child));
            }
            Some(draft)
        }
        Watches::Queries { queries, threshold_metric, .. } => {
            let unused = unused(queries, threshold_metric.as_deref());
            let metrics = watched.charged.metrics?;
            let rest = metrics.saturating_sub(u32::try_from(unused.len()).ok()?);
            if unused.is_empty() || rest == 0 {
                return None;
            }
            let mut draft = about(watched);
            draft.signal(AlarmReason::UnusedMetrics(unused.into_iter().map(str::to_owned).collect()));
            draft.signal(AlarmReason::TooManyMetrics { charged: metrics, needed: rest });
            draft.note(AlarmReason::LeaveOutTheUnused);
            draft.removal.instead.push((watched.charged.meter()?, watched.region.clone(), rest));
            Some(draft)
        }
        _ => None,
    }
}

/// Whether an alarm takes every action of another, in ALARM as in the other states.
fn does_all_of(one: &Alarm, other: &Alarm) -> bool {
    let nothing = BTreeSet::new();
    let all = |alarm: &'_ Alarm| if alarm.actions_enabled { alarm.actions.clone() } else { nothing.clone() };
    let in_alarm = |alarm: &Alarm| if alarm.actions_enabled { alarm.on_alarm.clone() } else { Some(nothing.clone()) };
    let rises = match (in_alarm(one), in_alarm(other)) {
        (Some(one), Some(other)) => other.is_subset(&one),
        (one, other) => one == other,
    };
    rises && all(other).is_subset(&all(one))
}

/// The metrics that no expression names, where there are expressions.
fn unused<'q>(queries: &'q [MetricQuery], threshold: Option<&str>) -> Vec<&'q str> {
    let expressions: Vec<&str> = queries.iter().filter_map(|query| query.expression.as_deref()).collect();
    let takes_all = expressions.iter().any(|text| text.contains("METRICS(") || text.to_uppercase().contains("SELECT"));
    if expressions.is_empty() || takes_all {
        return Vec::new();
    }
    let names =
        |text: &str, id: &str| text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|word| word == id);
    let metrics = queries.iter().filter(|query| query.metric.is_some() && threshold != Some(&query.id));
    metrics.map(|query| query.id.as_str()).filter(|id| !expressions.iter().any(|text| names(text, id))).collect()
}
