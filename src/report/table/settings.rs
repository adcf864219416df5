//! The answer of `config` for eyes.

use comfy_table::{ContentArrangement, Table, presets};
use unicode_width::UnicodeWidthStr;

use super::{broken, heading, push};
use crate::answer::{Origin, SettingsReport};
use crate::bill::harmless;
use crate::question::Suppression;
use crate::report::Look;
use crate::report::prose::settings;

/// The answer of `config`.
pub(crate) fn settings(report: &SettingsReport, look: Look) -> String {
    let mut out = String::new();
    push(&mut out, &heading("Settings that apply here", look));
    let of_settings = report.settings.iter().map(|own| {
        let value = own.value.as_ref().map_or_else(|| "not set".to_owned(), settings::value);
        let remark = settings::remark(own.name).filter(|_| own.value.is_some());
        let origin = if own.value.is_some() || own.origin != Origin::Default {
            settings::origin(&own.origin)
        } else {
            settings::unset(own.name).to_owned()
        };
        [
            own.name.as_str().to_owned(),
            value,
            remark.map_or_else(|| origin.clone(), |remark| format!("{origin}; {remark}")),
        ]
    });
    push(&mut out, &rows(of_settings.collect(), look));
    if !report.suppressions.is_empty() {
        out.push('\n');
        push(&mut out, &heading("Findings to leave out", look));
        let all =
            report.suppressions.iter().map(|(own, origin)| [of(own), own.reason.clone(), settings::origin(origin)]);
        push(&mut out, &rows(all.collect(), look));
    }
    if !report.unused.is_empty() {
        out.push('\n');
        push(&mut out, &heading("Set, and not used", look));
        let all = report.unused.iter().map(|own| {
            let name = format!("{} = {}", own.name.as_str(), settings::value(&own.value));
            [name, settings::origin(&own.origin), settings::unused(&own.why)]
        });
        push(&mut out, &rows(all.collect(), look));
    }
    out.push('\n');
    push(&mut out, &heading("Files, what the first says goes before the second", look));
    let files = report.files.iter().map(|own| {
        let whose = if own.is_users { "yours" } else { "this folder's" };
        let is_there = if own.is_there { "read" } else { "not there" };
        [own.path.clone(), whose.to_owned(), is_there.to_owned()]
    });
    push(&mut out, &rows(files.collect(), look));
    out
}

/// What a suppression leaves out: `no-action, old-*, eu-west-2, until 2027-03-31`.
fn of(own: &Suppression) -> String {
    let region = own.region.as_ref().map(|region| region.code().to_owned());
    let until = own.until.map(|day| format!("until {day}"));
    [Some(own.rule.clone()), own.resource.clone(), region, until].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn rows(rows: Vec<[String; 3]>, look: Look) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic).set_width(look.width);
    let rooms = rooms(&rows, usize::from(look.width));
    for row in rows {
        let cells = row.into_iter().zip(rooms).map(|(cell, room)| broken(&harmless(&cell), room));
        table.add_row(cells.collect::<Vec<_>>());
    }
    table.trim_fmt()
}

/// How wide a word may be in each column: narrow columns take what they need, the others share the rest.
fn rooms(rows: &[[String; 3]], width: usize) -> [usize; 3] {
    let needs = [0, 1, 2].map(|place| rows.iter().map(|row| row[place].width() + PADDING).max().unwrap_or_default());
    let narrow = |need: &&usize| **need <= width / 3;
    let (taken, wide) = (needs.iter().filter(narrow).sum::<usize>(), 3 - needs.iter().filter(narrow).count());
    let share = width.saturating_sub(taken).checked_div(wide).unwrap_or(width);
    needs.map(|need| if narrow(&&need) { need } else { share }.saturating_sub(PADDING))
}

/// Around a cell.
const PADDING: usize = 2;
