//! The figures of an answer that `--fail-on` holds against a limit.

use crate::answer::{
    Answer, DiffReport, ExplainReport, ExplainedLine, Forecast, FreeTierReport, LineReport, Pair, WholeReport,
};
use crate::bill::{RecordType, Usd};

/// An answer's figures; `None` where it has none, or doesn't know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Measures {
    /// What the month came to.
    pub billed: Option<Usd>,
    /// The dearest usage line.
    pub line: Option<Usd>,
    /// Where the open month will end.
    pub forecast: Option<Forecast>,
    /// The month before, and this one.
    pub change: Option<Pair<Usd>>,
}

impl Answer<'_> {
    /// The figures in it, for `--fail-on`.
    pub fn measures(&self) -> Measures {
        match self {
            Self::Explain(report) | Self::Accounts(report) => of_bill(report),
            Self::Line(report) => of_line(report),
            Self::FreeTier(report) => Measures { forecast: beyond_the_allowances(report), ..Measures::default() },
            Self::Diff(report) => of_diff(report),
            Self::Alarms(_)
            | Self::Who(_)
            | Self::Signins(_)
            | Self::Strays(_)
            | Self::Digest(_)
            | Self::Rules(_)
            | Self::Glossary(_)
            | Self::Settings(_) => Measures::default(),
        }
    }
}

impl WholeReport {
    /// The figures of its bill, for `--fail-on`.
    pub fn measures(&self) -> Measures {
        of_bill(&self.explain)
    }
}

fn of_bill(report: &ExplainReport) -> Measures {
    let billed = report.totals.billed;
    Measures {
        billed: Some(billed),
        line: dearest(&report.lines),
        forecast: report.forecast,
        change: report.before.map(|before| Pair { from: before.billed, to: billed }),
    }
}

fn of_line(report: &LineReport) -> Measures {
    Measures { line: dearest(&report.lines), ..Measures::default() }
}

fn of_diff(report: &DiffReport) -> Measures {
    Measures { change: Some(report.billed), ..Measures::default() }
}

fn dearest(lines: &[ExplainedLine]) -> Option<Usd> {
    let usage = lines.iter().filter(|line| line.record_type == RecordType::Usage);
    usage.map(|line| line.billed).max()
}

/// What is beyond the allowances at the open month's end costs this much; `None` of a closed month.
fn beyond_the_allowances(report: &FreeTierReport) -> Option<Forecast> {
    let own = || report.offers.iter().filter(|offer| offer.given != Some(false)).map(|offer| offer.month_end.cost);
    report.open.then(|| Forecast { billed: own().flatten().sum(), is_whole: own().all(|cost| cost.is_some()) })
}
