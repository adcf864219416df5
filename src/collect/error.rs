//! Why there is nothing to explain: what a run can't do without was refused.

use miette::Diagnostic;
use thiserror::Error;

use super::failure::{Class, Failure};
use crate::bill::BillingMonth;

/// Why collecting could not give an answer at all.
#[derive(Debug, Clone, PartialEq, Eq, Error, Diagnostic)]
pub enum CollectError {
    /// No credentials.
    #[error("no AWS credentials: {why}")]
    #[diagnostic(help(
        "sign in with `aws sso login`, set AWS_PROFILE or --profile, or run `aws configure`; \
         without an account, a saved snapshot can be read with --from FILE"
    ))]
    NoCredentials {
        /// What the SDK says.
        why: String,
    },
    /// A profile that isn't in AWS's config files.
    #[error("there is no profile `{profile}` in AWS's config files")]
    #[diagnostic(help("{known}"))]
    NoSuchProfile {
        /// Its name.
        profile: String,
        /// Those there are, in words.
        known: String,
    },
    /// Credentials that have expired.
    #[error("the AWS credentials have expired ({why})")]
    #[diagnostic(help("sign in again (`aws sso login`, or assume the role anew), then run the same command"))]
    Expired {
        /// What AWS says.
        why: String,
    },
    /// Credentials that AWS doesn't take.
    #[error("AWS doesn't accept these credentials ({why})")]
    #[diagnostic(help("check the access key and the profile; `aws sts get-caller-identity` must work"))]
    BadCredentials {
        /// What AWS says.
        why: String,
    },
    /// Requests of another time than AWS's.
    #[error("this machine's clock is wrong, AWS says ({why})")]
    #[diagnostic(help("set the clock (AWS accepts a difference of five minutes), then run the same command"))]
    WrongClock {
        /// What AWS says.
        why: String,
    },
    /// Something else than AWS answered.
    #[error("something other than AWS answered ({why})")]
    #[diagnostic(help(
        "where the network asks for a sign-in, open a browser and do so; behind a proxy, check HTTPS_PROXY and NO_PROXY, and \
         name its certificate in SSL_CERT_FILE; else check AWS_ENDPOINT_URL, and this machine's clock. Then try again"
    ))]
    NotAws {
        /// What came.
        why: String,
    },
    /// No connection to AWS.
    #[error("AWS can't be reached: {why}")]
    #[diagnostic(help("check the network, the proxy (HTTPS_PROXY) and AWS_ENDPOINT_URL, then try again"))]
    Unreachable {
        /// What happened.
        why: String,
    },
    /// AWS didn't answer in time.
    #[error("AWS did not answer in time ({why})")]
    #[diagnostic(help("try again, or with a longer --timeout; a proxy or firewall may hold the connection"))]
    Timeout {
        /// What happened.
        why: String,
    },
    /// No access to Cost Explorer.
    #[error("no access to Cost Explorer ({why})")]
    #[diagnostic(help(
        "allow the IAM action ce:GetCostAndUsage (`whybill policy` prints the whole policy); for IAM users and \
         roles the account's owner must also activate IAM access to billing: Account > IAM user and role access to \
         Billing information > Edit > Activate IAM Access. A member account needs its payer's permission as well"
    ))]
    CostExplorerDenied {
        /// What AWS says.
        why: String,
    },
    /// Cost Explorer was never enabled, or is still preparing.
    #[error("Cost Explorer has no data for this account ({why})")]
    #[diagnostic(help(
        "if it was never enabled, open the console: Billing and Cost Management > Cost Explorer > Launch Cost \
         Explorer; the data is there about 24 hours later"
    ))]
    CostExplorerNeverEnabled {
        /// What AWS says.
        why: String,
    },
    /// Older than there is data.
    #[error("Cost Explorer has no data back to {month} ({why})")]
    #[diagnostic(help(
        "it keeps the current month and the 13 before it, or 38 where multi-year data is enabled (Cost Management \
         preferences); ask for a later month"
    ))]
    MonthTooOld {
        /// The first month that was asked for.
        month: BillingMonth,
        /// What AWS says.
        why: String,
    },
    /// The bound on requests that cost money.
    #[error("stopped by --max-ce-requests {max} before the bill was read whole")]
    #[diagnostic(help(
        "raise --max-ce-requests: a bill takes at least 2 pages ($0.01 each), and one more each for a payer's organisation, \
         --accounts, --by-operation, and the usage that reservations or Savings Plans cover"
    ))]
    CostExplorerLimit {
        /// The bound.
        max: u32,
    },
    /// Cost Explorer was asked too often.
    #[error("Cost Explorer is throttled ({why})")]
    #[diagnostic(help("try again in a few minutes"))]
    CostExplorerThrottled {
        /// What AWS says.
        why: String,
    },
    /// Cost Explorer answered something else than the bill.
    #[error("Cost Explorer's answer is not the bill that was asked for ({why})")]
    #[diagnostic(help(
        "nothing of it is shown or kept: try again in a few minutes. If it stays so, check whether it is AWS that answers \
         (AWS_ENDPOINT_URL, a proxy); -v shows more"
    ))]
    NotTheBill {
        /// What came.
        why: String,
    },
    /// Cost Explorer failed otherwise.
    #[error("Cost Explorer could not be read ({why})")]
    #[diagnostic(help("try again; -v shows what AWS answered"))]
    CostExplorer {
        /// What happened.
        why: String,
    },
}

impl CollectError {
    /// What a failure of the very first call means, where nothing else could work either.
    pub(crate) fn of_identity(failure: &Failure) -> Option<Self> {
        let why = failure.to_string();
        match failure.class {
            Class::NoCredentials => Some(Self::NoCredentials { why: short(&failure.message) }),
            Class::Expired => Some(Self::Expired { why }),
            Class::BadCredentials => Some(Self::BadCredentials { why }),
            Class::Clock => Some(Self::WrongClock { why }),
            Class::NotAws => Some(Self::NotAws { why }),
            Class::Unreachable => Some(Self::Unreachable { why: failure.message.clone() }),
            Class::Timeout | Class::OutOfTime => Some(Self::Timeout { why: failure.message.clone() }),
            _ => None,
        }
    }

    /// What a failure to read the bill means.
    pub(crate) fn of_bill(failure: &Failure, first: BillingMonth, max: Option<u32>) -> Self {
        let why = failure.to_string();
        if let Some(error) = Self::of_identity(failure) {
            return error;
        }
        match failure.class {
            Class::Denied => Self::CostExplorerDenied { why },
            Class::NoData => Self::CostExplorerNeverEnabled { why },
            Class::Invalid => Self::MonthTooOld { month: first, why },
            Class::Limit => Self::CostExplorerLimit { max: max.unwrap_or_default() },
            Class::Throttled => Self::CostExplorerThrottled { why },
            Class::Nonsense => Self::NotTheBill { why },
            _ => Self::CostExplorer { why },
        }
    }
}

/// The SDK lists every place it looked at, a line each; one is enough where it found nothing anywhere.
fn short(message: &str) -> String {
    let nowhere = message.starts_with("no credentials found in chain");
    let places = "none in the environment, AWS's config files, SSO, web identity, a container or an instance";
    if nowhere { places.to_owned() } else { message.to_owned() }
}
