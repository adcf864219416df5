//! How long an account on the Free plan lasts: what is left of its credits, held against what a month takes of them.

use chrono::{DateTime, Days, Months, NaiveDate, Utc};
use rust_decimal::{Decimal, RoundingStrategy};

use crate::bill::{BillingMonth, RecordType, Usd};
use crate::snapshot::{AccountPlan, Snapshot};

/// When the credits of the Free plan end, at the rate of a month, against the plan's own end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditsOutlook {
    /// What is left of the credits.
    pub left: Usd,
    /// What a month takes of them: all that is charged before credits.
    pub a_month: Usd,
    /// The month whose charges tell.
    pub month: BillingMonth,
    /// Whether that month is over; else what it has come to is drawn out.
    pub closed: bool,
    /// For how many months the credits last at that rate.
    pub months: Decimal,
    /// The day on which they end at that rate.
    pub gone_on: NaiveDate,
    /// The plan's last date, where AWS tells it.
    pub plan_ends: Option<NaiveDate>,
}

/// Less than a day of a month tells no rate.
const LEAST_HOURS: i64 = 24;

/// A rate that makes the credits last longer is not told to the month.
const LONGEST: u32 = 1200;

const DECIMALS: u32 = 2;

impl CreditsOutlook {
    /// `None` where the account is on no Free plan that runs, where no month tells a rate, and for an instant before the
    /// one of which what is left is known.
    pub(crate) fn of(snapshot: &Snapshot, as_of: DateTime<Utc>) -> Option<Self> {
        let Some(AccountPlan::Known { kind, status, credits_left: Some(left), ends }) = &snapshot.plan else {
            return None;
        };
        let runs = kind == "FREE" && status != "EXPIRED" && as_of >= snapshot.taken_at;
        let (month, closed, a_month) = rate(snapshot).filter(|_| runs)?;
        let left = *left;
        let months = left.value().max(Decimal::ZERO).checked_div(a_month.value())?.min(LONGEST.into());
        let gone_on = after(snapshot.taken_at.date_naive(), months)?;
        Some(Self { left, a_month, month, closed, months, gone_on, plan_ends: ends.map(|end| end.date_naive()) })
    }

    /// Whether the credits end before the plan does.
    pub fn end_first(&self) -> bool {
        self.plan_ends.is_none_or(|end| self.gone_on < end)
    }
}

/// What a month takes: the last closed one's charges, else those of the open one drawn out.
fn rate(snapshot: &Snapshot) -> Option<(BillingMonth, bool, Usd)> {
    let open = BillingMonth::of(snapshot.taken_at);
    let elapsed = (snapshot.taken_at - open.start()).num_hours();
    let last = charged(snapshot, open.previous()).map(|sum| (open.previous(), true, sum));
    last.or_else(|| {
        let so_far = charged(snapshot, open).filter(|_| elapsed >= LEAST_HOURS)?;
        let whole = so_far.value().checked_mul(open.hours().into())?.checked_div(elapsed.into())?;
        Some((open, false, Usd::new(whole.round_dp(DECIMALS))))
    })
}

/// What was charged in a month before credits, where anything was.
fn charged(snapshot: &Snapshot, month: BillingMonth) -> Option<Usd> {
    let lines = &snapshot.months.get(&month)?.lines;
    let sum: Usd = lines.iter().filter(|line| line.record_type != RecordType::Credit).map(|line| line.billed).sum();
    (sum > Usd::ZERO).then_some(sum)
}

/// The day so many months after another.
fn after(day: NaiveDate, months: Decimal) -> Option<NaiveDate> {
    let whole = months.trunc();
    let day = day.checked_add_months(Months::new(whole.try_into().ok()?))?;
    let days = (months - whole) * Decimal::from(BillingMonth::of_day(day).hours() / 24);
    let days: u64 = days.round_dp_with_strategy(0, RoundingStrategy::ToZero).try_into().ok()?;
    day.checked_add_days(Days::new(days))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bill::BillLine;
    use crate::snapshot::MonthBill;

    fn line(record_type: RecordType, billed: &str) -> BillLine {
        let billed = billed.parse().unwrap();
        BillLine {
            service: "Amazon Elastic Compute Cloud - Compute".into(),
            usage_type: "BoxUsage:t3.micro".into(),
            operation: None,
            record_type,
            record_types: std::collections::BTreeSet::new(),
            usage: None,
            unit: None,
            billed,
            amortized: None,
            net: None,
        }
    }

    fn account(taken_at: &str, month: &str, left: &str, lines: &[BillLine]) -> Snapshot {
        let mut snapshot = Snapshot::empty(taken_at.parse().unwrap());
        let month: BillingMonth = month.parse().unwrap();
        let bill = MonthBill { lines: lines.to_vec(), ..MonthBill::empty(snapshot.taken_at < month.end()) };
        snapshot.months.insert(month, bill);
        snapshot.plan = Some(AccountPlan::Known {
            kind: "FREE".to_owned(),
            status: "ACTIVE".to_owned(),
            credits_left: Some(left.parse().unwrap()),
            ends: Some("2026-11-20T00:00:00Z".parse().unwrap()),
        });
        snapshot
    }

    fn of(snapshot: &Snapshot) -> Option<(String, String, bool)> {
        let told = CreditsOutlook::of(snapshot, snapshot.taken_at)?;
        Some((told.months.round_dp(2).to_string(), told.gone_on.to_string(), told.end_first()))
    }

    #[test]
    fn the_last_closed_months_charges_are_the_rate() {
        let lines = [line(RecordType::Usage, "32.2488"), line(RecordType::Credit, "-32.2488")];
        let snapshot = account("2026-08-01T09:00:00Z", "2026-07", "67.75", &lines);
        // 67.75 / 32.2488 = 2.1009: two months, and 3.1 of October's 31 days.
        assert_eq!(of(&snapshot), Some(("2.10".to_owned(), "2026-10-04".to_owned(), true)));
        let snapshot = account("2026-08-01T09:00:00Z", "2026-07", "150", &lines);
        // 4.6513: four months, and 20.2 of December's 31 days.
        assert_eq!(of(&snapshot), Some(("4.65".to_owned(), "2026-12-21".to_owned(), false)));
    }

    #[test]
    fn an_open_month_is_drawn_out() {
        let snapshot = account("2026-08-11T00:00:00Z", "2026-08", "62", &[line(RecordType::Usage, "10")]);
        // $10 in ten of 31 days are $31 a month: two months more.
        assert_eq!(of(&snapshot), Some(("2".to_owned(), "2026-10-11".to_owned(), true)));
    }

    #[test]
    fn nothing_is_told_without_a_rate_or_a_free_plan_that_runs() {
        let usage = [line(RecordType::Usage, "10")];
        let whole = account("2026-08-01T09:00:00Z", "2026-07", "20", &usage);
        assert!(of(&whole).is_some());
        let earlier = CreditsOutlook::of(&whole, "2026-07-20T00:00:00Z".parse().unwrap());
        assert_eq!(earlier, None, "what was left then is unknown");
        assert_eq!(of(&account("2026-08-01T09:00:00Z", "2026-05", "20", &usage)), None, "no recent month");
        assert_eq!(of(&account("2026-08-01T09:00:00Z", "2026-08", "20", &usage)), None, "nine hours");
        assert_eq!(of(&account("2026-08-01T09:00:00Z", "2026-07", "20", &[])), None, "nothing is charged");
        let mut paid = whole;
        if let Some(AccountPlan::Known { kind, .. }) = &mut paid.plan {
            "PAID".clone_into(kind);
        }
        assert_eq!(of(&paid), None);
    }
}
