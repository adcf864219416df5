//! AWS's own count of an allowance (GetFreeTierUsage), held against the bill's.
//!
//! It counts what is free: at the limit it stands still, whatever is used beyond, and its forecast is drawn out from that.

use std::collections::BTreeSet;

use crate::bill::service::letters;
use crate::bill::{BillingMonth, Quantity, Region, UsageType};
use crate::catalogue::Meter;
use crate::model::allowance::pools::Pool;
use crate::model::month::Case;
use crate::snapshot::FreeTierUsage;

/// AWS's own count of a pool (GetFreeTierUsage).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwsCount {
    /// AWS's name of the pool.
    pub pool: Option<String>,
    /// Used in the month to date.
    pub used: Quantity,
    /// Free units in the month.
    pub limit: Quantity,
    /// AWS's forecast of the whole month; `None` where the count stands at its limit and foresees nothing.
    pub forecast: Option<Quantity>,
}

impl Case<'_> {
    /// AWS's count of a pool. It counts the month in which it is asked alone; a member account sees nothing.
    pub(crate) fn counted_by_aws(&self, pool: &Pool<'_>) -> Option<AwsCount> {
        if !self.is_open() || BillingMonth::of(self.snapshot.taken_at) != self.month {
            return None;
        }
        let meters: Vec<&Meter> = self.catalogue.meters_of(pool.offer).collect();
        let rows = self.snapshot.free_tier.iter().flatten();
        let rows: Vec<&FreeTierUsage> = rows
            .filter(|row| meters.iter().any(|meter| self.is_counted_by(row, meter)))
            .filter(|row| pool.region.as_ref().is_none_or(|region| region_of(row).as_ref() == Some(region)))
            .collect();
        let pools: BTreeSet<&str> = rows.iter().filter_map(|row| pool_name(row)).collect();
        let first = rows.first().filter(|_| pools.len() <= 1)?;
        let used = rows.iter().map(|row| row.used).sum();
        let forecast = rows.iter().map(|row| row.forecast).sum();
        let pool = pool_name(first).map(str::to_owned);
        let limit = first.limit;
        Some(AwsCount { pool, used, limit, forecast: (used < limit).then_some(forecast) })
    }

    fn is_counted_by(&self, row: &FreeTierUsage, meter: &Meter) -> bool {
        let usage_type = UsageType::parse(&row.service, &row.usage_type).meter;
        let by_name = self.catalogue.meter(&row.service, usage_type);
        by_name.is_some_and(|own| own.id == meter.id) || is_of(row, usage_type, meter)
    }
}

/// Whether a row counts a meter. AWS names services and kinds of usage here a little shorter than on the bill.
fn is_of(row: &FreeTierUsage, usage_type: &str, meter: &Meter) -> bool {
    let of_usage =
        |usage: &String| usage.strip_prefix(usage_type).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    let name = letters(&row.service);
    meter.usage.iter().any(of_usage) && meter.services.iter().any(|service| letters(service).starts_with(&name))
}

/// The pool's name, which stands in brackets at the end of AWS's sentence: `Global-CW:AlarmMonitorUsage`.
fn pool_name(row: &FreeTierUsage) -> Option<&str> {
    let (_, name) = row.description.trim_end_matches(['.', ' ']).strip_suffix(')')?.rsplit_once('(')?;
    Some(name).filter(|name| !name.is_empty() && !name.contains(' '))
}

fn region_of(row: &FreeTierUsage) -> Option<Region> {
    let named = Region::new(row.region.as_str());
    if named.facts().is_some() {
        Some(named)
    } else {
        pool_name(row).map(|name| UsageType::parse(&row.service, name).region().clone())
    }
}
