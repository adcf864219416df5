//! Commitments that cover nothing, and surcharges for versions past their standard support.

use super::*;

fn fee(account: &mut Account, service: &str, record: &str, billed: &str) {
    account.line(service, "NoUsageType", "0", "", billed);
    let month = account.snapshot.months.get_mut(&"2026-09".parse().unwrap()).unwrap();
    let line = month.lines.last_mut().unwrap();
    (line.record_type, line.usage, line.unit) = (RecordType::Fee, None, None);
    line.record_types = [record.to_owned()].into();
}

#[test]
fn a_commitment_that_covers_nothing_is_due_all_the_same() {
    let mut account = Account::new();
    account.snapshot.account = Some(snapshot::Account { id: "123456789012".to_owned(), role: Role::Standalone });
    fee(&mut account, "Savings Plans for AWS Compute usage", "SavingsPlanRecurringFee", "36.00");
    fee(&mut account, "Amazon Relational Database Service", "RIFee", "8.64");
    let report = account.strays();
    let found: Vec<&Finding> = report.findings.iter().filter(|own| own.rule == "unused-commitment").collect();
    let told: Vec<(Severity, String)> = found.iter().map(|own| (own.severity, saves(own))).collect();
    // Nothing can be deleted, and nothing is saved by that.
    assert_eq!(told, [(Severity::High, "unknown".to_owned()), (Severity::Medium, "unknown".to_owned())]);
    assert_eq!(why(found[0]), "$36.00 in September 2026 for Savings Plans that covered nothing on this bill.");
    assert!(evidence(found[1]).iter().any(|own| own.contains("aws rds describe-reserved-db-instances")));
    assert_eq!(evidence(found[1])[0], "A reservation is due until its term ends.", "no marketplace has such ones");

    // What it covers stands on the bill.
    account.line("Amazon Relational Database Service", "EU-InstanceUsage:db.t3.micro", "720", "Hrs", "0");
    let month = account.snapshot.months.get_mut(&"2026-09".parse().unwrap()).unwrap();
    month.lines.last_mut().unwrap().record_types = ["DiscountedUsage".to_owned()].into();
    let report = account.strays();
    assert!(why(one(&report, "unused-commitment")).contains("Savings Plans"));
    // In an organisation it covers other accounts' usage, which isn't seen here.
    account.snapshot.account.as_mut().unwrap().role = Role::Payer;
    none(&account.strays(), "unused-commitment");
}

#[test]
fn extended_support_is_told_where_it_is_charged() {
    let mut account = Account::new();
    account.line("Amazon Relational Database Service", "EU-ExtendedSupport:Yr3:PostgreSQL11", "1440", "vCPU-hour", "0");
    none(&account.strays(), "extended-support");
    account.line(
        "Amazon Elastic Container Service for Kubernetes",
        "EU-AmazonEKS-Hours:perCluster",
        "720",
        "Hours",
        "72",
    );
    none(&account.strays(), "extended-support");
    // 720 h x $0.50
    account.line(
        "Amazon Elastic Container Service for Kubernetes",
        "EU-AmazonEKS-Hours:extendedSupport",
        "720",
        "Hours",
        "360",
    );
    let report = account.strays();
    let found = one(&report, "extended-support");
    assert_eq!((saves(found).as_str(), found.severity, commands(found).len()), ("360", Severity::High, 0));
}
