//! `whybill.state/1`.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::bill::{BillingMonth, Usd};
use crate::snapshot::Requests;

/// The format that this version writes and reads.
pub const SCHEMA: &str = "whybill.state/1";

/// How far a run came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// What it collected is kept, and what that cost.
    Collected,
    /// It is about to send, or has sent.
    Sending,
    /// It has sent what there was to send.
    Sent,
}

/// How far the last run came, and what the next one goes by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// The format that it is written in.
    pub schema: String,
    /// Whose looks these are.
    #[serde(default)]
    pub account: Option<String>,
    /// How far the run came.
    pub phase: Phase,
    /// The last look's name.
    #[serde(default)]
    pub looked: Option<String>,
    /// Up to which look each destination was told.
    #[serde(default)]
    pub told: BTreeMap<String, Option<String>>,
    /// Where the run was about to send to.
    #[serde(default)]
    pub sending: BTreeSet<String>,
    /// When it was last asked which of the bill is usage, and what else is on it.
    #[serde(default)]
    pub records_at: Option<DateTime<Utc>>,
    /// The last closed month whose bill was told.
    #[serde(default)]
    pub bill_told: Option<BillingMonth>,
    /// The pages of Cost Explorer that were asked for in each month.
    #[serde(default)]
    pub paid: BTreeMap<BillingMonth, u32>,
    /// What is known of the looks where the rest can't be read any more.
    #[serde(skip)]
    pub(super) after_garbage: Option<AfterGarbage>,
}

/// The look before the last one: whether the last was told isn't known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AfterGarbage {
    pub(super) before: Option<String>,
}

/// Why a text is no state.
pub(super) enum Broken {
    Newer(String),
    Garbage(String),
}

impl State {
    /// Before any run.
    pub fn first() -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            account: None,
            phase: Phase::Sent,
            looked: None,
            told: BTreeMap::new(),
            sending: BTreeSet::new(),
            records_at: None,
            bill_told: None,
            paid: BTreeMap::new(),
            after_garbage: None,
        }
    }

    pub(super) fn parse(bytes: &[u8]) -> Result<Self, Broken> {
        #[derive(Deserialize)]
        struct Seen {
            schema: String,
        }
        let garbage = |error: serde_json::Error| Broken::Garbage(error.to_string());
        let Seen { schema } = serde_json::from_slice(bytes).map_err(garbage)?;
        let version = |schema: &str| schema.strip_prefix("whybill.state/").and_then(|own| own.parse::<u32>().ok());
        match version(&schema) {
            Some(found) if Some(found) > version(SCHEMA) => Err(Broken::Newer(schema)),
            Some(_) => serde_json::from_slice(bytes).map_err(garbage),
            None => Err(Broken::Garbage(format!("its format is `{schema}`"))),
        }
    }

    pub(super) fn to_json(&self) -> Vec<u8> {
        // Texts, numbers and lists always serialise.
        let mut json = serde_json::to_vec_pretty(self).unwrap_or_default();
        json.push(b'\n');
        json
    }

    /// Counts pages that were asked for.
    pub fn pay(&mut self, month: BillingMonth, pages: u32) {
        if pages > 0 {
            *self.paid.entry(month).or_default() += pages;
        }
    }

    /// The pages that a ceiling leaves in a month.
    pub fn pages_left(&self, month: BillingMonth, ceiling: Usd) -> u32 {
        let page = Requests { cost_explorer: 1, ..Requests::default() }.cost().value();
        let all = ceiling.value().checked_div(page).map(|pages| pages.floor()).unwrap_or_default();
        let all = u32::try_from(all).unwrap_or(u32::MAX);
        all.saturating_sub(self.paid.get(&month).copied().unwrap_or_default())
    }

    /// The look that a destination was last told of, `None` where it was told of none; one that is new knows of the last.
    pub fn known_to(&self, to: &str) -> Option<&str> {
        let last = match &self.after_garbage {
            Some(own) => &own.before,
            None => &self.looked,
        };
        self.told.get(to).unwrap_or(last).as_deref()
    }

    /// Whether a destination may have been sent what it is not known to have.
    pub fn may_have_sent(&self, to: &str) -> bool {
        self.phase == Phase::Sending && self.sending.contains(to) || self.after_garbage.is_some()
    }
}
