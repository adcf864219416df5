//! When each question was asked, what it waited for, and how long it took.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;
use tokio::time::Instant;

use super::part::Part;
use crate::plan::Request;

/// A question from when it was asked until it was answered. Times are from the run's beginning on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timing {
    /// The questions are counted in the order of asking.
    pub number: usize,
    /// What was asked.
    pub request: Request,
    /// The question whose answer came last before this one could be asked; none at the beginning.
    pub after: Option<usize>,
    /// When it was asked.
    pub asked: Duration,
    /// How long its answer took.
    pub took: Duration,
    /// Why there is a gap where its answer should be, as gaps say it.
    pub error: Option<String>,
    /// What was sent for it.
    pub calls: Vec<Call>,
}

/// A request that was sent to AWS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Call {
    /// AWS's name of the operation.
    pub operation: String,
    /// Which attempt of the same it was, from one on.
    pub attempt: u32,
    /// When it was sent, from the run's beginning on.
    #[serde(rename = "sent_ms", serialize_with = "milliseconds")]
    pub sent: Duration,
    /// How long its answer took; `None` where the run ended before.
    #[serde(rename = "took_ms", serialize_with = "some_milliseconds")]
    pub took: Option<Duration>,
    /// The answer's HTTP status; `None` where there was none.
    pub status: Option<u16>,
}

/// As timings are written.
pub(crate) fn milliseconds<S: serde::Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u128(time.as_millis())
}

fn some_milliseconds<S: serde::Serializer>(time: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
    time.map(|time| time.as_millis()).serialize(serializer)
}

tokio::task_local! {
    /// The question that is being answered.
    static NUMBER: usize;
}

/// What was asked and sent so far.
#[derive(Debug)]
pub(crate) struct Log {
    start: Instant,
    calls: Mutex<BTreeMap<usize, Vec<Call>>>,
}

/// Where a call stands in the log.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    question: usize,
    call: usize,
}

impl Log {
    /// Nothing yet: the run begins.
    pub(crate) fn start() -> Arc<Self> {
        Arc::new(Self { start: Instant::now(), calls: Mutex::default() })
    }

    /// The time since the run began.
    pub(crate) fn now(&self) -> Duration {
        self.start.elapsed()
    }

    /// A call is sent, for the question that is being answered.
    pub(crate) fn sent(&self, operation: &str, attempt: u32) -> Option<Place> {
        let question = NUMBER.try_with(|number| *number).ok()?;
        let call = Call { operation: operation.to_owned(), attempt, sent: self.now(), took: None, status: None };
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let of_question = calls.entry(question).or_default();
        of_question.push(call);
        Some(Place { question, call: of_question.len() - 1 })
    }

    /// It was answered, or failed without an answer.
    pub(crate) fn answered(&self, place: Place, status: Option<u16>) {
        let now = self.now();
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(call) = calls.get_mut(&place.question).and_then(|of| of.get_mut(place.call)) {
            call.took = Some(now.saturating_sub(call.sent));
            call.status = status;
        }
    }

    /// A question that is answered now, with the calls that were sent for it.
    pub(super) fn timing(&self, question: Question, request: &Request, parts: &[Part]) -> Timing {
        let Question { number, after, asked } = question;
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let calls = calls.remove(&number).unwrap_or_default();
        let took = self.now().saturating_sub(asked);
        Timing { number, request: request.clone(), after, asked, took, error: error(parts), calls }
    }
}

/// A question that is asked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Question {
    pub(crate) number: usize,
    /// The question whose answer came last before.
    pub(crate) after: Option<usize>,
    pub(crate) asked: Duration,
}

impl Question {
    /// Its answer; what is sent for it meanwhile is logged with it.
    pub(crate) async fn answered<T>(self, answer: impl Future<Output = T>) -> T {
        NUMBER.scope(self.number, answer).await
    }
}

/// Why there is a gap among what came of a question.
fn error(parts: &[Part]) -> Option<String> {
    parts.iter().find_map(|part| match part {
        Part::Gap(gap) => Some(gap.error.clone()),
        Part::NoBill(failure, ..) | Part::Unidentified(failure) => Some(failure.code.clone()),
        _ => None,
    })
}
