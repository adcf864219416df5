//! When each question was asked, what it waited for and how long it took: a line each, or all of them as JSON. Nothing of
//! what was sent or answered is told, but for what was asked.

use std::time::Duration;

use serde::Serialize;

use super::name;
use crate::bill::figures::counted;
use crate::collect::{Call, Timing};

const SCHEMA: &str = "whybill.timings/1";

/// The whole file.
#[derive(Serialize)]
struct File {
    schema: &'static str,
    /// When the last answer came.
    took_ms: u128,
    questions: Vec<Question>,
}

#[derive(Serialize)]
struct Question {
    number: usize,
    asked_for: String,
    source: &'static str,
    region: Option<String>,
    /// The number of the question whose answer it waited for.
    after: Option<usize>,
    asked_ms: u128,
    took_ms: u128,
    error: Option<String>,
    requests: Vec<Call>,
}

/// All that was answered, in the order of asking.
pub(super) fn file(answered: &[Timing], tells_names: bool) -> Vec<u8> {
    let mut questions: Vec<Question> = answered.iter().map(|timing| question(timing, tells_names)).collect();
    questions.sort_by_key(|question| question.number);
    let took_ms = answered.iter().map(|timing| (timing.asked + timing.took).as_millis()).max().unwrap_or_default();
    // What consists of texts and numbers can always be written.
    let mut text = serde_json::to_vec_pretty(&File { schema: SCHEMA, took_ms, questions }).unwrap_or_default();
    text.push(b'\n');
    text
}

fn question(timing: &Timing, tells_names: bool) -> Question {
    Question {
        number: timing.number,
        asked_for: asked_for(timing, tells_names),
        source: timing.request.source().as_str(),
        region: timing.request.region().map(|region| region.code().to_owned()),
        after: timing.after,
        asked_ms: timing.asked.as_millis(),
        took_ms: timing.took.as_millis(),
        error: timing.error.clone(),
        requests: timing.calls.clone(),
    }
}

/// What was asked for; where names may not be told, of which source alone.
fn asked_for(timing: &Timing, tells_names: bool) -> String {
    if tells_names { timing.request.to_string() } else { name(&timing.request) }
}

/// An answer that came now: `[0.164 s] the alarms of Ireland (eu-west-1) (cloudwatch:DescribeAlarms): 0.081 s, 1 request,
/// after account`.
pub(super) fn line(timing: &Timing, before: &[Timing], tells_names: bool) -> String {
    let came = seconds(timing.asked + timing.took);
    let (what, took) = (asked_for(timing, tells_names), seconds(timing.took));
    let requests = counted(timing.calls.len(), "request");
    let awaited = timing.after.and_then(|number| before.iter().find(|own| own.number == number));
    let after = awaited.map_or_else(String::new, |own| format!(", after {}", name(&own.request)));
    let error = timing.error.as_ref().map_or_else(String::new, |error| format!(": {}", crate::bill::harmless(error)));
    format!("[{came} s] {what}: {took} s, {requests}{after}{error}")
}

fn seconds(time: Duration) -> String {
    format!("{}.{:03}", time.as_secs(), time.subsec_millis())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bill::Region;
    use crate::plan::Request;

    fn timing(number: usize, request: Request, after: Option<usize>, asked: u64, took: u64) -> Timing {
        let (asked, took) = (Duration::from_millis(asked), Duration::from_millis(took));
        let call = Call { operation: "X".to_owned(), attempt: 1, sent: asked, took: Some(took), status: Some(200) };
        Timing { number, request, after, asked, took, error: None, calls: vec![call] }
    }

    fn answered() -> Vec<Timing> {
        let topic = "arn:aws:sns:eu-west-1:123456789012:alerts".to_owned();
        let region = || Region::new("eu-west-1");
        let topic = Request::Subscriptions { region: region(), topic };
        let late = Timing {
            error: Some("AccessDenied".to_owned()),
            calls: Vec::new(),
            ..timing(2, topic, Some(1), 170, 2000)
        };
        vec![
            late,
            timing(0, Request::Regions, None, 0, 81),
            timing(1, Request::Alarms { region: region() }, Some(0), 83, 80),
        ]
    }

    #[test]
    fn a_line_says_what_when_how_long_and_after_what() {
        let all = answered();
        assert_eq!(line(&all[1], &[], true), "[0.081 s] the enabled regions (account:ListRegions): 0.081 s, 1 request");
        let alarms = "[0.163 s] the alarms of Ireland (eu-west-1) (cloudwatch:DescribeAlarms): 0.080 s, 1 request, after account";
        assert_eq!(line(&all[2], &all, true), alarms);
        let refused = "[2.170 s] sns in eu-west-1: 2.000 s, 0 requests, after cloudwatch in eu-west-1: AccessDenied";
        assert_eq!(line(&all[0], &all, false), refused, "no name of a topic");
    }

    #[test]
    fn the_file_has_them_in_the_order_of_asking() {
        let file: serde_json::Value = serde_json::from_slice(&file(&answered(), false)).unwrap();
        assert_eq!((&file["schema"], &file["took_ms"]), (&SCHEMA.into(), &2170.into()));
        let of = |number: usize, field: &str| file["questions"][number][field].clone();
        assert_eq!((of(0, "after"), of(1, "after"), of(2, "after")), (serde_json::Value::Null, 0.into(), 1.into()));
        assert_eq!(
            (of(1, "source"), of(1, "region"), of(1, "asked_ms")),
            ("cloudwatch".into(), "eu-west-1".into(), 83.into())
        );
        let sent = serde_json::json!([{"operation": "X", "attempt": 1, "sent_ms": 83, "took_ms": 80, "status": 200}]);
        assert_eq!(of(1, "requests"), sent);
        assert_eq!(of(2, "error"), "AccessDenied");
        assert!(!file.to_string().contains("alerts"), "{file}");
    }
}
