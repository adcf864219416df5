//! The answer of `explain`: a month's bill, each line with its reasons.

use std::collections::BTreeSet;
use std::rc::Rc;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use crate::answer::{
    Before, Cleanup, Dearest, Discount, Forecast, LineReason, LineSplit, ListPrice, OrganisationBill, SummaryReason,
};
use crate::bill::{BillingMonth, Name, Quantity, RecordType, Region, Usd};
use crate::catalogue::glossary::{InWords, OperationInWords};
use crate::model::{Charge, NextMonth};
use crate::snapshot::{Gap, Requests, Role};

/// A month's bill, explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainReport {
    /// The account's twelve digits; `None` where the snapshot doesn't tell.
    pub account: Option<String>,
    /// Its role in an organisation.
    pub role: Role,
    /// The month.
    pub month: BillingMonth,
    /// The instant from which it is judged.
    pub as_of: DateTime<Utc>,
    /// Whether Cost Explorer calls the month an estimate.
    pub estimated: bool,
    /// What was paid, why, what is about to cost: the most important first.
    pub summary: Vec<SummaryReason>,
    /// What makes most of it.
    pub dearest: Dearest,
    /// What the month before came to; `None` where that isn't known.
    pub before: Option<Before>,
    /// What an open month will have cost at its end; `None` of a closed one, and where that can't be told.
    pub forecast: Option<Forecast>,
    /// What could be deleted; `None` where that wasn't looked for.
    pub cleanup: Option<Cleanup>,
    /// What was used, taken off and added.
    pub totals: Totals,
    /// The discount that all prices of the bill have.
    pub discount: Option<Discount>,
    /// What a payer's whole organisation cost; `None` for others, and where it isn't known.
    pub organisation: Option<OrganisationBill>,
    /// Every line, the most expensive first.
    pub lines: Vec<ExplainedLine>,
    /// What could not be collected.
    pub gaps: Vec<Gap>,
    /// What this run asked of AWS.
    pub requests: Requests,
}

/// The month's sums. What reduces the bill is negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Metered usage at its price, less what of it Savings Plans cover: their fees pay for that.
    pub usage: Usd,
    /// Discounts.
    pub discounts: Usd,
    /// Credits.
    pub credits: Usd,
    /// Refunds.
    pub refunds: Usd,
    /// Tax.
    pub tax: Usd,
    /// Fees that are no usage.
    pub fees: Usd,
    /// The sum of all these.
    pub billed: Usd,
    /// The part of `billed` in lines that are explained.
    pub explained: Usd,
    /// The rest.
    pub unexplained: Usd,
}

impl Totals {
    /// The sums of a month's lines.
    pub fn of(lines: &[ExplainedLine]) -> Self {
        let sum =
            |wanted: RecordType| lines.iter().filter(|line| line.record_type == wanted).map(|line| line.billed).sum();
        let billed: Usd = lines.iter().map(|line| line.billed).sum();
        let unexplained: Usd =
            lines.iter().filter(|line| line.verdict == Verdict::Unexplained).map(|line| line.billed).sum();
        Self {
            usage: sum(RecordType::Usage) + sum(RecordType::Negation),
            discounts: sum(RecordType::Discount),
            credits: sum(RecordType::Credit),
            refunds: sum(RecordType::Refund),
            tax: sum(RecordType::Tax),
            fees: sum(RecordType::Fee),
            billed,
            explained: billed - unexplained,
            unexplained,
        }
    }
}

/// One line of the bill, explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainedLine {
    /// The service as billed.
    pub service: Name,
    /// The usage type as billed.
    pub usage_type: Name,
    /// The operation, where it was asked for.
    pub operation: Option<Name>,
    /// Where.
    pub region: Region,
    /// What kind of record.
    pub record_type: RecordType,
    /// What AWS calls it; empty where that isn't known.
    pub record_types: Rc<BTreeSet<String>>,
    /// How much, where the bill tells.
    pub usage: Option<Quantity>,
    /// Its unit.
    pub unit: Option<Name>,
    /// What it cost.
    pub billed: Usd,
    /// What it cost with the fees of commitments spread over what they cover; `None` where the bill wasn't asked for that.
    pub effective: Option<Usd>,
    /// What it cost with discounts taken off it; `None` where the bill wasn't asked for that.
    pub net: Option<Usd>,
    /// What its usage type counts, in the words of the glossary.
    pub words: Option<InWords>,
    /// What its operation stands for, where the line is split by it.
    pub operation_words: Option<Box<OperationInWords>>,
    /// What one unit is, in words, plural, where a rule knows its meter.
    pub noun: Option<String>,
    /// The id of the offer whose pool it draws on.
    pub offer: Option<String>,
    /// The part that was free; `None` where the bill doesn't tell.
    pub free_units: Option<Quantity>,
    /// The part that was charged; `None` where the bill doesn't tell.
    pub charged_units: Option<Quantity>,
    /// The charged part, a price tier each. Sums to `billed`.
    pub charges: Rc<[Charge]>,
    /// The ways in which it can have come about where there are several, the likelier first: then its free and charged
    /// units are unknown.
    pub readings: Vec<LineSplit>,
    /// What AWS lists for it, the steps of its price.
    pub list_price: Option<Box<ListPrice>>,
    /// The prices that AWS lists for its usage type, where there are several and the bill doesn't tell which it is.
    pub candidates: Vec<ListPrice>,
    /// What was really paid for a unit; `None` where it has no one price.
    pub price: Option<PaidPrice>,
    /// The words that stand on AWS's own bill beside its price: those of each step that it reaches, as rows of theirs.
    pub bill_text: Option<String>,
    /// What became of it.
    pub verdict: Verdict,
    /// What the meter makes of the resources that are known to have existed.
    pub predicted_usage: Option<Quantity>,
    /// Why it costs what it costs, in the order in which it is told.
    pub reasons: Vec<LineReason>,
    /// The resources that make the line.
    pub resources: Vec<String>,
    /// The first month that starts after `as_of`, where the usage runs on by itself.
    pub next_full_month: Option<NextMonth>,
}

/// What was paid for one unit of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaidPrice {
    /// US dollars.
    pub unit_price: Usd,
    /// How it stands to AWS's list.
    pub kind: PriceKind,
    /// How far it is below the list in percent, where a discount on the whole bill is why.
    pub discount_percent: Option<Decimal>,
}

/// How a price that was paid stands to AWS's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriceKind {
    /// It is the list's.
    List,
    /// The list's, less the bill's discount.
    Discounted,
    /// Worked out from the bill.
    WorkedOut,
}

impl PriceKind {
    /// As the contract's JSON names it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Discounted => "discounted",
            Self::WorkedOut => "worked_out",
        }
    }
}

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// All of it is inside an allowance.
    WithinFreeTier,
    /// Its pool is used up, and part or all of the line is charged.
    OverFreeTier,
    /// It has no allowance, and is charged.
    NoFreeTier,
    /// Its price is zero.
    NoCharge,
    /// A reservation or Savings Plan pays for it.
    Covered,
    /// A credit.
    Credit,
    /// Money given back.
    Refund,
    /// A discount.
    Discount,
    /// Tax.
    Tax,
    /// A fee that is no usage.
    Fee,
    /// No rule tells why it costs what it costs.
    Unexplained,
}

impl Verdict {
    /// Every one.
    pub const ALL: [Self; 11] = [
        Self::WithinFreeTier,
        Self::OverFreeTier,
        Self::NoFreeTier,
        Self::NoCharge,
        Self::Covered,
        Self::Credit,
        Self::Refund,
        Self::Discount,
        Self::Tax,
        Self::Fee,
        Self::Unexplained,
    ];

    /// As the contract's JSON names it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::WithinFreeTier => "within_free_tier",
            Self::OverFreeTier => "over_free_tier",
            Self::NoFreeTier => "no_free_tier",
            Self::NoCharge => "no_charge",
            Self::Covered => "covered",
            Self::Credit => "credit",
            Self::Refund => "refund",
            Self::Discount => "discount",
            Self::Tax => "tax",
            Self::Fee => "fee",
            Self::Unexplained => "unexplained",
        }
    }
}
