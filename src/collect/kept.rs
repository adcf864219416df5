//! What the cache holds of an account's bill.

use std::fs::File;
use std::time::Duration;

use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::deadline::Deadline;
use crate::bill::BillingMonth;
use crate::cache::{Cache, Kind};
use crate::question::Question;
use crate::snapshot::{Account, Role};

/// How long a run waits for another one that asks Cost Explorer for the same account, and how often it looks.
const WAITS: Duration = Duration::from_secs(60);
const LOOKS: Duration = Duration::from_millis(50);

/// An answer that is kept with what was asked.
#[derive(Serialize, Deserialize)]
struct Answered<T> {
    asked: String,
    from: NaiveDate,
    told: T,
}

/// The cache, as far as there is one and the account is known.
#[derive(Clone, Copy)]
pub(super) struct Kept<'a> {
    pub(super) cache: Option<&'a Cache>,
    pub(super) account: Option<&'a Account>,
    pub(super) ask: &'a Question,
    /// Until when another run is waited for.
    pub(super) deadline: Deadline,
}

impl Kept<'_> {
    /// What it holds of a month, still good.
    pub(super) fn get<T: DeserializeOwned>(&self, kind: &Kind, month: BillingMonth) -> Option<T> {
        let (cache, account) = (self.cache?, self.account?);
        cache.get(&account.id, kind, month, self.ask.until(month), self.ask.now)
    }

    /// Keeps a month.
    pub(super) fn keep<T: Serialize>(&self, kind: &Kind, month: BillingMonth, value: &T) {
        let (Some(cache), Some(account)) = (self.cache, self.account) else { return };
        let until = self.ask.until(month);
        let kept = cache.put(&account.id, kind, month, until, self.ask.now, value);
        kept.unwrap_or_else(|error| cache.complain(&error));
    }

    /// What was answered whole to a query: what was asked of each of its days or months, from when, and until when in
    /// its last month.
    pub(super) fn answer<T: DeserializeOwned>(
        &self,
        asked: &str,
        from: NaiveDate,
        month: BillingMonth,
        until: NaiveDate,
    ) -> Option<T> {
        let (cache, account) = (self.cache?, self.account?);
        let answered: Answered<T> = cache.get(&account.id, &Kind::answer(asked), month, until, self.ask.now)?;
        (answered.asked == asked && answered.from == from).then_some(answered.told)
    }

    /// Keeps the whole answer to a query.
    pub(super) fn keep_answer<T: Serialize>(
        &self,
        asked: &str,
        from: NaiveDate,
        month: BillingMonth,
        until: NaiveDate,
        told: &T,
    ) {
        let (Some(cache), Some(account)) = (self.cache, self.account) else { return };
        let answered = Answered { asked: asked.to_owned(), from, told };
        let kept = cache.put(&account.id, &Kind::answer(asked), month, until, self.ask.now, &answered);
        kept.unwrap_or_else(|error| cache.complain(&error));
    }

    /// Waits until no other run asks Cost Explorer for this account; none does as long as the file is held. `None` where
    /// nothing is kept, or another one takes too long, be it for this run's time.
    pub(super) async fn turn(&self) -> Option<File> {
        let (cache, account) = (self.cache?, self.account?);
        let file = cache.lock_file(&account.id).map_err(|error| cache.complain(&error)).ok()?;
        let mut waited = Duration::ZERO;
        while file.try_lock().is_err() {
            if self.deadline.is_over() {
                return None;
            }
            if waited >= WAITS {
                tracing::warn!("another whybill asks for this account's bill and takes long; it is asked for here too");
                return None;
            }
            tokio::time::sleep(LOOKS).await;
            waited += LOOKS;
        }
        Some(file)
    }

    /// Which lines a member's are, or the account's own.
    pub(super) fn kind_of(&self, member: Option<&str>) -> Kind {
        if let Some(member) = member {
            return Kind::Member(member.to_owned());
        }
        let is_payer = self.account.is_some_and(|account| account.role == Role::Payer);
        if is_payer { Kind::Own } else { Kind::Bill }
    }
}
