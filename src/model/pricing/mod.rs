//! What a unit costs: from the list, or from the bill where no list tells.

pub(crate) mod alarms;
pub(crate) mod candidates;
pub(crate) mod discount;
pub(crate) mod further;
pub(crate) mod inferred;
pub(crate) mod list;
pub(crate) mod of_line;
