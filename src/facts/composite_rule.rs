//! Composite alarms' rules on the states of others.
//!
//! Source: AWS, PutCompositeAlarm's `AlarmRule`, and "Composite alarms": `ALARM("a") OR NOT OK(b)`,
//! `AT_LEAST(2, NOT OK, (a, b, c))`, names with quotes or without.

use std::collections::BTreeSet;
use std::iter::Peekable;
use std::vec::IntoIter;

/// A part of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// `ALARM("a")`: a state, and the name or ARN of an alarm.
    State {
        state: String,
        alarm: String,
    },
    /// `AT_LEAST(50%, NOT OK, (a, b))`: how many alarms, in which state, of which.
    AtLeast {
        least: String,
        state: String,
        alarms: Vec<String>,
    },
    /// `AND`, `OR`, `NOT`, `TRUE`, `FALSE`; another where the rule is none that is known.
    Word(String),
    Open,
    Close,
}

const WORDS: [&str; 5] = ["AND", "OR", "NOT", "TRUE", "FALSE"];
const STATES: [&str; 3] = ["ALARM", "OK", "INSUFFICIENT_DATA"];

/// The alarms that a composite alarm's rule names, by name or ARN. What is no word of a rule may be a name, too.
pub(crate) fn children(rule: &str) -> BTreeSet<String> {
    let named = |part| match part {
        Part::State { alarm, .. } => vec![alarm],
        Part::AtLeast { alarms, .. } => alarms,
        Part::Word(word) if !WORDS.contains(&word.as_str()) => vec![word],
        Part::Word(_) | Part::Open | Part::Close => Vec::new(),
    };
    parts(rule).into_iter().flat_map(named).collect()
}

/// Whether a composite alarm is in alarm whenever any of those that its rule names is.
pub(crate) fn is_any_of(rule: &str) -> bool {
    let parts = parts(rule);
    let fits = |part: &Part| match part {
        Part::State { state, .. } => state == "ALARM",
        Part::AtLeast { least, state, .. } => state == "ALARM" && least == "1",
        Part::Word(word) => word == "OR",
        Part::Open | Part::Close => true,
    };
    parts.iter().any(|part| matches!(part, Part::State { .. } | Part::AtLeast { .. })) && parts.iter().all(fits)
}

/// The one alarm whose alarm a rule repeats: `ALARM("a")` and nothing else.
pub(crate) fn repeated(rule: &str) -> Option<String> {
    let mut parts = parts(rule);
    parts.retain(|part| !matches!(part, Part::Open | Part::Close));
    match parts.as_slice() {
        [Part::State { state, alarm }] if state == "ALARM" && !alarm.is_empty() => Some(alarm.clone()),
        _ => None,
    }
}

/// The same rule with other names in it.
pub(crate) fn renamed(rule: &str, mut name: impl FnMut(&str) -> String) -> String {
    let mut quoted = |alarm: &str| format!("\"{}\"", name(alarm).replace('\\', r"\\").replace('"', "\\\""));
    let mut out = String::new();
    for part in parts(rule) {
        let is_tight = out.is_empty() || out.ends_with('(') || part == Part::Close;
        out.push_str(if is_tight { "" } else { " " });
        match part {
            Part::State { state, alarm } => out.push_str(&format!("{state}({})", quoted(&alarm))),
            Part::AtLeast { least, state, alarms } => {
                let alarms: Vec<String> = alarms.iter().map(|alarm| quoted(alarm)).collect();
                out.push_str(&format!("AT_LEAST({least}, {state}, ({}))", alarms.join(", ")));
            }
            Part::Word(word) if WORDS.contains(&word.as_str()) => out.push_str(&word),
            Part::Word(word) => out.push_str(&quoted(&word)),
            Part::Open => out.push('('),
            Part::Close => out.push(')'),
        }
    }
    out
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Text(String),
    Open,
    Close,
    Comma,
}

fn tokens(rule: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut chars = rule.chars().peekable();
    while let Some(first) = chars.next() {
        tokens.push(match first {
            '(' => Token::Open,
            ')' => Token::Close,
            ',' => Token::Comma,
            blank if blank.is_whitespace() => continue,
            quote @ ('"' | '\'') => {
                let mut text = String::new();
                while let Some(c) = chars.next().filter(|c| *c != quote) {
                    text.extend(if c == '\\' { chars.next() } else { Some(c) });
                }
                Token::Text(text)
            }
            first => {
                let mut text = String::from(first);
                while let Some(c) = chars.next_if(|c| !c.is_whitespace() && !"(),".contains(*c)) {
                    text.push(c);
                }
                Token::Text(text)
            }
        });
    }
    tokens
}

fn parts(rule: &str) -> Vec<Part> {
    let mut tokens = tokens(rule).into_iter().peekable();
    let mut parts = Vec::new();
    while let Some(token) = tokens.next() {
        let is_called = tokens.peek() == Some(&Token::Open);
        parts.extend(match token {
            Token::Open => Some(Part::Open),
            Token::Close => Some(Part::Close),
            Token::Comma => None,
            Token::Text(state) if is_called && STATES.contains(&state.as_str()) => {
                // A name without quotes holds no comma by AWS's rule; one that does is one name all the same.
                let parts: Vec<String> = groups(&mut tokens).iter().map(|group| group.join(" ")).collect();
                Some(Part::State { state, alarm: parts.join(",") })
            }
            Token::Text(word) if is_called && word == "AT_LEAST" => {
                let mut groups = groups(&mut tokens).into_iter();
                let mut next = || groups.next().unwrap_or_default().join(" ");
                let (least, state) = (next(), next());
                Some(Part::AtLeast { least, state, alarms: groups.flatten().collect() })
            }
            Token::Text(word) => Some(Part::Word(word)),
        });
    }
    parts
}

/// The texts between a function's parentheses and commas; a list within is one text after the other.
fn groups(tokens: &mut Peekable<IntoIter<Token>>) -> Vec<Vec<String>> {
    let mut groups = vec![Vec::new()];
    let mut depth = 0_usize;
    for token in tokens {
        match token {
            Token::Open => depth += 1,
            Token::Close if depth == 1 => break,
            Token::Close => depth -= 1,
            Token::Comma => groups.push(Vec::new()),
            Token::Text(text) => groups.last_mut().into_iter().for_each(|group| group.push(text.clone())),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_composites_children() {
        let found = |rule| children(rule).into_iter().collect::<Vec<_>>();
        assert_eq!(found("ALARM(a) AND NOT (OK(\"b (1)\") OR INSUFFICIENT_DATA('c'))"), ["a", "b (1)", "c"]);
        assert_eq!(found(r#"ALARM("say \"hi\" \\o/")OR ALARM ( x y )"#), [r#"say "hi" \o/"#, "x y"]);
        assert_eq!(found("AT_LEAST(50%, NOT OK, (a, \"b, (1)\", c)) AND NOT ALARM(d)"), ["a", "b, (1)", "c", "d"]);
        assert_eq!(found("ALARM(a,b) OR ALARM(c)"), ["a,b", "c"]);
        assert_eq!(found("TRUE"), [""; 0]);
        // Of a function that isn't known here, anything may be a name.
        assert_eq!(found("MOST(x, \"y z\")"), ["MOST", "x", "y z"]);
    }

    #[test]
    fn any_of_its_children_or_not() {
        for rule in [
            "ALARM(a)",
            "ALARM(\"a AND b\") OR ALARM(c)",
            "(ALARM(a) OR ALARM(b))",
            "AT_LEAST(1, ALARM, (a, b)) OR ALARM(c)",
        ] {
            assert!(is_any_of(rule), "{rule}");
        }
        for rule in [
            "ALARM(a) AND ALARM(b)",
            "NOT ALARM(a)",
            "ALARM(a) OR OK(b)",
            "AT_LEAST(2, ALARM, (a, b))",
            "AT_LEAST(1, NOT ALARM, (a, b))",
            "TRUE",
            "",
        ] {
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
            "AT_LEAST(1, ALARM, (a, b))",
            "ALARM()",
            "TRUE",
        ] {
            assert_eq!(repeated(rule), None, "{rule}");
        }
    }

    #[test]
    fn a_rule_keeps_its_sense_under_other_names() {
        let rule = r#"NOT(ALARM(a) AND  OK("b \"1\"")) OR TRUE"#;
        assert_eq!(renamed(rule, |name| format!("<{name}>")), r#"NOT (ALARM("<a>") AND OK("<b \"1\">")) OR TRUE"#);
        let rule = r#"AT_LEAST(50%, NOT OK,(a,"b, c"))OR ALARM(d)"#;
        let expected = r#"AT_LEAST(50%, NOT OK, ("<a>", "<b, c>")) OR ALARM("<d>")"#;
        assert_eq!(renamed(rule, |name| format!("<{name}>")), expected);
    }
}
