//! The answer of `strays`: what nobody needs any more, why that is thought, and how to take it down.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use crate::answer::{Created, FindingReason, HomeReason, OfferUse};
use crate::bill::{BillingMonth, Region, Usd};
use crate::snapshot::{Gap, Requests};

/// All findings, and what they save together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StraysReport {
    /// The account's twelve digits.
    pub account: Option<String>,
    /// The instant of analysis.
    pub as_of: DateTime<Utc>,
    /// The regions in which the account is meant to run.
    pub home_regions: Vec<Region>,
    /// Why these.
    pub home_reason: HomeReason,
    /// The month of the bill that it goes by, with the open one's lines beside it; `None`: there is no bill.
    pub month: Option<BillingMonth>,
    /// What all findings together save in a full month, each saving once; of those whose saving is known. `None`: none
    /// is, or what they save together isn't, since alarms of several prices share an allowance.
    pub month_cost: Option<Usd>,
    /// How many findings have a remedy whose saving isn't known.
    pub unknown_savings: usize,
    /// How many alarms the account has.
    pub alarms: usize,
    /// The dearest first; what a finding contains stands under it.
    pub findings: Vec<Finding>,
    /// How many findings a suppression took away.
    pub suppressed: usize,
    /// Suppressions that took nothing away, or are over.
    pub suppression_notes: Vec<SuppressionNote>,
    /// What could not be collected.
    pub gaps: Vec<Gap>,
    /// What this run asked of AWS.
    pub requests: Requests,
}

/// A suppression that took nothing away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuppressionNote {
    /// The rule whose findings it means.
    pub rule: String,
    /// What else it says; `None` where names are redacted: neither pattern nor reason is for others to see then.
    pub text: Option<SuppressionText>,
    /// The last day on which it held, where that is over; else it matches no finding.
    pub until: Option<NaiveDate>,
}

/// What a suppression says beside its rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuppressionText {
    /// The resource's name, with `*` for any text.
    pub resource: Option<String>,
    /// Where.
    pub region: Option<Region>,
    /// Why.
    pub reason: String,
}

/// Something to look at or to take down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The same for the same thing in every run.
    pub id: String,
    /// The id of the finding that contains it.
    pub part_of: Option<String>,
    /// The rule that found it.
    pub rule: &'static str,
    /// By money and certainty.
    pub severity: Severity,
    /// Where.
    pub region: Region,
    /// What it is about, where that is one thing.
    pub resource: Option<Resource>,
    /// All that it is about.
    pub members: Vec<StrayMember>,
    /// What its remedy alone saves in a full month, after the Free Tier; `None`: not known, or nothing to remove.
    pub month_cost: Option<Usd>,
    /// Whether what it saves is of meters that an allowance is on.
    pub is_after_allowance: bool,
    /// Whether it has a remedy that saves something, known or not.
    pub saves: bool,
    /// The reason that its rule gives; `None` where it is the first of the allowances.
    pub why: Option<FindingReason>,
    /// The allowances that it is about: what there is to say of each is a reason or speaks for it.
    pub allowances: Vec<OfferUse>,
    /// What else speaks for it, and what there is to know.
    pub evidence: Vec<FindingReason>,
    /// When it was made and by whom.
    pub created: Created,
    /// The commands that take it down, in their order.
    pub fix: Vec<Fix>,
    /// Of what a finding contains: whether these stand instead of some of the container's, and not among them.
    pub alternative: bool,
}

impl Finding {
    /// Whether it stands by itself and is only to be known.
    pub(crate) fn is_hint(&self) -> bool {
        self.part_of.is_none() && self.severity == Severity::Info
    }

    /// Of what it is about, the names that a command is given, be it within a path: `table/Rides`.
    pub(crate) fn acted_on(&self, fix: &Fix) -> Vec<&str> {
        let ends = fix.names.iter().filter_map(|given| given.rsplit('/').next());
        let given: BTreeSet<&str> = fix.names.iter().map(String::as_str).chain(ends).collect();
        let given = |name: &str| given.contains(name);
        let resource = self.resource.iter().filter(|own| given(&own.name) || own.arn.as_deref().is_some_and(given));
        let members = self.members.iter().filter(|own| given(&own.name)).map(|own| own.name.as_str());
        let mut seen = BTreeSet::new();
        resource.map(|own| own.name.as_str()).chain(members).filter(|name| seen.insert(*name)).collect()
    }

    /// The commands that are shown with it: a part's stand with the whole, where they are among the whole's.
    pub(crate) fn shown(&self) -> impl Iterator<Item = &Fix> {
        self.fix.iter().filter(|_| self.part_of.is_none() || self.alternative)
    }
}

/// A command that takes something down.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fix {
    /// The words of the command, each quoted for a POSIX shell where it needs to be.
    pub words: Vec<String>,
    /// The names and ids that it is given, as they are.
    pub names: Vec<String>,
    /// What else goes with it.
    pub takes_down: Option<TakesDown>,
    /// Whether its last word is a name that another command like it can take instead.
    pub joins: bool,
}

/// What goes with what a command takes down.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum TakesDown {
    /// All that is stored in a table.
    StoredItems,
    /// A table's provisioned capacity; all that is stored stays.
    ProvisionedCapacity,
    /// A function's versions and aliases.
    Versions,
    /// A function's provisioned concurrency; the function stays.
    ProvisionedConcurrency,
    /// The alarms of target tracking with a policy; the group stays.
    PolicyAlarms,
    /// A policy of step or simple scaling; the group stays.
    Policy,
    /// Scaling policies and their alarms.
    Scaling {
        /// What is scaled and stays, with the capacity it has, where it isn't gone.
        stays: Option<String>,
    },
    /// All events of a log group older than so many days.
    EventsOlderThan(u32),
    /// What a trail delivers from now on; what it delivered stays in its bucket.
    Delivery,
    /// A public address, which goes back to AWS.
    Address,
    /// A NAT gateway; its public address stays, and is charged until it is released.
    NatGateway,
    /// A load balancer with its listeners; target groups and targets stay.
    LoadBalancer,
}

impl Fix {
    /// The command on one line.
    pub fn command(&self) -> String {
        self.words.join(" ")
    }
}

/// What a finding is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// CloudFormation's name of its type: `AWS::CloudWatch::Alarm`.
    pub kind: String,
    /// Its name: any text.
    pub name: String,
    /// Its ARN.
    pub arn: Option<String>,
}

/// One of the things that a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct StrayMember {
    /// CloudFormation's name of its type.
    pub kind: String,
    /// Its name: any text.
    pub name: String,
    /// Where it is.
    pub region: Region,
}

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// To be known: one sign alone, or it ends by itself.
    Info,
    /// Two signs at least; less than a dollar a month.
    Low,
    /// A dollar a month or more.
    Medium,
    /// Ten dollars a month or more, and sure.
    High,
}

impl Severity {
    /// All, the lightest first.
    pub const ALL: [Self; 4] = [Self::Info, Self::Low, Self::Medium, Self::High];

    /// As the contract's JSON names it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}
