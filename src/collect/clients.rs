//! The SDK's clients, configured as users have configured AWS: environment, profiles, SSO, proxies.

use std::sync::Arc;
use std::time::Duration;

use aws_config::default_provider::region::DefaultRegionChain;
use aws_config::meta::region::RegionProviderChain;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, SdkConfig};

use super::tally::{Api, Counter, Tally};
use crate::bill::Region;

/// Where global services are asked when nothing else is configured.
const DEFAULT_REGION: &str = "us-east-1";

/// The account's clients.
pub(crate) struct Clients {
    config: SdkConfig,
    tally: Arc<Tally>,
}

fn aws_region(code: &str) -> aws_config::Region {
    aws_config::Region::new(code.to_owned())
}

impl Clients {
    /// Loads the configuration; credentials are looked up with the first call.
    pub(crate) async fn load(profile: Option<&str>, tally: &Arc<Tally>) -> Self {
        let mut regions = DefaultRegionChain::builder();
        let mut loader = aws_config::defaults(BehaviorVersion::latest());
        if let Some(profile) = profile {
            regions = regions.profile_name(profile);
            loader = loader.profile_name(profile);
        }
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(5))
            .operation_attempt_timeout(Duration::from_secs(40))
            .operation_timeout(Duration::from_secs(150))
            .build();
        let config = loader
            .region(RegionProviderChain::first_try(regions.build()).or_else(aws_region(DEFAULT_REGION)))
            .retry_config(RetryConfig::adaptive().with_max_attempts(5))
            .timeout_config(timeouts)
            .load()
            .await;
        Self { config, tally: Arc::clone(tally) }
    }

    pub(crate) fn sts(&self) -> aws_sdk_sts::Client {
        aws_sdk_sts::Client::new(&self.config)
    }

    pub(crate) fn organizations(&self) -> aws_sdk_organizations::Client {
        aws_sdk_organizations::Client::new(&self.config)
    }

    pub(crate) fn account(&self) -> aws_sdk_account::Client {
        aws_sdk_account::Client::new(&self.config)
    }

    pub(crate) fn free_tier(&self) -> aws_sdk_freetier::Client {
        aws_sdk_freetier::Client::new(&self.config)
    }

    /// Where the price list is asked has nothing to do with where its prices hold. Each partition has its own, but for
    /// GovCloud, which has none.
    pub(crate) fn pricing(&self) -> Option<aws_sdk_pricing::Client> {
        let configured = self.config.region().and_then(|region| Region::new(region.as_ref()).facts());
        let region = match configured.map(|facts| facts.partition.as_str()) {
            Some("aws-cn") => "cn-northwest-1",
            Some("aws-eusc") => "eusc-de-east-1",
            Some("aws-us-gov") => return None,
            _ => DEFAULT_REGION,
        };
        // Nothing waits long for prices: there are some that are shipped.
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(5))
            .operation_attempt_timeout(Duration::from_secs(15))
            .operation_timeout(Duration::from_secs(30))
            .build();
        let config = aws_sdk_pricing::config::Builder::from(&self.config)
            .interceptor(Counter::new(&self.tally, Api::PriceList))
            .timeout_config(timeouts)
            .retry_config(RetryConfig::standard().with_max_attempts(4))
            .region(aws_region(region));
        Some(aws_sdk_pricing::Client::from_conf(config.build()))
    }

    pub(crate) fn cost_explorer(&self) -> aws_sdk_costexplorer::Client {
        let counter = Counter::new(&self.tally, Api::CostExplorer);
        let config = aws_sdk_costexplorer::config::Builder::from(&self.config).interceptor(counter);
        aws_sdk_costexplorer::Client::from_conf(config.build())
    }

    pub(crate) fn cloudwatch(&self, region: &Region) -> aws_sdk_cloudwatch::Client {
        let counter = Counter::new(&self.tally, Api::CloudWatch);
        let config = aws_sdk_cloudwatch::config::Builder::from(&self.config).interceptor(counter);
        aws_sdk_cloudwatch::Client::from_conf(config.region(aws_region(region.code())).build())
    }

    pub(crate) fn logs(&self, region: &Region) -> aws_sdk_cloudwatchlogs::Client {
        let config = aws_sdk_cloudwatchlogs::config::Builder::from(&self.config);
        aws_sdk_cloudwatchlogs::Client::from_conf(config.region(aws_region(region.code())).build())
    }

    pub(crate) fn cloud_control(&self, region: &Region) -> aws_sdk_cloudcontrol::Client {
        let config = aws_sdk_cloudcontrol::config::Builder::from(&self.config);
        aws_sdk_cloudcontrol::Client::from_conf(config.region(aws_region(region.code())).build())
    }

    pub(crate) fn sns(&self, region: &Region) -> aws_sdk_sns::Client {
        let config = aws_sdk_sns::config::Builder::from(&self.config);
        aws_sdk_sns::Client::from_conf(config.region(aws_region(region.code())).build())
    }

    pub(crate) fn cloudtrail(&self, region: &Region) -> aws_sdk_cloudtrail::Client {
        let counter = Counter::new(&self.tally, Api::CloudTrail);
        let config = aws_sdk_cloudtrail::config::Builder::from(&self.config).interceptor(counter);
        aws_sdk_cloudtrail::Client::from_conf(config.region(aws_region(region.code())).build())
    }
}
