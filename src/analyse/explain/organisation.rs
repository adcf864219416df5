//! Whose the bill of a payer's organisation is.

use std::cmp::Reverse;

use crate::answer::{AccountBill, ExplainReport, OrganisationBill, SummaryReason};
use crate::model::month::Case;
use crate::question::NoAnswer;
use crate::snapshot::{AccountCost, Role, Source};

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

/// Whether an answer tells what each account of a payer's organisation cost.
///
/// # Errors
/// [`NoAnswer::NoAccounts`] where they aren't known.
pub fn check_accounts(report: &ExplainReport) -> Result<(), NoAnswer> {
    if report.organisation.is_some() {
        return Ok(());
    }
    let refused = report.gaps.iter().find(|gap| gap.source == Source::CostExplorerAccounts);
    let (why, help) = match (report.role, refused) {
        (Role::Payer, Some(gap)) => (gap.error.clone(), gap.effect.clone()),
        (Role::Payer, None) => {
            let why = format!("this snapshot has none of {}", report.month);
            (why, format!("collect it again: whybill collect --month {} --output FILE", report.month))
        }
        (Role::Member, _) => (
            "this account is a member of an organisation, and sees itself alone".to_owned(),
            "ask with the credentials of the account that pays".to_owned(),
        ),
        (Role::Standalone, _) => {
            ("this account belongs to no organisation".to_owned(), "leave out --accounts".to_owned())
        }
        (Role::Unknown, _) => (
            "whether this account pays for others couldn't be read".to_owned(),
            "allow organizations:DescribeOrganization, which tells".to_owned(),
        ),
    };
    Err(NoAnswer::NoAccounts { why, help })
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
