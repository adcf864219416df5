//! What the cache holds of an account's bill.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::bill::BillingMonth;
use crate::cache::{Cache, Kind};
use crate::question::Question;
use crate::snapshot::{Account, Role};

/// The cache, as far as there is one and the account is known.
pub(super) struct Kept<'a> {
    pub(super) cache: Option<&'a Cache>,
    pub(super) account: Option<&'a Account>,
    pub(super) ask: &'a Question,
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
        if let Err(error) = cache.put(&account.id, kind, month, until, self.ask.now, value) {
            tracing::warn!(%error, %month, "the month couldn't be kept in the cache");
        }
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
