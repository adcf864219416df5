//! What is asked of the account as a whole, beside its bill. Nothing of it waits for anything.

use super::known::Known;
use super::request::Request;
use crate::snapshot::{Role, Source};

pub(super) fn requests(known: &Known<'_>) -> Vec<Request> {
    let Known { snapshot, ask, .. } = known;
    let role_unknown = match &snapshot.account {
        Some(account) => account.role == Role::Unknown,
        None => !known.failed(Source::Sts, None),
    };
    let regions_unknown = ask.regions.is_none() && snapshot.regions.is_none();
    let is_own = known.looks_at_own();
    let all = [
        snapshot.account.is_none().then_some(Request::Identity),
        role_unknown.then_some(Request::Organization),
        (is_own && regions_unknown).then_some(Request::Regions),
        (is_own && ask.wants_free_tier() && snapshot.free_tier.is_none()).then_some(Request::FreeTier),
        (is_own && ask.wants_plan() && snapshot.plan.is_none()).then_some(Request::AccountPlan),
    ];
    all.into_iter().flatten().collect()
}
