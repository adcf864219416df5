//! What the tests share: the fixtures, accounts and events to make up, and the program as a user runs it.

pub(crate) mod build;
pub(crate) mod collected;
pub(crate) mod fixture;
pub(crate) mod made_up;
pub(crate) mod march;
pub(crate) mod program;
