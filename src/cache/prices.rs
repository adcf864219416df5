//! What the price list answered: the same for every account, and free, but slow to ask for again and again.
//!
//! A file holds one service. A usage type's products are kept for a week, that it has none for a day.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{Cache, make_private_folder};
use crate::bill::ListedProduct;
use crate::snapshot_file::disk;

const SCHEMA: &str = "whybill.prices/1";
const KEEP_PRODUCTS: TimeDelta = TimeDelta::days(7);
const KEEP_NONE: TimeDelta = TimeDelta::days(1);

/// What was answered for a usage type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptPrice {
    /// When.
    pub fetched_at: DateTime<Utc>,
    /// Its products; none where the list has none.
    pub products: BTreeSet<ListedProduct>,
}

/// What a file holds.
#[derive(Debug, Serialize, Deserialize)]
struct Prices {
    schema: String,
    usage_types: BTreeMap<String, KeptPrice>,
}

impl KeptPrice {
    fn is_good(&self, now: DateTime<Utc>) -> bool {
        let (age, keep) = (now - self.fetched_at, if self.products.is_empty() { KEEP_NONE } else { KEEP_PRODUCTS });
        age >= TimeDelta::zero() && age < keep
    }
}

impl Cache {
    /// What is kept of a service's usage types and still good.
    pub fn prices(&self, service_code: &str, now: DateTime<Utc>) -> BTreeMap<String, KeptPrice> {
        let bytes = disk::read_own(&self.price_path(service_code)).unwrap_or_default();
        let read = serde_json::from_slice::<Prices>(&bytes).ok().filter(|own| own.schema == SCHEMA);
        let mut kept = read.map(|own| own.usage_types).unwrap_or_default();
        kept.retain(|_, own| own.is_good(now));
        kept
    }

    /// Keeps what was answered now for a service's usage types, beside what is kept and still good.
    pub fn keep_prices(
        &self,
        service_code: &str,
        answers: BTreeMap<String, KeptPrice>,
        now: DateTime<Utc>,
    ) -> io::Result<()> {
        make_private_folder(&self.folder)?;
        let mut usage_types = self.prices(service_code, now);
        usage_types.extend(answers);
        let prices = Prices { schema: SCHEMA.to_owned(), usage_types };
        disk::replace(&self.price_path(service_code), &serde_json::to_vec(&prices)?)
    }

    fn price_path(&self, service_code: &str) -> std::path::PathBuf {
        let code: String = service_code.chars().filter(char::is_ascii_alphanumeric).collect();
        self.folder.join(format!("prices.{code}.json"))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::bill::{ListedTerm, ListedTier, Quantity};

    const CODE: &str = "AmazonCloudWatch";

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn product() -> ListedProduct {
        let unit_price = "0.1".parse().unwrap();
        ListedProduct {
            service_code: CODE.to_owned(),
            usage_type: "EU-CW:AlarmMonitorUsage".to_owned(),
            operation: None,
            region: None,
            term: ListedTerm::OnDemand,
            effective: None,
            unit: "Alarms".to_owned(),
            tiers: vec![ListedTier { from: Quantity::ZERO, to: None, unit_price, description: String::new() }],
        }
    }

    #[test]
    fn products_are_kept_for_a_week_and_that_there_are_none_for_a_day() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().join("cache"));
        let now = at("2026-11-01T00:00:00Z");
        let kept = |products| KeptPrice { fetched_at: now, products };
        let answers = [("some".to_owned(), kept([product()].into())), ("none".to_owned(), kept(BTreeSet::new()))];
        cache.keep_prices(CODE, answers.into(), now).unwrap();
        let held = |now: &str| cache.prices(CODE, at(now)).into_keys().collect::<Vec<_>>();
        assert_eq!(held("2026-11-01T23:59:59Z"), ["none", "some"]);
        assert_eq!(held("2026-11-02T00:00:00Z"), ["some"]);
        assert_eq!(held("2026-11-07T23:59:59Z"), ["some"]);
        assert_eq!(held("2026-11-08T00:00:00Z"), Vec::<String>::new());
        assert_eq!(held("2026-10-31T00:00:00Z"), Vec::<String>::new(), "from the future");
        assert!(cache.prices("AmazonS3", now).is_empty());
        let later = at("2026-11-03T00:00:00Z");
        let again = KeptPrice { fetched_at: later, products: BTreeSet::new() };
        cache.keep_prices(CODE, [("other".to_owned(), again)].into(), later).unwrap();
        assert_eq!(held("2026-11-03T01:00:00Z"), ["other", "some"], "what was kept stays as long as before");
        assert_eq!(held("2026-11-08T00:00:00Z"), Vec::<String>::new());
        fs::write(cache.price_path(CODE), "{").unwrap();
        assert!(cache.prices(CODE, now).is_empty());
    }
}
