//! Prices worked out from a bill: which are prices that a list could hold, and how far they can be told.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::bill::{Quantity, Usd, product};
use crate::model::alarms::meter::half_last_digit;

/// A list's prices have few digits: $0.018, $0.0116.
const DIGITS: u32 = 3;

/// The price that these units were charged at, if it is one that a list could hold: one of few digits that gives what
/// was billed to the last digit. `None` where it is none, or where a bill of so few digits would let any number pass: a
/// step between two such prices is at least a thousandth, and the bill must tell it to a quarter of that.
pub(crate) fn of(billed: Usd, units: Quantity) -> Option<Usd> {
    let each = billed.value().checked_div(units.value())?;
    let price = each.round_sf_with_strategy(DIGITS, RoundingStrategy::MidpointAwayFromZero)?;
    let unsure = half_last_digit(billed.value()) + half_last_digit(units.value()) * price;
    let is_telling = unsure * Decimal::new(4_000, 0) < billed.value();
    let missing = (billed.value() - price * units.value()).abs();
    (is_telling && missing <= unsure && !price.is_zero()).then(|| Usd::new(price.normalize()))
}

/// A price of few digits, which a list could hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Plain {
    pub(crate) price: Usd,
    /// How many digits it takes to make what was billed.
    pub(crate) digits: u32,
    /// Whether the bill leaves so much open that some price of so many digits would often fit.
    pub(crate) by_chance: bool,
}

/// Steps between prices must be so many times what the bill leaves open.
const STEPS: u32 = 50;

/// A price of more digits is none that a list would hold, and of one that is told there are at most [`DIGITS`].
const MOST_DIGITS: u32 = 6;

/// The price of fewest digits that makes what was billed for so many units to within `unsure`: one that a list could
/// hold, or one of more digits that doesn't fit by chance.
pub(crate) fn plain(billed: Usd, units: Quantity, unsure: Decimal) -> Option<Plain> {
    let each = billed.value().checked_div(units.value()).filter(|each| each.is_sign_positive() && !each.is_zero())?;
    let fits = |digits: u32| {
        let price = each.round_sf_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero)?;
        let missing = (billed.value() - product(price, units.value())).abs();
        (missing <= unsure).then_some((price, digits))
    };
    let (price, digits) = (1..=MOST_DIGITS).find_map(fits)?;
    let left_open = product(product(unsure, Decimal::TWO), Decimal::from(STEPS));
    let by_chance = left_open > product(last_digit(price, digits), units.value());
    (digits <= DIGITS || !by_chance).then(|| Plain { price: Usd::new(price.normalize()), digits, by_chance })
}

/// Whether a price of so many digits would hardly come about otherwise: where a part that can't be seen may be free.
pub(crate) fn is_plainest(digits: u32) -> bool {
    digits < DIGITS
}

/// The price of fewer than so many digits in a range, the fewest first and then the lowest, with how many it has.
pub(crate) fn plainest_between(low: Decimal, high: Option<Decimal>, digits: u32) -> Option<(u32, Usd)> {
    let lowest = |digits| Some((digits, low.round_sf_with_strategy(digits, RoundingStrategy::AwayFromZero)?));
    let is_inside = |(_, price): &(u32, Decimal)| *price > low && high.is_none_or(|high| *price <= high);
    let found = (1..digits).filter_map(lowest).find(is_inside);
    found.map(|(digits, price)| (digits, Usd::new(price.normalize())))
}

/// Whether a list could hold a price of so many digits.
pub(crate) fn is_listable(digits: u32) -> bool {
    digits <= DIGITS
}

/// Whether prices tell what they are of: a list could well hold one of so few digits, and it fits by no chance.
pub(crate) fn is_telling(prices: &Plain) -> bool {
    prices.digits <= DIGITS && !prices.by_chance
}

/// A price with the fewest digits that the bill doesn't deny, two at least: it leaves so much of the price open.
pub(crate) fn as_borne(each: Decimal, open: Decimal) -> Usd {
    const MOST: u32 = 10;
    let to = |digits| each.round_sf_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero);
    let told = (2..MOST).filter_map(to).find(|told| (told - each).abs() <= open).unwrap_or(each);
    Usd::new(told.round_dp(MOST).normalize())
}

/// One unit of the last of so many significant digits of a figure.
fn last_digit(figure: Decimal, digits: u32) -> Decimal {
    let mut unit = Decimal::ONE;
    // From the place of the first digit down to that of the last.
    while unit > figure {
        unit /= Decimal::TEN;
    }
    while unit * Decimal::TEN <= figure {
        unit *= Decimal::TEN;
    }
    (1..digits).for_each(|_| unit /= Decimal::TEN);
    unit
}

/// Whether only a part of the units was charged: over the part the cost makes such a price, over the whole it doesn't.
pub(crate) fn is_of_a_part(billed: Usd, part: Quantity, whole: Quantity) -> bool {
    of(billed, part).is_some() && of(billed, whole).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price_of(billed: &str, units: &str) -> Option<String> {
        of(billed.parse().unwrap(), units.parse().unwrap()).map(|price| price.to_string())
    }

    #[test]
    fn a_price_of_few_digits_stands_out() {
        // 1,329.742 * 0.018 = 23.935356; over all 2,079.742 hours it is 0.0115088102...
        assert_eq!(price_of("23.935356", "1329.742"), Some("0.018".to_owned()));
        assert_eq!(price_of("23.935356", "2079.742"), None);
    }

    #[test]
    fn a_bill_to_the_cent_tells_a_price_if_it_is_large() {
        // 0.018 fits 23.94; half a cent is a 4,788th of it
        assert_eq!(price_of("23.94", "1329.742"), Some("0.018".to_owned()));
        assert_eq!(price_of("23.94", "2079.742"), None);
        // of 0.02, half a cent is a quarter: any price would do
        assert_eq!(price_of("0.02", "1.1"), None);
        assert_eq!(price_of("0", "1329.742"), None);
        assert_eq!(price_of("5", "0"), None);
    }

    #[test]
    fn plain_prices_by_their_digits() {
        let told = |billed: &str, units: &str, unsure: &str| {
            let plain = plain(billed.parse().unwrap(), units.parse().unwrap(), unsure.parse().unwrap());
            plain.map(|plain| (plain.price.to_string(), plain.digits))
        };
        // 25,000 * 0.003; 545.77 / 1,276.663 = 0.427497...: the fourth digit isn't told by a cent of $545.77
        assert_eq!(told("75", "25000", "0.005"), Some(("0.003".to_owned(), 1)));
        assert_eq!(told("545.77", "1276.663", "0.005"), None);
        // 2,079.742 hours at $0.018 beyond 750: 23.935356; over all of them no price of six digits
        assert_eq!(told("23.935356", "1329.742", "0.0000005"), Some(("0.018".to_owned(), 2)));
        assert_eq!(told("23.935356", "2079.742", "0.0000005"), None);
        // 20 units at 0.1074 beyond 10: $1.074, which is 0.0537 each over all 20 as well
        assert_eq!(told("1.074", "10", "0.0000499"), None, "half of the fourth digit is left open");
        assert_eq!(told("1.0740000000", "10", "0.00000000005"), Some(("0.1074".to_owned(), 4)));
        assert_eq!(told("1.0740000000", "20", "0.00000000005"), Some(("0.0537".to_owned(), 3)));
    }

    #[test]
    fn no_digits_that_the_bill_does_not_bear() {
        let told = |each: &str, open: &str| as_borne(each.parse().unwrap(), open.parse().unwrap()).to_string();
        // half a cent of $0.01 over 0.119 GB, and of $545.77 over 1,276.663 hours
        assert_eq!(told("0.0840336134", "0.042"), "0.084");
        assert_eq!(told("0.4274972330", "0.0000039"), "0.4275");
        assert_eq!(told("0.0046994536", "0.00002732"), "0.0047");
    }
}
