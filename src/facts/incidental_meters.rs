//! Meters that count where nothing runs.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::bill::service::is_same;
use crate::bill::{BillLine, GLOBAL, RecordType};

/// A meter that says nothing of where an account runs.
#[derive(Debug, Deserialize)]
struct Noise {
    /// The service it is of; empty: of any.
    service: String,
    /// What its name holds.
    meter: String,
    /// Why it says nothing.
    #[expect(dead_code, reason = "each entry has its reason, for who reads or changes the list")]
    reason: String,
}

/// What is metered where nothing runs.
static NOISE: LazyLock<Vec<Noise>> = LazyLock::new(|| {
    csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(include_str!("incidental_meters.csv").as_bytes())
        .deserialize()
        .filter_map(Result::ok)
        .collect()
});

/// Whether a usage line says something of where the account runs.
pub(crate) fn tells(line: &BillLine) -> bool {
    line.record_type == RecordType::Usage
        && line.region().code() != GLOBAL
        && !is_incidental(&line.service, line.parsed().meter)
}

/// Whether a meter of a service counts where nothing runs.
pub(crate) fn is_incidental(service: &str, meter: &str) -> bool {
    let is_of = |noise: &Noise| noise.service.is_empty() || is_same(&noise.service, service);
    NOISE.iter().any(|noise| meter.contains(noise.meter.as_str()) && is_of(noise))
}
