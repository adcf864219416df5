//! The accounts of `fixtures/handed`: what a line should have cost. Figures are those of their READMEs.

use serde_json::Value;
use whybill::analyse::explain;
use whybill::answer::{ExplainedLine, Verdict};
use whybill::bill::{BillLine, RecordType};
use whybill::catalogue::Catalogue;
use whybill::question::Question;
use whybill::report::prose::explain::explanation;
use whybill::snapshot_file::load;

use crate::support::build::{account, usage_line};
use crate::support::fixture;
use crate::support::program::{json, run};

fn explained(name: &str, arguments: &[&str]) -> Value {
    let arguments = [&["explain", "--format", "json"], arguments].concat();
    json(&run(&arguments, &fixture::handed(name)))
}

fn line<'a>(bill: &'a Value, usage_type: &str) -> &'a Value {
    let lines = bill["lines"].as_array().unwrap();
    lines.iter().find(|line| line["usage_type"] == usage_type).unwrap()
}

/// `free | charged x price + …`, of one reading.
fn split(line: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or("null").to_owned();
    let charges = line["charges"].as_array().unwrap().iter();
    let charges: Vec<String> =
        charges.map(|charge| format!("{} x {}", text(&charge["units"]), text(&charge["unit_price"]))).collect();
    format!("{} | {}", text(&line["free_units"]), charges.join(" + "))
}

#[test]
fn a_discount_on_all_prices_is_no_allowance() {
    let bill = explained("uniform-discount", &["--month", "2026-05"]);
    for (usage_type, told) in [
        ("EU-NatGateway-Hours", "0 | 11904 x 0.04416"),
        ("EU-VpcEndpoint-Hours", "0 | 34824 x 0.01012"),
        ("EU-PublicIPv4:IdleAddress", "0 | 6699.81 x 0.0046"),
        ("EU-PublicIPv4:InUseAddress", "0 | 66499.05 x 0.0046"),
        ("EU-CW:AlarmMonitorUsage", "10 | 30 x 0.092"),
        ("EU-DataProcessing-Bytes", "5 | 100 x 0.5244"),
        ("EU-TimedStorage-ByteHrs", "0 | 1000 x 0.02116"),
    ] {
        assert_eq!(split(line(&bill, usage_type)), told, "{usage_type}");
    }
    assert_eq!(bill["discounts"][0]["percent"], "8");
    // AWS lists it, and no rule knows it
    assert_eq!(line(&bill, "EU-NatGateway-Hours")["verdict"], "no_free_tier");
    let paid = &line(&bill, "EU-NatGateway-Hours")["price"];
    assert_eq!((&paid["kind"], &paid["discount_percent"]), (&"discounted".into(), &"8".into()));
    let summary = bill["summary"].to_string();
    assert!(summary.matches("8% below").count() == 1, "{summary}");
    // 30 * 0.092 + 100 * 0.5244 alone are beyond allowances
    assert!(!summary.contains("for what is beyond the Free Tier's allowance, "), "{summary}");
}

#[test]
fn steps_that_are_listed_elsewhere() {
    let bill = explained("metric-tiers-frankfurt", &["--month", "2026-05"]);
    let metrics = line(&bill, "EUC1-CW:MetricMonitorUsage");
    assert_eq!(split(metrics), "10 | 10000 x 0.30 + 15000 x 0.10");
    assert_eq!(metrics["price"], Value::Null, "a mean over steps is no price");
}

#[test]
fn a_payers_own_lines_of_a_shared_allowance() {
    let bill = explained("org-frankfurt-payer", &["--month", "2026-06"]);
    for (usage_type, told) in
        [("EUC1-CW:AlarmMonitorUsage", "0 | 12 x 0.10"), ("EUC1-CW:MetricMonitorUsage", "10 | 28 x 0.30")]
    {
        let line = line(&bill, usage_type);
        assert_eq!((split(line).as_str(), &line["verdict"]), (told, &"over_free_tier".into()), "{usage_type}");
    }
}

#[test]
fn alarms_have_the_price_that_the_bill_shows_to_be_as_elsewhere() {
    let alarms = json(&run(&["alarms", "--format", "json"], &fixture::handed("org-frankfurt-payer")));
    let alarms = alarms["alarms"].as_array().unwrap();
    assert!(alarms.len() == 12 && alarms.iter().all(|own| own["list_price_month"] == "0.10"), "{alarms:?}");
}

#[test]
fn a_members_lines_at_plain_prices() {
    let bill = explained("org-sydney-member", &["--month", "2026-03"]);
    for (usage_type, told) in [
        ("APS2-CW:AlarmMonitorUsage", "0 | 282.1 x 0.10"),
        ("APS2-CW:MetricMonitorUsage", "0 | 852.6667 x 0.30"),
        ("APS2-CW:MetricStreamUsage", "0 | 193246666.67 x 0.000003"),
        ("APS2-CW:GMD-Metrics", "0 | 2732000 x 0.00001"),
    ] {
        assert_eq!(split(line(&bill, usage_type)), told, "{usage_type}");
    }
    for usage_type in ["APS2-CW:AlarmMonitorUsage", "APS2-CW:MetricMonitorUsage"] {
        assert_ne!(line(&bill, usage_type)["verdict"], "unexplained", "{usage_type}");
    }
}

#[test]
fn hours_that_a_reservation_covers_make_no_mean_price() {
    let bill = explained("reserved-micro", &["--month", "2026-05"]);
    let hours = line(&bill, "BoxUsage:t3.micro");
    // not 1,488 at $0.0052
    assert_eq!(
        (&hours["price"], &hours["free_units"], &hours["charges"]),
        (&Value::Null, &Value::Null, &Value::Array(Vec::new()))
    );
    let says = hours["explanation"].as_str().unwrap();
    assert!(says.contains("may be covered by a reservation"), "{says}");
}

/// The same bill with its hours at $0, and of a kind that no rule knows: reserved, neither free nor unexplained.
#[test]
fn hours_at_nothing_beside_reserved_ones_are_covered() {
    for usage_type in ["BoxUsage:t3.micro", "BoxUsage:c6i.large"] {
        let mut snapshot = load(&fixture::handed("reserved-micro")).unwrap();
        for row in &mut snapshot.months.get_mut(&"2026-05".parse().unwrap()).unwrap().lines {
            if row.usage_type == "BoxUsage:t3.micro" {
                row.usage_type = usage_type.into();
                row.billed = "0".parse().unwrap();
            }
        }
        let question = Question { month: "2026-05".parse().ok(), ..Question::default() };
        let bill = explain(&snapshot, &Catalogue::built_in().unwrap(), &question).unwrap();
        let hours = bill.lines.iter().find(|line| line.usage_type == usage_type).unwrap();
        assert_eq!(hours.verdict, Verdict::Covered, "{usage_type}");
        assert_eq!(
            explanation(hours).split('.').next(),
            Some("1,488 are covered by a reservation, whose fee is a line of its own")
        );
    }
}

#[test]
fn a_first_year_that_ends_within_the_month() {
    for arguments in [&["--account-created", "2024-03-20"][..], &[]] {
        let bill = explained("first-year-ends-mid-month", &[&["--month", "2025-03"][..], arguments].concat());
        for (usage_type, told) in [
            ("BoxUsage:t3.micro", "456 | 288 x 0.0104"),
            ("InstanceUsage:db.t3.micro", "456 | 288 x 0.017"),
            ("PublicIPv4:InUseAddress", "456 | 288 x 0.005"),
            ("EBS:VolumeUsage.gp3", "18.387097 | 11.612903 x 0.08"),
            ("TimedStorage-ByteHrs", "3.064516 | 1.935484 x 0.023"),
        ] {
            assert_eq!(split(line(&bill, usage_type)), told, "{usage_type} {arguments:?}");
        }
        let says = line(&bill, "BoxUsage:t3.micro")["explanation"].as_str().unwrap();
        assert!(says.contains("2025-03-20") && !says.contains("organisation"), "{says}");
        let ended = if arguments.is_empty() { "seem to have ended" } else { "ended" };
        let why = bill["reasons"][0]["why"].as_str().unwrap();
        let told = format!(
            "744 hours, 456 free: 288 × $0.017. Free until 2025-03-20, when the account's first 12 months {ended}."
        );
        assert_eq!(why.replace('~', ""), told);
    }
}

#[test]
fn prices_that_rounding_hides() {
    for (name, month, usage_type, unit_price) in [
        ("eks-extended-support", "2026-04", "APN2-AmazonEKS-Hours:extendedSupport", "0.50"),
        ("waf-redshift-mumbai", "2026-06", "APS3-TimedStorage-ByteHrs", "0.10"),
    ] {
        let bill = explained(name, &["--month", month]);
        assert_eq!(line(&bill, usage_type)["price"]["unit_price"], unit_price, "{name}");
    }
}

/// Two other allowances of a first year are charged whole, though little was used of them: so is this one, at $0.131.
#[test]
fn what_an_account_without_a_first_year_pays_is_told_though_no_list_has_it() {
    let bill = explained("eks-extended-support", &["--month", "2026-04"]);
    let storage = line(&bill, "APN2-RDS:GP3-Storage");
    assert_eq!((split(storage).as_str(), &storage["verdict"]), ("0 | 1.067 x 0.131", &"no_free_tier".into()));
    assert_eq!(storage["price"]["kind"], "worked_out");
}

#[test]
fn a_charge_that_begins_while_credits_pay_for_all() {
    let bill = explained("rds-extended-support-credits", &["--month", "2026-08"]);
    // 2 vCPU x 744 h
    assert_eq!(split(line(&bill, "APN2-ExtendedSupport:Yr1-Yr2:MySQL8.0")), "0 | 1488 x 0.12");
    assert_eq!(split(line(&bill, "APN2-InstanceUsage:db.t3.micro")), "0 | 744 x 0.026");
    assert_eq!(split(line(&bill, "APN2-RDS:GP2-Storage")), "0 | 20 x 0.131");
    let totals = &bill["totals"];
    // 178.56 + 19.344 + 2.62
    let sums = (&totals["usage"], &totals["credits"], &totals["billed"]);
    assert_eq!(sums, (&"200.524".into(), &"-200.524".into(), &"0".into()));
    let credit = line(&bill, "NoUsageType");
    assert_eq!(
        (&credit["verdict"], &credit["explanation"]),
        (&"credit".into(), &"Pays all that this service cost.".into())
    );
    let diff = json(&run(
        &["diff", "2026-07", "2026-08", "--format", "json"],
        &fixture::handed("rds-extended-support-credits"),
    ));
    let causes = diff["lines"].as_array().unwrap().iter().flat_map(|line| line["causes"].as_array().unwrap());
    let causes: Vec<(&str, &str)> =
        causes.map(|own| (own["cause"].as_str().unwrap(), own["change"].as_str().unwrap())).collect();
    assert_eq!(causes, [("new", "178.56"), ("credit", "-178.56")], "the instance and its storage are the same");
}

/// Seoul's bill of published figures: 808.65 hours for $16.82 are so many at $0.0208. Less the trial's 750 they would be
/// 58.65 at $0.2868, many times what t4g.small costs anywhere.
#[test]
fn a_trial_that_is_not_on_the_bill() {
    let lines =
        [usage_line("Amazon Elastic Compute Cloud - Compute", "APN2-BoxUsage:t4g.small", "808.65", "Hrs", "16.82")];
    let question = Question { month: "2026-10".parse().ok(), ..Question::default() };
    let snapshot = account("2026-10-09T00:00:00Z", &[("2026-10", &lines)]);
    let bill = explain(&snapshot, &Catalogue::built_in().unwrap(), &question).unwrap();
    let hours = &bill.lines[0];
    assert_eq!(hours.verdict, Verdict::NoFreeTier);
    assert_eq!((hours.free_units, hours.charged_units), ("0".parse().ok(), "808.65".parse().ok()));
    assert_eq!(hours.price.unwrap().unit_price, "0.0208".parse().unwrap());
    let says = explanation(hours);
    assert!(
        says.contains("The 750 free hours of t4g.small instances a month of a free trial are not on this bill"),
        "{says}"
    );
}

#[test]
fn credits_of_a_free_plan_that_end_before_it() {
    let bill = explained("cpu-credits-free-plan", &["--month", "2026-07"]);
    let summary = bill["summary"].to_string();
    // 67.75 / 32.2488 = 2.1009
    let rate = "at the rate of July 2026, $32.25 a month, the $67.75 of credits left last about 2.1 months, until 2026-10-04, before the plan's end on 2026-11-20.";
    assert!(summary.contains(rate), "{summary}");
    let mut paid: Vec<(&str, &str)> = Vec::new();
    for line in bill["lines"].as_array().unwrap().iter().filter(|line| line["verdict"] == "credit") {
        paid.push((line["billed"].as_str().unwrap(), line["explanation"].as_str().unwrap()));
    }
    let cpu = line(&bill, "CPUCredits:t3");
    assert_eq!((split(cpu).as_str(), &cpu["verdict"]), ("0 | 425.2 x 0.05", &"no_free_tier".into()));
    let says = cpu["explanation"].as_str().unwrap();
    assert!(says.contains("unlimited mode") && says.contains("425.2 × $0.05 = $21.26"), "{says}");
    // 21.26 + 6.9888 = 28.2488
    let all = "Pays all that this service cost.";
    assert_eq!(paid, [("-28.2488", all), ("-3.36", all), ("-0.64", all)]);
}

#[test]
fn what_a_credit_paid_for_as_far_as_the_bill_tells() {
    const EC2: &str = "Amazon Elastic Compute Cloud - Compute";
    const TRANSFER: &str = "AWS Data Transfer";
    let credit = |service: &str, usage_type: &str, billed: &str| BillLine {
        record_type: RecordType::Credit,
        usage: None,
        unit: None,
        ..usage_line(service, usage_type, "0", "", billed)
    };
    let lines = [
        usage_line(EC2, "EU-BoxUsage:t3.small", "100", "Hrs", "2.28"),
        usage_line(EC2, "EU-DataTransfer-Out-Bytes", "10", "GB", "0.9"),
        credit(EC2, "EU-BoxUsage:t3.small", "-2"),
        credit(TRANSFER, "EU-DataTransfer-Out-Bytes", "-0.9"),
        credit(EC2, "NoUsageType", "-0.28"),
        credit("AWS Support", "NoUsageType", "-29"),
        credit(EC2, "Promotion", "1.5"),
    ];
    let report = explain(
        &account("2026-06-02T00:00:00Z", &[("2026-05", &lines)]),
        &Catalogue::built_in().unwrap(),
        &Question::default(),
    )
    .unwrap();
    let says = |service: &str, usage_type: &str| {
        let is_it = |line: &&ExplainedLine| line.service == service && line.usage_type == usage_type;
        let mut credits = report.lines.iter().filter(|line| line.record_type == RecordType::Credit);
        explanation(credits.find(is_it).unwrap())
    };
    assert_eq!(says(EC2, "EU-BoxUsage:t3.small"), "Pays $2.00 of the $2.28 that EU-BoxUsage:t3.small cost.");
    // Data transfer's credits stand under a service of their own.
    assert_eq!(says(TRANSFER, "EU-DataTransfer-Out-Bytes"), "Pays all that EU-DataTransfer-Out-Bytes cost.");
    assert_eq!(says(EC2, "NoUsageType"), "Pays $0.28 of the $3.18 that this service cost.");
    assert_eq!(says("AWS Support", "NoUsageType"), "A credit of $29.00; the bill doesn't say what it paid for.");
    assert_eq!(says(EC2, "Promotion"), "An earlier credit of $1.50 was taken back.");
}

/// A tenth off all prices, and Frankfurt's steps as other regions have them: 5,010 metrics are 10 free and
/// 5,000 x $0.30 x 0.9 = $1,350.
#[test]
fn a_discount_on_the_bill_is_taken_off_a_price_that_other_regions_have() {
    let lines = [
        // 744 x 0.048 x 0.9 = 32.1408; 1,488 x 0.005 x 0.9 = 6.696; 7,440 x 0.005 x 0.9 = 33.48
        usage_line("EC2 - Other", "EU-NatGateway-Hours", "744", "Hrs", "32.1408"),
        usage_line("Amazon Virtual Private Cloud", "EU-PublicIPv4:InUseAddress", "1488", "Hrs", "6.696"),
        usage_line("Amazon Virtual Private Cloud", "EU-PublicIPv4:IdleAddress", "7440", "Hrs", "33.48"),
        usage_line("AmazonCloudWatch", "EUC1-CW:MetricMonitorUsage", "5010", "Metrics", "1350"),
    ];
    let question = Question { month: "2026-10".parse().ok(), ..Question::default() };
    let snapshot = account("2026-11-09T00:00:00Z", &[("2026-10", &lines)]);
    let bill = explain(&snapshot, &Catalogue::built_in().unwrap(), &question).unwrap();
    assert_eq!(bill.discount.unwrap().percent.to_string(), "10");
    let metrics = bill.lines.iter().find(|line| line.usage_type == "EUC1-CW:MetricMonitorUsage").unwrap();
    assert_eq!((metrics.free_units, metrics.charged_units), ("10".parse().ok(), "5000".parse().ok()));
    let price = metrics.price.unwrap();
    assert_eq!(price.unit_price, "0.27".parse().unwrap());
    assert_eq!(price.discount_percent.unwrap().to_string(), "10");
}

/// 42,000 GB at $0.085 and 4,200 at $0.57 in each of five regions: products of few digits, whose pools are used up.
#[test]
fn a_plain_price_is_told_where_no_list_makes_the_lines_of_a_pool_that_is_used_up() {
    let bill = explained("made-up-company", &["--month", "2025-09"]);
    for meter in ["DataTransfer-Out-Bytes", "DataProcessing-Bytes"] {
        let lines = bill["lines"].as_array().unwrap().iter();
        let own: Vec<&Value> = lines.filter(|line| line["usage_type"].as_str().unwrap().ends_with(meter)).collect();
        assert!(own.len() >= 5, "{meter}");
        for line in own {
            let told = if meter == "DataProcessing-Bytes" { "0 | 4200 x 0.57" } else { "0 | 42000 x 0.085" };
            assert_eq!((split(line).as_str(), &line["verdict"]), (told, &"over_free_tier".into()), "{line}");
        }
    }
}

/// What a Savings Plan covers stands twice, as usage and taken off again: 2,903.808 + 3,047.808 + 2,533.248 + 2,855.424 +
/// 1,976.064 = 13,316.352 in five regions. The only discount is of $4,000.
#[test]
fn what_a_plan_covers_is_taken_off_again_and_no_discount() {
    let bill = explained("made-up-company", &["--month", "2025-09"]);
    assert_eq!(bill["totals"]["discounts"], "-4000");
    let lines = bill["lines"].as_array().unwrap();
    let is_covered = |line: &&Value| line["record_types"].to_string().contains("SavingsPlanCoveredUsage");
    let covered = lines.iter().filter(is_covered);
    let sum: whybill::bill::Usd =
        covered.map(|line| line["billed"].as_str().unwrap().parse::<whybill::bill::Usd>().unwrap()).sum();
    assert_eq!(sum.to_string(), "13316.352");
    for line in lines.iter().filter(is_covered) {
        assert!(line["explanation"].to_string().contains("$4,320.00"), "the plan's fee is on the bill: {line}");
    }
}
