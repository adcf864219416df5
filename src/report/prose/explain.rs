//! The sentences of `explain` on one line: what of it was free, at what price the rest was charged, what made it.

mod alarms;
mod amount;
mod charge;
mod commitments;
mod dearest;
mod record;
mod row;
mod summary;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::answer::{Counted, ExplainedLine, LineReason, LineSplit};
use crate::bill::figures::{capital, exact, money, price};
use crate::bill::{Quantity, RecordType, harmless, unit};
use crate::catalogue::Kind;
use crate::report::prose::allowance;

pub(crate) use dearest::first_sentence;
pub use dearest::{ReasonTold, reason, rest};
pub use record::name;
pub(crate) use row::{has_derived_price, row_name, row_price, row_quantity};
pub(crate) use summary::{ahead, before, cleanup, share, whole_organisation};
pub use summary::{parts, summary};

/// Why a line costs what it costs, in words, with the arithmetic.
pub fn explanation(line: &ExplainedLine) -> String {
    let sentences = line.reasons.iter().map(|reason| sentence(line, reason)).filter(|told| !told.is_empty());
    sentences.collect::<Vec<_>>().join(" ")
}

/// What a line is, in words: by the glossary, by its rule, or by AWS's own bill; `None` of usage that neither has a word
/// for.
pub fn what(line: &ExplainedLine) -> Option<String> {
    let is_usage = line.record_type == RecordType::Usage;
    let words = line.words.as_ref().map(|words| words.what.clone());
    let words = words.map(|what| match &line.operation_words {
        Some(own) => format!("{what}: {}", own.what),
        None => what,
    });
    if is_usage {
        words.or_else(|| line.noun.clone()).or_else(|| line.bill_text.clone())
    } else {
        words.or_else(|| Some(record::name(line.record_type, &line.record_types, &line.usage_type)))
    }
}

/// One of several ways in which a line can have come about, in words.
pub fn reading(line: &ExplainedLine, split: &LineSplit) -> String {
    charge::one_of_several(split, line.billed)
}

fn sentence(line: &ExplainedLine, reason: &LineReason) -> String {
    match reason {
        LineReason::Record => record::record(line),
        LineReason::Credit(paid_for) => record::credit(line, *paid_for),
        LineReason::OtherUnit(units) => other_unit(line, units),
        LineReason::NoRule => unknown(line),
        LineReason::Counted(counted) => what_was_counted(line, *counted),
        LineReason::Uncounted { noun } => uncounted(line, noun),
        LineReason::Gives(gives) => allowance::gives(gives),
        LineReason::NoPriceFits => format!(
            "{} was billed; how much of the line was free is unknown: no price fits it.",
            money(line.billed)
        ),
        LineReason::Split(split) => charge::arithmetic(split, line.billed),
        LineReason::Either(splits) => charge::either(splits, line.billed),
        LineReason::OneOfPrices { of, name } => charge::one_of_prices(*of, name.as_deref()),
        LineReason::Candidates { prices, more, fit } => charge::candidates(prices, *more, *fit),
        LineReason::FirstYearEnded { on, by_the_bill } => first_year_ended(*on, *by_the_bill),
        LineReason::Covered { by, split, fee } => commitments::covered(line, *by, split.as_deref(), *fee),
        LineReason::TakesOff => commitments::takes_off(line),
        LineReason::MayTakeOff => {
            "A part may be no discount but take usage off again that a Savings Plan covers: this snapshot was collected before such records were told apart. Collect it anew."
                .to_owned()
        }
        LineReason::CoversUnits { units, unit } => commitments::covers_units(*units, unit.as_deref()),
        LineReason::SeemsForReserved { units, unit } => commitments::seems_for(*units, unit.as_deref()),
        LineReason::CoversLines(lines) => commitments::covers_lines(*lines),
        LineReason::CoversCost(cost) => commitments::covers_cost(*cost),
        LineReason::CoversNothing => {
            "No usage on this bill is covered by it: check whether it is unused.".to_owned()
        }
        LineReason::Reserved { units } => {
            format!("{} are covered by a reservation, whose fee is a line of its own.", exact(*units))
        }
        LineReason::MayBeReserved => {
            "A part may be covered by a reservation: such hours stand in the same line at $0, so the mean is no price."
                .to_owned()
        }
        LineReason::LaterStep => {
            "The organisation had used up the price's first tier already.".to_owned()
        }
        LineReason::NotOnTheBill { kind, limit, noun, is_sure } => not_on_the_bill(*kind, *limit, noun, *is_sure),
        LineReason::OddWithoutAllowance(odd) => {
            let odd = price(*odd);
            format!("Free units are included: else the price would be {odd}, which AWS doesn't list.")
        }
        LineReason::OutOfSight => {
            "The allowance is shared by the payer's whole organisation, which can't be seen from this account."
                .to_owned()
        }
        LineReason::ChargedInside => {
            "It was charged although the allowance isn't used up here: other accounts of an organisation may have used it, or it isn't given to this one."
                .to_owned()
        }
        LineReason::NoAllowance { noun, why: Some(why) } => {
            format!("{}: {}.", capital(noun), allowance::why_not_given(*why))
        }
        LineReason::NoAllowance { noun, why: None } => format!("{} have no allowance in the Free Tier.", capital(noun)),
        LineReason::PriceIsZero { noun } => {
            format!("{}: free, however many.", capital(noun))
        }
        LineReason::TooLittle(at_list) => format!("{}: too little to be charged.", charge::at_list(at_list)),
        LineReason::NothingCharged { noun, at_list } => charge::nothing(line, noun, at_list.as_ref()),
        LineReason::AwsCount { count, used, limit } => allowance::aws_count(count, *used, *limit),
        LineReason::AlarmsNotRead => {
            "Which alarms these are is unknown: the region's alarms were not read.".to_owned()
        }
        LineReason::Replay(replay) => alarms::replay(replay),
        LineReason::AlarmsGone => {
            "No alarm that exists now or that events show explains this usage: whatever it was is gone.".to_owned()
        }
        LineReason::Alarms { lives, month } => alarms::named(lives, *month),
        LineReason::Stranger { home } => format!(
            "Unexpected region: everything else on this bill is in {}.",
            home.in_words()
        ),
        LineReason::FreeRow => {
            "The row is the free part of all regions together; how much of it is whose, AWS doesn't tell.".to_owned()
        }
        LineReason::AtOnce { many, of, hours, month, whole } => amount::at_once(*many, *of, *hours, *month, *whole),
        LineReason::HoursOfOne { hours, of } => amount::hours_of_one(*hours, of),
        LineReason::DaysOfOne { days, of } => amount::days_of_one(*days, of),
        LineReason::Operation { operation, things } => amount::operation(line, operation, *things),
        LineReason::Meter(entry) => entry.why.clone(),
        LineReason::TrialEnds { on, cost_without } => {
            let then = cost_without.map_or_else(
                || "all of it is charged".to_owned(),
                |cost| format!("as many cost {}", money(cost)),
            );
            let last = on.pred_opt().unwrap_or(*on);
            format!("AWS gives it to every account until {last}: from {on} on {then}.")
        }
        LineReason::Note(note) => note.clone(),
    }
}

/// A usage type that nobody has a word for, and how the reader finds out.
///
/// Billing support is free on every plan: <https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/billing-get-answers.html>.
fn unknown(line: &ExplainedLine) -> String {
    let by_operation = if line.operation.is_none() {
        format!(" `--by-operation \"{}\"` shows what was done.", harmless(&line.service))
    } else {
        String::new()
    };
    format!("whybill doesn't know this usage type.{by_operation} AWS Support answers billing questions at no charge.")
}

fn other_unit(line: &ExplainedLine, units: &[String]) -> String {
    format!(
        "The rule for this meter counts in {}, this line in {}: they are not compared.",
        units.join(" or "),
        line.unit.as_deref().unwrap_or("no unit")
    )
}

/// The quantity of a line that no rule is for, and the price that it makes.
fn what_was_counted(line: &ExplainedLine, counted: Counted) -> String {
    let usage = line.usage.unwrap_or_default();
    let is_one = usage.value() == Decimal::ONE;
    let usage = format!("{} {}", exact(usage), unit::in_words(line.unit.as_deref().unwrap_or("units"), is_one));
    match counted {
        Counted::No => "The bill gives no quantity for it.".to_owned(),
        Counted::AtNoCost if is_one => format!("{usage} was counted."),
        Counted::AtNoCost => format!("{usage} were counted."),
        Counted::EachAt(each) => {
            format!("{usage} for {} is {} for one, derived from the bill.", price(line.billed), price(each))
        }
    }
}

fn first_year_ended(on: NaiveDate, by_the_bill: bool) -> String {
    if by_the_bill {
        format!(
            "Several lines were free for one and the same part of the month: it seems that the account's first 12 months ended on {on} (--account-created tells). From then on all is charged."
        )
    } else {
        format!("The account's first 12 months ended on {on}: from then on all is charged.")
    }
}

fn uncounted(line: &ExplainedLine, noun: &str) -> String {
    let billed = money(line.billed);
    match &line.offer {
        Some(_) => format!("{billed} was billed for {noun}, and the bill gives no quantity."),
        None => format!("{billed} was billed for {noun}, which the bill doesn't count."),
    }
}

fn not_on_the_bill(kind: Kind, limit: Quantity, noun: &str, is_sure: bool) -> String {
    let whose = match kind {
        Kind::Always => "",
        Kind::TwelveMonths => " of an account's first 12 months",
        Kind::Trial => " of a free trial",
    };
    let limit = exact(limit);
    if is_sure {
        format!("The {limit} free {noun} a month{whose} are not on this bill.")
    } else {
        format!("Whether the {limit} free {noun} a month{whose} are included is unknown without a list price.")
    }
}
