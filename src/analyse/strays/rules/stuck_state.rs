//! `stuck-state`: alarms in ALARM or without data, unchanged for 90 days.
//!
//! An alarm that rests in OK does its work. Auto scaling's low alarm rests in ALARM by design, and one on a metric that a
//! filter of logs makes has no data between events: neither is found.
//!
//! Why it costs: an alarm that nobody has answered for a quarter of a year tells nobody anything, and is charged.
//!
//! What to do: set right what it tells of, change its threshold, or delete it.
//!
//! Source: AWS, "Best practice alarms" and "Analyzing, optimizing, and reducing CloudWatch costs".

use chrono::TimeDelta;

use crate::analyse::strays::draft::{Looks, Rule};
use crate::analyse::strays::scene::{Scene, Watched};

pub(crate) const RULE: Rule = Rule { id: "stuck-state", looks: Looks::Alarms(look) };

const LONG: TimeDelta = TimeDelta::days(90);

fn look(scene: &Scene<'_>, watched: &Watched<'_>) -> Vec<String> {
    let alarm = watched.alarm;
    let Some(since) = alarm.state_since.filter(|since| scene.as_of() - *since >= LONG) else { return Vec::new() };
    let (is_silent, rests_rightly) = match alarm.state.as_str() {
        "ALARM" => (false, false),
        "INSUFFICIENT_DATA" => (true, scene.is_of_a_filter(watched.region, alarm).unwrap_or(true)),
        _ => return Vec::new(),
    };
    if rests_rightly {
        return Vec::new();
    }
    let state = if is_silent { "without data" } else { "in alarm" };
    let days = (scene.as_of() - since).num_days();
    vec![format!("It has been {state} since {}, for {days} days.", since.format("%Y-%m-%d"))]
}
