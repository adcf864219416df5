//! Why what is on the bill is found, in sentences.

use rust_decimal::Decimal;

use crate::answer::{BillReason, UnexplainedCharge};
use crate::bill::figures::{exact, money, rounded};
use crate::bill::{BillingMonth, Quantity, Region, Usd, harmless};
use crate::report::prose::{credits, explain};

/// A reason in words.
pub(super) fn sentence(reason: &BillReason) -> String {
    match reason {
        BillReason::AwayFromHome { services, region } => {
            format!("{}: on the bill in {}, which is no home region.", services.join(", "), region.in_words())
        }
        BillReason::Little { billed, all } => {
            format!("It is little beside the rest: {} of {}.", money(*billed), money(*all))
        }
        BillReason::NotNamedAsHome => "You named the regions in which the account runs, and this isn't one.".to_owned(),
        BillReason::Line { service, usage_type, usage, billed } => {
            let usage = usage.as_ref().map(|(usage, unit)| (*usage, unit.as_deref()));
            line(service, usage_type, usage, *billed)
        }
        BillReason::AlarmsGone { month, region, usage, gone } => alarms_gone(*month, region, *usage, *gone),
        BillReason::Deleted { name, at } => {
            format!("{name} was deleted on {}.", at.format("%Y-%m-%d at %H:%M UTC"))
        }
        BillReason::DeletionUnknown => {
            "No event that is known tells of a deletion. If alarms were deleted, it ends by itself.".to_owned()
        }
        BillReason::EndsByItself => "It ends by itself.".to_owned(),
        BillReason::WholeLine { usage_type, billed } => {
            format!("The whole line of {usage_type} cost {}.", money(*billed))
        }
        BillReason::TrialEnds { limit, noun, day } => {
            let last = day.pred_opt().unwrap_or(*day);
            format!("AWS gives every account {} {noun} a month until {last}; then all are charged.", exact(*limit))
        }
        BillReason::AllowanceEnds { limit, noun, day } => {
            format!("The allowance of {} {noun} ends on {day}.", exact(*limit))
        }
        BillReason::FullMonthCosts(cost) => format!("A full month will cost {}.", money(*cost)),
        BillReason::Used { used, limit } => format!("{} of {} are used.", exact(*used), exact(*limit)),
        BillReason::PlanEndsEarly(outlook) => credits::of_account(outlook),
        BillReason::Unexplained(charge) => unexplained(charge),
    }
}

fn line(service: &str, usage_type: &str, usage: Option<(Quantity, Option<&str>)>, billed: Usd) -> String {
    let usage = usage
        .map_or_else(|| "usage".to_owned(), |(usage, unit)| format!("{} {}", exact(usage), unit.unwrap_or("units")));
    format!("{service} {usage_type}: {usage}, {}.", money(billed))
}

fn alarms_gone(month: BillingMonth, region: &Region, usage: Quantity, gone: Quantity) -> String {
    let part = if gone == usage { "none is".to_owned() } else { format!("{} are not", rounded(gone)) };
    let unit = if usage == Quantity::new(Decimal::ONE) { "alarm-month" } else { "alarm-months" };
    let (month, usage, place) = (month.in_words(), rounded(usage), region.in_words());
    format!("The bill of {month} has {usage} {unit} in {place}, of which {part} from the alarms that exist now.")
}

fn unexplained(UnexplainedCharge { month, line }: &UnexplainedCharge) -> String {
    let name = harmless(&format!("{} {}", line.service, line.usage_type));
    let (billed, month, why) = (money(line.billed), month.in_words(), explain::explanation(line));
    format!("{billed} of {month} for {name} is not explained: {why}")
}
