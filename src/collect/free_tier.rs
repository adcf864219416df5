//! AWS's own count of the open month's Free Tier usage. IAM: freetier:GetFreeTierUsage.

use std::fmt::Display;

use super::clients::Clients;
use super::{Found, failure, gap, missing};
use crate::bill::Quantity;
use crate::snapshot::FreeTierUsage;

/// Every offer with usage in the open month.
pub(super) async fn free_tier(clients: &Clients) -> Found {
    let mut pages = clients.free_tier().get_free_tier_usage().into_paginator().items().send();
    let mut rows = Vec::new();
    while let Some(item) = pages.next().await {
        match item {
            Ok(usage) => rows.push(FreeTierUsage {
                service: usage.service().unwrap_or_default().to_owned(),
                usage_type: usage.usage_type().unwrap_or_default().to_owned(),
                region: usage.region().unwrap_or_default().to_owned(),
                kind: usage.free_tier_type().unwrap_or_default().to_owned(),
                used: quantity(usage.actual_usage_amount()),
                forecast: quantity(usage.forecasted_usage_amount()),
                limit: quantity(usage.limit()),
                unit: usage.unit().unwrap_or_default().to_owned(),
                description: usage.description().unwrap_or_default().to_owned(),
            }),
            Err(error) => {
                let effect =
                    "AWS's own count of the open month can't be held against ours. Allow freetier:GetFreeTierUsage.";
                return missing(gap("free-tier", None, false, failure::code(&error), effect));
            }
        }
    }
    Box::new(|snapshot| snapshot.free_tier = Some(rows))
}

/// This API alone speaks in floats; their shortest decimal is what AWS wrote.
fn quantity(float: impl Display) -> Quantity {
    float.to_string().parse().unwrap_or_default()
}
