//! A month's bill, each line in words.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::allowance::{self, PoolLine, PoolUse, PriceFrom, Split};
use super::prorate::{agrees, alarm_months};
use super::timeline::{Life, Reading, Timeline};
use super::{NoAnswer, Question, forecast, reconcile, sentence, summary};
use crate::bill::{BillLine, BillingMonth, Quantity, RecordType, Region, Usd};
use crate::catalogue::{Catalogue, Kind, Meter, Offer, Scope, Standing};
use crate::report::words::{exact, money, price};
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
    let case = Case::new(snapshot, catalogue, bill, month, as_of);
    let mut lines = case.lines();
    lines.sort_by(|a, b| (b.billed.abs(), &a.service, &a.usage_type).cmp(&(a.billed.abs(), &b.service, &b.usage_type)));
    Ok(ExplainReport {
        account: snapshot.account.as_ref().map(|account| account.id.clone()),
        role: snapshot.role(),
        month,
        as_of,
        estimated: bill.estimated,
        summary: summary::sentences(&case, &lines),
        totals: totals(&lines),
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

fn totals(lines: &[ExplainedLine]) -> Totals {
    let sum = |wanted: RecordType| lines.iter().filter(|line| line.record_type == wanted).map(|line| line.billed).sum();
    let billed: Usd = lines.iter().map(|line| line.billed).sum();
    let unexplained: Usd =
        lines.iter().filter(|line| line.verdict == Verdict::Unexplained).map(|line| line.billed).sum();
    Totals {
        usage: sum(RecordType::Usage),
        discounts: sum(RecordType::Discount),
        credits: sum(RecordType::Credit),
        refunds: sum(RecordType::Refund),
        tax: sum(RecordType::Tax),
        fees: sum(RecordType::Fee),
        billed,
        explained: billed - unexplained,
        unexplained,
    }
}

/// All that explaining one month goes by.
pub(crate) struct Case<'a> {
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) month: BillingMonth,
    pub(crate) as_of: DateTime<Utc>,
    pub(crate) timelines: BTreeMap<Region, Timeline>,
    bill: &'a MonthBill,
    lines: Vec<BillLine>,
    organisation: Option<Vec<BillLine>>,
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
            home: None,
            in_use: BTreeSet::new(),
        };
        case.lines = reconcile::rejoin(&bill.lines, &case.predictions());
        case.in_use = regions_in_use(&case.lines);
        case.home = home(&case.lines, &case.in_use);
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
        let meter = self.meter(line)?;
        let offer = self.offer(meter)?;
        let counted = self.organisation.as_ref().unwrap_or(&self.lines);
        let used = counted
            .iter()
            .filter(|other| {
                self.meter(other).is_some_and(|m| offer.meters.contains(&m.id))
                    && pool_region(offer, other) == pool_region(offer, line)
            })
            .filter_map(|other| other.usage)
            .sum();
        Some((offer, used))
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
            (explained.verdict, explained.explanation) = without_meter(line);
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

    /// What became of a line with a meter, and why in words.
    fn judge(
        &self,
        line: &BillLine,
        meter: &Meter,
        split: Option<&Split>,
        pool: Option<(&Offer, Quantity)>,
        offer_id: &mut Option<String>,
        words: &mut Vec<String>,
    ) -> Verdict {
        let Some((offer, used)) = pool else {
            return self.without_offer(line, meter, split, words);
        };
        let Some(split) = split else {
            *offer_id = Some(offer.id.clone());
            words.push(sentence::allowance(offer, meter, used, self.organisation.is_some()));
            words.push(format!(
                "{} was billed; how much of the line was free can't be told from that: no price fits it.",
                money(line.billed)
            ));
            return Verdict::Unexplained;
        };
        let not_given = split.free.is_zero() && !split.charged.is_zero() && offer.kind != Kind::Always;
        if not_given {
            words.push(sentence::arithmetic(split, line.billed));
            words.push(match split.from {
                PriceFrom::List => format!(
                    "The {} free {} a month of an account's first 12 months are not on this bill.",
                    exact(offer.limit),
                    meter.noun
                ),
                PriceFrom::Bill => format!(
                    "Whether the {} free {} a month of an account's first 12 months are in it can't be told without a list price.",
                    exact(offer.limit),
                    meter.noun
                ),
            });
            return Verdict::NoFreeTier;
        }
        *offer_id = Some(offer.id.clone());
        words.push(sentence::allowance(offer, meter, used, self.organisation.is_some()));
        words.push(sentence::arithmetic(split, line.billed));
        if self.role() == Role::Member {
            words.push(
                "The allowance is shared by the payer's whole organisation, which can't be seen from this account."
                    .to_owned(),
            );
        } else if used <= offer.limit && !split.charged.is_zero() {
            words.push("It was charged although the allowance isn't used up here: other accounts of an organisation may have used it, or it isn't given to this one.".to_owned());
        }
        if split.charged.is_zero() { Verdict::WithinFreeTier } else { Verdict::OverFreeTier }
    }

    fn without_offer(&self, line: &BillLine, meter: &Meter, split: Option<&Split>, words: &mut Vec<String>) -> Verdict {
        let list = self.catalogue.price(meter, &line.region(), self.month);
        if line.billed.is_zero() {
            let free = list.and_then(crate::catalogue::Price::first).is_some_and(Usd::is_zero);
            if free {
                words.push(format!(
                    "{} have a price of $0: there is nothing to pay, however many.",
                    capital(&meter.noun)
                ));
                return Verdict::NoCharge;
            }
            if let (Some(usage), Some(price_of_one)) = (line.usage, list.and_then(crate::catalogue::Price::first)) {
                let cost = price_of_one.times(usage);
                if cost.value().round_dp(2).is_zero() {
                    words.push(format!(
                        "{} × {} = ${cost}: too little to be charged.",
                        exact(usage),
                        price(price_of_one)
                    ));
                    return Verdict::NoCharge;
                }
            }
            words.push(format!("Nothing was charged for {}.", usage_words(line, meter)));
            return Verdict::NoCharge;
        }
        match split {
            Some(split) => {
                words.push(match self.catalogue.offer(meter, self.month) {
                    Some(_) => format!(
                        "{} have an allowance in an account's first 12 months only, and this account is older.",
                        capital(&meter.noun)
                    ),
                    None => format!("{} have no allowance in the Free Tier.", capital(&meter.noun)),
                });
                words.push(sentence::arithmetic(split, line.billed));
                Verdict::NoFreeTier
            }
            None => {
                words.push(format!(
                    "{} was billed for {}, which the bill doesn't count.",
                    money(line.billed),
                    meter.noun
                ));
                Verdict::Unexplained
            }
        }
    }

    /// The alarms behind a line: what their meter makes, which they are, whether they are strangers.
    fn about_alarms(&self, line: &BillLine, meter: &Meter, explained: &mut ExplainedLine, words: &mut Vec<String>) {
        let Some(name) = meter.usage.first() else { return };
        let Some(timeline) = self.timelines.get(&explained.region) else {
            if !explained.region.is_global() {
                words.push("Which alarms these are is not known: the region's alarms were not read.".to_owned());
            }
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

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn usage_words(line: &BillLine, meter: &Meter) -> String {
    line.usage.map_or_else(|| meter.noun.clone(), |usage| format!("{} {}", exact(usage), meter.noun))
}

/// What can be said of a line that no rule is for.
fn without_meter(line: &BillLine) -> (Verdict, String) {
    let amount = money(line.billed.abs());
    match line.record_type {
        RecordType::Credit => {
            (Verdict::Credit, format!("A credit took {amount} off the bill. What was used is not changed by it."))
        }
        RecordType::Refund => (Verdict::Refund, format!("AWS gave {amount} back.")),
        RecordType::Discount => (Verdict::Discount, format!("A discount took {amount} off the bill.")),
        RecordType::Tax => (Verdict::Tax, format!("Tax of {}.", money(line.billed))),
        RecordType::Fee => (Verdict::Fee, format!("A fee that is no metered usage: {}.", money(line.billed))),
        RecordType::Usage => {
            let known = match line.usage {
                Some(usage) if !usage.is_zero() && !line.billed.is_zero() => {
                    let each = Usd::new((line.billed.value() / usage.value()).round_dp(10));
                    format!(
                        "{} {} for ${} is {} for one, worked out from the bill.",
                        exact(usage),
                        line.unit.as_deref().unwrap_or("units"),
                        line.billed,
                        price(each)
                    )
                }
                Some(usage) => format!("{} {} were counted.", exact(usage), line.unit.as_deref().unwrap_or("units")),
                None => "The bill gives no quantity for it.".to_owned(),
            };
            (Verdict::Unexplained, format!("There is no rule for this meter here. {known}"))
        }
    }
}

/// Regions where something runs: metered by more than alarms, requests or free events, which stand
/// in every region that anybody looks into.
fn regions_in_use(lines: &[BillLine]) -> BTreeSet<Region> {
    lines
        .iter()
        .filter(|line| line.record_type == RecordType::Usage)
        .filter(|line| {
            let meter = line.parsed().meter;
            !meter.contains("Alarm") && !meter.contains("Request") && !meter.contains("FreeEventsRecorded")
        })
        .map(BillLine::region)
        .filter(|region| !region.is_global())
        .collect()
}

/// The region in use where most money goes.
fn home(lines: &[BillLine], in_use: &BTreeSet<Region>) -> Option<Region> {
    in_use
        .iter()
        .max_by_key(|region| lines.iter().filter(|line| line.region() == **region).map(|line| line.billed).sum::<Usd>())
        .cloned()
}
