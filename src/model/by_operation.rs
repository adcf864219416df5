//! A service's lines by operation.

use rust_decimal::Decimal;

use crate::bill::{BillLine, Quantity, Usd};
use crate::model::lines::Row;
use crate::snapshot::{Gap, Source, Without};

/// How far the parts of a line may be from it and still be its parts: Cost Explorer rounds each row for itself.
const ROUNDING: Decimal = Decimal::from_parts(1, 0, 0, false, 6);

/// The lines, with those of a service split by operation. A line whose parts don't sum to it stays whole.
pub(crate) fn split<'a>(lines: Vec<Row<'a>>, service: &str, parts: &[BillLine]) -> Vec<Row<'a>> {
    let parts_of = |line: &BillLine| -> Vec<BillLine> {
        let of_line = |part: &&BillLine| part.usage_type == line.usage_type && part.record_type == line.record_type;
        let of_its_records = |part: &BillLine| BillLine { record_types: line.record_types.clone(), ..part.clone() };
        parts.iter().filter(of_line).map(of_its_records).collect()
    };
    let split_one = |line: Row<'a>| {
        // What commitments cover isn't asked for by operation.
        let is_split = line.service == service && line.covered_by().is_none();
        let parts = if is_split { parts_of(&line) } else { Vec::new() };
        match summing_to(&line, parts) {
            Some(parts) => parts.into_iter().map(Row::reckoned).collect(),
            None => vec![line],
        }
    };
    lines.into_iter().flat_map(split_one).collect()
}

/// The parts, the largest of which takes what rounding left; `None` where they are no parts of the line.
fn summing_to(line: &BillLine, mut parts: Vec<BillLine>) -> Option<Vec<BillLine>> {
    let billed: Usd = parts.iter().map(|part| part.billed).sum();
    let usage: Quantity = parts.iter().filter_map(|part| part.usage).sum();
    let (cost_left, usage_left) = (line.billed - billed, line.usage.unwrap_or_default() - usage);
    if cost_left.value().abs() > ROUNDING || usage_left.value().abs() > ROUNDING {
        return None;
    }
    let largest = parts.iter_mut().max_by_key(|part| (part.billed, part.usage))?;
    largest.billed += cost_left;
    largest.usage = largest.usage.map(|usage| usage + usage_left);
    Some(parts)
}

/// The split was asked for, and the snapshot was collected without it.
pub(crate) fn not_collected(service: &str) -> Gap {
    let without = Without::Operations { service: service.to_owned() };
    Gap::of_answer(Source::CostExplorerOperations, None, true, without)
}

/// The split is there, and so many lines aren't the sum of their parts, so that they stayed whole.
pub(crate) fn not_summing(service: &str, lines: usize) -> Gap {
    let without = Without::SumOfOperations { service: service.to_owned(), lines };
    Gap::of_answer(Source::CostExplorerOperations, None, true, without)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::bill::RecordType;

    fn line(operation: Option<&str>, usage: &str, billed: &str) -> BillLine {
        BillLine {
            service: "Amazon Simple Storage Service".into(),
            usage_type: "EU-Requests-Tier1".into(),
            operation: operation.map(Into::into),
            record_type: RecordType::Usage,
            record_types: BTreeSet::new(),
            usage: Some(usage.parse().unwrap()),
            unit: Some("Requests".into()),
            billed: billed.parse().unwrap(),
            amortized: None,
            net: None,
        }
    }

    fn split_of(whole: &BillLine, parts: &[BillLine]) -> Vec<(Option<String>, String, String)> {
        let figures = |line: Row<'_>| {
            (line.operation.as_ref().map(String::from), line.usage.unwrap().to_string(), line.billed.to_string())
        };
        split(vec![Row::Billed(whole)], &whole.service, parts).into_iter().map(figures).collect()
    }

    fn told(operation: Option<&str>, usage: &str, billed: &str) -> (Option<String>, String, String) {
        (operation.map(str::to_owned), usage.to_owned(), billed.to_owned())
    }

    #[test]
    fn parts_sum_to_the_line_whatever_was_rounded() {
        let parts = [line(Some("PutObject"), "8000", "0.04"), line(Some("ListBucket"), "821", "0.0041049")];
        let whole = line(None, "8821", "0.044105");
        let expected = [told(Some("PutObject"), "8000", "0.0400001"), told(Some("ListBucket"), "821", "0.0041049")];
        assert_eq!(split_of(&whole, &parts), expected);
    }

    #[test]
    fn what_is_no_split_is_left_whole() {
        let whole = line(None, "8821", "0.044105");
        let unsplit = [told(None, "8821", "0.044105")];
        assert_eq!(split_of(&whole, &[line(Some("PutObject"), "8000", "0.04")]), unsplit);
        assert_eq!(split_of(&whole, &[]), unsplit);
    }
}
