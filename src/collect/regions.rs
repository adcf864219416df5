//! The regions in which the account can have resources.
//!
//! account:ListRegions, free; where it is refused, the regions that every account has, and those on
//! the bill. <https://docs.aws.amazon.com/accounts/latest/reference/API_ListRegions.html>

use std::collections::BTreeSet;

use aws_sdk_account::types::RegionOptStatus;

use super::failure::Failure;
use super::tokens::Tokens;
use crate::bill::Region;
use crate::snapshot::{EnabledRegions, RegionSource, Snapshot};

/// The regions that are enabled in every account of [`PARTITION`] and can't be disabled.
/// <https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html>
const EVERYWHERE: &[&str] = &[
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];

/// The commercial partition: not China's, GovCloud's or the European Sovereign Cloud's.
pub(crate) const PARTITION: &str = "aws";

/// The regions that every account of a partition has; none where they aren't known.
pub(crate) fn of_every_account(partition: &str) -> BTreeSet<Region> {
    if partition != PARTITION {
        return BTreeSet::new();
    }
    EVERYWHERE.iter().copied().map(Region::new).collect()
}

/// Asks for the enabled regions.
pub(crate) async fn enabled(client: &aws_sdk_account::Client) -> Result<EnabledRegions, Failure> {
    let mut codes = BTreeSet::new();
    let (mut token, mut tokens) = (None, Tokens::default());
    loop {
        let answer = client
            .list_regions()
            .max_results(50)
            .region_opt_status_contains(RegionOptStatus::Enabled)
            .region_opt_status_contains(RegionOptStatus::EnabledByDefault)
            .set_next_token(token.clone())
            .send()
            .await?;
        codes.extend(answer.regions().iter().filter_map(|region| region.region_name()).map(Region::new));
        match tokens.next(answer.next_token)? {
            Some(next) => token = Some(next),
            None if codes.is_empty() => return Err(Failure::nonsense("no enabled region")),
            None => return Ok(EnabledRegions { codes, source: RegionSource::Account }),
        }
    }
}

/// What every account of a partition has; of those of which that isn't known, all that there are.
pub(crate) fn fallback(partition: &str) -> EnabledRegions {
    let mut codes = of_every_account(partition);
    if codes.is_empty() {
        let own = Region::known().iter().filter(|facts| facts.partition == partition);
        codes = own.map(|facts| facts.region.clone()).collect();
    }
    EnabledRegions { codes, source: RegionSource::DefaultAndBill }
}

/// Adds the regions of the bill to a fallback.
pub(crate) fn add_those_on_the_bill(snapshot: &mut Snapshot) {
    let Some(regions) = snapshot.regions.as_mut().filter(|known| known.source == RegionSource::DefaultAndBill) else {
        return;
    };
    let lines = snapshot.months.values().flat_map(|bill| &bill.lines);
    regions.codes.extend(lines.map(|line| line.region()).filter(|region| !region.is_global()).cloned());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_account_has_seventeen() {
        let fallback = fallback(PARTITION);
        assert_eq!(fallback.codes.len(), 17);
        assert!(fallback.codes.iter().all(|region| region.facts().is_some_and(|facts| facts.partition == PARTITION)));
        assert_eq!(of_every_account(PARTITION), fallback.codes);
    }

    #[test]
    fn other_partitions_have_their_own() {
        let codes = ["us-gov-east-1", "us-gov-west-1"].map(Region::new);
        assert_eq!(fallback("aws-us-gov").codes, codes.into());
        assert_eq!(of_every_account("aws-us-gov"), BTreeSet::new());
    }
}
