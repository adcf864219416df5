use super::*;
use crate::snapshot::{AlarmChange, Change};

const OLD: &str = "2020-01-01T00:00:00Z";
const NEW: &str = "2022-03-01T00:00:00Z";

fn ireland() -> Region {
    Region::new("eu-west-1")
}

fn metric(name: &str, configured_at: &str) -> Alarm {
    let named = Alarm { name: name.to_owned(), ..alarm("AWS/EC2", "") };
    Alarm { configured_at: configured_at.parse().ok(), ..named }
}

fn log(name: &str, configured_at: &str) -> Alarm {
    Alarm { watches: Watches::Log, ..metric(name, configured_at) }
}

fn composite(name: &str, configured_at: &str) -> Alarm {
    let watches = Watches::Composite { rule: "ALARM(a)".to_owned(), suppressor: None };
    Alarm { watches, ..metric(name, configured_at) }
}

fn changed(alarm: &str, change: Change) -> AlarmChange {
    AlarmChange { at: NEW.parse().unwrap(), alarm: alarm.to_owned(), change }
}

/// An account whose alarms in Ireland are these, and were changed so.
fn with(alarms: Vec<Alarm>, changes: &[AlarmChange]) -> Snapshot {
    let mut snapshot = billed(known(Role::Standalone));
    snapshot.alarms.insert(ireland(), alarms);
    snapshot.alarm_history.insert(ireland(), changes.to_vec());
    snapshot
}

fn puts(snapshot: &Snapshot) -> Vec<&'static str> {
    puts_to_ask(snapshot, &april(), &ireland()).into_iter().collect()
}

const BOTH: [&str; 2] = ["PutCompositeAlarm", "PutMetricAlarm"];

#[test]
fn puts_are_asked_for_of_each_kind_that_was_configured_in_the_days_asked_for() {
    // A day before 2 February, since two clocks may differ.
    assert_eq!(april().trail_span().0.date_naive().to_string(), "2022-02-02");
    let near = "2022-02-01T12:00:00Z";
    for (alarms, asked) in [
        (vec![metric("a", OLD), composite("c", OLD)], &[][..]),
        (vec![metric("a", OLD), metric("b", near), composite("c", OLD)], &BOTH[1..]),
        (vec![metric("a", OLD), composite("c", NEW)], &BOTH[..1]),
        (vec![metric("a", "not told"), composite("c", NEW)], &BOTH),
        (vec![metric("a", OLD), log("l", NEW)], &["PutLogAlarm"]),
    ] {
        assert_eq!(puts(&with(alarms.clone(), &[])), asked, "{alarms:?}");
    }
    // What the history says counts, too.
    let alarms = vec![metric("a", OLD), composite("c", OLD)];
    assert_eq!(puts(&with(alarms, &[changed("a", Change::Updated)])), &BOTH[1..]);
}

#[test]
fn all_puts_are_asked_for_where_an_alarm_may_be_gone() {
    let alarms = || vec![metric("a", OLD)];
    assert_eq!(puts(&with(alarms(), &[])), [""; 0]);
    assert_eq!(puts(&with(alarms(), &[changed("a", Change::Deleted)])), BOTH, "made again since");
    assert_eq!(puts(&with(alarms(), &[changed("b", Change::Created)])), BOTH, "not there any more");
    assert_eq!(puts(&with(Vec::new(), &[])), BOTH, "on the bill, and not there");
    let gone = [changed("b", Change::Deleted)];
    assert_eq!(puts(&with(vec![log("l", NEW)], &gone)), ["PutCompositeAlarm", "PutLogAlarm", "PutMetricAlarm"]);
    for source in [Source::Cloudwatch, Source::AlarmHistory] {
        let mut partly = with(alarms(), &[]);
        partly.gaps.push(gap(source, Some("us-east-1")));
        assert_eq!(puts(&partly), [""; 0], "{source}");
        partly.gaps.push(gap(source, Some("eu-west-1")));
        assert_eq!(puts(&partly), BOTH, "{source}");
    }
    assert_eq!(puts(&Snapshot::empty(april().now)), BOTH, "nothing is known");
    // What was there then may have been deleted since.
    let later = Question { now: april().now + TimeDelta::seconds(1), ..april() };
    assert_eq!(puts_to_ask(&with(alarms(), &[]), &later, &ireland()).len(), 2);
}

#[test]
fn cloudtrail_is_asked_once_the_alarms_and_what_their_history_may_add_are_settled() {
    let asked = |snapshot: &Snapshot| {
        let requests = plan(snapshot, &april());
        let here = requests.iter().filter(|request| request.region() == Some(&ireland()));
        let of_alarms = [Source::Cloudwatch, Source::AlarmHistory, Source::Cloudtrail];
        here.map(Request::source).filter(|source| of_alarms.contains(source)).collect::<Vec<_>>()
    };
    // On the bill, so that what was done to alarms is asked even where there are none.
    let mut snapshot = billed(known(Role::Standalone));
    snapshot.months.last_entry().unwrap().get_mut().lines.push(alarm_line());
    assert_eq!(asked(&snapshot), [Source::Cloudwatch, Source::AlarmHistory]);
    let with = |alarms| {
        let mut with = snapshot.clone();
        with.alarms.insert(ireland(), alarms);
        with
    };
    // All puts are asked for, whatever the history says.
    for alarms in [vec![], vec![metric("a", NEW), composite("c", NEW)]] {
        assert_eq!(asked(&with(alarms)), [Source::AlarmHistory, Source::Cloudtrail]);
    }
    // Else it may say that one is gone.
    let mut waits = with(vec![metric("a", NEW), composite("c", OLD)]);
    assert_eq!(asked(&waits), [Source::AlarmHistory]);
    let mut refused = waits.clone();
    refused.gaps.push(gap(Source::AlarmHistory, Some("eu-west-1")));
    assert_eq!(asked(&refused), [Source::Cloudtrail]);
    waits.alarm_history.insert(ireland(), Vec::new());
    assert_eq!(asked(&waits), [Source::Cloudtrail]);
}
