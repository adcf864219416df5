//! One usage type, through all months that are known.

use crate::analyse::explain;
use crate::answer::{ExplainReport, ExplainedLine, LineOfMonth, LineReport};
use crate::bill::RecordType;
use crate::catalogue::Catalogue;
use crate::model::account::Account;
use crate::model::member;
use crate::question::{NoAnswer, Question};
use crate::snapshot::Snapshot;

/// So many usage types are told where the one that was asked for isn't on the bill.
const NEAR: usize = 5;

/// Explains a usage type: its lines in the month that is asked for, and what they were in every other.
///
/// # Errors
/// [`NoAnswer`] where there is no bill of the month, or no line of any month is meant.
pub fn explain_line(
    snapshot: &Snapshot,
    catalogue: &Catalogue,
    question: &Question,
    called: &str,
) -> Result<LineReport, NoAnswer> {
    let as_of = question.as_of.unwrap_or(snapshot.taken_at);
    let snapshot = &*member::seen(snapshot, question)?;
    let account = Account::of(snapshot, catalogue, question);
    let asked = explain::of_month(&account, question.month, as_of)?;
    let others = snapshot.months.keys().filter(|month| **month != asked.month && month.start() <= as_of);
    let others: Vec<ExplainReport> =
        others.map(|month| explain::of_month(&account, Some(*month), as_of)).collect::<Result<_, _>>()?;
    let all = || std::iter::once(&asked).chain(&others).flat_map(|report| &report.lines);
    let ways: [fn(&ExplainedLine, &str) -> bool; 3] = [is_spelt, is_meter, holds];
    let Some(is_meant) = ways.into_iter().find(|is_meant| all().any(|line| is_meant(line, called))) else {
        return Err(no_line(&asked, called));
    };
    let of_month = |report: &ExplainReport| -> Vec<LineOfMonth> {
        let meant = report.lines.iter().filter(|line| is_meant(line, called));
        meant.map(|line| of_line(report, line)).collect()
    };
    let mut months: Vec<LineOfMonth> = std::iter::once(&asked).chain(&others).flat_map(of_month).collect();
    months.sort_by_key(|own| own.month);
    let lines = asked.lines.into_iter().filter(|line| is_meant(line, called)).collect();
    let ExplainReport { account, role, month, as_of, gaps, requests, .. } = asked;
    Ok(LineReport { account, role, month, as_of, lines, months, gaps, requests })
}

/// It is the usage type as billed.
fn is_spelt(line: &ExplainedLine, called: &str) -> bool {
    is_counted(line) && line.usage_type.eq_ignore_ascii_case(called)
}

/// It is the usage type without its region.
fn is_meter(line: &ExplainedLine, called: &str) -> bool {
    let parsed = crate::bill::UsageType::parse(&line.service, &line.usage_type);
    is_counted(line) && parsed.meter.eq_ignore_ascii_case(called)
}

/// It is a part of the usage type.
fn holds(line: &ExplainedLine, called: &str) -> bool {
    is_counted(line) && line.usage_type.to_lowercase().contains(&called.to_lowercase())
}

fn is_counted(line: &ExplainedLine) -> bool {
    matches!(line.record_type, RecordType::Usage | RecordType::Fee)
}

fn of_line(report: &ExplainReport, line: &ExplainedLine) -> LineOfMonth {
    LineOfMonth {
        month: report.month,
        estimated: report.estimated,
        service: line.service.clone(),
        usage_type: line.usage_type.clone(),
        operation: line.operation.clone(),
        region: line.region.clone(),
        usage: line.usage,
        unit: line.unit.clone(),
        free_units: line.free_units,
        billed: line.billed,
        price: line.price,
    }
}

fn no_line(report: &ExplainReport, called: &str) -> NoAnswer {
    let lines = report.lines.iter().filter(|line| is_counted(line)).map(|line| line.usage_type.as_str());
    let near: Vec<&str> = lines.take(NEAR).collect();
    let help = match near.as_slice() {
        [] => {
            format!("the bill of {} has no usage; `whybill glossary {called}` says what a usage type is", report.month)
        }
        _ => format!(
            "the largest lines of {}: {}; `whybill glossary {called}` says what a usage type is",
            report.month,
            near.join(", ")
        ),
    };
    NoAnswer::NoLine { called: called.to_owned(), help }
}
