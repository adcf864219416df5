//! The first sheet: what the bill comes to, in sentences and sums, and what is missing.

use rust_xlsxwriter::{Formula, Worksheet, XlsxError};

use super::column::Kind;
use super::grid::Grid;
use super::style::{self, Styles};
use super::value;
use crate::answer::{Verdict, WholeReport};
use crate::bill::{RecordType, Usd};
use crate::report::cells::{Cell, instant};
use crate::report::prose;
use crate::report::words::{asked, missing};
use crate::snapshot::Role;

/// How many characters of a sentence stand in one line.
const WORDS: u16 = 90;

/// What the report is called.
pub(super) fn title(report: &WholeReport) -> String {
    let account = report.explain.account.as_deref();
    let account = account.map_or_else(|| "AWS bill".to_owned(), |account| format!("AWS account {account}"));
    format!("{account} · {}", report.explain.month.in_words())
}

/// Writes the sheet.
pub(super) fn write(
    sheet: &mut Worksheet,
    report: &WholeReport,
    lines: &Grid,
    alarms: &Grid,
    styles: &Styles,
) -> Result<(), XlsxError> {
    sheet.set_column_width(0, 26)?.set_column_width(1, 21)?.set_column_width(2, WORDS)?;
    style::fit_to_width(sheet);
    sheet.write_string_with_format(0, 0, value::shown(&title(report)), &styles.title)?;
    let mut page = Page { sheet, styles, row: 2 };
    page.facts(report)?;
    page.totals(report, lines)?;
    page.sentences("The bill in words", &prose::explain::summary(&report.explain))?;
    page.sentences(
        &format!("Free Tier, {}", report.free_tier.month.in_words()),
        &prose::free_tier::summary(&report.free_tier),
    )?;
    page.sentences("Findings", &prose::strays::summary(&report.strays))?;
    page.counts(report, alarms)?;
    let missing: Vec<String> = missing(&report.gaps);
    let nothing = ["Nothing that was asked for is missing.".to_owned()];
    page.sentences("Not checked", if missing.is_empty() { &nothing } else { &missing })?;
    page.sentences("What was asked", &[asked(&report.requests())])
}

/// A sheet that grows by rows of three: what it is about, a figure, words.
struct Page<'a> {
    sheet: &'a mut Worksheet,
    styles: &'a Styles,
    row: u32,
}

impl Page<'_> {
    fn line(&mut self, label: &str, cell: &Cell, kind: Kind, words: &str) -> Result<(), XlsxError> {
        self.sheet.write_string_with_format(self.row, 0, label, &self.styles.label)?;
        value::write(self.sheet, (self.row, 1), cell, kind, self.styles)?;
        self.words(words)
    }

    fn sum(&mut self, label: &str, formula: &str, figure: &str, kind: Kind, words: &str) -> Result<(), XlsxError> {
        let formula = Formula::new(formula).set_result(figure);
        self.sheet.write_string_with_format(self.row, 0, label, &self.styles.label)?;
        self.sheet.write_formula_with_format(self.row, 1, formula, self.styles.of(kind, figure))?;
        self.words(words)
    }

    /// The third cell, which ends a row.
    fn words(&mut self, words: &str) -> Result<(), XlsxError> {
        if !words.is_empty() {
            self.sheet.set_row_height(self.row, value::height(value::lines(words, WORDS)))?;
            value::write(self.sheet, (self.row, 2), &Cell::Text(words.to_owned()), Kind::Prose, self.styles)?;
        }
        self.row += 1;
        Ok(())
    }

    fn facts(&mut self, report: &WholeReport) -> Result<(), XlsxError> {
        let explain = &report.explain;
        let account = explain.account.as_ref().map_or(Cell::Text("unknown".to_owned()), |id| Cell::Text(id.clone()));
        let role = match explain.role {
            Role::Standalone => "Standalone account.",
            Role::Payer => "It pays for an organisation; its Free Tier is shared by all accounts of it.",
            Role::Member => "It is a member of an organisation, whose Free Tier can't be seen from here.",
            Role::Unknown => "Whether it belongs to an organisation is unknown.",
        };
        self.line("Account", &account, Kind::Text, role)?;
        let month = if explain.estimated { "An estimate: the month is not final." } else { "" };
        self.line("Month", &Cell::Text(explain.month.to_string()), Kind::Month, month)?;
        self.line("As of (UTC)", &Cell::Text(instant(explain.as_of)), Kind::Instant, "")?;
        self.row += 1;
        Ok(())
    }

    fn totals(&mut self, report: &WholeReport, lines: &Grid) -> Result<(), XlsxError> {
        let totals = &report.explain.totals;
        let (billed, records, verdicts) = (lines.range("billed"), lines.range("record_type"), lines.range("verdict"));
        let first = self.row + 1;
        let parts: [(&str, RecordType, Usd, &str); 6] = [
            ("Usage", RecordType::Usage, totals.usage, "What was metered, at its price."),
            ("Discounts", RecordType::Discount, totals.discounts, ""),
            ("Credits", RecordType::Credit, totals.credits, ""),
            ("Refunds", RecordType::Refund, totals.refunds, "Money given back."),
            ("Tax", RecordType::Tax, totals.tax, ""),
            ("Fees", RecordType::Fee, totals.fees, "What is paid for other than by usage."),
        ];
        for (label, record, figure, words) in parts {
            let formula = format!("=SUMIFS({billed},{records},\"{}\")", record.as_str());
            self.sum(label, &formula, &figure.to_string(), Kind::Money, words)?;
        }
        let (last, all) = (self.row, self.row + 1);
        let formula = format!("=SUM(B{first}:B{last})");
        let words = "All of these, in US dollars: what the lines on the next sheet sum to.";
        self.sum("Billed", &formula, &totals.billed.to_string(), Kind::Money, words)?;
        let unexplained = format!("SUMIFS({billed},{verdicts},\"{}\")", Verdict::Unexplained.as_str());
        let explained = format!("=B{all}-{unexplained}");
        let words = "The part of it that a rule explains.";
        self.sum("Explained", &explained, &totals.explained.to_string(), Kind::Money, words)?;
        self.sum("Unexplained", &format!("={unexplained}"), &totals.unexplained.to_string(), Kind::Money, "The rest.")?;
        self.row += 1;
        Ok(())
    }

    fn counts(&mut self, report: &WholeReport, alarms: &Grid) -> Result<(), XlsxError> {
        let strays = &report.strays;
        let words = "What all findings together save in a full month, in US dollars. Each saving counts once, so it may be \
                     less than the findings' own sum.";
        if let Some(saved) = strays.month_cost
            && strays.findings.iter().any(|finding| finding.month_cost.is_some())
        {
            let at_least = if strays.unknown_savings > 0 { "Saved by them, at least" } else { "Saved by them" };
            self.line(at_least, &Cell::Number(saved.to_string()), Kind::Money, words)?;
        }
        let formula = format!("=COUNTA({})", alarms.range("name"));
        self.sum(
            "Alarms",
            &formula,
            &alarms.len().to_string(),
            Kind::Quantity,
            "Those that exist, in all regions read.",
        )?;
        self.row += 1;
        Ok(())
    }

    /// A paragraph of sentences, a row each, and a free row.
    fn sentences(&mut self, about: &str, sentences: &[String]) -> Result<(), XlsxError> {
        self.sheet.write_string_with_format(self.row, 0, about, &self.styles.label)?;
        for sentence in sentences {
            self.words(sentence)?;
        }
        self.row += 1;
        Ok(())
    }
}
