//! A line of the bill.

use serde::{Deserialize, Serialize};

use super::region::GLOBAL;
use super::{Quantity, Region, UsageType, Usd};

/// What kind of record a line is, as Cost Explorer's RECORD_TYPE tells it.
///
/// Cost Explorer's spellings beyond the first few are not documented; the text is kept and sorted
/// into what it does to the bill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RecordType {
    /// Metered usage, at its price.
    Usage,
    /// A promotional or other credit (negative).
    Credit,
    /// Money given back (negative).
    Refund,
    /// A discount (negative).
    Discount,
    /// Tax.
    Tax,
    /// A fee that is no usage: support, reservations, subscriptions.
    Fee,
}

impl RecordType {
    /// Sorts Cost Explorer's RECORD_TYPE value by what it does to the bill.
    pub fn from_cost_explorer(value: &str) -> Self {
        let value = value.to_ascii_lowercase().replace(' ', "");
        if value.contains("credit") {
            Self::Credit
        } else if value.contains("refund") {
            Self::Refund
        } else if value.contains("discount") && value != "discountedusage" || value.contains("negation") {
            Self::Discount
        } else if value.contains("tax") {
            Self::Tax
        } else if value.contains("usage") {
            Self::Usage
        } else {
            Self::Fee
        }
    }

    /// As the contract's JSON names it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Usage => "Usage",
            Self::Credit => "Credit",
            Self::Refund => "Refund",
            Self::Discount => "Discount",
            Self::Tax => "Tax",
            Self::Fee => "Fee",
        }
    }
}

/// What makes a line one line: service × usage type × record type (and operation where asked for).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineKey {
    /// The service as billed.
    pub service: String,
    /// The usage type as billed.
    pub usage_type: String,
    /// The operation, where the bill was asked by operation.
    pub operation: Option<String>,
    /// The record type.
    pub record_type: RecordType,
}

/// One row of a month's bill as Cost Explorer gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BillLine {
    /// The service as billed (`AmazonCloudWatch`).
    pub service: String,
    /// The usage type as billed; `NoUsageType` for what is no usage.
    pub usage_type: String,
    /// The operation as billed (`PutObject`), where the bill was asked by operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// What kind of record it is.
    #[serde(default = "usage")]
    pub record_type: RecordType,
    /// How much was used; `None` where the bill doesn't tell (mixed units, or no usage).
    #[serde(default)]
    pub usage: Option<Quantity>,
    /// The unit of the usage, as billed.
    #[serde(default)]
    pub unit: Option<String>,
    /// Unblended cost in US dollars; negative for what reduces the bill.
    pub billed: Usd,
}

fn usage() -> RecordType {
    RecordType::Usage
}

impl BillLine {
    /// Its usage type taken apart.
    pub fn parsed(&self) -> UsageType {
        UsageType::parse(&self.service, &self.usage_type)
    }

    /// Where the bill says it was used.
    pub fn region(&self) -> Region {
        Region::new(self.region_code())
    }

    /// The code of that region.
    pub(crate) fn region_code(&self) -> &'static str {
        let is_usage = self.record_type == RecordType::Usage;
        if is_usage { UsageType::region_code(&self.service, &self.usage_type) } else { GLOBAL }
    }

    /// What makes it one line.
    pub fn key(&self) -> LineKey {
        LineKey {
            service: self.service.clone(),
            usage_type: self.usage_type.clone(),
            operation: self.operation.clone(),
            record_type: self.record_type,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn record_types_by_what_they_do() {
        for (value, sorted) in [
            ("Usage", RecordType::Usage),
            ("DiscountedUsage", RecordType::Usage),
            ("SavingsPlanCoveredUsage", RecordType::Usage),
            ("Credit", RecordType::Credit),
            ("Refund", RecordType::Refund),
            ("Solution Provider Program Discount", RecordType::Discount),
            ("SavingsPlanNegation", RecordType::Discount),
            ("Tax", RecordType::Tax),
            ("Recurring", RecordType::Fee),
        ] {
            assert_eq!(RecordType::from_cost_explorer(value), sorted, "{value}");
        }
    }
}
