//! What the page begins with: what the month came to, against the one before, what is certain to come; and the reasons.

use rust_decimal::Decimal;

use super::bars::length;
use crate::answer::{ExplainReport, WholeReport};
use crate::bill::figures::{HALF_A_CENT, Rise, money};
use crate::bill::{Quantity, figures, harmless};
use crate::report::prose::explain::{reason, rest, share};

/// What runs on by itself is told where it is this part of the bill at least.
const TELLING: Decimal = Decimal::from_parts(5, 0, 0, false, 2);

/// A figure at the page's head.
pub(super) struct Card {
    pub(super) label: String,
    pub(super) amount: String,
    pub(super) words: String,
}

/// What it came to, what changed, where it will end or what a full month costs at least, what could be saved.
pub(super) fn cards(report: &WholeReport) -> Vec<Card> {
    let explain = &report.explain;
    let so_far = if is_open(explain) { " so far" } else { "" };
    let billed = Card {
        label: format!("{}{so_far}", explain.month.in_words()),
        amount: money(explain.totals.billed),
        words: String::new(),
    };
    let forecast = explain.forecast.map(|own| Card {
        label: format!("{} will end at", explain.month.in_words()),
        amount: format!("{} {}", if own.is_whole { "about" } else { "at least" }, money(own.billed)),
        words: "If usage goes on as so far.".to_owned(),
    });
    let telling = report
        .standing
        .filter(|_| forecast.is_none())
        .filter(|cost| cost.value() >= explain.totals.billed.value() * TELLING);
    let standing = telling.map(|cost| Card {
        label: "A full month from now on".to_owned(),
        amount: format!("at least {}", money(cost)),
        words: "What runs on by itself, if nothing changes. Usage on demand, fees, tax and credits come on top."
            .to_owned(),
    });
    let saved = report.strays.month_cost.filter(|saved| !saved.is_zero()).map(|saved| Card {
        label: "Could be saved".to_owned(),
        amount: format!("{} a month", money(saved)),
        words: "By deleting what is unused or left over.".to_owned(),
    });
    std::iter::once(billed).chain(change(explain)).chain(forecast).chain(standing).chain(saved).collect()
}

fn is_open(explain: &ExplainReport) -> bool {
    explain.as_of < explain.month.end()
}

/// Against the month before; of an open month, what that came to.
fn change(explain: &ExplainReport) -> Option<Card> {
    let before = explain.before?;
    let (month, was) = (before.month.in_words(), money(before.billed));
    if is_open(explain) {
        return Some(Card { label: format!("{month} came to"), amount: was, words: String::new() });
    }
    let change = explain.totals.billed - before.billed;
    let size = change.value().abs();
    let percent = figures::percent(Quantity::new(size), Quantity::new(before.billed.value()));
    let rise = Rise::of(before.billed, explain.totals.billed);
    let (amount, words) = if size < HALF_A_CENT {
        ("the same".to_owned(), String::new())
    } else if before.billed.value() <= Decimal::ZERO {
        (rise.by, format!("{} before.", rise.before))
    } else {
        let than = if change.is_negative() { "less" } else { "more" };
        (rise.by, format!("{percent} {than} than {}.", rise.before))
    };
    Some(Card { label: format!("Against {month}"), amount, words })
}

/// A reason of the bill.
pub(super) struct ReasonPart {
    pub(super) amount: String,
    pub(super) share: String,
    pub(super) width: String,
    pub(super) what: String,
    pub(super) place: String,
    pub(super) why: String,
    pub(super) action: String,
    /// Whether it is what isn't told one by one.
    pub(super) is_rest: bool,
}

/// What makes most of the bill, and the rest as one.
pub(super) fn reasons(explain: &ExplainReport) -> Vec<ReasonPart> {
    let told = explain.dearest.reasons.iter().map(|own| {
        let words = reason(explain, own);
        ReasonPart {
            amount: money(own.amount),
            share: share(own.share),
            width: length(own.share, Decimal::ONE),
            what: harmless(&words.what),
            place: harmless(&words.place),
            why: harmless(&words.whole_why()),
            action: harmless(&words.action.unwrap_or_default()),
            is_rest: false,
        }
    });
    let others = explain.dearest.rest.map(|own| ReasonPart {
        amount: money(own.amount),
        share: share(own.share),
        width: length(own.share, Decimal::ONE),
        what: rest(own.reasons),
        place: String::new(),
        why: String::new(),
        action: String::new(),
        is_rest: true,
    });
    told.chain(others).collect()
}
