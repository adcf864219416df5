//! The regions that an account had enabled when it was asked last: they are looked at while it is asked again.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{Cache, digits, make_private_folder};
use crate::bill::Region;
use crate::snapshot_file::disk;

const SCHEMA: &str = "whybill.regions/1";

/// What a file holds.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    schema: String,
    enabled: BTreeSet<Region>,
}

impl Cache {
    /// Those that an account had enabled, however long ago; none where nothing is kept.
    pub fn regions(&self, account: &str) -> BTreeSet<Region> {
        let bytes = disk::read_own(&self.regions_path(account)).unwrap_or_default();
        let kept = serde_json::from_slice::<Kept>(&bytes).ok().filter(|own| own.schema == SCHEMA);
        kept.map(|own| own.enabled).unwrap_or_default()
    }

    /// Keeps them.
    ///
    /// # Errors
    /// Where nothing can be written.
    pub fn keep_regions(&self, account: &str, enabled: &BTreeSet<Region>) -> io::Result<()> {
        make_private_folder(&self.folder)?;
        let kept = Kept { schema: SCHEMA.to_owned(), enabled: enabled.clone() };
        disk::replace(&self.regions_path(account), &serde_json::to_vec(&kept)?)
    }

    fn regions_path(&self, account: &str) -> PathBuf {
        self.folder.join(format!("{}.regions.json", digits(account)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_accounts_come_back_and_a_broken_file_has_none() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().join("cache"));
        let enabled = BTreeSet::from([Region::new("eu-west-1")]);
        assert_eq!(cache.regions("123456789012"), BTreeSet::new());
        cache.keep_regions("123456789012", &enabled).unwrap();
        assert_eq!(cache.regions("123456789012"), enabled);
        assert_eq!(cache.regions("210987654321"), BTreeSet::new());
        std::fs::write(cache.regions_path("123456789012"), "{").unwrap();
        assert_eq!(cache.regions("123456789012"), BTreeSet::new());
    }
}
