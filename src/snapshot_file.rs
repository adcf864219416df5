//! Snapshots as files: written atomically and for the user alone, read with errors that say what to do.

pub(crate) mod disk;
mod twice;

use std::collections::BTreeSet;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use miette::Diagnostic;
use thiserror::Error;

use crate::bill::harmless;
use crate::snapshot::{SCHEMA, Snapshot};
use disk::{MOST, folder_of};
use twice::Seen;

/// Why a snapshot could not be read or written.
#[derive(Debug, Error, Diagnostic)]
pub enum SnapshotError {
    /// No file there.
    #[error("there is no file {}", path.display())]
    #[diagnostic(help("make a snapshot with `whybill collect --output FILE`"))]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// It exists and can't be read.
    #[error("{} can't be read", path.display())]
    #[diagnostic(help("{}", how_to_read(source)))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It can't be written.
    #[error("{} can't be written", path.display())]
    #[diagnostic(help("{}", how_to_write(source)))]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// No JSON at all, or cut off.
    #[error("{} is not JSON", path.display())]
    #[diagnostic(help("it may be cut off; make a snapshot with `whybill collect --output FILE`"))]
    NotJson {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: serde_json::Error,
    },
    /// JSON of something else.
    #[error("{} is JSON, but not a whybill snapshot", path.display())]
    #[diagnostic(help("make one with `whybill collect --output FILE`"))]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// A format that this version doesn't know.
    #[error("{} was written by a newer whybill: its format is `{schema}`, this one reads `{SCHEMA}`", path.display())]
    #[diagnostic(help("update whybill, or collect again with this version"))]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        schema: String,
    },
    /// A snapshot of which something stands twice.
    #[error("{} has twice: {what}", path.display())]
    #[diagnostic(help("nobody knows which one is meant: delete one of them there, or collect again"))]
    Twice {
        /// The file.
        path: PathBuf,
        /// What.
        what: String,
    },
    /// A snapshot with something wrong in it.
    #[error("{} is a broken snapshot", path.display())]
    #[diagnostic(help("correct it there, or make a new one with `whybill collect --output FILE`"))]
    Broken {
        /// The file.
        path: PathBuf,
        /// Where and what.
        source: serde_json::Error,
    },
}

/// What to do where a snapshot can't be read.
fn how_to_read(why: &io::Error) -> &'static str {
    match why.kind() {
        io::ErrorKind::IsADirectory => "name a file in it; `whybill collect --output FILE` makes a snapshot",
        io::ErrorKind::PermissionDenied => "check the file's permissions",
        _ => "name a file that `whybill collect --output FILE` made",
    }
}

/// What to do where a file can't be written.
fn how_to_write(why: &io::Error) -> &'static str {
    match why.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "the disk is full: delete something there, or choose another one"
        }
        io::ErrorKind::IsADirectory => "name a file in it",
        io::ErrorKind::ReadOnlyFilesystem => "nothing can be written there: choose another folder",
        _ => "choose a folder that exists and that you may write to",
    }
}

/// Writes a snapshot as JSON: whole or not at all, readable by the user alone.
pub fn save(snapshot: &Snapshot, path: &Path) -> Result<(), SnapshotError> {
    let unwritable = |source| SnapshotError::Unwritable { path: path.to_owned(), source };
    let mut json = serde_json::to_vec_pretty(snapshot).map_err(|error| unwritable(error.into()))?;
    json.push(b'\n');
    write_private(path, &json).map_err(unwritable)
}

/// Finds out, before money is spent, whether a file could be written.
///
/// # Errors
/// [`SnapshotError::Unwritable`].
pub fn check_writable(path: &Path) -> Result<(), SnapshotError> {
    let failed = |source| SnapshotError::Unwritable { path: path.to_owned(), source };
    if path.is_dir() {
        return Err(failed(io::Error::from(io::ErrorKind::IsADirectory)));
    }
    if is_special(path) {
        return Ok(());
    }
    let path = &followed(path);
    disk::temporary(folder_of(path)).map(drop).map_err(failed)
}

/// Writes an answer whole or not at all, for the user alone.
///
/// # Errors
/// [`SnapshotError::Unwritable`].
pub fn write(bytes: &[u8], path: &Path) -> Result<(), SnapshotError> {
    write_private(path, bytes).map_err(|source| SnapshotError::Unwritable { path: path.to_owned(), source })
}

/// Reads a snapshot.
pub fn load(path: &Path) -> Result<Snapshot, SnapshotError> {
    let text = disk::read(path, MOST).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => SnapshotError::Missing { path: path.to_owned() },
        _ => SnapshotError::Unreadable { path: path.to_owned(), source },
    })?;
    parse(&text, path)
}

/// Reads a snapshot that comes through a pipe; `path` is what errors call it.
pub fn load_from(from: impl Read, path: &Path) -> Result<Snapshot, SnapshotError> {
    let unreadable = |source| SnapshotError::Unreadable { path: path.to_owned(), source };
    parse(&disk::bounded(from, MOST).map_err(unreadable)?, path)
}

/// Takes a snapshot's JSON apart; `path` is what errors call it.
pub fn parse(json: &[u8], path: &Path) -> Result<Snapshot, SnapshotError> {
    let path = || path.to_owned();
    let json = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
    let Seen { schema, twice } = Seen::of(json).map_err(|source| SnapshotError::NotJson { path: path(), source })?;
    let schema = schema.unwrap_or_default();
    match version(&schema) {
        Some(found) if Some(found) > version(SCHEMA) => {
            return Err(SnapshotError::Newer { path: path(), schema });
        }
        // What an older form lacks has a default.
        Some(1..) => {}
        Some(0) | None => return Err(SnapshotError::Foreign { path: path() }),
    }
    if let Some(what) = twice {
        return Err(SnapshotError::Twice { path: path(), what });
    }
    let mut snapshot: Snapshot =
        serde_json::from_slice(json).map_err(|source| SnapshotError::Broken { path: path(), source })?;
    if let Some(what) = twice::line(&snapshot) {
        return Err(SnapshotError::Twice { path: path(), what });
    }
    if let Some(account) = &mut snapshot.account {
        account.id = harmless(&account.id);
    }
    SCHEMA.clone_into(&mut snapshot.schema);
    snapshot.share_names();
    // A name is one alarm in a region, however often a file has it.
    for alarms in snapshot.alarms.values_mut() {
        let mut seen = BTreeSet::new();
        alarms.retain(|alarm| seen.insert(alarm.name.clone()));
    }
    Ok(snapshot)
}

fn version(schema: &str) -> Option<u64> {
    let (name, version) = schema.split_once('/')?;
    (SCHEMA.split_once('/')?.0 == name).then(|| version.parse().ok()).flatten()
}

/// Whether a path is there and no plain file: a pipe or a device, into which is written, and which stays. `/dev/stdout`
/// may lead to a file, of which what is there stays, too.
fn is_special(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|own| !own.is_file() || path.starts_with("/dev"))
}

/// Where a link leads, to a file or where none is yet: the link stays.
fn followed(path: &Path) -> PathBuf {
    let there = std::fs::canonicalize(path);
    let not_yet = || std::fs::read_link(path).map(|target| folder_of(path).join(target));
    there.or_else(|_| not_yet()).unwrap_or_else(|_| path.to_owned())
}

/// Replaces a file whole, through a neighbour that only the user may read.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if is_special(path) {
        return disk::append(path, bytes);
    }
    disk::replace(&followed(path), bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn empty() -> Snapshot {
        Snapshot::empty("2022-05-03T09:00:00Z".parse().unwrap())
    }

    fn error(json: &str) -> SnapshotError {
        parse(json.as_bytes(), Path::new("a.json")).unwrap_err()
    }

    #[test]
    fn comes_back_as_it_was_saved() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        save(&empty(), &path).unwrap();
        save(&empty(), &path).unwrap();
        assert_eq!(load(&path).unwrap(), empty());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file stays");
    }

    #[cfg(unix)]
    #[test]
    fn only_the_user_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        save(&empty(), &path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[cfg(unix)]
    #[test]
    fn links_and_devices_stay() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real.json"), folder.path().join("link.json"));
        std::fs::write(&real, "old").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        save(&empty(), &link).unwrap();
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(load(&real).unwrap(), empty());
        let (absent, link) = (folder.path().join("absent.json"), folder.path().join("ahead.json"));
        std::os::unix::fs::symlink("absent.json", &link).unwrap();
        save(&empty(), &link).unwrap();
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink() && load(&absent).unwrap() == empty());
        let null = Path::new("/dev/null");
        check_writable(null).unwrap();
        write_private(null, b"gone").unwrap();
        assert!(is_special(null), "it is no file afterwards");
    }

    #[test]
    fn an_alarm_that_stands_twice_is_one() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scenarios/april-2022/snapshot.json");
        let mut snapshot = load(&folder).unwrap();
        let once = snapshot.clone();
        snapshot.alarms.values_mut().for_each(|alarms| alarms.extend(alarms.clone()));
        assert_eq!(parse(&serde_json::to_vec(&snapshot).unwrap(), Path::new("twice.json")).unwrap(), once);
    }

    #[test]
    fn what_stands_twice_is_told() {
        let start = r#"{"schema": "whybill.snapshot/1", "taken_at": "2022-05-03T09:00:00Z", "#;
        let bill = |lines: &str| format!(r#"{{"estimated": false, "lines": [{lines}]}}"#);
        let line = r#"{"service": "EC2", "usage_type": "BoxUsage", "billed": "1"}"#;
        for (rest, what) in [
            (format!(r#""months": {{"2022-04": {0}, "2022-04": {0}}}"#, bill("")), "months.2022-04"),
            (r#""alarms": {"eu-west-1": [], "eu-west-1": []}"#.to_owned(), "alarms.eu-west-1"),
            (
                r#""regions": {"codes": ["eu-west-1", "eu-west-2", "eu-west-1"], "source": "given"}"#.to_owned(),
                "regions.codes.eu-west-1",
            ),
            (
                format!(r#""months": {{"2022-04": {}}}"#, bill(&format!("{line}, {line}"))),
                "the line BoxUsage of EC2 in 2022-04",
            ),
        ] {
            let error = error(&format!("{start}{rest}}}"));
            assert!(matches!(error, SnapshotError::Twice { .. }), "{error}");
            assert_eq!(error.to_string(), format!("a.json has twice: {what}"));
        }
        let marked = [b"\xef\xbb\xbf", &serde_json::to_vec(&empty()).unwrap()[..]].concat();
        assert_eq!(parse(&marked, Path::new("a.json")).unwrap(), empty(), "a byte order mark is borne");
    }

    fn cause(error: &SnapshotError) -> String {
        std::error::Error::source(error).map(ToString::to_string).unwrap_or_default()
    }

    #[test]
    fn errors_say_what_is_wrong() {
        let missing = load(Path::new("no/such.json")).unwrap_err();
        assert!(matches!(missing, SnapshotError::Missing { .. }), "{missing}");
        assert!(cause(&error("{\"schema\": ")).contains("line 1 column"));
        assert!(matches!(error("[]"), SnapshotError::Foreign { .. }));
        assert!(matches!(error(r#"{"schema": "whybill.explain/1"}"#), SnapshotError::Foreign { .. }));
        assert!(error(r#"{"schema": "whybill.snapshot/2"}"#).to_string().contains("newer whybill"));
        let broken = error(r#"{"schema": "whybill.snapshot/1", "taken_at": "2022-05-03T09:00:00Z", "mouths": {}}"#);
        assert!(cause(&broken).contains("unknown field `mouths`"), "{broken}");
    }

    #[test]
    fn an_unwritable_folder_is_said() {
        let error = save(&empty(), Path::new("/no/such/folder/a.json")).unwrap_err();
        assert!(matches!(error, SnapshotError::Unwritable { .. }), "{error}");
    }
}
