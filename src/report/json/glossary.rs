//! The JSON of `glossary`.

use serde::Serialize;

use crate::answer::GlossaryReport;
use crate::catalogue::glossary::{Entry, Family, Operation};
use crate::report::prose;

#[derive(Serialize)]
pub(super) struct Glossary<'a> {
    schema: &'static str,
    word: Option<&'a str>,
    meters: Vec<Meter>,
    operations: Vec<Done>,
}

/// What usage types count.
#[derive(Serialize)]
pub(super) struct Meter {
    family: &'static str,
    services: &'static [String],
    usage_types: &'static [String],
    what: &'static str,
    why: &'static str,
    quantity: Option<String>,
    check: Option<&'static str>,
    pay_less: Option<&'static str>,
    #[serde(rename = "where")]
    place: &'static str,
    list: Option<&'static str>,
    is_free: bool,
    source: &'static str,
}

#[derive(Serialize)]
struct Done {
    family: &'static str,
    services: &'static [String],
    operations: &'static [String],
    usage_types: &'static [String],
    what: &'static str,
    why: &'static str,
    units_each: Option<u32>,
    source: &'static str,
}

impl<'a> Glossary<'a> {
    pub(super) fn of(report: &'a GlossaryReport) -> Self {
        Self {
            schema: "whybill.glossary/1",
            word: report.word.as_deref(),
            meters: report.meters.iter().map(|(family, entry)| Meter::of(family, entry)).collect(),
            operations: report.operations.iter().map(|(family, own)| Done::of(family, own)).collect(),
        }
    }
}

impl Meter {
    pub(super) fn of(family: &'static Family, entry: &'static Entry) -> Self {
        Self {
            family: family.name,
            services: &family.services,
            usage_types: &entry.usage,
            what: &entry.what,
            why: &entry.why,
            quantity: prose::glossary::quantity(entry),
            check: entry.check.as_deref(),
            pay_less: entry.less.as_deref(),
            place: &entry.see,
            list: entry.list.as_deref(),
            is_free: entry.is_free,
            source: &entry.page,
        }
    }
}

impl Done {
    fn of(family: &'static Family, own: &'static Operation) -> Self {
        Self {
            family: family.name,
            services: &family.services,
            operations: &own.operation,
            usage_types: &own.usage,
            what: &own.what,
            why: &own.why,
            units_each: own.per.as_ref().map(|(units, _)| *units),
            source: &own.page,
        }
    }
}
