use std::path::Path;

use super::*;
use crate::bill::Region;
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
    let gap = |source: &str, region: &str| Gap {
        source: source.to_owned(),
        region: Some(Region::new(region)),
        required: true,
        error: "AccessDenied".to_owned(),
        effect: String::new(),
    };
    let mut older = april.clone();
    older.taken_at = "2022-04-02T00:00:00Z".parse().unwrap();
    older.gaps = vec![gap("cloudwatch", "eu-west-2"), gap("cloudwatch", "af-south-1")];
    let whole = joined(vec![april, older]).unwrap().unwrap();
    assert_eq!(whole.gaps, [gap("cloudwatch", "af-south-1")]);
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
