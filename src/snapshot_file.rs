//! Snapshots on disk: saved whole or not at all, readable by their owner alone.

use std::io::Write;
use std::path::{Path, PathBuf};

use miette::Diagnostic;

use crate::snapshot::{SCHEMA, Snapshot};

/// Why a snapshot can't be read or saved.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum SnapshotError {
    /// The file can't be opened.
    #[error("can't read {path}: {cause}")]
    #[diagnostic(help("name a file that `whybill collect --output FILE` has saved"))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: std::io::Error,
    },
    /// The file is no JSON, or lacks what a snapshot has.
    #[error("{path} is not a whole snapshot: {cause}")]
    #[diagnostic(help("save a new one with `whybill collect --output FILE`"))]
    Broken {
        /// The file.
        path: PathBuf,
        /// What is wrong, with line and column.
        cause: serde_json::Error,
    },
    /// The file is JSON of something else.
    #[error("{path} is not a whybill snapshot")]
    #[diagnostic(help("--from takes what `whybill collect --output FILE` has saved, not a report"))]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The file is of a format that this version doesn't know.
    #[error("{path} is a snapshot of the format {schema}; this whybill reads {SCHEMA}")]
    #[diagnostic(help("it was saved by a newer whybill: update this one, or collect again"))]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        schema: String,
    },
    /// It can't be saved.
    #[error("can't write {path}: {cause}")]
    #[diagnostic(help("choose a folder that exists and that you may write to"))]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: std::io::Error,
    },
}

/// Reads a saved snapshot.
///
/// # Errors
/// Says whether the file is missing, broken (where), something else, or of a newer format.
pub fn load(path: &Path) -> Result<Snapshot, SnapshotError> {
    let text =
        std::fs::read_to_string(path).map_err(|cause| SnapshotError::Unreadable { path: path.to_owned(), cause })?;
    let broken = |cause| SnapshotError::Broken { path: path.to_owned(), cause };
    let value: serde_json::Value = serde_json::from_str(&text).map_err(broken)?;
    match value.get("schema").and_then(serde_json::Value::as_str) {
        Some(SCHEMA) => serde_json::from_str(&text).map_err(broken),
        Some(schema) if schema.starts_with("whybill.snapshot/") => {
            Err(SnapshotError::Newer { path: path.to_owned(), schema: schema.to_owned() })
        }
        _ => Err(SnapshotError::Foreign { path: path.to_owned() }),
    }
}

/// The snapshot as it is saved.
pub fn text(snapshot: &Snapshot) -> String {
    // Strings, numbers and maps with text keys always serialise.
    serde_json::to_string_pretty(snapshot).unwrap_or_default() + "\n"
}

/// Writes a file whole or not at all, readable by its owner alone.
///
/// # Errors
/// [`SnapshotError::Unwritable`].
pub fn write_private(path: &Path, text: &str) -> Result<(), SnapshotError> {
    let failed = |cause| SnapshotError::Unwritable { path: path.to_owned(), cause };
    let mut file = beside(path).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Finds out beforehand whether a file could be written.
///
/// # Errors
/// [`SnapshotError::Unwritable`].
pub fn check_writable(path: &Path) -> Result<(), SnapshotError> {
    let failed = |cause| SnapshotError::Unwritable { path: path.to_owned(), cause };
    if path.is_dir() {
        return Err(failed(std::io::Error::from(std::io::ErrorKind::IsADirectory)));
    }
    beside(path).map(drop).map_err(failed)
}

/// A temporary file in the same folder (mode 0600 where the system has modes).
fn beside(path: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    tempfile::NamedTempFile::new_in(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loaded(text: &str) -> Result<Snapshot, SnapshotError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.json");
        std::fs::write(&path, text).unwrap();
        load(&path)
    }

    #[test]
    fn a_snapshot_comes_back_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.json");
        let snapshot = Snapshot::empty("2022-05-03T09:00:00Z".parse().unwrap());
        write_private(&path, &text(&snapshot)).unwrap();
        assert_eq!(load(&path).unwrap(), snapshot);
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_reads_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.json");
        write_private(&path, "x").unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn each_bad_file_is_told_apart() {
        assert!(matches!(loaded("{"), Err(SnapshotError::Broken { .. })));
        assert!(matches!(loaded("{\"a\": 1}"), Err(SnapshotError::Foreign { .. })));
        assert!(matches!(loaded("{\"schema\": \"whybill.snapshot/9\"}"), Err(SnapshotError::Newer { .. })));
        assert!(matches!(loaded("{\"schema\": \"whybill.snapshot/1\"}"), Err(SnapshotError::Broken { .. })));
        assert!(matches!(load(Path::new("no/such/file")), Err(SnapshotError::Unreadable { .. })));
    }

    #[test]
    fn an_unwritable_place_is_found_beforehand() {
        let folder = tempfile::tempdir().unwrap();
        assert!(check_writable(&folder.path().join("s.json")).is_ok());
        assert!(check_writable(&folder.path().join("none/s.json")).is_err());
        assert!(check_writable(folder.path()).is_err());
    }
}
