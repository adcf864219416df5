//! Stand-ins for whatever names an account, its people and its resources, so that an answer can be shown to anybody.
//!
//! A snapshot is redacted before it is analysed: no format can leak what the analyser never saw. Names are taken apart at
//! `/` and `:`; a part that AWS itself gave its meaning (`table`, `assumed-role`, a region) stays, any other gets a
//! stand-in, the same wherever it stands, so that what belongs together still does. Each text is read once.

mod keep;
mod snapshot;

use std::collections::BTreeMap;

use crate::facts::attribution::scaled;
use crate::snapshot::Snapshot;

/// The stand-ins given so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Redactor {
    /// What stands for each secret.
    given: BTreeMap<String, String>,
    /// What was each stand-in, and each whole name that is made of some.
    taken: BTreeMap<String, String>,
    /// How many of each kind there are.
    counts: BTreeMap<&'static str, usize>,
}

/// A snapshot in which nothing names anybody, and the stand-ins.
pub fn redacted(mut snapshot: Snapshot) -> (Snapshot, Redactor) {
    let mut redactor = Redactor::default();
    redactor.snapshot(&mut snapshot);
    (snapshot, redactor)
}

impl Redactor {
    /// Another snapshot of the same account, with the same stand-ins.
    pub fn another(&mut self, mut snapshot: Snapshot) -> Snapshot {
        self.snapshot(&mut snapshot);
        snapshot
    }

    /// A name that a user gives, as the redacted snapshot has it.
    pub fn argument(&mut self, name: &str) -> String {
        if name.starts_with("arn:") { self.arn(name) } else { self.name(name, "resource") }
    }

    /// What a name of the redacted snapshot was.
    pub fn original(&self, name: &str) -> String {
        let own = |part: &str| self.taken.get(part).cloned();
        own(name).unwrap_or_else(|| rebuilt(name, |part, _| own(part).unwrap_or_else(|| part.to_owned())))
    }

    /// A running text: its ARNs, addresses, account ids and the names that are known, whatever stands between.
    pub fn text(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while !rest.is_empty() {
            let end = rest.find(is_between).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            let bare = word.trim_end_matches(['.', ';']);
            out.push_str(&self.word(bare));
            out.push_str(&word[bare.len()..]);
            let next = after.chars().next().map_or(0, char::len_utf8);
            out.push_str(&after[..next]);
            rest = &after[next..];
        }
        out
    }

    fn word(&mut self, word: &str) -> String {
        if word.starts_with("arn:") {
            self.arn(word)
        } else if special(word).is_some() {
            self.part(word, "name")
        } else if let Some(known) = self.given.get(word) {
            known.clone()
        } else {
            rebuilt(word, |part, _| self.given.get(part).cloned().unwrap_or_else(|| part.to_owned()))
        }
    }

    /// `arn:aws:dynamodb:eu-west-1:123456789012:table/Rides`: what stands before the account stays.
    fn arn(&mut self, arn: &str) -> String {
        let mut parts = arn.splitn(6, ':');
        let head: Vec<&str> = parts.by_ref().take(4).collect();
        let (Some(account), Some(resource)) = (parts.next(), parts.next()) else { return self.name(arn, "resource") };
        let account = if keep::stays(account, None) { account.to_owned() } else { self.part(account, "account") };
        let kind = keep::kind_of_service(head.get(2).copied().unwrap_or_default());
        let resource = match resource.strip_prefix("alarm:") {
            Some(alarm) => format!("alarm:{}", self.alarm(alarm)),
            None => self.name(resource, kind),
        };
        let stand_in = format!("{}:{account}:{resource}", head.join(":"));
        self.taken.insert(stand_in.clone(), arn.to_owned());
        stand_in
    }

    /// An alarm's name. Auto scaling's keep their shape: `TargetTracking-table/Rides-AlarmHigh-…`.
    fn alarm(&mut self, name: &str) -> String {
        let Some(target) = scaled(name) else { return self.name(name, "alarm") };
        let ending = &name["TargetTracking-".len() + target.len() + 1..];
        let (what, id) = ending.split_once('-').unwrap_or((ending, ""));
        let stand_in = format!("TargetTracking-{}-{what}-{}", self.name(target, "resource"), self.part(id, "id"));
        self.taken.insert(stand_in.clone(), name.to_owned());
        stand_in
    }

    /// A name of parts with `/` and `:` between them.
    fn name(&mut self, name: &str, kind: &'static str) -> String {
        rebuilt(name, |part, before| {
            let told = before.and_then(keep::tells_kind).unwrap_or(kind);
            if keep::stays(part, before) { part.to_owned() } else { self.part(part, told) }
        })
    }

    /// One part.
    fn part(&mut self, part: &str, kind: &'static str) -> String {
        if part.is_empty() {
            return String::new();
        }
        if let Some(known) = self.given.get(part) {
            return known.clone();
        }
        let kind = special(part).unwrap_or(kind);
        let count = self.counts.entry(kind).or_default();
        *count += 1;
        let stand_in = match kind {
            // 111111111111, 222222222222, …
            "account" if *count < 10 => count.to_string().repeat(12),
            "account" => format!("{count:012}"),
            "address" if part.contains(':') => format!("2001:db8::{count:x}"),
            // The three blocks that are kept for documentation.
            "address" => {
                let (block, host) =
                    (["203.0.113", "198.51.100", "192.0.2"][(*count - 1) / 254 % 3], (*count - 1) % 254 + 1);
                format!("{block}.{host}")
            }
            "mail" => format!("person{count}@example.com"),
            kind => format!("{kind}-{count}"),
        };
        self.given.insert(part.to_owned(), stand_in.clone());
        self.taken.insert(stand_in.clone(), part.to_owned());
        stand_in
    }
}

/// The kind of a part whose shape tells it.
fn special(part: &str) -> Option<&'static str> {
    let is_account = part.len() == 12 && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_mail = part.split_once('@').is_some_and(|(who, at)| !who.is_empty() && at.contains('.'));
    let is_address = part.parse::<std::net::IpAddr>().is_ok();
    match () {
        () if is_account => Some("account"),
        () if is_mail => Some("mail"),
        () if is_address => Some("address"),
        () => None,
    }
}

fn is_between(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | '(' | ')' | '[' | ']' | '{' | '}' | ',' | '`' | '<' | '>' | '=')
}

/// A name with each of its parts made anew; each is told the part before it.
fn rebuilt(name: &str, mut part: impl FnMut(&str, Option<&str>) -> String) -> String {
    let mut out = String::with_capacity(name.len());
    let mut before = None;
    let mut rest = name;
    loop {
        let end = rest.find(['/', ':']).unwrap_or(rest.len());
        let own = &rest[..end];
        out.push_str(&part(own, before));
        before = Some(own);
        let Some(separator) = rest[end..].chars().next() else { return out };
        out.push(separator);
        rest = &rest[end + 1..];
    }
}

#[cfg(test)]
#[path = "redact/tests.rs"]
mod tests;
