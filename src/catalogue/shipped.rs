//! Prices of AWS's price list that are built in, for runs that can't ask it: `prices.csv`, with source and date.

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use chrono::NaiveDate;
use serde::Deserialize;

use crate::bill::{ListedProduct, ListedTerm, ListedTier, Quantity, Region, Usd};

const FILE: &str = include_str!("prices.csv");
/// The names of its fields, in the order of [`Row`].
const HEAD: &str = "service_code,usage_type,operation,region,unit,price_usd,begin,end,description,as_of,source\n";
/// The region of what is priced everywhere at once.
const ANYWHERE: &str = "Any";
/// The end of a price's last step.
const NO_END: &str = "Inf";

/// A price that AWS listed on some day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShippedPrice {
    /// What was listed. Where its last step has an end, what is beyond it isn't known.
    pub product: ListedProduct,
    /// The day on which AWS listed it so.
    pub as_of: NaiveDate,
    /// Where it was read.
    pub source: String,
}

/// A step of a price, as the file has it.
#[derive(Debug, Deserialize)]
struct Row {
    service_code: String,
    usage_type: String,
    operation: String,
    region: String,
    unit: String,
    price_usd: Usd,
    begin: Quantity,
    end: String,
    description: String,
    as_of: NaiveDate,
    source: String,
}

/// The prices of a service by usage type, read where they are asked for: a bill has few of all services.
#[derive(Debug)]
struct OfService {
    rows: &'static str,
    by_usage: OnceLock<BTreeMap<String, Vec<ShippedPrice>>>,
}

/// By service code.
static SHIPPED: LazyLock<BTreeMap<&str, OfService>> = LazyLock::new(|| {
    let mut rest = table();
    let mut services = BTreeMap::new();
    while let Some((code, _)) = rest.split_once(',') {
        let is_own = |row: &&str| row.strip_prefix(code).is_some_and(|more| more.starts_with(','));
        let end = rest.split_inclusive('\n').take_while(is_own).map(str::len).sum();
        let (rows, others) = rest.split_at(end);
        services.insert(code, OfService { rows, by_usage: OnceLock::new() });
        rest = others;
    }
    services
});

/// The file's rows, which are sorted, without what says what their fields are.
fn table() -> &'static str {
    FILE.find(HEAD).map_or("", |at| &FILE[at + HEAD.len()..])
}

/// What is built in of a usage type, by the price list's name of its service: several where its operation decides, or
/// where two prices were listed, so that the bill must tell which it is.
pub fn shipped(service_code: &str, usage_type: &str) -> &'static [ShippedPrice] {
    SHIPPED.get(service_code).and_then(|own| own.by_usage().get(usage_type)).map_or(&[], Vec::as_slice)
}

/// Every price that is built in.
pub fn all_shipped() -> impl Iterator<Item = &'static ShippedPrice> {
    SHIPPED.values().flat_map(|own| own.by_usage().values()).flatten()
}

impl OfService {
    fn by_usage(&self) -> &BTreeMap<String, Vec<ShippedPrice>> {
        self.by_usage.get_or_init(|| {
            let mut by_usage: BTreeMap<String, Vec<ShippedPrice>> = BTreeMap::new();
            for price in prices(rows(self.rows).filter_map(Result::ok)) {
                by_usage.entry(price.product.usage_type.clone()).or_default().push(price);
            }
            by_usage
        })
    }
}

/// Some of the file's rows.
fn rows(text: &'static str) -> impl Iterator<Item = Result<Row, csv::Error>> {
    csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes()).into_deserialize()
}

/// Rows as prices: a row that begins where the one before ends is its next step. One whose end is no figure is none.
fn prices(rows: impl Iterator<Item = Row>) -> Vec<ShippedPrice> {
    let mut prices: Vec<ShippedPrice> = Vec::new();
    for (price, step) in rows.filter_map(Row::read) {
        match prices.last_mut() {
            Some(before) if before.goes_on(&price, step.from) => before.product.tiers.push(step),
            _ => prices.push(price.beginning(step)),
        }
    }
    prices
}

impl Row {
    /// The price that it is a step of, without steps, and the step. `None` where its end is no figure.
    fn read(self) -> Option<(ShippedPrice, ListedTier)> {
        let to = if self.end == NO_END { None } else { Some(self.end.parse().ok()?) };
        let is_free = self.price_usd.is_zero() && to.is_some() && self.usage_type.starts_with("Global-");
        let step = ListedTier { from: self.begin, to, unit_price: self.price_usd, description: self.description };
        let product = ListedProduct {
            service_code: self.service_code,
            usage_type: self.usage_type,
            operation: Some(self.operation).filter(|operation| !operation.is_empty()),
            region: Some(self.region).filter(|region| region != ANYWHERE).map(Region::new),
            term: if is_free { ListedTerm::FreeTier } else { ListedTerm::OnDemand },
            effective: None,
            unit: self.unit,
            tiers: Vec::new(),
        };
        Some((ShippedPrice { product, as_of: self.as_of, source: self.source }, step))
    }
}

impl ShippedPrice {
    fn beginning(mut self, step: ListedTier) -> Self {
        self.product.tiers.push(step);
        self
    }

    /// Whether a row is a further step of this price.
    fn goes_on(&self, other: &Self, begin: Quantity) -> bool {
        let (own, next) = (&self.product, &other.product);
        let same =
            (&own.service_code, &own.usage_type, &own.operation, &own.region, &own.unit, self.as_of, &self.source)
                == (
                    &next.service_code,
                    &next.usage_type,
                    &next.operation,
                    &next.region,
                    &next.unit,
                    other.as_of,
                    &other.source,
                );
        same && own.tiers.last().is_some_and(|last| last.to == Some(begin))
    }
}

#[cfg(test)]
#[path = "shipped_tests.rs"]
mod tests;
