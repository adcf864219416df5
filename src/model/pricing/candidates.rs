//! Which of several prices that AWS lists for one usage type a line was charged at, as far as the bill tells.

use rust_decimal::Decimal;

use crate::model::allowance::fit::{At, Line};
use crate::model::allowance::reading::{PriceBasis, Reading, Told};
use crate::model::pricing::inferred;
use crate::model::pricing::list::{ListPrice, PriceStanding};

/// What the bill tells of the several prices that AWS lists for a line's usage type, by their places among its lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Candidates {
    /// This one alone makes what was billed, out of so many.
    One {
        /// Which.
        chosen: usize,
        /// Out of how many.
        of: usize,
    },
    /// Several make it, so that none is taken.
    SeveralFit(Vec<usize>),
    /// None makes it.
    NoneFits(Vec<usize>),
}

/// What the bill tells of the list prices of a line; `None` where AWS lists no more than one, or nothing was charged. The
/// bill's discount, in percent, may make one price out of another.
pub(crate) fn of(line: &Line<'_>, told: &Told, percent: Option<Decimal>) -> Option<Candidates> {
    let is_own = |(_, list): &(usize, &ListPrice)| {
        list.standing < PriceStanding::Elsewheres && list.first().is_some_and(|price| !price.is_zero())
    };
    let own: Vec<(usize, &ListPrice)> = line.lists.iter().enumerate().filter(is_own).collect();
    if own.len() < 2 || line.billed.is_zero() || line.units().is_none() || line.may_be_reserved {
        return None;
    }
    let all = || Candidates::NoneFits(own.iter().map(|(n, _)| *n).collect());
    let reading = match told {
        Told::One(reading) => reading,
        Told::Nothing => return Some(all()),
        Told::Either(_) => return None,
    };
    let chosen = match reading.price {
        PriceBasis::List(n) | PriceBasis::Discounted(n, _) if own.iter().any(|(place, _)| *place == n) => n,
        PriceBasis::List(_) | PriceBasis::Discounted(..) | PriceBasis::None => return None,
        PriceBasis::Bill => return Some(all()),
    };
    let factors = [Some(Decimal::ONE), percent.map(|percent| Decimal::ONE - percent / Decimal::ONE_HUNDRED)];
    let makes = |list: &ListPrice| {
        let mut factors = factors.iter().flatten();
        factors.any(|factor| line.made_of(reading.charged, At { list, factor: *factor }).is_some())
    };
    let others = own.iter().filter(|(n, list)| *n != chosen && makes(list)).map(|(n, _)| *n);
    let mut fitting: Vec<usize> = std::iter::once(chosen).chain(others).collect();
    fitting.sort_unstable();
    Some(if fitting.len() > 1 { Candidates::SeveralFit(fitting) } else { Candidates::One { chosen, of: own.len() } })
}

/// The reading of a line that several prices make: its price is what the bill tells, and no list's.
pub(crate) fn of_no_list(line: &Line<'_>, reading: &Reading) -> Reading {
    let each = line.billed.value().checked_div(reading.charged.value());
    let open = line.unsure().checked_div(reading.charged.value());
    let price = each.zip(open).map(|(each, open)| inferred::as_borne(each, open));
    let charges =
        price.map_or_else(|| reading.charges.clone(), |price| line.at_one_price(reading.charged, price).into());
    Reading { price: PriceBasis::Bill, charges, ..*reading }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::bill::{Quantity, Usd};
    use crate::model::allowance::reading::read;
    use crate::model::pricing::list::{PriceSource, PriceStep};

    fn list(unit_price: &str, standing: PriceStanding) -> ListPrice {
        let step = PriceStep { up_to: None, unit_price: unit_price.parse().unwrap(), bill_text: None };
        ListPrice {
            steps: vec![step],
            source: PriceSource::PriceList,
            as_of: NaiveDate::MIN,
            operation: None,
            standing,
        }
    }

    /// What is told of so many units for so much, by these prices and a discount.
    fn told(usage: &str, billed: &str, lists: &[ListPrice], percent: Option<u32>) -> Option<Candidates> {
        let (usage, billed): (Quantity, Usd) = (usage.parse().unwrap(), billed.parse().unwrap());
        let line = Line { usage: Some(usage), unit: None, billed, may_be_reserved: false, lists };
        let percent = percent.map(Decimal::from);
        let [told] = read(None, &[line], percent).try_into().unwrap();
        of(&line, &told, percent)
    }

    fn held(prices: &[&str]) -> Vec<ListPrice> {
        prices.iter().map(|price| list(price, PriceStanding::Holds)).collect()
    }

    #[test]
    fn the_one_that_makes_what_was_billed_is_taken() {
        // 700 x 0.0416
        let lists = held(&["0.0208", "0.0416"]);
        assert_eq!(told("700", "29.12", &lists, None), Some(Candidates::One { chosen: 1, of: 2 }));
        assert_eq!(told("700", "29.12", &lists[1..], None), None, "there is no choice");
        assert_eq!(told("700", "0", &lists, None), None, "nothing was charged");
    }

    #[test]
    fn none_is_taken_where_none_fits() {
        // 700 x 0.033
        assert_eq!(told("700", "23.1", &held(&["0.0208", "0.0416"]), None), Some(Candidates::NoneFits(vec![0, 1])));
        let mut lists = held(&["0.0208", "0.0416"]);
        lists.push(list("0.05", PriceStanding::Elsewheres));
        assert_eq!(
            told("700", "23.1", &lists, None),
            Some(Candidates::NoneFits(vec![0, 1])),
            "another place's is none"
        );
    }

    #[test]
    fn none_is_taken_where_a_discount_or_few_digits_leave_it_open() {
        // 100 x 0.046 is 100 x 0.05 less 8%
        let lists = held(&["0.046", "0.05"]);
        assert_eq!(told("100", "4.6", &lists, Some(8)), Some(Candidates::SeveralFit(vec![0, 1])));
        assert_eq!(told("100", "4.6", &lists, None), Some(Candidates::One { chosen: 0, of: 2 }));
        // an hour for two cents
        let lists = held(&["0.0208", "0.0211"]);
        assert_eq!(told("1", "0.02", &lists, None), Some(Candidates::SeveralFit(vec![0, 1])));
    }
}
