//! The table of `alarms`: a row an alarm, or a row for all that one owner keeps; of very many, a row for those of one
//! region, kind and making.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use comfy_table::{Attribute, Cell, CellAlignment, Color, ColumnConstraint, ContentArrangement, Table, Width, presets};
use unicode_width::UnicodeWidthStr;

use super::foot::foot;
use super::{LINES, WIDE, WIDEST, broken, heading, push, wrap};
use crate::answer::{AlarmRow, AlarmsReport, CreatedSource};
use crate::bill::figures::{counted, money, number};
use crate::bill::{AlarmKind, Region, Usd, harmless};
use crate::facts::attribution::in_words;
use crate::report::prose::names::in_short;
use crate::report::{Look, prose};

/// The answer of `alarms`.
pub(crate) fn alarms(report: &AlarmsReport, look: Look) -> String {
    let look = Look { width: look.width.min(WIDEST), ..look };
    let mut head = String::new();
    for (at, sentence) in prose::alarms::summary(report).iter().enumerate() {
        let sentence = harmless(sentence);
        push(&mut head, &if at == 0 { heading(&sentence, look) } else { wrap(&sentence, "", look.width) });
    }
    let foot = foot(&report.gaps, &report.requests, look);
    if report.alarms.is_empty() {
        return head + &foot;
    }
    let room = LINES.saturating_sub(head.lines().count() + foot.lines().count() + 1);
    format!("{head}\n{}{foot}", body(&report.alarms, room, look))
}

/// The rows, folded as far as it takes to fit so many lines.
fn body(alarms: &[AlarmRow], room: usize, look: Look) -> String {
    if look.full {
        return table(&folded(alarms, Fold::Not), look);
    }
    for fold in [Fold::Owner, Fold::Making, Fold::Kind, Fold::Region] {
        let groups = folded(alarms, fold);
        // A row has a line at least.
        if groups.len() < room {
            let text = table(&groups, look);
            if text.lines().count() <= room {
                return text;
            }
        }
    }
    let mut groups = folded(alarms, Fold::Region);
    groups.sort_by_key(|group| std::cmp::Reverse(listed(group)));
    let mut shown = groups.len().min(room);
    while shown > 1 {
        let rest: usize = groups[shown..].iter().map(Vec::len).sum();
        let more = if rest > 0 { format!("{} more: --full\n", counted(rest, "alarm")) } else { String::new() };
        let text = table(&groups[..shown], look) + &more;
        if text.lines().count() <= room {
            return text;
        }
        shown -= 1;
    }
    table(&groups[..shown.min(groups.len())], look)
}

/// By what alarms share a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Fold {
    /// None does.
    Not,
    /// Those that one owner keeps.
    Owner,
    /// Others too that are of one kind and were created by one on one day.
    Making,
    /// All of one kind in a region.
    Kind,
    /// All of a region.
    Region,
}

/// Alarms that share a row, in their order.
pub(in crate::report) fn folded(alarms: &[AlarmRow], fold: Fold) -> Vec<Vec<&AlarmRow>> {
    let mut groups: Vec<Vec<&AlarmRow>> = Vec::new();
    let mut places: BTreeMap<Key<'_>, usize> = BTreeMap::new();
    for alarm in alarms {
        let place = key(alarm, fold).map(|key| *places.entry(key).or_insert(groups.len()));
        match place.and_then(|place| groups.get_mut(place)) {
            Some(group) => group.push(alarm),
            None => groups.push(vec![alarm]),
        }
    }
    groups
}

/// What alarms of one row have in common, as far as it counts: region, owner, kind, and when and by whom they were created.
type Key<'a> =
    (&'a Region, Option<(&'a str, &'a str)>, Option<AlarmKind>, Option<(Option<NaiveDate>, Option<&'a str>)>);

/// What alarms of one row have in common; `None`: it stands alone.
fn key(alarm: &AlarmRow, fold: Fold) -> Option<Key<'_>> {
    let (region, kind) = (&alarm.region, Some(alarm.charged.kind));
    match (fold, owner(alarm)) {
        (Fold::Not, _) | (Fold::Owner, None) => None,
        (Fold::Owner | Fold::Making, owner @ Some(_)) => Some((region, owner, None, None)),
        (Fold::Making, None) => {
            let day = alarm.created.at.map(|at| at.date_naive());
            Some((region, None, kind, Some((day, alarm.created.by.as_deref()))))
        }
        (Fold::Kind, _) => Some((region, None, kind, None)),
        (Fold::Region, _) => Some((region, None, None, None)),
    }
}

/// The service and the resource that an alarm's owner scales.
fn owner(alarm: &AlarmRow) -> Option<(&str, &str)> {
    alarm.owner.as_ref().map(|own| (own.service.as_str(), own.resource.as_str()))
}

fn table(groups: &[Vec<&AlarmRow>], look: Look) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(look.width);
    let wide = look.width >= WIDE;
    let header: &[&str] = if wide {
        &["Region", "Alarm", "Kind", "Metrics", "$ a month", "State", "Created"]
    } else {
        &["Region", "Alarm", "$ a month"]
    };
    let head = |text: &&str| {
        let cell = Cell::new(text);
        if look.colour { cell.add_attribute(Attribute::Bold) } else { cell }
    };
    table.set_header(header.iter().map(head));
    let name = room_of_names(groups, look);
    for group in groups {
        table.add_row(if wide { wide_row(group, name, look) } else { narrow_row(group, name) });
    }
    for (place, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, GAP));
        if place == 1 {
            let least = u16::try_from(name).unwrap_or(u16::MAX).saturating_add(GAP);
            column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(least)));
        }
    }
    if look.colour {
        table.force_no_tty();
        table.enforce_styling();
    }
    table.trim_fmt() + "\n"
}

/// Between two columns.
const GAP: u16 = 2;
/// A column of names has so much room, however wide the others are.
const NAME: usize = 28;

/// How wide a name may be before it is broken: as long as the longest, as far as the other columns leave room.
fn room_of_names(groups: &[Vec<&AlarmRow>], look: Look) -> usize {
    let widest = |of: &dyn Fn(&[&AlarmRow]) -> String, header: &str| {
        let lines = |group: &Vec<&AlarmRow>| of(group).lines().map(UnicodeWidthStr::width).max().unwrap_or_default();
        groups.iter().map(lines).max().unwrap_or_default().max(header.len()) + usize::from(GAP)
    };
    let always = widest(&place, "Region") + widest(&cost, "$ a month") + usize::from(GAP);
    let room = usize::from(look.width).saturating_sub(always);
    if look.width < WIDE {
        return room;
    }
    let others = widest(&kinds, "Kind") + widest(&metrics, "Metrics");
    let others = others + widest(&states_in_lines, "State") + widest(&created_in_lines, "Created");
    let words = |group: &Vec<&AlarmRow>| title(group).split(' ').map(UnicodeWidthStr::width).max().unwrap_or_default();
    let longest = groups.iter().map(words).max().unwrap_or_default();
    room.saturating_sub(others).max(NAME).min(longest.max(NAME))
}

fn states_in_lines(group: &[&AlarmRow]) -> String {
    states(group).replacen(" since ", "\nsince ", 1)
}

fn created_in_lines(group: &[&AlarmRow]) -> String {
    created(group).replacen(" (", "\n(", 1)
}

fn wide_row(group: &[&AlarmRow], name: usize, look: Look) -> Vec<Cell> {
    let own = broken(&title(group), name);
    let title = match kept(group) {
        Some(kept) if group.len() == 1 => format!("{own}\n{kept}"),
        _ => own,
    };
    let right = |text: String| Cell::new(text).set_alignment(CellAlignment::Right);
    let state = Cell::new(states_in_lines(group));
    let is_alarm = look.colour && group.iter().any(|alarm| alarm.state == "ALARM");
    vec![
        Cell::new(place(group)),
        Cell::new(title),
        Cell::new(kinds(group)),
        right(metrics(group)),
        right(cost(group)),
        if is_alarm { state.fg(Color::Red) } else { state },
        Cell::new(created_in_lines(group)),
    ]
}

/// Under the name, what has no column.
fn narrow_row(group: &[&AlarmRow], name: usize) -> Vec<Cell> {
    let kept = kept(group).filter(|_| group.len() == 1).map_or_else(String::new, |kept| format!("; {kept}"));
    let metrics = match metrics(group).as_str() {
        "1" => "1 metric".to_owned(),
        more => format!("{more} metrics"),
    };
    let facts = format!("{}, {metrics}; {}; created {}{kept}", kinds(group), states(group), created(group));
    let cost = Cell::new(cost(group)).set_alignment(CellAlignment::Right);
    vec![Cell::new(place(group)), Cell::new(format!("{}\n{facts}", broken(&title(group), name))), cost]
}

/// Its name, and under it its code.
pub(in crate::report) fn place(group: &[&AlarmRow]) -> String {
    let words = |alarm: &&AlarmRow| alarm.region.in_words().replacen(" (", "\n", 1).trim_end_matches(')').to_owned();
    group.first().map_or_else(String::new, words)
}

/// The alarm's name, or what there is to say of all: `8 alarms · DynamoDB auto scaling · table Rides`.
pub(in crate::report) fn title(group: &[&AlarmRow]) -> String {
    let [one] = group else {
        let count = counted(group.len(), "alarm");
        let names: Vec<&str> = group.iter().map(|alarm| alarm.name.as_str()).collect();
        let about = kept(group).unwrap_or_else(|| in_short(&names));
        return harmless(&format!("{count} · {about}"));
    };
    harmless(&one.name)
}

/// What keeps all of them: a stack, or a scaling policy.
pub(in crate::report) fn kept(group: &[&AlarmRow]) -> Option<String> {
    if let Some(own) = group.first()?.stack.as_ref() {
        let is_its = group.iter().all(|alarm| alarm.stack.as_ref() == Some(own));
        let stack = own.stack.as_ref().map_or_else(String::new, |name| format!(" · stack {name}"));
        return is_its.then(|| harmless(&format!("{}{stack}", own.tool_name())));
    }
    let first = group.first()?;
    let kept = first.owner.as_ref().filter(|_| group.iter().all(|alarm| owner(alarm) == owner(first)))?;
    Some(harmless(&kept.in_words().replacen(" for the ", " · ", 1)))
}

pub(in crate::report) fn kinds(group: &[&AlarmRow]) -> String {
    let mut kinds: Vec<&str> = group.iter().map(|alarm| alarm.charged.kind.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    if kinds.len() > 2 { format!("{} kinds", kinds.len()) } else { kinds.join(", ") }
}

pub(in crate::report) fn metrics(group: &[&AlarmRow]) -> String {
    let known: u64 = group.iter().filter_map(|alarm| alarm.charged.metrics).map(u64::from).sum();
    match group.iter().all(|alarm| alarm.charged.metrics.is_some()) {
        true => number(known),
        false if known == 0 => "varying".to_owned(),
        false => format!("{}+", number(known)),
    }
}

pub(in crate::report) fn listed(group: &[&AlarmRow]) -> Usd {
    group.iter().filter_map(|alarm| alarm.list_price_month).sum()
}

pub(in crate::report) fn cost(group: &[&AlarmRow]) -> String {
    let known = group.iter().filter(|alarm| alarm.list_price_month.is_some()).count();
    match known {
        0 => "unknown".to_owned(),
        known if known < group.len() => format!("{}+", money(listed(group))),
        _ => money(listed(group)),
    }
}

/// `6 OK, 2 ALARM since 2022-03-17`; of several days without it.
pub(in crate::report) fn states(group: &[&AlarmRow]) -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for alarm in group {
        let state = if alarm.state == "INSUFFICIENT_DATA" { "no data" } else { alarm.state.as_str() };
        let off = if alarm.actions_enabled { "" } else { " (actions off)" };
        *counts.entry(format!("{state}{off}")).or_default() += 1;
    }
    let one = group.len() == 1;
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let told: Vec<String> = counts
        .iter()
        .map(|(state, count)| if one { state.clone() } else { format!("{} {state}", number(count)) })
        .collect();
    let days: BTreeSet<Option<NaiveDate>> =
        group.iter().map(|alarm| alarm.state_since.map(|at| at.date_naive())).collect();
    let day = days.first().copied().flatten().filter(|_| days.len() == 1);
    let since = day.map_or_else(String::new, |day| format!(" since {day}"));
    harmless(&format!("{}{since}", told.join(", ")))
}

/// When and by whom: `2022-03-17 by the user admin`.
pub(in crate::report) fn created(group: &[&AlarmRow]) -> String {
    let told = |alarm: &&AlarmRow| {
        let own = &alarm.created;
        let Some(day) = own.at.map(|at| at.format("%Y-%m-%d").to_string()) else { return "unknown".to_owned() };
        let by = own.by.as_deref().map(in_words);
        match (own.source, by) {
            (CreatedSource::NotBefore, _) => format!("{day} or later"),
            (CreatedSource::NotAfter, Some(by)) => format!("{day} or before (set by {by})"),
            (CreatedSource::NotAfter, None) => format!("{day} or before"),
            (_, Some(by)) => format!("{day} by {by}"),
            (_, None) => day,
        }
    };
    let one = group.first().map(told);
    if let Some(one) = one.filter(|one| group.iter().all(|alarm| told(alarm) == *one)) {
        return harmless(&one);
    }
    let days = || group.iter().filter_map(|alarm| alarm.created.at).map(|at| at.date_naive());
    match days().min().zip(days().max()) {
        Some((first, last)) if first == last => format!("{first}, not all by the same"),
        Some((first, last)) => format!("{first} … {last}"),
        None => "unknown".to_owned(),
    }
}
