//! What is being asked, on a terminal's standard error.

use indicatif::{ProgressBar, ProgressStyle};

use crate::bill::figures::money;
use crate::collect::Progress;
use crate::plan::Request;
use crate::snapshot::Requests;

/// A line that says what was asked and what it cost; nothing where no terminal is.
pub struct Line(ProgressBar);

impl Line {
    /// A line, shown or hidden.
    pub fn new(shown: bool) -> Self {
        let bar = if shown { ProgressBar::new(0) } else { ProgressBar::hidden() };
        if let Ok(style) = ProgressStyle::with_template("{pos} of {len} asked; {wide_msg}") {
            bar.set_style(style);
        }
        Self(bar)
    }
}

impl Progress for Line {
    fn planned(&self, requests: &[Request]) {
        self.0.inc_length(requests.len().try_into().unwrap_or_default());
    }

    fn finished(&self, request: &Request, so_far: &Requests) {
        self.0.inc(1);
        self.0.set_message(format!(
            "Cost Explorer {} ({}), CloudWatch {}, CloudTrail {}; last: {request}",
            so_far.cost_explorer,
            money(so_far.cost()),
            so_far.cloudwatch,
            so_far.cloudtrail
        ));
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
