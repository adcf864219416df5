//! The regions that an account had enabled when it was asked last are looked at while it is asked again.

use serde_json::json;
use whybill::bill::Region;
use whybill::snapshot::{Requests, Snapshot};

use crate::support::program::{json, text};
use crate::wire::machine::{Machine, april};
use crate::wire::server::{Aws, World, usual};

/// Pages that the list of regions has at most.
const MOST: usize = 30;
/// A region that an account may switch on, and off again.
const CAPE_TOWN: &str = "af-south-1";

/// Collects an account's alarms, and reads what was written but how often was asked: list prices come from the cache later.
fn collected(machine: &Machine, aws: &Aws) -> Snapshot {
    let args = ["collect", "--for", "alarms", "--output", "s.json"];
    let output = machine.back_then(aws).args(args).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let snapshot = whybill::snapshot_file::load(&machine.home.path().join("s.json")).unwrap();
    Snapshot { requests: Requests::default(), ..snapshot }
}

/// An account that has an alarm in Cape Town, too.
fn with_cape_town() -> World {
    let mut world = april();
    let region = Region::new(CAPE_TOWN);
    world.snapshot.regions.as_mut().unwrap().codes.insert(region.clone());
    let forgotten = world.snapshot.alarms[&Region::new("eu-west-2")].clone();
    world.snapshot.alarms.insert(region, forgotten);
    world
}

/// An account whose list of regions has one page more as long as no alarms were asked for.
fn slow_to_list(mut world: World) -> World {
    let (mut pages, mut is_asked) = (0, false);
    world.instead = Some(Box::new(move |world, asked| {
        is_asked |= asked.operation == "DescribeAlarms";
        (asked.operation == "ListRegions").then(|| {
            pages += 1;
            let mut body = asked.body.clone();
            body["NextToken"] = json!(null);
            let mut answer = usual(world, asked, &body);
            answer["NextToken"] = if is_asked || pages >= MOST { json!(null) } else { json!(pages.to_string()) };
            answer.to_string().into_bytes()
        })
    }));
    world
}

#[test]
fn alarms_do_not_wait_for_the_list_where_it_is_known_from_before() {
    let machine = Machine::new();
    let first = collected(&machine, &Aws::start(april()));
    let aws = Aws::start(slow_to_list(april()));
    assert!(collected(&machine, &aws) == first, "another snapshot");
    assert!(aws.asked("ListRegions").len() < MOST, "the alarms wait for the list");
}

#[test]
fn a_region_that_was_switched_on_since_is_looked_at_and_one_that_was_switched_off_is_no_gap() {
    let machine = Machine::new();
    let without = collected(&machine, &Aws::start(april()));
    let cape_town = Region::new(CAPE_TOWN);
    let with = collected(&machine, &Aws::start(with_cape_town()));
    assert_eq!(with.alarms[&cape_town].len(), 1);
    assert_eq!(with.alarms.len(), without.alarms.len() + 1);
    // AWS refuses whoever asks in a region that is switched off.
    let mut off = april();
    off.refused.insert(CAPE_TOWN.to_owned());
    let aws = Aws::start(slow_to_list(off));
    assert!(collected(&machine, &aws) == without, "another snapshot");
    let asked = aws.asked("DescribeAlarms");
    assert!(asked.iter().any(|asked| asked.region == CAPE_TOWN), "it was looked at before the list came");
}

#[test]
fn what_was_known_of_other_accounts_is_not_looked_at() {
    let machine = Machine::new();
    collected(&machine, &Aws::start(with_cape_town()));
    let mut other = april();
    other.snapshot.account.as_mut().unwrap().id = "210987654321".to_owned();
    let aws = Aws::start(other);
    let output = machine.back_then(&aws).args(["alarms", "--format", "json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(json(&output)["gaps"], json!([]));
    assert!(!aws.asked("DescribeAlarms").iter().any(|asked| asked.region == CAPE_TOWN));
}
