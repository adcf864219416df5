//! Where a message goes that nobody waits for: standard output, a folder, an SNS topic, a bucket.
//!
//! Nothing is sent but to what the user names. Each destination is tried whatever the others do; what keeps files comes
//! first, so that what people read can say where the whole is, and what could not be written.

#[cfg(feature = "s3")]
mod bucket_store;
mod destination;
#[cfg(feature = "aws")]
mod fitted;
mod folder;
mod message;
#[cfg(feature = "aws")]
mod reach;
#[cfg(feature = "s3")]
mod s3;
#[cfg(feature = "aws")]
mod sns;

use std::fmt;
use std::io::{ErrorKind, Write};
use std::time::Duration;

#[cfg(feature = "s3")]
pub use bucket_store::BucketStore;
pub use destination::{Bucket, Destination, NoDestination, Topic};
pub(crate) use message::AGAIN;
pub use message::Message;

/// How AWS is reached, where a destination is in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ways {
    /// A profile of AWS's config files.
    pub profile: Option<String>,
    /// How long one destination may take.
    pub timeout: Option<Duration>,
}

/// What came of one destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// The destination.
    pub to: Destination,
    /// Where the message is now: the files, for who wants the whole of it; or why it isn't.
    pub outcome: Result<Vec<String>, Failed>,
}

/// Why a destination didn't take a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// What happened.
    pub why: String,
    /// What would help.
    pub help: String,
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.why, self.help)
    }
}

/// Finds out, before money is spent, which destinations on this machine can't be written to.
pub fn check(destinations: &[Destination]) -> Vec<(Destination, Failed)> {
    let failed = |to: &Destination| match to {
        Destination::Folder(path) => Some((to.clone(), folder::check(path).err()?)),
        Destination::Stdout | Destination::Sns(_) | Destination::S3(_) => None,
    };
    destinations.iter().filter_map(failed).collect()
}

/// Sends a message everywhere, and says what came of it, in the order of sending.
pub fn deliver(message: &Message, destinations: &[Destination], ways: &Ways) -> Vec<Delivered> {
    let mut sorted: Vec<&Destination> = destinations.iter().collect();
    sorted.sort_by_key(|to| to.rank());
    let mut so_far: Vec<Delivered> = Vec::new();
    for to in sorted {
        let outcome = send(message, to, &so_far, ways);
        if let Err(failed) = &outcome {
            tracing::debug!(%to, why = failed.why, "a destination failed");
        }
        so_far.push(Delivered { to: to.clone(), outcome });
    }
    so_far
}

fn send(message: &Message, to: &Destination, before: &[Delivered], ways: &Ways) -> Result<Vec<String>, Failed> {
    match to {
        Destination::Stdout => print(&message.whole_text(before)).map(|()| Vec::new()),
        Destination::Folder(path) => folder::write(message, path),
        Destination::Sns(topic) => sns::publish(message, topic, before, ways).map(|()| Vec::new()),
        Destination::S3(bucket) => s3::put(message, bucket, ways),
    }
}

/// Nobody reading on is no failure.
fn print(text: &str) -> Result<(), Failed> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failed { why: error.to_string(), help: "look at where standard output goes".to_owned() })
        }
        _ => Ok(()),
    }
}

#[cfg(not(feature = "aws"))]
mod sns {
    use super::{Delivered, Failed, Message, NoDestination, Topic, Ways};

    pub(super) fn publish(_: &Message, _: &Topic, _: &[Delivered], _: &Ways) -> Result<(), Failed> {
        Err(Failed { why: NoDestination::WithoutSns.to_string(), help: String::new() })
    }
}

#[cfg(not(feature = "s3"))]
mod s3 {
    use super::{Bucket, Failed, Message, NoDestination, Ways};

    pub(super) fn put(_: &Message, _: &Bucket, _: &Ways) -> Result<Vec<String>, Failed> {
        Err(Failed { why: NoDestination::WithoutS3.to_string(), help: String::new() })
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn a_folder_that_fails_keeps_no_other_from_its_message() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "no folder").unwrap();
        let good = folder.path().join("new/digests");
        let destinations = [Destination::Folder(file.clone()), Destination::Folder(good.clone())];
        let refused = check(&destinations);
        assert_eq!(refused.len(), 1, "{refused:?}");
        assert_eq!(refused[0].0, destinations[0]);
        let message = message::made();
        let delivered = deliver(&message, &destinations, &Ways::default());
        assert_eq!(delivered[0].outcome.as_ref().unwrap_err().help, "name a folder: that is a file");
        let named = |ending: &str| good.join(format!("2022-03-18T070200Z.{ending}"));
        let paths: Vec<String> = ["html", "json"].map(|ending| named(ending).display().to_string()).into();
        assert_eq!(delivered[1].outcome, Ok(paths));
        let read = |path: &Path| std::fs::read_to_string(path).unwrap();
        assert_eq!((read(&named("html")), read(&named("json"))), (message.page.clone(), message.json.clone()));
        let told = message.whole_text(&delivered);
        assert!(told.contains(&format!("Not delivered to {}: ", file.display())), "{told}");
        assert_eq!(read(&file), "no folder");
    }
}
