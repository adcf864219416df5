use super::*;
use crate::answer::Forecast;

fn gate(text: &str) -> FailOn {
    text.parse().unwrap()
}

fn usd(text: &str) -> Usd {
    text.parse().unwrap()
}

fn matches(text: &str, verdict: &'static str) -> bool {
    gate(text).judge(&[verdict].into(), &Measures::default()) == Judgement::Matched
}

#[test]
fn words_mean_what_includes_them() {
    assert!(matches("will_exceed", "exceeded") && matches("will_exceed", "will_exceed"));
    assert!(matches("exceeded", "exceeded") && !matches("exceeded", "will_exceed"));
    assert!(matches("any", "unexplained") && !matches("any", "ok") && !matches("any", "within_free_tier"));
    assert!(matches("medium", "high") && matches("medium", "medium") && !matches("medium", "low"));
    assert!(matches("dead-metric", "dead-metric") && !matches("dead-metric", "no-action"));
    assert!(matches("any", "no-action") && !matches("any", "info"));
}

#[test]
fn a_figure_is_above_its_limit_only_where_it_is_more() {
    let of = |billed: &str| Measures { billed: Some(usd(billed)), line: Some(usd(billed)), ..Measures::default() };
    let judged = |text: &str, billed: &str| gate(text).judge(&BTreeSet::new(), &of(billed));
    for name in ["billed", "line"] {
        assert_eq!(judged(&format!("{name}>50"), "50.00"), Judgement::Clear);
        // What a float couldn't tell apart.
        assert_eq!(judged(&format!("{name}>50"), "50.00000000000000000001"), Judgement::Matched);
        assert_eq!(judged(&format!("{name} > 0.3"), "0.3000003"), Judgement::Matched);
    }
    let none = gate("line>0").judge(&BTreeSet::new(), &Measures::default());
    assert_eq!(none, Judgement::Clear, "no usage line is no dear one");
}

#[test]
fn a_change_is_a_rise_in_percent() {
    let of =
        |from: &str, to: &str| Measures { change: Some(Pair { from: usd(from), to: usd(to) }), ..Measures::default() };
    let judged = |from: &str, to: &str| gate("change>20%").judge(&BTreeSet::new(), &of(from, to));
    // 20% more than 3.33 is 3.996.
    assert_eq!(judged("3.33", "3.996"), Judgement::Clear);
    assert_eq!(judged("3.33", "3.9960000001"), Judgement::Matched);
    assert_eq!(judged("10", "5"), Judgement::Clear, "less is no rise");
    assert_eq!(judged("0", "0.000001"), Judgement::Matched, "from nothing to more");
    assert_eq!(judged("0", "0"), Judgement::Clear);
    assert_eq!(judged("-5", "-1"), Judgement::Clear, "credits beyond the usage in both months");
    let unknown = gate("change>20%").judge(&BTreeSet::new(), &Measures::default());
    assert!(matches!(unknown, Judgement::Unknown(why) if why.contains("month before")), "{unknown:?}");
}

#[test]
fn a_forecast_that_is_known_in_part_is_no_match_below_its_limit() {
    let of = |billed: &str, is_whole| Measures {
        forecast: Some(Forecast { billed: usd(billed), is_whole }),
        ..Measures::default()
    };
    let judged = |measures: &Measures| gate("forecast>50").judge(&BTreeSet::new(), measures);
    assert_eq!(judged(&of("51", false)), Judgement::Matched, "it will be more still");
    assert!(matches!(judged(&of("49", false)), Judgement::Unknown(_)));
    assert_eq!(judged(&of("49", true)), Judgement::Clear);
    assert!(matches!(judged(&Measures::default()), Judgement::Unknown(why) if why.contains("open month")));
}

#[test]
fn what_is_no_limit_says_how_to_write_one() {
    for (text, says) in [
        ("billed", "in quotes"),
        ("cost>5", "billed, line, forecast and change"),
        ("billed>", "'billed>50'"),
        ("billed>fifty", "'billed>50'"),
        ("billed>-1", "'billed>50'"),
        ("billed>20%", "'billed>50'"),
        ("change>20", "'change>20%'"),
    ] {
        let error = text.parse::<FailOn>().unwrap_err().to_string();
        assert!(error.contains(says), "{text}: {error}");
    }
}

#[test]
fn each_answer_knows_its_own() {
    for (gates, own, others) in [
        (Gates::of_bill(), ["over_free_tier", "line>1"], ["dead-metric", "exceeded"]),
        (Gates::of_line(), ["unexplained", "line>1"], ["billed>1", "change>1%"]),
        (Gates::of_allowances(), ["will_exceed", "forecast>1"], ["over_free_tier", "billed>1"]),
        (Gates::of_findings(), ["dead-metric", "medium"], ["price", "billed>1"]),
        (Gates::of_changes(), ["price", "change>1%"], ["high", "line>1"]),
        (Gates::of_report(), ["dead-metric", "billed>1"], ["price", "full_month"]),
    ] {
        assert!(own.iter().chain(&["any"]).all(|text| gates.know(&gate(text))), "{}", gates.list());
        assert!(others.iter().chain(&["soon"]).all(|text| !gates.know(&gate(text))), "{}", gates.list());
        assert_eq!(gates.list().matches("any").count(), 1, "{}", gates.list());
    }
    assert!(Gates::default().is_empty());
}
