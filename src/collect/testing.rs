//! Clients that are answered by mocks: no network, no waiting.

/// A client of an SDK crate whose requests are answered by these rules, in order.
macro_rules! mocked {
    ($sdk:ident, $rules:expr) => {
        mocked!($sdk, $rules, |config: $sdk::config::Builder| config)
    };
    ($sdk:ident, $rules:expr, $more:expr) => {{
        let mut mocks =
            aws_smithy_mocks::MockResponseInterceptor::new().rule_mode(aws_smithy_mocks::RuleMode::Sequential);
        for rule in $rules {
            mocks = mocks.with_rule(rule);
        }
        let retries = aws_config::retry::RetryConfig::standard()
            .with_max_attempts(3)
            .with_initial_backoff(std::time::Duration::from_millis(1));
        let config = $sdk::Config::builder()
            .behavior_version(aws_config::BehaviorVersion::latest())
            .region($sdk::config::Region::new("us-east-1"))
            .credentials_provider($sdk::config::Credentials::for_tests())
            .http_client(aws_smithy_mocks::create_mock_http_client())
            .retry_config(retries)
            .interceptor(mocks);
        $sdk::Client::from_conf($more(config).build())
    }};
}
pub(crate) use mocked;
