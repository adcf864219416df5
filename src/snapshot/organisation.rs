//! A payer's organisation, account by account.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::bill::Usd;

/// What an account of a payer's organisation cost in a month: usage, fees, tax and what was taken off, all together.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountCost {
    /// Its twelve digits.
    pub id: String,
    /// What it is called, where Cost Explorer tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What each service cost.
    pub services: BTreeMap<String, Usd>,
}

impl AccountCost {
    /// All that it cost.
    pub fn billed(&self) -> Usd {
        self.services.values().copied().sum()
    }
}
