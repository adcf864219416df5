//! `free-tier`: every allowance, whose it is, where it is heading; and what these tests share.

mod allowances;
mod cohorts;
mod forecast;
mod handed;
mod one_outlook;
mod pools;

use whybill::analyse::free_tier;
use whybill::answer::{FreeTierReport, OfferUse};
use whybill::catalogue::Catalogue;
use whybill::question::Question;
use whybill::report::prose::free_tier::summary;
use whybill::snapshot::Snapshot;

/// What `free-tier` says of a month; without one of the open one.
pub(crate) fn report(snapshot: &Snapshot, month: Option<&str>) -> FreeTierReport {
    let month = month.map(|month| month.parse().unwrap());
    answer(snapshot, &Question { month, ..Question::default() })
}

/// What `free-tier` answers to a question.
pub(crate) fn answer(snapshot: &Snapshot, question: &Question) -> FreeTierReport {
    free_tier(snapshot, &Catalogue::built_in().unwrap(), question, false).unwrap()
}

/// An offer's pool; the first, where it has several.
pub(crate) fn offer<'a>(report: &'a FreeTierReport, id: &str) -> &'a OfferUse {
    report.offers.iter().find(|row| row.offer == id).unwrap_or_else(|| panic!("{id} is not in {:?}", summary(report)))
}

/// A figure, or that it isn't known.
pub(crate) fn told(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "unknown".to_owned(), |value| value.to_string())
}

/// used, left, the month's end and its cost, the next full month and its cost, verdict
pub(crate) fn figures(row: &OfferUse) -> [String; 7] {
    [
        row.used.to_string(),
        told(row.left),
        told(row.month_end.used),
        told(row.month_end.cost),
        told(row.next_full_month.used),
        told(row.next_full_month.cost),
        row.verdict.as_str().to_owned(),
    ]
}
