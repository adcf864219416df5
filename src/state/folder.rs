//! A folder of the user's that keeps looks.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};

use super::{Held, Store};
use crate::bill::harmless;
use crate::snapshot_file::disk;

/// What a run locks.
const LOCK: &str = ".lock";

/// A folder, which is made when something is kept.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

impl Folder {
    /// This one.
    pub fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// A file, whose folder is there.
    fn made(&self, name: &str) -> io::Result<PathBuf> {
        let path = self.0.join(name);
        make_private(disk::folder_of(&path))?;
        Ok(path)
    }
}

impl Store for Folder {
    fn place(&self) -> String {
        harmless(&self.0.display().to_string())
    }

    fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        match disk::read_own(&self.0.join(name)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        disk::replace(&self.made(name)?, bytes)
    }

    fn write_new(&self, name: &str, bytes: &[u8]) -> io::Result<bool> {
        let path = self.made(name)?;
        let mut file = disk::temporary(disk::folder_of(&path))?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        match file.persist_noclobber(&path) {
            Ok(_) => Ok(true),
            Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(error.error),
        }
    }

    fn names(&self, beginning: &str) -> io::Result<Vec<String>> {
        let (folder, start) = beginning.rsplit_once('/').map_or(("", beginning), |(folder, start)| (folder, start));
        let entries = match fs::read_dir(self.0.join(folder)) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let own = names.filter(|name| name.starts_with(start) && !name.starts_with('.'));
        let mut names: Vec<String> =
            own.map(|name| if folder.is_empty() { name } else { format!("{folder}/{name}") }).collect();
        names.sort();
        Ok(names)
    }

    fn prune(&self, beginning: &str, most: usize, needed: &BTreeSet<&str>) -> io::Result<()> {
        let names = self.names(beginning)?;
        let old = names.iter().take(names.len().saturating_sub(most)).filter(|name| !needed.contains(name.as_str()));
        old.into_iter().try_for_each(|name| fs::remove_file(self.0.join(name)))
    }

    fn lock(&self, _: DateTime<Utc>, _: TimeDelta) -> io::Result<Option<Box<dyn Held>>> {
        let file = disk::lock_file(&self.made(LOCK)?)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Box::new(Locked(file)))),
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(error)) => Err(error),
        }
    }
}

/// A locked file, which is free again when it is closed.
#[derive(Debug)]
struct Locked(#[expect(dead_code, reason = "it is held, and never read")] File);

impl Held for Locked {}

#[cfg(unix)]
fn make_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make_private(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}
