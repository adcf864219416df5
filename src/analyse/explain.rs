//! A month's bill, each line in words.

pub(crate) mod sentence;
pub(crate) mod summary;
mod unmetered;
mod verdict;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::answer::{ExplainReport, ExplainedLine, Totals, Verdict};
use crate::bill::{BillingMonth, Quantity};
use crate::catalogue::{Catalogue, Meter, Standing};
use crate::facts::units::is_hours;
use crate::model::account::Account;
use crate::model::alarms::meter::Metered;
use crate::model::alarms::replay::Predicted;
use crate::model::allowance::aws_counter;
use crate::model::allowance::pools::{self, PoolKey};
use crate::model::allowance::split::{self, PoolLine, PoolUse, Split};
use crate::model::forecast::next_month;
use crate::model::lines::ResolvedLine;
use crate::model::month::Case;
use crate::model::provenance::timeline::{Life, Reading};
use crate::question::{NoAnswer, Question};
use crate::snapshot::{Role, Snapshot};

/// Explains a month of a snapshot's bill by the rules of a catalogue.
///
/// # Errors
/// [`NoAnswer`] where the month lies in the future or the snapshot has no bill of it.
pub fn explain(snapshot: &Snapshot, catalogue: &Catalogue, question: &Question) -> Result<ExplainReport, NoAnswer> {
    let as_of = question.as_of.unwrap_or(snapshot.taken_at);
    of_month(&Account::of(snapshot, catalogue, question), question.month, as_of)
}

/// Explains a month of an account's bill as of an instant; without one the last closed month.
pub(super) fn of_month(
    account: &Account<'_>,
    month: Option<BillingMonth>,
    as_of: DateTime<Utc>,
) -> Result<ExplainReport, NoAnswer> {
    let month = month.unwrap_or_else(|| BillingMonth::of(as_of).previous());
    let case = Case::of(account, month, as_of)?;
    let snapshot = account.snapshot;
    let mut lines = case.lines();
    let place = |line: &ExplainedLine| (line.service.clone(), line.usage_type.clone(), line.operation.clone());
    lines.sort_by_cached_key(|line| (std::cmp::Reverse(line.billed.abs()), place(line)));
    Ok(ExplainReport {
        account: snapshot.account.as_ref().map(|account| account.id.clone()),
        role: snapshot.role(),
        month,
        as_of,
        estimated: case.bill.estimated,
        summary: summary::sentences(&case, &lines),
        totals: Totals::of(&lines),
        lines,
        gaps: case.gaps,
        requests: snapshot.requests,
    })
}

impl<'a> Case<'a> {
    fn lines(&self) -> Vec<ExplainedLine> {
        let (splits, odd) = self.splits();
        let explained = self.lines.iter().enumerate();
        explained.map(|(n, line)| self.line(line, splits.get(&n).and_then(Option::as_ref), odd.contains(&n))).collect()
    }

    /// The splits of all lines that have a meter, by their place, pool by pool; and the lines of pools
    /// whose free parts together are not what the offer gives.
    fn splits(&self) -> (BTreeMap<usize, Option<Split>>, BTreeSet<usize>) {
        let mut pools: BTreeMap<PoolKey<'a>, Vec<usize>> = BTreeMap::new();
        let mut splits = BTreeMap::new();
        let mut odd = BTreeSet::new();
        for (n, line) in self.lines.iter().enumerate() {
            match self.pool_of(line) {
                Some(pool) => pools.entry(pools::key(pool.offer, line)).or_default().push(n),
                None if line.meter().is_some() => {
                    splits.insert(n, split::all_charged(pool_line(line)));
                }
                None => {}
            }
        }
        for (key, members) in &pools {
            let Some(pool) = self.pools.get(key) else { continue };
            let lines: Vec<PoolLine<'_>> = members.iter().map(|n| pool_line(&self.lines[*n])).collect();
            let whole = !matches!(self.role_for(pool.offer), Role::Payer | Role::Member);
            let given = pool.given.is_sure(self.month);
            let pool = PoolUse { limit: pool.offer.limit, used: pool.used, whole, given };
            let found = split::split_pool(pool, &lines);
            // Counted in each region, its parts may be more than the limit in all.
            let is_one = self.pools.get(key).is_some_and(|pool| !pool.has_two_readings());
            if given && is_one && !split::pool_agrees(pool, &found) && found.iter().all(Option::is_some) {
                odd.extend(members.iter().copied());
            }
            splits.extend(members.iter().copied().zip(found));
        }
        (splits, odd)
    }

    fn line(&self, line: &ResolvedLine<'a>, split: Option<&Split>, odd: bool) -> ExplainedLine {
        let mut explained = ExplainedLine {
            service: line.service.clone(),
            usage_type: line.usage_type.clone(),
            operation: line.operation.clone(),
            region: line.region().clone(),
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
        let Some(meter) = line.meter() else {
            (explained.verdict, explained.explanation) = unmetered::explain(line, line.meter_by_name());
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
        if let Some((count, pool)) = pool.and_then(|pool| Some((self.counted_by_aws(pool)?, pool))) {
            words.push(aws_counter::sentence(&count, pool.used, pool.offer.limit));
        }
        if odd && explained.verdict != Verdict::NoFreeTier {
            words.push("The free parts of all lines that share this allowance don't sum to it: a discount, a credit inside the price or another account may be why.".to_owned());
        }
        if meter.standing == Standing::Alarms {
            self.about_alarms(line, meter, &mut explained, &mut words);
        }
        let in_hours = meter.standing == Standing::Stock && is_hours(line.unit.as_deref());
        words.extend(line.usage.filter(|_| in_hours).and_then(|usage| sentence::at_once(self, usage)));
        if let Some(note) = &meter.note {
            words.push(note.clone());
        }
        explained.next_full_month = next_month::next_full_month(self, line, meter, pool.map(|pool| pool.offer));
        explained.explanation = words.join(" ");
        explained
    }

    /// The alarms behind a line: what their meter makes, which they are, whether they are strangers.
    fn about_alarms(
        &self,
        line: &ResolvedLine<'_>,
        meter: &Meter,
        explained: &mut ExplainedLine,
        words: &mut Vec<String>,
    ) {
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
            explained.predicted_usage = Some(best.made.usage);
            words.push(sentence::prediction(self, best, billed));
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
    fn about_the_free_row(
        &self,
        line: &ResolvedLine<'_>,
        name: &str,
        explained: &mut ExplainedLine,
        words: &mut Vec<String>,
    ) {
        words.push(
            "The row is the free part of all regions together; how much of it is whose, AWS doesn't tell.".to_owned(),
        );
        let of_regions = |other: &&ResolvedLine<'_>| other.service == line.service && other.parsed().meter == name;
        let all_regions: Quantity = self.lines.iter().filter(of_regions).filter_map(|other| other.usage).sum();
        let made = self.timelines.keys().map(|region| self.predicted(name, region, Reading::Created));
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
        let all = Predicted { made: all, standing, reading: Reading::Created, covered };
        words.push(sentence::prediction(self, all, all_regions));
    }
}

fn pool_line<'a>(line: &ResolvedLine<'a>) -> PoolLine<'a> {
    PoolLine { usage: line.usage, billed: line.billed, price: line.price() }
}
