//! What is refused in a file of rules, and where it points.

use super::*;

const METER: &str = r#"checked = "2026-10-06"

[[meter]]
id = "alarms"
services = ["AmazonCloudWatch"]
usage = ["CW:AlarmMonitorUsage"]
units = ["Alarms"]
noun = "alarm metrics"
standing = "alarms"
source = "https://aws.amazon.com/cloudwatch/pricing/"

[[offer]]
id = "alarms"
meters = ["alarms"]
limit = "10"
scope = "global"
pool = "payer"
kind = "always"
cohorts = ["legacy", "paid", "free"]
source = "https://aws.amazon.com/cloudwatch/pricing/"

[[price]]
id = "alarms"
meter = "alarms"
regions = ["eu-west-1"]
usd = "0.10"
source = "https://aws.amazon.com/cloudwatch/pricing/"
"#;

/// The rendered refusal of a file.
fn refusal(text: &str) -> (String, usize) {
    let error = Catalogue::parse("my.toml", text).expect_err("it should be refused");
    assert!(error.help().is_some(), "{error} has no help");
    let mut rendered = String::new();
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor()).with_width(200);
    handler.render_report(&mut rendered, &error).unwrap();
    (rendered, error.count())
}

/// One line of the good file changed: the refusal names that line, and says what stands here.
#[track_caller]
fn points_at(good: &str, wrong: &str, says: &[&str]) {
    assert!(METER.contains(good), "{good}");
    let text = METER.replacen(good, wrong, 1);
    let (rendered, count) = refusal(&text);
    let line = text.lines().position(|line| wrong.lines().last().is_some_and(|w| line.contains(w))).unwrap() + 1;
    assert!(rendered.contains(&format!("[my.toml:{line}:")), "not at line {line}:\n{rendered}");
    for part in says {
        assert!(rendered.contains(part), "`{part}` is not in:\n{rendered}");
    }
    assert_eq!(count, 1, "{rendered}");
}

#[test]
fn the_example_holds() {
    assert!(Catalogue::parse("my.toml", METER).is_ok());
}

#[test]
fn unknown_keys_and_values() {
    points_at("limit = \"10\"", "limt = \"10\"", &["unknown key `limt`", "known keys:", "`limit`"]);
    points_at("limit = \"10\"", "limit = 10.1", &["in quotes", "limit = \"10\""]);
    points_at("limit = \"10\"", "limit = \"ten\"", &["`ten` is not a decimal", "plain decimal in quotes"]);
    points_at("limit = \"10\"", "limit = \"0\"", &["not above zero"]);
    points_at("usd = \"0.10\"", "usd = \"-0.10\"", &["a price below zero"]);
    points_at("kind = \"always\"", "kind = \"forever\"", &["`forever`", "\"always\", \"12-months\", \"trial\""]);
    points_at("scope = \"global\"", "scope = \"world\"", &["`world`", "\"global\", \"region\", \"unknown\""]);
    points_at("pool = \"payer\"", "pool = \"org\"", &["`org`", "\"payer\", \"account\""]);
    points_at("\"paid\"", "\"payed\"", &["`payed`", "\"legacy\", \"paid\", \"free\""]);
    points_at("standing = \"alarms\"", "standing = \"yes\"", &["`yes`", "\"alarms\", \"stock\", \"on-demand\""]);
    points_at("checked = \"2026-10-06\"", "checked = \"2026-13-06\"", &["not a day", "YYYY-MM-DD"]);
    points_at("pool = \"payer\"", "pool = \"payer\"\nfrom = \"2022\"", &["`2022` is not a month", "YYYY-MM"]);
    points_at("limit = \"10\"", "limit = ", &["TOML"]);
}

#[test]
fn rows_that_lack_something() {
    points_at("services = [\"AmazonCloudWatch\"]", "services = []", &["`services` is empty", "as billed"]);
    points_at("usage = [\"CW:AlarmMonitorUsage\"]", "usage = []", &["`usage` is empty"]);
    points_at("units = [\"Alarms\"]", "units = []", &["`units` is empty"]);
    points_at("noun = \"alarm metrics\"", "noun = \" \"", &["an empty text"]);
    let (rendered, _) = refusal(&METER.replacen("noun = \"alarm metrics\"\n", "", 1));
    assert!(rendered.contains("missing key `noun`") && rendered.contains("[my.toml:3:"), "{rendered}");
    let (rendered, _) = refusal(&METER.replacen("checked = \"2026-10-06\"\n", "", 1));
    assert!(rendered.contains("nobody says when `alarms` was checked"), "{rendered}");
}

#[test]
fn tiers() {
    points_at("usd = \"0.10\"", "tiers = []", &["has no tier", "usd = \"0.10\""]);
    let (rendered, _) = refusal(&METER.replacen("usd = \"0.10\"\n", "", 1));
    assert!(rendered.contains("price `alarms` has no tier") && rendered.contains("[my.toml:23:"), "{rendered}");
    let bounded = "tiers = [{ up_to = \"10\", usd = \"0.30\" }]";
    points_at("usd = \"0.10\"", bounded, &["the last tier holds without bound"]);
    let open = "tiers = [{ usd = \"0.30\" }, { usd = \"0.10\" }]";
    points_at("usd = \"0.10\"", open, &["only the last tier is without bound"]);
    let falling = "tiers = [{ up_to = \"10\", usd = \"3\" }, { up_to = \"9\", usd = \"2\" }, { usd = \"1\" }]";
    points_at("usd = \"0.10\"", falling, &["tiers don't ascend", "not above the tier before"]);
    let (rendered, _) = refusal(&METER.replacen("usd = \"0.10\"", "usd = \"0.10\"\ntiers = [{ usd = \"1\" }]", 1));
    assert!(rendered.contains("not both") && rendered.contains("[my.toml:26:"), "{rendered}");
}

#[test]
fn rules_in_each_others_way() {
    points_at("meters = [\"alarms\"]", "meters = [\"cw-alarms\"]", &["unknown meter `cw-alarms`", "like id: alarms"]);
    points_at("meter = \"alarms\"", "meter = \"bells\"", &["unknown meter `bells`"]);
    points_at(
        "\"CW:AlarmMonitorUsage\"",
        "\"EU-CW:AlarmMonitorUsage\"",
        &["can never match", "\"CW:AlarmMonitorUsage\""],
    );
    let dated = "pool = \"payer\"\nto = \"2021-11\"\nfrom = \"2021-12\"";
    points_at("pool = \"payer\"", dated, &["`from` lies after `to`"]);
    let doubled = "usage = [\"CW:AlarmMonitorUsage\", \"CW:AlarmMonitorUsage\"]";
    points_at("usage = [\"CW:AlarmMonitorUsage\"]", doubled, &["has a meter already"]);
}

/// The good file with a kind, accounts and months for its offer: refused at a line, or not.
#[track_caller]
fn refused_offer(kind: &str, cohorts: &str, months: &str, line: usize, says: &str) {
    let text = METER.replacen("kind = \"always\"", &format!("kind = \"{kind}\""), 1).replacen(
        "cohorts = [\"legacy\", \"paid\", \"free\"]",
        &format!("cohorts = {cohorts}{months}"),
        1,
    );
    let (rendered, count) = refusal(&text);
    assert!(rendered.contains(&format!("[my.toml:{line}:")) && rendered.contains(says), "{rendered}");
    assert_eq!(count, 1, "{rendered}");
}

#[test]
fn offers_that_nobody_can_have() {
    refused_offer("12-months", "[\"legacy\", \"paid\"]", "", 19, "have no 12 free months");
    refused_offer("12-months", "[\"free\"]", "", 19, "write cohorts = [\"legacy\"]");
    refused_offer("trial", "[\"legacy\", \"free\"]", "", 19, "accounts on the free plan have no trials");
    refused_offer("12-months", "[\"legacy\"]", "\nfrom = \"2026-08\"", 20, "begins when nobody can have it");
    refused_offer("always", "[\"paid\", \"free\"]", "\nto = \"2025-06\"", 20, "ends before anybody can have it");
    for (kind, cohorts) in [
        ("12-months", "[\"legacy\"]\nfrom = \"2026-07\""),
        ("trial", "[\"legacy\", \"paid\"]"),
        ("trial", "[\"legacy\", \"paid\", \"free\"]\nto = \"2026-12\""),
        ("always", "[\"paid\"]\nto = \"2025-07\""),
    ] {
        let text = METER.replacen("kind = \"always\"", &format!("kind = \"{kind}\""), 1).replacen(
            "cohorts = [\"legacy\", \"paid\", \"free\"]",
            &format!("cohorts = {cohorts}"),
            1,
        );
        assert!(Catalogue::parse("my.toml", &text).is_ok(), "{kind} {cohorts}");
    }
}

#[test]
fn names_that_can_never_match() {
    points_at("\"CW:AlarmMonitorUsage\"", "\"CW:Alarm*\"", &["can never match", "no wildcard", "letter by letter"]);
    points_at("\"CW:AlarmMonitorUsage\"", "\"Global-CW:AlarmMonitorUsage\"", &["can never match"]);
    points_at("\"CW:AlarmMonitorUsage\"", "\"CW:AlarmMonitorUsage \"", &["space around `CW:AlarmMonitorUsage`"]);
    points_at("\"AmazonCloudWatch\"", "\" AmazonCloudWatch\"", &["space around", "write \"AmazonCloudWatch\""]);
}

#[test]
fn a_price_needs_a_unit() {
    let (rendered, _) = refusal(&METER.replacen("units = [\"Alarms\"]\n", "", 1));
    assert!(rendered.contains("missing key `units`") && rendered.contains("[my.toml:3:"), "{rendered}");
    points_at("units = [\"Alarms\"]", "units = [\"\"]", &["an empty text"]);
    points_at("usd = \"0.10\"", "usd = \"0.10\"\nper = \"0\"", &["`per` is not above zero"]);
    let (rendered, _) = refusal(&METER.replacen("meter = \"alarms\"\n", "", 1));
    assert!(rendered.contains("missing key `meter`") && rendered.contains("[my.toml:22:"), "{rendered}");
}

#[test]
fn names_that_stand_twice() {
    points_at("units = [\"Alarms\"]", "units = [\"Alarms\", \"Alarms\"]", &["`Alarms` stands in `units` twice"]);
    points_at("meters = [\"alarms\"]", "meters = [\"alarms\", \"alarms\"]", &["stands in `meters` twice"]);
    points_at("\"legacy\", \"paid\"", "\"legacy\", \"paid\", \"paid\"", &["`paid` stands in `cohorts` twice"]);
    points_at("[\"eu-west-1\"]", "[\"eu-west-1\", \"eu-west-1\"]", &["stands in `regions` twice"]);
}

#[test]
fn a_file_without_rules() {
    for text in ["", "checked = \"2026-10-06\"\n"] {
        let (rendered, count) = refusal(text);
        assert!(rendered.contains("there are no rules in this file"), "{rendered}");
        assert_eq!(count, 1);
    }
    let (rendered, _) = refusal(&METER.replacen("limit = \"10\"", "limit = \"10\"\nunverified = \"yes\"", 1));
    assert!(rendered.contains("write true or false, without quotes"), "{rendered}");
}

/// The good file with a changed copy of one of its rows.
fn with_row(table: &str, changes: &[(&str, &str)]) -> String {
    let start = METER.find(table).unwrap();
    let row = &METER[start..start + METER[start..].find("\n\n").unwrap_or(METER.len() - start)];
    let changed = changes.iter().fold(row.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    });
    format!("{METER}\n{changed}\n")
}

#[test]
fn doubles_and_overlaps() {
    let (rendered, _) = refusal(&with_row("[[meter]]", &[("CW:", "CX:")]));
    assert!(rendered.contains("meter id `alarms` is taken") && rendered.contains("[my.toml:30:"), "{rendered}");

    let (rendered, _) = refusal(&with_row("[[offer]]", &[("id = \"alarms\"", "id = \"more\"")]));
    assert!(rendered.contains("offers `alarms` and `more` overlap") && rendered.contains("[my.toml:30:"), "{rendered}");

    let (rendered, _) = refusal(&with_row("[[price]]", &[("id = \"alarms\"", "id = \"more\"")]));
    assert!(rendered.contains("prices `alarms` and `more` overlap"), "{rendered}");
    assert!(rendered.contains("one price at a time in eu-west-1"), "{rendered}");

    let elsewhere = with_row("[[price]]", &[("id = \"alarms\"", "id = \"more\""), ("eu-west-1", "eu-west-2")]);
    assert!(Catalogue::parse("my.toml", &elsewhere).is_ok());
    let general = with_row("[[price]]", &[("id = \"alarms\"", "id = \"more\""), ("regions = [\"eu-west-1\"]\n", "")]);
    let general = Catalogue::parse("my.toml", &general).unwrap();
    let price = general.price(&general.meters[0], &Region::new("eu-west-1"), month("2022-04")).unwrap();
    assert_eq!(price.id, "alarms", "the price that names the region comes first");
}

#[test]
fn months_part_two_offers() {
    let parted = METER.replacen("limit = \"10\"", "limit = \"10\"\nto = \"2021-11\"", 1)
        + "\n[[offer]]\nid = \"later\"\nmeters = [\"alarms\"]\nlimit = \"20\"\nfrom = \"2021-12\"\nscope = \"global\"\n\
           pool = \"payer\"\nkind = \"always\"\ncohorts = [\"legacy\"]\nsource = \"https://aws.amazon.com/\"\n";
    let catalogue = Catalogue::parse("my.toml", &parted).unwrap();
    let limit = |when| catalogue.offer(&catalogue.meters[0], month(when)).unwrap().limit.to_string();
    assert_eq!((limit("2021-11"), limit("2021-12")), ("10".to_owned(), "20".to_owned()));
    let (rendered, _) = refusal(&parted.replacen("from = \"2021-12\"", "from = \"2021-11\"", 1));
    assert!(rendered.contains("overlap"), "{rendered}");
}

#[test]
fn unlike_units_are_not_added() {
    let text =
        with_row("[[meter]]", &[("id = \"alarms\"", "id = \"bytes\""), ("CW:", "CX:"), ("\"Alarms\"", "\"GB\"")])
            .replacen("meters = [\"alarms\"]", "meters = [\"alarms\", \"bytes\"]", 1);
    let (rendered, _) = refusal(&text);
    assert!(rendered.contains("adds unlike units") && rendered.contains("counted in gb"), "{rendered}");
    assert!(rendered.contains("[my.toml:14:"), "{rendered}");
}

#[test]
fn every_mistake_is_told_in_the_order_of_lines() {
    let text = METER
        .replacen("kind = \"always\"", "kind = \"forever\"", 1)
        .replacen("usd = \"0.10\"", "usd = \"dime\"", 1)
        .replacen("standing = \"alarms\"", "standing = \"yes\"", 1);
    let (rendered, count) = refusal(&text);
    assert_eq!(count, 3);
    let places: Vec<_> = ["my.toml:9:", "my.toml:18:", "my.toml:26:"].map(|place| rendered.find(place)).into();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}\n{rendered}");
}

#[test]
fn what_explains_nothing_is_noted() {
    let bare = METER.split("\n[[offer]]").next().unwrap();
    // Such a file lacks most of what code names, too, which is a note of its own.
    let odd = |text: &str| {
        let notes = Catalogue::parse("my.toml", text).unwrap().notes();
        notes.into_iter().filter(|note| !note.starts_with("there is no ")).collect::<Vec<_>>()
    };
    let notes = odd(bare);
    assert_eq!(notes, ["meter `alarms` has no offer, no price and no note: it explains no line"]);
    let typo = odd(&METER.replacen("eu-west-1", "eu-wst-1", 1));
    assert_eq!(typo, ["price `alarms`: region `eu-wst-1` is unknown here"]);
}
