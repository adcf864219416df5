//! The program that called, by the user agent that a record has of it.

use crate::facts::attribution::{asker, is_persons};
use crate::snapshot::TrailEvent;

/// What tools that keep a configuration say of themselves among the names of other programs, in small letters:
/// `APN/1.0 HashiCorp/1.0 Terraform/1.9.8`, before 2016 `terraform/0.7.9-dev`; `APN/1.0 Pulumi/1.0 Pulumi-Aws/4.17.0`;
/// `APN/1.0 OpenTofu-S3-Backend/1.0 OpenTofu/1.10.1`, which OpenTofu says of its own calls, while Terraform's provider says
/// `Terraform/` under OpenTofu, too.
/// Sources: hashicorp/aws-sdk-go-base; hashicorp/terraform#9806; pulumi/pulumi-aws#1604; opentofu/opentofu#2955 and #183.
const KEEPERS: [(&str, Program); 4] = [
    ("opentofu/", Program::OpenTofu),
    ("pulumi/", Program::Pulumi),
    ("pulumi-aws/", Program::Pulumi),
    ("terraform/", Program::Terraform),
];
/// What members of AWS's Partner Network put before the name of their own program.
/// Source: AWS, as pulumi/pulumi-aws#1553 quotes it: `APN/1.0 partner/1.0 solution/version`.
const PARTNERS: &str = "APN/";

/// The program that called, by its own words for itself: anybody may write anything there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Program {
    /// Terraform: it makes again what is deleted by hand.
    Terraform,
    /// OpenTofu, likewise.
    OpenTofu,
    /// Pulumi, which misses what is deleted by hand.
    Pulumi,
    /// AWS CDK, which works through a stack.
    Cdk,
    /// Any other, by the first word that it says: `aws-cli/2.15.30`.
    Other(String),
}

impl Program {
    /// Whether it keeps a configuration of what it made: Terraform, OpenTofu and Pulumi.
    pub(crate) fn keeps_a_configuration(&self) -> bool {
        !matches!(self, Self::Other(_))
    }

    /// Its name.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Terraform => "Terraform",
            Self::OpenTofu => "OpenTofu",
            Self::Pulumi => "Pulumi",
            Self::Cdk => "AWS CDK",
            Self::Other(word) => word,
        }
    }
}

/// What the CDK's command line says of itself: the name and version of its package.
/// Source: aws/aws-cdk, packages/aws-cdk/lib/api/aws-auth/user-agent.ts.
const CDK: &str = "aws-cdk/";

/// Whether the CDK's command line called.
pub(crate) fn is_cdk(event: &TrailEvent) -> bool {
    event.user_agent.as_ref().is_some_and(|agent| agent.split_whitespace().any(|word| word.starts_with(CDK)))
}

/// The program that a person's call came from; `None` where the record names none, or a service called.
pub fn program(event: &TrailEvent) -> Option<Program> {
    let agent = event.user_agent.as_deref()?;
    if !is_persons(event) || asker(event).via.is_some() {
        return None;
    }
    if let Some((_, keeper)) = keeper(agent) {
        return Some(keeper);
    }
    let mut words = agent.split_whitespace().skip_while(|word| word.starts_with(PARTNERS));
    let first = words.next().or_else(|| agent.split_whitespace().next())?;
    let is_service = first.ends_with(".amazonaws.com") || is_services(agent);
    (!is_service).then(|| Program::Other(first.to_owned()))
}

/// Programs that AWS gives away, and browsers, by what they say of themselves: many people's.
/// Source: AWS, "CloudTrail record contents": userAgent; the SDKs' own user agents.
const EVERYBODYS: [&str; 16] = [
    "aws-cdk/",
    "aws-cli/",
    "aws-internal/",
    "aws-sam-cli/",
    "aws-sdk-dotnet-core/",
    "aws-sdk-go-v2/",
    "aws-sdk-go/",
    "aws-sdk-java/",
    "aws-sdk-js/",
    "aws-sdk-nodejs/",
    "aws-sdk-php/",
    "aws-sdk-ruby3/",
    "aws-sdk-rust/",
    "boto3/",
    "botocore/",
    "mozilla/",
];

/// What of a user agent may be shown to anybody: the names and versions of programs that many people have. The program's own
/// word, which anybody may have written, is what `stand_in` makes of it.
pub(crate) fn harmless(agent: &str, stand_in: impl FnOnce(&str) -> String) -> String {
    if is_services(agent) {
        return agent.to_owned();
    }
    let is_known = |word: &str| {
        let says = |own: &&str| word.get(..own.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(own));
        KEEPERS.iter().map(|(says, _)| *says).chain(EVERYBODYS).any(|own| says(&own))
    };
    let mut words = agent.split_whitespace().filter(|word| !word.starts_with(PARTNERS)).peekable();
    let own = words.next_if(|word| !is_known(word)).filter(|_| keeper(agent).is_none()).map(stand_in);
    own.into_iter().chain(words.filter(|word| is_known(word)).map(without_additions)).collect::<Vec<_>>().join(" ")
}

/// A program's name with its version, as far as that is figures: `aws-cli/2.15.30`.
fn without_additions(word: &str) -> String {
    let Some((name, version)) = word.split_once('/') else { return String::new() };
    let figures = version.split(|c: char| !c.is_ascii_digit() && c != '.').next().unwrap_or_default();
    format!("{name}/{figures}")
}

/// Whether a service called, or AWS itself.
fn is_services(agent: &str) -> bool {
    agent == "AWS Internal" || agent.ends_with(".amazonaws.com") && !agent.contains(char::is_whitespace)
}

/// The tool that keeps a configuration, and the word by which it names itself in a user agent.
fn keeper(agent: &str) -> Option<(&str, Program)> {
    let words = || agent.split_whitespace();
    let is_said = |word: &&str, says: &str| word.get(..says.len()).is_some_and(|own| own.eq_ignore_ascii_case(says));
    KEEPERS.iter().find_map(|(says, keeper)| Some((words().find(|word| is_said(word, says))?, keeper.clone())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_user_agent_stays_what_many_have() {
        for (agent, kept) in [
            ("aws-cdk/2.150.0 aws-sdk-js/3.500.0 md/jane", "aws-cdk/2.150.0 aws-sdk-js/3.500.0"),
            ("APN/1.0 HashiCorp/1.0 Terraform/1.9.8 (+https://www.terraform.io)", "Terraform/1.9.8"),
            ("aws-cli/2.15.30-of-jane Python/3.11", "aws-cli/2.15.30"),
            ("billing-of-jane/1.0 Boto3/1.34.0", "program-1 Boto3/1.34.0"),
            ("cloudformation.amazonaws.com", "cloudformation.amazonaws.com"),
            ("AWS Internal", "AWS Internal"),
            ("jane at cloudformation.amazonaws.com", "program-1"),
        ] {
            assert_eq!(harmless(agent, |_| "program-1".to_owned()), kept, "{agent}");
        }
    }

    #[test]
    fn programs_are_named_by_their_own_words() {
        let of = |agent: &str| {
            program(&TrailEvent {
                user_agent: Some(agent.to_owned()),
                id: String::new(),
                at: "2022-03-17T18:00:00Z".parse().unwrap(),
                name: "PutMetricAlarm".to_owned(),
                source: "monitoring.amazonaws.com".to_owned(),
                by: Some("arn:aws:iam::123456789012:user/admin".to_owned()),
                invoked_by: None,
                address: None,
                role: None,
                resources: Vec::new(),
                error: None,
            })
        };
        let other = |word: &str| Some(Program::Other(word.to_owned()));
        for (agent, told) in [
            ("APN/1.0 HashiCorp/1.0 Terraform/1.9.8 (+https://www.terraform.io)", Some(Program::Terraform)),
            (
                "aws-sdk-go/1.10.18 (go1.8; linux; amd64) APN/1.0 HashiCorp/1.0 Terraform/0.9.8",
                Some(Program::Terraform),
            ),
            ("terraform/0.7.9-dev aws-sdk-go/1.4.17 (go1.7.3; darwin; amd64)", Some(Program::Terraform)),
            (
                "APN/1.0 Pulumi/1.0 Pulumi-Aws/4.17.0 (+https://www.pulumi.com) aws-sdk-go/1.40.20",
                Some(Program::Pulumi),
            ),
            ("aws-sdk-go-v2/1.30 APN/1.0 OpenTofu-S3-Backend/1.0 OpenTofu/1.10.1", Some(Program::OpenTofu)),
            ("APN/1.0 cloudcorp/1.0 mysolution/5.0", other("cloudcorp/1.0")),
            ("aws-cli/2.15.30 Python/3.11", other("aws-cli/2.15.30")),
            ("terraforming/1.0", other("terraforming/1.0")),
            ("APN/1.0", other("APN/1.0")),
            ("cloudformation.amazonaws.com", None),
        ] {
            assert_eq!(of(agent), told, "{agent}");
        }
    }
}
