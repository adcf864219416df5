//! The list prices of a line: those that hold where it was metered, and the same meter's elsewhere.

use chrono::NaiveDate;

use crate::bill::{BillingMonth, ListedProduct, ListedTerm, unit};
use crate::catalogue::{Catalogue, codes_of, shipped, spellings};
use crate::model::lines::ResolvedLine;
use crate::model::pricing::list::{ListPrice, PriceSource, PriceStanding};
use crate::snapshot::PriceList;

/// What AWS lists for what a line counts, the surest first: its price list as it answered, the prices that are shipped,
/// the rules', and where these don't reach so far the rules' for other regions; each price once.
pub(crate) fn lists(
    line: &ResolvedLine<'_>,
    price_list: Option<&PriceList>,
    catalogue: &Catalogue,
    month: BillingMonth,
) -> Vec<ListPrice> {
    let mut lists: Vec<ListPrice> = Vec::new();
    let spellings = spellings(&line.usage_type, line.parsed());
    for code in codes_of(&line.service, &line.usage_type) {
        for usage_type in &spellings {
            listed(&mut lists, line, price_list, month, code, usage_type);
        }
    }
    let own = line.price().map(|price| ListPrice::of_rules(price, PriceStanding::Holds));
    own.into_iter().for_each(|own| add(&mut lists, own));
    let units = line.usage.unwrap_or_default();
    let is_known = lists.iter().any(|list| list.reaches(units));
    if let Some(meter) = line.meter().filter(|_| !is_known) {
        let others = catalogue.prices.iter().filter(|price| price.meter == meter.id && price.valid.holds(month));
        others.for_each(|price| add(&mut lists, ListPrice::of_rules(price, PriceStanding::Elsewheres)));
    }
    lists.sort_by_key(|list| list.standing);
    lists
}

/// What the price list has of a usage type of a service, as it answered or as it is shipped.
fn listed(
    lists: &mut Vec<ListPrice>,
    line: &ResolvedLine<'_>,
    price_list: Option<&PriceList>,
    month: BillingMonth,
    code: &str,
    usage_type: &str,
) {
    let read = price_list.and_then(|list| list.answered(code, usage_type));
    let products = price_list.into_iter().flat_map(|list| list.products(code, usage_type));
    let mut products = products.filter(|product| is_price_of(product, line)).peekable();
    if let Some(read) = read.filter(|_| products.peek().is_some()) {
        for product in products {
            let since = product.effective.unwrap_or_else(|| read.date_naive());
            add(lists, ListPrice::of_product(product, PriceSource::PriceList, since, standing(since, month)));
        }
        return;
    }
    // The list may know it by another name, as it did when these were read.
    for price in shipped(code, usage_type).iter().filter(|price| is_price_of(&price.product, line)) {
        // It was listed then, and as far as is known for the year before.
        let since = price.as_of.checked_sub_months(chrono::Months::new(12)).unwrap_or(price.as_of);
        let source = PriceSource::Shipped(price.source.clone());
        add(lists, ListPrice::of_product(&price.product, source, price.as_of, standing(since, month)));
    }
}

/// Whether a price that AWS lists since a day holds in a month, or is only today's.
fn standing(since: NaiveDate, month: BillingMonth) -> PriceStanding {
    if since < month.next().first_day() { PriceStanding::Holds } else { PriceStanding::Todays }
}

fn is_price_of(product: &ListedProduct, line: &ResolvedLine<'_>) -> bool {
    let is_operation = match (&product.operation, &line.operation) {
        (Some(listed), Some(billed)) => billed == listed,
        _ => true,
    };
    let is_unit = line.unit.as_deref().is_none_or(|own| product.unit.is_empty() || unit::same(own, &product.unit));
    product.term == ListedTerm::OnDemand && is_operation && is_unit
}

/// A price that isn't there yet; of two of one place that begin alike, the one whose further steps are known.
fn add(lists: &mut Vec<ListPrice>, new: ListPrice) {
    if new.standing == PriceStanding::Elsewheres {
        if lists.iter().all(|known| known.steps != new.steps) {
            lists.push(new);
        }
        return;
    }
    let Some(known) = lists.iter_mut().find(|known| known.first() == new.first()) else { return lists.push(new) };
    let standing = known.standing.min(new.standing);
    if known.steps.len() < new.steps.len() {
        *known = new;
    }
    known.standing = standing;
}
