//! A snapshot in which every field of every type stands, and every variant: one that is added doesn't compile until it
//! stands here too. What names an account, its people or its resources has `hidden` in it.

mod gaps;

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use whybill::bill::{BillLine, BillingMonth, ListedProduct, ListedTerm, ListedTier, RecordType, Region};
use whybill::snapshot::{
    Account, AccountCost, AccountPlan, Alarm, AlarmChange, Change, Condition, DayEvents, Days, Effect, EnabledRegions,
    Evidence, FreeTierUsage, Gap, Inventoried, Lack, Lacking, LogGroup, MetricFilter, MetricLife, MetricQuery,
    MetricSum, MonthBill, PriceList, Recorded, RegionSource, Remedy, Requests, Role, SCHEMA, Signin, SigninEvents,
    Snapshot, Source, Subscription, Trail, TrailConfiguration, TrailEvent, Watches,
};

fn read<T: FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn here() -> Region {
    Region::new("eu-west-1")
}

fn in_region<T>(value: T) -> BTreeMap<Region, T> {
    [(here(), value)].into()
}

fn line(service: &str) -> BillLine {
    BillLine {
        service: service.into(),
        usage_type: "EU-CW:AlarmMonitorUsage".into(),
        operation: Some("PutObject".into()),
        record_type: RecordType::Usage,
        record_types: ["Usage".to_owned()].into(),
        usage: Some(read("12.000002")),
        unit: Some("Alarms".into()),
        billed: read("0.2000002"),
        amortized: Some(read("0.1")),
        net: Some(read("0.15")),
    }
}

fn month() -> MonthBill {
    MonthBill {
        estimated: true,
        until: Some(read("2022-04-21")),
        lines: vec![line("AmazonCloudWatch")],
        organisation: Some(vec![line("AmazonCloudWatch")]),
        accounts: Some(vec![AccountCost {
            id: "444455556666".to_owned(),
            name: some("hidden-account"),
            services: [("AmazonCloudWatch".to_owned(), read("0.2000002"))].into(),
        }]),
        usage_records: ["Usage".to_owned()].into(),
        by_operation: [("AmazonCloudWatch".to_owned(), vec![line("AmazonCloudWatch")])].into(),
    }
}

fn dimensions() -> BTreeMap<String, String> {
    [("hidden-dimension".to_owned(), "hidden-value".to_owned())].into()
}

/// Each kind of what an alarm watches; a kind that is added stands in no arm here.
fn watches() -> Vec<Watches> {
    let all = vec![
        Watches::Metric {
            namespace: "hidden-namespace".to_owned(),
            metric: "hidden-metric".to_owned(),
            dimensions: dimensions(),
            period: Some(60),
            comparison: some("GreaterThanThreshold"),
            condition: Some(Condition {
                statistic: "Average".to_owned(),
                threshold: read("5"),
                periods: 3,
                datapoints: Some(2),
                missing: some("breaching"),
            }),
        },
        Watches::Queries {
            queries: vec![MetricQuery {
                id: "hidden_query".to_owned(),
                metric: some("hidden-query-metric"),
                namespace: some("hidden-query-namespace"),
                account: some("444455556666"),
                expression: some("SUM(hidden_query) + SEARCH('hidden-search')"),
                period: Some(60),
            }],
            comparison: some("GreaterThanUpperThreshold"),
            threshold_metric: some("hidden_band"),
        },
        Watches::Composite { rule: "ALARM(\"hidden-child\")".to_owned(), suppressor: some("hidden-suppressor") },
        Watches::Log,
        Watches::Promql { query: some("hidden_promql") },
    ];
    for own in &all {
        match own {
            Watches::Metric { .. }
            | Watches::Queries { .. }
            | Watches::Composite { .. }
            | Watches::Log
            | Watches::Promql { .. } => {}
        }
    }
    all
}

fn alarm(place: usize, watches: Watches) -> Alarm {
    let arn = |name: &str| format!("arn:aws:cloudwatch:eu-west-1:444455556666:alarm:{name}-{place}");
    let topic = |name: &str| -> BTreeSet<String> { [format!("arn:aws:sns:eu-west-1:444455556666:{name}")].into() };
    Alarm {
        name: format!("hidden-alarm-{place}"),
        arn: arn("hidden-alarm"),
        description: Some(format!("hidden words about {}", arn("hidden-described"))),
        state: "OK".to_owned(),
        state_since: Some(read("2022-04-01T00:00:00Z")),
        configured_at: Some(read("2022-03-17T18:00:00Z")),
        actions_enabled: true,
        actions: topic("hidden-topic"),
        on_alarm: Some(topic("hidden-topic-too")),
        watches,
    }
}

fn event() -> TrailEvent {
    TrailEvent {
        user_agent: some("APN/1.0 hidden-caller Terraform/1.9.8 (+https://www.terraform.io)"),
        id: "hidden-event".to_owned(),
        at: read("2022-03-17T18:00:00Z"),
        name: "CreateTable".to_owned(),
        source: "dynamodb.amazonaws.com".to_owned(),
        by: some("arn:aws:iam::444455556666:user/hidden-person"),
        invoked_by: some("192.0.2.44"),
        address: some("192.0.2.45"),
        role: some("arn:aws:iam::444455556666:role/hidden-role"),
        resources: vec!["hidden-table".to_owned()],
        error: some("AccessDenied"),
    }
}

fn events() -> DayEvents {
    DayEvents { complete: true, events: vec![event()] }
}

fn evidence() -> Evidence {
    let (namespace, metric) = ("hidden-namespace".to_owned(), "hidden-metric".to_owned());
    let dimensions = dimensions();
    Evidence {
        metrics: in_region(vec![MetricLife {
            namespace: namespace.clone(),
            metric: metric.clone(),
            dimensions: dimensions.clone(),
            alive: true,
        }]),
        sums: in_region(vec![MetricSum {
            namespace: namespace.clone(),
            metric: metric.clone(),
            dimensions,
            from: read("2022-04-06T00:00:00Z"),
            to: read("2022-04-20T00:00:00Z"),
            sum: Some(read("0")),
            last_average: Some(read("5")),
        }]),
        days: in_region([(read("2022-03-17"), events())].into()),
        resources: in_region([("hidden-table".to_owned(), events())].into()),
        trails: Some(vec![TrailConfiguration {
            name: "hidden-trail".to_owned(),
            arn: "arn:aws:cloudtrail:eu-west-1:444455556666:trail/hidden-trail".to_owned(),
            home_region: here(),
            multi_region: true,
            organisation: false,
            insights: true,
            log_group: some("arn:aws:logs:eu-west-1:444455556666:log-group:hidden-group"),
            logging: Some(true),
            records: Some(Recorded { reads: true, writes: true, filtered: false, others: false }),
        }]),
        log_groups: in_region(vec![LogGroup {
            name: "hidden-group".to_owned(),
            arn: "arn:aws:logs:eu-west-1:444455556666:log-group:hidden-group".to_owned(),
            stored_bytes: 5,
            retention_days: Some(30),
            created_at: Some(read("2022-03-17T18:00:00Z")),
        }]),
        inventory: in_region(
            [(
                "AWS::DynamoDB::Table".to_owned(),
                vec![Inventoried {
                    identifier: "hidden-table".to_owned(),
                    properties: [("BillingMode", "PROVISIONED"), ("TableName", "hidden-table")]
                        .map(|(name, value)| (name.to_owned(), value.to_owned()))
                        .into(),
                }],
            )]
            .into(),
        ),
        signins: in_region(SigninEvents {
            from: read("2022-01-20T00:00:00Z"),
            complete: true,
            events: vec![Signin {
                at: read("2022-04-01T00:00:00Z"),
                identity: "IAMUser".to_owned(),
                user: some("hidden-person"),
                success: true,
                mfa: Some(true),
                address: some("192.0.2.46"),
            }],
        }),
        metric_filters: in_region(vec![MetricFilter {
            name: "hidden-filter".to_owned(),
            log_group: "hidden-group".to_owned(),
            pattern: "{ $.userIdentity.arn = \"arn:aws:iam::444455556666:user/hidden-person\" }".to_owned(),
            metrics: [(namespace, metric)].into(),
        }]),
        subscriptions: [(
            "arn:aws:sns:eu-west-1:444455556666:hidden-topic".to_owned(),
            vec![Subscription { protocol: "email".to_owned(), confirmed: true }],
        )]
        .into(),
    }
}

/// Every plan; one that is added stands in no arm here.
pub(crate) fn plans() -> Vec<AccountPlan> {
    let all = vec![
        AccountPlan::Known {
            kind: "FREE".to_owned(),
            status: "ACTIVE".to_owned(),
            credits_left: Some(read("100")),
            ends: Some(read("2022-10-01T00:00:00Z")),
        },
        AccountPlan::None,
    ];
    for plan in &all {
        match plan {
            AccountPlan::Known { .. } | AccountPlan::None => {}
        }
    }
    all
}

/// Each term; one that is added stands in no arm here.
fn price_list() -> PriceList {
    let usage_type = "EU-CW:AlarmMonitorUsage".to_owned();
    let product = |term| ListedProduct {
        service_code: "AmazonCloudWatch".to_owned(),
        usage_type: usage_type.clone(),
        operation: some("Unknown"),
        region: Some(here()),
        term,
        effective: Some(read("2022-04-01")),
        unit: "Alarms".to_owned(),
        tiers: vec![ListedTier {
            from: read("0"),
            to: Some(read("10")),
            unit_price: read("0.1"),
            description: "$0.10 per alarm metric month (standard resolution) - EU (Ireland)".to_owned(),
        }],
    };
    let all = [ListedTerm::OnDemand, ListedTerm::FreeTier];
    for term in all {
        match term {
            ListedTerm::OnDemand | ListedTerm::FreeTier => {}
        }
    }
    PriceList {
        asked: [("AmazonCloudWatch".to_owned(), [(usage_type.clone(), read("2022-04-20T12:00:00Z"))].into())].into(),
        unanswered: ["AWSLambda".to_owned()].into(),
        products: all.into_iter().map(product).collect(),
    }
}

/// All of it.
pub(crate) fn snapshot() -> Snapshot {
    let month: BillingMonth = read("2022-04");
    Snapshot {
        schema: SCHEMA.to_owned(),
        taken_at: read("2022-04-20T12:00:00Z"),
        account: Some(Account { id: "444455556666".to_owned(), role: Role::Payer }),
        regions: Some(EnabledRegions { codes: [here()].into(), source: RegionSource::Account }),
        months: [(month, self::month())].into(),
        members: [("111122223333".to_owned(), [(month, MonthBill::empty(true))].into())].into(),
        alarms: in_region(watches().into_iter().enumerate().map(|(place, own)| alarm(place, own)).collect()),
        trail: in_region(Trail {
            from: read("2022-01-20T00:00:00Z"),
            to: read("2022-04-20T12:00:00Z"),
            complete: true,
            events: vec![event()],
        }),
        alarm_history: in_region(vec![AlarmChange {
            at: read("2022-03-17T18:00:00Z"),
            alarm: "hidden-alarm-0".to_owned(),
            change: Change::Created,
        }]),
        free_tier: Some(vec![FreeTierUsage {
            service: "AmazonCloudWatch".to_owned(),
            usage_type: "CW:AlarmMonitorUsage".to_owned(),
            region: "global".to_owned(),
            kind: "Always Free".to_owned(),
            used: read("8"),
            forecast: read("12"),
            limit: read("10"),
            unit: "Alarms".to_owned(),
            description: "10.0 Alarms are always free per month as part of AWS Free Usage Tier".to_owned(),
        }]),
        days: Some(Days {
            from: read("2022-03-01"),
            until: read("2022-04-21"),
            lines: [(read("2022-04-01"), vec![line("AmazonCloudWatch")])].into(),
        }),
        plan: plans().into_iter().next(),
        price_list: Some(price_list()),
        evidence: evidence(),
        gaps: gaps::gaps(),
        requests: Requests { cost_explorer: 2, cloudwatch: 3, cloudtrail: 4, pricing: 5, cached: 1 },
    }
}
