//! `freetier.toml` as written, before anything is checked but its shape.

use serde::Deserialize;
use toml::Spanned;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    #[serde(default)]
    pub(crate) meter: Vec<Meter>,
    #[serde(default)]
    pub(crate) offer: Vec<Offer>,
    #[serde(default)]
    pub(crate) price: Vec<Price>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Meter {
    pub(crate) id: Spanned<String>,
    pub(crate) service: Spanned<Vec<String>>,
    pub(crate) usage: Spanned<Vec<String>>,
    pub(crate) unit: Spanned<Vec<String>>,
    pub(crate) noun: String,
    pub(crate) standing: Spanned<String>,
    #[serde(default)]
    pub(crate) note: Option<String>,
    pub(crate) source: Spanned<String>,
    pub(crate) checked: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Offer {
    pub(crate) id: Spanned<String>,
    pub(crate) meters: Spanned<Vec<String>>,
    pub(crate) limit: Spanned<String>,
    pub(crate) scope: Spanned<String>,
    pub(crate) pool: Spanned<String>,
    pub(crate) kind: Spanned<String>,
    pub(crate) cohorts: Spanned<Vec<String>>,
    #[serde(default)]
    pub(crate) valid_from: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) valid_to: Option<Spanned<String>>,
    pub(crate) source: Spanned<String>,
    pub(crate) checked: Spanned<String>,
    #[serde(default)]
    pub(crate) unverified: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Price {
    pub(crate) id: Spanned<String>,
    pub(crate) meter: Spanned<String>,
    #[serde(default)]
    pub(crate) regions: Vec<String>,
    #[serde(default)]
    pub(crate) per: Option<Spanned<String>>,
    pub(crate) tiers: Spanned<Vec<Tier>>,
    #[serde(default)]
    pub(crate) valid_from: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) valid_to: Option<Spanned<String>>,
    pub(crate) source: Spanned<String>,
    pub(crate) checked: Spanned<String>,
    #[serde(default)]
    pub(crate) unverified: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tier {
    #[serde(default)]
    pub(crate) up_to: Option<Spanned<String>>,
    pub(crate) usd: Spanned<String>,
}
