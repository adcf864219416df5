//! A month's bill, each line with its reasons.

mod amount;
mod candidates;
mod commitments;
mod dearest;
mod organisation;
pub(crate) mod reasons;
mod summary;
mod unmetered;
mod verdict;

use std::collections::BTreeSet;
use std::rc::Rc;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use crate::analyse::explain::verdict::Judged;
use crate::answer::{
    ExplainReport, ExplainedLine, LineReason, ListPrice, PaidPrice, PriceKind, PriceStep, Totals, Verdict,
};
use crate::bill::{BillLine, BillingMonth, Quantity, RecordType, Usd, product};
use crate::catalogue::{Catalogue, Meter, Standing, glossary};
use crate::model::account::Account;
use crate::model::alarms::meter::Metered;
use crate::model::alarms::replay::Predicted;
use crate::model::allowance::reading::{PriceBasis, Reading, Told};
use crate::model::forecast::next_month::{self, Priced};
use crate::model::lines::ResolvedLine;
use crate::model::member;
use crate::model::month::Case;
use crate::model::months::Months;
use crate::model::pricing::candidates::Candidates;
use crate::model::pricing::list::PriceStanding;
use crate::model::provenance::timeline::{self, Life};
use crate::question::{NoAnswer, Question};
use crate::snapshot::Snapshot;

/// Explains a month of a snapshot's bill by the rules of a catalogue, without looking for what could be deleted.
///
/// # Errors
/// [`NoAnswer`] where the month lies in the future or the snapshot has no bill of it, or none of the account asked for.
pub fn explain(snapshot: &Snapshot, catalogue: &Catalogue, question: &Question) -> Result<ExplainReport, NoAnswer> {
    let as_of = question.as_of.unwrap_or(snapshot.taken_at);
    let snapshot = &*member::seen(snapshot, question)?;
    of_month(&Months::of(&Account::of(snapshot, catalogue, question)), question.month, as_of)
}

/// Explains a month of an account's bill as of an instant; without one the last closed month.
pub(super) fn of_month(
    months: &Months<'_>,
    month: Option<BillingMonth>,
    as_of: DateTime<Utc>,
) -> Result<ExplainReport, NoAnswer> {
    let month = month.unwrap_or_else(|| BillingMonth::of(as_of).previous());
    let case = months.case(month, as_of)?;
    let (snapshot, readings) = (case.snapshot, case.readings());
    let lines = case.explained();
    let organisation = organisation::organisation(&case);
    Ok(ExplainReport {
        account: snapshot.account.as_ref().map(|account| account.id.clone()),
        role: snapshot.role(),
        month,
        as_of,
        estimated: case.bill.estimated,
        summary: summary::reasons(&case, &lines, readings.discount, organisation.as_ref()),
        dearest: dearest::of(&lines),
        before: dearest::before(&case),
        forecast: None,
        cleanup: None,
        totals: Totals::of(&lines),
        discount: readings.discount,
        organisation,
        lines,
        gaps: case.gaps.clone(),
        requests: snapshot.requests,
    })
}

/// AWS's names of records, each held once: most lines have the same.
#[derive(Default)]
struct Names(BTreeSet<Rc<BTreeSet<String>>>);

impl Names {
    fn shared(&mut self, names: BTreeSet<String>) -> Rc<BTreeSet<String>> {
        if let Some(known) = self.0.get(&names) {
            return Rc::clone(known);
        }
        let names = Rc::new(names);
        self.0.insert(Rc::clone(&names));
        names
    }
}

impl<'a> Case<'a> {
    /// Each of its lines, the most expensive first.
    fn explained(&self) -> Vec<ExplainedLine> {
        let mut names = Names::default();
        let explained = self.in_order().into_iter().map(|n| {
            let line = &self.lines[n];
            let mut explained = self.line(line, n);
            explained.reasons.shrink_to_fit();
            explained.record_types = names.shared(self.record_types(line));
            explained
        });
        explained.collect()
    }

    /// The places of its lines, the most expensive first.
    fn in_order(&self) -> Vec<usize> {
        let mut places: Vec<usize> = (0..self.lines.len()).collect();
        places.sort_by(|one, other| {
            let (one, other) = (self.lines[*one].row(), self.lines[*other].row());
            let cost = other.billed.abs().cmp(&one.billed.abs());
            let named = || one.service.cmp(&other.service).then_with(|| one.usage_type.cmp(&other.usage_type));
            cost.then_with(named).then_with(|| one.operation.cmp(&other.operation))
        });
        places
    }

    fn line(&self, line: &ResolvedLine<'a>, n: usize) -> ExplainedLine {
        let reading = self.reading_of(n);
        let (told, lists, choice) = (&reading.told, &reading.lists[..], reading.candidates.as_ref());
        let is_counted = matches!(line.record_type, RecordType::Usage | RecordType::Fee);
        let mut explained = ExplainedLine {
            service: line.service.clone(),
            usage_type: line.usage_type.clone(),
            operation: line.operation.clone(),
            region: line.region().clone(),
            record_type: line.record_type,
            record_types: Rc::default(),
            usage: line.usage,
            unit: line.unit.clone(),
            billed: line.billed,
            effective: line.amortized,
            net: line.net,
            words: if is_counted { glossary::in_words(&line.service, line.parsed()) } else { None },
            operation_words: line
                .operation
                .as_deref()
                .and_then(|operation| glossary::operation(&line.service, line.parsed(), operation))
                .map(Box::new),
            noun: line.meter_by_name().map(|meter| meter.noun.clone()),
            offer: None,
            free_units: None,
            charged_units: None,
            charges: Rc::default(),
            readings: Vec::new(),
            list_price: None,
            candidates: candidates::of(choice, lists),
            price: None,
            bill_text: None,
            verdict: Verdict::Unexplained,
            predicted_usage: None,
            reasons: Vec::new(),
            resources: Vec::new(),
            next_full_month: None,
        };
        if explained.candidates.is_empty() {
            explained.list_price =
                lists.iter().find(|list| list.standing != PriceStanding::Elsewheres).cloned().map(Box::new);
        }
        self.read(&mut explained, told, lists);
        if let Some((verdict, reasons)) = self.of_commitments(line, told, lists) {
            return ExplainedLine { verdict, reasons, ..explained };
        }
        let priced = Priced { line, told, lists };
        let entry = explained.words.as_ref().map(|words| words.entry);
        let amount = amount::of_line(self, line, line.meter(), entry);
        let operation = explained.operation_words.as_ref().map(|words| amount::of_operation(line, words.operation));
        let Some(meter) = line.meter() else {
            let known = unmetered::Known { rule: line.meter_by_name(), entry };
            let records = &self.bill.usage_records;
            (explained.verdict, explained.reasons) = unmetered::explain(line, known, &self.lines, told, lists, records);
            if let Some(Candidates::SeveralFit(_)) = choice {
                // All of it is charged, at one of AWS's prices.
                explained.verdict = Verdict::NoFreeTier;
                explained.reasons.retain(|reason| *reason != LineReason::NoRule);
            }
            let reads = entry.filter(|_| line.record_type == RecordType::Usage).map(|entry| entry.reads);
            explained.next_full_month = reads.and_then(|reads| next_month::of_words(self, priced, reads));
            explained.reasons.extend(candidates::reason(choice, lists).into_iter().chain(self.seems_for(line)));
            explained.reasons.extend(amount.into_iter().chain(operation));
            return explained;
        };
        let mut why = Vec::new();
        let pool = self.pool_of(line);
        explained.offer = pool.filter(|pool| self.is_of_offer(pool, told)).map(|pool| pool.offer.id.clone());
        explained.verdict = self
            .judge(&Judged { line, meter, pool, told, lists, may_be_reserved: self.may_be_reserved(line) }, &mut why);
        why.extend(candidates::reason(choice, lists));
        if let Some((count, pool)) = pool.and_then(|pool| Some((self.counted_by_aws(pool)?, pool))) {
            why.push(LineReason::AwsCount { count: Box::new(count), used: pool.used, limit: pool.offer.limit });
        }
        if meter.standing == Standing::Alarms {
            self.about_alarms(line, meter, &mut explained, &mut why);
        }
        why.extend(amount.into_iter().chain(operation));
        why.extend(meter.note.clone().map(LineReason::Note));
        explained.next_full_month = next_month::next_full_month(self, priced, meter, pool.map(|pool| pool.offer));
        explained.reasons = why;
        explained
    }

    /// What AWS calls a line's record, as far as that is known: usage that was asked for without telling it apart may be
    /// of any kind that the account has.
    fn record_types(&self, line: &BillLine) -> BTreeSet<String> {
        let own = line.record_type.as_str();
        let is_merged = line.record_type == RecordType::Usage && self.bill.usage_records.iter().any(|name| name != own);
        if line.record_types.is_empty() && line.record_type.is_a_name() && !is_merged {
            return [own.to_owned()].into();
        }
        line.record_types.clone()
    }

    /// What is read of a line: its free and charged units, and what was paid for one.
    fn read(&self, explained: &mut ExplainedLine, told: &Told, lists: &[ListPrice]) {
        match told {
            Told::One(reading) => {
                explained.free_units = Some(reading.free);
                explained.charged_units = Some(reading.charged);
                explained.charges = reading.charges.clone();
                explained.price = paid(reading, lists);
                if let PriceBasis::List(n) | PriceBasis::Discounted(n, _) = reading.price {
                    let own = lists.get(n).filter(|list| list.standing != PriceStanding::Elsewheres);
                    explained.list_price = own.cloned().map(Box::new).or(explained.list_price.take());
                    explained.bill_text = own.and_then(|list| bill_text(list, reading));
                }
            }
            Told::Either(readings) => {
                explained.readings = readings.iter().map(|reading| reasons::split(reading, lists)).collect();
            }
            Told::Nothing => {}
        }
    }

    /// The alarms behind a line: what their meter makes, which they are, whether they are strangers.
    fn about_alarms(
        &self,
        line: &ResolvedLine<'_>,
        meter: &Meter,
        explained: &mut ExplainedLine,
        why: &mut Vec<LineReason>,
    ) {
        let Some(name) = meter.usage.first() else { return };
        if explained.region.is_global() {
            return self.about_the_free_row(line, name, explained, why);
        }
        let Some(timeline) = self.timelines.get(&explained.region) else {
            why.push(LineReason::AlarmsNotRead);
            return;
        };
        if let Some(billed) = line.usage
            && let Some(best) = self.best_prediction(name, &explained.region, billed)
        {
            explained.predicted_usage = Some(best.made.usage);
            why.push(reasons::replay(self, best, billed));
        }
        let lives = timeline.metered(name).filter(|life| life.touches(self.month));
        let lives: Vec<Life> = lives.cloned().collect();
        explained.resources = lives.iter().map(|life| life.name.clone()).collect();
        explained.resources.dedup();
        why.push(if lives.is_empty() {
            LineReason::AlarmsGone
        } else {
            LineReason::Alarms { lives, month: self.month }
        });
        why.extend(self.stranger(&explained.region).map(|home| LineReason::Stranger { home: home.clone() }));
    }

    /// A `Global-` row that could not be joined to its regions' rows again: the free part of all of them.
    fn about_the_free_row(
        &self,
        line: &ResolvedLine<'_>,
        name: &str,
        explained: &mut ExplainedLine,
        why: &mut Vec<LineReason>,
    ) {
        why.push(LineReason::FreeRow);
        let of_regions = |other: &&ResolvedLine<'_>| other.service == line.service && other.parsed().meter == name;
        let all_regions: Quantity = self.lines.iter().filter(of_regions).filter_map(|other| other.usage).sum();
        let made = self.timelines.keys().map(|region| self.predicted(name, region, timeline::Reading::Created));
        let made: Vec<Predicted> = made.flatten().collect();
        if made.is_empty() {
            return;
        }
        let all = Metered {
            usage: made.iter().map(|one| one.made.usage).sum(),
            jitter: made.iter().map(|one| one.made.jitter).sum(),
        };
        if line.usage == Some(all_regions) {
            explained.predicted_usage = Some(all.usage);
            let lives = self.timelines.values().flat_map(|timeline| timeline.metered(name));
            explained.resources = lives.filter(|life| life.touches(self.month)).map(|life| life.name.clone()).collect();
        }
        let covered = made.iter().all(|one| one.covered);
        let standing = made.iter().map(|one| one.standing).sum();
        let all = Predicted { made: all, standing, reading: timeline::Reading::Created, covered };
        why.push(reasons::replay(self, all, all_regions));
    }
}

/// The words that stand beside the charges of a reading on AWS's own bill, which has a row for each step of a price.
fn bill_text(list: &ListPrice, reading: &Reading) -> Option<String> {
    let factor = match reading.price {
        PriceBasis::Discounted(_, percent) => Decimal::ONE - percent / Decimal::ONE_HUNDRED,
        PriceBasis::List(_) | PriceBasis::Bill | PriceBasis::None => Decimal::ONE,
    };
    let is_reached = |step: &&PriceStep| {
        let unit_price = Usd::new(product(step.unit_price.value(), factor));
        reading.charges.iter().any(|charge| charge.unit_price == unit_price)
    };
    let texts: Vec<&str> = list.steps.iter().filter(is_reached).filter_map(|step| step.bill_text.as_deref()).collect();
    (!texts.is_empty()).then(|| texts.join("; "))
}

/// What was paid for a unit, where it was one price.
fn paid(reading: &Reading, lists: &[ListPrice]) -> Option<PaidPrice> {
    let [charge] = &*reading.charges else { return None };
    let is_own = |n: usize| lists.get(n).is_some_and(|list| list.standing != PriceStanding::Elsewheres);
    let (kind, discount_percent) = match reading.price {
        PriceBasis::List(n) if is_own(n) => (PriceKind::List, None),
        PriceBasis::Discounted(_, percent) => (PriceKind::Discounted, Some(percent)),
        PriceBasis::List(_) | PriceBasis::Bill | PriceBasis::None => (PriceKind::WorkedOut, None),
    };
    Some(PaidPrice { unit_price: charge.unit_price, kind, discount_percent })
}
