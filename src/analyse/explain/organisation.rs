//! Whose the bill of a payer's organisation is.

use std::cmp::Reverse;

use crate::answer::{AccountBill, OrganisationBill, SummaryReason};
use crate::model::month::Case;
use crate::snapshot::{AccountCost, Role};

/// So many accounts are told one by one.
const NAMED: usize = 5;

/// What a payer's organisation cost in the month, where that was asked.
pub(super) fn organisation(case: &Case<'_>) -> Option<OrganisationBill> {
    let costs = case.bill.accounts.as_ref().filter(|_| case.role() == Role::Payer)?;
    let of =
        |cost: &AccountCost| AccountBill { account: cost.id.clone(), name: cost.name.clone(), billed: cost.billed() };
    let mut accounts: Vec<AccountBill> = costs.iter().map(of).collect();
    accounts.sort_by(|one, other| (Reverse(one.billed), &one.account).cmp(&(Reverse(other.billed), &other.account)));
    Some(OrganisationBill { billed: accounts.iter().map(|own| own.billed).sum(), accounts })
}

/// What there is to say of it: the total, then the accounts by cost.
pub(super) fn reasons(organisation: &OrganisationBill) -> Vec<SummaryReason> {
    let OrganisationBill { billed, accounts } = organisation;
    let (told, rest) = accounts.split_at(accounts.len().min(NAMED));
    let more = SummaryReason::MoreAccounts { accounts: rest.len(), billed: rest.iter().map(|own| own.billed).sum() };
    let total = SummaryReason::Organisation { billed: *billed, accounts: accounts.len() };
    let told = told.iter().cloned().map(SummaryReason::OfAccount);
    [total].into_iter().chain(told).chain((!rest.is_empty()).then_some(more)).collect()
}
