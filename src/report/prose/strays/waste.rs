//! Why what the bill's own meters show as unused is found, in sentences.

use rust_decimal::Decimal;

use crate::answer::{IdleHours, Stands, WasteReason};
use crate::bill::Quantity;
use crate::bill::figures::{money, rounded};

/// A reason in words.
pub(super) fn sentence(reason: &WasteReason) -> String {
    match reason {
        WasteReason::Idle(own) => stood(own, unused(own.stands)),
        WasteReason::Metered(own) => stood(own, ", used or not"),
        WasteReason::Unattached(names) => match names.as_slice() {
            [one] => format!("{one} has neither an instance nor a NAT gateway, and the hours are of one address."),
            more => {
                let (count, names) = (more.len(), more.join(", "));
                format!("{names} have neither an instance nor a NAT gateway, and the hours are of {count} addresses.")
            }
        },
        WasteReason::OnlyOne(stands, name) => format!("{name} is the only {} there.", noun(*stands)),
        WasteReason::Silent(name) => format!("CloudWatch counted nothing through {name} in two weeks."),
        WasteReason::WhichUnknown => "The data don't tell which.".to_owned(),
        WasteReason::List(command) => format!("To list them: {command}"),
    }
}

/// `$10.80 in June 2026 for 3 public IPv4 addresses in Ireland (eu-west-1) that nothing uses (2,160 hours).`
fn stood(own: &IdleHours, how: &str) -> String {
    let IdleHours { stands, region, month, hours, at_once, billed } = own;
    let (many, noun) = (rounded(tenths(*at_once)), noun(*stands));
    let what = match (many.as_str(), stands) {
        ("1", _) => format!("1 {noun}"),
        (many, Stands::Address) => format!("{many} {noun}es"),
        (many, _) => format!("{many} {noun}s"),
    };
    let (place, hours, month, cost) = (region.in_words(), rounded(*hours), month.in_words(), money(*billed));
    format!("{cost} in {month} for {what} in {place}{how} ({hours} hours).")
}

fn tenths(at_once: Quantity) -> Quantity {
    let value = at_once.value();
    let shown = value.round_dp(1);
    if shown < Decimal::new(1, 1) { at_once } else { Quantity::new(shown.normalize()) }
}

const fn noun(stands: Stands) -> &'static str {
    match stands {
        Stands::Address => "public IPv4 address",
        Stands::NatGateway => "NAT gateway",
        Stands::LoadBalancer => "load balancer",
    }
}

/// What makes it idle.
const fn unused(stands: Stands) -> &'static str {
    match stands {
        Stands::Address => " that nothing running uses",
        Stands::NatGateway => " with no data through it",
        Stands::LoadBalancer => " without traffic",
    }
}
