//! Why a line costs what it costs, as data, without a sentence.

use whybill::analyse::explain;
use whybill::answer::{
    Charge, Counted, ExplainReport, ExplainedLine, LineReason, LineSplit, PriceTold, ReplayOutcome, SummaryReason,
};
use whybill::bill::Region;
use whybill::catalogue::Catalogue;
use whybill::question::Question;
use whybill::snapshot::Snapshot;

use crate::support::build::{account, usage_line};
use crate::support::fixture::{all, snapshot};

fn explained(snapshot: &Snapshot, month: &str) -> ExplainReport {
    let question = Question { month: Some(month.parse().unwrap()), ..Question::default() };
    explain(snapshot, &Catalogue::built_in().unwrap(), &question).unwrap()
}

fn line<'a>(report: &'a ExplainReport, usage_type: &str) -> &'a ExplainedLine {
    report.lines.iter().find(|line| line.usage_type == usage_type).unwrap()
}

#[test]
fn alarms_beyond_their_allowance() {
    let report = explained(&snapshot("april-2022"), "2022-04");
    let ireland = line(&report, "EU-CW:AlarmMonitorUsage");
    let [
        LineReason::Gives(gives),
        LineReason::Split(split),
        LineReason::Replay(replay),
        LineReason::Alarms { lives, .. },
    ] = &ireland.reasons[..]
    else {
        panic!("{:?}", ireland.reasons)
    };
    // Ireland's 12.000002 and London's 1.000001
    assert_eq!((gives.limit.to_string(), gives.used.to_string()), ("10".to_owned(), "13.000003".to_owned()));
    // 2.000002 * 0.10 = 0.2000002
    let charge = Charge {
        units: "2.000002".parse().unwrap(),
        unit_price: "0.1".parse().unwrap(),
        cost: "0.2000002".parse().unwrap(),
    };
    let expected = LineSplit {
        free: "10".parse().unwrap(),
        charged: "2.000002".parse().unwrap(),
        charges: [charge].into(),
        price: PriceTold::List { unverified: false },
    };
    assert_eq!(*split, expected);
    assert_eq!(replay.outcome, ReplayOutcome::Agrees);
    assert_eq!(lives.len(), 12);
    let london = line(&report, "EUW2-CW:AlarmMonitorUsage");
    assert_eq!(london.reasons.last(), Some(&LineReason::Stranger { home: Region::new("eu-west-1") }));
    let stranger = report.summary.iter().find_map(|reason| match reason {
        SummaryReason::Stranger { more, region, .. } => Some((*more, region.code())),
        _ => None,
    });
    assert_eq!(stranger, Some((0, "eu-west-2")), "London has one alarm");
}

#[test]
fn a_meter_without_a_rule() {
    let made_up = |usage_type, usage, billed| usage_line("Amazon Example", usage_type, usage, "Things", billed);
    let lines = [made_up("EU-Dear", "4", "3.00"), made_up("EU-Free", "4", "0")];
    let report = explained(&account("2023-07-05T00:00:00Z", &[("2023-06", &lines)]), "2023-06");
    assert_eq!(line(&report, "EU-Free").reasons, [LineReason::NoRule, LineReason::Counted(Counted::AtNoCost)]);
    // 3 / 4
    let [LineReason::NoRule, LineReason::Split(split)] = &line(&report, "EU-Dear").reasons[..] else {
        panic!("{report:?}")
    };
    assert_eq!(split.charges[0].unit_price.to_string(), "0.75");
    assert_eq!(line(&report, "EU-Dear").verdict.as_str(), "unexplained");
    let billed = "3".parse().unwrap();
    let told = [SummaryReason::Paid { billed, parts: Vec::new() }, SummaryReason::Unexplained { lines: 1, billed }];
    assert_eq!(report.summary, told);
}

/// What is told of a split is what its line's figures are.
#[test]
fn a_split_is_its_lines() {
    let mut splits = 0;
    for (name, snapshot) in all() {
        for month in snapshot.months.keys() {
            for line in explained(&snapshot, &month.to_string()).lines {
                let told = line.reasons.iter().filter_map(|reason| match reason {
                    LineReason::Split(split) => Some((Some(split.free), Some(split.charged), &split.charges)),
                    _ => None,
                });
                for split in told {
                    splits += 1;
                    let figures = (line.free_units, line.charged_units, &line.charges);
                    assert_eq!(split, figures, "{name} {month} {}", line.usage_type);
                }
            }
        }
    }
    assert!(splits > 100, "{splits}");
}
