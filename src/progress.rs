//! What is being asked, on a terminal's standard error; and when each question was asked and answered.

mod timings;

use std::io::Write;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::bill::figures::money;
use crate::collect::{Progress, Timing};
use crate::plan::Request;
use crate::snapshot::Requests;

/// How often the line moves while AWS is awaited.
const TICK: Duration = Duration::from_millis(120);
/// Seconds, answers and money so far; beneath it what is waited for.
const TEMPLATE: &str = "{spinner} {elapsed} · {pos} of {len} asked{prefix}\n  {wide_msg}";

/// What was asked, what that cost, and what is waited for; nothing where no terminal is.
pub struct Line {
    bar: ProgressBar,
    /// What is on its way, the longest awaited first.
    awaited: Mutex<Vec<String>>,
    /// Whether each answer has its own line.
    tells_each: bool,
    /// Whether names may be told.
    tells_names: bool,
    answered: Mutex<Vec<Timing>>,
}

impl Line {
    /// A line, shown or hidden; whether each answer has one of its own, and whether names may be told.
    pub fn new(shown: bool, tells_each: bool, tells_names: bool) -> Self {
        let bar = if shown { ProgressBar::new(0) } else { ProgressBar::hidden() };
        if let Ok(style) = ProgressStyle::with_template(TEMPLATE) {
            bar.set_style(style);
        }
        if shown {
            bar.enable_steady_tick(TICK);
        }
        Self { bar, awaited: Mutex::default(), tells_each, tells_names, answered: Mutex::default() }
    }

    /// When each question was asked and answered so far, as `--timings` writes it.
    pub fn timings(&self) -> Vec<u8> {
        let answered = self.answered.lock().unwrap_or_else(PoisonError::into_inner);
        timings::file(&answered, self.tells_names)
    }

    fn change(&self, change: impl FnOnce(&mut Vec<String>)) {
        let mut awaited = self.awaited.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut awaited);
        self.bar.set_message(asking(&awaited));
    }
}

impl Progress for Line {
    fn planned(&self, requests: &[Request]) {
        self.bar.inc_length(requests.len().try_into().unwrap_or_default());
        self.change(|awaited| awaited.extend(requests.iter().map(name)));
    }

    fn finished(&self, timing: Timing, so_far: &Requests) {
        self.bar.inc(1);
        self.bar.set_prefix(paid(so_far));
        let name = name(&timing.request);
        let mut answered = self.answered.lock().unwrap_or_else(PoisonError::into_inner);
        if self.tells_each {
            let line = timings::line(&timing, &answered, self.tells_names);
            // Who can't be told goes on all the same.
            self.bar.suspend(|| drop(writeln!(std::io::stderr(), "{line}")));
        }
        answered.push(timing);
        drop(answered);
        self.change(|awaited| {
            if let Some(at) = awaited.iter().position(|own| *own == name) {
                awaited.remove(at);
            }
        });
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// `cloudtrail in eu-west-1`.
fn name(request: &Request) -> String {
    let place = request.region().map_or_else(String::new, |region| format!(" in {region}"));
    format!("{}{place}", request.source())
}

/// `asking cloudtrail in eu-west-1 and 16 more`.
fn asking(awaited: &[String]) -> String {
    match awaited {
        [] => String::new(),
        [one] => format!("asking {one}"),
        [one, more @ ..] => format!("asking {one} and {} more", more.len()),
    }
}

/// `; Cost Explorer: 2 pages, $0.02`; nothing where none was paid for.
fn paid(so_far: &Requests) -> String {
    match so_far.cost_explorer {
        0 => String::new(),
        1 => format!("; Cost Explorer: 1 page, {}", money(so_far.cost())),
        pages => format!("; Cost Explorer: {pages} pages, {}", money(so_far.cost())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bill::Region;
    use crate::snapshot::Source;

    /// So many columns any terminal has.
    const NARROW: usize = 60;

    #[test]
    fn nothing_is_cut_at_sixty_columns() {
        for source in Source::ALL {
            // The bill has no region, and of what has one this is the longest.
            let is_of_bill = source.as_str().starts_with("cost-explorer");
            let place = if is_of_bill { "" } else { " in ap-northeast-1" };
            let asking = asking(&vec![format!("{source}{place}"); 100]);
            assert!(format!("  {asking}").len() <= NARROW, "{asking}");
        }
        let paid = paid(&Requests { cost_explorer: 20, ..Requests::default() });
        assert_eq!(paid, "; Cost Explorer: 20 pages, $0.20");
        assert!(format!("x 299s · 999 of 999 asked{paid}").chars().count() <= NARROW);
    }

    #[test]
    fn what_is_waited_for_is_named_until_it_is_answered() {
        let line = Line::new(false, false, true);
        let (ireland, london) = (Region::new("eu-west-1"), Region::new("eu-west-2"));
        let requests = [ireland, london].map(|region| Request::Alarms { region });
        let answer = |number: usize| {
            let request = requests[number].clone();
            let (after, error, calls, zero) = (None, None, Vec::new(), Duration::ZERO);
            let timing = Timing { number, request, after, asked: zero, took: zero, error, calls };
            line.finished(timing, &Requests::default());
        };
        line.planned(&requests);
        assert_eq!(line.bar.message(), "asking cloudwatch in eu-west-1 and 1 more");
        answer(0);
        assert_eq!(line.bar.message(), "asking cloudwatch in eu-west-2");
        assert_eq!(line.bar.position(), 1);
        answer(1);
        assert_eq!(line.bar.message(), "");
    }
}
