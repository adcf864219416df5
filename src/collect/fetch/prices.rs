//! What AWS lists: what the cache has, and the rest of the price list's services side by side.

use std::collections::{BTreeMap, BTreeSet};

use futures::stream::{self, StreamExt};

use super::Fetcher;
use crate::bill::ListedProduct;
use crate::cache::KeptPrice;
use crate::collect::failure::{Class, Failure};
use crate::collect::part::Part;
use crate::collect::price_list::{Answered, MAX_PAGES, PriceLists, SIDE_BY_SIDE, Short};
use crate::snapshot::{Effect, Gap, Lack, Lacking, PriceList, Source};

const ACTION: &str = "pricing:GetProducts";

/// Usage types by the price list's name of their service.
type Wanted = BTreeMap<String, BTreeSet<String>>;

impl Fetcher<'_> {
    pub(super) async fn fetch_prices(&self, wanted: &Wanted) -> Vec<Part> {
        let mut list = PriceList::default();
        let missing = self.kept_prices(wanted, &mut list);
        if missing.is_empty() {
            return vec![Part::Prices(list)];
        }
        let Some(client) = self.clients.pricing() else {
            return Self::without_price_list(missing, list);
        };
        let asked = PriceLists { client: &client, pace: &self.clients.price_pace, takes_several: &self.takes_several };
        let answers = stream::iter(missing.iter())
            .map(|(code, usage_types)| {
                let answer = asked.of_service(code, usage_types);
                async move { (code, answer.await) }
            })
            .buffer_unordered(SIDE_BY_SIDE);
        let mut answers: Vec<(&String, Answered)> = answers.collect().await;
        answers.sort_by_key(|(code, _)| *code);
        let mut gaps = Vec::new();
        for (code, answered) in answers {
            gaps.extend(answered.failure.as_ref().map(|short| short.gap(code)));
            self.take_prices(code, answered, &mut list);
        }
        std::iter::once(Part::Prices(list)).chain(gaps.into_iter().map(Part::Gap)).collect()
    }

    /// Where there is none to ask.
    fn without_price_list(missing: Wanted, mut list: PriceList) -> Vec<Part> {
        list.unanswered.extend(missing.into_keys());
        let (source, error) = (Source::PriceList, Failure::without_price_list().code);
        let effect = Effect::Collected(Lacking { lack: Lack::Prices, remedy: None });
        let gap = Gap { source, region: None, required: false, error, effect };
        vec![Part::Prices(list), Part::Gap(gap)]
    }

    /// Takes from the cache what it has, and says what it hasn't.
    fn kept_prices(&self, wanted: &Wanted, list: &mut PriceList) -> Wanted {
        let mut missing = wanted.clone();
        let Some(cache) = &self.settings.cache else { return missing };
        missing.retain(|code, usage_types| {
            let mut kept = cache.prices(code, self.ask.now);
            usage_types.retain(|usage_type| match kept.remove(usage_type) {
                Some(KeptPrice { fetched_at, products }) => {
                    list.asked.entry(code.clone()).or_default().insert(usage_type.clone(), fetched_at);
                    list.products.extend(products);
                    false
                }
                None => true,
            });
            !usage_types.is_empty()
        });
        missing
    }

    /// Takes what a service answered, and keeps what it answered whole.
    fn take_prices(&self, code: &str, answered: Answered, list: &mut PriceList) {
        let now = self.ask.now;
        if answered.failure.is_some() {
            list.unanswered.insert(code.to_owned());
        }
        let of = |usage_type: &str| -> BTreeSet<ListedProduct> {
            answered.products.iter().filter(|own| own.usage_type == usage_type).cloned().collect()
        };
        let kept: BTreeMap<String, KeptPrice> = answered
            .whole
            .iter()
            .map(|usage_type| (usage_type.clone(), KeptPrice { fetched_at: now, products: of(usage_type) }))
            .collect();
        if let Some(cache) = self.settings.cache.as_ref().filter(|_| !kept.is_empty())
            && let Err(error) = cache.keep_prices(code, kept, now)
        {
            cache.complain(&error);
        }
        if !answered.whole.is_empty() {
            let asked = list.asked.entry(code.to_owned()).or_default();
            asked.extend(answered.whole.into_iter().map(|usage_type| (usage_type, now)));
        }
        list.products.extend(answered.products);
    }
}

impl Short {
    /// The gap that it leaves: of one service, or of all where it would be the same with each.
    fn gap(&self, code: &str) -> Gap {
        match self {
            Self::Failed(failure) if failure.is_of_all() => {
                failure.gap(Source::PriceList, None, false, Lack::Prices, ACTION)
            }
            Self::Failed(failure) => {
                let lack = Lack::PricesOf { service_code: code.to_owned() };
                failure.gap(Source::PriceList, None, false, lack, ACTION)
            }
            Self::OutOfPages => Gap {
                source: Source::PriceList,
                region: None,
                required: false,
                error: format!("over {MAX_PAGES} pages"),
                effect: Effect::Collected(Lacking {
                    lack: Lack::MorePrices { service_code: code.to_owned() },
                    remedy: None,
                }),
            },
        }
    }
}

impl Failure {
    /// Whether it would be the same with every service.
    fn is_of_all(&self) -> bool {
        match self.class {
            Class::NoCredentials
            | Class::Expired
            | Class::BadCredentials
            | Class::Clock
            | Class::NotAws
            | Class::Denied
            | Class::Throttled
            | Class::Timeout
            | Class::Unreachable
            | Class::Limit
            | Class::OutOfTime => true,
            Class::NoData | Class::Invalid | Class::Nonsense | Class::Other => false,
        }
    }
}
