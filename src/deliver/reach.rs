//! How a destination in AWS is reached, and what its refusals mean.

use std::future::Future;
use std::time::Duration;

use tokio::runtime::Runtime;

use super::{Failed, Ways};
use crate::bill::harmless;
use crate::collect::clients::Clients;
use crate::collect::failure::{Class, Failure};
use crate::collect::{Settings, reached};

/// Asks AWS with the user's clients, and waits for what comes of it.
pub(super) fn wait<T, F>(ways: &Ways, ask: impl FnOnce(Clients) -> F) -> Result<T, Failed>
where
    F: Future<Output = Result<T, Failed>>,
{
    let (runtime, clients) = reach(ways)?;
    runtime.block_on(within(ways.timeout, ask(clients)))
}

/// The user's clients, and what they run on.
pub(super) fn reach(ways: &Ways) -> Result<(Runtime, Clients), Failed> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| other(&error.to_string()))?;
    let settings = Settings { profile: ways.profile.clone(), ..Settings::default() };
    let clients = runtime.block_on(reached(&settings)).map_err(|error| other(&error.to_string()))?;
    Ok((runtime, clients))
}

/// What comes of it in that time.
pub(super) async fn within<T>(
    time: Option<Duration>,
    asked: impl Future<Output = Result<T, Failed>>,
) -> Result<T, Failed> {
    let Some(time) = time else { return asked.await };
    tokio::time::timeout(time, asked).await.unwrap_or_else(|_| {
        let why = format!("no answer within {} s", time.as_secs());
        Err(Failed { why, help: "check the network and the proxy".to_owned() })
    })
}

fn other(why: &str) -> Failed {
    Failed { why: harmless(why), help: "run it again".to_owned() }
}

/// What a call that failed means for a destination; `action` is what IAM must allow.
pub(super) fn failed(failure: &Failure, action: &str) -> Failed {
    let help = match (failure.class, failure.code.as_str()) {
        (_, code) if code.starts_with("KMS") || code.starts_with("Kms") => {
            "allow kms:GenerateDataKey and kms:Decrypt on its key".to_owned()
        }
        (_, "NotFound" | "NoSuchBucket") => "create it, or name another".to_owned(),
        (Class::Denied, _) => format!("allow {action} on it"),
        (Class::NoCredentials | Class::Expired | Class::BadCredentials, _) => "renew the AWS credentials".to_owned(),
        (Class::Throttled, _) => "run it again in a few minutes".to_owned(),
        (Class::Clock, _) => "set this machine's clock".to_owned(),
        (Class::NotAws, _) => "check the proxy and AWS_ENDPOINT_URL".to_owned(),
        (Class::Timeout | Class::Unreachable | Class::OutOfTime, _) => "check the network and the proxy".to_owned(),
        _ => "run it again; -vv shows what AWS answered".to_owned(),
    };
    Failed { why: harmless(&failure.to_string()), help }
}
