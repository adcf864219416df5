//! One usage type, or the lines of a service or record, through all months that are known.

mod resources;

use std::iter::once;

use crate::analyse::explain;
use crate::answer::{ExplainReport, ExplainedLine, LineOfMonth, LineReport};
use crate::bill::{RecordType, UsageType, service};
use crate::catalogue::{Catalogue, glossary};
use crate::model::account::Account;
use crate::model::member;
use crate::model::months::Months;
use crate::question::{NoAnswer, Question};
use crate::snapshot::Snapshot;

/// So many usage types are told where the one that was asked for isn't on the bill.
const NEAR: usize = 5;
/// A shorter word may be a part of any service's name.
const LEAST_LETTERS: usize = 3;

/// What a word can mean, the closest first.
const WAYS: [fn(&ExplainedLine, &str) -> bool; 5] = [is_meter, is_record, is_of_service, holds, is_in_words];

/// Explains what a word means: its lines in the month that is asked for, and what they were in every other.
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
    let known = Months::of(&account);
    let asked = explain::of_month(&known, question.month, as_of)?;
    let others = snapshot.months.keys().filter(|month| **month != asked.month && month.start() <= as_of);
    let others: Vec<ExplainReport> =
        others.map(|month| explain::of_month(&known, Some(*month), as_of)).collect::<Result<_, _>>()?;
    let all = || once(&asked).chain(&others).flat_map(|report| &report.lines);
    let Some(is_meant) = WAYS.into_iter().find(|is_meant| all().any(|line| is_meant(line, called))) else {
        return Err(no_line(&asked, called));
    };
    let of_month = |report: &ExplainReport| -> Vec<LineOfMonth> {
        let meant = report.lines.iter().filter(|line| is_meant(line, called));
        meant.map(|line| of_line(report, line)).collect()
    };
    let mut months: Vec<LineOfMonth> = once(&asked).chain(&others).flat_map(of_month).collect();
    months.sort_by_key(|own| own.month);
    let lines: Vec<ExplainedLine> = asked.lines.into_iter().filter(|line| is_meant(line, called)).collect();
    let resources = resources::of_lines(snapshot, &lines);
    let ExplainReport { account, role, month, as_of, gaps, requests, .. } = asked;
    Ok(LineReport { account, role, month, as_of, lines, months, resources, gaps, requests })
}

/// It is the usage type as billed or, whatever the region, its meter, or what the meter begins with: `BoxUsage`.
fn is_meter(line: &ExplainedLine, called: &str) -> bool {
    if !is_counted(line) {
        return false;
    }
    let meter = UsageType::parse(&line.service, &line.usage_type).meter;
    let begins = |text: &str| {
        let (start, rest) = (text.get(..called.len()), text.get(called.len()..));
        let ends = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(':'));
        ends && start.is_some_and(|start| start.eq_ignore_ascii_case(called))
    };
    begins(&line.usage_type) || begins(meter)
}

/// It is a record of that name, or of several: `Tax`, `credits`.
fn is_record(line: &ExplainedLine, called: &str) -> bool {
    let one = called.strip_suffix(['s', 'S']).unwrap_or(called);
    let mut names = once(line.record_type.as_str()).chain(line.record_types.iter().map(String::as_str));
    names.any(|name| name.eq_ignore_ascii_case(called) || name.eq_ignore_ascii_case(one))
}

/// It is a line of a service that is called so: by its name on the bill, by a part of it, or by its short name.
fn is_of_service(line: &ExplainedLine, called: &str) -> bool {
    let is_named = service::meant(called, once(line.service.as_str())).is_some();
    (is_named && called.chars().count() >= LEAST_LETTERS)
        || service::is_short_name(called, &line.service)
        || glossary::is_service_called(&line.service, called)
}

/// It is a part of the usage type.
fn holds(line: &ExplainedLine, called: &str) -> bool {
    is_counted(line) && line.usage_type.to_lowercase().contains(&called.to_lowercase())
}

/// It is a part of what the glossary calls it.
fn is_in_words(line: &ExplainedLine, called: &str) -> bool {
    line.words.as_ref().is_some_and(|words| words.what.to_lowercase().contains(&called.to_lowercase()))
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
        record_type: line.record_type,
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
            "name a usage type, a service (s3) or a record (Tax); the largest lines of {}: {}; `whybill glossary \
             {called}` says what a usage type is",
            report.month,
            near.join(", ")
        ),
    };
    NoAnswer::NoLine { called: called.to_owned(), help }
}
