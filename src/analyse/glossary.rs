//! What the glossary has for a word.

use crate::answer::GlossaryReport;
use crate::bill::UsageType;
use crate::catalogue::glossary::{self, Entry, Family, Operation};
use crate::question::NoAnswer;

/// The meters and operations that are meant by a word: a usage type as billed or a part of one, a service, or a word of
/// a label; all without a word.
///
/// # Errors
/// [`NoAnswer::NoWord`] where nothing is meant by it.
pub fn glossary(word: Option<&str>) -> Result<GlossaryReport, NoAnswer> {
    let Some(word) = word else {
        return Ok(GlossaryReport { word: None, meters: meters(|_, _| true), operations: operations(|_, _| true) });
    };
    let of = |meters, operations| GlossaryReport { word: Some(word.to_owned()), meters, operations };
    let spelt = as_billed(word);
    if !spelt.is_empty() {
        return Ok(of(spelt, Vec::new()));
    }
    let sought = word.to_lowercase();
    let says = |texts: &[&str]| texts.iter().any(|text| text.to_lowercase().contains(&sought));
    let spells = |own: &[String]| own.iter().any(|text| text.to_lowercase().contains(&sought));
    let meters = meters(|family, own| family.is_called(word) || says(&[&own.what]) || spells(&own.usage));
    let operations = operations(|family, own| family.is_called(word) || says(&[&own.what]) || spells(&own.operation));
    if meters.is_empty() && operations.is_empty() {
        return Err(NoAnswer::NoWord { word: word.to_owned() });
    }
    Ok(of(meters, operations))
}

/// The entries for a usage type as some service's bill has it.
fn as_billed(usage_type: &str) -> Vec<(&'static Family, &'static Entry)> {
    let of = |family: &'static Family| {
        let service = family.services.first().map_or("", String::as_str);
        let found = glossary::in_words(service, &UsageType::parse(service, usage_type))?;
        let is_own = family.meters.contains(found.entry) && found.entry.is_spelt_out();
        is_own.then_some((family, found.entry))
    };
    glossary::families().iter().filter_map(of).collect()
}

fn meters(wanted: impl Fn(&Family, &Entry) -> bool) -> Vec<(&'static Family, &'static Entry)> {
    let of = |family: &'static Family| family.meters.iter().map(move |own| (family, own));
    glossary::families().iter().flat_map(of).filter(|(family, own)| wanted(family, own)).collect()
}

fn operations(wanted: impl Fn(&Family, &Operation) -> bool) -> Vec<(&'static Family, &'static Operation)> {
    let of = |family: &'static Family| family.operations.iter().map(move |own| (family, own));
    glossary::families().iter().flat_map(of).filter(|(family, own)| wanted(family, own)).collect()
}
