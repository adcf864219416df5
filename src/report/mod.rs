//! What an answer says, as plain data; and one file for each format it can be written in.

mod explain;

pub use explain::{Charge, ExplainReport, ExplainedLine, NextMonth, Totals, Verdict};
