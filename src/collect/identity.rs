//! Whose bill it is, and the account's role in an organisation.
//!
//! sts:GetCallerIdentity needs no permission; organizations:DescribeOrganization is optional.
//! <https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html>

use aws_sdk_organizations::operation::describe_organization::DescribeOrganizationError;

use super::failure::Failure;
use crate::snapshot::Role;

/// The account's twelve digits.
pub(crate) async fn account(client: &aws_sdk_sts::Client) -> Result<String, Failure> {
    let identity = client.get_caller_identity().send().await?;
    identity.account.ok_or_else(|| Failure::nonsense("an identity without an account"))
}

/// The account that pays for the organisation; none where the account is in none.
pub(crate) async fn payer(client: &aws_sdk_organizations::Client) -> Result<Option<String>, Failure> {
    let answer = match client.describe_organization().send().await {
        Err(error) if error.as_service_error().is_some_and(not_in_use) => return Ok(None),
        answer => answer?,
    };
    let payer = answer.organization().and_then(|organization| organization.master_account_id());
    let payer = payer.ok_or_else(|| Failure::nonsense("an organisation without a management account"))?;
    Ok(Some(payer.to_owned()))
}

/// An account's role in consolidated billing, by who pays.
pub(crate) fn role(account: &str, payer: Option<&str>) -> Role {
    match payer {
        None => Role::Standalone,
        Some(payer) if payer == account => Role::Payer,
        Some(_) => Role::Member,
    }
}

fn not_in_use(error: &DescribeOrganizationError) -> bool {
    error.is_aws_organizations_not_in_use_exception()
}
