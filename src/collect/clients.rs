//! Clients of AWS's services, as its own configuration files and environment say.

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region as AwsRegion, SdkConfig};

use crate::bill::Region;

const CONNECT: Duration = Duration::from_secs(10);
const ATTEMPT: Duration = Duration::from_secs(30);

/// The configuration that all clients are made from.
pub(crate) struct Clients {
    config: SdkConfig,
}

impl Clients {
    /// Loads AWS's configuration: profiles, SSO, roles, proxies, endpoints, as everywhere.
    pub(crate) async fn load(profile: Option<&str>) -> Self {
        let mut loader = aws_config::defaults(BehaviorVersion::latest()).timeout_config(
            TimeoutConfig::builder().connect_timeout(CONNECT).operation_attempt_timeout(ATTEMPT).build(),
        );
        if let Some(profile) = profile {
            loader = loader.profile_name(profile);
        }
        let config = loader.load().await;
        let attempts = config.retry_config().map_or(3, RetryConfig::max_attempts);
        let region = config.region().cloned().unwrap_or_else(|| AwsRegion::new("us-east-1"));
        let retry = RetryConfig::adaptive().with_max_attempts(attempts);
        Self { config: config.into_builder().region(region).retry_config(retry).build() }
    }

    pub(crate) fn sts(&self) -> aws_sdk_sts::Client {
        aws_sdk_sts::Client::new(&self.config)
    }

    pub(crate) fn organizations(&self) -> aws_sdk_organizations::Client {
        aws_sdk_organizations::Client::new(&self.at(&self.home()))
    }

    pub(crate) fn account(&self) -> aws_sdk_account::Client {
        aws_sdk_account::Client::new(&self.at(&self.home()))
    }

    pub(crate) fn cost_explorer(&self) -> aws_sdk_costexplorer::Client {
        aws_sdk_costexplorer::Client::new(&self.at(&self.home()))
    }

    pub(crate) fn free_tier(&self) -> aws_sdk_freetier::Client {
        aws_sdk_freetier::Client::new(&self.at(&self.home()))
    }

    pub(crate) fn cloudwatch(&self, region: &Region) -> aws_sdk_cloudwatch::Client {
        aws_sdk_cloudwatch::Client::new(&self.at(region.code()))
    }

    pub(crate) fn cloudtrail(&self, region: &Region) -> aws_sdk_cloudtrail::Client {
        aws_sdk_cloudtrail::Client::new(&self.at(region.code()))
    }

    /// The partition that the configured region is in.
    pub(crate) fn partition(&self) -> &'static str {
        match self.config.region().map_or("", AsRef::as_ref) {
            region if region.starts_with("cn-") => "aws-cn",
            region if region.starts_with("us-gov-") => "aws-us-gov",
            region if region.starts_with("eusc-") => "aws-eusc",
            _ => "aws",
        }
    }

    /// The region in which a partition's global services answer.
    fn home(&self) -> String {
        match self.partition() {
            "aws-cn" => "cn-northwest-1",
            "aws-us-gov" => "us-gov-west-1",
            "aws-eusc" => "eusc-de-east-1",
            _ => "us-east-1",
        }
        .to_owned()
    }

    fn at(&self, region: &str) -> SdkConfig {
        self.config.clone().into_builder().region(AwsRegion::new(region.to_owned())).build()
    }
}
