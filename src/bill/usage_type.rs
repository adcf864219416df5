//! AWS's usage types taken apart: where it was metered, and by which meter.

use super::Region;
use super::service::is_same;

/// Where a usage type says its usage was metered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In one region, by its prefix.
    Region(&'static Region),
    /// Over all regions: the free part of a pool (`Global-`), or a service that has no regions.
    Global,
    /// At edge locations of a geography (CloudFront's `EU-` is Europe's edges, not Ireland).
    Edge(&'static str),
    /// No prefix and no service that tells: AWS leaves it out for us-east-1 and for global services alike.
    Unprefixed,
}

impl Place {
    /// The region that a bill's line there belongs to.
    pub fn region(self) -> &'static Region {
        match self {
            Self::Region(region) => region,
            Self::Global | Self::Edge(_) => Region::GLOBAL,
            Self::Unprefixed => Region::UNPREFIXED,
        }
    }
}

/// A usage type of the bill, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct UsageType<'a> {
    /// Where.
    pub place: Place,
    /// AWS's name of the meter, what is left without the prefix: `CW:AlarmMonitorUsage`.
    pub meter: &'a str,
    /// The other region of a transfer between two.
    pub peer: Option<&'static Region>,
    /// Whether this is a `Global-` row, which holds a pool's free part.
    pub global_row: bool,
}

/// Services that have no regions: an unprefixed meter of theirs is global.
const GLOBAL_SERVICES: &[&str] = &["Amazon Route 53", "Amazon CloudFront", "AWS Budgets", "Amazon Registrar", "Tax"];
const EDGE_SERVICE: &str = "Amazon CloudFront";
/// CloudFront's geographies.
const EDGES: &[&str] = &["AP", "AU", "CA", "EU", "IN", "JP", "ME", "NA", "SA", "US", "ZA"];

impl<'a> UsageType<'a> {
    /// Takes a usage type of a service's line apart.
    ///
    /// Source of the prefixes: AWS's "Region billing codes"; the longest code is tried first, full
    /// region codes (KMS) before short ones.
    pub fn parse(service: &str, usage_type: &'a str) -> Self {
        let of = |place, meter| Self { place, meter, peer: None, global_row: false };
        if let Some(meter) = usage_type.strip_prefix("Global-").or_else(|| usage_type.strip_prefix("global-")) {
            return Self { global_row: true, ..of(Place::Global, meter) };
        }
        if is_same(service, EDGE_SERVICE) {
            let edge = usage_type.split_once('-').and_then(|(code, meter)| Some((edge(code)?, meter)));
            return edge.map_or_else(|| of(Place::Global, usage_type), |(edge, meter)| of(Place::Edge(edge), meter));
        }
        if let Some((region, meter)) = strip_region(usage_type) {
            let place = Place::Region(region);
            let peer = strip_region(meter).filter(|(_, rest)| is_transfer(rest));
            return peer
                .map_or_else(|| of(place, meter), |(other, rest)| Self { peer: Some(other), ..of(place, rest) });
        }
        of(if is_global(service) { Place::Global } else { Place::Unprefixed }, usage_type)
    }

    /// The region the bill's line belongs to.
    pub fn region(&self) -> &'static Region {
        self.place.region()
    }
}

fn is_global(service: &str) -> bool {
    GLOBAL_SERVICES.iter().any(|known| is_same(service, known))
}

fn edge(code: &str) -> Option<&'static str> {
    EDGES.iter().copied().find(|known| *known == code)
}

fn is_transfer(meter: &str) -> bool {
    meter.starts_with("AWS-In-") || meter.starts_with("AWS-Out-")
}

/// The region whose prefix a usage type has, and the rest; the longest prefix wins.
fn strip_region(usage_type: &str) -> Option<(&'static Region, &str)> {
    usage_type.rmatch_indices('-').find_map(|(end, _)| {
        let (prefix, rest) = (&usage_type[..end], &usage_type[end + 1..]);
        Region::of_prefix(prefix).filter(|_| !rest.is_empty()).map(|region| (region, rest))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(service: &str, text: &str) -> (String, String) {
        let usage_type = UsageType::parse(service, text);
        (usage_type.region().to_string(), usage_type.meter.to_owned())
    }

    #[test]
    fn prefixes() {
        for (service, text, region, meter) in [
            ("AmazonCloudWatch", "EU-CW:AlarmMonitorUsage", "eu-west-1", "CW:AlarmMonitorUsage"),
            ("AmazonCloudWatch", "EUW1-CW:AlarmMonitorUsage", "eu-west-1", "CW:AlarmMonitorUsage"),
            ("AmazonCloudWatch", "EUW2-CW:AlarmMonitorUsage", "eu-west-2", "CW:AlarmMonitorUsage"),
            ("AmazonCloudWatch", "CW:AlarmMonitorUsage", "us-east-1", "CW:AlarmMonitorUsage"),
            ("AmazonCloudWatch", "Global-CW:AlarmMonitorUsage", "global", "CW:AlarmMonitorUsage"),
            ("AmazonCloudWatch", "APS3-CW:Requests", "ap-south-1", "CW:Requests"),
            ("AmazonCloudWatch", "CPT-CW:Requests", "af-south-1", "CW:Requests"),
            ("AmazonCloudWatch", "AFS1-CW:Requests", "af-south-1", "CW:Requests"),
            ("AWS Key Management Service", "us-west-2-KMS-Keys", "us-west-2", "KMS-Keys"),
            ("AWS Key Management Service", "ca-central-1-KMS-Requests", "ca-central-1", "KMS-Requests"),
            ("Amazon CloudFront", "EU-Requests-Tier2-HTTPS", "global", "Requests-Tier2-HTTPS"),
            ("AmazonCloudFront", "EU-Requests-Tier2-HTTPS", "global", "Requests-Tier2-HTTPS"),
            ("Amazon Simple Storage Service", "EU-Requests-Tier1", "eu-west-1", "Requests-Tier1"),
            ("AmazonRoute53", "HostedZone", "global", "HostedZone"),
            ("Amazon Route 53", "HostedZone", "global", "HostedZone"),
            ("AWS Cost Explorer", "USE1-APIRequest", "us-east-1", "APIRequest"),
            ("EC2 - Other", "USW2-EBS:VolumeUsage.gp2", "us-west-2", "EBS:VolumeUsage.gp2"),
        ] {
            assert_eq!(parsed(service, text), (region.to_owned(), meter.to_owned()), "{service} {text}");
        }
    }

    #[test]
    fn every_published_prefix_leads_to_its_region() {
        for facts in Region::known() {
            for prefix in [facts.region.code(), &facts.prefix, &facts.alias] {
                if !prefix.is_empty() {
                    let (region, meter) = parsed("AmazonCloudWatch", &format!("{prefix}-CW:Requests"));
                    assert_eq!((region, meter.as_str()), (facts.region.to_string(), "CW:Requests"), "{prefix}");
                }
            }
        }
    }

    #[test]
    fn transfers_name_two_regions() {
        let usage_type = UsageType::parse("Amazon Simple Storage Service", "APE1-USE1-AWS-In-Bytes");
        assert_eq!(usage_type.region().code(), "ap-east-1");
        assert_eq!(usage_type.peer, Some(&Region::new("us-east-1")));
        assert_eq!(usage_type.meter, "AWS-In-Bytes");
    }

    #[test]
    fn europes_edges_are_not_ireland() {
        let usage_type = UsageType::parse("Amazon CloudFront", "EU-DataTransfer-Out-Bytes");
        assert_eq!(usage_type.place, Place::Edge("EU"));
    }
}
