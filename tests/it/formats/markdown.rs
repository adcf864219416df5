//! Markdown as an issue shows it: short tables, and what costs nothing folded.

use whybill::analyse::{alarms, bill, free_tier};
use whybill::answer::Answer;
use whybill::catalogue::Catalogue;
use whybill::question::Question;
use whybill::report::{Format, Look, write};
use whybill::snapshot::Snapshot;

use crate::support::fixture;

fn of(snapshot: &Snapshot, command: &str) -> String {
    let (catalogue, question) = (Catalogue::built_in().unwrap(), Question::default());
    let written = |answer| write(answer, Format::Markdown, Look::plain(80));
    match command {
        "explain" => written(Answer::Explain(&bill(snapshot, &catalogue, &question).unwrap())),
        "free-tier" => written(Answer::FreeTier(&free_tier(snapshot, &catalogue, &question, false).unwrap())),
        _ => written(Answer::Alarms(&alarms(snapshot, &catalogue))),
    }
}

/// What is folded, by its summary.
fn folds(text: &str) -> Vec<(&str, &str)> {
    let parts = text.split("\n<details><summary>").skip(1);
    parts
        .map(|part| {
            let (summary, rest) = part.split_once("</summary>\n\n").expect("Markdown is read after a blank line alone");
            (summary, rest.split_once("\n</details>\n").expect("a fold ends").0)
        })
        .collect()
}

#[test]
fn what_costs_nothing_is_folded() {
    let text = of(&fixture::snapshot("april-2022"), "explain");
    let shown = text.split("\n<details>").next().unwrap();
    let folds = folds(&text);
    let [(_, why), (summary, free)] = folds[..] else { panic!("{text}") };
    // Five lines of April 2022 were charged, four were not.
    assert_eq!(summary, "4 lines cost nothing");
    for (usage_type, amount) in [
        ("EU-TimedStorage-ByteHrs", "$3.27"),
        ("EU-Requests-Tier1", "$0.51"),
        ("EU-CW:AlarmMonitorUsage", "$0.20"),
        ("EUW2-CW:AlarmMonitorUsage", "$0.10"),
        ("EU-Requests-Tier2", "$0.08"),
    ] {
        let is_its_row =
            |row: &str| row.starts_with(&format!("| {amount} |")) && row.ends_with(&format!("| {usage_type} |"));
        assert!(shown.lines().any(is_its_row) && !free.contains(usage_type), "{usage_type}");
    }
    for usage_type in ["EU-FreeEventsRecorded", "EU-ReadCapacityUnit-Hrs", "EU-WriteCapacityUnit-Hrs", "EU-CW:Requests"]
    {
        assert!(!shown.contains(usage_type) && free.contains(&format!("| {usage_type} |")), "{usage_type}");
    }
    assert!(shown.contains("**Billed: $4.16**") && why.contains("142.3517 × $0.023 = $3.2740891"), "{text}");
    let text = of(&fixture::snapshot("april-2022"), "free-tier");
    assert!(text.contains("<summary>3 allowances not used up, nothing to pay</summary>"), "{text}");
}

/// Few cells, and no sentences in them: an issue is some hundred characters wide.
#[test]
fn tables_are_narrow_and_whole() {
    for (name, snapshot) in fixture::all() {
        for command in ["explain", "free-tier", "alarms"] {
            if command != "alarms" && !has_closed_bill(&snapshot) {
                continue;
            }
            let text = of(&snapshot, command);
            assert_eq!(text.matches("<details>").count(), folds(&text).len(), "{name}: {command}");
            let mut columns = 0;
            for row in text.lines().map(|line| line.replace("\\|", "")).filter(|line| line.starts_with('|')) {
                let cells: Vec<&str> = row.trim_matches('|').split(" | ").collect();
                columns = if row.starts_with("|---") { columns } else { cells.len() };
                assert!(columns <= 10, "{name}: {command}: {row}");
                assert!(cells.iter().all(|cell| cell.chars().count() < 120), "{name}: {command}: {row}");
            }
        }
    }
}

fn has_closed_bill(snapshot: &Snapshot) -> bool {
    bill(snapshot, &Catalogue::built_in().unwrap(), &Question::default()).is_ok()
}
