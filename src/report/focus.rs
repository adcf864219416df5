//! `explain --format focus`: the lines in the shape of the FinOps Open Cost and Usage Specification, version 1.2.
//!
//! Every column of that version is there, in its order; those that Cost Explorer's data can't fill are empty, so that
//! this is FOCUS-shaped and no FOCUS dataset. Columns of whybill's own begin with `x_`.
//! <https://focus.finops.org/focus-specification/v1-2/>

use chrono::{DateTime, Utc};

use super::cells::{Cell, Sheet, instant};
use crate::answer::{ExplainReport, ExplainedLine, PriceKind, Verdict};
use crate::bill::{RecordType, Usd};
use crate::catalogue::glossary::of_service;
use crate::report::prose;
use crate::snapshot::Role;

/// The columns of version 1.2, and whybill's own.
const COLUMNS: [&str; 64] = [
    "AvailabilityZone",
    "BilledCost",
    "BillingAccountId",
    "BillingAccountName",
    "BillingAccountType",
    "BillingCurrency",
    "BillingPeriodEnd",
    "BillingPeriodStart",
    "CapacityReservationId",
    "CapacityReservationStatus",
    "ChargeCategory",
    "ChargeClass",
    "ChargeDescription",
    "ChargeFrequency",
    "ChargePeriodEnd",
    "ChargePeriodStart",
    "CommitmentDiscountCategory",
    "CommitmentDiscountId",
    "CommitmentDiscountName",
    "CommitmentDiscountQuantity",
    "CommitmentDiscountStatus",
    "CommitmentDiscountType",
    "CommitmentDiscountUnit",
    "ConsumedQuantity",
    "ConsumedUnit",
    "ContractedCost",
    "ContractedUnitPrice",
    "EffectiveCost",
    "InvoiceId",
    "InvoiceIssuerName",
    "ListCost",
    "ListUnitPrice",
    "PricingCategory",
    "PricingCurrency",
    "PricingCurrencyContractedUnitPrice",
    "PricingCurrencyEffectiveCost",
    "PricingCurrencyListUnitPrice",
    "PricingQuantity",
    "PricingUnit",
    "ProviderName",
    "PublisherName",
    "RegionId",
    "RegionName",
    "ResourceId",
    "ResourceName",
    "ResourceType",
    "ServiceCategory",
    "ServiceName",
    "ServiceSubcategory",
    "SkuId",
    "SkuMeter",
    "SkuPriceDetails",
    "SkuPriceId",
    "SubAccountId",
    "SubAccountName",
    "SubAccountType",
    "Tags",
    "x_UsageType",
    "x_Operation",
    "x_RecordType",
    "x_Verdict",
    "x_Offer",
    "x_FreeUnits",
    "x_ChargedUnits",
];

/// A row a line.
pub(crate) fn focus(report: &ExplainReport) -> Sheet {
    let row = |line| COLUMNS.iter().map(|column| cell(report, line, column)).collect();
    Sheet { header: COLUMNS.to_vec(), rows: report.lines.iter().map(row).collect() }
}

fn cell(report: &ExplainReport, line: &ExplainedLine, column: &str) -> Cell {
    let is_usage = line.record_type == RecordType::Usage;
    let text = |text: &str| Cell::Text(text.to_owned());
    let some = |value: Option<String>| value.map_or(Cell::Empty, Cell::Text);
    let figure = |value: Option<String>| value.map_or(Cell::Empty, Cell::Number);
    let of_usage = |cell: Cell| if is_usage { cell } else { Cell::Empty };
    let place = Some(&line.region).filter(|region| !region.is_global());
    match column {
        "BilledCost" => Cell::Number(line.billed.to_string()),
        // A member's payer isn't known, nor whether an account of unknown role has one.
        "BillingAccountId" if matches!(report.role, Role::Standalone | Role::Payer) => some(report.account.clone()),
        "BillingAccountName" if report.role == Role::Payer => some(own_name(report)),
        "SubAccountId" => some(report.account.clone()),
        "SubAccountName" => some(own_name(report)),
        "BillingCurrency" => text("USD"),
        // The amortized cost, where the bill was asked for it.
        "EffectiveCost" => figure(line.effective.map(|cost| cost.to_string())),
        "ListUnitPrice" => figure(list_unit_price(line).map(|price| price.to_string())),
        "ContractedUnitPrice" => figure(contracted_unit_price(line).map(|price| price.to_string())),
        "ListCost" => figure(cost(line, list_unit_price(line)).map(|cost| cost.to_string())),
        "ContractedCost" => figure(cost(line, contracted_unit_price(line)).map(|cost| cost.to_string())),
        "BillingPeriodStart" | "ChargePeriodStart" => text(&instant(report.month.start())),
        "BillingPeriodEnd" => text(&instant(report.month.end())),
        "ChargePeriodEnd" => text(&instant(charged_until(report))),
        "ChargeCategory" => text(category(line.record_type)),
        "ChargeDescription" => text(&prose::explain::explanation(line)),
        "ChargeFrequency" => of_usage(text("Usage-Based")),
        "ConsumedQuantity" | "PricingQuantity" => of_usage(figure(line.usage.map(|usage| usage.to_string()))),
        "ConsumedUnit" | "PricingUnit" => of_usage(some(line.usage.and(line.unit.as_ref()).map(String::from))),
        "ProviderName" | "InvoiceIssuerName" => text("AWS"),
        "PublisherName" if line.service.starts_with("AWS") || line.service.starts_with("Amazon") => text("AWS"),
        "RegionId" => some(place.map(|region| region.code().to_owned())),
        "RegionName" => some(place.map(|region| region.in_words())),
        "ServiceCategory" => text(service_category(&line.service)),
        "ServiceName" => text(&line.service),
        "SkuMeter" => of_usage(text(&line.usage_type)),
        "x_UsageType" => text(&line.usage_type),
        "x_Operation" => some(line.operation.as_ref().map(String::from)),
        "x_RecordType" => text(line.record_type.as_str()),
        "x_Verdict" => text(line.verdict.as_str()),
        "x_Offer" => some(line.offer.clone()),
        "x_FreeUnits" => figure(line.free_units.map(|units| units.to_string())),
        "x_ChargedUnits" => figure(line.charged_units.map(|units| units.to_string())),
        _ => Cell::Empty,
    }
}

/// AWS's list price of a unit, where one step of it holds for all of the line's.
fn list_unit_price(line: &ExplainedLine) -> Option<Usd> {
    let usage = line.usage.filter(|_| line.record_type == RecordType::Usage)?;
    if line.verdict == Verdict::NoCharge {
        return Some(Usd::ZERO);
    }
    if let Some(paid) = line.price.filter(|paid| paid.kind == PriceKind::List) {
        return Some(paid.unit_price);
    }
    let step = line.list_price.as_ref()?.steps.first()?;
    step.up_to.is_none_or(|up_to| usage <= up_to).then_some(step.unit_price)
}

/// The price of a unit that the account really has: the list's, or that less the bill's discount. What is only worked out
/// from the bill is no agreed price, and nor is what a commitment makes of one.
fn contracted_unit_price(line: &ExplainedLine) -> Option<Usd> {
    if line.verdict == Verdict::NoCharge {
        return list_unit_price(line);
    }
    let paid = line.price.filter(|_| line.record_type == RecordType::Usage && line.verdict != Verdict::Covered)?;
    matches!(paid.kind, PriceKind::List | PriceKind::Discounted).then_some(paid.unit_price)
}

/// What all units come to at a price, those that the Free Tier gave too: that is a reduction like any other. A credit has
/// no units, and by the specification costs what it is billed with.
fn cost(line: &ExplainedLine, unit_price: Option<Usd>) -> Option<Usd> {
    if line.record_type == RecordType::Credit {
        return Some(line.billed);
    }
    Some(unit_price?.times(line.usage?))
}

/// What the account is called, which a payer's answer alone tells.
fn own_name(report: &ExplainReport) -> Option<String> {
    let accounts = &report.organisation.as_ref()?.accounts;
    accounts.iter().find(|own| Some(&own.account) == report.account.as_ref())?.name.clone()
}

/// The end of the time that the line's figures are of, exclusive: in an open month the day of the analysis.
fn charged_until(report: &ExplainReport) -> DateTime<Utc> {
    let tomorrow = report.as_of.date_naive().succ_opt().unwrap_or_default();
    report.month.end().min(tomorrow.and_time(chrono::NaiveTime::MIN).and_utc())
}

/// What a record is to FOCUS. Cost Explorer doesn't tell what a refund or discount was for, nor which lines a negation
/// takes off.
fn category(record: RecordType) -> &'static str {
    match record {
        RecordType::Usage => "Usage",
        RecordType::Tax => "Tax",
        RecordType::Credit => "Credit",
        RecordType::Fee => "Purchase",
        RecordType::Refund | RecordType::Discount | RecordType::Negation => "Adjustment",
    }
}

/// FOCUS's categories of services that are plain; any other service is `Other`.
const CATEGORIES: [(&str, &[&str]); 11] = [
    ("AI and Machine Learning", &["Bedrock", "SageMaker"]),
    ("Analytics", &["Athena", "Glue", "Kinesis", "OpenSearch"]),
    ("Compute", &["Elastic Compute Cloud", "EC2", "Lambda", "Elastic Container Service", "Lightsail"]),
    ("Databases", &["DynamoDB", "Relational Database Service", "ElastiCache", "Redshift"]),
    ("Developer Tools", &["CodeBuild", "CodePipeline", "CodeCommit", "X-Ray"]),
    ("Identity", &["Cognito"]),
    (
        "Integration",
        &["Simple Notification Service", "Simple Queue Service", "Step Functions", "EventBridge", "API Gateway"],
    ),
    (
        "Management and Governance",
        &["CloudWatch", "CloudTrail", "Config", "Cost Explorer", "Budgets", "Systems Manager"],
    ),
    ("Networking", &["Virtual Private Cloud", "Route 53", "CloudFront", "Elastic Load Balancing", "Data Transfer"]),
    ("Security", &["Key Management Service", "Secrets Manager", "GuardDuty", "WAF", "Security Hub"]),
    ("Storage", &["Simple Storage Service", "Elastic File System", "Backup", "Glacier"]),
];

fn service_category(service: &str) -> &'static str {
    let of_name = |name: &str| {
        let own = CATEGORIES.iter().find(|(_, words)| words.iter().any(|word| name.contains(word)));
        own.map(|(category, _)| *category)
    };
    let billed = || of_service(service).iter().find_map(|family| of_name(family.services.first()?));
    of_name(service).or_else(billed).unwrap_or("Other")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_code_is_of_its_services_category() {
        for (service, category) in [
            ("Amazon Simple Storage Service", "Storage"),
            ("AmazonS3", "Storage"),
            ("AmazonRDS", "Databases"),
            ("AmazonVPC", "Networking"),
            ("AmazonEC2", "Compute"),
            ("awskms", "Security"),
            ("Tax", "Other"),
        ] {
            assert_eq!(service_category(service), category, "{service}");
        }
    }
}
