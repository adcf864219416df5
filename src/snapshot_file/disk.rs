//! Files that anybody may have put there: read within bounds and without waiting for ever, written whole or not at all.

use std::fs::{self, File, FileType, OpenOptions};
use std::io::{self, Error, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use tempfile::NamedTempFile;

/// No account's snapshot, month or price list is larger: what is larger is something else.
pub(crate) const MOST: u64 = 512 << 20;
/// What somebody writes by hand is smaller.
pub(crate) const MOST_WRITTEN: u64 = 16 << 20;
/// So long somebody may take to open the other end of a pipe.
const PIPE_OPENS: Duration = Duration::from_secs(5);
/// What is written first, beside the file that it replaces.
const PREFIX: &str = ".whybill-";
const SUFFIX: &str = ".tmp";

/// Reads a file or pipe that a user named. A device has no end, and a pipe that nobody writes to no beginning.
pub(crate) fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let kind = fs::metadata(path)?.file_type();
    if kind.is_dir() {
        return Err(Error::new(ErrorKind::IsADirectory, "it is a folder"));
    }
    if is_device(kind) {
        return Err(Error::new(ErrorKind::InvalidInput, "it is a device, and no file"));
    }
    let file = if kind.is_file() { File::open(path)? } else { opened(path, File::options().read(true), "writes to")? };
    bounded(file, most)
}

/// The same as text, which may begin with a byte order mark.
pub(crate) fn read_text(path: &Path) -> io::Result<String> {
    let text = String::from_utf8(read(path, MOST_WRITTEN)?);
    let text = text.map_err(|error| Error::new(ErrorKind::InvalidData, error.utf8_error()))?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// Reads a plain file that whybill wrote; no link is followed.
pub(crate) fn read_own(path: &Path) -> io::Result<Vec<u8>> {
    if !fs::symlink_metadata(path)?.is_file() {
        return Err(Error::new(ErrorKind::InvalidInput, "it is no plain file"));
    }
    bounded(File::open(path)?, MOST)
}

/// A file that runs lock, which holds nothing. A link may lead anywhere, and a pipe would be waited for.
pub(crate) fn lock_file(path: &Path) -> io::Result<File> {
    if fs::symlink_metadata(path).is_ok_and(|own| !own.is_file()) {
        return Err(Error::new(ErrorKind::InvalidInput, "its lock is no plain file"));
    }
    private().create(true).truncate(false).write(true).open(path)
}

#[cfg(unix)]
fn private() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = File::options();
    options.mode(0o600);
    options
}

#[cfg(not(unix))]
fn private() -> OpenOptions {
    File::options()
}

/// Reads to the end, if there is one.
pub(crate) fn bounded(from: impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(Error::new(ErrorKind::FileTooLarge, format!("it is larger than {} MiB", most >> 20)));
    }
    Ok(bytes)
}

/// Writes into a pipe or device, which stays, behind what is there.
pub(crate) fn append(path: &Path, bytes: &[u8]) -> io::Result<()> {
    opened(path, File::options().append(true), "reads from")?.write_all(bytes)
}

/// A pipe or device; of a pipe the other end must be opened too.
fn opened(path: &Path, how: &OpenOptions, other: &str) -> io::Result<File> {
    let (sender, opened) = mpsc::channel();
    let (path, how) = (path.to_owned(), how.clone());
    // Opening waits for the other end: a thread of its own may wait for ever.
    std::thread::spawn(move || sender.send(how.open(path)));
    let nobody = |_| Error::new(ErrorKind::TimedOut, format!("it is a pipe that nobody {other}"));
    opened.recv_timeout(PIPE_OPENS).map_err(nobody)?
}

#[cfg(unix)]
fn is_device(kind: FileType) -> bool {
    use std::os::unix::fs::FileTypeExt;
    kind.is_char_device() || kind.is_block_device()
}

#[cfg(not(unix))]
fn is_device(_: FileType) -> bool {
    false
}

/// Replaces a file whole, through a neighbour that only the user may read. A link that stands in its place is replaced too.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    match replaced(path, bytes) {
        // Another run took the neighbour for one that was left behind, before it was locked.
        Err(error) if error.kind() == ErrorKind::NotFound => replaced(path, bytes),
        ended => ended,
    }
}

fn replaced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = temporary(folder_of(path))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// A file that is gone when it is dropped. It is locked as long as its run lives, so that the next one knows what was left
/// behind by a run that was killed, and takes that away.
pub(crate) fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    left_behind(folder).filter(|path| File::open(path).is_ok_and(|file| file.try_lock().is_ok())).for_each(|path| {
        let _ = fs::remove_file(path);
    });
    let file = tempfile::Builder::new().prefix(PREFIX).suffix(SUFFIX).tempfile_in(folder)?;
    // Where files can't be locked nothing is taken away either.
    let _ = file.as_file().try_lock();
    Ok(file)
}

fn left_behind(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let files = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let is_temporary = |name: &str| name.starts_with(PREFIX) && name.ends_with(SUFFIX);
    files.filter(move |file| file.file_name().to_str().is_some_and(is_temporary)).map(|file| file.path())
}

/// The folder that a file is in.
pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_run_left_behind_goes_and_what_is_being_written_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        fs::write(folder.path().join(".whybill-x1.tmp"), "half").unwrap();
        fs::write(folder.path().join(".whybill.tmp"), "somebody's own").unwrap();
        let other = temporary(folder.path()).unwrap();
        replace(&path, b"1").unwrap();
        replace(&path, b"2").unwrap();
        let mut left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().path()).collect();
        left.sort();
        let mut expected = vec![other.path().to_owned(), folder.path().join(".whybill.tmp"), path.clone()];
        expected.sort();
        assert_eq!(left, expected);
        assert_eq!(fs::read(&path).unwrap(), b"2");
    }

    #[test]
    fn a_link_is_replaced_and_not_written_through() {
        let folder = tempfile::tempdir().unwrap();
        let (elsewhere, path) = (folder.path().join("elsewhere"), folder.path().join("a.json"));
        fs::write(&elsewhere, "untouched").unwrap();
        std::os::unix::fs::symlink(&elsewhere, &path).unwrap();
        assert_eq!(read_own(&path).unwrap_err().kind(), ErrorKind::InvalidInput);
        replace(&path, b"1").unwrap();
        assert_eq!((fs::read(&elsewhere).unwrap(), read_own(&path).unwrap()), (b"untouched".into(), b"1".into()));
    }

    #[test]
    fn a_lock_is_a_plain_file() {
        let folder = tempfile::tempdir().unwrap();
        let (lock, link, pipe) = (folder.path().join("a"), folder.path().join("b"), folder.path().join("c"));
        lock_file(&lock).unwrap();
        lock_file(&lock).unwrap();
        std::os::unix::fs::symlink(folder.path().join("elsewhere"), &link).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        for path in [link, pipe] {
            assert_eq!(lock_file(&path).unwrap_err().kind(), ErrorKind::InvalidInput, "{path:?}");
        }
        assert!(!folder.path().join("elsewhere").exists());
    }

    #[test]
    fn what_has_no_end_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let error = |path: &Path| read(path, MOST).unwrap_err().to_string();
        assert_eq!(error(Path::new("/dev/zero")), "it is a device, and no file");
        assert_eq!(error(folder.path()), "it is a folder");
        assert_eq!(bounded(io::repeat(0), 1 << 20).unwrap_err().to_string(), "it is larger than 1 MiB");
        assert_eq!(bounded(&[0; 9][..], 9).unwrap(), [0; 9]);
        let marked = folder.path().join("marked.toml");
        fs::write(&marked, "\u{feff}a = 1").unwrap();
        assert_eq!(read_text(&marked).unwrap(), "a = 1");
        fs::write(&marked, [0xff, 0xfe]).unwrap();
        assert_eq!(read_text(&marked).unwrap_err().kind(), ErrorKind::InvalidData);
    }
}
