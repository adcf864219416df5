//! A line of the bill.

use std::collections::BTreeSet;
use std::rc::Rc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Commitment, Name, Quantity, RecordKind, RecordType, Region, UsageType, Usd};

/// What makes a line one line: service × usage type × record type (and operation where asked for).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineKey {
    /// The service as billed.
    pub service: Name,
    /// The usage type as billed.
    pub usage_type: Name,
    /// The operation, where the bill was asked by operation.
    pub operation: Option<Name>,
    /// The record type.
    pub record_type: RecordType,
    /// AWS's own names of it, where they aren't just that.
    pub record_types: BTreeSet<String>,
}

/// One row of a month's bill as Cost Explorer gives it.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BillLine {
    /// The service as billed (`AmazonCloudWatch`).
    pub service: Name,
    /// The usage type as billed; `NoUsageType` for what is no usage.
    pub usage_type: Name,
    /// The operation as billed (`PutObject`), where the bill was asked by operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<Name>,
    /// What kind of record it is.
    #[serde(default = "usage")]
    pub record_type: RecordType,
    /// What Cost Explorer calls it, several names where rows of several were asked for at once; empty where it isn't
    /// known, or is the one word that its record type is told by.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub record_types: BTreeSet<String>,
    /// How much was used; `None` where the bill doesn't tell (mixed units, or no usage).
    #[serde(default)]
    pub usage: Option<Quantity>,
    /// The unit of the usage, as billed.
    #[serde(default)]
    pub unit: Option<Name>,
    /// Unblended cost in US dollars; negative for what reduces the bill.
    pub billed: Usd,
    /// Amortized cost: fees of commitments, paid now or before, spread over the usage that they cover. `None` where it
    /// wasn't answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amortized: Option<Usd>,
    /// Net unblended cost: discounts taken off the lines that they are for. `None` where it wasn't answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub net: Option<Usd>,
}

fn usage() -> RecordType {
    RecordType::Usage
}

impl BillLine {
    /// Its usage type taken apart.
    pub fn parsed(&self) -> UsageType<'_> {
        UsageType::parse(&self.service, &self.usage_type)
    }

    /// Where the bill says it was used.
    pub fn region(&self) -> &'static Region {
        if self.record_type == RecordType::Usage { self.parsed().region() } else { Region::GLOBAL }
    }

    /// What kind of record it is, where its names are known and of one kind.
    pub fn record_kind(&self) -> Option<RecordKind> {
        RecordKind::of_all(&self.record_types)
    }

    /// The commitment that all of it is covered by: its fee pays for it, or did.
    pub fn covered_by(&self) -> Option<Commitment> {
        match self.record_kind() {
            Some(RecordKind::Covered(commitment)) => Some(commitment),
            _ => None,
        }
    }

    /// Where it stands among lines: all that makes it one line but AWS's own names of its record.
    pub(crate) fn place(&self) -> (&str, &str, Option<&str>, RecordType) {
        (&self.service, &self.usage_type, self.operation.as_deref(), self.record_type)
    }

    /// Whether another row is of the same line.
    pub(crate) fn is_line(&self, other: &Self) -> bool {
        let names = |row: &Self| row.record_type.own_names(row.record_types.clone());
        self.place() == other.place() && names(self) == names(other)
    }

    /// What makes it one line.
    pub fn key(&self) -> LineKey {
        LineKey {
            service: self.service.clone(),
            usage_type: self.usage_type.clone(),
            operation: self.operation.clone(),
            record_type: self.record_type,
            record_types: self.record_type.own_names(self.record_types.clone()),
        }
    }
}

/// Lines in the order of their places, among which each is found quickly.
#[derive(Debug, Clone)]
pub(crate) struct ByPlace<'a>(Rc<[&'a BillLine]>);

impl<'a> ByPlace<'a> {
    /// These lines; of those at one place the first stays the first.
    pub(crate) fn of(lines: impl Iterator<Item = &'a BillLine>) -> Self {
        let mut lines: Vec<&BillLine> = lines.collect();
        lines.sort_by(|one, other| one.place().cmp(&other.place()));
        Self(lines.into())
    }

    /// The first row of the same line.
    pub(crate) fn same(&self, line: &BillLine) -> Option<&'a BillLine> {
        let first = self.0.partition_point(|other| other.place() < line.place());
        let mut alike = self.0[first..].iter().copied().take_while(|other| other.place() == line.place());
        alike.find(|other| other.is_line(line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(json: &str) -> BillLine {
        serde_json::from_str(json).unwrap()
    }

    const RESERVED: &str = r#"{"service":"EC2","usage_type":"BoxUsage:t3.micro","record_type":"Usage","record_types":["DiscountedUsage"],"usage":"744","unit":"Hrs","billed":"0"}"#;

    #[test]
    fn a_line_without_names_of_records_stays_as_it_was_written() {
        let written = r#"{"service":"EC2","usage_type":"BoxUsage:t3.micro","record_type":"Usage","usage":"744","unit":"Hrs","billed":"0"}"#;
        assert_eq!(serde_json::to_string(&line(written)).unwrap(), written);
        assert_eq!(serde_json::to_string(&line(RESERVED)).unwrap(), RESERVED);
    }

    #[test]
    fn reserved_and_plain_usage_of_one_usage_type_are_two_lines() {
        let reserved = line(RESERVED);
        let plain = BillLine { record_types: ["Usage".to_owned()].into(), ..reserved.clone() };
        let merged = BillLine { record_types: BTreeSet::new(), ..reserved.clone() };
        assert_eq!((reserved.covered_by(), plain.covered_by()), (Some(Commitment::Reservation), None));
        assert_ne!(reserved.key(), plain.key());
        // the usage of a day isn't asked for by record type
        assert_eq!(plain.key(), merged.key());
        assert!(plain.is_line(&merged) && !plain.is_line(&reserved));
    }
}
