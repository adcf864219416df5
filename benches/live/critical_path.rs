//! The critical path of a run, reckoned from what `--timings` writes: as long as the questions must take that wait for
//! each other, where each request takes as long as an answer does and whybill keeps its own pace.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;

/// What a run tells of its questions.
pub(crate) struct Timings(Value);

/// How far apart whybill sends requests of an operation, one after another.
const PACES: [(&str, u64); 6] = [
    ("DescribeAlarms", 125),
    ("DescribeAlarmHistory", 100),
    ("ListMetrics", 100),
    ("ListResources", 200),
    ("DescribeLogGroups", 200),
    ("GetCostAndUsage", 0),
];
/// LookupEvents, of all questions in a region together.
const TRAIL: Duration = Duration::from_millis(550);
/// GetProducts, of all questions together, after as many at once.
const PRICES: (Duration, usize) = (Duration::from_millis(210), 10);
/// GetMetricStatistics, of a question, and how many side by side.
const SUMS: (Duration, usize) = (Duration::from_millis(20), 8);

impl Timings {
    pub(crate) fn read(path: &Path) -> Self {
        let text = std::fs::read(path).unwrap_or_else(|_| b"{\"questions\": []}".to_vec());
        Self(serde_json::from_slice(&text).unwrap())
    }

    /// When the last answer is there at the earliest.
    pub(crate) fn critical_path(&self, latency: Duration) -> Duration {
        let mut ends: BTreeMap<u64, Duration> = BTreeMap::new();
        let (mut trails, mut prices): (BTreeMap<&str, Duration>, usize) = (BTreeMap::new(), 0);
        for question in self.0["questions"].as_array().unwrap() {
            let after = question["after"].as_u64().map(|number| ends[&number]);
            let start = after.unwrap_or_default();
            let requests: Vec<&Value> = first_attempts(question).collect();
            let operation = requests.first().and_then(|request| request["operation"].as_str()).unwrap_or_default();
            let end = match operation {
                "LookupEvents" => {
                    let due = trails.entry(question["region"].as_str().unwrap()).or_default();
                    requests.iter().fold(start, |before, _| {
                        let sent = before.max(*due);
                        *due = sent + TRAIL;
                        sent + latency
                    })
                }
                "GetProducts" => {
                    prices += requests.len();
                    let late = u32::try_from(prices.saturating_sub(PRICES.1)).unwrap();
                    start + PRICES.0 * late + latency
                }
                "GetMetricStatistics" => {
                    let (all, rounds) = (requests.len(), requests.len().div_ceil(SUMS.1));
                    let (all, rounds) = (u32::try_from(all).unwrap(), u32::try_from(rounds).unwrap());
                    start + (SUMS.0 * all).max(latency * rounds)
                }
                _ => {
                    let pace = PACES.iter().find(|(name, _)| *name == operation).map_or(0, |(_, pace)| *pace);
                    let rounds = u32::try_from(one_after_another(&requests)).unwrap();
                    start
                        + latency.max(Duration::from_millis(pace)) * rounds.saturating_sub(1)
                        + latency * rounds.min(1)
                }
            };
            ends.insert(question["number"].as_u64().unwrap(), end);
        }
        ends.into_values().max().unwrap_or_default()
    }
}

/// What was sent for a question, without what was throttled and sent once more.
fn first_attempts(question: &Value) -> impl Iterator<Item = &Value> {
    question["requests"].as_array().into_iter().flatten().filter(|request| request["attempt"] == 1)
}

/// How many of these requests were sent one after another.
fn one_after_another(requests: &[&Value]) -> usize {
    let time = |request: &Value, field: &str| request[field].as_u64().unwrap_or_default();
    let (mut rounds, mut ended) = (0, 0);
    for request in requests {
        if time(request, "sent_ms") >= ended {
            rounds += 1;
            ended = time(request, "sent_ms") + time(request, "took_ms");
        }
    }
    rounds
}
