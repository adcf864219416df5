//! A month's bill, each line in words.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::allowance::{self, PoolLine, PoolUse, Split};
use super::prorate::{agrees, alarm_months};
use super::timeline::{Life, Reading, Timeline};
use super::{NoAnswer, Question, forecast, places, reconcile, sentence, summary, unmetered};
use crate::bill::{BillLine, BillingMonth, Quantity, RecordType, Region};
use crate::catalogue::{Catalogue, Kind, Meter, Offer, Scope, Standing};
use crate::report::{ExplainReport, ExplainedLine, Totals, Verdict};
use crate::snapshot::{MonthBill, Role, Snapshot};

/// Explains a month of a snapshot's bill by the rules of a catalogue.
///
/// # Errors
/// [`NoAnswer`] where the month lies in the future or the snapshot has no bill of it.
pub fn explain(snapshot: &Snapshot, catalogue: &Catalogue, question: &Question) -> Result<ExplainReport, NoAnswer> {
    let as_of = question.as_of.unwrap_or(snapshot.taken_at);
    let month = question.month.unwrap_or_else(|| BillingMonth::of(as_of).previous());
    if month.start() > as_of {
        return Err(NoAnswer::Future { month, as_of });
    }
    let bill = snapshot.months.get(&month).ok_or_else(|| no_month(snapshot, month))?;
    let case = Case::new(snapshot, catalogue, bill, month, as_of, &question.home_regions);
    let mut lines = case.lines();
    lines.sort_by(|a, b| (b.billed.abs(), &a.service, &a.usage_type).cmp(&(a.billed.abs(), &b.service, &b.usage_type)));
    Ok(ExplainReport {
        account: snapshot.account.as_ref().map(|account| account.id.clone()),
        role: snapshot.role(),
        month,
        as_of,
        estimated: bill.estimated,
        summary: summary::sentences(&case, &lines),
        totals: Totals::of(&lines),
        lines,
        gaps: snapshot.gaps.clone(),
        requests: snapshot.requests,
    })
}

fn no_month(snapshot: &Snapshot, month: BillingMonth) -> NoAnswer {
    let available = match (snapshot.months.keys().next(), snapshot.months.keys().next_back()) {
        (Some(first), Some(last)) => format!("there is one from {first} to {last}: choose with --month"),
        _ => "the snapshot has no bill at all: collect one with ce:GetCostAndUsage allowed".to_owned(),
    };
    NoAnswer::NoMonth { month, available }
}

/// A pool: its offer's id, and its region where the offer is counted a region.
type PoolKey<'a> = (&'a str, Option<Region>);

/// All that explaining one month goes by.
pub(crate) struct Case<'a> {
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) month: BillingMonth,
    pub(crate) as_of: DateTime<Utc>,
    pub(crate) timelines: BTreeMap<Region, Timeline>,
    bill: &'a MonthBill,
    lines: Vec<BillLine>,
    pub(super) organisation: Option<Vec<BillLine>>,
    used: BTreeMap<PoolKey<'a>, Quantity>,
    /// Whether something in the account is known to be older than a year before the month.
    past_first_year: bool,
    home: Option<Region>,
    in_use: BTreeSet<Region>,
}

/// What the meter makes of a region's alarms, and how the puts were read.
#[derive(Clone, Copy)]
struct Predicted {
    usage: Quantity,
    reading: Reading,
    covered: bool,
}

/// The meters of alarms.
const ALARM_METERS: [&str; 3] =
    ["CW:AlarmMonitorUsage", "CW:HighResAlarmMonitorUsage", "CW:CompositeAlarmMonitorUsage"];

impl<'a> Case<'a> {
    fn new(
        snapshot: &'a Snapshot,
        catalogue: &'a Catalogue,
        bill: &'a MonthBill,
        month: BillingMonth,
        as_of: DateTime<Utc>,
        home_regions: &BTreeSet<Region>,
    ) -> Self {
        let timelines: BTreeMap<Region, Timeline> = snapshot
            .alarms
            .keys()
            .filter_map(|region| Some((region.clone(), Timeline::of(snapshot, region)?)))
            .collect();
        let mut case = Self {
            snapshot,
            catalogue,
            month,
            as_of,
            timelines,
            bill,
            lines: Vec::new(),
            organisation: bill.organisation.clone(),
            past_first_year: known_since(snapshot).is_some_and(|since| BillingMonth::of(since).plus(12) < month),
            used: BTreeMap::new(),
            home: None,
            in_use: BTreeSet::new(),
        };
        case.lines = reconcile::rejoin(&bill.lines, &case.predictions());
        case.used = case.used_of_pools();
        case.in_use = places::in_use(&case.lines);
        case.in_use.extend(home_regions.iter().cloned());
        case.home = home_regions.first().cloned().or_else(|| places::home(&case.lines, &case.in_use));
        case
    }

    /// What is known of the account's role: a member's pools can't be seen.
    pub(crate) fn role(&self) -> Role {
        self.snapshot.role()
    }

    fn predictions(&self) -> BTreeMap<(String, Region), Quantity> {
        let mut all = BTreeMap::new();
        for region in self.timelines.keys() {
            for meter in ALARM_METERS {
                if let Some(predicted) = self.predicted(meter, region, Reading::Created) {
                    all.insert((meter.to_owned(), region.clone()), predicted.usage);
                }
            }
        }
        all
    }

    fn predicted(&self, meter: &str, region: &Region, reading: Reading) -> Option<Predicted> {
        if self.bill.estimated && self.as_of < self.month.end() {
            return None;
        }
        let timeline = self.timelines.get(region)?;
        let covered = timeline.covers(self.month);
        if !covered && !timeline.older_than(self.month) {
            return None;
        }
        let spans = timeline.spans(meter, reading);
        (!spans.is_empty()).then(|| Predicted { usage: alarm_months(&spans, self.month), reading, covered })
    }

    /// The reading of the events that the bill agrees with; else that which takes puts for creations.
    fn best_prediction(&self, meter: &str, region: &Region, billed: Quantity) -> Option<Predicted> {
        let created = self.predicted(meter, region, Reading::Created)?;
        if agrees(created.usage, billed) {
            return Some(created);
        }
        let changed = self.predicted(meter, region, Reading::Changed)?;
        Some(if agrees(changed.usage, billed) { changed } else { created })
    }

    fn lines(&self) -> Vec<ExplainedLine> {
        let (splits, odd) = self.splits();
        let explained = self.lines.iter().enumerate();
        explained.map(|(n, line)| self.line(line, splits.get(&n).and_then(Option::as_ref), odd.contains(&n))).collect()
    }

    /// The splits of all lines that have a meter, by their place, pool by pool; and the lines of pools
    /// whose free parts together are not what the offer gives.
    fn splits(&self) -> (BTreeMap<usize, Option<Split>>, BTreeSet<usize>) {
        let mut pools: BTreeMap<(&str, Option<Region>), Vec<usize>> = BTreeMap::new();
        let mut splits = BTreeMap::new();
        let mut odd = BTreeSet::new();
        for (n, line) in self.lines.iter().enumerate() {
            let Some(meter) = self.meter(line) else { continue };
            match self.offer(meter) {
                Some(offer) => pools.entry((&offer.id, pool_region(offer, line))).or_default().push(n),
                None => {
                    splits.insert(n, allowance::all_charged(self.pool_line(line)));
                }
            }
        }
        for members in pools.values() {
            let Some((offer, used)) = members.first().and_then(|n| self.pool_of(&self.lines[*n])) else { continue };
            let lines: Vec<PoolLine<'_>> = members.iter().map(|n| self.pool_line(&self.lines[*n])).collect();
            let whole = !matches!(self.role(), Role::Payer | Role::Member);
            let given = offer.kind == Kind::Always;
            let pool = PoolUse { limit: offer.limit, used, whole, given };
            let found = allowance::split_pool(pool, &lines);
            if given && !allowance::pool_agrees(pool, &found) && found.iter().all(Option::is_some) {
                odd.extend(members.iter().copied());
            }
            splits.extend(members.iter().copied().zip(found));
        }
        (splits, odd)
    }

    fn pool_line(&self, line: &BillLine) -> PoolLine<'a> {
        let price = self.meter(line).and_then(|meter| self.catalogue.price(meter, &line.region(), self.month));
        PoolLine { usage: line.usage, billed: line.billed, price }
    }

    /// The meter of a usage line whose unit is the meter's.
    fn meter(&self, line: &BillLine) -> Option<&'a Meter> {
        if line.record_type != RecordType::Usage {
            return None;
        }
        let meter = self.catalogue.meter(&line.service, &line.parsed().meter)?;
        let unit_fits =
            line.unit.as_ref().is_none_or(|unit| meter.units.iter().any(|known| known.eq_ignore_ascii_case(unit)));
        unit_fits.then_some(meter)
    }

    /// The offer on a meter that the account can have in this month.
    fn offer(&self, meter: &Meter) -> Option<&'a Offer> {
        self.catalogue
            .offer(meter, self.month)
            .filter(|offer| offer.kind != Kind::TwelveMonths || !self.past_first_year)
    }

    /// The offer on a line, and what was used of its pool over all that count towards it.
    fn pool_of(&self, line: &BillLine) -> Option<(&'a Offer, Quantity)> {
        let offer = self.offer(self.meter(line)?)?;
        let used = self.used.get(&(offer.id.as_str(), pool_region(offer, line)));
        Some((offer, used.copied().unwrap_or_default()))
    }

    /// What was used of every pool.
    fn used_of_pools(&self) -> BTreeMap<PoolKey<'a>, Quantity> {
        let mut used = BTreeMap::new();
        for line in self.organisation.as_ref().unwrap_or(&self.lines) {
            if let Some(offer) = self.meter(line).and_then(|meter| self.offer(meter)) {
                let pool: &mut Quantity = used.entry((offer.id.as_str(), pool_region(offer, line))).or_default();
                *pool += line.usage.unwrap_or_default();
            }
        }
        used
    }

    fn line(&self, line: &BillLine, split: Option<&Split>, odd: bool) -> ExplainedLine {
        let region = line.region();
        let mut explained = ExplainedLine {
            service: line.service.clone(),
            usage_type: line.usage_type.clone(),
            operation: None,
            region,
            record_type: line.record_type,
            usage: line.usage,
            unit: line.unit.clone(),
            billed: line.billed,
            offer: None,
            free_units: None,
            charged_units: None,
            charges: Vec::new(),
            verdict: Verdict::Unexplained,
            predicted_usage: None,
            explanation: String::new(),
            resources: Vec::new(),
            next_full_month: None,
        };
        let Some(meter) = self.meter(line) else {
            (explained.verdict, explained.explanation) = unmetered::explain(line);
            return explained;
        };
        let mut words = Vec::new();
        let pool = self.pool_of(line);
        if let Some(split) = split
            && (pool.is_some() || !line.billed.is_zero())
        {
            explained.free_units = Some(split.free);
            explained.charged_units = Some(split.charged);
            explained.charges.clone_from(&split.charges);
        }
        explained.verdict = self.judge(line, meter, split, pool, &mut explained.offer, &mut words);
        words.extend(self.counted_by_aws(meter));
        if odd && explained.verdict != Verdict::NoFreeTier {
            words.push("The free parts of all lines that share this allowance don't sum to it: a discount, a credit inside the price or another account may be why.".to_owned());
        }
        if meter.standing == Standing::Alarms {
            self.about_alarms(line, meter, &mut explained, &mut words);
        }
        if let Some(note) = &meter.note {
            words.push(note.clone());
        }
        explained.next_full_month = forecast::next_full_month(self, line, meter, pool.map(|(offer, _)| offer));
        explained.explanation = words.join(" ");
        explained
    }

    /// The alarms behind a line: what their meter makes, which they are, whether they are strangers.
    fn about_alarms(&self, line: &BillLine, meter: &Meter, explained: &mut ExplainedLine, words: &mut Vec<String>) {
        let Some(name) = meter.usage.first() else { return };
        if explained.region.is_global() {
            return self.about_the_free_row(line, name, explained, words);
        }
        let Some(timeline) = self.timelines.get(&explained.region) else {
            words.push("Which alarms these are is not known: the region's alarms were not read.".to_owned());
            return;
        };
        if let Some(billed) = line.usage
            && let Some(best) = self.best_prediction(name, &explained.region, billed)
        {
            explained.predicted_usage = Some(best.usage);
            words.push(sentence::prediction(best.usage, billed, best.reading, best.covered, self.month));
        }
        let lives: Vec<&Life> = timeline.metered(name).filter(|life| life.touches(self.month)).collect();
        explained.resources = lives.iter().map(|life| life.name.clone()).collect();
        explained.resources.dedup();
        if lives.is_empty() {
            words.push(
                "No alarm that exists now or that events show makes this usage: whatever made it is gone.".to_owned(),
            );
        } else {
            words.push(sentence::alarms(&lives, self.month));
        }
        if let Some(home) = self.stranger(&explained.region) {
            words.push(sentence::stranger(&explained.region, home));
        }
    }

    /// A `Global-` row that could not be joined to its regions' rows again: the free part of all of them.
    fn about_the_free_row(&self, line: &BillLine, name: &str, explained: &mut ExplainedLine, words: &mut Vec<String>) {
        words.push(
            "The row is the free part of all regions together; how much of it is whose, AWS doesn't tell.".to_owned(),
        );
        let of_regions = |other: &&BillLine| other.service == line.service && other.parsed().meter == name;
        let all_regions: Quantity = self.lines.iter().filter(of_regions).filter_map(|other| other.usage).sum();
        let made = self.timelines.keys().map(|region| self.predicted(name, region, Reading::Created));
        let made: Vec<Predicted> = made.flatten().collect();
        if made.is_empty() {
            return;
        }
        let usage: Quantity = made.iter().map(|one| one.usage).sum();
        if line.usage == Some(all_regions) {
            explained.predicted_usage = Some(usage);
            let lives = self.timelines.values().flat_map(|timeline| timeline.metered(name));
            explained.resources = lives.filter(|life| life.touches(self.month)).map(|life| life.name.clone()).collect();
        }
        let covered = made.iter().all(|one| one.covered);
        words.push(sentence::prediction(usage, all_regions, Reading::Created, covered, self.month));
    }

    /// The regions whose alarms may draw on an offer and were not read: refused, or on the bill and not looked into.
    pub(super) fn unread_regions(&self, offer: &Offer) -> BTreeSet<Region> {
        let refused = self.snapshot.gaps.iter().filter(|gap| gap.source == "cloudwatch");
        let billed = self.lines.iter().filter(|line| self.meter(line).is_some_and(|m| offer.meters.contains(&m.id)));
        refused
            .filter_map(|gap| gap.region.clone())
            .chain(billed.map(BillLine::region))
            .filter(|region| !region.is_global() && !self.timelines.contains_key(region))
            .collect()
    }

    /// The account's home, if a region is another one in which nothing else runs.
    pub(crate) fn stranger(&self, region: &Region) -> Option<&Region> {
        self.home.as_ref().filter(|_| !self.in_use.contains(region))
    }
}

/// The earliest sign of the account: an alarm's configuration, or a month with usage.
fn known_since(snapshot: &Snapshot) -> Option<DateTime<Utc>> {
    let alarms = snapshot.alarms.values().flatten().filter_map(|alarm| alarm.configured_at);
    let months = snapshot.months.iter().filter(|(_, bill)| !bill.lines.is_empty()).map(|(month, _)| month.start());
    alarms.chain(months).min()
}

/// The pool's region, for an offer counted a region.
fn pool_region(offer: &Offer, line: &BillLine) -> Option<Region> {
    (offer.scope == Scope::Region).then(|| line.region())
}
