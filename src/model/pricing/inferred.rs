//! Prices worked out from a bill: which are prices that a list could hold, and how far they can be told.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::bill::figures::HALF_A_CENT;
use crate::bill::{Quantity, Usd};
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

/// Whether only a part of the units was charged: over the part the cost makes such a price, over the whole it doesn't.
pub(crate) fn is_of_a_part(billed: Usd, part: Quantity, whole: Quantity) -> bool {
    of(billed, part).is_some() && of(billed, whole).is_none()
}

/// A worked out price with no more digits than the bill's last digit bears: of a cent for 0.119 GB, two are plenty.
pub(crate) fn as_told(billed: Usd, price: Usd) -> Usd {
    let unsure = half_last_digit(billed.value()).min(HALF_A_CENT);
    let is_rough = unsure * Decimal::ONE_HUNDRED > billed.value();
    let rough = price.value().round_sf_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    rough.filter(|_| is_rough).map_or(price, |rough| Usd::new(rough.normalize()))
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
    fn no_digits_that_the_bill_does_not_bear() {
        let told = |billed: &str, price: &str| as_told(billed.parse().unwrap(), price.parse().unwrap()).to_string();
        assert_eq!(told("0.01", "0.0840336134"), "0.084");
        assert_eq!(told("0.01", "0.0000011316"), "0.0000011");
        assert_eq!(told("0.00158088", "0.00000042"), "0.00000042");
        assert_eq!(told("0.86", "0.0046994536"), "0.0046994536", "0.58% unsure");
    }
}
