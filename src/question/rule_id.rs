//! The rules of strays by their ids, as answers, suppressions and `--fail-on` name them.

/// A rule of strays; its file under `analyse/strays/rules` says what it finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RuleId {
    /// What one person made on one day, and nobody used since.
    TutorialBurst,
    /// Alarms that auto scaling keeps for what is unused or gone.
    AutoscalingLeftover,
    /// Public addresses that are metered as idle.
    IdleAddress,
    /// NAT gateways that nothing goes through.
    IdleNatGateway,
    /// Load balancers that nothing goes through.
    IdleLoadBalancer,
    /// Interface endpoints that nothing goes through.
    UnusedEndpoint,
    /// Volumes that send nothing, as those do that are detached.
    UnattachedVolume,
    /// Fees of commitments that nothing was covered by.
    UnusedCommitment,
    /// Surcharges for versions past their standard support.
    ExtendedSupport,
    /// Volumes of a type that a newer one undercuts.
    OldGeneration,
    /// Alarms, usage and charges outside the home regions.
    UnexpectedRegion,
    /// Alarms whose metric is silent or whose target is gone.
    DeadMetric,
    /// Alarms that watch and do the same as another.
    DuplicateAlarm,
    /// Alarms in ALARM or without data for long.
    StuckState,
    /// Alarms that tell nobody.
    NoAction,
    /// Alarms of a kind that a cheaper one would replace.
    CostlyKind,
    /// Tables with provisioned capacity that nobody reads or writes.
    IdleTable,
    /// Trails that record what another one records.
    SecondTrail,
    /// Log groups that keep everything.
    LogGroupNeverExpires,
    /// Usage of alarms that are no more.
    GoneButBilled,
    /// Credits of a Free plan that are used up before its date.
    PlanEndsEarly,
    /// An allowance that overflows or ends soon.
    FreeTierCliff,
    /// A charge that no rule or price explains.
    UnexplainedCharge,
}

impl RuleId {
    /// All of them, the most telling first: a resource that several speak of is a finding of the first.
    pub const ALL: [Self; 23] = [
        Self::TutorialBurst,
        Self::AutoscalingLeftover,
        Self::IdleAddress,
        Self::IdleNatGateway,
        Self::IdleLoadBalancer,
        Self::UnusedEndpoint,
        Self::UnattachedVolume,
        Self::UnusedCommitment,
        Self::ExtendedSupport,
        Self::OldGeneration,
        Self::UnexpectedRegion,
        Self::DeadMetric,
        Self::DuplicateAlarm,
        Self::StuckState,
        Self::NoAction,
        Self::CostlyKind,
        Self::IdleTable,
        Self::SecondTrail,
        Self::LogGroupNeverExpires,
        Self::GoneButBilled,
        Self::PlanEndsEarly,
        Self::FreeTierCliff,
        Self::UnexplainedCharge,
    ];

    /// As answers, suppressions and `--fail-on` name it: stable, and the name of its file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TutorialBurst => "tutorial-burst",
            Self::AutoscalingLeftover => "autoscaling-leftover",
            Self::IdleAddress => "idle-address",
            Self::IdleNatGateway => "idle-nat-gateway",
            Self::IdleLoadBalancer => "idle-load-balancer",
            Self::UnusedEndpoint => "unused-endpoint",
            Self::UnattachedVolume => "unattached-volume",
            Self::UnusedCommitment => "unused-commitment",
            Self::ExtendedSupport => "extended-support",
            Self::OldGeneration => "old-generation",
            Self::UnexpectedRegion => "unexpected-region",
            Self::DeadMetric => "dead-metric",
            Self::DuplicateAlarm => "duplicate-alarm",
            Self::StuckState => "stuck-state",
            Self::NoAction => "no-action",
            Self::CostlyKind => "costly-kind",
            Self::IdleTable => "idle-table",
            Self::SecondTrail => "second-trail",
            Self::LogGroupNeverExpires => "log-group-never-expires",
            Self::GoneButBilled => "gone-but-billed",
            Self::PlanEndsEarly => "plan-ends-early",
            Self::FreeTierCliff => "free-tier-cliff",
            Self::UnexplainedCharge => "unexplained-charge",
        }
    }
}
