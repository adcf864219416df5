use aws_sdk_cloudcontrol::operation::list_resources::ListResourcesOutput;
use aws_sdk_cloudcontrol::types::ResourceDescription;
use aws_sdk_cloudwatchlogs::operation::describe_log_groups::DescribeLogGroupsOutput;
use aws_smithy_mocks::mock;

use super::*;
use crate::collect::testing::mocked;

fn held(identifier: &str, properties: &str, token: Option<&str>) -> ListResourcesOutput {
    let resource = ResourceDescription::builder().identifier(identifier).properties(properties).build();
    ListResourcesOutput::builder().resource_descriptions(resource).set_next_token(token.map(str::to_owned)).build()
}

#[tokio::test]
async fn resources_of_all_pages_with_their_plain_properties() {
    let table =
        r#"{"TableName":"Rides","ProvisionedThroughput":{"ReadCapacityUnits":5},"Tags":[{"Key":"a"}],"X":true}"#;
    let first = mock!(aws_sdk_cloudcontrol::Client::list_resources)
        .match_requests(|request| request.type_name() == Some("AWS::DynamoDB::Table") && request.next_token().is_none())
        .then_output(move || held("Rides", table, Some("2")));
    let second = mock!(aws_sdk_cloudcontrol::Client::list_resources)
        .match_requests(|request| request.next_token() == Some("2"))
        .then_output(|| held("Old", "no JSON", None));
    let client = mocked!(aws_sdk_cloudcontrol, [&first, &second]);
    let (found, complete) = resources(&client, "AWS::DynamoDB::Table", &Pace::unlimited()).await.unwrap();
    assert!(complete);
    let names: Vec<&str> = found.iter().map(|own| own.identifier.as_str()).collect();
    assert_eq!(names, ["Old", "Rides"]);
    let expected = [("ProvisionedThroughput.ReadCapacityUnits", "5"), ("TableName", "Rides"), ("X", "true")];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    assert_eq!((&found[0].properties, &found[1].properties), (&BTreeMap::new(), &expected));
}

#[tokio::test]
async fn log_groups_with_and_without_retention() {
    let group = |name: &str, retention: Option<i32>| {
        let group = aws_sdk_cloudwatchlogs::types::LogGroup::builder().log_group_name(name).stored_bytes(7);
        group.creation_time(1_647_541_000_000).set_retention_in_days(retention).build()
    };
    let page = mock!(aws_sdk_cloudwatchlogs::Client::describe_log_groups).then_output(move || {
        DescribeLogGroupsOutput::builder().log_groups(group("a", None)).log_groups(group("b", Some(30))).build()
    });
    let client = mocked!(aws_sdk_cloudwatchlogs, [&page]);
    let found = log_groups(&client, &Pace::unlimited()).await.unwrap();
    let told: Vec<_> = found.iter().map(|own| (own.name.as_str(), own.stored_bytes, own.retention_days)).collect();
    assert_eq!(told, [("a", 7, None), ("b", 7, Some(30))]);
    assert_eq!(found[0].created_at.map(|at| at.timestamp()), Some(1_647_541_000));
}
