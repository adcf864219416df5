//! What is sent.

use chrono::{DateTime, Utc};

use super::Delivered;

/// What is sent, in every form that a destination may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// One line, money first.
    pub subject: String,
    /// The screen, without colours; ends with a line break.
    pub text: String,
    /// The same as a page.
    pub page: String,
    /// The same as JSON.
    pub json: String,
    /// The snapshot that it tells of, as JSON.
    pub snapshot: String,
    /// The instant that it tells of, which names its files: the same message has the same files.
    pub at: DateTime<Utc>,
    /// Whether an earlier run may have sent it already.
    pub again: bool,
}

/// What stands before a message that an earlier run may have sent.
pub(crate) const AGAIN: &str = "Sent again: the last run ended before it could note that it had sent this.\n\n";

impl Message {
    /// What its files are called, without their ending.
    pub fn name(&self) -> String {
        self.at.format("%Y-%m-%dT%H%M%SZ").to_string()
    }

    /// The subject, which says whether it may be a repeat.
    pub fn whole_subject(&self) -> String {
        if self.again { format!("Sent again: {}", self.subject) } else { self.subject.clone() }
    }

    /// The text, which says whether it may be a repeat.
    pub(super) fn body(&self) -> String {
        if self.again { format!("{AGAIN}{}", self.text) } else { self.text.clone() }
    }

    /// What else there is to know of its delivery so far: where its pages are, and where it could not be delivered to.
    pub(super) fn notes(&self, before: &[Delivered]) -> String {
        let pages = Self::pages(before).map(|page| format!("The page: {page}\n"));
        let failed = before.iter().filter_map(|own| {
            let failed = own.outcome.as_ref().err()?;
            Some(format!("Not delivered to {}: {failed}.\n", own.to))
        });
        let notes: String = pages.chain(failed).collect();
        if notes.is_empty() { notes } else { format!("\n{notes}") }
    }

    /// The pages that were delivered.
    pub(super) fn pages(before: &[Delivered]) -> impl Iterator<Item = &String> {
        before.iter().flat_map(|own| own.outcome.iter().flatten()).filter(|file| file.ends_with(".html"))
    }

    /// The text with both.
    pub fn whole_text(&self, before: &[Delivered]) -> String {
        self.body() + &self.notes(before)
    }
}

#[cfg(test)]
pub(super) fn made() -> Message {
    Message {
        subject: "13 alarms: April will cost $0.30".to_owned(),
        text: "8 new alarms since 17 March.\n".to_owned(),
        page: "<!doctype html><p>8 new alarms</p>".to_owned(),
        json: "{\"schema\":\"whybill.digest/1\"}\n".to_owned(),
        snapshot: "{}\n".to_owned(),
        at: "2022-03-18T07:02:00Z".parse().unwrap(),
        again: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeat_says_that_it_is_one() {
        let message = Message { again: true, ..made() };
        assert_eq!(message.whole_subject(), "Sent again: 13 alarms: April will cost $0.30");
        assert!(message.whole_text(&[]).starts_with("Sent again: "));
        assert_eq!(made().whole_text(&[]), made().text);
        assert_eq!(message.name(), made().name(), "and has the same files");
    }
}
