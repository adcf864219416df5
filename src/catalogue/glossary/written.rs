//! The glossary's files as written.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::pattern::Pattern;
use super::{Entry, Family, Noun, Operation, Reads, Told};
use crate::bill::figures::plural;

/// What a file begins with.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    title: Option<String>,
    #[serde(default)]
    services: Vec<String>,
    page: Option<String>,
}

/// The tables after it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tables {
    #[serde(default)]
    meter: Vec<Meter>,
    #[serde(default)]
    operation: Vec<WrittenOperation>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Meter {
    usage: Vec<String>,
    what: String,
    why: String,
    reads: Reads,
    of: Option<String>,
    plural: Option<String>,
    see: String,
    page: Option<String>,
    check: Option<String>,
    less: Option<String>,
    list: Option<String>,
    #[serde(default)]
    zero: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenOperation {
    operation: Vec<String>,
    #[serde(default)]
    usage: Vec<String>,
    what: String,
    why: String,
    per: Option<u32>,
    of: Option<String>,
    plural: Option<String>,
    page: Option<String>,
}

/// A file's family, whose tables are read when they are asked for.
pub(super) fn family(name: &'static str, text: &'static str) -> Result<Family, toml::de::Error> {
    let (head, tables) = text.split_at(text.find("\n[[").unwrap_or(text.len()));
    let Head { title, services, page } = toml::from_str(head)?;
    let patterns: Vec<Pattern> = patterns(&services).into_iter().filter(Pattern::has_parts).collect();
    let page = page.unwrap_or_default();
    Ok(Family { name, title, services, patterns, page, tables, told: OnceLock::new() })
}

/// The meters and operations of a file's tables; `page` is that of those that name none.
pub(super) fn told(tables: &str, page: &str) -> Result<Told, toml::de::Error> {
    let Tables { meter, operation } = toml::from_str(tables)?;
    let meters: Vec<Entry> = meter.into_iter().map(|meter| meter.entry(page)).collect();
    let operations = operation.into_iter().map(|operation| operation.operation(page)).collect();
    let mut by_letter: BTreeMap<Option<u8>, Vec<(usize, usize)>> = BTreeMap::new();
    for (at, entry) in meters.iter().enumerate() {
        for (own, pattern) in entry.patterns.iter().enumerate() {
            by_letter.entry(pattern.first_letter()).or_default().push((at, own));
        }
    }
    Ok(Told { meters, operations, by_letter })
}

fn patterns(texts: &[String]) -> Vec<Pattern> {
    texts.iter().map(|text| Pattern::of(text)).collect()
}

fn noun(one: Option<String>, many: Option<String>) -> Option<Noun> {
    let one = one?;
    let many = many.unwrap_or_else(|| plural(&one));
    Some(Noun { one, many })
}

impl Meter {
    fn entry(self, page: &str) -> Entry {
        Entry {
            patterns: patterns(&self.usage),
            usage: self.usage,
            what: self.what,
            why: self.why,
            reads: self.reads,
            of: noun(self.of, self.plural),
            see: self.see,
            page: self.page.unwrap_or_else(|| page.to_owned()),
            check: self.check,
            less: self.less,
            list: self.list,
            is_free: self.zero,
        }
    }
}

impl WrittenOperation {
    fn operation(self, page: &str) -> Operation {
        Operation {
            patterns: patterns(&self.operation),
            meters: patterns(&self.usage),
            operation: self.operation,
            usage: self.usage,
            what: self.what,
            why: self.why,
            per: self.per.zip(noun(self.of, self.plural)),
            page: self.page.unwrap_or_else(|| page.to_owned()),
        }
    }
}
