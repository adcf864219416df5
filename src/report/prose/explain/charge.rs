//! A line's arithmetic: what was free, units times price, and what comes to nothing.

use rust_decimal::Decimal;

use crate::answer::{AtList, Candidate, ExplainedLine, LineSplit, PriceTold};
use crate::bill::figures::{CENTS, exact, listed, price};
use crate::bill::{Usd, harmless};
use crate::report::prose::allowance::UNVERIFIED_PRICE;

/// How a line splits, with its arithmetic.
pub(super) fn arithmetic(split: &LineSplit, billed: Usd) -> String {
    let free = exact(split.free);
    let at = format!("{}.{}", charges(split, billed), whose_price(split));
    match (split.free.is_zero(), split.charged.is_zero()) {
        (_, true) if split.free.value() <= Decimal::ONE => "All of it is free.".to_owned(),
        (_, true) => format!("All {free} are free."),
        (true, false) => at,
        (false, false) => format!("{}: {free} free, {at}", exact(split.free + split.charged)),
    }
}

/// The splits that make what was billed, where there are several.
pub(super) fn either(splits: &[LineSplit], billed: Usd) -> String {
    let splits: Vec<String> = splits.iter().map(|split| one_of_several(split, billed)).collect();
    format!("Either {}: the bill alone doesn't tell.", splits.join(", or "))
}

/// One of several splits, as a part of a sentence.
pub(super) fn one_of_several(split: &LineSplit, billed: Usd) -> String {
    let charges = charges(split, billed);
    if split.free.is_zero() {
        format!("all are charged, {charges}")
    } else {
        format!("{} are free and {} charged, {charges}", exact(split.free), exact(split.charged))
    }
}

/// Where the price comes from, where that is not AWS's own page.
fn whose_price(split: &LineSplit) -> String {
    let doubt = |is_unverified: bool| if is_unverified { format!(" {UNVERIFIED_PRICE}") } else { String::new() };
    match split.price {
        _ if split.charges.is_empty() => String::new(),
        PriceTold::List { unverified } => doubt(unverified),
        PriceTold::Discounted { percent, list } => {
            format!(" That is {percent}% below AWS's list price of {}, as all prices of this bill are.", price(list))
        }
        PriceTold::Elsewheres => {
            " AWS's list for this region is unknown here; its price in other regions makes what was billed.".to_owned()
        }
        PriceTold::OfSeveral => " The price is derived from the bill: cost over charged units.".to_owned(),
        PriceTold::OfThen { todays } => format!(
            " AWS lists {} today, and what it listed then is unknown: this price is derived from the bill.",
            price(todays)
        ),
        PriceTold::Bill { list: Some(list), unverified } => format!(
            " AWS's list price is {}; this one is derived from the bill: cost over charged units.{}",
            price(list),
            doubt(unverified)
        ),
        PriceTold::Bill { list: None, .. } => {
            " The price is derived from the bill: cost over charged units.".to_owned()
        }
    }
}

/// `2.000002 × $0.10 = $0.2000002`, tier by tier; of a bill to the cent, what was rounded or cut off too.
pub(super) fn charges(split: &LineSplit, billed: Usd) -> String {
    let parts: Vec<String> =
        split.charges.iter().map(|charge| format!("{} × {}", exact(charge.units), price(charge.unit_price))).collect();
    let product: Usd = split.charges.iter().map(|charge| charge.unit_price.times(charge.units)).sum();
    let parts = parts.join(" + ");
    let is_at_list = matches!(split.price, PriceTold::List { .. });
    let to_the_cent = billed.value().normalize().scale() <= CENTS;
    let within_a_cent = (product - billed).value().abs() < Decimal::new(1, CENTS);
    if product != billed && is_at_list && to_the_cent && within_a_cent {
        return format!("{parts} = {}, billed as {}", price(product), price(billed));
    }
    let sign = if product == billed { "=" } else { "≈" };
    format!("{parts} {sign} {}", price(billed))
}

/// Which of several listed prices it is.
pub(super) fn one_of_prices(of: usize, name: Option<&str>) -> String {
    let which = name.map(|name| format!(": \"{}\"", harmless(name))).unwrap_or_default();
    format!("Of the {of} prices that AWS lists for this usage type, only this one makes the charge{which}.")
}

/// Which listed prices it may be.
pub(super) fn candidates(prices: &[Candidate], more: usize, fit: bool) -> String {
    let one = |own: &Candidate| match &own.name {
        Some(name) => format!("{} (\"{}\")", price(own.unit_price), harmless(name)),
        None => price(own.unit_price),
    };
    let mut told: Vec<String> = prices.iter().map(one).collect();
    told.extend((more > 0).then(|| format!("{more} more")));
    let told = listed(&told);
    let count = prices.len() + more;
    if fit {
        format!("{count} of the prices that AWS lists for this usage type make the charge: {told}.")
    } else {
        format!("None of the {count} prices that AWS lists for this usage type makes the charge: {told}.")
    }
}

/// `36 × $0.0000002 = $0.0000072`.
pub(super) fn at_list(own: &AtList) -> String {
    format!("{} × {} = {}", exact(own.units), price(own.unit_price), price(own.cost))
}

/// That nothing was charged, and what it comes to at list price.
pub(super) fn nothing(line: &ExplainedLine, noun: &str, at_list_price: Option<&AtList>) -> String {
    let what = line.usage.map_or_else(|| noun.to_owned(), |usage| format!("{} {noun}", exact(usage)));
    match at_list_price {
        Some(own) => format!(
            "Nothing was charged for {what}, which at list price are {}: their price here was $0.",
            at_list(own)
        ),
        None => format!("Nothing was charged for {what}."),
    }
}
