//! CloudWatch Logs' filter patterns, as far as they tell which sign-ins they match.
//!
//! JSON patterns and patterns of terms; what can't be judged is `None`, never a guess.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html>

use std::collections::BTreeMap;

use crate::facts::wildcard;

/// An event as far as it is known: the texts of its fields, `None` for a field that it doesn't have. Of fields that
/// are not in it nothing is known.
pub(crate) type Sample = BTreeMap<&'static str, Option<&'static str>>;

/// Whether a pattern matches an event; `None` where the pattern or what it asks for can't be told.
pub(crate) fn matches(pattern: &str, sample: &Sample) -> Option<bool> {
    let pattern = pattern.trim();
    if let Some(inner) = pattern.strip_prefix('{') {
        let mut reader = Reader { rest: inner.strip_suffix('}')?, depth: 0, sample };
        let answer = reader.either()?;
        return if reader.skip().is_empty() { answer.value() } else { None };
    }
    if pattern.starts_with(['[', '%']) {
        return None;
    }
    if pattern.is_empty() { Some(true) } else { terms(pattern, sample) }
}

/// Yes, no, or not to be told: a pattern that can be read may ask for what a sample doesn't tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Truth {
    Yes,
    No,
    Untold,
}

impl Truth {
    fn of(truth: bool) -> Self {
        if truth { Self::Yes } else { Self::No }
    }

    fn value(self) -> Option<bool> {
        match self {
            Self::Yes => Some(true),
            Self::No => Some(false),
            Self::Untold => None,
        }
    }

    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, Self::Yes) => Self::Yes,
            _ => Self::Untold,
        }
    }

    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Yes, _) | (_, Self::Yes) => Self::Yes,
            (Self::No, Self::No) => Self::No,
            _ => Self::Untold,
        }
    }
}

/// AWS takes patterns of 1,024 characters; nobody nests that deep.
const DEEPEST: u8 = 32;

/// Reads a JSON pattern; `None` where it is none.
struct Reader<'a> {
    rest: &'a str,
    depth: u8,
    sample: &'a Sample,
}

impl<'a> Reader<'a> {
    fn skip(&mut self) -> &'a str {
        self.rest = self.rest.trim_start();
        self.rest
    }

    fn take(&mut self, token: &str) -> bool {
        let rest = self.skip().strip_prefix(token);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn either(&mut self) -> Option<Truth> {
        let mut truth = self.both()?;
        while self.take("||") {
            truth = truth.or(self.both()?);
        }
        Some(truth)
    }

    fn both(&mut self) -> Option<Truth> {
        let mut truth = self.one()?;
        while self.take("&&") {
            truth = truth.and(self.one()?);
        }
        Some(truth)
    }

    fn one(&mut self) -> Option<Truth> {
        if self.take("(") {
            self.depth = self.depth.checked_add(1).filter(|depth| *depth <= DEEPEST)?;
            let truth = self.either()?;
            self.depth -= 1;
            return self.take(")").then_some(truth);
        }
        let field = self.field()?;
        let known = self.sample.get(field.as_str()).copied();
        if self.take("NOT") {
            return self.take("EXISTS").then(|| known.map_or(Truth::Untold, |value| Truth::of(value.is_none())));
        }
        if self.take("EXISTS") {
            return Some(known.map_or(Truth::Untold, |value| Truth::of(value.is_some())));
        }
        if self.take("IS") {
            let word = self.word()?;
            return matches!(word.to_ascii_uppercase().as_str(), "NULL" | "TRUE" | "FALSE").then_some(Truth::Untold);
        }
        let compare = ["!=", "<=", ">=", "=", "<", ">"].into_iter().find(|operator| self.take(operator))?;
        let value = self.value()?;
        Some(match (compare, known, value) {
            ("=", Some(None), _) => Truth::No,
            ("=", Some(Some(text)), Value::Text(pattern)) => Truth::of(wildcard::fits(text, &pattern)),
            ("!=", Some(Some(text)), Value::Text(pattern)) => Truth::of(!wildcard::fits(text, &pattern)),
            _ => Truth::Untold,
        })
    }

    /// `$.userIdentity.type`, as `userIdentity.type`.
    fn field(&mut self) -> Option<String> {
        if !self.take("$") {
            return None;
        }
        let end = self.rest.find(|c: char| c.is_whitespace() || "=!<>()&|".contains(c)).unwrap_or(self.rest.len());
        let (path, rest) = self.rest.split_at(end);
        self.rest = rest;
        let plain = path.replace(".['", ".").replace("['", ".").replace("']", "");
        Some(plain.strip_prefix('.')?.to_owned()).filter(|path| !path.is_empty())
    }

    fn value(&mut self) -> Option<Value> {
        if self.take("%") {
            let (_, rest) = self.rest.split_once('%')?;
            self.rest = rest;
            return Some(Value::Expression);
        }
        if !self.take("\"") {
            return self.word().map(|word| Value::Text(word.to_owned()));
        }
        let mut text = String::new();
        let mut chars = self.rest.char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    self.rest = self.rest.get(at + 1..)?;
                    return Some(Value::Text(text));
                }
                '\\' => text.push(chars.next()?.1),
                _ => text.push(c),
            }
        }
        None
    }

    fn word(&mut self) -> Option<&'a str> {
        let rest = self.skip();
        let end = rest.find(|c: char| c.is_whitespace() || "()&|}\"".contains(c)).unwrap_or(rest.len());
        let (word, rest) = rest.split_at(end);
        self.rest = rest;
        Some(word).filter(|word| !word.is_empty())
    }
}

enum Value {
    Text(String),
    Expression,
}

/// A pattern of terms, all of which must be in the event's text. What is in a sample is there; what isn't may be.
fn terms(pattern: &str, sample: &Sample) -> Option<bool> {
    let words = pattern.split('"').enumerate().flat_map(|(place, part)| match place % 2 {
        0 => part.split_whitespace().collect::<Vec<_>>(),
        _ => vec![part],
    });
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    if words.iter().any(|word| word.starts_with(['?', '-'])) {
        return None;
    }
    let is_there = |word: &&str| {
        sample.iter().any(|(field, value)| {
            value.is_some_and(|value| value.contains(*word) || field.split('.').any(|name| name.contains(*word)))
        })
    };
    words.iter().all(is_there).then_some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Sample {
        [
            ("eventName", Some("ConsoleLogin")),
            ("userIdentity.type", Some("Root")),
            ("userIdentity.invokedBy", None),
            ("responseElements.ConsoleLogin", Some("Failure")),
        ]
        .into()
    }

    #[test]
    fn patterns_are_judged_or_not() {
        for (pattern, answer) in [
            ("{ $.eventName = ConsoleLogin }", Some(true)),
            ("{($.eventName=\"ConsoleLogin\")&&($.userIdentity.type!=Root)}", Some(false)),
            ("{ $.eventName = \"Console*\" && $.userIdentity.invokedBy NOT EXISTS }", Some(true)),
            ("{ $.eventName = Other || ( $.userIdentity.type = \"Ro*t\" && $.eventName EXISTS ) }", Some(true)),
            ("{ $.['responseElements']['ConsoleLogin'] = Failure }", Some(true)),
            ("{ $.sourceIPAddress != 203.0.113.* && $.eventName = ConsoleLogin }", None),
            ("{ $.sourceIPAddress != 203.0.113.* && $.eventName = Other }", Some(false)),
            ("{ $.eventName = %Console.*% }", None),
            ("{ $.userIdentity.invokedBy != x }", None),
            ("{ $.userIdentity.invokedBy = x }", Some(false)),
            ("{ $.eventName = ConsoleLogin ", None),
            ("{ $.eventName = ConsoleLogin } }", None),
            ("{ }", None),
            ("", Some(true)),
            ("ConsoleLogin Failure", Some(true)),
            ("\"ConsoleLogin\" Success", None),
            ("[a, b]", None),
        ] {
            assert_eq!(matches(pattern, &sample()), answer, "{pattern}");
        }
        let deep = format!("{{ {}$.eventName = ConsoleLogin{} }}", "(".repeat(2000), ")".repeat(2000));
        assert_eq!(matches(&deep, &sample()), None);
    }
}
