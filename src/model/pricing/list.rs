//! AWS's list price of a line: the steps by which its units are charged.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::bill::{ListedProduct, ListedTier, Quantity, Usd, product, quotient};
use crate::catalogue::Price;

/// A price that AWS lists for what a line counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListPrice {
    /// Its steps by the charged units of a month, the first units' first, without the free part of a pool.
    pub steps: Vec<PriceStep>,
    /// Who lists it.
    pub source: PriceSource,
    /// The day on which it was read, or since which AWS lists it.
    pub as_of: NaiveDate,
    /// The operation that it is the price of, where the usage type has several.
    pub operation: Option<String>,
    /// How it stands to the line's place and month.
    pub(crate) standing: PriceStanding,
}

/// A step of a list price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceStep {
    /// The charged units of the month up to which it holds; `None`: without bound.
    pub up_to: Option<Quantity>,
    /// US dollars for one unit.
    pub unit_price: Usd,
    /// The words that stand beside such a charge on AWS's own bill.
    pub bill_text: Option<String>,
}

/// Who lists a price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PriceSource {
    /// AWS's price list, as it answered.
    PriceList,
    /// The prices that whybill ships, with their own source.
    Shipped(String),
    /// The rules file; `unverified` where no page of AWS's own could be read.
    Rules {
        /// Whether no page of AWS's own confirms it.
        unverified: bool,
    },
}

/// How a listed price stands to a line's place and month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PriceStanding {
    /// It holds there and then.
    Holds,
    /// It holds there, but whether it did in that month isn't known: it is today's.
    Todays,
    /// It is another region's: the same meter's price there.
    Elsewheres,
}

/// Units of a month that are charged at one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Portion {
    pub(crate) units: Quantity,
    pub(crate) unit_price: Usd,
}

impl ListPrice {
    /// Of a price of the rules, where the line is.
    pub(crate) fn of_rules(price: &Price, standing: PriceStanding) -> Self {
        let step = |tier| PriceStep { up_to: None, unit_price: price.of_one(tier), bill_text: None };
        let steps = price.tiers.iter().map(|tier| PriceStep { up_to: tier.up_to, ..step(tier) });
        Self {
            steps: steps.collect(),
            source: PriceSource::Rules { unverified: price.unverified },
            as_of: price.checked,
            operation: None,
            standing,
        }
    }

    /// Of a product that AWS lists. What it gives free in its first step is an allowance, and the steps are counted from
    /// its end.
    pub(crate) fn of_product(
        product: &ListedProduct,
        source: PriceSource,
        as_of: NaiveDate,
        standing: PriceStanding,
    ) -> Self {
        let gives = product.tiers.first().filter(|tier| tier.unit_price.is_zero()).and_then(|tier| tier.to);
        let free = gives.unwrap_or_default();
        let step = |tier: &ListedTier| PriceStep {
            up_to: tier.to.map(|to| to - free),
            unit_price: tier.unit_price,
            bill_text: Some(tier.description.clone()).filter(|text| !text.is_empty()),
        };
        let steps = product.tiers.iter().skip(usize::from(gives.is_some())).map(step).collect();
        Self { steps, source, as_of, operation: product.operation.clone(), standing }
    }

    /// Whether it is of the line's own place.
    pub(crate) fn is_there(&self) -> bool {
        self.standing != PriceStanding::Elsewheres
    }

    /// The price of the first unit.
    pub(crate) fn first(&self) -> Option<Usd> {
        self.steps.first().map(|step| step.unit_price)
    }

    /// Whether its steps are known for so many units.
    pub(crate) fn reaches(&self, units: Quantity) -> bool {
        self.steps.last().is_some_and(|last| last.up_to.is_none_or(|up_to| units <= up_to))
    }

    /// So many charged units by step, at a share of the price; `None` where they are more than the known steps hold.
    pub(crate) fn portions(&self, units: Quantity, factor: Decimal) -> Option<Vec<Portion>> {
        portions(&self.steps, units, factor)
    }

    /// How many charged units a share of the price makes this cost of; `None` where the known steps hold fewer.
    pub(crate) fn units_for(&self, cost: Usd, factor: Decimal) -> Option<Quantity> {
        let (mut left, mut below) = (cost, Quantity::ZERO);
        for step in &self.steps {
            let unit_price = at(factor, step.unit_price);
            let whole = step.up_to.map(|up_to| unit_price.times(up_to - below));
            match (whole, step.up_to) {
                (Some(whole), Some(up_to)) if whole < left => {
                    left -= whole;
                    below = up_to;
                }
                _ => return quotient(left.value(), unit_price.value()).map(|more| below + Quantity::new(more)),
            }
        }
        None
    }
}

/// So many charged units by step, at a share of the price; `None` where they are more than the known steps hold.
pub(crate) fn portions(steps: &[PriceStep], units: Quantity, factor: Decimal) -> Option<Vec<Portion>> {
    let (mut left, mut below) = (units, Quantity::ZERO);
    let mut portions = Vec::new();
    for step in steps {
        let here = match step.up_to {
            Some(up_to) if up_to - below < left => up_to - below,
            _ => left,
        };
        if !here.is_zero() {
            portions.push(Portion { units: here, unit_price: at(factor, step.unit_price) });
        }
        left -= here;
        below = step.up_to.unwrap_or(below);
        if left.is_zero() {
            return Some(portions);
        }
    }
    left.is_zero().then_some(portions)
}

fn at(factor: Decimal, unit_price: Usd) -> Usd {
    if factor == Decimal::ONE { unit_price } else { Usd::new(product(unit_price.value(), factor).normalize()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metrics() -> ListPrice {
        let step = |up_to: Option<&str>, price: &str| PriceStep {
            up_to: up_to.map(|units| units.parse().unwrap()),
            unit_price: price.parse().unwrap(),
            bill_text: None,
        };
        ListPrice {
            steps: vec![step(Some("10000"), "0.30"), step(Some("250000"), "0.10")],
            source: PriceSource::PriceList,
            as_of: NaiveDate::MIN,
            operation: None,
            standing: PriceStanding::Holds,
        }
    }

    fn told(units: &str, factor: &str) -> Option<Vec<(String, String)>> {
        let portions = metrics().portions(units.parse().unwrap(), factor.parse().unwrap())?;
        Some(portions.iter().map(|portion| (portion.units.to_string(), portion.unit_price.to_string())).collect())
    }

    fn pair(units: &str, price: &str) -> (String, String) {
        (units.to_owned(), price.to_owned())
    }

    #[test]
    fn units_through_steps() {
        assert_eq!(told("25000", "1"), Some(vec![pair("10000", "0.3"), pair("15000", "0.1")]));
        assert_eq!(told("40", "0.92"), Some(vec![pair("40", "0.276")]));
        assert_eq!(told("250001", "1"), None, "beyond what the list is known for");
        assert!(metrics().reaches("250000".parse().unwrap()) && !metrics().reaches("250001".parse().unwrap()));
    }

    #[test]
    fn units_that_a_cost_is_of() {
        // 10,000 * 0.30 + 15,000 * 0.10
        let of = |cost: &str| metrics().units_for(cost.parse().unwrap(), Decimal::ONE).map(|units| units.to_string());
        assert_eq!(of("4500"), Some("25000".to_owned()));
        assert_eq!(of("8.4"), Some("28".to_owned()));
        assert_eq!(of("30000"), None);
    }
}
