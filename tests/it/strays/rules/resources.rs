//! Log groups, trails and tables.

use super::*;

#[test]
fn logs_that_never_expire_where_logs_cost() {
    let mut account = Account::new();
    let group = |name: &str, days: Option<u32>, gib: u64| LogGroup {
        name: name.to_owned(),
        arn: format!("arn:aws:logs:eu-west-1:123456789012:log-group:{name}"),
        stored_bytes: gib << 30,
        retention_days: days,
        created_at: None,
    };
    let groups = vec![group("/for/ever", None, 40), group("/month", Some(30), 40), group("/tiny", None, 0)];
    account.snapshot.evidence.log_groups.insert(IRELAND.parse_region(), groups);
    account.line("AmazonCloudWatch", "EU-TimedStorage-ByteHrs", "3", "GB-Mo", "0");
    none(&account.strays(), "log-group-never-expires");
    account.snapshot.months.values_mut().next().unwrap().lines.pop();
    account.line("AmazonCloudWatch", "EU-TimedStorage-ByteHrs", "80", "GB-Mo", "2.25");
    let report = account.strays();
    let found = one(&report, "log-group-never-expires");
    assert_eq!(saves(found), "unknown");
    let expected = "aws logs put-retention-policy --region eu-west-1 --log-group-name /for/ever --retention-in-days 90";
    assert_eq!(commands(found), [expected]);
}

fn trail(name: &str, multi_region: bool) -> TrailConfiguration {
    TrailConfiguration {
        name: name.to_owned(),
        arn: format!("arn:aws:cloudtrail:eu-west-1:123456789012:trail/{name}"),
        home_region: IRELAND.parse_region(),
        multi_region,
        organisation: false,
        insights: false,
        log_group: None,
        logging: Some(true),
        records: Some(Recorded { reads: true, writes: true, filtered: false, others: false }),
    }
}

#[test]
fn a_second_trail_where_events_are_paid() {
    let mut account = Account::new();
    account.snapshot.evidence.trails = Some(vec![trail("all", true), trail("old", false)]);
    none(&account.strays(), "second-trail");
    account.line("AWS CloudTrail", "EU-PaidEventsRecorded", "700000", "Events", "14");
    let report = account.strays();
    let found = one(&report, "second-trail");
    assert_eq!((saves(found).as_str(), found.severity), ("14", Severity::High));
    let arn = "arn:aws:cloudtrail:eu-west-1:123456789012:trail/old";
    assert_eq!(commands(found), [format!("aws cloudtrail delete-trail --region eu-west-1 --name {arn}")]);
    account.snapshot.evidence.trails = Some(vec![trail("all", true), trail("too", true)]);
    assert!(one(&account.strays(), "second-trail").fix.is_empty(), "between equals the owner chooses");
}

#[test]
fn a_trail_goes_only_where_another_is_known_to_record_the_same() {
    let mut account = Account::new();
    account.line("AWS CloudTrail", "EU-PaidEventsRecorded", "700000", "Events", "14");
    let mut is_offered = |all: fn(&mut TrailConfiguration), old: fn(&mut TrailConfiguration)| {
        let mut trails = vec![trail("all", true), trail("old", false)];
        all(&mut trails[0]);
        old(&mut trails[1]);
        account.snapshot.evidence.trails = Some(trails);
        !one(&account.strays(), "second-trail").fix.is_empty()
    };
    let as_it_is = |_: &mut TrailConfiguration| {};
    fn records(trail: &mut TrailConfiguration) -> &mut Recorded {
        trail.records.as_mut().unwrap()
    }
    assert!(is_offered(as_it_is, as_it_is));
    assert!(is_offered(as_it_is, |old| records(old).filtered = true), "the other leaves nothing out");
    assert!(is_offered(|all| records(all).others = true, as_it_is));
    for (all, old) in [
        (as_it_is as fn(&mut TrailConfiguration), (|old| old.records = None) as fn(&mut TrailConfiguration)),
        (as_it_is, |old| old.logging = None),
        (as_it_is, |old| old.logging = Some(false)),
        (as_it_is, |old| records(old).others = true),
        (as_it_is, |old| old.insights = true),
        (as_it_is, |old| old.log_group = Some("arn:aws:logs:eu-west-1:123456789012:log-group:sign-ins:*".to_owned())),
        (|all| all.records = None, as_it_is),
        (|all| all.logging = Some(false), as_it_is),
        (|all| records(all).filtered = true, as_it_is),
        (|all| records(all).reads = false, as_it_is),
    ] {
        assert!(!is_offered(all, old));
    }
}

#[test]
fn a_table_that_nobody_reads_or_writes() {
    let mut account = Account::new();
    account.runs_in_virginia();
    account.line("Amazon DynamoDB", "ReadCapacityUnit-Hrs", "21600", "ReadCapacityUnit-Hrs", "0.42");
    account.line("Amazon DynamoDB", "WriteCapacityUnit-Hrs", "3600", "WriteCapacityUnit-Hrs", "0");
    account.sums(VIRGINIA, "Orders", "0", "3");
    none(&account.strays(), "idle-table");
    account.snapshot.evidence.sums.clear();
    account.sums(VIRGINIA, "Orders", "0", "0");
    let report = account.strays();
    let found = one(&report, "idle-table");
    assert_eq!(saves(found), "unknown", "how much of the capacity is its own is unknown");
    let properties =
        [("ProvisionedThroughput.ReadCapacityUnits", "5"), ("ProvisionedThroughput.WriteCapacityUnits", "5")];
    let properties = properties.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let table = Inventoried { identifier: "Orders".to_owned(), properties };
    account.inventory(VIRGINIA, "AWS::DynamoDB::Table", vec![table.clone()]);
    let report = account.strays();
    let cost = one(&report, "idle-table").month_cost.unwrap();
    assert!(cost <= "0.42".parse().unwrap() && !cost.is_zero(), "never more than the bill: {cost}");
    let mut on_demand = table;
    on_demand.properties.insert("BillingMode".to_owned(), "PAY_PER_REQUEST".to_owned());
    account.inventory(VIRGINIA, "AWS::DynamoDB::Table", vec![on_demand]);
    none(&account.strays(), "idle-table");
}
