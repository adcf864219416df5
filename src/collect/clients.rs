//! The SDK's clients, configured as users have configured AWS: environment, profiles, SSO, proxies. All share their
//! connections.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use aws_config::default_provider::region::DefaultRegionChain;
use aws_config::meta::region::RegionProviderChain;
use aws_config::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, SdkConfig};
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::{Builder, ConnectorBuilder, tls};
use aws_smithy_runtime_api::client::http::SharedHttpClient;

use super::deadline::Deadline;
use super::pace::{Pace, Paces};
use super::patience::{PATIENCE, Patient};
use super::retries::{Modes, Retries, Throttles};
use super::tally::{Api, Tally};
use super::timing::Log;
use super::watch::Watch;
use super::{Settings, price_list, profile, regions, trail};
use crate::bill::Region;

/// Where global services are asked when nothing else is configured.
const DEFAULT_REGION: &str = "us-east-1";
const CONNECT: Duration = Duration::from_secs(5);
/// A page that is paid for is waited for longer.
const PAID_PATIENCE: Duration = Duration::from_secs(60);

/// The account's clients.
pub(crate) struct Clients {
    config: SdkConfig,
    modes: Modes,
    throttles: Throttles,
    tally: Arc<Tally>,
    log: Arc<Log>,
    pub(crate) deadline: Deadline,
    /// One for all queries of a region: CloudTrail counts them together.
    pub(crate) trail_paces: Paces,
    pub(crate) price_pace: Arc<Pace>,
    cloudwatch: Regional<aws_sdk_cloudwatch::Client>,
    cloudtrail: Regional<aws_sdk_cloudtrail::Client>,
}

/// A service's clients by region, made once each.
type Regional<C> = RefCell<BTreeMap<Region, C>>;

fn regional<C: Clone>(clients: &Regional<C>, region: &Region, make: impl FnOnce() -> C) -> C {
    clients.borrow_mut().entry(region.clone()).or_insert_with(make).clone()
}

fn aws_region(code: &str) -> aws_config::Region {
    aws_config::Region::new(code.to_owned())
}

/// A client of an SDK crate, which does what every client does.
macro_rules! client {
    ($clients:expr, $sdk:ident, $api:expr, $retries:expr) => {
        client!($clients, $sdk, $api, $retries, |config: $sdk::config::Builder| config)
    };
    ($clients:expr, $sdk:ident, $api:expr, $retries:expr, $more:expr) => {{
        let config = $sdk::config::Builder::from(&$clients.config);
        let config = config.interceptor($clients.watch($api)).retry_classifier($retries);
        $sdk::Client::from_conf($more(config).build())
    }};
}

impl Clients {
    /// Loads the configuration; credentials are looked up with the first call.
    pub(crate) async fn load(settings: &Settings, tally: &Arc<Tally>, log: &Arc<Log>) -> Self {
        let modes = profile::retries(settings.profile.as_deref()).await;
        let mut regions = DefaultRegionChain::builder();
        let mut loader = aws_config::defaults(BehaviorVersion::latest());
        if let Some(profile) = &settings.profile {
            regions = regions.profile_name(profile);
            loader = loader.profile_name(profile);
        }
        let config = loader
            .region(RegionProviderChain::first_try(regions.build()).or_else(aws_region(DEFAULT_REGION)))
            .http_client(connections())
            .retry_config(modes.free.clone())
            .timeout_config(timeouts(PATIENCE))
            .stalled_stream_protection(StalledStreamProtectionConfig::enabled().grace_period(PATIENCE).build())
            .load()
            .await;
        let deadline = Deadline::within(settings.timeout);
        let price_pace = Pace::with_bursts(price_list::PERIOD, price_list::BURST, deadline);
        Self {
            config,
            modes,
            throttles: Throttles::default(),
            tally: Arc::clone(tally),
            log: Arc::clone(log),
            deadline,
            trail_paces: Paces::every(trail::PERIOD, trail::MOST, deadline),
            price_pace: Arc::new(price_pace),
            cloudwatch: RefCell::default(),
            cloudtrail: RefCell::default(),
        }
    }

    fn watch(&self, api: Option<Api>) -> Watch {
        Watch { tally: Arc::clone(&self.tally), log: Arc::clone(&self.log), deadline: self.deadline, api }
    }

    /// What costs nothing is asked again as the SDK does, and after a throttle by this pace.
    fn free(&self, pace: Option<Arc<Pace>>) -> Retries {
        Retries { is_paid: false, pace, throttles: Arc::clone(&self.throttles) }
    }

    pub(crate) fn sts(&self) -> aws_sdk_sts::Client {
        client!(self, aws_sdk_sts, None, self.free(None))
    }

    pub(crate) fn organizations(&self) -> aws_sdk_organizations::Client {
        client!(self, aws_sdk_organizations, None, self.free(None))
    }

    pub(crate) fn account(&self) -> aws_sdk_account::Client {
        client!(self, aws_sdk_account, None, self.free(None))
    }

    pub(crate) fn free_tier(&self) -> aws_sdk_freetier::Client {
        client!(self, aws_sdk_freetier, None, self.free(None))
    }

    /// The partition of the configured region; the commercial one (`aws`) where the region isn't known here.
    pub(crate) fn partition(&self) -> &'static str {
        let facts = self.config.region().and_then(|region| Region::new(region.as_ref()).facts());
        facts.map_or(regions::PARTITION, |facts| facts.partition.as_str())
    }

    /// Where the price list is asked has nothing to do with where its prices hold. Each partition has its own, but for
    /// GovCloud, which has none.
    pub(crate) fn pricing(&self) -> Option<aws_sdk_pricing::Client> {
        let region = match self.partition() {
            "aws-cn" => "cn-northwest-1",
            "aws-eusc" => "eusc-de-east-1",
            "aws-us-gov" => return None,
            _ => DEFAULT_REGION,
        };
        let there = |config: aws_sdk_pricing::config::Builder| config.region(aws_region(region));
        let retries = self.free(Some(Arc::clone(&self.price_pace)));
        Some(client!(self, aws_sdk_pricing, Some(Api::PriceList), retries, there))
    }

    /// What it serves is paid for: it is waited for longer, and asked again only where AWS says that it wasn't served.
    pub(crate) fn cost_explorer(&self) -> aws_sdk_costexplorer::Client {
        let paid = |config: aws_sdk_costexplorer::config::Builder| {
            config.retry_config(self.modes.paid.clone()).timeout_config(timeouts(PAID_PATIENCE))
        };
        let retries = Retries { is_paid: true, pace: None, throttles: Arc::clone(&self.throttles) };
        client!(self, aws_sdk_costexplorer, Some(Api::CostExplorer), retries, paid)
    }

    pub(crate) fn cloudwatch(&self, region: &Region) -> aws_sdk_cloudwatch::Client {
        let there = |config: aws_sdk_cloudwatch::config::Builder| config.region(aws_region(region.code()));
        regional(&self.cloudwatch, region, || {
            client!(self, aws_sdk_cloudwatch, Some(Api::CloudWatch), self.free(None), there)
        })
    }

    pub(crate) fn logs(&self, region: &Region) -> aws_sdk_cloudwatchlogs::Client {
        let there = |config: aws_sdk_cloudwatchlogs::config::Builder| config.region(aws_region(region.code()));
        client!(self, aws_sdk_cloudwatchlogs, None, self.free(None), there)
    }

    pub(crate) fn cloud_control(&self, region: &Region) -> aws_sdk_cloudcontrol::Client {
        let there = |config: aws_sdk_cloudcontrol::config::Builder| config.region(aws_region(region.code()));
        client!(self, aws_sdk_cloudcontrol, None, self.free(None), there)
    }

    pub(crate) fn sns(&self, region: &Region) -> aws_sdk_sns::Client {
        let there = |config: aws_sdk_sns::config::Builder| config.region(aws_region(region.code()));
        client!(self, aws_sdk_sns, None, self.free(None), there)
    }

    /// What may have been sent isn't sent once more: only a throttle is asked again.
    pub(crate) fn publisher(&self, region: &Region) -> aws_sdk_sns::Client {
        let there = |config: aws_sdk_sns::config::Builder| config.region(aws_region(region.code()));
        let retries = Retries { is_paid: true, pace: None, throttles: Arc::clone(&self.throttles) };
        client!(self, aws_sdk_sns, None, retries, there)
    }

    /// Where the bucket is, if that is known; else where the user is.
    #[cfg(feature = "s3")]
    pub(crate) fn s3(&self, region: Option<&Region>) -> aws_sdk_s3::Client {
        let there = |config: aws_sdk_s3::config::Builder| {
            let config = config.timeout_config(timeouts(PAID_PATIENCE));
            match region {
                Some(region) => config.region(aws_region(region.code())),
                None => config,
            }
        };
        client!(self, aws_sdk_s3, None, self.free(None), there)
    }

    pub(crate) fn cloudtrail(&self, region: &Region) -> aws_sdk_cloudtrail::Client {
        let there = |config: aws_sdk_cloudtrail::config::Builder| config.region(aws_region(region.code()));
        let retries = || self.free(Some(self.trail_paces.of(region)));
        regional(&self.cloudtrail, region, || {
            client!(self, aws_sdk_cloudtrail, Some(Api::CloudTrail), retries(), there)
        })
    }
}

/// What brings nothing for so long is given up, be it from the first byte on or later.
fn timeouts(patience: Duration) -> TimeoutConfig {
    TimeoutConfig::builder().connect_timeout(CONNECT).read_timeout(patience).build()
}

/// The SDK's own kind of connections, by the proxy that the environment names; for all clients, so that each region's
/// services are connected to once.
fn connections() -> SharedHttpClient {
    let connections = Builder::new().build_with_connector_fn(|settings, components| {
        let rustls = tls::Provider::Rustls(tls::rustls_provider::CryptoMode::AwsLc);
        let mut connector = ConnectorBuilder::default().tls_provider(rustls);
        connector.set_connector_settings(settings.cloned());
        if let Some(components) = components {
            connector.set_sleep_impl(components.sleep_impl());
        }
        connector.set_proxy_config(Some(ProxyConfig::from_env()));
        connector.build()
    });
    SharedHttpClient::new(Patient(connections))
}
