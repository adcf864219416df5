//! What a payer's organisation cost.

use crate::bill::Usd;

/// A month's bill of a payer's whole organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganisationBill {
    /// What all accounts cost together.
    pub billed: Usd,
    /// The accounts, the dearest first.
    pub accounts: Vec<AccountBill>,
}

/// What an account cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountBill {
    /// Its twelve digits.
    pub account: String,
    /// What it is called, where that is known.
    pub name: Option<String>,
    /// All that it cost.
    pub billed: Usd,
}
