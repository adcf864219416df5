//! What AWS's price list says of a usage type: the words and the steps of its price.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Quantity, Region, Usd};

/// A product of AWS's price list: what a usage type, with an operation where that decides, costs in one place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListedProduct {
    /// The price list's own name of the service (`AmazonEC2`), which isn't Cost Explorer's.
    pub service_code: String,
    /// The usage type with its region's prefix, as the list spells it.
    pub usage_type: String,
    /// The operation that the price is of, where the list names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// Where it holds; `None` for what is priced everywhere at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
    /// Which of the list's terms the price is of.
    #[serde(default)]
    pub term: ListedTerm,
    /// Since when AWS lists this price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective: Option<NaiveDate>,
    /// The unit that the price is of, as listed (`Alarms`, `Hrs`, `GB-Mo`).
    pub unit: String,
    /// The steps of the price, the first units' first.
    pub tiers: Vec<ListedTier>,
}

impl ListedProduct {
    /// What comes before every product of a usage type, in their order.
    pub(crate) fn least(service_code: &str, usage_type: &str) -> Self {
        Self {
            service_code: service_code.to_owned(),
            usage_type: usage_type.to_owned(),
            operation: None,
            region: None,
            term: ListedTerm::OnDemand,
            effective: None,
            unit: String::new(),
            tiers: Vec::new(),
        }
    }
}

/// Which of the price list's terms a price is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ListedTerm {
    /// The On-Demand price.
    #[default]
    OnDemand,
    /// The free part of a pool: a product of its own, at $0 up to the allowance.
    FreeTier,
}

/// A step of a listed price.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListedTier {
    /// The units of the month below which it doesn't hold.
    pub from: Quantity,
    /// The units of the month beyond which it holds no more; `None` in the last step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Quantity>,
    /// US dollars for one unit.
    pub unit_price: Usd,
    /// The words that stand on AWS's own bill beside the charge.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
}
