//! A month as it stood at an instant that lies before what was collected: its usage to date, from its days, or of
//! alarms from the meter.

use std::collections::BTreeMap;

use crate::bill::{BillLine, LineKey, Quantity, Usd};
use crate::catalogue::Standing;
use crate::model::alarms::meter::alarm_months_until;
use crate::model::allowance::pools;
use crate::model::lines::ResolvedLine;
use crate::model::month::{Case, is_each_accounts};
use crate::model::provenance::timeline::Reading;
use crate::snapshot::{Gap, Role, Source, Without};

impl Case<'_> {
    /// Whether the snapshot knows more of the month than there was at the instant of analysis.
    pub(crate) fn looks_back(&self) -> bool {
        let today = self.as_of.date_naive();
        let asked_to = self.bill.until.and_then(|until| until.pred_opt());
        self.is_open() && asked_to.unwrap_or_else(|| self.snapshot.taken_at.date_naive()) > today
    }

    /// Takes from what the pools are counted over all that came after the instant of analysis.
    pub(crate) fn cut_to_date(&mut self) {
        if !self.looks_back() {
            return;
        }
        let sums = self.sums_to_date();
        let mut whole = 0;
        let mut counted = Vec::new();
        for line in self.counted() {
            match self.to_date(line, sums.as_ref()) {
                Some(cut) => counted.push(line.with(cut)),
                None => {
                    whole += usize::from(self.pool_of(line).is_some());
                    counted.push(line.clone());
                }
            }
        }
        if whole > 0 {
            let without = Without::Days { as_of: self.as_of.date_naive(), lines: whole };
            self.gaps.push(Gap::of_answer(Source::CostExplorerDays, None, false, without));
        }
        let pools = pools::count(counted.iter(), self.eligibility, self.month);
        self.others = Some(counted.into());
        self.set_pools(pools);
    }

    /// What was used and billed in the days before the instant's own, by line; `None` where the days aren't there.
    fn sums_to_date(&self) -> Option<BTreeMap<LineKey, (Quantity, Usd)>> {
        let first = self.month.first_day();
        let days = self.snapshot.days.as_ref().filter(|days| days.from <= first && days.until > first)?;
        let mut sums: BTreeMap<LineKey, (Quantity, Usd)> = BTreeMap::new();
        for line in days.lines.range(first..self.as_of.date_naive()).flat_map(|(_, lines)| lines) {
            let sum = sums.entry(line.key()).or_default();
            sum.0 += line.usage.unwrap_or_default();
            sum.1 += line.billed;
        }
        Some(sums)
    }

    /// A line to date; `None` where nothing tells.
    fn to_date(&self, line: &ResolvedLine<'_>, sums: Option<&BTreeMap<LineKey, (Quantity, Usd)>>) -> Option<BillLine> {
        // A payer's days are its organisation's.
        let tells = self.role() != Role::Payer || !is_each_accounts(line);
        if let Some(sums) = sums.filter(|_| tells) {
            let (usage, billed) = sums.get(&line.key()).copied().unwrap_or_default();
            return Some(BillLine { usage: line.usage.map(|_| usage), billed, ..line.row().clone() });
        }
        let meter = line.meter().filter(|meter| meter.standing == Standing::Alarms)?;
        let spans = self.timelines.get(line.region())?.spans(meter.usage.first()?, Reading::Created);
        let usage = Some(alarm_months_until(&spans, self.month, self.as_of));
        Some(BillLine { usage, billed: Usd::ZERO, ..line.row().clone() })
    }
}
