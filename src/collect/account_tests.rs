use aws_sdk_account::types::RegionOptStatus;
use aws_sdk_organizations::operation::describe_organization::{DescribeOrganizationError, DescribeOrganizationOutput};
use aws_sdk_organizations::types::Organization;
use aws_sdk_organizations::types::error::AwsOrganizationsNotInUseException;
use aws_smithy_mocks::{Rule, mock};

use super::failure::Class;
use super::testing::mocked;
use super::{collect, free_tier, identity, regions};
use crate::question::Question;
use crate::snapshot::Role;

async fn role(rule: &Rule) -> Result<Role, Class> {
    let client = mocked!(aws_sdk_organizations, [rule]);
    let payer = identity::payer(&client).await.map_err(|failure| failure.class)?;
    Ok(identity::role("123456789012", payer.as_deref()))
}

fn paid_by(payer: &'static str) -> Rule {
    let organization = move || Organization::builder().master_account_id(payer).build();
    mock!(aws_sdk_organizations::Client::describe_organization)
        .then_output(move || DescribeOrganizationOutput::builder().organization(organization()).build())
}

#[tokio::test]
async fn the_role_in_an_organisation() {
    assert_eq!(role(&paid_by("123456789012")).await, Ok(Role::Payer));
    assert_eq!(role(&paid_by("210987654321")).await, Ok(Role::Member));
    let alone = mock!(aws_sdk_organizations::Client::describe_organization).then_error(|| {
        let error = AwsOrganizationsNotInUseException::builder().build();
        DescribeOrganizationError::AwsOrganizationsNotInUseException(error)
    });
    assert_eq!(role(&alone).await, Ok(Role::Standalone));
    let denied = mock!(aws_sdk_organizations::Client::describe_organization).then_error(|| {
        let metadata = aws_sdk_organizations::error::ErrorMetadata::builder().code("AccessDeniedException").build();
        DescribeOrganizationError::generic(metadata)
    });
    assert_eq!(role(&denied).await, Err(Class::Denied));
}

#[tokio::test]
async fn enabled_regions_of_every_page() {
    let page = |code: &'static str, token: Option<&'static str>| {
        mock!(aws_sdk_account::Client::list_regions)
            .match_requests(|request| {
                request.region_opt_status_contains() == [RegionOptStatus::Enabled, RegionOptStatus::EnabledByDefault]
            })
            .then_output(move || {
                let region = aws_sdk_account::types::Region::builder().region_name(code).build();
                let page = aws_sdk_account::operation::list_regions::ListRegionsOutput::builder().regions(region);
                page.set_next_token(token.map(str::to_owned)).build()
            })
    };
    let client = mocked!(aws_sdk_account, [&page("eu-west-1", Some("two")), &page("af-south-1", None)]);
    let enabled = regions::enabled(&client).await.unwrap();
    assert_eq!(enabled.codes.iter().map(|region| region.code()).collect::<Vec<_>>(), ["af-south-1", "eu-west-1"]);
}

#[tokio::test]
async fn free_tier_usage_is_exact() {
    let rule = mock!(aws_sdk_freetier::Client::get_free_tier_usage).then_output(|| {
        let row = aws_sdk_freetier::types::FreeTierUsage::builder()
            .service("AWS Glue")
            .usage_type("Catalog-Storage")
            .actual_usage_amount(176.363_279_78)
            .limit(1_000_000.0);
        let page = aws_sdk_freetier::operation::get_free_tier_usage::GetFreeTierUsageOutput::builder();
        page.free_tier_usages(row.build()).build().unwrap()
    });
    let rows = free_tier::usage(&mocked!(aws_sdk_freetier, [&rule])).await.unwrap();
    let figures = [rows[0].used, rows[0].forecast, rows[0].limit].map(|quantity| quantity.to_string());
    assert_eq!(figures, ["176.36327978", "0", "1000000"]);
}

#[tokio::test]
async fn a_month_beyond_all_data_is_not_asked_for() {
    let as_of = "2022-05-03T09:00:00Z".parse().unwrap();
    let month = "2019-02".parse().unwrap();
    let ask = Question { month: Some(month), now: as_of, ..Question::default() };
    let error = collect(&ask, &super::Settings::default(), &super::Quiet).await.unwrap_err();
    assert!(error.to_string().contains("no data back to 2019-02"), "{error}");
}
