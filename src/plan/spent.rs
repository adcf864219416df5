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
    answered: AtomicU32,
    whole: AtomicU32,
}

impl Spent {
    /// A page is asked for.
    pub fn page(&self) {
        self.0.asked.fetch_add(1, Ordering::Relaxed);
    }

    /// A page is answered: it is lost unless its query is answered whole.
    pub fn answer(&self) {
        self.0.answered.fetch_add(1, Ordering::Relaxed);
    }

    /// A query is answered whole, by so many pages.
    pub fn complete(&self, pages: u32) {
        self.0.whole.fetch_add(pages, Ordering::Relaxed);
    }

    /// Whether any query is answered whole.
    pub fn has_whole(&self) -> bool {
        self.0.whole.load(Ordering::Relaxed) > 0
    }

    /// The pages that were asked for.
    pub fn pages(&self) -> u32 {
        self.0.asked.load(Ordering::Relaxed)
    }

    /// The pages that were answered and are no part of a whole answer, where the run ends now.
    pub fn lost(&self) -> u32 {
        self.0.answered.load(Ordering::Relaxed).saturating_sub(self.0.whole.load(Ordering::Relaxed))
    }

    /// What they cost.
    pub fn cost(&self) -> Usd {
        Requests { cost_explorer: self.pages(), ..Requests::default() }.cost()
    }
}
