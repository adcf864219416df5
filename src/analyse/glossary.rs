//! What the glossary has for a word.

use crate::answer::{GlossaryReport, MeterTold, OperationTold};
use crate::bill::{Place, UsageType};
use crate::catalogue::glossary::{self, Entry, Family, Operation};
use crate::catalogue::{unit_in_words, units};
use crate::question::NoAnswer;

/// What stands between a meter's name and what its usage types have beside it: `BoxUsage:t3.micro`.
const BETWEEN: [char; 2] = [':', '.'];

/// The units, meters and operations that are meant by a word: a unit, a usage type or operation as billed or a part of one, a
/// service, or a word of a label; all without a word.
///
/// # Errors
/// [`NoAnswer::NoWord`] where nothing is meant by it.
pub fn glossary(word: Option<&str>) -> Result<GlossaryReport, NoAnswer> {
    let Some(word) = word else {
        let (meters, operations) = (meters(|_, _| true), operations(|_, _| true));
        return Ok(GlossaryReport { word: None, units: units().iter().collect(), meters, operations });
    };
    let unit = unit_in_words(word);
    let of = |meters, operations| GlossaryReport {
        word: Some(word.to_owned()),
        units: unit.into_iter().collect(),
        meters,
        operations,
    };
    let mut spelt = as_billed(word);
    let done = named(word);
    if !spelt.is_empty() || !done.is_empty() {
        let told: Vec<&Entry> = spelt.iter().map(|own| own.entry).collect();
        spelt.extend(meters(|_, own| is_general(own, word) && !told.contains(&own)));
        return Ok(of(spelt, done));
    }
    let sought = word.to_lowercase();
    let says = |texts: &[&str]| texts.iter().any(|text| text.to_lowercase().contains(&sought));
    let spells = |own: &[String]| own.iter().any(|text| text.to_lowercase().contains(&sought));
    let meters = meters(|family, own| family.is_called(word) || says(&[&own.what]) || spells(&own.usage));
    let operations = operations(|family, own| family.is_called(word) || says(&[&own.what]) || spells(&own.operation));
    if meters.is_empty() && operations.is_empty() && unit.is_none() {
        return Err(NoAnswer::NoWord { word: word.to_owned() });
    }
    Ok(of(meters, operations))
}

/// The entries for a usage type as some service's bill has it.
fn as_billed(usage_type: &str) -> Vec<MeterTold> {
    let of = |family: &'static Family| {
        let service = family.services.first().map_or("", String::as_str);
        let parsed = UsageType::parse(service, usage_type);
        let found = glossary::in_general(service, parsed)?;
        let is_own = family.meters().contains(found.entry) && found.entry.is_spelt_out();
        let region = matches!(parsed.place, Place::Region(_)).then(|| parsed.region().clone());
        let told =
            |entry| MeterTold { family, entry, what: found.what, usage_type: Some(parsed.meter.to_owned()), region };
        is_own.then(|| told(found.entry))
    };
    glossary::families().iter().filter_map(of).collect()
}

/// Whether a word is what the usage types of a meter begin with: `BoxUsage`.
fn is_general(entry: &Entry, word: &str) -> bool {
    let begins = |usage: &String| usage.strip_prefix(word).is_some_and(|rest| rest.starts_with(BETWEEN));
    entry.usage.iter().any(begins)
}

/// The operations that a word is as billed.
fn named(word: &str) -> Vec<OperationTold> {
    let mut named = operations(|_, own| own.is_named(word));
    // A name that is spelt out says more than one with parts.
    if named.iter().any(|told| told.operation.operation.iter().any(|own| own == word)) {
        named.retain(|told| told.operation.operation.iter().any(|own| own == word));
    }
    for told in &mut named {
        told.what = told.operation.label(word);
        told.name = Some(word.to_owned());
    }
    named
}

fn meters(wanted: impl Fn(&Family, &Entry) -> bool) -> Vec<MeterTold> {
    let of = |family: &'static Family| family.meters().iter().map(move |own| (family, own));
    let told = |(family, entry): (&'static Family, &'static Entry)| {
        let what = glossary::readable(&entry.what).into_owned();
        MeterTold { family, entry, what, usage_type: None, region: None }
    };
    glossary::families().iter().flat_map(of).filter(|(family, own)| wanted(family, own)).map(told).collect()
}

fn operations(wanted: impl Fn(&Family, &Operation) -> bool) -> Vec<OperationTold> {
    let of = |family: &'static Family| family.operations().iter().map(move |own| (family, own));
    let told = |(family, operation): (&'static Family, &'static Operation)| {
        let what = glossary::readable(&operation.what).into_owned();
        OperationTold { family, operation, what, name: None }
    };
    glossary::families().iter().flat_map(of).filter(|(family, own)| wanted(family, own)).map(told).collect()
}
