//! Pages without end: tokens that come again, and tokens that are always new.

use std::process::Output;

use serde_json::json;

use crate::support::program::{json, text};
use crate::wire::machine::{Machine, april, gaps};
use crate::wire::server::{Aws, World, usual};

/// What is said on standard error, without its frame.
pub(crate) fn plain(output: &Output) -> String {
    text(&output.stderr).replace(['│', '×', '╰', '─', '▶'], " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The files of whole bills in the cache.
pub(crate) fn cached(machine: &Machine) -> Vec<String> {
    let files = std::fs::read_dir(machine.home.path().join(".cache/whybill")).into_iter().flatten();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.ends_with(".json") && !name.starts_with("prices.") && !name.contains(".answer-")).collect()
}

/// The rows of a first page, for every token; the tokens are these, from the first answer on.
pub(crate) fn pages(
    operation: &'static str,
    empty: bool,
    token: impl Fn(usize) -> Option<String> + Send + 'static,
) -> World {
    let mut world = april();
    let member = if operation == "GetCostAndUsage" { "NextPageToken" } else { "NextToken" };
    let mut answered = 0;
    world.instead = Some(Box::new(move |world, asked| {
        (asked.operation == operation).then(|| {
            let mut body = asked.body.clone();
            body.as_object_mut().unwrap().remove(member);
            let mut answer = usual(world, asked, &body);
            if empty && operation == "GetCostAndUsage" {
                let results = answer["ResultsByTime"].as_array_mut().unwrap();
                results.iter_mut().for_each(|result| result["Groups"] = json!([]));
            }
            answer[member] = token(answered).into();
            answered += 1;
            answer.to_string().into_bytes()
        })
    }));
    world
}

#[test]
fn page_tokens_that_come_again_end_it() {
    let aws = Aws::start(pages("GetCostAndUsage", true, |n| Some(["A", "B"][n % 2].to_owned())));
    let machine = Machine::new();
    let output = machine.explain(&aws, &[]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stdout));
    assert!(plain(&output).contains("a page token that came before"), "{}", plain(&output));
    // the first page, A, B; the answer to B names A again
    assert_eq!(aws.asked("GetCostAndUsage").len(), 3);
    assert_eq!(cached(&machine), [""; 0]);
}

#[test]
fn twenty_pages_are_paid_for_unless_more_are_allowed() {
    let machine = Machine::new();
    for (more, sent) in [(&[][..], 20), (&["--max-ce-requests", "23"], 23)] {
        let aws = Aws::start(pages("GetCostAndUsage", true, |n| Some(n.to_string())));
        let output = machine.explain(&aws, more);
        assert_eq!(output.status.code(), Some(1), "{}", text(&output.stdout));
        assert!(plain(&output).contains(&format!("--max-ce-requests {sent}")), "{}", plain(&output));
        assert_eq!(aws.asked("GetCostAndUsage").len(), sent);
        assert_eq!(cached(&machine), [""; 0]);
    }
}

#[test]
fn free_pages_end_too() {
    for (operation, source, more) in
        [("ListRegions", "account", &[][..]), ("LookupEvents", "cloudtrail", &["--regions", "eu-west-2"])]
    {
        let aws = Aws::start(pages(operation, false, |n| Some(["A", "B", "C"][n % 3].to_owned())));
        let output = Machine::new().explain(&aws, more);
        assert_eq!(output.status.code(), Some(0), "{operation}: {}", plain(&output));
        let report = json(&output);
        let gaps = gaps(&report, source);
        assert_eq!(gaps.len(), 1, "{operation}: {}", report["gaps"]);
        assert!(gaps[0]["error"].as_str().unwrap().contains("came before"), "{gaps:?}");
    }
}
