//! Cost Explorer's two forms of free usage brought into one.
//!
//! Most accounts see a row a region with free and charged usage merged. AWS also documents a
//! `Global-` row for the free part beside regional rows for the charged part. Where the data tells
//! which region the free part belongs to, the two are joined again, so that both end in the same
//! explanation; where not, the `Global-` row stays a line of its own.

use std::collections::BTreeMap;

use crate::bill::{BillLine, RecordType, Region, Usd};
use crate::model::alarms::meter::{Metered, tolerance};
use crate::model::lines::Row;

/// Joins each free `Global-` row to the one regional row that it belongs to, by what the meter makes
/// of the alarms in each region (`predicted`, by meter and region).
pub(crate) fn rejoin<'a>(mut lines: Vec<Row<'a>>, predicted: &BTreeMap<(String, Region), Metered>) -> Vec<Row<'a>> {
    let rows: Vec<Row<'a>> = lines.iter().filter(|line| is_free_row(line)).cloned().collect();
    for row in rows {
        if let Some(owner) = owner_of(&row, &lines, predicted)
            && let Some(usage) = row.usage
        {
            lines.retain(|line| **line != *row);
            if let Some(line) = lines.iter_mut().find(|line| line.key() == owner.key()) {
                line.change(|line| line.usage = line.usage.map(|own| own + usage));
            }
        }
    }
    lines
}

fn is_free_row(line: &BillLine) -> bool {
    line.record_type == RecordType::Usage && line.billed == Usd::ZERO && line.parsed().global_row
}

/// The regional line that lacks just what the row holds, while all others lack nothing.
fn owner_of<'a>(row: &BillLine, lines: &[Row<'a>], predicted: &BTreeMap<(String, Region), Metered>) -> Option<Row<'a>> {
    let free = row.usage?;
    let meter = row.parsed().meter;
    let siblings: Vec<&Row<'a>> = lines
        .iter()
        .filter(|line| line.service == row.service && line.record_type == RecordType::Usage)
        .filter(|line| {
            let parsed = line.parsed();
            parsed.meter == meter && !parsed.global_row
        })
        .collect();
    // A region without a row of its own would lack its whole usage.
    let seen = |region: &Region| siblings.iter().any(|line| line.region() == region);
    if predicted.iter().any(|((of, region), made)| *of == meter && !made.usage.is_zero() && !seen(region)) {
        return None;
    }
    let mut owner = None;
    for line in siblings {
        let own = line.usage?;
        let made = *predicted.get(&(meter.to_owned(), line.region().clone()))?;
        if made.agrees(own) {
            continue;
        }
        let lacks = made.usage - own;
        if owner.is_some() || (lacks - free).abs().value() > tolerance(free).max(tolerance(own)).max(made.jitter) {
            return None;
        }
        owner = Some(line.clone());
    }
    owner
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rust_decimal::Decimal;

    use super::*;
    use crate::bill::Quantity;

    fn line(usage_type: &str, usage: &str, billed: &str) -> BillLine {
        BillLine {
            service: "AmazonCloudWatch".into(),
            usage_type: usage_type.into(),
            operation: None,
            record_type: RecordType::Usage,
            record_types: BTreeSet::new(),
            usage: Some(usage.parse().unwrap()),
            unit: Some("Alarms".into()),
            billed: billed.parse().unwrap(),
            amortized: None,
            net: None,
        }
    }

    fn rejoined(lines: &[BillLine], predicted: &BTreeMap<(String, Region), Metered>) -> Vec<BillLine> {
        rejoin(lines.iter().map(Row::Billed).collect(), predicted)
            .into_iter()
            .map(|row| BillLine::clone(&row))
            .collect()
    }

    fn predicted(entries: &[(&str, &str)]) -> BTreeMap<(String, Region), Metered> {
        let made = |usage: &str| Metered { usage: usage.parse().unwrap(), jitter: Decimal::ZERO };
        entries
            .iter()
            .map(|(region, usage)| (("CW:AlarmMonitorUsage".to_owned(), Region::new(*region)), made(usage)))
            .collect()
    }

    fn april() -> [BillLine; 3] {
        [
            line("Global-CW:AlarmMonitorUsage", "10.000", "0"),
            line("EU-CW:AlarmMonitorUsage", "2.000002", "0.2000002"),
            line("EUW2-CW:AlarmMonitorUsage", "1.000001", "0.1000001"),
        ]
    }

    #[test]
    fn the_free_row_goes_to_the_region_that_lacks_it() {
        let joined = rejoined(&april(), &predicted(&[("eu-west-1", "12.0000024"), ("eu-west-2", "1.0000008")]));
        assert_eq!(
            joined,
            [
                line("EU-CW:AlarmMonitorUsage", "12.000002", "0.2000002"),
                line("EUW2-CW:AlarmMonitorUsage", "1.000001", "0.1000001"),
            ]
            .map(|mut line| {
                // 10.000 + 2.000002 keeps six decimals
                line.usage = line.usage.map(|usage| usage + Quantity::ZERO);
                line
            })
        );
    }

    #[test]
    fn without_a_prediction_it_stays() {
        assert_eq!(rejoined(&april(), &BTreeMap::new()), april());
    }

    #[test]
    fn where_several_regions_lack_something_it_stays() {
        let made = predicted(&[("eu-west-1", "7.0000014"), ("eu-west-2", "6.0000018")]);
        assert_eq!(rejoined(&april(), &made), april());
    }

    #[test]
    fn a_region_without_a_row_may_hold_it_so_it_stays() {
        let made = predicted(&[("eu-west-1", "12.0000024"), ("eu-west-2", "1.0000008"), ("us-east-1", "3.0000006")]);
        assert_eq!(rejoined(&april(), &made), april());
    }
}
