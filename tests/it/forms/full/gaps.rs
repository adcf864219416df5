//! Each lack and each remedy.

use super::*;

fn gap(source: Source, effect: Effect) -> Gap {
    Gap {
        source,
        region: Some(here()),
        required: false,
        error: "arn:aws:iam::444455556666:role/hidden-role is refused".to_owned(),
        effect,
    }
}

/// Whose a lack is.
fn source_of(lack: &Lack) -> Source {
    match lack {
        Lack::Identity => Source::Sts,
        Lack::Role => Source::Organizations,
        Lack::Regions => Source::Account,
        Lack::Bill { .. } | Lack::MemberBill { .. } | Lack::Row { .. } | Lack::OrganisationUsage => {
            Source::CostExplorer
        }
        Lack::Accounts => Source::CostExplorerAccounts,
        Lack::Days => Source::CostExplorerDays,
        Lack::Operations { .. } => Source::CostExplorerOperations,
        Lack::FreeTierUsage => Source::FreeTier,
        Lack::Plan => Source::AccountPlan,
        Lack::Prices | Lack::PricesOf { .. } | Lack::MorePrices { .. } => Source::PriceList,
        Lack::Alarms => Source::Cloudwatch,
        Lack::AlarmEvents | Lack::OlderAlarmEvents { .. } => Source::Cloudtrail,
        Lack::AlarmHistory | Lack::OlderAlarmChanges { .. } => Source::AlarmHistory,
        Lack::ResourceEvents { .. } | Lack::OlderEvents => Source::CloudtrailResource,
        Lack::DayEvents { .. } => Source::CloudtrailDay,
        Lack::Signins | Lack::SomeSignins | Lack::OlderSignins => Source::CloudtrailSignins,
        Lack::Trails | Lack::TrailStatus { .. } | Lack::TrailRecords { .. } => Source::CloudtrailTrails,
        Lack::MetricFilters => Source::Logs,
        Lack::Answer { .. } | Lack::Subscriptions { .. } => Source::Sns,
        Lack::Metrics => Source::Metrics,
        Lack::Sums | Lack::MoreSums => Source::MetricSums,
        Lack::LogGroups => Source::LogGroups,
        Lack::Inventory { .. } | Lack::MoreInventory { .. } => Source::Inventory,
    }
}

/// Each lack and remedy, and a sentence of the forms before; one that is added stands in no arm here.
pub(super) fn gaps() -> Vec<Gap> {
    let trail = "arn:aws:cloudtrail:eu-west-1:444455556666:trail/hidden-trail";
    let topic = "arn:aws:sns:eu-west-1:444455556666:hidden-topic";
    let (service, service_code) = ("AmazonCloudWatch", "AmazonCloudWatch".to_owned());
    let kind = || "AWS::DynamoDB::Table".to_owned();
    let lacks = [
        Lack::Answer { to: format!("the subscriptions of {topic}") },
        Lack::Identity,
        Lack::Role,
        Lack::Regions,
        Lack::Bill { from: read("2022-04") },
        Lack::MemberBill { account: "111122223333".to_owned(), from: read("2022-04") },
        Lack::OrganisationUsage,
        Lack::Accounts,
        Lack::Days,
        Lack::Row { row: "AmazonEC2 / BoxUsage:t3.micro in 2022-04".to_owned() },
        Lack::Operations { service: service.to_owned() },
        Lack::FreeTierUsage,
        Lack::Plan,
        Lack::Prices,
        Lack::PricesOf { service_code: service_code.clone() },
        Lack::MorePrices { service_code },
        Lack::Alarms,
        Lack::AlarmEvents,
        Lack::OlderAlarmEvents { after_pages: Some(60) },
        Lack::AlarmHistory,
        Lack::OlderAlarmChanges { after_pages: 60 },
        Lack::ResourceEvents { name: "hidden-thing".to_owned() },
        Lack::DayEvents { day: read("2022-03-17") },
        Lack::OlderEvents,
        Lack::Signins,
        Lack::SomeSignins,
        Lack::OlderSignins,
        Lack::Trails,
        Lack::TrailStatus { trail: trail.to_owned() },
        Lack::TrailRecords { trail: trail.to_owned() },
        Lack::MetricFilters,
        Lack::Subscriptions { topic: topic.to_owned() },
        Lack::Metrics,
        Lack::Sums,
        Lack::MoreSums,
        Lack::LogGroups,
        Lack::Inventory { kind: kind() },
        Lack::MoreInventory { kind: kind(), over: 1000 },
    ];
    let action = || "cloudwatch:DescribeAlarms".to_owned();
    let remedies = [
        Remedy::Allow { action: action() },
        Remedy::EnableRegion,
        Remedy::RenewCredentials,
        Remedy::Wait { action: action() },
        Remedy::SetClock,
        Remedy::CheckProxy,
        Remedy::CheckNetwork { action: action() },
        Remedy::TryAgain { action: Some(action()) },
        Remedy::EnableCostExplorer,
        Remedy::RaiseCostExplorerRequests,
        Remedy::RaiseTrailPages,
        Remedy::RaiseTimeout,
    ];
    let is_known = |remedy: &&Remedy| match remedy {
        Remedy::Allow { .. }
        | Remedy::EnableRegion
        | Remedy::RenewCredentials
        | Remedy::Wait { .. }
        | Remedy::SetClock
        | Remedy::CheckProxy
        | Remedy::CheckNetwork { .. }
        | Remedy::TryAgain { .. }
        | Remedy::EnableCostExplorer
        | Remedy::RaiseCostExplorerRequests
        | Remedy::RaiseTrailPages
        | Remedy::RaiseTimeout => true,
    };
    let remedies = remedies.iter().filter(is_known).cycle();
    let of = |(lack, remedy): (Lack, &Remedy)| {
        gap(source_of(&lack), Effect::Collected(Lacking { lack, remedy: Some(remedy.clone()) }))
    };
    let told = "what happened to `hidden-thing` isn't known".to_owned();
    let mut gaps: Vec<Gap> = lacks.into_iter().zip(remedies).map(of).collect();
    gaps.push(gap(Source::CloudtrailResource, Effect::Told(told)));
    gaps
}
