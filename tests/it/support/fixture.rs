//! The accounts of `fixtures/scenarios`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use whybill::snapshot::Snapshot;
use whybill::snapshot_file::load;

/// The folder of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The folder that has a folder for each fixture.
pub(crate) fn folder() -> PathBuf {
    root().join("fixtures/scenarios")
}

/// Where a fixture's snapshot is.
pub(crate) fn path(name: &str) -> PathBuf {
    folder().join(name).join("snapshot.json")
}

/// A fixture's snapshot.
pub(crate) fn snapshot(name: &str) -> Snapshot {
    load(&path(name)).unwrap()
}

/// Where the snapshot is of an account of which an answer was wrong once.
pub(crate) fn handed(name: &str) -> PathBuf {
    root().join("fixtures/handed").join(name).join("snapshot.json")
}

/// The names of all fixtures, sorted.
pub(crate) fn names() -> Vec<String> {
    let entries = std::fs::read_dir(folder()).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// All fixtures by name.
pub(crate) fn all() -> BTreeMap<String, Snapshot> {
    names().into_iter().map(|name| (name.clone(), snapshot(&name))).collect()
}
