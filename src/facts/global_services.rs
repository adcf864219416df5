//! Services of the account as a whole: where their usage is metered says nothing of where anything runs.

use crate::bill::service::is_same;
use crate::catalogue::is_of_family;

/// Names on the bill. Source: AWS, "Regional endpoints": global services; Cost Explorer and Budgets answer in us-east-1 for
/// all regions, and support and tax are the account's.
const GLOBAL: [&str; 12] = [
    "AWS Billing Conductor",
    "AWS Budgets",
    "AWS Cost Explorer",
    "AWS Global Accelerator",
    "AWS Identity and Access Management",
    "AWS Organizations",
    "AWS Premium Support",
    "AWS Shield",
    "Amazon CloudFront",
    "Amazon Registrar",
    "Amazon Route 53",
    "Tax",
];
/// Plans of AWS Support: `AWS Support (Business)`, `AWSSupportBusiness`.
const SUPPORT: &str = "support";
/// What of Route 53 stands in a region all the same: endpoints of its Resolver.
const REGIONAL: &str = "Resolver";

/// Whether a usage type of a service is the account's, whatever region its prefix names.
pub(crate) fn is_global(service: &str, usage_type: &str) -> bool {
    (GLOBAL.iter().any(|known| is_same(known, service)) || is_of_family(service, SUPPORT))
        && !usage_type.contains(REGIONAL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn support_is_the_accounts_and_a_resolver_is_its_regions() {
        for (service, usage_type, global) in [
            ("AWS Cost Explorer", "USE1-APIRequest", true),
            ("AWS Support (Business)", "USE1-Dollar", true),
            ("AWSSupportBusiness", "Dollar", true),
            ("AmazonCloudFront", "EU-Requests-Tier1", true),
            ("AmazonRoute53", "EUW2-ResolverNetworkInterface", false),
            ("Amazon Route 53", "EUW2-ResolverNetworkInterface", false),
            ("Amazon Simple Storage Service", "USE1-TimedStorage-ByteHrs", false),
        ] {
            assert_eq!(is_global(service, usage_type), global, "{service} {usage_type}");
        }
    }
}
