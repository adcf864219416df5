//! Why there is no answer by account.

use super::gap;
use crate::answer::ExplainReport;
use crate::question::NoAnswer;
use crate::snapshot::{Role, Source};

/// Whether an answer tells what each account of a payer's organisation cost.
///
/// # Errors
/// [`NoAnswer::NoAccounts`] where they aren't known.
pub fn check_accounts(report: &ExplainReport) -> Result<(), NoAnswer> {
    if report.organisation.is_some() {
        return Ok(());
    }
    check_payer(report.role)?;
    let refused = report.gaps.iter().find(|gap| gap.source == Source::CostExplorerAccounts);
    let (why, help) = match (report.role, refused) {
        (Role::Unknown, _) => (
            "whether this account pays for others couldn't be read".to_owned(),
            "allow organizations:DescribeOrganization, which tells".to_owned(),
        ),
        (_, Some(gap)) => (gap::error(gap), gap::effect(gap)),
        (_, None) => {
            let why = format!("this snapshot has none of {}", report.month);
            (why, format!("collect it again: whybill collect --month {} --output FILE", report.month))
        }
    };
    Err(NoAnswer::NoAccounts { why, help })
}

/// Whether an account of this role may pay for others: where it doesn't, it isn't asked for its bill.
///
/// # Errors
/// [`NoAnswer::NoAccounts`] where it doesn't.
pub fn check_payer(role: Role) -> Result<(), NoAnswer> {
    let (why, help) = match role {
        Role::Payer | Role::Unknown => return Ok(()),
        Role::Member => (
            "this account is a member of an organisation, and sees itself alone",
            "ask with the credentials of the account that pays",
        ),
        Role::Standalone => ("this is a standalone account", "leave out --accounts"),
    };
    Err(NoAnswer::NoAccounts { why: why.to_owned(), help: help.to_owned() })
}
