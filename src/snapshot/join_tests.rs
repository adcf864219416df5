use std::path::Path;

use super::*;
use crate::bill::Region;
use crate::snapshot::{Lack, Lacking};
use crate::snapshot_file::load;

fn fixture(name: &str) -> Snapshot {
    load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scenarios").join(name).join("snapshot.json")).unwrap()
}

#[test]
fn one_snapshot_stays_as_it_is_and_joins_with_itself() {
    let april = fixture("april-2022");
    assert_eq!(joined(Vec::new()), Ok(None));
    assert_eq!(joined(vec![april.clone()]), Ok(Some(april.clone())));
    assert_eq!(joined(vec![april.clone(), april.clone()]), Ok(Some(april)));
}

#[test]
fn months_and_regions_come_together_and_the_newer_wins() {
    let april = fixture("april-2022");
    let march: crate::bill::BillingMonth = "2022-03".parse().unwrap();
    let (ireland, london) = (Region::new("eu-west-1"), Region::new("eu-west-2"));
    let mut older = april.clone();
    older.taken_at = "2022-04-02T00:00:00Z".parse().unwrap();
    older.months.retain(|month, _| *month == march);
    older.alarms.get_mut(&ireland).unwrap().clear();
    let mut newer = april.clone();
    newer.months.remove(&march);
    newer.alarms.remove(&london);
    for order in [vec![older.clone(), newer.clone()], vec![newer, older]] {
        let whole = joined(order).unwrap().unwrap();
        assert_eq!((&whole.months, whole.taken_at), (&april.months, april.taken_at));
        assert_eq!(whole.alarms[&ireland], april.alarms[&ireland], "the newer's");
        assert_eq!(whole.alarms[&london], april.alarms[&london], "the older's, as the newer has none");
    }
}

#[test]
fn a_gap_that_the_newer_fills_is_none() {
    let april = fixture("april-2022");
    let gap = |source, region: &str| Gap {
        source,
        region: Some(Region::new(region)),
        required: true,
        error: "AccessDenied".to_owned(),
        effect: Effect::Told(String::new()),
    };
    let mut older = april.clone();
    older.taken_at = "2022-04-02T00:00:00Z".parse().unwrap();
    older.gaps = vec![gap(Source::Cloudwatch, "eu-west-2"), gap(Source::Cloudwatch, "af-south-1")];
    let whole = joined(vec![april, older]).unwrap().unwrap();
    assert_eq!(whole.gaps, [gap(Source::Cloudwatch, "af-south-1")]);
}

#[test]
fn events_are_joined_only_where_none_can_be_missing_between() {
    let april = fixture("april-2022");
    let ireland = Region::new("eu-west-1");
    let mut older = april.clone();
    older.taken_at = "2022-04-02T00:00:00Z".parse().unwrap();
    let before = older.trail.get_mut(&ireland).unwrap();
    let span = chrono::TimeDelta::days(30);
    (before.from, before.to) = (before.from - span, before.to - span);
    let from = before.from;
    let mut far = older.clone();
    let whole = joined(vec![older, april.clone()]).unwrap().unwrap();
    assert_eq!((whole.trail[&ireland].from, &whole.trail[&ireland].events), (from, &april.trail[&ireland].events));
    far.trail.get_mut(&ireland).unwrap().to = april.trail[&ireland].from - chrono::TimeDelta::seconds(1);
    let whole = joined(vec![far, april.clone()]).unwrap().unwrap();
    assert_eq!(whole.trail[&ireland], april.trail[&ireland]);
}

#[test]
fn accounts_are_not_mixed() {
    let mut other = fixture("april-2022");
    other.account.as_mut().unwrap().id = "111122223333".to_owned();
    let error = joined(vec![fixture("april-2022"), other]).unwrap_err().to_string();
    assert!(error.contains("111122223333, 123456789012"), "{error}");
}

/// A snapshot in which every part stands (`tests/forms.rs`).
fn full() -> Snapshot {
    load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/forms/8-accounts.json")).unwrap()
}

#[test]
fn whatever_the_newer_has_closes_the_olders_gap_of_it_and_nothing_else_does() {
    let region = Region::new("eu-west-1");
    let effect = "what else was made on 2022-03-17 is unknown; what happened to `hidden-table` is unknown; \
                  who is subscribed to arn:aws:sns:eu-west-1:444455556666:hidden-topic is unknown";
    for source in Source::ALL.iter().copied() {
        let gap = Gap {
            source,
            region: Some(region.clone()),
            required: true,
            error: "AccessDenied".to_owned(),
            effect: Effect::Told(effect.to_owned()),
        };
        let newer = Snapshot { gaps: Vec::new(), ..full() };
        let older = Snapshot { gaps: vec![gap], ..Snapshot::empty(newer.taken_at - chrono::TimeDelta::days(1)) };
        let nothing = Snapshot::empty(newer.taken_at);
        let left = |newer: &Snapshot| joined(vec![older.clone(), newer.clone()]).unwrap().unwrap().gaps;
        assert_eq!(left(&nothing), older.gaps, "{source}: nothing is known of it");
        let is_of_answers = matches!(source, Source::Alerts | Source::Evidence | Source::Rules | Source::Snapshot);
        assert_eq!(left(&newer).is_empty(), !is_of_answers, "{source}: the newer has it");
        // The trails are the account's, and a topic's ARN says where it is.
        let of_the_account = [
            Source::Account,
            Source::AccountPlan,
            Source::CloudtrailTrails,
            Source::CostExplorer,
            Source::CostExplorerAccounts,
            Source::CostExplorerDays,
            Source::CostExplorerOperations,
            Source::FreeTier,
            Source::Organizations,
            Source::PriceList,
            Source::Sns,
            Source::Sts,
        ];
        let elsewhere = Region::new("us-east-1");
        let older = Snapshot { gaps: vec![Gap { region: Some(elsewhere), ..older.gaps[0].clone() }], ..older.clone() };
        let left = joined(vec![older.clone(), newer.clone()]).unwrap().unwrap().gaps;
        assert_eq!(
            left == older.gaps,
            !of_the_account.contains(&source),
            "{source}: the newer has it of another region"
        );
    }
}

#[test]
fn what_is_known_in_part_of_several_closes_no_gap_of_the_others() {
    let region = Region::new("eu-west-1");
    let april = |day: &str| format!("2022-04-{day}").parse::<chrono::NaiveDate>().unwrap();
    let events = |complete| DayEvents { complete, events: Vec::new() };
    let with = |days: &[(&str, bool)], effect: &str, at: &str| {
        let mut snapshot = Snapshot::empty(at.parse().unwrap());
        let days = days.iter().map(|(day, complete)| (april(day), events(*complete))).collect();
        snapshot.evidence.days.insert(region.clone(), days);
        let gap = |effect: &str| Gap {
            source: Source::CloudtrailDay,
            region: Some(region.clone()),
            required: false,
            error: "ThrottlingException".to_owned(),
            effect: Effect::Told(effect.to_owned()),
        };
        snapshot.gaps.extend((!effect.is_empty()).then(|| gap(effect)));
        snapshot
    };
    let refused = "what else was made on 2022-04-03 is unknown; allow the IAM action cloudtrail:LookupEvents";
    let cut = "older events in Ireland (eu-west-1) weren't read; raise --max-trail-pages";
    for (older, effect, newer, closed) in [
        (&[][..], refused, &[("03", true)][..], true),
        (&[], refused, &[("03", false)], false),
        (&[], refused, &[("04", true)], false),
        (&[("03", false), ("04", true)], cut, &[("03", true)], true),
        (&[("03", false)], cut, &[("04", true)], false),
        (&[("03", false), ("04", false)], cut, &[("04", true)], false),
    ] {
        let older = with(older, effect, "2022-04-10T00:00:00Z");
        let newer = with(newer, "", "2022-04-11T00:00:00Z");
        let left = joined(vec![older, newer.clone()]).unwrap().unwrap().gaps;
        assert_eq!(left.is_empty(), closed, "{effect}: {:?}", newer.evidence.days);
    }
    let mut newer = full();
    newer.evidence.trails.iter_mut().flatten().for_each(|trail| trail.records = None);
    let gap = Gap { source: Source::CloudtrailTrails, ..with(&[], cut, "2022-04-10T00:00:00Z").gaps[0].clone() };
    let older = Snapshot { gaps: vec![gap.clone()], ..Snapshot::empty("2022-04-10T00:00:00Z".parse().unwrap()) };
    assert!(
        joined(vec![older, newer]).unwrap().unwrap().gaps.contains(&gap),
        "what the trail records is still not known"
    );
}

#[test]
fn a_gap_that_an_older_file_says_in_a_sentence_is_told_once() {
    let gap = |effect| Gap {
        source: Source::CloudtrailDay,
        region: Some(Region::new("eu-west-1")),
        required: false,
        error: "AccessDenied".to_owned(),
        effect,
    };
    let day = |day: &str| {
        let lack = Lack::DayEvents { day: day.parse().unwrap() };
        gap(Effect::Collected(Lacking { lack, remedy: None }))
    };
    let sentence = gap(Effect::Told("what else was made on 2022-04-03 is unknown; allow it".to_owned()));
    let with = |gap: &Gap, at: &str| Snapshot { gaps: vec![gap.clone()], ..Snapshot::empty(at.parse().unwrap()) };
    let older = with(&sentence, "2022-04-10T00:00:00Z");
    let left = |newer: &Gap| joined(vec![older.clone(), with(newer, "2022-04-11T00:00:00Z")]).unwrap().unwrap().gaps;
    assert_eq!(left(&day("2022-04-03")), [day("2022-04-03")]);
    assert_eq!(left(&day("2022-04-04")), [day("2022-04-04"), sentence], "of another day");
}
