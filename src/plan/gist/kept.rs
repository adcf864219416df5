//! What is worked out of a region again only when more is known of it.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::bill::Region;

/// What follows from something that grows in each region and otherwise stays as it is: as long as its size is the same, so is
/// what follows.
#[derive(Debug)]
pub(in crate::plan) struct Kept<V>(RefCell<BTreeMap<Region, (usize, V)>>);

impl<V> Default for Kept<V> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<V: Clone> Kept<V> {
    /// What follows from it at this size.
    pub(in crate::plan) fn at_size(&self, region: &Region, size: usize, work_out: impl FnOnce() -> V) -> V {
        if let Some((_, kept)) = self.0.borrow().get(region).filter(|(own, _)| *own == size) {
            return kept.clone();
        }
        let value = work_out();
        self.0.borrow_mut().insert(region.clone(), (size, value.clone()));
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worked_out_once_for_each_size_in_each_region() {
        let (ireland, virginia) = (Region::new("eu-west-1"), Region::new("us-east-1"));
        let kept = Kept::default();
        assert_eq!(kept.at_size(&ireland, 1, || "one"), "one");
        assert_eq!(kept.at_size(&ireland, 1, || "again"), "one");
        assert_eq!(kept.at_size(&virginia, 1, || "there"), "there");
        assert_eq!(kept.at_size(&ireland, 2, || "two"), "two");
    }
}
