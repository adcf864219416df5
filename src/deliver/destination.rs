//! A place that a message goes to, as users write it.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use crate::bill::{Region, harmless};

/// A place that a message goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// Standard output, as text.
    Stdout,
    /// A folder, which keeps the page and the JSON.
    Folder(PathBuf),
    /// An SNS topic, whose subscribers get the text.
    Sns(Topic),
    /// A bucket, which keeps the page, the JSON and the snapshot.
    S3(Bucket),
}

/// An SNS topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    arn: String,
    region: Region,
}

/// A place in an S3 bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    name: String,
    prefix: String,
}

/// Why a text names no destination.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoDestination {
    /// Nothing at all.
    #[error("name a destination: stdout, a folder, sns:ARN or s3://BUCKET/PREFIX")]
    Empty,
    /// An address of another kind.
    #[error("whybill can't send to `{0}`: take stdout, a folder, sns:ARN or s3://BUCKET/PREFIX")]
    Unknown(String),
    /// No ARN of a topic.
    #[error("`{0}` is no ARN of an SNS topic, which is like sns:arn:aws:sns:eu-west-1:123456789012:bill")]
    NoTopic(String),
    /// A topic that no e-mail can subscribe to.
    #[error("`{0}` is a FIFO topic, which sends no e-mail: name a standard topic")]
    Fifo(String),
    /// No name of a bucket.
    #[error(
        "`{0}` names no bucket: write s3://BUCKET/PREFIX, the bucket in 3 to 63 lower-case letters, digits, dots and hyphens"
    )]
    NoBucket(String),
    /// A prefix that S3 or another program takes for something else.
    #[error(
        "the prefix `{0}` has an empty part, `.`, `..` or a character that is not printed: write it like bills/digest"
    )]
    NoPrefix(String),
    /// The build knows nothing of AWS.
    #[error("this build of whybill can't send to SNS: take one with the feature `aws`, or name a folder")]
    WithoutSns,
    /// The build knows nothing of S3.
    #[error("this build of whybill can't write to S3: take one with `cargo install --features s3`, or name a folder")]
    WithoutS3,
}

impl Destination {
    /// Reads what a user wrote.
    ///
    /// # Errors
    /// [`NoDestination`], which says what to write.
    pub fn parse(text: &str) -> Result<Self, NoDestination> {
        if text.trim().is_empty() {
            return Err(NoDestination::Empty);
        }
        if text == "stdout" || text == "-" {
            return Ok(Self::Stdout);
        }
        if let Some(arn) = text.strip_prefix("sns:") {
            let topic = Topic::parse(arn)?;
            return if cfg!(feature = "aws") { Ok(Self::Sns(topic)) } else { Err(NoDestination::WithoutSns) };
        }
        if let Some(place) = text.strip_prefix("s3://") {
            let bucket = Bucket::parse(place)?;
            return if cfg!(feature = "s3") { Ok(Self::S3(bucket)) } else { Err(NoDestination::WithoutS3) };
        }
        if text.starts_with("arn:") {
            return Err(NoDestination::NoTopic(harmless(text)));
        }
        // An address that was meant for something else makes no folder of its name.
        let scheme = text.split_once("://").map(|(scheme, _)| scheme);
        let is_scheme = |scheme: &str| scheme.chars().all(|c| c.is_ascii_alphanumeric());
        if scheme.is_some_and(is_scheme) || text.starts_with("mailto:") {
            return Err(NoDestination::Unknown(harmless(text)));
        }
        Ok(Self::Folder(PathBuf::from(text)))
    }

    /// What keeps files comes before what tells people of them.
    pub(super) const fn rank(&self) -> u8 {
        match self {
            Self::Folder(_) => 0,
            Self::S3(_) => 1,
            Self::Sns(_) => 2,
            Self::Stdout => 3,
        }
    }
}

impl FromStr for Destination {
    type Err = NoDestination;

    fn from_str(text: &str) -> Result<Self, NoDestination> {
        Self::parse(text)
    }
}

impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdout => f.write_str("stdout"),
            Self::Folder(path) => f.write_str(&harmless(&path.display().to_string())),
            Self::Sns(topic) => write!(f, "sns:{}", topic.arn),
            Self::S3(bucket) => bucket.fmt(f),
        }
    }
}

impl Topic {
    /// Takes `arn:aws:sns:eu-west-1:123456789012:bill`.
    fn parse(arn: &str) -> Result<Self, NoDestination> {
        let wrong = || NoDestination::NoTopic(harmless(&format!("sns:{arn}")));
        let parts: Vec<&str> = arn.split(':').collect();
        let ["arn", partition, "sns", region, account, name] = parts[..] else { return Err(wrong()) };
        if name.ends_with(".fifo") {
            return Err(NoDestination::Fifo(harmless(arn)));
        }
        let is_word = |text: &str, more: &str| {
            !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c))
        };
        let is_account = account.len() == 12 && account.chars().all(|c| c.is_ascii_digit());
        let is_topic = is_word(name, "-_") && name.len() <= 256;
        if !partition.starts_with("aws")
            || !is_word(partition, "-")
            || !is_word(region, "-")
            || !is_account
            || !is_topic
        {
            return Err(wrong());
        }
        Ok(Self { arn: arn.to_owned(), region: Region::new(region) })
    }

    /// The ARN.
    pub fn arn(&self) -> &str {
        &self.arn
    }

    /// Where it is, which is where it is published to.
    pub const fn region(&self) -> &Region {
        &self.region
    }
}

impl Bucket {
    /// Takes `bucket/prefix`.
    fn parse(place: &str) -> Result<Self, NoDestination> {
        let (name, prefix) = place.split_once('/').unwrap_or((place, ""));
        let is_inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
        let is_end = |c: Option<char>| c.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
        let is_name = (3..=63).contains(&name.len()) && name.chars().all(is_inner) && !name.contains("..");
        if !is_name || !is_end(name.chars().next()) || !is_end(name.chars().last()) {
            return Err(NoDestination::NoBucket(harmless(&format!("s3://{place}"))));
        }
        let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
        let is_part = |part: &str| !matches!(part, "" | "." | "..") && harmless(part) == part;
        if !prefix.is_empty() && (!prefix.split('/').all(is_part) || prefix.len() > 512) {
            return Err(NoDestination::NoPrefix(harmless(prefix)));
        }
        Ok(Self { name: name.to_owned(), prefix: prefix.to_owned() })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key of a file there.
    pub fn key(&self, file: &str) -> String {
        if self.prefix.is_empty() { file.to_owned() } else { format!("{}/{file}", self.prefix) }
    }
}

impl fmt::Display for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s3://{}", self.name)?;
        if self.prefix.is_empty() { Ok(()) } else { write!(f, "/{}", self.prefix) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn destinations_as_users_write_them() {
        assert_eq!(Destination::parse("stdout"), Ok(Destination::Stdout));
        assert_eq!(Destination::parse("-"), Ok(Destination::Stdout));
        for folder in ["digests", "/var/lib/whybill", "./sns", "a b/ü"] {
            assert_eq!(Destination::parse(folder), Ok(Destination::Folder(PathBuf::from(folder))));
        }
        for (text, start) in [
            ("", "name a destination"),
            (" ", "name a destination"),
            ("https://example.com/hook", "whybill can't send to `https://example.com/hook`"),
            ("S3://bucket", "whybill can't send to `S3://bucket`"),
            ("mailto:me@example.com", "whybill can't send to"),
            (
                "arn:aws:sns:eu-west-1:123456789012:bill",
                "`arn:aws:sns:eu-west-1:123456789012:bill` is no ARN of an SNS",
            ),
            ("sns:bill", "`sns:bill` is no ARN of an SNS topic"),
            ("sns:arn:aws:sqs:eu-west-1:123456789012:bill", "`sns:arn:aws:sqs"),
            ("sns:arn:aws:sns:eu-west-1:12345:bill", "`sns:arn:aws:sns:eu-west-1:12345:bill` is no ARN"),
            ("sns:arn:aws:sns:eu-west-1:123456789012:bill:1b2c3d", "`sns:arn:aws"),
            (
                "sns:arn:aws:sns:eu-west-1:123456789012:bill.fifo",
                "`arn:aws:sns:eu-west-1:123456789012:bill.fifo` is a FIFO",
            ),
            ("s3://", "`s3://` names no bucket"),
            ("s3://Bucket/a", "`s3://Bucket/a` names no bucket"),
            ("s3://bu..cket/a", "`s3://bu..cket/a` names no bucket"),
            ("s3://bucket//a", "the prefix `/a` has an empty part"),
            ("s3://bucket/a/../b", "the prefix `a/../b` has"),
            ("s3://bucket/a\u{1b}[2J", "the prefix `a\\u{1b}[2J` has"),
        ] {
            let error = Destination::parse(text).unwrap_err().to_string();
            assert!(error.starts_with(start), "{text}: {error}");
        }
    }

    #[test]
    fn a_topic_says_where_it_is() {
        let topic = Topic::parse("arn:aws-cn:sns:cn-north-1:123456789012:bill_of-mine").unwrap();
        assert_eq!(topic.region().code(), "cn-north-1");
        assert_eq!(topic.arn(), "arn:aws-cn:sns:cn-north-1:123456789012:bill_of-mine");
    }

    #[test]
    fn a_prefix_is_one_with_and_without_its_last_slash() {
        let bucket = |text| Bucket::parse(text).unwrap();
        assert_eq!(bucket("my-bucket/bills/"), bucket("my-bucket/bills"));
        assert_eq!(bucket("my-bucket/bills/").key("state.json"), "bills/state.json");
        assert_eq!(bucket("my-bucket/"), bucket("my-bucket"));
        assert_eq!(bucket("my-bucket").key("state.json"), "state.json");
        assert_eq!(bucket("my-bucket/bills").to_string(), "s3://my-bucket/bills");
    }

    #[test]
    fn a_build_that_cannot_send_there_says_so_at_once() {
        let topic = Destination::parse("sns:arn:aws:sns:eu-west-1:123456789012:bill");
        assert_eq!(topic.is_ok(), cfg!(feature = "aws"), "{topic:?}");
        let bucket = Destination::parse("s3://my-bucket/bills");
        assert_eq!(bucket.is_ok(), cfg!(feature = "s3"), "{bucket:?}");
    }
}
