use chrono::NaiveDate;

use super::*;
use crate::bill::Usd;
use crate::model::pricing::list::{ListPrice, PriceSource, PriceStep};

fn quantity(text: &str) -> Quantity {
    text.parse().unwrap()
}

fn listed(steps: &[(Option<&str>, &str)], standing: PriceStanding) -> ListPrice {
    let step = |(up_to, price): &(Option<&str>, &str)| PriceStep {
        up_to: up_to.map(quantity),
        unit_price: price.parse().unwrap(),
        bill_text: None,
    };
    let (source, as_of, operation) = (PriceSource::PriceList, NaiveDate::MIN, None);
    ListPrice { steps: steps.iter().map(step).collect(), source, as_of, operation, standing }
}

fn at(price: &str) -> Vec<ListPrice> {
    vec![listed(&[(None, price)], PriceStanding::Holds)]
}

fn line<'a>(usage: &str, billed: &str, lists: &'a [ListPrice]) -> Line<'a> {
    let (usage, billed) = (Some(quantity(usage)), billed.parse().unwrap());
    Line { usage, unit: Some("Requests"), billed, may_be_reserved: false, lists }
}

fn pool(limit: &str, used: &str) -> PoolUse {
    PoolUse {
        limit: quantity(limit),
        used: quantity(used),
        whole: true,
        sure: true,
        zero_is_free: true,
        each_region: false,
        until: None,
    }
}

fn unsure(limit: &str, used: &str) -> PoolUse {
    PoolUse { sure: false, ..pool(limit, used) }
}

/// Of a member or payer: what others used of the pool isn't among the lines.
fn shared(limit: &str) -> PoolUse {
    PoolUse { whole: false, sure: false, ..pool(limit, limit) }
}

/// Each line's readings as `free + charged at price`, several with ` | `.
fn told(pool: Option<PoolUse>, lines: &[Line<'_>]) -> Vec<String> {
    told_at(pool, lines, None)
}

fn told_at(pool: Option<PoolUse>, lines: &[Line<'_>], discount: Option<&str>) -> Vec<String> {
    let one = |reading: &Reading| {
        let charges = reading.charges.iter().map(|charge| format!("{} x {}", charge.units, charge.unit_price));
        let sum: Usd = reading.charges.iter().map(|charge| charge.cost).sum();
        assert!(reading.charges.is_empty() || lines.iter().any(|line| line.billed == sum), "{reading:?}");
        format!("{} + {}", reading.free, charges.collect::<Vec<_>>().join(" + "))
    };
    let told = read(pool.as_ref(), lines, discount.map(|percent| percent.parse().unwrap()));
    let of_line = |told: &Told| match told {
        Told::One(reading) => one(reading),
        Told::Either(readings) => readings.iter().map(one).collect::<Vec<_>>().join(" | "),
        Told::Nothing => "nothing".to_owned(),
    };
    told.iter().map(of_line).collect()
}

#[test]
fn april_2022() {
    for lists in [at("0.10"), Vec::new()] {
        let lines = [line("12.000002", "0.2000002", &lists), line("1.000001", "0.1000001", &lists)];
        assert_eq!(told(Some(pool("10", "13.000003")), &lines), ["10 + 2.000002 x 0.1", "0 + 1.000001 x 0.1"]);
    }
}

#[test]
fn the_only_charged_line_bears_all_that_is_over() {
    // $0.40 a million after one million: 68,965 * 0.0000004 = 0.027586, billed 0.0276
    let lists = at("0.0000004");
    let told = told(Some(pool("1000000", "1068965")), &[line("1068965", "0.0276", &lists)]);
    assert_eq!(told, ["1000000 + 68965 x 0.0000004"]);
}

#[test]
fn what_cost_nothing_is_not_free_beyond_what_the_offer_gives() {
    let free = |used: &str, lines: &[(&str, &str)]| {
        let lines: Vec<Line<'_>> = lines.iter().map(|(usage, billed)| line(usage, billed, &[])).collect();
        told(Some(pool("10", used)), &lines)
    };
    assert_eq!(free("20", &[("20", "0")]), ["nothing"]);
    assert_eq!(free("16", &[("8", "0"), ("8", "0")]), ["nothing", "nothing"], "one pool over both");
    assert_eq!(free("10", &[("8", "0"), ("2", "0")]), ["8 + ", "2 + "]);
    // metered in slices, each rounded
    assert_eq!(free("10.000001", &[("10.000001", "0")]), ["10.000001 + "]);
    assert_eq!(told(Some(shared("10")), &[line("12", "0", &[])]), ["nothing"]);
    let each_region = PoolUse { each_region: true, ..pool("10", "16") };
    assert_eq!(told(Some(each_region), &[line("8", "0", &[]), line("8", "0", &[])]), ["8 + ", "8 + "]);
}

#[test]
fn an_allowance_that_was_not_given_is_not_assumed() {
    // S3 past its twelve months: 2365 * 0.0000053 = 0.0125345
    let lists = at("0.0000053");
    let told = told(Some(pool("2000", "2365")), &[line("2365", "0.0125345", &lists)]);
    assert_eq!(told, ["0 + 2365 x 0.0000053"]);
}

#[test]
fn a_plain_price_tells_that_the_allowance_was_given() {
    // 2,079.742 hours: 750 free and 1,329.742 at $0.018, not all of them at $0.0115088102
    for billed in ["23.935356", "23.94"] {
        assert_eq!(
            told(Some(unsure("750", "2079.742")), &[line("2079.742", billed, &[])]),
            ["750 + 1329.742 x 0.018"],
            "{billed}"
        );
    }
    // 2,079.742 * 0.0115 = 23.917033
    let all = told(Some(unsure("750", "2079.742")), &[line("2079.742", "23.917033", &[])]);
    assert_eq!(all, ["0 + 2079.742 x 0.0115"]);
}

#[test]
fn two_plain_prices_are_both_told() {
    // 20 with 10 free at $0.20 or all at $0.10: $2 either way
    let either = told(Some(unsure("10", "20")), &[line("20", "2.0000000000", &[])]);
    assert_eq!(either, ["10 + 10 x 0.2 | 0 + 20 x 0.1"]);
    assert_eq!(told(Some(pool("10", "20")), &[line("20", "2.0000000000", &[])]), ["10 + 10 x 0.2"], "always given");
}

#[test]
fn a_price_above_the_list_tells_no_split() {
    let lists = at("0.10");
    assert_eq!(told(Some(pool("10", "13")), &[line("13", "9.99", &lists)]), ["nothing"]);
}

#[test]
fn a_discounted_price_is_not_taken_for_more_free_units() {
    // 3,000,000 - 1,000,000 = 2,000,000 at $0.18 a million, not 1,800,000 at the list's $0.20
    let lists = at("0.0000002");
    let told = told(Some(pool("1000000", "3000000")), &[line("3000000", "0.3600000000", &lists)]);
    assert_eq!(told, ["1000000 + 2000000 x 0.00000018"]);
}

/// A published bill at 8% below the list: 30 * 0.092 = 2.76; 100 * 0.5244 = 52.44; 1,000 * 0.02116 = 21.16.
#[test]
fn a_discount_on_all_lines() {
    let (alarms, logs, storage, addresses) = (at("0.10"), at("0.57"), at("0.023"), at("0.005"));
    let each = |pool, line| told_at(Some(pool), &[line], Some("8")).concat();
    assert_eq!(each(pool("10", "40"), line("40", "2.76", &alarms)), "10 + 30 x 0.092");
    assert_eq!(each(pool("5", "105"), line("105", "52.44", &logs)), "5 + 100 x 0.5244");
    assert_eq!(each(unsure("5", "1000"), line("1000", "21.16", &storage)), "0 + 1000 x 0.02116");
    assert_eq!(each(unsure("750", "66499.05"), line("66499.05", "305.90", &addresses)), "0 + 66499.05 x 0.0046");
}

#[test]
fn never_more_free_units_than_the_offer_gives() {
    // at the list 87.6 of 100 would be free, of 5
    let lists = at("0.023");
    assert_eq!(told(Some(unsure("5", "100")), &[line("100", "0.2853", &lists)]), ["nothing"]);
}

#[test]
fn the_steps_of_a_price() {
    // 10 free, 10,000 * 0.30 + 15,000 * 0.10 = 4,500; the mean of 0.18 is no price
    let steps = [(Some("10000"), "0.30"), (None, "0.10")];
    let metrics = [line("25010", "4500", &[])];
    for standing in [PriceStanding::Holds, PriceStanding::Elsewheres] {
        let lists = [listed(&steps, standing)];
        let metrics = [Line { lists: &lists, ..metrics[0] }];
        assert_eq!(told(Some(pool("10", "25010")), &metrics), ["10 + 10000 x 0.3 + 15000 x 0.1"]);
        // at another price the steps aren't known, and a mean is not told
        let dearer = [Line { billed: "5000".parse().unwrap(), ..metrics[0] }];
        assert_eq!(told(Some(pool("10", "25010")), &dearer), ["nothing"]);
    }
    // where only the first step is known here, the further ones are as elsewhere
    let lists = [listed(&steps[..1], PriceStanding::Holds), listed(&steps, PriceStanding::Elsewheres)];
    let told_here = told(Some(pool("10", "25010")), &[Line { lists: &lists, ..metrics[0] }]);
    assert_eq!(told_here, ["10 + 10000 x 0.3 + 15000 x 0.1"]);
    let lists = [listed(&steps, PriceStanding::Holds)];
    // 10,000 * 0.30 + 5 * 0.10
    assert_eq!(told(None, &[line("10005", "3000.5", &lists)]), ["0 + 10000 x 0.3 + 5 x 0.1"]);
}

#[test]
fn an_organisations_step() {
    // 3.3428890979 * 0.085 = 0.28414557: the rows' roundings make 0.2841500652; at $0.09 0.19 GB would be free
    let lists = [listed(&[(Some("10240"), "0.09"), (Some("51200"), "0.085"), (None, "0.07")], PriceStanding::Holds)];
    let out = [line("3.3428890979", "0.2841500652", &lists)];
    assert_eq!(told(Some(shared("100")), &out), ["0 + 3.3428890979 x 0.085"]);
}

#[test]
fn a_sum_of_many_roundings_is_no_free_part() {
    // 0.7096395541 * 0.09 = 0.06386756; billed 0.02% less
    let lists = at("0.09");
    let out = [line("0.7096395541", "0.0638524569", &lists)];
    assert_eq!(told(Some(shared("100")), &out), ["0 + 0.7096395541 x 0.09"]);
}

#[test]
fn of_a_shared_allowance() {
    let lists = at("0.10");
    // 8 charged: 4 of the organisation's ten were free here. $0.80 over 12 is no price
    assert_eq!(told(Some(shared("10")), &[line("12", "0.8000000000", &lists)]), ["4 + 8 x 0.1"]);
    // 12 * 0.092: 8% below the list, or 0.96 free
    let either = told(Some(shared("10")), &[line("12", "1.1040000000", &lists)]);
    assert_eq!(either, ["0 + 12 x 0.092 | 0.96 + 11.04 x 0.1"]);
    // all charged, as in a region whose list isn't known
    assert_eq!(told(Some(shared("10")), &[line("12", "1.2", &[])]), ["0 + 12 x 0.1"]);
}

#[test]
fn a_part_of_the_month() {
    // 19 of 31 days were free: 744 * 12 / 31 = 288 * 0.0104 = 2.9952; 30 * 12 / 31 = 11.6129032258 * 0.08
    let day = NaiveDate::from_ymd_opt(2025, 3, 20).unwrap();
    let until = Some((day, Decimal::from(19) / Decimal::from(31)));
    let first_year = |limit, used| PoolUse { until, ..unsure(limit, used) };
    for lists in [at("0.0104"), Vec::new()] {
        let told = told(Some(first_year("750", "744")), &[line("744", "2.9952000000", &lists)]);
        assert_eq!(told, ["456 + 288 x 0.0104"]);
    }
    let lists = at("0.08");
    let told = told(Some(first_year("30", "30")), &[line("30", "0.9290322581", &lists)]);
    assert_eq!(told, ["18.387097 + 11.612903 x 0.08"], "to what hours' roundings leave open");
}

#[test]
fn corrections_below_zero_are_not_read() {
    let lists = at("0.10");
    let lines = [line("12", "-0.5", &lists), line("-3", "0", &lists)];
    assert_eq!(told(Some(pool("10", "9")), &lines), ["nothing", "nothing"]);
    assert_eq!(told(None, &lines[..1]), ["nothing"]);
}

#[test]
fn a_price_without_an_allowance() {
    assert_eq!(told(None, &[line("43.127", "21.5633", &[])]), ["0 + 43.127 x 0.5"], "not 0.4999953625");
    assert_eq!(told(None, &[line("179.997", "18.00", &[])]), ["0 + 179.997 x 0.1"], "not 0.1000016667");
    // 545.77 / 1,276.663 = 0.4274972...; half a cent is a hundred thousandth of it
    assert_eq!(told(None, &[line("1276.663", "545.77", &[])]), ["0 + 1276.663 x 0.4275"]);
    let windows_or_linux = [at("0.0104"), at("0.0196")].concat();
    assert_eq!(told(None, &[line("744", "14.5824", &windows_or_linux)]), ["0 + 744 x 0.0196"]);
}

/// Two micro instances, one reserved: 744 * 0.0104 = 7.7376, and the rest at $0; not 1,488 at half the price.
#[test]
fn what_a_reservation_covers() {
    let lists = at("0.0104");
    let reserved = |line| Line { may_be_reserved: true, ..line };
    assert_eq!(told(None, &[reserved(line("1488", "7.7376", &lists))]), ["0 + 744 x 0.0104"]);
    assert_eq!(told(None, &[reserved(line("145440", "0", &[]))]), ["0 + "]);
    assert_eq!(told(None, &[reserved(line("1488", "15.4752", &lists))]), ["0 + 1488 x 0.0104"]);
    assert_eq!(told(None, &[reserved(line("1488", "7.7376", &[]))]), ["nothing"], "a half isn't told by itself");
    assert_eq!(told(None, &[line("1488", "7.7376", &lists)]), ["0 + 1488 x 0.0052"]);
}

/// Logs of five regions: 5 GB free in one of them, and a price that isn't known in another.
#[test]
fn one_line_that_nothing_makes_leaves_the_others_of_its_pool() {
    let (ireland, tokyo) = (at("0.57"), at("0.76"));
    // 10 * 0.57; 20 - 5 = 15 * 0.76; 7.77 / 9.3 = 0.8354838...
    let lines = [line("10", "5.7000000000", &ireland), line("20", "11.4000000000", &tokyo)];
    let all = told(Some(pool("5", "30")), &lines);
    assert_eq!(all, ["0 + 10 x 0.57", "5 + 15 x 0.76"]);
    let odd = [lines[0], lines[1], line("9.3", "7.7712345678", &[])];
    assert_eq!(told(Some(pool("5", "39.3")), &odd)[0], "0 + 10 x 0.57", "by itself");
    // with one line left, what is over is its own: 20 - 5 = 15 * 0.80
    let unlisted = [lines[0], line("20", "12.0000000000", &[])];
    assert_eq!(told(Some(pool("5", "30")), &unlisted), ["0 + 10 x 0.57", "5 + 15 x 0.8"]);
}
