//! The JSON of `glossary`.

use schemars::JsonSchema;
use serde::Serialize;

use crate::answer::{GlossaryReport, MeterTold, OperationTold};
use crate::bill::figures::capital;
use crate::bill::{Region, unit};
use crate::catalogue::UnitInWords;
use crate::catalogue::glossary::readable;
use crate::report::prose;

#[derive(JsonSchema, Serialize)]
pub(super) struct Glossary<'a> {
    #[schemars(extend("const" = "whybill.glossary/1"))]
    schema: &'static str,
    word: Option<&'a str>,
    units: Vec<UnitTold>,
    meters: Vec<Meter>,
    operations: Vec<Done<'a>>,
}

/// What a unit of a bill is.
#[derive(JsonSchema, Serialize)]
struct UnitTold {
    unit: String,
    means: &'static str,
    source: &'static str,
}

/// What usage types count.
#[derive(JsonSchema, Serialize)]
pub(super) struct Meter {
    family: &'static str,
    services: Vec<String>,
    usage_type: Option<String>,
    usage_types: Vec<String>,
    what: String,
    why: &'static str,
    quantity: Option<String>,
    check: Option<&'static str>,
    pay_less: Option<&'static str>,
    #[serde(rename = "where")]
    place: &'static str,
    list: Option<String>,
    is_free: bool,
    source: &'static str,
}

#[derive(JsonSchema, Serialize)]
struct Done<'a> {
    family: &'static str,
    services: Vec<String>,
    operation: Option<&'a str>,
    operations: Vec<String>,
    usage_types: Vec<String>,
    what: String,
    why: &'static str,
    units_each: Option<u32>,
    source: &'static str,
}

impl<'a> Glossary<'a> {
    pub(super) fn of(report: &'a GlossaryReport) -> Self {
        Self {
            schema: "whybill.glossary/1",
            word: report.word.as_deref(),
            units: report.units.iter().map(|own| UnitTold::of(own)).collect(),
            meters: report.meters.iter().map(Meter::of).collect(),
            operations: report.operations.iter().map(Done::of).collect(),
        }
    }
}

impl UnitTold {
    fn of(own: &'static UnitInWords) -> Self {
        Self { unit: unit::in_words(&own.unit, true), means: &own.means, source: &own.page }
    }
}

impl Meter {
    pub(super) fn of(told: &MeterTold) -> Self {
        let (family, entry) = (told.family, told.entry);
        let region: Vec<&str> = told.region.iter().map(Region::code).collect();
        Self {
            family: family.name,
            services: readable_all(&family.services),
            usage_type: told.usage_type.clone(),
            usage_types: readable_all(&entry.usage),
            what: capital(&told.what),
            why: &entry.why,
            quantity: prose::glossary::quantity(entry),
            check: entry.check.as_deref(),
            pay_less: entry.less.as_deref(),
            place: &entry.see,
            list: prose::glossary::command(entry, &region),
            is_free: entry.is_free,
            source: &entry.page,
        }
    }
}

impl<'a> Done<'a> {
    fn of(told: &'a OperationTold) -> Self {
        let own = told.operation;
        Self {
            family: told.family.name,
            services: readable_all(&told.family.services),
            operation: told.name.as_deref(),
            operations: readable_all(&own.operation),
            usage_types: readable_all(&own.usage),
            what: capital(&told.what),
            why: &own.why,
            units_each: own.per.as_ref().map(|(units, _)| *units),
            source: &own.page,
        }
    }
}

fn readable_all(patterns: &[String]) -> Vec<String> {
    patterns.iter().map(|pattern| readable(pattern).into_owned()).collect()
}
