//! What AWS's price list answered (pricing:GetProducts).

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::bill::ListedProduct;

/// What AWS's price list said of the usage types that it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceList {
    /// The usage types that were answered for, by the price list's name of the service, and when: one that stands here and
    /// has no product has none.
    #[serde(default)]
    pub asked: BTreeMap<String, BTreeMap<String, DateTime<Utc>>>,
    /// Services whose question was refused or was not answered whole; a gap says why.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub unanswered: BTreeSet<String>,
    /// The products, each once, by service and usage type.
    #[serde(default)]
    pub products: BTreeSet<ListedProduct>,
}

impl PriceList {
    /// When it answered for a usage type; `None` where it was not asked, or left no answer.
    pub fn answered(&self, service_code: &str, usage_type: &str) -> Option<DateTime<Utc>> {
        self.asked.get(service_code)?.get(usage_type).copied()
    }

    /// The products of a usage type: several where an operation decides, or where the free part is one of its own.
    pub fn products<'a>(
        &'a self,
        service_code: &'a str,
        usage_type: &'a str,
    ) -> impl Iterator<Item = &'a ListedProduct> + use<'a> {
        let is_of = move |own: &&ListedProduct| own.service_code == service_code && own.usage_type == usage_type;
        self.products.range(ListedProduct::least(service_code, usage_type)..).take_while(is_of)
    }

    /// Takes what another list answered later: of a usage type that both were asked for, the later answer alone.
    pub fn take(&mut self, later: Self) {
        let is_older = |own: &ListedProduct| later.answered(&own.service_code, &own.usage_type).is_none();
        self.products.retain(is_older);
        for (service, usage_types) in later.asked {
            self.unanswered.remove(&service);
            self.asked.entry(service).or_default().extend(usage_types);
        }
        self.products.extend(later.products);
        self.unanswered.extend(later.unanswered);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bill::{ListedTerm, ListedTier, Quantity};

    const CODE: &str = "AmazonCloudWatch";

    fn product(usage_type: &str, usd: &str) -> ListedProduct {
        let description = String::new();
        ListedProduct {
            service_code: CODE.to_owned(),
            usage_type: usage_type.to_owned(),
            operation: None,
            region: None,
            term: ListedTerm::OnDemand,
            effective: None,
            unit: "Alarms".to_owned(),
            tiers: vec![ListedTier { from: Quantity::ZERO, to: None, unit_price: usd.parse().unwrap(), description }],
        }
    }

    fn list(at: &str, asked: &[&str], products: &[ListedProduct]) -> PriceList {
        let at: DateTime<Utc> = at.parse().unwrap();
        let asked = asked.iter().map(|usage_type| ((*usage_type).to_owned(), at)).collect();
        let products = products.iter().cloned().collect();
        PriceList { asked: [(CODE.to_owned(), asked)].into(), unanswered: BTreeSet::new(), products }
    }

    #[test]
    fn the_later_answer_for_a_usage_type_stands_alone() {
        let (one, two, gone) = ("EU-CW:AlarmMonitorUsage", "EU-CW:HighResAlarmMonitorUsage", "EU-CW:Gone");
        let mut all = list(
            "2026-11-01T00:00:00Z",
            &[one, two, gone],
            &[product(one, "0.1"), product(two, "0.3"), product(gone, "1")],
        );
        all.unanswered.insert(CODE.to_owned());
        all.take(list("2026-11-09T00:00:00Z", &[one, gone], &[product(one, "0.2")]));
        let prices = |usage_type| all.products(CODE, usage_type).map(|own| own.tiers[0].unit_price).collect::<Vec<_>>();
        assert_eq!(prices(one), ["0.2".parse().unwrap()], "it changed");
        assert_eq!(prices(two), ["0.3".parse().unwrap()], "it was not asked again");
        assert_eq!(prices(gone), [], "it is no more, and that is known");
        assert!(all.answered(CODE, gone).is_some() && all.answered(CODE, "EU-CW:Other").is_none());
        assert!(all.unanswered.is_empty());
    }
}
