//! Whose bill it is, the account's role, and its regions.
//!
//! IAM: sts:GetCallerIdentity needs no permission; organizations:DescribeOrganization, account:ListRegions.

use std::collections::BTreeSet;

use aws_sdk_account::types::RegionOptStatus;

use super::clients::Clients;
use super::failure::{self, CollectError};
use super::{Found, gap, missing};
use crate::bill::Region;
use crate::plan::Ask;
use crate::snapshot::{Account, EnabledRegions, RegionSource, Role, Snapshot};

/// Who asks, and the account's role in consolidated billing.
pub(super) async fn account(clients: &Clients) -> Result<Found, CollectError> {
    let caller = clients.sts().get_caller_identity().send().await.map_err(|error| failure::credentials(&error))?;
    let id = caller.account().unwrap_or_default().to_owned();
    let organisation = clients.organizations().describe_organization().send().await;
    let (role, unknown) = match organisation {
        Ok(answer) => {
            let payer = answer.organization().and_then(|organisation| organisation.master_account_id());
            let role = match payer {
                Some(payer) if payer == id => Role::Payer,
                Some(_) => Role::Member,
                None => Role::Unknown,
            };
            (role, None)
        }
        Err(error) if failure::code(&error) == "AWSOrganizationsNotInUseException" => (Role::Standalone, None),
        Err(error) => {
            let effect = "Whether an organisation shares the Free Tier is unknown; the account is reckoned as standing alone. Allow organizations:DescribeOrganization.";
            (Role::Unknown, Some(gap("organizations", None, false, failure::code(&error), effect)))
        }
    };
    Ok(Box::new(move |snapshot| {
        snapshot.account = Some(Account { id, role });
        snapshot.gaps.extend(unknown);
    }))
}

/// The regions that every account of the aws partition has; later ones need opting in.
/// Source: AWS's announcement of spring 2019 and the account management guide.
const DEFAULT_REGIONS: [&str; 17] = [
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "ca-central-1",
    "sa-east-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eu-central-1",
    "eu-north-1",
    "ap-south-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-southeast-1",
    "ap-southeast-2",
];

/// The enabled regions; where AWS won't say, those that every account has and those on the bill.
pub(super) async fn regions(clients: &Clients, ask: &Ask, snapshot: &Snapshot) -> Found {
    if let Some(codes) = ask.regions.clone() {
        return Box::new(|snapshot| {
            snapshot.regions = Some(EnabledRegions { codes, source: RegionSource::Given });
        });
    }
    let mut pages = clients
        .account()
        .list_regions()
        .region_opt_status_contains(RegionOptStatus::Enabled)
        .region_opt_status_contains(RegionOptStatus::EnabledByDefault)
        .into_paginator()
        .items()
        .send();
    let mut codes = BTreeSet::new();
    while let Some(item) = pages.next().await {
        match item {
            Ok(region) => codes.extend(region.region_name().map(Region::new)),
            Err(error) => return fallback(clients, snapshot, failure::code(&error)),
        }
    }
    Box::new(|snapshot| snapshot.regions = Some(EnabledRegions { codes, source: RegionSource::Account }))
}

fn fallback(clients: &Clients, snapshot: &Snapshot, error: String) -> Found {
    let partition = clients.partition();
    let known = Region::known().iter().filter(|facts| facts.partition == partition);
    let mut codes: BTreeSet<Region> = known
        .filter(|facts| partition != "aws" || DEFAULT_REGIONS.contains(&facts.code.as_str()))
        .map(|facts| Region::new(facts.code.as_str()))
        .collect();
    let billed = snapshot.months.values().flat_map(|bill| &bill.lines).map(crate::bill::BillLine::region);
    codes.extend(billed.filter(|region| !region.is_global()));
    let effect = format!(
        "Only the {} regions that every account has, and those on the bill, are looked into. Allow account:ListRegions, or name them with --regions.",
        codes.len()
    );
    let unknown = missing(gap("account", None, false, error, effect));
    Box::new(move |snapshot| {
        snapshot.regions = Some(EnabledRegions { codes, source: RegionSource::DefaultAndBill });
        unknown(snapshot);
    })
}
