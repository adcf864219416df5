//! What AWS lists for usage types.
//!
//! pricing:GetProducts, free of charge; ten requests at once and five a second; 100 products a page.
//! <https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-price-list-query-api.html>
//! <https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/billing-limits.html>

mod entry;

use std::cell::Cell;
use std::collections::BTreeSet;
use std::time::Duration;

use aws_sdk_pricing::Client;
use aws_sdk_pricing::types::{Filter, FilterType};

use super::failure::Failure;
use super::pace::Pace;
use super::tokens::Tokens;
use crate::bill::ListedProduct;

/// AWS refills ten tokens by five a second, for the account.
pub(super) const PERIOD: Duration = Duration::from_millis(210);
pub(super) const BURST: u32 = 10;
/// Services that are asked for at once.
pub(super) const SIDE_BY_SIDE: usize = 16;
/// Pages of a service, at most.
pub(super) const MAX_PAGES: u32 = 20;
const PAGE: i32 = 100;
/// Characters of a filter's value, at most.
const MAX_VALUE: usize = 1024;

/// The price list, as it is asked.
pub(super) struct PriceLists<'a> {
    pub(super) client: &'a Client,
    pub(super) pace: &'a Pace,
    /// Whether a filter takes several values, as far as is known.
    pub(super) takes_several: &'a Cell<bool>,
}

/// What was answered of a service.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Answered {
    /// The usage types of which everything was read.
    pub(super) whole: BTreeSet<String>,
    pub(super) products: BTreeSet<ListedProduct>,
    /// Why it isn't all.
    pub(super) failure: Option<Short>,
}

/// Why a service's prices aren't all known.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Short {
    Failed(Failure),
    OutOfPages,
}

impl From<Failure> for Short {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// What is said where a partition has no price list.
const NONE_HERE: &str = "GovCloud has no price list";

impl Failure {
    /// There is no price list to ask.
    pub(super) fn without_price_list() -> Self {
        Self::nonsense(NONE_HERE)
    }
}

/// Whether it may be asked.
pub(super) async fn is_open(client: Option<&Client>) -> Result<(), Failure> {
    let client = client.ok_or_else(Failure::without_price_list)?;
    let one = client.get_products().service_code("AmazonCloudWatch").max_results(1);
    one.send().await.map(drop).map_err(Failure::from)
}

/// Several usage types with one filter, or one.
fn filter(usage_types: &[String]) -> Result<Filter, Failure> {
    let (kind, value) = match usage_types {
        [one] => (FilterType::TermMatch, one.clone()),
        several => (FilterType::AnyOf, several.join(",")),
    };
    let filter = Filter::builder().r#type(kind).field("usagetype").value(value).build();
    filter.map_err(|error| Failure::nonsense(error.to_string()))
}

/// As many usage types together as a filter's value has room for.
fn batches(usage_types: &BTreeSet<String>) -> Vec<Vec<String>> {
    let (mut batches, mut room): (Vec<Vec<String>>, usize) = (Vec::new(), 0);
    for usage_type in usage_types {
        match batches.last_mut().filter(|_| room > usage_type.len()) {
            Some(batch) => batch.push(usage_type.clone()),
            None => {
                batches.push(vec![usage_type.clone()]);
                room = MAX_VALUE + 1;
            }
        }
        room = room.saturating_sub(usage_type.len() + 1);
    }
    batches
}

/// Whether AWS doesn't take the question.
fn is_refused(failure: &Failure) -> bool {
    matches!(failure.code.as_str(), "InvalidParameterException" | "ValidationException")
}

impl PriceLists<'_> {
    /// What is listed of a service's usage types.
    pub(super) async fn of_service(&self, code: &str, usage_types: &BTreeSet<String>) -> Answered {
        let mut answered = Answered::default();
        let mut pages = MAX_PAGES;
        for batch in batches(usage_types) {
            if let Err(short) = self.batch(code, &batch, &mut pages, &mut answered).await {
                answered.failure = Some(short);
                break;
            }
        }
        answered
    }

    /// Usage types together, or one by one where that is refused.
    async fn batch(
        &self,
        code: &str,
        usage_types: &[String],
        pages: &mut u32,
        answered: &mut Answered,
    ) -> Result<(), Short> {
        if self.takes_several.get() || usage_types.len() == 1 {
            match self.of(code, usage_types, pages, answered).await {
                Err(Short::Failed(failure)) if is_refused(&failure) && usage_types.len() > 1 => {}
                done => return done,
            }
        }
        for usage_type in usage_types {
            self.of(code, std::slice::from_ref(usage_type), pages, answered).await?;
            // The service is known, so that it was the filter which was refused.
            self.takes_several.set(false);
        }
        Ok(())
    }

    /// Every page of a filter.
    async fn of(
        &self,
        code: &str,
        usage_types: &[String],
        pages: &mut u32,
        answered: &mut Answered,
    ) -> Result<(), Short> {
        let (mut token, mut tokens) = (None, Tokens::default());
        loop {
            *pages = pages.checked_sub(1).ok_or(Short::OutOfPages)?;
            self.pace.turn().await;
            let request = self.client.get_products().service_code(code).filters(filter(usage_types)?);
            let request = request.format_version("aws_v1").max_results(PAGE).set_next_token(token.take());
            let answer = request.send().await.map_err(Failure::from)?;
            let listed = answer.price_list.ok_or_else(|| Failure::without("PriceList"))?;
            for text in listed {
                let products = entry::products(code, &text);
                answered.products.extend(products.into_iter().filter(|own| usage_types.contains(&own.usage_type)));
            }
            match tokens.next(answer.next_token)? {
                Some(next) => token = Some(next),
                None => break,
            }
        }
        answered.whole.extend(usage_types.iter().cloned());
        Ok(())
    }
}

#[cfg(test)]
pub(super) use entry::products;

#[cfg(test)]
#[path = "price_list_tests.rs"]
mod tests;
