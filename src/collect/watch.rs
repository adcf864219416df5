//! What every client does: it counts and times its requests, and sends none where that would cost too much or come too
//! late.

use std::sync::Arc;

use aws_config::timeout::TimeoutConfig;
use aws_sdk_sts::config::interceptors::{
    BeforeSerializationInterceptorContextRef, BeforeTransmitInterceptorContextRef, FinalizerInterceptorContextMut,
    FinalizerInterceptorContextRef,
};
use aws_sdk_sts::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_sts::error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_runtime_api::client::retries::RequestAttempts;
use aws_smithy_types::config_bag::{Storable, StoreReplace};
use tokio::time::Instant;

use super::deadline::{Deadline, OutOfTime};
use super::patience::{PATIENCE, Stalled};
use super::tally::{Api, Tally};
use super::timing::{Log, Place};

/// The interceptor of a client.
#[derive(Debug, Clone)]
pub(crate) struct Watch {
    pub(crate) tally: Arc<Tally>,
    pub(crate) log: Arc<Log>,
    pub(crate) deadline: Deadline,
    /// The API, where its requests are counted.
    pub(crate) api: Option<Api>,
}

/// The place of a call in the log, from when it is sent until it is answered.
#[derive(Debug)]
struct Sent(Place);

impl Storable for Sent {
    type Storer = StoreReplace<Self>;
}

/// When something was asked for the first time.
#[derive(Debug)]
struct Begun(Instant);

impl Storable for Begun {
    type Storer = StoreReplace<Self>;
}

impl Watch {
    /// Whether what is on its way is awaited even when nothing more may be asked: it is paid for.
    fn is_paid(&self) -> bool {
        self.api == Some(Api::CostExplorer)
    }
}

impl Intercept for Watch {
    fn name(&self) -> &'static str {
        "Watch"
    }

    fn read_before_execution(
        &self,
        _: &BeforeSerializationInterceptorContextRef<'_>,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if self.deadline.is_over() {
            return Err(OutOfTime.into());
        }
        if let Some(left) = self.deadline.left().filter(|_| !self.is_paid()) {
            config.interceptor_state().store_put(TimeoutConfig::builder().operation_timeout(left).build());
        }
        config.interceptor_state().store_put(Begun(Instant::now()));
        Ok(())
    }

    /// What brought nothing for as long as it is waited for isn't asked once more.
    fn read_before_attempt(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let operation = config.load::<Metadata>().map_or_else(String::new, |own| own.name().to_owned());
        let attempt = config.load::<RequestAttempts>().map_or(1, |own| own.attempts());
        if attempt > 1 && config.load::<Begun>().is_some_and(|begun| begun.0.elapsed() >= PATIENCE) {
            return Err(Stalled(PATIENCE).into());
        }
        if let Some(place) = self.log.sent(&operation, attempt) {
            config.interceptor_state().store_put(Sent(place));
        }
        Ok(())
    }

    fn read_before_transmit(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        match self.api {
            Some(api) if !self.tally.count(api) => Err("--max-ce-requests is reached".into()),
            _ => Ok(()),
        }
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(Sent(place)) = config.load::<Sent>() {
            self.log.answered(*place, context.response().map(|response| response.status().as_u16()));
        }
        Ok(())
    }

    /// What didn't come in the time that was left came too late for this run, and not too slowly.
    fn modify_before_completion(
        &self,
        context: &mut FinalizerInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let is_late = context.output_or_error().is_some_and(|own| own.is_err_and(|error| error.is_timeout_error()));
        if is_late && self.deadline.is_over() && !self.is_paid() { Err(OutOfTime.into()) } else { Ok(()) }
    }
}
