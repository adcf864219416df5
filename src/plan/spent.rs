//! What a run has paid so far.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::bill::Usd;
use crate::snapshot::Requests;

/// The pages of Cost Explorer that a run has asked for, each $0.01. Its clones count together: who ends a run before its
/// answer, by an error or a signal, says by one of them what it cost.
#[derive(Debug, Clone, Default)]
pub struct Spent(Arc<Pages>);

#[derive(Debug, Default)]
struct Pages {
    asked: AtomicU32,
    lost: AtomicU32,
}

impl Spent {
    /// A page is asked for.
    pub fn page(&self) {
        self.0.asked.fetch_add(1, Ordering::Relaxed);
    }

    /// So many pages were answered of a query that was then cut: they are no answer.
    pub fn lose(&self, pages: u32) {
        self.0.lost.fetch_add(pages, Ordering::Relaxed);
    }

    /// The pages that were asked for.
    pub fn pages(&self) -> u32 {
        self.0.asked.load(Ordering::Relaxed)
    }

    /// The pages that were paid for and are no part of any answer.
    pub fn lost(&self) -> u32 {
        self.0.lost.load(Ordering::Relaxed)
    }

    /// What they cost.
    pub fn cost(&self) -> Usd {
        Requests { cost_explorer: self.pages(), ..Requests::default() }.cost()
    }
}
