//! What AWS lists for the usage types on the bill, and for those that alarms are metered by: each service once.

use std::collections::BTreeSet;

use super::known::Known;
use super::request::{Request, Wanted};
use super::{alarms, bill};
use crate::bill::{RecordType, Region, UsageType};
use crate::catalogue::{codes_of, spellings};
use crate::question::Question;

/// The service that alarms are priced under, in the price list as on the bill.
const CLOUDWATCH: &str = "AmazonCloudWatch";

/// CloudWatch's usage types wait for the alarms, so that each service is asked once, in one of two questions. Neither waits
/// for the other, nor ends with its gap.
pub(super) fn requests(known: &Known<'_>) -> Vec<Request> {
    if !known.ask.wants_prices() || !bill::is_settled(known) {
        return Vec::new();
    }
    let others = || {
        let mut wanted = billed(known, |_| true);
        wanted.remove(CLOUDWATCH);
        question(wanted)
    };
    let of_cloudwatch = || {
        let mut wanted = billed(known, |service| service.ends_with("CloudWatch"));
        of_alarms(known, &mut wanted);
        wanted.retain(|code, _| code == CLOUDWATCH);
        question(wanted)
    };
    let others = (!is_answered(known, |code| code != CLOUDWATCH)).then(|| known.gist.prices.get_or_init(others));
    let ready = !is_answered(known, |code| code == CLOUDWATCH) && (!known.looks_at_own() || alarms::all_settled(known));
    let of_cloudwatch = ready.then(|| known.gist.prices_of_cloudwatch.get_or_init(of_cloudwatch));
    others.into_iter().chain(of_cloudwatch).flatten().cloned().collect()
}

fn question(wanted: Wanted) -> Option<Request> {
    (!wanted.is_empty()).then(|| Request::Prices { wanted: wanted.into() })
}

/// Whether a question about such services has its answer, be that a gap: it is about all of them together.
fn is_answered(known: &Known<'_>, is_of: impl Fn(&str) -> bool) -> bool {
    let list = known.snapshot.price_list.as_ref();
    list.is_some_and(|list| list.asked.keys().chain(&list.unanswered).any(|code| is_of(code)))
}

/// Those of some services' usage lines, in the asked month and in the later ones.
fn billed(known: &Known<'_>, is_of: impl Fn(&str) -> bool) -> Wanted {
    let first = known.ask.month_asked().min(known.ask.months().1);
    let bills = [Some(&known.snapshot.months), known.members_bills()].into_iter().flatten();
    let months = bills.flat_map(|months| months.range(first..)).flat_map(|(_, bill)| &bill.lines);
    let lines = months.filter(|line| line.record_type == RecordType::Usage && is_of(&line.service));
    let billed: BTreeSet<(&str, &str)> = lines.map(|line| (line.service.as_str(), line.usage_type.as_str())).collect();
    let mut wanted = Wanted::new();
    for (service, usage_type) in billed {
        add(&mut wanted, service, usage_type);
    }
    wanted
}

/// Those by which the alarms that exist are metered.
fn of_alarms(known: &Known<'_>, wanted: &mut Wanted) {
    for (region, alarms) in &known.gist.alarms {
        for meter in &alarms.meters {
            add(wanted, CLOUDWATCH, &format!("{}{meter}", prefix(region)));
        }
    }
}

/// What a region's usage types begin with, as the price list spells them.
fn prefix(region: &Region) -> String {
    match region.facts() {
        Some(facts) if facts.region.code() != "us-east-1" && !facts.prefix.is_empty() => format!("{}-", facts.prefix),
        Some(facts) if facts.region.code() == "us-east-1" => String::new(),
        _ => format!("{region}-"),
    }
}

fn add(wanted: &mut Wanted, service: &str, usage_type: &str) {
    let spellings = spellings(usage_type, UsageType::parse(service, usage_type));
    for code in codes_of(service, usage_type) {
        wanted.entry(code.to_owned()).or_default().extend(spellings.iter().cloned());
    }
}

/// What a dry run says of it.
pub(super) fn outline(ask: &Question) -> Option<&'static str> {
    match (ask.wants_prices(), ask.wants_bill()) {
        (false, _) => None,
        (true, true) => Some("what AWS lists for the usage types on the bill and for alarms (pricing:GetProducts)"),
        (true, false) => Some("what AWS lists for alarms (pricing:GetProducts)"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bill::{BillLine, Usd};
    use crate::plan::plan;
    use crate::question::Scope;
    use crate::snapshot::{
        Account, Alarm, Effect, EnabledRegions, Gap, MonthBill, PriceList, RegionSource, Role, Snapshot, Source,
        Watches,
    };

    fn ask(scope: Scope) -> Question {
        let as_of = "2022-05-03T09:00:00Z".parse().unwrap();
        let month = "2022-04".parse().unwrap();
        Question { month: Some(month), as_of: Some(as_of), now: as_of, scope, ..Question::default() }
    }

    fn line(service: &str, usage_type: &str, record_type: RecordType) -> BillLine {
        let (operation, usage, unit) = (None, None, None);
        let record_types = BTreeSet::new();
        BillLine {
            service: service.into(),
            usage_type: usage_type.into(),
            operation,
            record_type,
            record_types,
            usage,
            unit,
            billed: Usd::ZERO,
            amortized: None,
            net: None,
        }
    }

    /// An account in two regions with these lines in April, and none in the other months.
    fn billed(lines: Vec<BillLine>) -> Snapshot {
        let mut snapshot = Snapshot::empty(ask(Scope::Explain).now);
        snapshot.account = Some(Account { id: "123456789012".into(), role: Role::Standalone });
        let codes = ["eu-west-1", "us-east-1"].map(Region::new).into();
        snapshot.regions = Some(EnabledRegions { codes, source: RegionSource::Account });
        let empty = MonthBill::empty(false);
        snapshot.months = ask(Scope::Explain).each_month().map(|month| (month, empty.clone())).collect();
        snapshot.months.get_mut(&ask(Scope::Explain).month_asked()).unwrap().lines = lines;
        snapshot
    }

    fn composite() -> Alarm {
        Alarm::in_test(Watches::Composite { rule: "ALARM(a)".to_owned(), suppressor: None })
    }

    /// What is asked of each service, a question each.
    fn asked(snapshot: &Snapshot, scope: Scope) -> Vec<String> {
        let told = |wanted: &Wanted| {
            let of = |(code, usage_types): (&String, &BTreeSet<String>)| {
                format!("{code}: {}", Vec::from_iter(usage_types.iter().cloned()).join(" "))
            };
            wanted.iter().map(of).collect::<Vec<_>>().join("; ")
        };
        let requests = plan(snapshot, &ask(scope)).into_iter();
        requests
            .filter_map(|request| if let Request::Prices { wanted } = request { Some(told(&wanted)) } else { None })
            .collect()
    }

    #[test]
    fn usage_on_the_bill_is_asked_for_by_service_and_cloudwatchs_with_the_alarms() {
        let usage = RecordType::Usage;
        let mut snapshot = billed(vec![
            line("AWS Lambda", "EU-Request", usage),
            line("AWS Lambda", "Request", usage),
            line("EC2 - Other", "EU-DataTransfer-Out-Bytes", usage),
            line("AmazonCloudWatch", "EU-CW:AlarmMonitorUsage", usage),
            line("A service of tomorrow", "EU-Something", usage),
            line("AWS Lambda", "EU-Refunded", RecordType::Refund),
        ]);
        let others = "AWSDataTransfer: EU-DataTransfer-Out-Bytes; AWSLambda: EU-Request Request USE1-Request; \
                      AmazonEC2: EU-DataTransfer-Out-Bytes";
        assert_eq!(asked(&snapshot, Scope::Explain), [others], "the alarms are unknown yet");
        snapshot.alarms = [(Region::new("eu-west-1"), vec![]), (Region::new("us-east-1"), vec![composite()])].into();
        let of_cloudwatch = "AmazonCloudWatch: CW:CompositeAlarmMonitorUsage EU-CW:AlarmMonitorUsage \
                             USE1-CW:CompositeAlarmMonitorUsage";
        assert_eq!(asked(&snapshot, Scope::Explain), [others, of_cloudwatch]);
        assert_eq!(asked(&snapshot, Scope::All), [others, of_cloudwatch]);
        assert_eq!(asked(&snapshot, Scope::Who), Vec::<String>::new());
        assert_eq!(asked(&snapshot, Scope::Signins), Vec::<String>::new());
    }

    #[test]
    fn alarms_alone_are_asked_for_without_a_bill() {
        let mut snapshot = billed(Vec::new());
        snapshot.months.clear();
        assert_eq!(asked(&snapshot, Scope::Alarms), Vec::<String>::new());
        snapshot.alarms = [(Region::new("eu-west-1"), vec![composite()]), (Region::new("us-east-1"), vec![])].into();
        assert_eq!(asked(&snapshot, Scope::Alarms), ["AmazonCloudWatch: EU-CW:CompositeAlarmMonitorUsage"]);
    }

    #[test]
    fn what_is_answered_is_not_asked_again_and_one_questions_gap_holds_up_no_other() {
        let usage = RecordType::Usage;
        let mut snapshot = billed(vec![
            line("AWS Lambda", "EU-Request", usage),
            line("Amazon Simple Queue Service", "EU-Requests-Tier1", usage),
            line("AmazonCloudWatch", "EU-DataTransfer-Out-Bytes", usage),
            line("AmazonCloudWatch", "EU-CW:Requests", usage),
        ]);
        snapshot.alarms = ["eu-west-1", "us-east-1"].map(|code| (Region::new(code), Vec::new())).into();
        let others =
            "AWSDataTransfer: EU-DataTransfer-Out-Bytes; AWSLambda: EU-Request; AWSQueueService: EU-Requests-Tier1";
        let of_cloudwatch = "AmazonCloudWatch: EU-CW:Requests EU-DataTransfer-Out-Bytes";
        assert_eq!(asked(&snapshot, Scope::Explain), [others, of_cloudwatch]);
        let unanswered = |code: &str| PriceList { unanswered: [code.to_owned()].into(), ..PriceList::default() };
        let (error, effect) = ("InvalidParameterException".to_owned(), Effect::Told(String::new()));
        snapshot.gaps.push(Gap { source: Source::PriceList, region: None, required: false, error, effect });
        snapshot.price_list = Some(unanswered("AWSLambda"));
        assert_eq!(asked(&snapshot, Scope::Explain), [of_cloudwatch]);
        snapshot.price_list = Some(unanswered("AmazonCloudWatch"));
        assert_eq!(asked(&snapshot, Scope::Explain), [others]);
        let at = snapshot.taken_at;
        let answered = ["AWSLambda", "AmazonCloudWatch"].map(|code| (code.to_owned(), [("x".to_owned(), at)].into()));
        snapshot.price_list = Some(PriceList { asked: answered.into(), ..PriceList::default() });
        assert_eq!(asked(&snapshot, Scope::Explain), Vec::<String>::new());
    }
}
