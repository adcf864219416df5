//! How long the credits of a Free plan last, in sentences.

use crate::answer::CreditsOutlook;
use crate::bill::figures::money;

/// At what rate the credits are used up, until when they last, and whether the plan ends before.
pub(super) fn lasting(outlook: &CreditsOutlook) -> String {
    let CreditsOutlook { left, a_month, month, gone_on, .. } = outlook;
    let (left, a_month, month) = (money(*left), money(*a_month), month.in_words());
    let rate = if outlook.closed { "the rate of" } else { "the rate so far of" };
    let months = outlook.months.round_dp(1).normalize();
    let against = match outlook.plan_ends {
        Some(end) if outlook.end_first() => format!(", before the plan's end on {end}"),
        Some(end) => format!("; the plan ends first, on {end}"),
        None => String::new(),
    };
    format!(
        "At {rate} {month}, {a_month} a month, the {left} of credits left last about {months} months, until {gone_on}{against}."
    )
}

/// The same, and what happens then.
pub(super) fn of_account(outlook: &CreditsOutlook) -> String {
    format!("Free plan: {} AWS then closes the account unless you upgrade it.", lower_first(&lasting(outlook)))
}

fn lower_first(sentence: &str) -> String {
    sentence.replacen("At ", "at ", 1)
}
