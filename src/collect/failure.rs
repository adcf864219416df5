//! What AWS says when it refuses, and what to do next.

use aws_sdk_sts::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use miette::Diagnostic;

/// Without credentials there is nothing to go on with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Diagnostic)]
pub enum CollectError {
    /// There are none.
    #[error("no AWS credentials were found")]
    #[diagnostic(help(
        "sign in (`aws sso login`, `aws configure`), choose a profile with --profile NAME, or explain a saved snapshot with --from FILE"
    ))]
    NoCredentials,
    /// They are no longer good.
    #[error("the AWS credentials have expired ({0})")]
    #[diagnostic(help("sign in again, for example with `aws sso login`, and repeat the command"))]
    Expired(String),
    /// They were refused.
    #[error("AWS refused the credentials: {0}")]
    #[diagnostic(help(
        "check the profile and its keys with `aws sts get-caller-identity`; --profile NAME chooses another"
    ))]
    Refused(String),
    /// AWS could not be reached.
    #[error("AWS could not be reached: {0}")]
    #[diagnostic(help("check the network, the proxy (HTTPS_PROXY) and AWS_ENDPOINT_URL"))]
    Unreachable(String),
}

/// AWS's error code where it gave one, else what went wrong, in few words.
pub(crate) fn code<E, R>(error: &SdkError<E, R>) -> String
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    R: std::fmt::Debug + Send + Sync + 'static,
{
    match error {
        SdkError::ServiceError(context) => {
            context.err().code().map_or_else(|| "an answer without an error code".to_owned(), short)
        }
        SdkError::TimeoutError(_) => "timed out".to_owned(),
        SdkError::ResponseError(_) => "an answer that can't be read".to_owned(),
        SdkError::DispatchFailure(failure) if failure.is_timeout() => "timed out".to_owned(),
        other => DisplayErrorContext(other).to_string().lines().next().unwrap_or_default().chars().take(200).collect(),
    }
}

/// Whether AWS refused for lack of permission.
pub(crate) fn is_denied(code: &str) -> bool {
    code.contains("AccessDenied") || code.contains("Unauthorized") || code == "AuthorizationError"
}

/// Error codes may carry a namespace before `#` and a link after `:`.
fn short(code: &str) -> String {
    let code = code.rsplit('#').next().unwrap_or(code);
    code.split(':').next().unwrap_or(code).to_owned()
}

/// What kept the caller's identity from being known.
pub(crate) fn credentials<E, R>(error: &SdkError<E, R>) -> CollectError
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    R: std::fmt::Debug + Send + Sync + 'static,
{
    let code = code(error);
    let whole = DisplayErrorContext(error).to_string();
    if code.contains("Expired") {
        CollectError::Expired(code)
    } else if matches!(error, SdkError::ServiceError(_)) {
        CollectError::Refused(code)
    } else if whole.contains("xpired") {
        CollectError::Expired("the session's token".to_owned())
    } else if whole.contains("credential") || whole.contains("Credential") || whole.contains("profile") {
        CollectError::NoCredentials
    } else {
        CollectError::Unreachable(code)
    }
}
