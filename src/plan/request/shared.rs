//! What many copies of one request share.

use std::cmp::Ordering;
use std::ops::Deref;
use std::sync::Arc;

/// A value that copies share. It is compared by what it says, and is equal to itself without a look.
#[derive(Debug, Default)]
pub struct Shared<T>(Arc<T>);

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> From<T> for Shared<T> {
    fn from(value: T) -> Self {
        Self(Arc::new(value))
    }
}

impl<T: Ord> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<T: Ord> Eq for Shared<T> {}

impl<T: Ord> PartialOrd for Shared<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T: Ord> Ord for Shared<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        if Arc::ptr_eq(&self.0, &other.0) { Ordering::Equal } else { self.0.cmp(&other.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What panics where it is looked at and is 0.
    #[derive(PartialEq, Eq)]
    struct Looked(u8);

    impl PartialOrd for Looked {
        fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
            Some(self.cmp(other))
        }
    }

    impl Ord for Looked {
        fn cmp(&self, other: &Self) -> Ordering {
            assert_ne!(self.0, 0, "looked at");
            self.0.cmp(&other.0)
        }
    }

    #[test]
    fn equal_to_itself_without_a_look_and_to_others_by_what_it_says() {
        let unseen = Shared::from(Looked(0));
        assert!(unseen == unseen.clone());
        assert!(Shared::from(Looked(1)) == Shared::from(Looked(1)));
        assert!(Shared::from(Looked(1)) < Shared::from(Looked(2)));
    }
}
