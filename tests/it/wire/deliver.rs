//! Digests on their way: to a topic, and what happens where it fails.

use std::process::Output;

use crate::support::fixture;
use crate::support::program::text;
use crate::wire::machine::{Machine, april};
use crate::wire::server::{Aws, Fault, World};

const TOPIC: &str = "sns:arn:aws:sns:eu-west-2:123456789012:bill";

/// A digest between two snapshots, to a topic and a folder.
fn sent(world: World) -> (Aws, Machine, Output) {
    let (aws, machine) = (Aws::start(world), Machine::new());
    let mut run = machine.signed_in(&aws);
    run.args(["digest", "--always", "--to", TOPIC, "--to", "kept", "--since"]);
    let output = run.arg(fixture::path("march-2022")).arg("--from").arg(fixture::path("april-2022")).output().unwrap();
    (aws, machine, output)
}

/// The files that the folder keeps.
fn kept(machine: &Machine) -> Vec<String> {
    let files = std::fs::read_dir(machine.home.path().join("kept")).unwrap();
    let mut names: Vec<String> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_digest_is_published_where_its_topic_is_and_nothing_else_is_asked() {
    let (aws, machine, output) = sent(april());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(aws.operations(), ["Publish".to_owned()].into());
    let published = aws.asked("Publish");
    assert_eq!(published.len(), 1);
    let own = &published[0];
    assert_eq!((own.region.as_str(), own.body["TopicArn"].as_str()), ("eu-west-2", TOPIC.strip_prefix("sns:")));
    // Taken at 09:00:00 UTC on 3 May 2022.
    let files = ["2022-05-03T090000Z.html", "2022-05-03T090000Z.json"];
    assert_eq!(kept(&machine), files);
    let message = own.body["Message"].as_str().unwrap();
    assert!(message.contains(&format!("The page: kept/{}", files[0])), "{message}");
}

#[test]
fn a_topic_that_refuses_is_said_and_the_folder_has_the_digest_all_the_same() {
    let mut world = april();
    world.failing.insert("Publish".to_owned(), "AuthorizationError".to_owned());
    let (aws, machine, output) = sent(world);
    assert_eq!(output.status.code(), Some(4), "{}", text(&output.stderr));
    let said = text(&output.stderr);
    assert!(said.contains(TOPIC) && said.contains("allow sns:Publish"), "{said}");
    assert_eq!(aws.asked("Publish").len(), 1, "what is refused isn't asked again");
    assert_eq!(kept(&machine).len(), 2);
}

/// A message that may have been taken isn't sent once more by itself; one that wasn't is.
#[test]
fn what_may_have_been_sent_is_not_sent_again_and_a_throttle_is() {
    let broken = || Fault::Answer { status: 500, kind: "text/xml", body: b"<ErrorResponse/>".to_vec() };
    for fault in [broken, || Fault::Cut] {
        let mut world = april();
        world.fault = Some(Box::new(move |_| Some(fault())));
        let (aws, _, output) = sent(world);
        assert_eq!(output.status.code(), Some(4), "{}", text(&output.stderr));
        assert_eq!(aws.asked("Publish").len(), 1);
    }
    let mut world = april();
    world.throttled.insert("Publish".to_owned(), 1);
    let (aws, _, output) = sent(world);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(aws.asked("Publish").len(), 2);
}
