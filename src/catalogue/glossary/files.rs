//! The glossary's files, a family of services each.

/// Each by what it is called, with its text.
pub(super) const FILES: &[(&str, &str)] = &[
];
