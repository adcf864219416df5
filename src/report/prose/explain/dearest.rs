//! What a bill came to, by what was paid for: each reason's name, its arithmetic, and what people do about it.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::answer::{Counted, ExplainReport, ExplainedLine, LineReason, PriceKind, Reason, Why};
use crate::bill::figures::{capital, counted, money, price_in_words, short};
use crate::bill::{Quantity, RecordType, Region, Usd};
use crate::report::prose::explain::amount::is_whole;
use crate::report::prose::explain::{commitments, what};
use crate::report::prose::{service, unit};

/// So many regions are named.
const NAMED: usize = 3;
/// Said of a price that no list tells.
const WORKED_OUT: &str = "~";

/// A reason in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReasonTold {
    /// What was paid for.
    pub what: String,
    /// Where, as far as it is a few places.
    pub place: String,
    /// The arithmetic, and what there is to know of an allowance.
    pub why: String,
    /// Why such a thing is charged at all, where no allowance says more of it.
    pub because: Option<String>,
    /// What people do to pay less, or check; `None` where nothing is known.
    pub action: Option<String>,
}

impl ReasonTold {
    /// The arithmetic, and why such a thing is charged.
    pub fn whole_why(&self) -> String {
        let told = [Some(self.why.clone()).filter(|why| !why.is_empty()), self.because.clone()];
        told.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

/// A reason of a report in words.
pub fn reason(report: &ExplainReport, reason: &Reason) -> ReasonTold {
    let lines: Vec<&ExplainedLine> = reason.lines.iter().filter_map(|place| report.lines.get(*place)).collect();
    let first = lines.first().copied();
    let words = first.and_then(|line| line.words.as_ref());
    let own = || first.map_or_else(String::new, |line| line.service.to_string());
    // Its lines may be of several operations.
    let named = words.map(|words| words.what.clone()).or_else(|| first.and_then(what)).unwrap_or_else(own);
    let named = match first {
        Some(line) if words.is_none() && line.record_type != RecordType::Tax => {
            service::and_what(&line.service, &named)
        }
        _ => named,
    };
    let usage: Vec<&ExplainedLine> =
        lines.iter().copied().filter(|line| line.record_type == RecordType::Usage).collect();
    let (given, ended) = (given(&usage), ended(&usage));
    let told = ended.and_then(in_words).map(str::to_owned);
    let why = [arithmetic(&usage, reason.amount), given.clone(), told].into_iter().flatten().collect::<Vec<_>>();
    // Who has had the account for years knows why such things are charged.
    let is_new = ended.is_none_or(|why| why == Why::Younger);
    let entry = words.map(|words| first_sentence(&words.entry.why));
    let because = entry.or_else(|| first.and_then(|line| seems_for(line).or_else(|| unknown(line))));
    ReasonTold {
        what: capital(&named),
        place: place(&lines),
        why: why.join(" "),
        because: because.filter(|_| given.is_none() && is_new),
        action: words.and_then(|words| words.entry.less.clone().or_else(|| words.entry.check.clone())),
    }
}

/// What a fee without AWS's name seems to be for.
fn seems_for(fee: &ExplainedLine) -> Option<String> {
    fee.reasons.iter().find_map(|reason| match reason {
        LineReason::SeemsForReserved { units, unit } => Some(commitments::seems_for(*units, unit.as_deref())),
        _ => None,
    })
}

/// That nobody has a word for what it counts.
fn unknown(line: &ExplainedLine) -> Option<String> {
    let is_unknown = line.record_type == RecordType::Usage && line.reasons.contains(&LineReason::NoRule);
    is_unknown.then(|| "whybill doesn't know what this usage type counts.".to_owned())
}

/// What the rest is called that isn't told one by one.
pub fn rest(reasons: usize) -> String {
    counted(reasons, "other")
}

/// `Ireland, London`; of many the dearest: `Ireland and 3 more regions`.
fn place(lines: &[&ExplainedLine]) -> String {
    let mut regions: Vec<&Region> = Vec::new();
    for region in lines.iter().map(|line| &line.region).filter(|region| !region.is_global()) {
        if !regions.contains(&region) {
            regions.push(region);
        }
    }
    let mut names: Vec<String> = regions.iter().take(NAMED).map(|region| region.name()).collect();
    match regions.len().saturating_sub(NAMED) {
        0 => names.join(", "),
        more => {
            names.truncate(1);
            format!("{} and {} more regions", names.join(", "), more + NAMED - 1)
        }
    }
}

/// Beside a bill one sentence will do; the glossary has the others.
pub(crate) fn first_sentence(text: &str) -> String {
    text.split_once(". ").map_or_else(|| text.to_owned(), |(first, _)| format!("{first}."))
}

/// `13 alarms, 10 free: 3 × $0.10.`
fn arithmetic(lines: &[&ExplainedLine], amount: Usd) -> Option<String> {
    let used: Quantity = lines.iter().map(|line| line.usage).sum::<Option<Quantity>>()?;
    let first = lines.first()?;
    let is_one_unit = lines.iter().all(|line| line.unit == first.unit);
    let unit = |many: Quantity| unit::of(first, many);
    if !is_one_unit {
        return None;
    }
    let things = things(lines).map(|things| format!("{things}: ")).unwrap_or_default();
    let free: Option<Quantity> = lines.iter().map(|line| line.free_units).sum();
    let Some(free) = free.filter(|_| lines.iter().all(|line| !line.charges.is_empty())) else {
        return Some(untold(lines, used, amount));
    };
    let mark = |line: &ExplainedLine| {
        let is_derived = line.price.is_some_and(|price| price.kind == PriceKind::WorkedOut);
        if is_derived { WORKED_OUT } else { "" }
    };
    let mut by_price: BTreeMap<Usd, (Quantity, &str)> = BTreeMap::new();
    for line in lines {
        for charge in line.charges.iter() {
            let sum = by_price.entry(charge.unit_price).or_insert((Quantity::default(), mark(line)));
            sum.0 += charge.units;
        }
    }
    let at = |unit_price: &Usd, mark: &str| format!("× {mark}{}", price_in_words(*unit_price));
    let steps = by_price.iter().rev().map(|(price, (units, mark))| (short(*units), at(price, mark)));
    let steps: Vec<(String, String)> = steps.collect();
    let each = || steps.iter().map(|(units, at)| format!("{units} {at}")).collect::<Vec<_>>().join(" + ");
    let is_all = free.is_zero();
    Some(match steps.as_slice() {
        [(_, at)] if is_all => format!("{things}{} {at}.", unit(used)),
        several if several.len() > NAMED => {
            let (dear, cheap) = (by_price.keys().next_back()?, by_price.keys().next()?);
            let (dear, cheap) = (price_in_words(*dear), price_in_words(*cheap));
            format!("{things}{} at {} prices, {cheap} to {dear}.", unit(used), several.len())
        }
        _ if is_all => format!("{things}{}: {}.", unit(used), each()),
        _ => format!("{}, {} free: {}.", unit(used), short(free), each()),
    })
}

/// Where the bill doesn't tell how it came about.
fn untold(lines: &[&ExplainedLine], used: Quantity, amount: Usd) -> String {
    let unit = lines.first().map_or_else(String::new, |line| unit::of(line, used));
    let is_either = lines.iter().any(|line| !line.readings.is_empty());
    if is_either {
        return format!("{unit} for {}; the bill allows two readings of how much was free.", money(amount));
    }
    if lines.iter().any(|line| line.reasons.contains(&LineReason::MayBeReserved)) {
        return format!(
            "{unit} for {}: a reservation may cover a part, at $0, and the rest is charged.",
            money(amount)
        );
    }
    let each = lines.iter().flat_map(|line| &line.reasons).find_map(|reason| match reason {
        LineReason::Counted(Counted::EachAt(each)) => Some(*each),
        _ => None,
    });
    match each.filter(|_| lines.len() == 1) {
        Some(each) => format!("{unit} for {}, {} each on average.", money(amount), price_in_words(each)),
        None => format!("{unit} for {}; no price that is known here makes this.", money(amount)),
    }
}

/// `2 NAT gateways all month`, where the hours of all lines are those of things.
fn things(lines: &[&ExplainedLine]) -> Option<String> {
    let at_once = |line: &&ExplainedLine| {
        line.reasons.iter().find_map(|reason| match reason {
            LineReason::AtOnce { many, of: Some(of), month, whole, .. } => Some((*many, *of, month.is_some(), *whole)),
            _ => None,
        })
    };
    let of: Vec<_> = lines.iter().map(at_once).collect::<Option<_>>()?;
    let (_, noun, is_closed, whole) = *of.first()?;
    let many: Decimal = of.iter().map(|(many, ..)| *many).sum();
    let is_whole = is_whole(many);
    let many = many.round_dp(1).normalize();
    let name = if many == Decimal::ONE { &noun.one } else { &noun.many };
    let many = short(Quantity::new(many));
    // As many hours are those of a whole number in a month that is a day or two shorter.
    let whole = whole
        .filter(|_| of.len() == 1)
        .map_or_else(String::new, |whole| format!(" ({} for {} days)", short(Quantity::new(whole.many)), whole.days));
    Some(match (is_whole, is_closed) {
        (true, true) => format!("{many} {name} all month"),
        (true, false) => format!("{many} {name} all month so far"),
        (false, _) => format!("{many} {name} on average{whole}"),
    })
}

/// What an allowance gives of it, or gave until a day within the month.
fn given(lines: &[&ExplainedLine]) -> Option<String> {
    let reasons = || lines.iter().flat_map(|line| &line.reasons);
    let first_year = reasons().find_map(|reason| match reason {
        LineReason::FirstYearEnded { on, by_the_bill } => {
            let ended = if *by_the_bill { "seem to have ended" } else { "ended" };
            Some(format!("Free until {on}, when the account's first 12 months {ended}."))
        }
        _ => None,
    });
    let gives = || {
        reasons().find_map(|reason| match reason {
            LineReason::Gives(gives) if lines.iter().any(|line| line.free_units.is_some()) => {
                let free: Quantity = lines.iter().filter_map(|line| line.free_units).sum();
                let is_told = short(free) == short(gives.limit);
                let who = if gives.is_organisations { ", shared by the organisation" } else { "" };
                (!is_told).then(|| format!("{} a month are free{who}.", short(gives.limit)))
            }
            _ => None,
        })
    };
    first_year.or_else(gives)
}

/// Why an allowance isn't given.
fn ended(lines: &[&ExplainedLine]) -> Option<Why> {
    let mut reasons = lines.iter().flat_map(|line| &line.reasons);
    reasons.find_map(|reason| match reason {
        LineReason::NoAllowance { why: Some(why), .. } => Some(*why),
        _ => None,
    })
}

fn in_words(why: Why) -> Option<&'static str> {
    Some(match why {
        Why::Older | Why::Past => "The 12 free months are over.",
        Why::Younger => "Free months are for accounts opened before 2025-07-15.",
        Why::Plan => "This account's plan has no free amount of it.",
        Why::Ended => "AWS's free trial has ended.",
        Why::NotYetOpened => return None,
    })
}
