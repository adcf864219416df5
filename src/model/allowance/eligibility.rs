//! Which offers an account can have: by its age, and by its plan.
//!
//! Accounts opened before 2025-07-15 have offers of 12 months from their first day; those opened since have a plan
//! and credits instead. Source: AWS, "AWS Free Tier" and "Free Tier eligibility".

use chrono::{Months, NaiveDate};

use crate::bill::BillingMonth;
use crate::catalogue::{Catalogue, Cohort, Kind, Meter, Offer};
use crate::snapshot::{AccountPlan, Role, Snapshot};

/// What is known of an account that decides which offers it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Eligibility {
    /// The day it was opened, where the user said so.
    created: Option<NaiveDate>,
    /// The earliest sign of it: it was opened by that day.
    sign: Option<NaiveDate>,
    plan: Option<AccountPlan>,
    /// Whether another account's age decides: in an organisation the clock is the management account's.
    clock_is_elsewhere: bool,
}

/// Whether an account has an offer in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Given {
    /// It has, without end.
    Yes,
    /// It has until this day, on which it is given no more.
    Until(NaiveDate),
    /// It has not.
    No(Why),
    /// That can't be known. Where it has an end, it is this day at the latest.
    Unknown(Option<NaiveDate>),
}

/// Why an account doesn't have an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Its first 12 months are over.
    Older,
    /// The youngest account that ever had it is a year old.
    Past,
    /// It was opened since 2025-07-15.
    Younger,
    /// It is on a plan that doesn't have it.
    Plan,
    /// It wasn't opened yet.
    NotYetOpened,
    /// AWS gives it to nobody any more.
    Ended,
}

/// The day on which AWS changed the Free Tier: accounts opened since have no offers of 12 months.
fn changed() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 7, 15).unwrap_or_default()
}

fn a_year_after(day: NaiveDate) -> NaiveDate {
    day.checked_add_months(Months::new(12)).unwrap_or(NaiveDate::MAX)
}

impl Eligibility {
    /// What a snapshot tells of the account; `created` is the day that the user says it was opened on.
    pub(crate) fn of(snapshot: &Snapshot, created: Option<NaiveDate>) -> Self {
        let alarms = snapshot.alarms.values().flatten().filter_map(|alarm| alarm.configured_at);
        let months = snapshot.months.iter().filter(|(_, bill)| !bill.lines.is_empty());
        // Usage in a month tells that the account was there on the month's last day.
        let last_days = months.filter_map(|(month, _)| month.next().first_day().pred_opt());
        let sign = alarms.map(|at| at.date_naive()).chain(last_days).min();
        Self { created, sign, plan: snapshot.plan.clone(), clock_is_elsewhere: snapshot.role() == Role::Member }
    }

    /// The day it was opened, where the user said so.
    pub(crate) fn created(&self) -> Option<NaiveDate> {
        self.created
    }

    /// The offer on a meter in a month: that for an account's first 12 months where the account is sure to have it all
    /// through the month, else that for all.
    pub(crate) fn offer<'a>(
        &self,
        catalogue: &'a Catalogue,
        meter: &'a Meter,
        month: BillingMonth,
    ) -> Option<&'a Offer> {
        let place = |offer: &&Offer| match offer.kind {
            Kind::TwelveMonths if self.gives(offer, month).is_sure(month) => 0,
            Kind::Always | Kind::Trial => 1,
            Kind::TwelveMonths => 2,
        };
        catalogue.offers_on(meter, month).min_by_key(place)
    }

    /// Whether the account has an offer in a month.
    pub(crate) fn gives(&self, offer: &Offer, month: BillingMonth) -> Given {
        let possible = self.cohorts();
        let (having, lacking): (Vec<Cohort>, Vec<Cohort>) =
            possible.iter().partition(|cohort| offer.cohorts.contains(cohort));
        if having.is_empty() {
            let is_of_old_accounts = offer.cohorts.iter().all(|cohort| *cohort == Cohort::Legacy);
            return Given::No(if is_of_old_accounts { Why::Younger } else { Why::Plan });
        }
        if let Some(day) = offer.ends_for_all() {
            return if day <= month.first_day() { Given::No(Why::Ended) } else { Given::Until(day) };
        }
        match offer.kind {
            Kind::Always if lacking.is_empty() => Given::Yes,
            Kind::Always | Kind::Trial => Given::Unknown(None),
            Kind::TwelveMonths => self.first_year(month, lacking.is_empty()),
        }
    }

    /// Whether a month is in the account's first year.
    fn first_year(&self, month: BillingMonth, sure_of_cohort: bool) -> Given {
        let (start, end) = (month.first_day(), month.next().first_day());
        let last_of_all = a_year_after(changed());
        if last_of_all <= start {
            return Given::No(Why::Past);
        }
        if self.clock_is_elsewhere {
            return Given::Unknown(Some(last_of_all));
        }
        if let Some(created) = self.created {
            let over = a_year_after(created);
            return match () {
                () if created >= end => Given::No(Why::NotYetOpened),
                () if over <= start => Given::No(Why::Older),
                () if sure_of_cohort => Given::Until(over),
                () => Given::Unknown(Some(over)),
            };
        }
        let over_by = self.sign.map_or(last_of_all, a_year_after).min(last_of_all);
        if over_by <= start { Given::No(Why::Older) } else { Given::Unknown(Some(over_by)) }
    }

    /// The cohorts that the account may be of.
    fn cohorts(&self) -> Vec<Cohort> {
        let opened_by = self.created.or(self.sign);
        if opened_by.is_some_and(|day| day < changed()) {
            return vec![Cohort::Legacy];
        }
        match &self.plan {
            Some(AccountPlan::None) if self.created.is_none() => vec![Cohort::Legacy],
            Some(AccountPlan::Known { kind, .. }) if kind == "FREE" => vec![Cohort::Free],
            Some(AccountPlan::Known { kind, .. }) if kind == "PAID" => vec![Cohort::Paid],
            _ if self.created.is_some() => vec![Cohort::Paid, Cohort::Free],
            _ => vec![Cohort::Legacy, Cohort::Paid, Cohort::Free],
        }
    }
}

impl Given {
    /// Whether the account may have the offer.
    pub(crate) fn is_possible(self) -> bool {
        !matches!(self, Self::No(_))
    }

    /// Whether the account is sure to have the offer all through a month.
    pub(crate) fn is_sure(self, month: BillingMonth) -> bool {
        match self {
            Self::Yes => true,
            Self::Until(day) => day >= month.next().first_day(),
            Self::No(_) | Self::Unknown(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn account(created: Option<&str>, sign: Option<&str>, plan: Option<AccountPlan>) -> Eligibility {
        Eligibility { created: created.map(day), sign: sign.map(day), plan, clock_is_elsewhere: false }
    }

    fn plan(kind: &str) -> Option<AccountPlan> {
        let (kind, status) = (kind.to_owned(), "ACTIVE".to_owned());
        Some(AccountPlan::Known { kind, status, credits_left: None, ends: None })
    }

    fn gives(account: &Eligibility, offer: &str, month: &str) -> Given {
        let catalogue = Catalogue::built_in().unwrap();
        let offer = catalogue.offers.iter().find(|row| row.id == offer).unwrap();
        account.gives(offer, month.parse().unwrap())
    }

    #[test]
    fn always_free_is_for_all() {
        for account in [account(None, None, None), account(None, None, plan("FREE"))] {
            assert_eq!(gives(&account, "cloudwatch-alarms", "2026-09"), Given::Yes);
        }
    }

    #[test]
    fn twelve_months_from_the_first_day() {
        let account = account(Some("2023-09-20"), None, None);
        for (month, given) in [
            ("2023-08", Given::No(Why::NotYetOpened)),
            ("2023-09", Given::Until(day("2024-09-20"))),
            ("2024-09", Given::Until(day("2024-09-20"))),
            ("2024-10", Given::No(Why::Older)),
        ] {
            assert_eq!(gives(&account, "s3-storage", month), given, "{month}");
        }
        assert!(Given::Until(day("2024-10-01")).is_sure("2024-09".parse().unwrap()));
        assert!(!Given::Until(day("2024-09-30")).is_sure("2024-09".parse().unwrap()));
    }

    #[test]
    fn a_sign_of_the_account_bounds_its_first_year() {
        let account = account(None, Some("2022-02-10"), None);
        assert_eq!(gives(&account, "s3-storage", "2023-02"), Given::Unknown(Some(day("2023-02-10"))));
        assert_eq!(gives(&account, "s3-storage", "2023-03"), Given::No(Why::Older));
    }

    #[test]
    fn accounts_opened_since_july_2025_have_no_twelve_months() {
        for account in [account(Some("2025-07-15"), None, None), account(None, None, plan("PAID"))] {
            assert_eq!(gives(&account, "s3-storage", "2025-09"), Given::No(Why::Younger));
        }
        // and a year after that day no account has them any more
        let unknown = account(None, None, None);
        assert_eq!(gives(&unknown, "s3-storage", "2026-07"), Given::Unknown(Some(day("2026-07-15"))));
        assert_eq!(gives(&unknown, "s3-storage", "2026-08"), Given::No(Why::Past));
    }

    #[test]
    fn a_trial_with_an_end_of_its_own_is_for_every_account() {
        for account in
            [account(None, None, None), account(Some("2020-01-01"), None, None), account(None, None, plan("FREE"))]
        {
            assert_eq!(gives(&account, "ec2-t4g-small-hours", "2026-12"), Given::Until(day("2027-01-01")));
            assert_eq!(gives(&account, "ec2-t4g-small-hours", "2027-01"), Given::No(Why::Ended));
        }
        assert!(Given::Until(day("2027-01-01")).is_sure("2026-12".parse().unwrap()));
        // SES' trial runs from first use, and its last month is that of the last who began it.
        assert_eq!(gives(&account(None, None, plan("PAID")), "ses-messages", "2026-12"), Given::Unknown(None));
    }

    #[test]
    fn a_members_clock_is_its_payers() {
        let member = Eligibility { clock_is_elsewhere: true, ..account(None, Some("2020-01-01"), None) };
        assert_eq!(gives(&member, "s3-storage", "2024-01"), Given::Unknown(Some(day("2026-07-15"))));
    }
}
