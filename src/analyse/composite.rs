//! Composite alarms' rules on the states of others.
//!
//! Source: AWS, PutCompositeAlarm's `AlarmRule`: `ALARM("a") OR NOT OK(b)`, names with quotes or without.

use std::collections::BTreeSet;

/// A part of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// `ALARM("a")`: a state, and the name or ARN of an alarm.
    State {
        state: &'static str,
        alarm: String,
    },
    /// `AND`, `OR`, `NOT`, `TRUE`, `FALSE`; another where the rule is none.
    Word(String),
    Open,
    Close,
}

const WORDS: [&str; 5] = ["AND", "OR", "NOT", "TRUE", "FALSE"];
const STATES: [&str; 3] = ["ALARM", "OK", "INSUFFICIENT_DATA"];

/// The alarms that a composite alarm's rule names, by name or ARN.
pub(crate) fn children(rule: &str) -> BTreeSet<String> {
    let named = |part| match part {
        Part::State { alarm, .. } => Some(alarm),
        _ => None,
    };
    parts(rule).into_iter().filter_map(named).collect()
}

/// Whether a composite alarm is in alarm whenever any of those that its rule names is.
pub(crate) fn is_any_of(rule: &str) -> bool {
    let parts = parts(rule);
    let fits = |part: &Part| match part {
        Part::State { state, .. } => *state == "ALARM",
        Part::Word(word) => word == "OR",
        Part::Open | Part::Close => true,
    };
    parts.iter().any(|part| matches!(part, Part::State { .. })) && parts.iter().all(fits)
}

/// The one alarm whose alarm a rule repeats: `ALARM("a")` and nothing else.
pub(crate) fn repeated(rule: &str) -> Option<String> {
    let mut parts = parts(rule);
    parts.retain(|part| !matches!(part, Part::Open | Part::Close));
    match parts.as_slice() {
        [Part::State { state: "ALARM", alarm }] => Some(alarm.clone()),
        _ => None,
    }
}

/// The same rule with other names in it.
pub(crate) fn renamed(rule: &str, mut name: impl FnMut(&str) -> String) -> String {
    let mut out = String::new();
    for part in parts(rule) {
        let is_tight = out.is_empty() || out.ends_with('(') || part == Part::Close;
        out.push_str(if is_tight { "" } else { " " });
        match part {
            Part::State { state, alarm } => {
                let alarm = name(&alarm).replace('\\', r"\\").replace('"', "\\\"");
                out.push_str(&format!("{state}(\"{alarm}\")"));
            }
            Part::Word(word) if WORDS.contains(&word.as_str()) => out.push_str(&word),
            Part::Word(word) => out.push_str(&name(&word)),
            Part::Open => out.push('('),
            Part::Close => out.push(')'),
        }
    }
    out
}

fn parts(rule: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = rule.trim_start();
    while let Some(first) = rest.chars().next() {
        let part;
        (part, rest) = match first {
            '(' => (Part::Open, &rest[1..]),
            ')' => (Part::Close, &rest[1..]),
            _ => word(rest),
        };
        parts.push(part);
        rest = rest.trim_start();
    }
    parts
}

/// A word, or a state with the alarm after it; and what follows.
fn word(text: &str) -> (Part, &str) {
    let end = text.find(|c: char| c.is_whitespace() || "()".contains(c)).unwrap_or(text.len());
    let (word, after) = text.split_at(end);
    let inside = after.trim_start().strip_prefix('(');
    match (STATES.into_iter().find(|state| *state == word), inside) {
        (Some(state), Some(inside)) => {
            let (alarm, after) = argument(inside.trim_start());
            (Part::State { state, alarm }, after)
        }
        _ => (Part::Word(word.to_owned()), after),
    }
}

/// An alarm's name with quotes or without, and what follows its closing parenthesis.
fn argument(text: &str) -> (String, &str) {
    let Some(quote @ ('"' | '\'')) = text.chars().next() else {
        let (name, after) = text.split_once(')').unwrap_or((text, ""));
        return (name.trim_end().to_owned(), after);
    };
    let mut name = String::new();
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => name.extend(chars.next().map(|(_, escaped)| escaped)),
            c if c == quote => {
                let after = text[at + 1..].trim_start();
                return (name, after.strip_prefix(')').unwrap_or(after));
            }
            c => name.push(c),
        }
    }
    (name, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_composites_children() {
        let found = |rule| children(rule).into_iter().collect::<Vec<_>>();
        assert_eq!(found("ALARM(a) AND NOT (OK(\"b (1)\") OR INSUFFICIENT_DATA('c'))"), ["a", "b (1)", "c"]);
        assert_eq!(found(r#"ALARM("say \"hi\" \\o/")OR ALARM ( x y )"#), [r#"say "hi" \o/"#, "x y"]);
        assert_eq!(found("TRUE"), [""; 0]);
    }

    #[test]
    fn any_of_its_children_or_not() {
        for rule in ["ALARM(a)", "ALARM(\"a AND b\") OR ALARM(c)", "(ALARM(a) OR ALARM(b))"] {
            assert!(is_any_of(rule), "{rule}");
        }
        for rule in ["ALARM(a) AND ALARM(b)", "NOT ALARM(a)", "ALARM(a) OR OK(b)", "TRUE", ""] {
            assert!(!is_any_of(rule), "{rule}");
        }
    }

    #[test]
    fn repeating_one_alarm_or_not() {
        assert_eq!(repeated("(ALARM(\"a b\"))").as_deref(), Some("a b"));
        for rule in [
            "NOT ALARM(a)",
            "OK(a)",
            "INSUFFICIENT_DATA(a)",
            "ALARM(a) AND FALSE",
            "TRUE OR ALARM(a)",
            "ALARM(a) OR OK(a)",
            "TRUE",
        ] {
            assert_eq!(repeated(rule), None, "{rule}");
        }
    }

    #[test]
    fn a_rule_keeps_its_sense_under_other_names() {
        let rule = r#"NOT(ALARM(a) AND  OK("b \"1\"")) OR TRUE"#;
        assert_eq!(renamed(rule, |name| format!("<{name}>")), r#"NOT (ALARM("<a>") AND OK("<b \"1\">")) OR TRUE"#);
    }
}
