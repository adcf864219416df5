//! `freetier.toml` as written: every value keeps its place, so that an error can point there.

use serde::Deserialize;
use toml::Spanned;

/// A text and where it stands in the file.
pub(super) type Text = Spanned<String>;

/// The whole file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    /// The day on which every row that doesn't say otherwise was read at its source.
    pub(super) checked: Option<Text>,
    #[serde(default)]
    pub(super) meter: Vec<Meter>,
    #[serde(default)]
    pub(super) offer: Vec<Offer>,
    #[serde(default)]
    pub(super) price: Vec<Price>,
}

/// So many bytes are read at once, and the rest of the table that they end in.
const PART: usize = 4096;

impl File {
    /// A file read in parts, each of whole tables, so that little memory is used again and again. Where something stands
    /// is told from the beginning of its part.
    pub(super) fn in_parts(text: &str) -> Result<Self, toml::de::Error> {
        let mut file = Self::default();
        let mut rest = text;
        while !rest.is_empty() {
            let enough = rest.ceil_char_boundary(PART);
            let end = rest[enough..].find("\n[[").map_or(rest.len(), |at| enough + at + 1);
            let (part, others) = rest.split_at(end);
            let Self { checked, meter, offer, price } = toml::from_str(part)?;
            file.checked = file.checked.or(checked);
            file.meter.extend(meter);
            file.offer.extend(offer);
            file.price.extend(price);
            rest = others;
        }
        Ok(file)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Meter {
    pub(super) id: Text,
    pub(super) services: Spanned<Vec<Text>>,
    pub(super) usage: Spanned<Vec<Text>>,
    pub(super) units: Spanned<Vec<Text>>,
    pub(super) noun: Text,
    pub(super) standing: Text,
    pub(super) note: Option<Text>,
    pub(super) source: Text,
    pub(super) checked: Option<Text>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Offer {
    pub(super) id: Text,
    pub(super) meters: Spanned<Vec<Text>>,
    /// Absent: its first meter's.
    pub(super) noun: Option<Text>,
    pub(super) limit: Text,
    pub(super) scope: Text,
    pub(super) pool: Text,
    pub(super) kind: Text,
    pub(super) cohorts: Spanned<Vec<Text>>,
    pub(super) from: Option<Text>,
    pub(super) to: Option<Text>,
    pub(super) source: Text,
    pub(super) checked: Option<Text>,
    #[serde(default)]
    pub(super) unverified: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Price {
    pub(super) id: Text,
    pub(super) meter: Text,
    /// Absent: every region.
    pub(super) regions: Option<Spanned<Vec<Text>>>,
    /// CloudFront's geographies, as its usage types begin.
    pub(super) edges: Option<Spanned<Vec<Text>>>,
    /// Absent: one.
    pub(super) per: Option<Text>,
    /// The price where it has one tier only.
    pub(super) usd: Option<Text>,
    pub(super) tiers: Option<Spanned<Vec<Tier>>>,
    pub(super) from: Option<Text>,
    pub(super) to: Option<Text>,
    pub(super) source: Text,
    pub(super) checked: Option<Text>,
    #[serde(default)]
    pub(super) unverified: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tier {
    pub(super) up_to: Option<Text>,
    pub(super) usd: Text,
}
