//! The glossary's files as written.

use serde::Deserialize;

use super::pattern::Pattern;
use super::{Entry, Family, Noun, Operation, Reads};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    title: Option<String>,
    #[serde(default)]
    services: Vec<String>,
    page: Option<String>,
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

/// A file's meters and operations.
pub(super) fn family(name: &'static str, text: &str) -> Result<Family, toml::de::Error> {
    let File { title, services, page, meter, operation } = toml::from_str(text)?;
    let page = page.unwrap_or_default();
    let patterns: Vec<Pattern> = patterns(&services).into_iter().filter(Pattern::has_parts).collect();
    let meters = meter.into_iter().map(|meter| meter.entry(&page)).collect();
    let operations = operation.into_iter().map(|operation| operation.operation(&page)).collect();
    Ok(Family { name, title, services, meters, operations, patterns })
}

fn patterns(texts: &[String]) -> Vec<Pattern> {
    texts.iter().map(|text| Pattern::of(text)).collect()
}

fn noun(one: Option<String>, many: Option<String>) -> Option<Noun> {
    let one = one?;
    let many = many.unwrap_or_else(|| format!("{one}s"));
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
