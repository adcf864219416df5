//! The answer of `explain --accounts` for eyes.

use comfy_table::{Cell as TableCell, CellAlignment, Table, presets};

use super::foot::foot;
use super::{heading, push, wrap};
use crate::answer::ExplainReport;
use crate::bill::figures::money;
use crate::bill::harmless;
use crate::report::Look;
use crate::report::prose::explain::whole_organisation;

/// The answer of `explain --accounts`.
pub(crate) fn accounts(report: &ExplainReport, look: Look) -> String {
    let mut out = String::new();
    let account = report.account.as_deref().unwrap_or("an unknown account");
    let open = if report.estimated { ", estimated: the month is not final" } else { "" };
    push(&mut out, &heading(&format!("Accounts that {account} pays for, {}{open}", report.month.in_words()), look));
    let Some(organisation) = &report.organisation else { return out };
    push(
        &mut out,
        &wrap(&whole_organisation(report, organisation.billed, organisation.accounts.len()), "", look.width),
    );
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    for own in &organisation.accounts {
        let billed = TableCell::new(money(own.billed)).set_alignment(CellAlignment::Right);
        let name = harmless(own.name.as_deref().unwrap_or_default());
        table.add_row([TableCell::new(harmless(&own.account)), TableCell::new(name), billed]);
    }
    if !organisation.accounts.is_empty() {
        out.push('\n');
        push(&mut out, &table.trim_fmt());
    }
    push(&mut out, &foot(&report.gaps, &report.requests, look));
    out
}
