//! Volumes that send nothing, and those of a type that a newer one undercuts.

use super::*;

fn volume(id: &str, kind: &str, size: &str) -> Inventoried {
    held(id, &[("VolumeType", kind), ("Size", size)])
}

/// Whether volumes sent a metric in two weeks.
fn sent(account: &mut Account, metric: &str, volumes: &[(&str, bool)]) {
    let life = |(volume, alive): &(&str, bool)| MetricLife {
        namespace: "AWS/EBS".to_owned(),
        metric: metric.to_owned(),
        dimensions: [("VolumeId".to_owned(), (*volume).to_owned())].into(),
        alive: *alive,
    };
    account.snapshot.evidence.metrics.entry(IRELAND.parse_region()).or_default().extend(volumes.iter().map(life));
}

/// What CloudTrail has of a volume.
fn heard(account: &mut Account, volume: &str, events: Vec<TrailEvent>) {
    let known = account.snapshot.evidence.resources.entry(IRELAND.parse_region()).or_default();
    known.insert(volume.to_owned(), DayEvents { complete: true, events });
}

#[test]
fn a_volume_that_sends_nothing_is_detached_or_its_instance_is_stopped() {
    let mut account = Account::new();
    // Ireland: gp3 $0.088 a GB-month; 300 x 0.088 = 26.40
    account.line(EC2, "EU-EBS:VolumeUsage.gp3", "300", "GB-Mo", "26.4");
    account.inventory(IRELAND, VOLUME, vec![volume("vol-1", "gp3", "100"), volume("vol-2", "gp3", "200")]);
    none(&account.strays(), "unattached-volume");
    sent(&mut account, "VolumeIdleTime", &[("vol-1", false), ("vol-2", true)]);
    heard(&mut account, "vol-1", vec![event("2026-08-01T09:00:00Z", "ec2", "CreateVolume", "vol-1")]);
    let report = account.strays();
    let found = one(&report, "unattached-volume");
    assert_eq!(
        why(found),
        "vol-1 (100 GB) in Ireland (eu-west-1) sent CloudWatch nothing in two weeks: it is detached, or its instance is \
         stopped."
    );
    // 100 GB x $0.088, and no more than low: what is on it may be needed.
    assert_eq!((saves(found).as_str(), found.severity, commands(found).len()), ("8.8", Severity::Low, 0));
    let list = "aws ec2 describe-volumes --region eu-west-1 --filters Name=status,Values=available";
    assert_eq!(evidence(found), [format!("To list those that are detached: {list}")]);
    // Attached since to one that runs.
    account.snapshot.evidence.metrics.clear();
    sent(&mut account, "VolumeIdleTime", &[("vol-1", true), ("vol-2", true)]);
    none(&account.strays(), "unattached-volume");
}

#[test]
fn a_young_volume_is_not_told_and_an_unknown_age_is_said() {
    let mut account = Account::new();
    account.line(EC2, "EU-EBS:VolumeUsage.gp3", "300", "GB-Mo", "26.4");
    account.inventory(IRELAND, VOLUME, vec![volume("vol-1", "gp3", "100"), volume("vol-2", "gp3", "200")]);
    sent(&mut account, "VolumeIdleTime", &[("vol-1", false), ("vol-2", false)]);
    // 2026-10-01 less fifteen days is 2026-09-16.
    heard(&mut account, "vol-1", vec![event("2026-09-17T09:00:00Z", "ec2", "CreateVolume", "vol-1")]);
    let report = account.strays();
    let found = one(&report, "unattached-volume");
    assert_eq!((found.resource.as_ref().unwrap().name.as_str(), found.severity), ("vol-2", Severity::Info));
    assert_eq!(evidence(found)[1], "Whether vol-2 is older than fifteen days is unknown.");
    // Taken off its instance in August, it is older, whoever made it.
    heard(&mut account, "vol-2", vec![event("2026-08-20T09:00:00Z", "ec2", "DetachVolume", "vol-2")]);
    let report = account.strays();
    let found = one(&report, "unattached-volume");
    assert_eq!((found.severity, evidence(found).len()), (Severity::Low, 1));
}

#[test]
fn of_a_volume_that_several_may_share_both_metrics_must_be_silent() {
    let mut account = Account::new();
    account.line(EC2, "EU-EBS:VolumeUsage.io2", "100", "GB-Mo", "13.8");
    account.inventory(IRELAND, VOLUME, vec![volume("vol-1", "io2", "100")]);
    sent(&mut account, "VolumeIdleTime", &[("vol-1", false)]);
    none(&account.strays(), "unattached-volume");
    sent(&mut account, "VolumeReadOps", &[("vol-1", false)]);
    // Its operations are charged beside its GB.
    assert_eq!(saves(one(&account.strays(), "unattached-volume")), "unknown");
}

#[test]
fn a_volume_that_goes_saves_what_its_change_would_save_only_once() {
    let mut account = Account::new();
    // 200 x (0.11 - 0.088) = 4.40, and 100 x 0.11 = 11 for the one that goes: 11 + 2.20 for the other.
    account.line(EC2, "EU-EBS:VolumeUsage.gp2", "200", "GB-Mo", "22");
    account.inventory(IRELAND, VOLUME, vec![volume("vol-1", "gp2", "100"), volume("vol-2", "gp2", "100")]);
    sent(&mut account, "VolumeIdleTime", &[("vol-1", false), ("vol-2", true)]);
    heard(&mut account, "vol-1", vec![event("2026-08-01T09:00:00Z", "ec2", "CreateVolume", "vol-1")]);
    let report = account.strays();
    assert_eq!(saves(one(&report, "old-generation")), "4.4");
    assert_eq!(saves(one(&report, "unattached-volume")), "11");
    assert_eq!(report.month_cost.unwrap().to_string(), "13.2");
}

#[test]
fn the_volume_of_a_stopped_instance_is_not_told_as_detached() {
    let snapshot = fixture("repost-stopped-instance-ebs");
    none(&strays_of(&snapshot), "unattached-volume");
    // With its volume listed and silent, both that it may be are said, and nothing deletes it.
    let mut account = Account { snapshot };
    let virginia = "us-east-1".parse_region();
    account.inventory("us-east-1", VOLUME, vec![volume("vol-1", "gp3", "26")]);
    sent(&mut account, "VolumeIdleTime", &[("vol-1", false)]);
    let lives = account.snapshot.evidence.metrics.remove(&IRELAND.parse_region()).unwrap();
    account.snapshot.evidence.metrics.insert(virginia, lives);
    let report = account.strays();
    let found = one(&report, "unattached-volume");
    assert!(why(found).ends_with("it is detached, or its instance is stopped."), "{}", why(found));
    assert_eq!((saves(found).as_str(), found.severity, commands(found).len()), ("0", Severity::Info, 0));
}

#[test]
fn gp2_is_told_beside_gp3_where_both_prices_are_known() {
    let mut account = Account::new();
    // Ireland: gp2 $0.11, gp3 $0.088 a GB-month; 100 x (0.11 - 0.088) = 2.20
    account.line(EC2, "EU-EBS:VolumeUsage.gp2", "100", "GB-Mo", "11");
    let report = account.strays();
    let found = one(&report, "old-generation");
    assert_eq!((saves(found).as_str(), found.severity, commands(found).len()), ("2.2", Severity::Medium, 0));
    let list = "aws ec2 describe-volumes --region eu-west-1 --filters Name=volume-type,Values=gp2";
    let change = "To pay less, change their type to gp3, which works while they are in use.";
    assert_eq!(evidence(found), [change.to_owned(), format!("To list them: {list}")]);
    let volume = |id: &str, kind: &str, size: &str| held(id, &[("VolumeType", kind), ("Size", size)]);
    account.inventory(IRELAND, "AWS::EC2::Volume", vec![volume("vol-1", "gp2", "100"), volume("vol-2", "gp3", "8")]);
    let report = account.strays();
    let found = one(&report, "old-generation");
    assert_eq!(commands(found), ["aws ec2 modify-volume --region eu-west-1 --volume-id vol-1 --volume-type gp3"]);
    // A large one would need operations that are charged.
    account.inventory(IRELAND, "AWS::EC2::Volume", vec![volume("vol-1", "gp2", "2000")]);
    let report = account.strays();
    let found = one(&report, "old-generation");
    assert_eq!((saves(found).as_str(), commands(found).len()), ("unknown", 0));
    // Changed since.
    account.inventory(IRELAND, "AWS::EC2::Volume", vec![volume("vol-1", "gp3", "100")]);
    none(&account.strays(), "old-generation");
}

#[test]
fn free_gp2_and_gp3_are_nothing_to_change() {
    let mut account = Account::new();
    account.line(EC2, "EU-EBS:VolumeUsage.gp2", "20", "GB-Mo", "0");
    account.line(EC2, "EU-EBS:VolumeUsage.gp3", "100", "GB-Mo", "8.8");
    none(&account.strays(), "old-generation");
}
