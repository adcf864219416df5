//! Composite alarms' rules on the states of others.

use std::collections::BTreeSet;

/// The alarms that a composite alarm's rule names: `ALARM("a") OR NOT OK(b)`.
pub(crate) fn children(rule: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut rest = rule;
    while let Some(open) = rest.find('(') {
        let before = rest[..open].trim_end();
        let is_state = ["ALARM", "OK", "INSUFFICIENT_DATA"].iter().any(|state| before.ends_with(state));
        rest = &rest[open + 1..];
        if !is_state {
            continue;
        }
        let inside = rest.trim_start();
        let (name, after) = match inside.chars().next() {
            Some(quote @ ('"' | '\'')) => inside[1..].split_once(quote).unwrap_or((&inside[1..], "")),
            _ => inside.split_once(')').unwrap_or((inside, "")),
        };
        found.insert(name.trim().to_owned());
        rest = after;
    }
    found
}

/// Whether a composite alarm is in alarm whenever any of those that its rule names is.
pub(crate) fn is_any_of(rule: &str) -> bool {
    let outside = |text: &str| {
        let mut quoted = false;
        text.chars()
            .filter(|c| {
                quoted ^= *c == '"';
                !quoted
            })
            .collect::<String>()
    };
    let plain = outside(rule);
    let words: Vec<&str> = plain.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect();
    rule.contains("ALARM(")
        && !words.iter().any(|word| matches!(*word, "AND" | "NOT" | "OK" | "INSUFFICIENT_DATA" | "TRUE" | "FALSE"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_composites_children() {
        let found = |rule| children(rule).into_iter().collect::<Vec<_>>();
        assert_eq!(found("ALARM(a) AND NOT (OK(\"b (1)\") OR INSUFFICIENT_DATA('c'))"), ["a", "b (1)", "c"]);
        assert_eq!(found("TRUE"), [""; 0]);
    }

    #[test]
    fn any_of_its_children_or_not() {
        for rule in ["ALARM(a)", "ALARM(\"a AND b\") OR ALARM(c)", "(ALARM(a) OR ALARM(b))"] {
            assert!(is_any_of(rule), "{rule}");
        }
        for rule in ["ALARM(a) AND ALARM(b)", "NOT ALARM(a)", "ALARM(a) OR OK(b)", "TRUE"] {
            assert!(!is_any_of(rule), "{rule}");
        }
    }
}
