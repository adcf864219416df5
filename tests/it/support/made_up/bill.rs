//! The made-up account's bill.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use rust_decimal::{Decimal, RoundingStrategy};
use whybill::bill::{BillLine, BillingMonth, Quantity, RecordType, Usd};
use whybill::snapshot::{Days, FreeTierUsage, MonthBill};

use super::alarms::Fleet;
use super::dice::Dice;
use super::meters::{Free, GLOBAL, Meter, REGIONAL, instance};
use super::watched::Resolution;
use super::{REGIONS, taken_at};

const CLOUDWATCH: &str = "AmazonCloudWatch";
/// Metric alarms that are free.
const FREE_ALARMS: i64 = 10;
/// Each resolution's usage type and price.
const ALARMS: [(Resolution, &str, &str); 3] = [
    (Resolution::Standard, "CW:AlarmMonitorUsage", "0.10"),
    (Resolution::High, "CW:HighResAlarmMonitorUsage", "0.30"),
    (Resolution::Composite, "CW:CompositeAlarmMonitorUsage", "0.50"),
];
/// Digits of what a line costs.
const MONEY_DECIMALS: u32 = 10;

/// What is left of each allowance, by service, meter and, where each region has its own, region.
type Allowances = BTreeMap<(&'static str, &'static str, String), Decimal>;

/// One month, as far as it is over.
struct Draft<'a> {
    seed: u64,
    month: BillingMonth,
    left: Allowances,
    lines: Vec<BillLine>,
    fleets: &'a [Fleet],
}

/// A month's bill of so many lines.
pub(super) fn month(seed: u64, month: BillingMonth, lines: usize, fleets: &[Fleet]) -> MonthBill {
    let mut draft = Draft { seed, month, left: Allowances::new(), lines: beside(seed, month), fleets };
    GLOBAL.iter().for_each(|meter| draft.use_meter(meter, "", meter.usage.to_owned(), 1));
    draft.use_alarms();
    let places = || fleets.iter().enumerate().map(|(at, fleet)| (fleet, [40, 25].get(at).copied().unwrap_or(1)));
    let room = |draft: &Draft<'_>| draft.lines.len() < lines;
    for meter in REGIONAL {
        for (fleet, weight) in places().take_while(|_| lines > 0) {
            if room(&draft) {
                draft.use_meter(meter, fleet.code, usage_type(meter, fleet), weight);
            }
        }
    }
    let mut number = 0;
    while room(&draft) && !fleets.is_empty() {
        for (fleet, _) in places() {
            if room(&draft) {
                draft.use_more(fleet, number);
            }
        }
        number += 1;
    }
    let mut lines = draft.lines;
    lines.sort_by(|one, other| (&one.service, &one.usage_type).cmp(&(&other.service, &other.usage_type)));
    MonthBill { lines, usage_records: ["Usage".to_owned()].into(), ..MonthBill::empty(taken_at() < month.end()) }
}

/// What is no usage: support, a credit, tax.
fn beside(seed: u64, month: BillingMonth) -> Vec<BillLine> {
    let tax = Dice::of(seed, "tax", &month.to_string()).between(20_000, 30_000);
    let line = |service: &str, record_type, cents: i64| BillLine {
        service: service.into(),
        usage_type: "NoUsageType".into(),
        operation: None,
        record_type,
        record_types: BTreeSet::new(),
        usage: None,
        unit: None,
        billed: Usd::new(Decimal::new(cents, 2)),
        amortized: None,
        net: None,
    };
    vec![
        line("AWS Support (Business)", RecordType::Fee, 10_000),
        line(CLOUDWATCH, RecordType::Credit, -5_000),
        line("Tax", RecordType::Tax, tax.cast_signed()),
    ]
}

/// KMS has the region's code before its meters, others the prefix.
fn usage_type(meter: &Meter, fleet: &Fleet) -> String {
    if meter.usage.starts_with("KMS-") {
        format!("{}-{}", fleet.code, meter.usage)
    } else {
        format!("{}{}", fleet.prefix, meter.usage)
    }
}

/// The last instant that a month's bill knows.
fn seen_to(month: BillingMonth) -> DateTime<Utc> {
    taken_at().min(month.end())
}

fn hours_over(month: BillingMonth) -> i64 {
    (seen_to(month) - month.start()).num_hours()
}

impl Draft<'_> {
    fn use_alarms(&mut self) {
        let mut free = Decimal::from(FREE_ALARMS);
        for (fleet, (resolution, meter, price)) in self.fleets.iter().flat_map(|fleet| ALARMS.map(|of| (fleet, of))) {
            let used = alarm_months(&hourly(fleet, resolution, self.month));
            if used.is_zero() {
                continue;
            }
            let given = if resolution == Resolution::Standard { used.min(free) } else { Decimal::ZERO };
            free -= given;
            let billed = (used - given) * price.parse::<Decimal>().unwrap();
            self.put(CLOUDWATCH, format!("{}{meter}", fleet.prefix), used, "Alarms", billed);
        }
    }

    fn use_meter(&mut self, meter: &Meter, code: &str, usage_type: String, weight: i64) {
        let place = format!("{code} {}", meter.usage);
        let here = Dice::of(self.seed, meter.service, &place).between(50, 150).cast_signed();
        let now = Dice::of(self.seed, meter.service, &format!("{place} {}", self.month)).between(90, 110).cast_signed();
        let whole = meter.base * weight * here / 100 * now / 100;
        let used = Decimal::new((whole * hours_over(self.month) / self.month.hours()).max(1), meter.decimals);
        let charged = used - self.given(meter, code, used);
        let billed = charged * meter.price_in(code).parse::<Decimal>().unwrap() / Decimal::from(meter.per);
        self.put(meter.service, usage_type, used, meter.unit, billed);
    }

    /// What an allowance gives of a usage.
    fn given(&mut self, meter: &Meter, code: &str, used: Decimal) -> Decimal {
        let (limit, place) = match meter.free {
            Free::Nothing => return Decimal::ZERO,
            Free::Once(limit) => (limit, ""),
            Free::EachRegion(limit) => (limit, code),
        };
        let key = (meter.service, meter.usage, place.to_owned());
        let left = self.left.entry(key).or_insert_with(|| Decimal::from(limit));
        let given = used.min(*left);
        *left -= given;
        given
    }

    /// Beyond the meters that stand in a list: transfers to other regions and instances in turns, then instances alone.
    fn use_more(&mut self, fleet: &Fleet, number: usize) {
        let mut dice = Dice::of(self.seed, "more", &format!("{} {number} {}", fleet.code, self.month));
        let transfers = 2 * (REGIONS.len() - 1);
        if number < transfers && number.is_multiple_of(2) {
            let other = |prefix: &'static str| if prefix.is_empty() { "USE1-" } else { prefix };
            let mut peers = REGIONS.iter().filter(|(code, _)| *code != fleet.code).map(|(_, prefix)| other(prefix));
            let peer = peers.nth(number / 2).unwrap_or_default();
            let used = Decimal::new(dice.between(10_000, 40_000_000).cast_signed(), 6);
            let usage_type = format!("{}{peer}AWS-Out-Bytes", other(fleet.prefix));
            self.put("AWS Data Transfer", usage_type, used, "GB", used * Decimal::new(2, 2));
            return;
        }
        let (usage, size) = instance(number - number.div_ceil(2).min(transfers / 2));
        let used = Decimal::from(dice.between(1, hours_over(self.month).unsigned_abs()));
        let billed = used * Decimal::new(24 * size, 3);
        self.put("Amazon Elastic Compute Cloud - Compute", format!("{}{usage}", fleet.prefix), used, "Hrs", billed);
    }

    fn put(&mut self, service: &str, usage_type: String, used: Decimal, unit: &str, billed: Decimal) {
        self.lines.push(BillLine {
            service: service.into(),
            usage_type: usage_type.into(),
            operation: None,
            record_type: RecordType::Usage,
            record_types: BTreeSet::new(),
            usage: Some(Quantity::new(used.normalize())),
            unit: Some(unit.into()),
            billed: Usd::new(billed.round_dp(MONEY_DECIMALS).normalize()),
            amortized: None,
            net: None,
        });
    }
}

/// What each hour of a month that is over counts: the alarm-metrics in slices of five minutes over the month's hours, rounded
/// to eight decimals, in units of the eighth.
fn hourly(fleet: &Fleet, resolution: Resolution, month: BillingMonth) -> Vec<i64> {
    let hours = month.hours();
    let slices = 12 * hours;
    let place =
        |at: DateTime<Utc>, rest: i64| ((at - month.start()).num_seconds() + rest).div_euclid(300).clamp(0, slices);
    let mut changes = vec![0_i64; usize::try_from(slices).unwrap() + 1];
    for span in fleet.spans.iter().filter(|span| span.resolution == resolution) {
        let first = span.from.map_or(0, |at| place(at, 0));
        let after = span.to.map_or(slices, |at| place(at, 299));
        if first < after {
            changes[usize::try_from(first).unwrap()] += span.metrics;
            changes[usize::try_from(after).unwrap()] -= span.metrics;
        }
    }
    let mut count = 0;
    let rates = changes.chunks_exact(12).map(|hour| {
        let of_slices = hour.iter().map(|change| {
            count += change;
            count
        });
        (2 * of_slices.sum::<i64>() * 100_000_000 + slices) / (2 * slices)
    });
    rates.take(usize::try_from(hours_over(month)).unwrap()).collect()
}

/// The sum of hours, with the six decimals that bills show.
fn alarm_months(hours: &[i64]) -> Decimal {
    Decimal::new(hours.iter().sum(), 8).round_dp(6)
}

/// The open month and the one before it day by day: what some allowance counts, each day alike, and alarms by the hour.
/// What a day cost is read by nothing, and is left at nothing.
pub(super) fn days(months: &BTreeMap<BillingMonth, MonthBill>, fleets: &[Fleet]) -> Days {
    let open = BillingMonth::of(taken_at());
    let until = taken_at().date_naive().succ_opt().unwrap();
    let mut lines: BTreeMap<_, Vec<BillLine>> = BTreeMap::new();
    for (month, bill) in months.range(open.previous()..) {
        let all: Vec<_> = month.days().take_while(|day| *day < until).collect();
        for line in bill.lines.iter().filter(|line| is_pooled(line)) {
            let used = line.usage.unwrap_or_default().value();
            let each = used / Decimal::from(all.len());
            let each = each.round_dp_with_strategy(used.scale(), RoundingStrategy::ToZero);
            let last = used - each * Decimal::from(all.len() - 1);
            for (at, day) in all.iter().enumerate() {
                let own = if at + 1 == all.len() { last } else { each };
                lines.entry(*day).or_default().push(of_day(line.clone(), own));
            }
        }
        for (fleet, (resolution, meter, _)) in fleets.iter().flat_map(|fleet| ALARMS.map(|of| (fleet, of))) {
            let usage_type = format!("{}{meter}", fleet.prefix);
            let Some(line) = bill.lines.iter().find(|line| line.usage_type == usage_type) else { continue };
            for (day, hours) in all.iter().zip(hourly(fleet, resolution, *month).chunks(24)) {
                lines.entry(*day).or_default().push(of_day(line.clone(), alarm_months(hours)));
            }
        }
    }
    Days { from: open.previous().first_day(), until, lines }
}

fn of_day(line: BillLine, used: Decimal) -> BillLine {
    BillLine { usage: Some(Quantity::new(used.normalize())), billed: Usd::ZERO, ..line }
}

fn is_pooled(line: &BillLine) -> bool {
    let mut all = REGIONAL.iter().chain(GLOBAL).filter(|meter| meter.free != Free::Nothing);
    all.any(|meter| is_of(line, meter))
}

fn is_of(line: &BillLine, meter: &Meter) -> bool {
    line.service == meter.service && line.usage_type.ends_with(meter.usage)
}

/// AWS's own count of what is free once over all regions, which is the bill's.
pub(super) fn free_tier(months: &BTreeMap<BillingMonth, MonthBill>) -> Vec<FreeTierUsage> {
    let open = BillingMonth::of(taken_at());
    let Some(bill) = months.get(&open) else { return Vec::new() };
    let over_all = |meter: &Meter| if let Free::Once(limit) = meter.free { Some(limit) } else { None };
    let counted = REGIONAL.iter().filter_map(|meter| Some((meter, over_all(meter)?)));
    let row = |(meter, limit): (&Meter, i64)| {
        let used: Quantity = bill.lines.iter().filter(|line| is_of(line, meter)).filter_map(|line| line.usage).sum();
        let forecast = used.value() * Decimal::from(open.hours()) / Decimal::from(hours_over(open));
        FreeTierUsage {
            service: meter.service.to_owned(),
            usage_type: meter.usage.to_owned(),
            region: "global".to_owned(),
            kind: "Always Free".to_owned(),
            used,
            forecast: Quantity::new(forecast.round_dp(2)),
            limit: Quantity::new(Decimal::from(limit)),
            unit: meter.unit.to_owned(),
            description: format!(
                "{limit}.0 {} are always free per month as part of AWS Free Usage Tier (Global-{})",
                meter.unit, meter.usage
            ),
        }
    };
    counted.map(row).collect()
}
