//! Composite alarms and what they need: in which order they go, and what stays.

use super::*;

#[test]
fn composites_go_before_the_alarms_they_need_and_guard_them_otherwise() {
    let mut account = Account::new();
    account.alarm(LONDON, "child").in_alarm_since("2021-01-01");
    account.alarm(LONDON, "parent").in_alarm_since("2021-01-01").alarm.watches = composite("ALARM(child) OR ALARM(x)");
    let report = account.strays();
    let script = script(&report);
    assert_eq!(script, format!("{DELETE} parent\n{DELETE} child\n"));
    // One that is needed stays where what needs it does.
    let alarms = account.snapshot.alarms.get_mut(&LONDON.parse_region()).unwrap();
    alarms[1].state = "OK".to_owned();
    let report = account.strays();
    is_kept_for(about(&report, "child"), "parent");
}

#[test]
fn a_composite_whose_finding_is_suppressed_stays_with_what_it_needs() {
    let mut account = Account::new();
    account.alarm(LONDON, "child").in_alarm_since("2021-01-01");
    account.alarm(LONDON, "parent").in_alarm_since("2021-01-01").alarm.watches = composite("ALARM(child) OR ALARM(x)");
    let wanted = "[[suppress]]\nrule = \"unexpected-region\"\nresource = \"parent\"\nreason = \"wanted\"\n";
    let report = suppressing(&account, wanted);
    assert_eq!((script(&report).as_str(), report.suppressed), ("", 1));
    is_kept_for(about(&report, "child"), "parent");
}

#[test]
fn an_alarm_that_keeps_another_silent_stays_with_it() {
    let mut account = Account::new();
    account.alarm(LONDON, "night \"shift\"").in_alarm_since("2021-01-01");
    account.alarm(LONDON, "other");
    let watches =
        Watches::Composite { rule: "ALARM(other)".to_owned(), suppressor: Some("night \"shift\"".to_owned()) };
    account.alarm(LONDON, "pager").alarm.watches = watches;
    is_kept_for(about(&account.strays(), "night \"shift\""), "pager");
    account.alarm(LONDON, "quoting").alarm.watches = composite(r#"ALARM("night \"shift\"") OR ALARM(other)"#);
    account.snapshot.alarms.get_mut(&LONDON.parse_region()).unwrap().retain(|alarm| alarm.name != "pager");
    is_kept_for(about(&account.strays(), "night \"shift\""), "quoting");
}

#[test]
fn two_that_need_each_other_have_no_order() {
    let mut account = Account::new();
    for (name, rule) in [("a", "ALARM(b) OR ALARM(x)"), ("b", "ALARM(a) OR ALARM(x)")] {
        account.alarm(LONDON, name).in_alarm_since("2021-01-01").alarm.watches = composite(rule);
    }
    let report = account.strays();
    is_kept_for(about(&report, "a"), "b");
    is_kept_for(about(&report, "b"), "a");
    assert_eq!(report.month_cost.unwrap().to_string(), "0", "what has no remedy saves nothing");
}

#[test]
fn layers_of_composites_that_share_what_they_need() {
    // Two in a layer, each needing both of the layer below: 2^40 ways from the top to the bottom.
    let mut account = Account::new();
    for layer in 0..40 {
        for side in ["l", "r"] {
            let rule = match layer {
                0 => "ALARM(x) OR ALARM(y)".to_owned(),
                _ => format!("ALARM(l{0:02}) OR ALARM(r{0:02})", layer - 1),
            };
            let added = account.alarm(LONDON, &format!("{side}{layer:02}")).in_alarm_since("2021-01-01");
            added.alarm.watches = composite(&rule);
        }
    }
    let script = script(&account.strays());
    let lines: Vec<&str> = script.lines().collect();
    assert_eq!(lines.len(), 80);
    for (place, line) in lines.iter().enumerate() {
        let layer = 39 - place / 2;
        assert!(["l", "r"].iter().any(|side| *line == format!("{DELETE} {side}{layer:02}")), "{place}: {line}");
    }
}

#[test]
fn auto_scalings_alarms_go_after_the_composite_that_needs_them() {
    let of_rides = |alarm: &&Alarm| alarm.name.contains("Rides");
    let needing = |state_since: &str| {
        let mut account = Account::new();
        account.snapshot = april_2022();
        let needed = account.snapshot.alarms[&IRELAND.parse_region()].iter().find(of_rides).unwrap().name.clone();
        let added = account.alarm(IRELAND, "both").in_alarm_since(state_since);
        added.alarm.watches = composite(&format!("ALARM(\"{needed}\") OR ALARM(signin)"));
        account
    };
    let stays = needing("2022-05-01");
    let report = stays.strays();
    is_kept_for(one(&report, "autoscaling-leftover"), "both");
    let burst = one(&report, "tutorial-burst");
    assert!(!commands(burst).iter().any(|own| own.contains("Rides")), "{:?}", commands(burst));
    let mut goes = needing("2020-01-01");
    goes.snapshot.alarms.get_mut(&IRELAND.parse_region()).unwrap().last_mut().unwrap().actions.clear();
    let report = goes.strays();
    let commands = commands(one(&report, "autoscaling-leftover"));
    assert!(commands[0].ends_with("delete-alarms --region eu-west-1 --alarm-names both"), "{commands:?}");
    assert_eq!(commands.len(), 3);
}

#[test]
fn what_a_composite_alarm_does_beyond_its_child_is_not_lost() {
    let mut account = Account::new();
    account.runs_in_virginia();
    account.alarm(VIRGINIA, "child").actions(&[]);
    account.alarm(VIRGINIA, "over").alarm.watches = composite("ALARM(child)");
    let report = account.strays();
    let found = one(&report, "costly-kind");
    assert_eq!((found.fix.len(), saves(found).as_str()), (0, "0.5"));
    assert!(evidence(found).iter().any(|own| own.starts_with("Give its actions to child first")), "{found:?}");
}

#[test]
fn a_composite_that_rings_where_its_child_does_not_is_not_deleted() {
    let rings = |child: &[&str], parent: &[&str]| {
        let mut account = Account::new();
        account.runs_in_virginia();
        let topics = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect());
        account.alarm(VIRGINIA, "child").actions(&["arn:t"]).alarm.on_alarm = topics(child);
        let parent_alarm = account.alarm(VIRGINIA, "parent").actions(&["arn:t"]);
        parent_alarm.alarm.on_alarm = topics(parent);
        parent_alarm.alarm.watches = composite("ALARM(child)");
        !one(&account.strays(), "costly-kind").fix.is_empty()
    };
    assert!(rings(&["arn:t"], &["arn:t"]) && rings(&["arn:t"], &[]));
    assert!(!rings(&[], &["arn:t"]), "the child tells only that all is well again");
}
