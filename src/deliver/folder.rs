//! A folder that keeps each message as a page and as JSON.

use std::io::{Error, ErrorKind};
use std::path::Path;

use super::{Failed, Message};
use crate::snapshot_file::disk;

/// Whether a message could be written there; makes the folder where there is none.
pub(super) fn check(folder: &Path) -> Result<(), Failed> {
    made(folder).and_then(|()| disk::temporary(folder).map(drop)).map_err(|error| failed(&error))
}

/// Writes each file whole or not at all, and says where they are.
pub(super) fn write(message: &Message, folder: &Path) -> Result<Vec<String>, Failed> {
    made(folder).map_err(|error| failed(&error))?;
    let file = |(ending, text): (&str, &String)| {
        let path = folder.join(format!("{}.{ending}", message.name()));
        disk::replace(&path, text.as_bytes()).map_err(|error| failed(&error))?;
        Ok(path.display().to_string())
    };
    [("html", &message.page), ("json", &message.json)].into_iter().map(file).collect()
}

fn made(folder: &Path) -> Result<(), Error> {
    if folder.exists() && !folder.is_dir() {
        return Err(Error::from(ErrorKind::NotADirectory));
    }
    std::fs::create_dir_all(folder)
}

fn failed(error: &Error) -> Failed {
    let help = match error.kind() {
        ErrorKind::NotADirectory => "name a folder: that is a file",
        ErrorKind::PermissionDenied => "check who may write there",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "the disk is full: delete something there",
        ErrorKind::ReadOnlyFilesystem => "nothing can be written there: name another folder",
        _ => "name another folder",
    };
    Failed { why: error.to_string(), help: help.to_owned() }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::super::message;
    use super::*;

    #[test]
    fn a_repeat_replaces_its_files_and_leaves_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let message = message::made();
        std::fs::write(folder.path().join(".whybill-x1.tmp"), "a run was killed here").unwrap();
        let first = write(&message, folder.path()).unwrap();
        let again = write(&Message { again: true, page: "other".to_owned(), ..message }, folder.path()).unwrap();
        assert_eq!(first, again);
        let mut names: Vec<String> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names, ["2022-03-18T070200Z.html", "2022-03-18T070200Z.json"]);
        assert_eq!(std::fs::read_to_string(&first[0]).unwrap(), "other");
        let mode = std::fs::metadata(&first[0]).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "for the user alone: {mode:o}");
    }

    #[test]
    fn what_stands_in_the_way_is_said() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("file"), "").unwrap();
        let error = check(&folder.path().join("file/below")).unwrap_err();
        assert_eq!(error.help, "name a folder: that is a file", "{error}");
        assert_eq!(check(&folder.path().join("new")), Ok(()));
    }
}
