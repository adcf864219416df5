//! The split of a line into what was free and what was charged, worked out from what was billed.
//!
//! Cost Explorer merges both in one row: 12.000002 alarm-months for $0.2000002. The charged part is
//! cost / price, the free part the rest, and over a pool's lines the free parts must be what the
//! offer gives. Which line the free units fall to is AWS's choice and documented nowhere, so a split
//! is never assumed.

use rust_decimal::Decimal;

use crate::bill::figures::HALF_A_CENT;
use crate::bill::{Quantity, Usd};
use crate::catalogue::Price;
use crate::model::alarms::meter::half_last_digit;
use crate::model::pricing::inferred;

/// Units charged at one price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charge {
    /// How many.
    pub units: Quantity,
    /// US dollars for one.
    pub unit_price: Usd,
    /// What they cost on the bill.
    pub cost: Usd,
}

/// A line of a pool, as far as its split depends on it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PoolLine<'a> {
    pub(crate) usage: Option<Quantity>,
    pub(crate) billed: Usd,
    pub(crate) price: Option<&'a Price>,
}

/// Where a unit price comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PriceFrom {
    /// AWS's list.
    List,
    /// Worked out from the bill: cost over charged units.
    Bill,
}

/// How a line splits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Split {
    pub(crate) free: Quantity,
    pub(crate) charged: Quantity,
    /// One entry a price tier; they sum to what was billed.
    pub(crate) charges: Vec<Charge>,
    pub(crate) from: PriceFrom,
}

/// A pool's allowance and what was used of it, over all lines that count (a payer's: of all accounts).
#[derive(Debug, Clone, Copy)]
pub(crate) struct PoolUse {
    pub(crate) limit: Quantity,
    pub(crate) used: Quantity,
    /// Whether `lines` are all that was used; a payer's own lines are not.
    pub(crate) whole: bool,
    /// Whether the account is sure to have the offer; one of the first 12 months must show on the bill.
    pub(crate) given: bool,
}

impl PoolUse {
    fn over(&self) -> Quantity {
        self.used.beyond(self.limit)
    }
}

/// The split of each line of a pool; `None` where the bill doesn't tell.
pub(crate) fn split_pool(pool: PoolUse, lines: &[PoolLine<'_>]) -> Vec<Option<Split>> {
    if let Some(price) = price_that_tells(pool, lines) {
        return beyond_at(pool, lines, price);
    }
    let common = common_price(pool, lines);
    let at_list = at_list_prices(pool, lines, common);
    // Where list prices leave another free part than the offer gives, the price may be below the list's.
    let in_full = at_list.iter().flatten().any(|split| split.free.is_zero() && !split.charged.is_zero());
    let is_discount =
        |price: &Usd| lines.iter().filter_map(|line| line.price.and_then(Price::first)).all(|list| *price < list);
    if let Some(price) = common.filter(|price| !in_full && is_discount(price) && !pool_agrees(pool, &at_list)) {
        let at_one_price: Vec<Option<Split>> = lines.iter().map(|line| at_price(line, price)).collect();
        if pool_agrees(pool, &at_one_price) {
            return at_one_price;
        }
    }
    at_list
}

/// The splits where what is beyond the allowance has this price; the only charged line bears all of it.
fn beyond_at(pool: PoolUse, lines: &[PoolLine<'_>], price: Usd) -> Vec<Option<Split>> {
    let only = lines.iter().filter(|line| !line.billed.is_zero()).count() == 1;
    let split = |line: &PoolLine<'_>| match line.usage {
        Some(usage) if only && !line.billed.is_zero() && pool.over() <= usage => {
            let charged = pool.over();
            let charge = Charge { units: charged, unit_price: price, cost: line.billed };
            Some(Split { free: usage - charged, charged, charges: vec![charge], from: PriceFrom::Bill })
        }
        _ => at_price(line, price),
    };
    lines.iter().map(split).collect()
}

fn at_price(line: &PoolLine<'_>, price: Usd) -> Option<Split> {
    let usage = line.usage.filter(|_| is_plain(line))?;
    if line.billed.is_zero() {
        return Some(free(usage));
    }
    by_cost(line, usage, price).map(|split| Split { from: PriceFrom::Bill, ..split })
}

/// Whether neither usage nor cost is below zero, as a correction's may be: that can't be split.
fn is_plain(line: &PoolLine<'_>) -> bool {
    !line.billed.is_negative() && line.usage.is_some_and(|usage| !usage.is_negative())
}

fn at_list_prices(pool: PoolUse, lines: &[PoolLine<'_>], common: Option<Usd>) -> Vec<Option<Split>> {
    let charged_lines = lines.iter().filter(|line| !line.billed.is_zero()).count();
    lines
        .iter()
        .map(|line| {
            let usage = line.usage.filter(|_| is_plain(line))?;
            if line.billed.is_zero() {
                return Some(free(usage));
            }
            // The only charged line of a pool bears all that is over, which is more exact than cost / price.
            if charged_lines == 1 && pool.whole && !pool.over().is_zero() {
                let over = pool.over();
                if over <= usage
                    && let Some(split) = at_list(line, usage - over, over)
                {
                    return Some(split);
                }
            }
            if let Some(split) = at_list(line, Quantity::ZERO, usage) {
                return Some(split);
            }
            match line.price.and_then(Price::first).or(common) {
                Some(price) if !price.is_zero() => by_cost(line, usage, price),
                _ if !pool.given => all_charged(*line),
                _ => None,
            }
        })
        .collect()
}

/// The split of a line that has no allowance: all of it is charged.
pub(crate) fn all_charged(line: PoolLine<'_>) -> Option<Split> {
    let usage = line.usage.filter(|_| is_plain(&line))?;
    at_list(&line, Quantity::ZERO, usage).or_else(|| {
        let unit_price = inferred::as_told(line.billed, worked_out(line.billed, usage)?);
        let unit_price = Some(unit_price).filter(|price| !price.is_zero())?;
        let charge = Charge { units: usage, unit_price, cost: line.billed };
        Some(Split { free: Quantity::ZERO, charged: usage, charges: vec![charge], from: PriceFrom::Bill })
    })
}

fn free(usage: Quantity) -> Split {
    Split { free: usage, charged: Quantity::ZERO, charges: Vec::new(), from: PriceFrom::List }
}

/// The split if `charged` units at list price give what was billed; through the price's tiers.
fn at_list(line: &PoolLine<'_>, free: Quantity, charged: Quantity) -> Option<Split> {
    let price = line.price?;
    let charges = through_tiers(price, charged, line.billed)?;
    Some(Split { free, charged, charges, from: PriceFrom::List })
}

/// `charged` units through the tiers of a price, if they come to what was billed within the digits
/// that bill and usage show. The last tier takes the remainder, so that the parts sum exactly.
fn through_tiers(price: &Price, charged: Quantity, billed: Usd) -> Option<Vec<Charge>> {
    let mut charges: Vec<Charge> = Vec::new();
    // Whole cents are shown at least. Some bills cut off what is below their last digit instead of rounding.
    let shown = half_last_digit(billed.value()).min(HALF_A_CENT);
    let (mut above, mut under) = (shown, shown * Decimal::TWO);
    for (units, unit_price) in price.steps(charged) {
        charges.push(Charge { units, unit_price, cost: unit_price.times(units) });
        let of_units = half_last_digit(charged.value()) * unit_price.value();
        (above, under) = (above.max(shown + of_units), under.max(shown + of_units));
    }
    let expected: Usd = charges.iter().map(|charge| charge.cost).sum();
    let remainder = billed - expected;
    if remainder.value() > above || -remainder.value() >= under {
        return None;
    }
    if let Some(last) = charges.last_mut() {
        last.cost += remainder;
    }
    Some(charges)
}

/// The split by cost / price.
fn by_cost(line: &PoolLine<'_>, usage: Quantity, price: Usd) -> Option<Split> {
    let charged = Quantity::new(line.billed.value().checked_div(price.value())?.round_dp(SHOWN_DECIMALS));
    let from = if line.price.is_some() { PriceFrom::List } else { PriceFrom::Bill };
    if charged > usage {
        // Dearer than the list: it can't be told how much of it was free.
        return None;
    }
    let charge = Charge { units: charged, unit_price: price, cost: line.billed };
    Some(Split { free: usage - charged, charged, charges: vec![charge], from })
}

/// Where neither the list price nor whether the account has the offer is known: the price of what is beyond the
/// allowance, if it is one that AWS may have set, and the price without the allowance would be an odd one.
fn price_that_tells(pool: PoolUse, lines: &[PoolLine<'_>]) -> Option<Usd> {
    if pool.given || !pool.whole || pool.over().is_zero() || lines.iter().any(|line| line.price.is_some()) {
        return None;
    }
    let billed: Usd = lines.iter().map(|line| line.billed).sum();
    inferred::of(billed, pool.over()).filter(|_| inferred::is_of_a_part(billed, pool.over(), pool.used))
}

/// Where no list price is known: the one price at which the pool's charges are for what is over.
fn common_price(pool: PoolUse, lines: &[PoolLine<'_>]) -> Option<Usd> {
    if !pool.whole || !pool.given || pool.over().is_zero() {
        return None;
    }
    let billed: Usd = lines.iter().map(|line| line.billed).sum();
    worked_out(billed, pool.over()).filter(|price| !price.is_zero() && !price.is_negative())
}

const SHOWN_DECIMALS: u32 = 10;

/// Cost over units; `None` where there are no units, or so few that no price can be said.
fn worked_out(billed: Usd, units: Quantity) -> Option<Usd> {
    billed.value().checked_div(units.value()).map(|price| Usd::new(price.round_dp(SHOWN_DECIMALS)))
}

/// Whether the free parts of a pool's lines are what its offer gives.
pub(crate) fn pool_agrees(pool: PoolUse, splits: &[Option<Split>]) -> bool {
    let all_known = splits.iter().all(Option::is_some);
    let free: Quantity = splits.iter().flatten().map(|split| split.free).sum();
    let given = pool.limit.min(pool.used);
    all_known
        && (!pool.whole || (free - given).abs().value() <= Decimal::new(1, 3).max(given.value() * Decimal::new(1, 5)))
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use proptest::prelude::*;

    use super::*;
    use crate::catalogue::{Tier, Validity};

    fn quantity(text: &str) -> Quantity {
        text.parse().unwrap()
    }

    fn usd(text: &str) -> Usd {
        text.parse().unwrap()
    }

    fn price(tiers: &[(Option<&str>, &str)]) -> Price {
        Price {
            id: "p".to_owned(),
            meter: "m".to_owned(),
            regions: Vec::new(),
            edges: Vec::new(),
            per: quantity("1"),
            tiers: tiers.iter().map(|(up_to, cost)| Tier { up_to: up_to.map(quantity), usd: usd(cost) }).collect(),
            valid: Validity::default(),
            source: String::new(),
            checked: NaiveDate::MIN,
            unverified: false,
        }
    }

    fn pool(limit: &str, used: &str) -> PoolUse {
        PoolUse { limit: quantity(limit), used: quantity(used), whole: true, given: true }
    }

    fn line<'a>(usage: &str, billed: &str, price: Option<&'a Price>) -> PoolLine<'a> {
        PoolLine { usage: Some(quantity(usage)), billed: usd(billed), price }
    }

    fn figures(splits: &[Option<Split>]) -> Vec<Option<(String, String)>> {
        splits.iter().map(|s| s.as_ref().map(|s| (s.free.to_string(), s.charged.to_string()))).collect()
    }

    fn pair(free: &str, charged: &str) -> Option<(String, String)> {
        Some((free.to_owned(), charged.to_owned()))
    }

    #[test]
    fn april_2022() {
        let ten_cents = price(&[(None, "0.10")]);
        for list in [Some(&ten_cents), None] {
            let lines = [line("12.000002", "0.2000002", list), line("1.000001", "0.1000001", list)];
            let pool = pool("10", "13.000003");
            let splits = split_pool(pool, &lines);
            assert_eq!(figures(&splits), [pair("10", "2.000002"), pair("0", "1.000001")]);
            assert!(pool_agrees(pool, &splits));
        }
    }

    #[test]
    fn the_only_charged_line_bears_all_that_is_over() {
        // $0.40 a million after one million: 68,965 * 0.0000004 = 0.027586, billed 0.0276
        let sqs = price(&[(None, "0.0000004")]);
        let splits = split_pool(pool("1000000", "1068965"), &[line("1068965", "0.0276", Some(&sqs))]);
        assert_eq!(figures(&splits), [pair("1000000", "68965")]);
    }

    #[test]
    fn an_allowance_that_was_not_given_is_not_assumed() {
        // S3 past its twelve months: 2365 * 0.0000053 = 0.0125345, billed 0.01
        let put = price(&[(None, "0.0000053")]);
        let splits = split_pool(pool("2000", "2365"), &[line("2365", "0.0125345", Some(&put))]);
        assert_eq!(figures(&splits), [pair("0", "2365")]);
    }

    #[test]
    fn a_plain_price_tells_that_the_allowance_was_given() {
        // 2,079.742 hours: 750 free and 1,329.742 at $0.018, not all of them at $0.0115088102
        for billed in ["23.935356", "23.94"] {
            let unsure = PoolUse { given: false, ..pool("750", "2079.742") };
            let lines = [line("2079.742", billed, None)];
            assert_eq!(figures(&split_pool(unsure, &lines)), [pair("750", "1329.742")], "{billed}");
            // all charged at $0.0115 tells the other
            let lines = [line("2079.742", "23.917033", None)];
            assert_eq!(figures(&split_pool(unsure, &lines)), [pair("0", "2079.742")]);
        }
    }

    #[test]
    fn a_price_above_the_list_tells_no_split() {
        let ten_cents = price(&[(None, "0.10")]);
        let splits = split_pool(pool("10", "13"), &[line("13", "9.99", Some(&ten_cents))]);
        assert_eq!(figures(&splits), [None]);
    }

    #[test]
    fn a_discounted_price_is_not_taken_for_more_free_units() {
        // 3,000,000 - 1,000,000 = 2,000,000 at $0.18 a million, not 1,800,000 at the list's $0.20
        let list = price(&[(None, "0.0000002")]);
        let splits = split_pool(pool("1000000", "3000000"), &[line("3000000", "0.36", Some(&list))]);
        assert_eq!(figures(&splits), [pair("1000000", "2000000")]);
        let split = splits[0].as_ref().unwrap();
        assert_eq!((split.from, split.charges[0].unit_price.to_string()), (PriceFrom::Bill, "0.00000018".to_owned()));
    }

    #[test]
    fn corrections_below_zero_are_not_split() {
        let ten_cents = price(&[(None, "0.10")]);
        let lines = [line("12", "-0.5", Some(&ten_cents)), line("-3", "0", Some(&ten_cents))];
        assert_eq!(figures(&split_pool(pool("10", "9"), &lines)), [None, None]);
        assert_eq!(all_charged(lines[0]), None);
    }

    #[test]
    fn tiers() {
        let metrics = price(&[(Some("10000"), "0.30"), (None, "0.10")]);
        let split = all_charged(line("10005", "3000.5", Some(&metrics))).unwrap();
        let parts: Vec<_> = split.charges.iter().map(|c| (c.units.to_string(), c.cost.to_string())).collect();
        // 10,000 * 0.30 = 3,000; 5 * 0.10 = 0.50
        assert_eq!(parts, [("10000".to_owned(), "3000".to_owned()), ("5".to_owned(), "0.5".to_owned())]);
    }

    #[test]
    fn a_price_that_is_not_the_list_is_worked_out() {
        let ten_cents = price(&[(None, "0.10")]);
        let split = all_charged(line("4", "0.32", Some(&ten_cents))).unwrap();
        assert_eq!((split.from, split.charges[0].unit_price.to_string()), (PriceFrom::Bill, "0.08".to_owned()));
    }

    proptest! {
        /// Whatever the pool and however AWS spreads the free units, the parts sum to line and bill.
        #[test]
        fn parts_sum_to_the_whole(
            usages in prop::collection::vec(0_u64..50_000_000, 1..6),
            free_share in prop::collection::vec(0_u64..20_000_000, 1..6),
            limit in 0_u64..30_000_000,
        ) {
            let six = |n: u64| Quantity::new(Decimal::from_i128_with_scale(n.into(), 6));
            let ten_cents = price(&[(None, "0.10")]);
            let mut left = limit;
            let mut frees: Vec<u64> = usages.iter().enumerate().map(|(n, usage)| {
                let free = free_share[n % free_share.len()].min(*usage).min(left);
                left -= free;
                free
            }).collect();
            // What is left of the offer goes to whoever has room: AWS gives all of it.
            for (free, usage) in frees.iter_mut().zip(&usages) {
                let more = left.min(usage - *free);
                left -= more;
                *free += more;
            }
            let lines: Vec<_> = usages.iter().zip(&frees).map(|(usage, free)| PoolLine {
                usage: Some(six(*usage)),
                billed: usd("0.10").times(six(usage - free)),
                price: Some(&ten_cents),
            }).collect();
            let used = PoolUse { limit: six(limit), used: six(usages.iter().sum()), whole: true, given: true };
            let splits = split_pool(used, &lines);
            let free: Quantity = splits.iter().flatten().map(|split| split.free).sum();
            prop_assert_eq!(free, six(limit.min(usages.iter().sum())), "the free units of all regions");
            for (split, line) in splits.iter().zip(&lines) {
                let split = split.as_ref().unwrap();
                prop_assert_eq!(split.charges.iter().map(|c| c.cost).sum::<Usd>(), line.billed);
                prop_assert_eq!(split.free + split.charged, line.usage.unwrap());
                prop_assert!(!split.free.is_negative() && !split.charged.is_negative());
            }
        }
    }
}
