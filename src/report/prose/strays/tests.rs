use chrono::{DateTime, NaiveDate, Utc};

use super::sentence;
use crate::answer::{AlarmReason, BillReason, FindingReason, OfStack, Overflow, ScalingReason, Twin};
use crate::answer::{BurstReason, NoCommand, StrayMember};
use crate::bill::{Quantity, Region};

fn quantity(text: &str) -> Quantity {
    text.parse().unwrap()
}

fn told(reason: impl Into<FindingReason>) -> String {
    sentence(&reason.into())
}

#[test]
fn an_allowance_of_which_one_more_is_used() {
    let overflow = |used: &str, is_organisations| {
        let (free, used) = (quantity("10"), quantity(used));
        told(FindingReason::Overflow(Overflow { free, used, noun: "alarms".to_owned(), is_organisations }))
    };
    assert_eq!(overflow("11", false), "The account has 11 alarms, 10 are free: 1 is charged in a full month.");
    assert_eq!(
        overflow("12.5", true),
        "The organisation has 12.5 alarms, 10 are free: 2.5 are charged in a full month."
    );
}

#[test]
fn twins() {
    let told = |is_older, is_condition_known| {
        told(AlarmReason::Repeats(Twin { name: "cpu".to_owned(), is_older, is_condition_known }))
    };
    assert_eq!(told(true, true), "It watches the same as the older alarm cpu, and does the same.");
    assert_eq!(told(false, true), "It watches the same as the alarm cpu, and does the same.");
    let unknown = "and does the same; whether their thresholds are the same is unknown.";
    assert_eq!(told(true, false), format!("It watches the metric of the older alarm cpu, {unknown}"));
}

#[test]
fn what_high_resolution_costs() {
    let told = |times: Option<i64>, is_never_free| {
        told(AlarmReason::HighResolution { period: 10, times: times.map(Into::into), is_never_free })
    };
    assert_eq!(told(None, false), "It looks every 10 seconds.");
    assert_eq!(told(None, true), "It looks every 10 seconds, which is never free.");
    assert_eq!(told(Some(4), false), "It looks every 10 seconds, which costs 4 times as much.");
    let three = "It looks every 10 seconds, which costs three times as much and is never free.";
    assert_eq!(told(Some(3), true), three);
}

#[test]
fn what_ends() {
    let at: DateTime<Utc> = "2026-09-04T05:06:07Z".parse().unwrap();
    assert_eq!(told(BillReason::Deleted { name: "web".to_owned(), at }), "web was deleted on 2026-09-04 at 05:06 UTC.");
    assert_eq!(told(BillReason::EndsByItself), "It ends by itself.");
    let day = NaiveDate::from_ymd_opt(2026, 11, 3).unwrap();
    let (limit, noun) = (quantity("1000000"), "requests".to_owned());
    let ends = told(BillReason::AllowanceEnds { limit, noun, day });
    assert_eq!(ends, "The allowance of 1,000,000 requests ends on 2026-11-03.");
}

#[test]
fn signs_that_are_rare() {
    assert_eq!(told(ScalingReason::NoData), "None of them has data.");
    assert_eq!(
        told(BillReason::NotNamedAsHome),
        "You named the regions in which the account runs, and this isn't one."
    );
}

#[test]
fn why_no_command_is_given_for_a_part_of_a_burst() {
    let kind = "AWS::DynamoDB::Table".to_owned();
    let of = vec![StrayMember { kind, name: "Rides".to_owned(), region: Region::new("eu-west-1") }];
    let told = |why| told(BurstReason::NoCommand { why, of: of.clone() });
    for (why, words) in [
        (NoCommand::Kept, "Table Rides stays: a suppression, or an alarm that needs it, keeps it."),
        (NoCommand::TakesMore, "Delete by hand in the service's console: table Rides."),
        (NoCommand::UseUnknown, "Table Rides: no command, since its use is unknown."),
        (
            NoCommand::OfStack(OfStack { tool: None, stack: None }),
            "Table Rides: CloudFormation created it; remove it in its stack, since deleted by hand it is missed there or \
             comes back.",
        ),
    ] {
        assert_eq!(told(why), words);
    }
}
