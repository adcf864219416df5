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
    let refused = report.gaps.iter().find(|gap| gap.source == Source::CostExplorerAccounts);
    let (why, help) = match (report.role, refused) {
        (Role::Payer, Some(gap)) => (gap::error(gap), gap::effect(gap)),
        (Role::Payer, None) => {
            let why = format!("this snapshot has none of {}", report.month);
            (why, format!("collect it again: whybill collect --month {} --output FILE", report.month))
        }
        (Role::Member, _) => (
            "this account is a member of an organisation, and sees itself alone".to_owned(),
            "ask with the credentials of the account that pays".to_owned(),
        ),
        (Role::Standalone, _) => ("this is a standalone account".to_owned(), "leave out --accounts".to_owned()),
        (Role::Unknown, _) => (
            "whether this account pays for others couldn't be read".to_owned(),
            "allow organizations:DescribeOrganization, which tells".to_owned(),
        ),
    };
    Err(NoAnswer::NoAccounts { why, help })
}
