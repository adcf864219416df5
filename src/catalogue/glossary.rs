//! What usage types count and why they are charged, in words: a file a family of services under `glossary/data`.

mod files;
mod pattern;
mod written;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use serde::Deserialize;

use crate::bill::service::letters;
use crate::bill::{Place, UsageType};
use pattern::{ANY_REGION, Pattern, fill};

/// The meters of a family of services, and the operations that tell them apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Family {
    /// What its file is called: `vpc`.
    pub name: &'static str,
    /// What its meters are told under, where that isn't the first of its services.
    pub title: Option<String>,
    /// The names that bills and exports have for its services, Cost Explorer's first; empty: its meters are any
    /// service's.
    pub services: Vec<String>,
    patterns: Vec<Pattern>,
    /// AWS's page of what names none.
    page: String,
    /// The tables of its file, read where they are asked for: a bill has few of all services.
    tables: &'static str,
    told: OnceLock<Told>,
}

/// What a family's tables tell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Told {
    meters: Vec<Entry>,
    operations: Vec<Operation>,
    /// The places of meters and of their patterns, by the first letter of the usage types that may fit; `None`: of any.
    by_letter: BTreeMap<Option<u8>, Vec<(usize, usize)>>,
}

/// What usage types of one kind count, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The usage types without their region's prefix; `{part}` stands for what differs.
    pub usage: Vec<String>,
    /// A label, plural: `NAT gateways`. It may name parts of its usage types.
    pub what: String,
    /// What one unit is, and why it is charged.
    pub why: String,
    /// How a quantity of it is read.
    pub reads: Reads,
    /// One of what is counted; `None` where only money is.
    pub of: Option<Noun>,
    /// Where the reader finds what is behind it.
    pub see: String,
    /// AWS's page that it rests on.
    pub page: String,
    /// The usual surprise behind it: something to check, not a fact.
    pub check: Option<String>,
    /// How people pay less.
    pub less: Option<String>,
    /// A command of the AWS CLI that lists it; `{region}` is where.
    pub list: Option<String>,
    /// Whether AWS charges nothing for it, however much.
    pub is_free: bool,
    patterns: Vec<Pattern>,
}

/// What an operation on the bill stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// Its names as billed, with `{part}` for what differs.
    pub operation: Vec<String>,
    /// The usage types for which it says that; empty: all of its services.
    pub usage: Vec<String>,
    /// What it is, in words.
    pub what: String,
    /// Why that is counted.
    pub why: String,
    /// How many units one thing makes, and what that thing is.
    pub per: Option<(u32, Noun)>,
    /// AWS's page that it rests on.
    pub page: String,
    patterns: Vec<Pattern>,
    meters: Vec<Pattern>,
}

/// One and many of a thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noun {
    /// `NAT gateway`.
    pub one: String,
    /// `NAT gateways`.
    pub many: String,
}

/// How a quantity is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reads {
    /// Things that exist, in hours of each: 744 are one all month.
    Hours,
    /// Amounts that can be parted, in hours of each (vCPU-hours).
    Capacity,
    /// Things that exist, in months of each: 0.048 keys are one for 1.5 days.
    Months,
    /// Amounts that can be parted, in months of each (GB-months).
    Stored,
    /// Each one by itself: requests, events, GB moved.
    Count,
    /// Money, or nothing: fees.
    Money,
}

/// A usage type of a bill in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InWords {
    /// What the glossary says of it.
    pub entry: &'static Entry,
    /// Its label, with what its usage type names.
    pub what: String,
}

/// What an operation on a bill's line stands for, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationInWords {
    /// What the glossary says of it.
    pub operation: &'static Operation,
    /// Its label, with what its name tells.
    pub what: String,
}

static FAMILIES: LazyLock<Vec<Family>> =
    LazyLock::new(|| files::FILES.iter().filter_map(|(name, text)| written::family(name, text).ok()).collect());

/// The families of each service, by its name without what bills spell differently.
static BY_SERVICE: LazyLock<BTreeMap<String, Vec<&'static Family>>> = LazyLock::new(|| {
    let mut by_service: BTreeMap<String, Vec<&Family>> = BTreeMap::new();
    for family in FAMILIES.iter() {
        for service in &family.services {
            by_service.entry(letters(service)).or_default().push(family);
        }
    }
    by_service
});

/// The same by the services' names as they are spelt: bills spell most of them so.
static BY_SPELLING: LazyLock<BTreeMap<&'static str, &'static [&'static Family]>> = LazyLock::new(|| {
    let spelt = FAMILIES.iter().flat_map(|family| &family.services);
    spelt.filter_map(|service| Some((service.as_str(), BY_SERVICE.get(&letters(service))?.as_slice()))).collect()
});

/// The whole glossary.
pub fn families() -> &'static [Family] {
    &FAMILIES
}

/// What a usage type of a service counts, in words; `None` where the glossary has none for it.
pub fn in_words(service: &str, usage_type: UsageType<'_>) -> Option<InWords> {
    let found = found(service, usage_type)?;
    let what = found.label(usage_type, || usage_type.region().in_words());
    Some(InWords { entry: found.entry, what })
}

/// The same of a usage type that is on no bill: without a prefix it is that of any region.
pub fn in_general(service: &str, usage_type: UsageType<'_>) -> Option<InWords> {
    let found = found(service, usage_type)?;
    let is_any = usage_type.place == Place::Unprefixed;
    let region = || if is_any { ANY_REGION.to_owned() } else { usage_type.region().in_words() };
    let what = found.label(usage_type, region);
    Some(InWords { entry: found.entry, what })
}

fn found(service: &str, usage_type: UsageType<'_>) -> Option<Found> {
    let own = of_service(service);
    let best = own.iter().filter_map(|family| family.meter(usage_type.meter)).max_by_key(Found::rank);
    let any = || of_any().filter_map(|family| family.meter(usage_type.meter)).max_by_key(Found::rank);
    best.or_else(any)
}

/// What an operation on a service's line stands for.
pub fn operation(service: &str, usage_type: UsageType<'_>, operation: &str) -> Option<OperationInWords> {
    let families = of_service(service);
    let own = families.iter().flat_map(|family| family.operations());
    let fits =
        |found: &&Operation| found.meters.is_empty() || found.meters.iter().any(|meter| meter.fits(usage_type.meter));
    let ranked = own.filter(fits).filter_map(|found| Some((found.rank_of(operation)?, found)));
    let (_, found) = ranked.max_by_key(|(rank, _)| *rank)?;
    Some(OperationInWords { operation: found, what: found.label(operation) })
}

/// A text of the glossary with words instead of parts that aren't known: `{instance_type}` is `<instance type>`.
pub fn readable(text: &str) -> Cow<'_, str> {
    pattern::readable(text)
}

/// An entry that fits a usage type.
struct Found {
    entry: &'static Entry,
    pattern: &'static Pattern,
}

impl Found {
    /// Its label, with what a usage type names.
    fn label(&self, usage_type: UsageType<'_>, region: impl FnOnce() -> String) -> String {
        let what = &self.entry.what;
        if !what.contains('{') {
            return what.clone();
        }
        let mut parts = self.pattern.parts_of(usage_type.meter).unwrap_or_default();
        if what.contains("{region}") {
            parts.push(("region".to_owned(), region()));
        }
        if let Some(peer) = usage_type.peer {
            parts.push(("peer".to_owned(), peer.in_words()));
        }
        fill(what, &parts)
    }

    fn rank(&self) -> pattern::Rank {
        self.pattern.rank()
    }
}

impl Entry {
    /// Whether its usage types can be told by their names alone: not where any name at all is one, of a service that
    /// has nothing else.
    pub fn is_spelt_out(&self) -> bool {
        self.patterns.iter().all(Pattern::is_spelt_out)
    }
}

impl Operation {
    /// Its label, with what its name tells.
    pub fn label(&self, name: &str) -> String {
        let fitting = self.patterns.iter().filter(|pattern| pattern.fits(name)).max_by_key(|pattern| pattern.rank());
        fill(&self.what, &fitting.and_then(|pattern| pattern.parts_of(name)).unwrap_or_default())
    }

    /// Whether it is meant by a name as billed, of which it must spell out a word.
    pub fn is_named(&self, name: &str) -> bool {
        self.patterns.iter().any(|pattern| pattern.has_a_word() && pattern.fits(name))
    }

    /// How much of a name its patterns spell out; `None` of another name.
    fn rank_of(&self, name: &str) -> Option<pattern::Rank> {
        self.patterns.iter().filter(|pattern| pattern.fits(name)).map(Pattern::rank).max()
    }
}

impl Family {
    /// What its meters are told under.
    pub fn title(&self) -> &str {
        self.title.as_ref().or_else(|| self.services.first()).map_or(self.name, String::as_str)
    }

    /// What is counted.
    pub fn meters(&self) -> &[Entry] {
        &self.told().meters
    }

    /// What is done, where a line is split by it.
    pub fn operations(&self) -> &[Operation] {
        &self.told().operations
    }

    fn told(&self) -> &Told {
        self.told.get_or_init(|| written::told(self.tables, &self.page).unwrap_or_default())
    }

    /// The entry that fits a usage type best: the one that spells most of it out.
    fn meter(&'static self, usage: &str) -> Option<Found> {
        let Told { meters, by_letter, .. } = self.told();
        let places = [usage.bytes().next(), None].into_iter().filter_map(|letter| by_letter.get(&letter)).flatten();
        let all = places.map(|(meter, pattern)| (*meter, *pattern));
        let fits = |place: &(usize, usize)| meters[place.0].patterns[place.1].fits(usage);
        // Of two that spell out as much the later one is meant.
        let (meter, pattern) =
            all.filter(fits).max_by_key(|place| (meters[place.0].patterns[place.1].rank(), *place))?;
        let entry = &meters[meter];
        Some(Found { entry, pattern: &entry.patterns[pattern] })
    }

    /// Whether its services are meant by a word: `nat`, `S3`.
    pub fn is_called(&self, word: &str) -> bool {
        let word = word.to_lowercase();
        self.name == word || self.services.iter().any(|service| service.to_lowercase().contains(&word))
    }
}

/// Whether a service is one of the family that a word names by its file or by one of its services: `msk`, `AmazonEC2`.
pub fn is_service_called(service: &str, word: &str) -> bool {
    let sought = letters(word);
    let is_named = |family: &&Family| family.name == sought || family.services.iter().any(|own| letters(own) == sought);
    of_service(service).iter().any(is_named)
}

/// The families of a service, by whatever name a bill or an export has for it.
pub(crate) fn of_service(service: &str) -> Cow<'static, [&'static Family]> {
    let spelt = BY_SPELLING.get(service).copied();
    let named = spelt.or_else(|| BY_SERVICE.get(&letters(service)).map(Vec::as_slice));
    named.map_or_else(
        || {
            let fits = |family: &&Family| family.patterns.iter().any(|pattern| pattern.fits(service));
            Cow::Owned(FAMILIES.iter().filter(fits).collect())
        },
        Cow::Borrowed,
    )
}

/// Families whose meters are any service's.
fn of_any() -> impl Iterator<Item = &'static Family> {
    FAMILIES.iter().filter(|family| family.services.is_empty())
}
