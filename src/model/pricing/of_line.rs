//! The list prices of a line: those that hold where it was metered, and the same meter's elsewhere.

use crate::bill::BillingMonth;
use crate::catalogue::Catalogue;
use crate::model::lines::ResolvedLine;
use crate::model::pricing::list::{ListPrice, PriceStanding};

/// What AWS lists for what a line counts, the surest first; other regions' prices once each.
pub(crate) fn lists(line: &ResolvedLine<'_>, catalogue: &Catalogue, month: BillingMonth) -> Vec<ListPrice> {
    let own = line.price().map(|price| ListPrice::of_rules(price, PriceStanding::Holds));
    let mut lists: Vec<ListPrice> = own.into_iter().collect();
    let Some(meter) = line.meter() else { return lists };
    for price in catalogue.prices.iter().filter(|price| price.meter == meter.id && price.valid.holds(month)) {
        let elsewhere = ListPrice::of_rules(price, PriceStanding::Elsewheres);
        if lists.iter().all(|known| known.steps != elsewhere.steps) {
            lists.push(elsewhere);
        }
    }
    lists
}
