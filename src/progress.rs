//! What is being asked, on a terminal's standard error.

use indicatif::{ProgressBar, ProgressStyle};

use crate::collect::Progress;
use crate::report::words::money;
use crate::snapshot::Requests;

/// A line that says what was asked and what it cost; nothing where no terminal is.
pub struct Line(ProgressBar);

impl Line {
    /// A line, shown or hidden.
    pub fn new(shown: bool) -> Self {
        let bar = if shown { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
        if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg}") {
            bar.set_style(style);
        }
        Self(bar)
    }
}

impl Progress for Line {
    fn done(&self, requests: Requests, what: &str) {
        self.0.inc(1);
        self.0.set_message(format!(
            "{} done; Cost Explorer {} ({}), CloudWatch {}, CloudTrail {}; last: {what}",
            self.0.position(),
            requests.cost_explorer,
            money(requests.cost()),
            requests.cloudwatch,
            requests.cloudtrail
        ));
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
