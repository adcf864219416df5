//! `free-tier` on the fixtures: what was used, where it is heading, what it comes to.

use serde_json::Value;
use whybill::analyse::{explain, free_tier};
use whybill::answer::{Answer, OfferUse, OfferVerdict, Verdict};
use whybill::bill::Region;
use whybill::catalogue::Catalogue;
use whybill::question::Question;
use whybill::report::prose::free_tier::{explanation, summary};
use whybill::report::{Format, Look, write};
use whybill::snapshot::{Effect, Gap};

use super::{answer, figures, offer, report, told};
use crate::support::build::{account, usage_line};
use crate::support::fixture::{self, snapshot};

#[test]
fn april_2022_is_exceeded_and_every_month_after_it() {
    for name in ["april-2022", "april-2022-global"] {
        let report = report(&snapshot(name), Some("2022-04"));
        let alarms = offer(&report, "cloudwatch-alarms");
        // 12.000002 + 1.000001; 3.000003 charged at $0.10; 13 - 10 = 3 in a full month
        assert_eq!(figures(alarms), ["13.000003", "0", "13.000003", "0.3000003", "13", "0.3", "exceeded"], "{name}");
        assert_eq!(report.offers[0].offer, "cloudwatch-alarms", "what needs attention comes first");
    }
}

#[test]
fn on_17_march_2022_april_was_certain() {
    let report = report(&snapshot("march-17-2022-open"), None);
    let alarms = offer(&report, "cloudwatch-alarms");
    assert_eq!((report.month.to_string().as_str(), report.open), ("2022-03", true));
    // 7.67293666 of Ireland + 1.00000296 of London, inside the ten; thirteen in April
    assert_eq!(told(alarms.month_end.used), "8.67293962");
    assert_eq!(told(alarms.month_end.cost), "0");
    assert_eq!((told(alarms.next_full_month.used), told(alarms.next_full_month.cost)), ("13".into(), "0.3".into()));
    assert_eq!(alarms.verdict, OfferVerdict::WillExceed);
    // 10 of 13 are used after 30 * 10 / 13 = 23.08 days
    assert_eq!(told(alarms.overflows_on), "2022-04-24");
    assert!(
        summary(&report)[0]
            .contains("will go over the limit on 2022-04-24: April 2022 comes to 13, 10 are free: 3 over, $0.30")
    );
}

#[test]
fn march_2022_was_inside() {
    let report = report(&snapshot("march-2022"), Some("2022-03"));
    let alarms = offer(&report, "cloudwatch-alarms");
    // 7.673 + 1.000003 of 10: 1.326997 left
    assert_eq!(figures(alarms)[..4], ["8.673003", "1.326997", "8.673003", "0"]);
    assert_eq!((alarms.verdict, told(alarms.percent)), (OfferVerdict::Ok, "86.73003".to_owned()));
}

/// Until November 2021 each region had 1 GB to the internet a month, and an account in its first 12 months 15 GB over all:
/// of 20 GB 5 were charged at $0.09.
#[test]
fn data_to_the_internet_before_december_2021() {
    let bill = |billed: &str, opened: Option<&str>| {
        let line = usage_line("Amazon Simple Storage Service", "DataTransfer-Out-Bytes", "20", "GB", billed);
        let snapshot = account("2021-08-05T09:00:00Z", &[("2021-07", &[line])]);
        let account_created = opened.map(|day| day.parse().unwrap());
        let question = Question { account_created, month: Some("2021-07".parse().unwrap()), ..Question::default() };
        let report = explain(&snapshot, &Catalogue::built_in().unwrap(), &question).unwrap();
        let line = &report.lines[0];
        let (free, charged) = (line.free_units.map(|units| units.to_string()), line.charged_units);
        (line.offer.clone().unwrap(), free, charged.map(|units| units.to_string()))
    };
    let told = |offer: &str, free: &str, charged: &str| (offer.to_owned(), Some(free.into()), Some(charged.into()));
    assert_eq!(bill("0.45", Some("2021-03-01")), told("data-transfer-out-first-year-until-2021", "15", "5"));
    // 19 * $0.09
    assert_eq!(bill("1.71", Some("2019-03-01")), told("data-transfer-out-until-2021", "1", "19"));
    assert_eq!(bill("1.71", None), told("data-transfer-out-until-2021", "1", "19"));
}

/// 80 GB-months at $0 are no sign of an allowance that gives 5, nor of a first year.
#[test]
fn what_cost_nothing_beyond_its_allowance_is_not_put_down_to_it() {
    let line = usage_line("Amazon Simple Storage Service", "EU-TimedStorage-ByteHrs", "80", "GB-Mo", "0");
    let snapshot = account("2026-07-05T09:00:00Z", &[("2026-06", &[line])]);
    let report = report(&snapshot, Some("2026-06"));
    let storage = offer(&report, "s3-storage");
    assert_eq!(storage.given, None);
    let says = explanation(storage);
    let told = "Nothing was charged for the 75 over the limit; the bill doesn't say why.";
    assert!(says.contains(told) && !says.contains("The bill shows"), "{says}");
    let bill = explain(&snapshot, &Catalogue::built_in().unwrap(), &Question::default()).unwrap();
    assert_eq!((bill.lines[0].free_units, bill.lines[0].verdict), (None, Verdict::NoCharge));
}

#[test]
fn a_young_months_nothing_is_no_verdict() {
    let report = report(&snapshot("chintan-alarms-sep-3days"), None);
    let alarms = offer(&report, "cloudwatch-alarms");
    // twelve alarms in two regions: round(10/720,8)*720 + round(2/720,8)*720 = 10.0000008 + 2.0000016; 2.0000024 beyond
    let expected = ["0.767", "9.233", "12.0000024", "0.20000024", "12", "0.2", "will_exceed"];
    assert_eq!(figures(alarms), expected);
    // twelve alarms make 0.4 a day: 10 are passed on the 26th (25 * 0.4 = 10.000002)
    assert_eq!(told(alarms.overflows_on), "2026-09-26");
}

#[test]
fn a_members_pool_is_out_of_sight() {
    let report = report(&snapshot("member"), Some("2025-09"));
    for row in &report.offers {
        assert_eq!((row.left, row.percent, row.verdict), (None, None, OfferVerdict::Unknown), "{}", row.offer);
        assert_eq!((row.month_end.cost, row.next_full_month.cost), (None, None), "{}", row.offer);
    }
    assert_eq!(offer(&report, "cloudwatch-alarms").used.to_string(), "7.999999");
}

#[test]
fn a_payers_pool_is_its_organisations() {
    let report = report(&snapshot("payer"), Some("2025-09"));
    let alarms = offer(&report, "cloudwatch-alarms");
    // 5.999998 + 7.999999; (13.999997 - 10) * $0.10
    assert_eq!(figures(alarms)[..4], ["13.999997", "0", "13.999997", "0.3999997"]);
    assert_eq!(alarms.verdict, OfferVerdict::Exceeded);
    assert_eq!(alarms.next_full_month.used, None, "the alarms of members can't be seen from the payer");
}

#[test]
fn a_control_account_never_warns() {
    let snapshot = snapshot("control");
    for month in snapshot.months.keys() {
        let report = report(&snapshot, Some(&month.to_string()));
        assert!(report.offers.iter().all(|row| row.verdict == OfferVerdict::Ok), "{month}: {:?}", summary(&report));
        assert_eq!(summary(&report).len(), 1, "{:?}", summary(&report));
    }
    // July 2023 is open: ten alarms in all its hours, 744 * round(10/744,8) = 744 * 0.01344086; ten in August
    let report = report(&snapshot, None);
    let expected = ["2.903226", "7.096774", "9.99999984", "0", "10", "0", "ok"];
    assert_eq!(figures(offer(&report, "cloudwatch-alarms")), expected);
}

/// Ten of the twelve alarms: the open month ends at the allowance, and so does the next.
#[test]
fn ten_alarms_are_no_warning() {
    let mut snapshot = snapshot("chintan-alarms-sep-3days");
    let oregon = Region::new("us-west-2");
    snapshot.alarms.get_mut(&oregon).unwrap().truncate(8);
    let kept: Vec<String> = snapshot.alarms[&oregon].iter().map(|alarm| alarm.name.clone()).collect();
    snapshot
        .trail
        .get_mut(&oregon)
        .unwrap()
        .events
        .retain(|event| event.resources.iter().all(|name| kept.contains(name)));
    let report = report(&snapshot, None);
    let alarms = offer(&report, "cloudwatch-alarms");
    // round(8/720,8)*720 + round(2/720,8)*720 = 7.9999992 + 2.0000016
    assert_eq!(figures(alarms)[2..], ["10.0000008", "0", "10", "0", "ok"]);
    assert_eq!(summary(&report).len(), 1, "{:?}", summary(&report));
}

#[test]
fn alarms_that_were_not_read_are_not_foretold_as_none() {
    let mut snapshot = snapshot("march-17-2022-open");
    let region = Region::new("eu-west-1");
    snapshot.alarms.remove(&region).unwrap();
    snapshot.gaps.push(Gap {
        source: whybill::snapshot::Source::Cloudwatch,
        region: Some(region),
        required: true,
        error: "AccessDenied".to_owned(),
        effect: Effect::Told("its alarms are unknown".to_owned()),
    });
    let report = report(&snapshot, None);
    let alarms = offer(&report, "cloudwatch-alarms");
    assert!(explanation(alarms).contains("a straight line from the 408 hours"), "{}", explanation(alarms));
}

#[test]
fn every_offer_is_listed_where_all_are_asked_for() {
    let catalogue = Catalogue::built_in().unwrap();
    let snapshot = snapshot("empty");
    let question = Question::default();
    let none = answer(&snapshot, &question);
    assert!(none.offers.is_empty() && summary(&none)[0].ends_with("no allowance was used."), "{:?}", summary(&none));
    let all = free_tier(&snapshot, &catalogue, &question, true).unwrap();
    assert_eq!(all.offers.len(), catalogue.offers.iter().filter(|offer| offer.valid.holds(all.month)).count());
}

#[test]
fn formats_say_the_same() {
    for (name, snapshot) in fixture::all() {
        for month in snapshot.months.keys() {
            let report = report(&snapshot, Some(&month.to_string()));
            let answer = Answer::FreeTier(&report);
            let look = Look::plain(80);
            let json: Value = serde_json::from_str(&write(answer, Format::Json, look)).unwrap();
            let csv = write(answer, Format::Csv, look);
            let mut reader = csv::Reader::from_reader(csv.as_bytes());
            let header = reader.headers().unwrap().clone();
            let column = |name: &str| header.iter().position(|other| other == name).unwrap();
            let own: Vec<_> =
                reader.records().map(Result::unwrap).filter(|row| !row[column("used")].is_empty()).collect();
            assert_eq!(own.len(), report.offers.len(), "{name} {month}");
            for (n, row) in report.offers.iter().enumerate() {
                assert_eq!(json["offers"][n]["used"], row.used.to_string(), "{name} {month}");
                assert_eq!(
                    own[n][column("month_end.cost")],
                    row.month_end.cost.map(|c| c.to_string()).unwrap_or_default()
                );
            }
            for line in write(answer, Format::Table, look).lines() {
                assert!(unicode_width::UnicodeWidthStr::width(line) <= 80, "{name} {month}: {line}");
            }
        }
    }
}

/// However a pool's usage is spread, what is said of it holds together.
#[test]
fn nothing_is_below_zero_and_parts_sum() {
    for snapshot in fixture::all().values() {
        for month in snapshot.months.keys() {
            for row in report(snapshot, Some(&month.to_string())).offers {
                assert!(row.left.is_none_or(|left| !left.is_negative()), "{}", row.offer);
                assert_eq!(row.by_region.iter().map(|(_, used)| *used).sum::<whybill::bill::Quantity>(), row.used);
            }
        }
    }
}

#[test]
fn what_is_beyond_is_the_difference_of_the_figures_shown() {
    let words = report(&snapshot("days-open"), None).offers.iter().map(explanation).collect::<String>();
    // 28,513 is shown as 28,510, so 8,510 is over the 20,000.
    assert!(words.contains("will end at 28,510") && words.contains(", 8,510 over the limit"), "{words}");
}

#[test]
fn what_was_charged_is_not_laid_to_the_part_beyond_where_that_is_not_known() {
    let mut snapshot = snapshot("payer");
    let is_of_puts = |row: &&OfferUse| row.noun.starts_with("PUT, COPY");
    // 5,200 at Ireland's $0.000005 are $0.026, 3,200 would be $0.016: the payer has no such allowance.
    assert_eq!(report(&snapshot, None).offers.iter().find(is_of_puts), None);
    let bills = snapshot.months.values_mut();
    let lines = bills.flat_map(|bill| bill.lines.iter_mut().chain(bill.organisation.iter_mut().flatten()));
    for line in lines.filter(|line| line.usage_type == "EU-Requests-Tier1") {
        // The price of the Emirates isn't known here.
        line.usage_type = "MEC1-Requests-Tier1".into();
    }
    let report = report(&snapshot, None);
    let row = report.offers.iter().find(is_of_puts).unwrap();
    let expected = "$0.026 was charged; whether for all 5,200 or for the 3,200 over the limit is unknown.";
    assert!(explanation(row).contains(expected), "{}", explanation(row));
}
