//! Why a call failed, in the few kinds that make a difference to the user.

use std::error::Error;
use std::fmt;

use aws_sdk_sts::error::{ProvideErrorMetadata, SdkError};

use super::deadline::OutOfTime;
use super::patience::Stalled;
use crate::bill::Region;
use crate::snapshot::{Effect, Gap, Lack, Lacking, Remedy, Source};

/// What a failure means for the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// No credentials, or none that could be loaded.
    NoCredentials,
    /// Credentials that are no longer valid.
    Expired,
    /// Credentials that AWS doesn't take.
    BadCredentials,
    /// AWS finds that the request is of another time: this machine's clock is wrong, or the request was long on its way.
    Clock,
    /// Something else answers in AWS's place: a proxy, or the portal of a network.
    NotAws,
    /// A permission is missing.
    Denied,
    /// Cost Explorer has no data: never enabled, or too young.
    NoData,
    /// AWS doesn't take the question: a month too old.
    Invalid,
    /// Asked too often, also after the SDK's retries.
    Throttled,
    /// No answer in time.
    Timeout,
    /// No connection.
    Unreachable,
    /// An answer that can't be read.
    Nonsense,
    /// `--max-ce-requests` is reached.
    Limit,
    /// `--timeout` is reached.
    OutOfTime,
    /// Anything else.
    Other,
}

/// A call that failed for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// What it means.
    pub(crate) class: Class,
    /// AWS's error code, or what went wrong in two words.
    pub(crate) code: String,
    /// AWS's sentence about it.
    pub(crate) message: String,
}

impl Failure {
    /// An answer that can't be read.
    pub(crate) fn nonsense(what: impl Into<String>) -> Self {
        let what = what.into();
        Self { class: Class::Nonsense, code: what.clone(), message: what }
    }

    /// An answer without what each has, be it an empty list: nothing was answered.
    pub(crate) fn without(what: &str) -> Self {
        Self::nonsense(format!("an answer without {what}"))
    }

    /// Whether there was no answer at all.
    pub(crate) fn is_silence(&self) -> bool {
        matches!(self.class, Class::Timeout | Class::Unreachable | Class::OutOfTime)
    }

    /// The gap it leaves. `lack` is what the answer lacks, `action` the IAM action that gives it.
    pub(crate) fn gap(&self, source: Source, region: Option<&Region>, required: bool, lack: Lack, action: &str) -> Gap {
        let closed = region.is_some() && (self.class == Class::BadCredentials || self.code == "OptInRequired");
        let no_data = self.class == Class::NoData && !source.is_cost_explorer();
        let remedy = Some(match () {
            () if closed => Remedy::EnableRegion,
            // Another API has no data yet: that is nothing to be enabled.
            () if no_data => Remedy::TryAgain { action: Some(action.to_owned()) },
            () => self.remedy(action.to_owned()),
        });
        let effect = Effect::Collected(Lacking { lack, remedy });
        Gap { source, region: region.cloned(), required, error: self.code.clone(), effect }
    }

    /// What would give the answer.
    fn remedy(&self, action: String) -> Remedy {
        match self.class {
            Class::Denied => Remedy::Allow { action },
            Class::NoCredentials | Class::Expired | Class::BadCredentials => Remedy::RenewCredentials,
            Class::Throttled => Remedy::Wait { action },
            Class::Clock => Remedy::SetClock,
            Class::NotAws => Remedy::CheckProxy,
            Class::Timeout | Class::Unreachable => Remedy::CheckNetwork { action },
            Class::Limit => Remedy::RaiseCostExplorerRequests,
            Class::OutOfTime => Remedy::RaiseTimeout,
            Class::NoData => Remedy::EnableCostExplorer,
            Class::Invalid | Class::Nonsense | Class::Other => Remedy::TryAgain { action: Some(action) },
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.message.is_empty() || self.message == self.code {
            f.write_str(&self.code)
        } else {
            write!(f, "{}: {}", self.code, self.message)
        }
    }
}

impl<E: ProvideErrorMetadata + Error + 'static> From<SdkError<E>> for Failure {
    fn from(error: SdkError<E>) -> Self {
        let failure = sorted(&error);
        tracing::debug!(code = failure.code, message = failure.message, "a call to AWS failed");
        failure
    }
}

fn sorted<E: ProvideErrorMetadata + Error + 'static>(error: &SdkError<E>) -> Failure {
    let cause = deepest(error);
    let of = |class, code: &str| Failure { class, code: code.to_owned(), message: cause.clone() };
    match error {
        _ if chain(error).any(|cause| cause.is::<OutOfTime>()) => of(Class::OutOfTime, "--timeout reached"),
        _ if chain(error).any(|cause| cause.is::<Stalled>()) => of(Class::Timeout, "timed out"),
        SdkError::TimeoutError(_) => of(Class::Timeout, "timed out"),
        SdkError::DispatchFailure(_) | SdkError::ConstructionFailure(_) if about_credentials(error) => {
            of(Class::NoCredentials, "no credentials")
        }
        SdkError::DispatchFailure(failure) if failure.is_timeout() => of(Class::Timeout, "timed out"),
        SdkError::DispatchFailure(_) if let Some(why) = cause.strip_prefix(CERTIFICATE) => {
            Failure { class: Class::NotAws, code: "invalid certificate".to_owned(), message: why.to_owned() }
        }
        SdkError::DispatchFailure(_) => of(Class::Unreachable, "unreachable"),
        _ if is_not_aws(error) => {
            let status = error.raw_response().map_or(0, |response| response.status().as_u16());
            Failure { class: Class::NotAws, code: format!("HTTP {status}"), message: NOT_AWS.to_owned() }
        }
        SdkError::ResponseError(_) => of(Class::Nonsense, "unreadable answer"),
        _ => answered(error, cause),
    }
}

const NOT_AWS: &str = "a web page, or a proxy's own answer";
/// What is said where an answer has a certificate that isn't AWS's, or is of another time.
const CERTIFICATE: &str = "invalid peer certificate: ";

/// Whether something else answered: a web page, or a status that AWS's APIs don't have.
fn is_not_aws<E: ProvideErrorMetadata + Error + 'static>(error: &SdkError<E>) -> bool {
    let Some(response) = error.raw_response() else { return false };
    let status = response.status().as_u16();
    let is_page = response.headers().get("content-type").is_some_and(|kind| kind.contains("text/html"))
        || response.body().bytes().is_some_and(is_page);
    is_page || matches!(status, 407 | 511) || (300..400).contains(&status) && error.code().is_none()
}

fn is_page(body: &[u8]) -> bool {
    let start = body.trim_ascii_start().get(..9).map(<[u8]>::to_ascii_lowercase).unwrap_or_default();
    start.starts_with(b"<html") || start.starts_with(b"<!doctype")
}

/// AWS answered, with an error.
fn answered<E: ProvideErrorMetadata + Error + 'static>(error: &SdkError<E>, cause: String) -> Failure {
    let status = error.raw_response().map(|response| response.status().as_u16());
    let Some(code) = error.code() else {
        return match status {
            Some(status) if status >= 300 => {
                let class = if status == 429 || status == 503 { Class::Throttled } else { Class::Other };
                Failure { class, code: format!("HTTP {status}"), message: cause }
            }
            Some(_) => Failure { class: Class::Nonsense, code: "unreadable answer".to_owned(), message: cause },
            None => Failure { class: Class::Other, code: "failed".to_owned(), message: cause },
        };
    };
    let code = code.rsplit('#').next().unwrap_or(code);
    let message = error.message().unwrap_or_default().to_owned();
    // A signature of another time is no wrong key.
    let is_late = ["Signature expired", "Signature not yet current"].iter().any(|start| message.starts_with(start));
    let class = if is_late { Class::Clock } else { class_of(code) };
    Failure { class, code: code.to_owned(), message }
}

fn class_of(code: &str) -> Class {
    match code {
        "ExpiredToken" | "ExpiredTokenException" => Class::Expired,
        "RequestTimeTooSkewed" | "RequestExpired" | "RequestInTheFuture" => Class::Clock,
        "InvalidClientTokenId"
        | "UnrecognizedClientException"
        | "InvalidAccessKeyId"
        | "AuthFailure"
        | "SignatureDoesNotMatch"
        | "InvalidSignatureException"
        | "IncompleteSignature"
        | "MissingAuthenticationToken"
        | "MissingAuthenticationTokenException" => Class::BadCredentials,
        "AccessDenied"
        | "AccessDeniedException"
        | "AuthorizationError"
        | "UnauthorizedOperation"
        | "NotAuthorized"
        | "OptInRequired" => Class::Denied,
        "DataUnavailableException" => Class::NoData,
        "BillExpirationException" | "ValidationException" | "ValidationError" => Class::Invalid,
        "Throttling"
        | "ThrottlingException"
        | "ThrottledException"
        | "LimitExceededException"
        | "RequestLimitExceeded"
        | "TooManyRequestsException"
        | "SlowDown" => Class::Throttled,
        _ => Class::Other,
    }
}

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    fn next<'a>(error: &&'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
        (*error).source()
    }
    std::iter::successors(Some(error), next)
}

fn deepest(error: &(dyn Error + 'static)) -> String {
    chain(error).last().map(ToString::to_string).unwrap_or_default()
}

/// The SDK has no type of its own for credentials that could not be loaded.
fn about_credentials(error: &(dyn Error + 'static)) -> bool {
    chain(error).any(|cause| {
        let words = cause.to_string().to_ascii_lowercase();
        words.contains("credential") || words.contains("sso token") || words.contains("no identity")
    })
}

#[cfg(test)]
mod tests {
    use aws_sdk_sts::operation::get_caller_identity::GetCallerIdentityError;
    use aws_smithy_runtime_api::client::result::ConnectorError;

    use super::*;

    fn failed(class: Class) -> Failure {
        Failure { class, code: "Code".to_owned(), message: String::new() }
    }

    #[test]
    fn codes_by_what_they_mean() {
        for (code, class) in [
            ("ExpiredTokenException", Class::Expired),
            ("InvalidClientTokenId", Class::BadCredentials),
            ("RequestTimeTooSkewed", Class::Clock),
            ("RequestExpired", Class::Clock),
            ("AccessDenied", Class::Denied),
            ("AccessDeniedException", Class::Denied),
            ("DataUnavailableException", Class::NoData),
            ("LimitExceededException", Class::Throttled),
            ("ValidationException", Class::Invalid),
            ("InternalFailure", Class::Other),
        ] {
            assert_eq!(class_of(code), class, "{code}");
        }
    }

    #[test]
    fn a_certificate_of_somebody_else_is_none_of_awss() {
        let of = |why: &str| {
            let error = ConnectorError::io(why.to_owned().into());
            Failure::from(SdkError::<GetCallerIdentityError>::dispatch_failure(error))
        };
        let other = of("invalid peer certificate: UnknownIssuer");
        assert_eq!((other.class, other.to_string().as_str()), (Class::NotAws, "invalid certificate: UnknownIssuer"));
        assert_eq!(of("Connection refused (os error 111)").class, Class::Unreachable);
    }

    #[test]
    fn a_gap_says_what_would_close_it() {
        let region = Region::new("me-south-1");
        let action = || "a:X".to_owned();
        for (class, region, remedy) in [
            (Class::Denied, Some(&region), Remedy::Allow { action: action() }),
            (Class::BadCredentials, Some(&region), Remedy::EnableRegion),
            (Class::BadCredentials, None, Remedy::RenewCredentials),
            (Class::Throttled, None, Remedy::Wait { action: action() }),
        ] {
            let gap = failed(class).gap(Source::Cloudwatch, region, true, Lack::Alarms, "a:X");
            assert_eq!(gap.effect, Effect::Collected(Lacking { lack: Lack::Alarms, remedy: Some(remedy) }));
        }
        let opt_in = Failure { code: "OptInRequired".to_owned(), ..failed(Class::Denied) };
        let remedy = |failure: &Failure, source, region| {
            let Effect::Collected(lacking) = failure.gap(source, region, true, Lack::Alarms, "a:X").effect else {
                panic!()
            };
            lacking.remedy.unwrap()
        };
        assert_eq!(remedy(&opt_in, Source::Cloudwatch, Some(&region)), Remedy::EnableRegion);
        let no_data = failed(Class::NoData);
        assert_eq!(remedy(&no_data, Source::CostExplorer, None), Remedy::EnableCostExplorer);
        let again = Remedy::TryAgain { action: Some(action()) };
        assert_eq!(remedy(&no_data, Source::FreeTier, None), again, "another API has nothing to enable");
        assert_eq!(remedy(&failed(Class::Clock), Source::Sts, None), Remedy::SetClock);
        assert_eq!(remedy(&failed(Class::NotAws), Source::Sts, None), Remedy::CheckProxy);
    }
}
