//! What `doctor` prints: which commands are ready, what is refused, and what is in order folded.

use crate::bill::figures::{counted, listed, money};
use crate::bill::harmless;
use crate::collect::{Health, Outcome};
use crate::facts::INVENTORIES;
use crate::plan::IamAction;
use crate::report::{self, Look};

/// With it the resources of each type are listed, for which that type's own action is needed, too.
const INVENTORY: &str = "cloudformation:ListResources";
const COST_EXPLORER: &str = "ce:GetCostAndUsage";
const ALARMS: &str = "cloudwatch:DescribeAlarms";
const EVENTS: &str = "cloudtrail:LookupEvents";

/// What each command's answer is made of; what else is asked only adds to it.
const NEEDS: [(&str, &[&str]); 6] = [
    ("explain", &[COST_EXPLORER, ALARMS]),
    ("free-tier", &[COST_EXPLORER, ALARMS]),
    ("alarms", &[ALARMS]),
    ("who", &[EVENTS]),
    (
        "signins",
        &[
            EVENTS,
            "cloudtrail:DescribeTrails",
            "cloudtrail:GetTrailStatus",
            "cloudtrail:GetEventSelectors",
            "logs:DescribeMetricFilters",
            "sns:ListSubscriptionsByTopic",
        ],
    ),
    (
        "strays",
        &[
            COST_EXPLORER,
            ALARMS,
            EVENTS,
            "cloudtrail:DescribeTrails",
            "cloudtrail:GetTrailStatus",
            "cloudtrail:GetEventSelectors",
            "cloudwatch:ListMetrics",
            "cloudwatch:GetMetricStatistics",
            "logs:DescribeLogGroups",
            INVENTORY,
        ],
    ),
];

/// What an examination found: the verdict, then what is refused, then what could not be told.
pub fn health(health: &Health, look: Look) -> String {
    let mut out = format!("{}\n", paint(&wrapped(&verdict(health), ("", ""), look), "1", look));
    let whose = format!("Credentials are good: account {}, {}.", health.account, health.role.as_str());
    out += &format!("{}\n\n", wrapped(&whose, ("", ""), look));
    let of = |wanted: fn(&Outcome) -> bool| health.checks.iter().filter(move |(_, outcome)| wanted(outcome));
    for (action, outcome) in of(|own| matches!(own, Outcome::Fails(_))).chain(of(|own| *own == Outcome::Unknown)) {
        out += &told(action, outcome, look);
    }
    let in_order: Vec<_> = of(|own| *own == Outcome::Works).collect();
    if look.verbose || look.full {
        in_order.iter().for_each(|(action, outcome)| out += &told(action, outcome, look));
    } else if !in_order.is_empty() {
        let are = if in_order.len() == 1 { "is" } else { "are" };
        out += &paint(&format!("{} {are} in order", counted(in_order.len(), "permission")), "32", look);
        out += " (-v names them).\n";
    }
    out + &format!("\nThis check cost {}.\n", money(health.requests.cost()))
}

/// `Ready for explain and alarms; strays lacks 10 permissions: `whybill policy`.`
fn verdict(health: &Health) -> String {
    let fails = |name: &&str| {
        health.checks.iter().any(|(action, outcome)| action.name == *name && matches!(outcome, Outcome::Fails(_)))
    };
    let lacking = |needs: &[&str]| {
        let of_kinds = INVENTORIES.iter().map(|own| own.action).filter(|_| needs.contains(&INVENTORY));
        needs.iter().copied().chain(of_kinds).filter(fails).count()
    };
    let (ready, lame): (Vec<_>, Vec<_>) =
        NEEDS.iter().map(|(name, needs)| (*name, lacking(needs))).partition(|(_, lacks)| *lacks == 0);
    let ready = match (ready.len(), lame.len()) {
        (_, 0) => "Ready for all commands".to_owned(),
        (0, _) => "Ready for no command".to_owned(),
        _ => format!("Ready for {}", listed(&ready.iter().map(|(name, _)| *name).collect::<Vec<_>>())),
    };
    let lame = lame.iter().enumerate().map(|(n, (name, lacks))| match n {
        0 => format!("{name} lacks {}", counted(*lacks, "permission")),
        _ => format!("{name} {lacks}"),
    });
    let lame = listed(&lame.collect::<Vec<_>>());
    let lame = if lame.is_empty() { String::new() } else { format!("; {lame}: `whybill policy`") };
    let is_unknown = health.checks.iter().any(|(_, outcome)| *outcome == Outcome::Unknown);
    let unknown = if is_unknown { " Cost Explorer wasn't asked: --paid does, for $0.01." } else { "" };
    format!("{ready}{lame}.{unknown}")
}

fn told(action: &IamAction, outcome: &Outcome, look: Look) -> String {
    let (word, colour, why) = match outcome {
        Outcome::Works => return format!("{}       {}\n", paint("ok", "32", look), action.name),
        Outcome::Fails(why) => ("refused", "31", harmless(why)),
        Outcome::Unknown => ("unknown", "33", "asking costs $0.01; add --paid to try it".to_owned()),
    };
    let why = wrapped(&format!("{word}  {}: {why}", action.name), ("", UNDER), look);
    let without = wrapped(&format!("Without it, {}.", action.without), (UNDER, UNDER), look);
    format!("{}\n{without}\n", why.replacen(word, &paint(word, colour, look), 1))
}

/// Under what is refused, behind the word that says so.
const UNDER: &str = "         ";

/// A text in lines of the terminal, with an indent for the first and one for the others.
fn wrapped(text: &str, indents: (&str, &str), look: Look) -> String {
    report::hanging(text, indents, look.width)
}

fn paint(text: &str, code: &str, look: Look) -> String {
    if look.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::IAM_ACTIONS;
    use crate::snapshot::{Requests, Role};

    /// An examination in which these are refused, and the bill isn't asked for.
    fn found(refused: &[&str]) -> Health {
        let outcome = |action: &IamAction| match action.name {
            COST_EXPLORER => Outcome::Unknown,
            name if refused.contains(&name) => Outcome::Fails("AccessDenied".to_owned()),
            _ => Outcome::Works,
        };
        let checks = IAM_ACTIONS.iter().map(|action| (*action, outcome(action))).collect();
        let account = "123456789012".to_owned();
        Health { account, role: Role::Standalone, checks, requests: Requests::default() }
    }

    #[test]
    fn the_verdict_comes_first() {
        let first = |refused: &[&str]| {
            let told = health(&found(refused), Look::plain(300));
            told.lines()
                .next()
                .unwrap()
                .trim_end_matches(" Cost Explorer wasn't asked: --paid does, for $0.01.")
                .to_owned()
        };
        assert_eq!(first(&[]), "Ready for all commands.");
        assert_eq!(
            first(&["ec2:DescribeVolumes", "dynamodb:ListTables"]),
            "Ready for explain, free-tier, alarms, who and signins; strays lacks 2 permissions: `whybill policy`."
        );
        assert_eq!(
            first(&[EVENTS]),
            "Ready for explain, free-tier and alarms; who lacks 1 permission, signins 1 and strays 1: `whybill policy`."
        );
        assert_eq!(first(&["pricing:GetProducts"]), "Ready for all commands.", "prices are shipped, too");
    }

    #[test]
    fn what_is_in_order_is_folded() {
        let plain = Look::plain(80);
        let told = health(&found(&[EVENTS]), plain);
        let in_order = IAM_ACTIONS.len() - 2;
        assert!(told.contains(&format!("{in_order} permissions are in order (-v names them).")), "{told}");
        assert!(told.contains("refused  cloudtrail:LookupEvents: AccessDenied") && !told.contains("ok  "), "{told}");
        let all = health(&found(&[EVENTS]), Look { verbose: true, ..plain });
        assert_eq!(all.matches("ok       ").count(), in_order, "{all}");
        assert!(!told.contains('\u{1b}') && health(&found(&[]), Look { colour: true, ..plain }).contains("\u{1b}[32m"));
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        let mut found = found(&[EVENTS, "ec2:DescribeVolumes"]);
        let why = "AccessDeniedException: User: arn:aws:iam::123456789012:user/somebody is not authorized to perform: \
                   cloudtrail:LookupEvents because no identity-based policy allows it";
        found.checks.iter_mut().filter(|(action, _)| action.name == EVENTS).for_each(|(_, outcome)| {
            *outcome = Outcome::Fails(why.to_owned());
        });
        for width in [60, 80] {
            for colour in [false, true] {
                let told = health(&found, Look { colour, verbose: true, ..Look::plain(width) });
                for line in told.lines() {
                    assert!(textwrap::core::display_width(line) <= usize::from(width), "{width}: {line}");
                }
                assert!(told.split_whitespace().collect::<Vec<_>>().join(" ").contains(why), "{told}");
            }
        }
    }

    #[test]
    fn every_need_is_a_permission_that_is_asked_for() {
        for need in NEEDS.iter().flat_map(|(_, needs)| *needs) {
            assert!(IAM_ACTIONS.iter().any(|action| action.name == *need), "{need}");
        }
    }
}
