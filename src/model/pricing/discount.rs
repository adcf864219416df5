//! The discount that a whole bill has: the factor below AWS's list at which lines stand that can have no allowance.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::{Decimal, RoundingStrategy};

use crate::bill::Usd;
use crate::model::allowance::fit::{At, Line};
use crate::model::pricing::list::PriceStanding;

/// A discount on all that a bill charges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Discount {
    /// How far below AWS's list, in percent.
    pub percent: Decimal,
    /// How many usage types without an allowance show it.
    pub lines: usize,
}

/// Percents are looked for to so many decimals, the fewest first.
const DECIMALS: u32 = 2;

/// What a line leaves open of its percent; more would let many percents pass.
const OPEN: Decimal = Decimal::from_parts(2, 0, 0, false, 1);

/// So many usage types must agree.
const WITNESSES: usize = 2;

/// What lines that can have no allowance tell of the discount on their bill, by their usage types.
#[derive(Debug, Default)]
pub(crate) struct Witnesses<'a> {
    /// Those that stand so many percent below the list, by the percent and its decimals.
    below: BTreeMap<(u32, Decimal), BTreeSet<&'a str>>,
    at_list: BTreeSet<&'a str>,
}

impl<'a> Witnesses<'a> {
    /// Takes what a line of a usage type tells.
    pub(crate) fn hear(&mut self, usage_type: &'a str, line: &Line<'_>) {
        let Some((low, high)) = percents(line) else { return };
        if low <= Decimal::ZERO && high >= Decimal::ZERO {
            self.at_list.insert(usage_type);
        } else if low > Decimal::ZERO && high - low <= OPEN {
            for (decimals, percent) in between(low, high) {
                self.below.entry((decimals, percent)).or_default().insert(usage_type);
            }
        }
    }

    /// The discount of the bill. `None` where fewer than two usage types show one, or no more than stand at the list itself.
    pub(crate) fn discount(&self) -> Option<Discount> {
        let few_decimals = |decimals: &u32| std::cmp::Reverse(*decimals);
        let best = self.below.iter().rev().max_by_key(|((decimals, _), seen)| (seen.len(), few_decimals(decimals)));
        let ((_, percent), seen) = best?;
        let is_the_bills = seen.len() >= WITNESSES && seen.len() > self.at_list.len();
        is_the_bills.then_some(Discount { percent: *percent, lines: seen.len() })
    }
}

/// Between which percents below its list price a line stands; `None` where no list price holds, or several may.
fn percents(line: &Line<'_>) -> Option<(Decimal, Decimal)> {
    let units = line.units()?;
    let mut holding = line.lists.iter().filter(|list| list.standing == PriceStanding::Holds);
    let (list, None) = (holding.next()?, holding.next()) else { return None };
    let at = At { list, factor: Decimal::ONE };
    let portions = at.list.portions(units, at.factor)?;
    let expected: Usd = portions.iter().map(|portion| portion.unit_price.times(portion.units)).sum();
    let open = line.unsure_at(list.first()?);
    let below = |cost: Decimal| Some((Decimal::ONE - cost.checked_div(expected.value())?) * Decimal::ONE_HUNDRED);
    Some((below(line.billed.value() + open)?, below(line.billed.value() - open)?))
}

/// The percents of few decimals in a range, each with the fewest decimals that write it.
fn between(low: Decimal, high: Decimal) -> Vec<(u32, Decimal)> {
    let mut found: Vec<(u32, Decimal)> = Vec::new();
    for decimals in 0..=DECIMALS {
        let step = Decimal::new(1, decimals);
        let mut percent = low.round_dp_with_strategy(decimals, RoundingStrategy::AwayFromZero);
        while percent <= high {
            let plain = percent.normalize();
            if found.iter().all(|(_, other)| *other != plain) {
                found.push((decimals, plain));
            }
            percent += step;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::model::pricing::list::{ListPrice, PriceSource, PriceStep};

    fn list(price: &str, standing: PriceStanding) -> Vec<ListPrice> {
        let step = PriceStep { up_to: None, unit_price: price.parse().unwrap(), bill_text: None };
        let (source, as_of, operation) = (PriceSource::PriceList, NaiveDate::MIN, None);
        vec![ListPrice { steps: vec![step], source, as_of, operation, standing }]
    }

    fn percent(lines: &[(&str, &str, &str, &str)]) -> Option<(String, usize)> {
        told(lines, PriceStanding::Holds)
    }

    fn told(lines: &[(&str, &str, &str, &str)], standing: PriceStanding) -> Option<(String, usize)> {
        let lists: Vec<_> = lines.iter().map(|(.., price)| list(price, standing)).collect();
        let line = |((name, usage, billed, _), lists)| {
            let (usage, billed): (&str, &str) = (usage, billed);
            let (usage, billed) = (usage.parse().ok(), billed.parse().unwrap());
            let name: &str = name;
            let lists: &Vec<ListPrice> = lists;
            (name, Line { usage, unit: Some("Hrs"), billed, may_be_reserved: false, lists })
        };
        let mut witnesses = Witnesses::default();
        lines.iter().copied().zip(&lists).map(line).for_each(|(name, line)| witnesses.hear(name, &line));
        witnesses.discount().map(|found| (found.percent.to_string(), found.lines))
    }

    /// Ratios of a published bill: 0.04416 / 0.048, 0.01012 / 0.011, 0.0046 / 0.005, all 0.92.
    #[test]
    fn what_several_usage_types_show() {
        let lines = [
            ("NatGateway-Hours", "11904", "525.68", "0.048"),
            ("VpcEndpoint-Hours", "34824", "352.42", "0.011"),
            ("IdleAddress", "6699.81", "30.82", "0.005"),
        ];
        assert_eq!(percent(&lines), Some(("8".to_owned(), 3)));
        assert_eq!(percent(&lines[..1]), None, "one may have its own reason");
        assert_eq!(told(&lines, PriceStanding::Todays), None, "a price of then is no discount");
    }

    #[test]
    fn not_where_as_many_stand_at_the_list() {
        let lines = [
            ("a", "1000", "46.00", "0.050"),
            ("b", "1000", "92.00", "0.100"),
            ("c", "1000", "48.00", "0.048"),
            ("d", "1000", "11.00", "0.011"),
        ];
        assert_eq!(percent(&lines), None);
        assert_eq!(percent(&lines[..3]), Some(("8".to_owned(), 2)));
    }

    #[test]
    fn nor_where_they_differ_or_leave_it_open() {
        assert_eq!(percent(&[("a", "1000", "46.00", "0.050"), ("b", "1000", "90.00", "0.100")]), None);
        // half a cent of 0.46 is a percent of it
        assert_eq!(percent(&[("a", "10", "0.46", "0.050"), ("b", "10", "0.92", "0.100")]), None);
    }
}
