//! Why what the bill's own meters show as unused is found, in sentences.

use rust_decimal::Decimal;

use crate::answer::{IdleHours, OldGeneration, SilentVolumes, Stands, Surcharge, WasteReason};
use crate::bill::figures::{money, plural, price, rounded};
use crate::bill::{Commitment, Quantity, unit};

/// A reason in words.
pub(super) fn sentence(reason: &WasteReason) -> String {
    match reason {
        WasteReason::Idle(own) => stood(own, unused(own.stands)),
        WasteReason::OneOf(own, name) => {
            format!("CloudWatch counted nothing through {name} in two weeks; it is one of these: {}", stood(own, ""))
        }
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
        WasteReason::NothingSent(own) => nothing_sent(own),
        WasteReason::AgeUnknown(names) => match names.as_slice() {
            [one] => format!("Whether {one} is older than fifteen days is unknown."),
            more => format!("Whether these are older than fifteen days is unknown: {}.", more.join(", ")),
        },
        WasteReason::ListDetached(region) => format!(
            "To list those that are detached: aws ec2 describe-volumes --region {} --filters Name=status,Values=available",
            region.code()
        ),
        WasteReason::ExtendedSupport(own) => surcharge(own),
        WasteReason::Upgrade(None) => "An upgrade to a version in standard support ends it.".to_owned(),
        WasteReason::Upgrade(Some(words)) => words.clone(),
        WasteReason::CoversNothing { of, service, month, fee } => {
            let (fee, month) = (money(*fee), month.in_words());
            match of {
                Commitment::Reservation => {
                    format!("{fee} in {month} for reservations of {service} that covered nothing on this bill.")
                }
                Commitment::SavingsPlan => format!("{fee} in {month} for Savings Plans that covered nothing on this bill."),
            }
        }
        WasteReason::DueUntilItEnds { of: Commitment::SavingsPlan, .. } => {
            "A Savings Plan is due until its term ends.".to_owned()
        }
        WasteReason::DueUntilItEnds { can_be_sold: false, .. } => "A reservation is due until its term ends.".to_owned(),
        WasteReason::DueUntilItEnds { can_be_sold: true, .. } => {
            "A reservation is due until its term ends; EC2's standard Reserved Instances can be sold on AWS's marketplace \
             for them."
                .to_owned()
        }
        WasteReason::ChangedInUse => "To pay less, change their type to gp3, which works while they are in use.".to_owned(),
        WasteReason::OldGeneration(own) => old_generation(own),
        WasteReason::LargeVolumes => {
            "Check volumes above 1,000 GB first: gp2 gives them more than the 3,000 operations a second that gp3 includes."
                .to_owned()
        }
    }
}

/// `$10.80 in June 2026 for 3 public IPv4 addresses in Ireland (eu-west-1) that nothing uses (2,160 hours).`
fn stood(own: &IdleHours, how: &str) -> String {
    let IdleHours { stands, region, month, hours, at_once, billed } = own;
    let (many, noun) = (rounded(tenths(*at_once)), noun(*stands));
    let what = match (many.as_str(), stands) {
        ("1", _) => format!("1 {noun}"),
        (many, Stands::Endpoint | Stands::AppliancesEndpoint) => {
            format!("{many} {} (counted in each zone)", plural(noun))
        }
        (many, Stands::Address | Stands::NatGateway | Stands::LoadBalancer) => format!("{many} {}", plural(noun)),
    };
    let (place, hours, month, cost) = (region.in_words(), rounded(*hours), month.in_words(), money(*billed));
    format!("{cost} in {month} for {what} in {place}{how} ({hours} hours).")
}

/// `vol-0123 (100 GB) in Ohio (us-east-2) sent CloudWatch nothing in two weeks: it is detached, or its instance is stopped.`
fn nothing_sent(own: &SilentVolumes) -> String {
    let size = own.size.map_or_else(String::new, |size| format!(" ({} GB)", rounded(size)));
    let place = own.region.in_words();
    match own.names.as_slice() {
        [one] => format!(
            "{one}{size} in {place} sent CloudWatch nothing in two weeks: it is detached, or its instance is stopped."
        ),
        more => format!(
            "{} volumes{size} in {place} sent CloudWatch nothing in two weeks: each is detached, or its instance is \
             stopped.",
            more.len()
        ),
    }
}

/// `$178.56 in August 2026 for extended support of MySQL8.0 in Seoul (ap-northeast-2): 1,488 vCPU-hours.`
fn surcharge(own: &Surcharge) -> String {
    let Surcharge { what, region, month, usage, unit, billed } = own;
    let said = |usage: Quantity| unit::in_words(unit.as_deref().unwrap_or("units"), usage.value() == Decimal::ONE);
    let usage = usage.map_or_else(String::new, |usage| format!(": {} {}", rounded(usage), said(usage)));
    let (cost, month, place) = (money(*billed), month.in_words(), region.in_words());
    format!("{cost} in {month} for {what} in {place}{usage}.")
}

/// `$10.00 in September 2026 for 100 GB of gp2 volumes in Ohio (us-east-2): $0.10 a GB, where gp3 is $0.08.`
fn old_generation(own: &OldGeneration) -> String {
    let OldGeneration { region, month, stored, billed, old_price, new_price } = own;
    let stored = stored.map_or_else(String::new, |stored| format!("{} GB of ", rounded(stored)));
    let (cost, month, place) = (money(*billed), month.in_words(), region.in_words());
    let (old, new) = (price(*old_price), price(*new_price));
    format!("{cost} in {month} for {stored}gp2 volumes in {place}, listed at {old} a GB; gp3 is {new}.")
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
        Stands::Endpoint => "interface endpoint",
        Stands::AppliancesEndpoint => "Gateway Load Balancer endpoint",
    }
}

/// What makes it idle.
const fn unused(stands: Stands) -> &'static str {
    match stands {
        Stands::Address => " that nothing running uses",
        Stands::NatGateway | Stands::Endpoint | Stands::AppliancesEndpoint => " without data",
        Stands::LoadBalancer => " without traffic",
    }
}
