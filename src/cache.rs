//! Months of the bill that were paid for once (a page of Cost Explorer is $0.01), kept for the user alone.
//!
//! A file holds one month of one account and one query. A month that was closed for seven days when it
//! was fetched is kept for thirty days: late credits still come. Every other for six hours. Beside them, list prices.

mod prices;

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::bill::BillingMonth;
use crate::question::Question;
use crate::snapshot_file::disk;

pub use prices::KeptPrice;

/// Files of the first schema may hold a bill of nothing where the answer was none; those of the second have usage that
/// commitments cover in one line with the rest.
const SCHEMA: &str = "whybill.cache/3";
const KEEP_SETTLED: TimeDelta = TimeDelta::days(30);
const KEEP_OPEN: TimeDelta = TimeDelta::hours(6);
/// What a run keeps that began a little later is no answer from the future.
const AT_ONCE: TimeDelta = TimeDelta::minutes(10);

/// A folder of cached months.
#[derive(Debug, Clone)]
pub struct Cache {
    folder: PathBuf,
    /// Whether it was said that nothing can be kept.
    complained: Arc<AtomicBool>,
}

/// Which query a month was the answer of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Everything that the account's Cost Explorer shows.
    Bill,
    /// A payer's own lines.
    Own,
    /// The lines of a member of a payer's organisation.
    Member(String),
    /// A payer's whole organisation.
    Organisation,
    /// What each account of a payer's organisation cost.
    Accounts,
    /// The usage day by day around a month.
    Days,
    /// A service's lines by operation.
    Operations {
        /// Whose lines they are.
        of: Box<Kind>,
        /// The service as billed.
        service: String,
    },
    /// A query that was answered whole, of which a bill is put together, by a number that goes by what was asked.
    Answer(u64),
}

impl Kind {
    /// The answer to what is asked in these words.
    pub fn answer(asked: &str) -> Self {
        // FNV-1a: the file holds the words too, so that two queries of one number are never taken for each other.
        let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        Self::Answer(asked.bytes().fold(0xcbf2_9ce4_8422_2325, step))
    }

    /// As file names have it.
    fn slug(&self) -> String {
        match self {
            Self::Bill => "bill".to_owned(),
            Self::Own => "own".to_owned(),
            Self::Member(account) => format!("member-{}", plain(account)),
            Self::Organisation => "organisation".to_owned(),
            Self::Accounts => "accounts".to_owned(),
            Self::Days => "days".to_owned(),
            Self::Operations { of, service } => {
                let whose = if **of == Self::Bill { String::new() } else { of.slug() + "-" };
                format!("{whose}operations-{}", plain(service))
            }
            Self::Answer(number) => format!("answer-{number:016x}"),
        }
    }
}

/// A name as file names have it.
fn plain(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect()
}

/// What a file holds.
#[derive(Debug, Serialize, Deserialize)]
struct Entry<T> {
    schema: String,
    fetched_at: DateTime<Utc>,
    /// The day before which usage was asked for.
    until: NaiveDate,
    value: T,
}

/// How long what was fetched at an instant is good.
fn kept(month: BillingMonth, until: NaiveDate, fetched_at: DateTime<Utc>) -> TimeDelta {
    let whole = until >= month.next().first_day();
    if whole && fetched_at >= month.settles() { KEEP_SETTLED } else { KEEP_OPEN }
}

impl Cache {
    /// A cache in this folder, which is made when something is kept.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, complained: Arc::default() }
    }

    /// Says once that nothing can be kept.
    pub fn complain(&self, error: &io::Error) {
        if !self.complained.swap(true, Ordering::Relaxed) {
            let folder = self.folder.display();
            tracing::warn!("nothing can be kept in {folder}: {error}; the next run pays again for what this one asks");
        }
    }

    /// The file that a run locks while it asks for what is to be kept of an account, so that another one waits for it.
    ///
    /// # Errors
    /// Where it can't be made.
    pub fn lock_file(&self, account: &str) -> io::Result<File> {
        make_private_folder(&self.folder)?;
        disk::lock_file(&self.folder.join(format!("{}.lock", digits(account))))
    }

    /// A month, if it is kept and still good. `until` is the day before which usage is wanted.
    pub fn get<T: DeserializeOwned>(
        &self,
        account: &str,
        kind: &Kind,
        month: BillingMonth,
        until: NaiveDate,
        now: DateTime<Utc>,
    ) -> Option<T> {
        let bytes = disk::read_own(&self.path(account, kind, month)).ok()?;
        let entry: Entry<T> = serde_json::from_slice(&bytes).ok()?;
        let age = now - entry.fetched_at;
        let good = age >= -AT_ONCE && age < kept(month, until, entry.fetched_at);
        (entry.schema == SCHEMA && entry.until == until && good).then_some(entry.value)
    }

    /// Keeps a month.
    pub fn put<T: Serialize>(
        &self,
        account: &str,
        kind: &Kind,
        month: BillingMonth,
        until: NaiveDate,
        now: DateTime<Utc>,
        value: &T,
    ) -> io::Result<()> {
        make_private_folder(&self.folder)?;
        let entry = Entry { schema: SCHEMA.to_owned(), fetched_at: now, until, value };
        disk::replace(&self.path(account, kind, month), &serde_json::to_vec(&entry)?)
    }

    /// Whether the whole bill of some account is kept, so that a run may cost nothing.
    pub fn may_hold(&self, ask: &Question) -> bool {
        let whole = |account: &str, kind: &Kind| {
            ask.each_month().all(|month| {
                let value: Option<serde::de::IgnoredAny> = self.get(account, kind, month, ask.until(month), ask.now);
                value.is_some()
            })
        };
        self.accounts().iter().any(|account| {
            if let Some(member) = ask.account.as_ref().filter(|_| !ask.looks_at_own(None)) {
                return whole(account, &Kind::Member(member.clone()));
            }
            whole(account, &Kind::Bill) || whole(account, &Kind::Own) && whole(account, &Kind::Organisation)
        })
    }

    fn accounts(&self) -> std::collections::BTreeSet<String> {
        let files = fs::read_dir(&self.folder).into_iter().flatten().filter_map(Result::ok);
        files.filter_map(|file| Some(file.file_name().to_str()?.split_once('.')?.0.to_owned())).collect()
    }

    fn path(&self, account: &str, kind: &Kind, month: BillingMonth) -> PathBuf {
        self.folder.join(format!("{}.{}.{month}.json", digits(account), kind.slug()))
    }
}

/// An account's id, without anything that leads to another folder.
fn digits(account: &str) -> String {
    account.chars().filter(char::is_ascii_alphanumeric).collect()
}

#[cfg(unix)]
fn make_private_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn make_private_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT: &str = "123456789012";

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    /// Whether April 2022 is still taken at `now`, when it was fetched at `fetched`.
    fn taken(fetched: &str, until: &str, now: &str) -> bool {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().join("cache"));
        let (april, until) = ("2022-04".parse().unwrap(), until.parse().unwrap());
        cache.put(ACCOUNT, &Kind::Bill, april, until, at(fetched), &vec![1]).unwrap();
        cache.get::<Vec<i32>>(ACCOUNT, &Kind::Bill, april, until, at(now)) == Some(vec![1])
    }

    #[test]
    fn a_settled_month_is_kept_for_thirty_days() {
        assert!(taken("2022-05-08T00:00:00Z", "2022-05-01", "2022-06-06T23:59:59Z"));
        assert!(!taken("2022-05-08T00:00:00Z", "2022-05-01", "2022-06-07T00:00:00Z"));
    }

    #[test]
    fn an_open_month_is_kept_for_six_hours() {
        for fetched in ["2022-05-07T10:00:00Z", "2022-04-20T10:00:00Z"] {
            assert!(taken(fetched, "2022-05-01", &fetched.replace("T10", "T15")));
            assert!(!taken(fetched, "2022-05-01", &fetched.replace("T10", "T16")));
        }
        assert!(!taken("2022-06-08T10:00:00Z", "2022-04-11", "2022-06-08T16:00:00Z"), "asked in part only");
        assert!(!taken("2022-06-08T10:00:00Z", "2022-05-01", "2022-06-08T09:00:00Z"), "from the future");
    }

    #[test]
    fn other_spans_queries_accounts_and_broken_files_are_not_taken() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().to_owned());
        let (april, now) = ("2022-04".parse().unwrap(), at("2022-04-10T00:00:00Z"));
        let until = |day: &str| day.parse().unwrap();
        cache.put(ACCOUNT, &Kind::Own, april, until("2022-04-11"), now, &7).unwrap();
        let get = |account, kind: &Kind, day| cache.get::<i32>(account, kind, april, until(day), now);
        assert_eq!(get(ACCOUNT, &Kind::Own, "2022-04-11"), Some(7));
        assert_eq!(get(ACCOUNT, &Kind::Own, "2022-04-12"), None);
        assert_eq!(get(ACCOUNT, &Kind::Bill, "2022-04-11"), None);
        assert_eq!(get("210987654321", &Kind::Own, "2022-04-11"), None);
        fs::write(cache.path(ACCOUNT, &Kind::Own, april), "{").unwrap();
        assert_eq!(get(ACCOUNT, &Kind::Own, "2022-04-11"), None);
    }

    #[test]
    fn a_whole_bill_of_any_account_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().to_owned());
        let now = at("2022-05-20T00:00:00Z");
        let month = "2022-04".parse().unwrap();
        let ask = Question { month: Some(month), now, ..Question::default() };
        assert!(!cache.may_hold(&ask));
        for month in ask.each_month() {
            cache.put(ACCOUNT, &Kind::Bill, month, ask.until(month), now, &0).unwrap();
        }
        assert!(cache.may_hold(&ask));
    }

    #[cfg(unix)]
    #[test]
    fn only_the_user_may_look() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().join("whybill"));
        let april = "2022-04".parse().unwrap();
        cache.put(ACCOUNT, &Kind::Bill, april, april.first_day(), april.start(), &0).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&cache.folder), 0o700);
        assert_eq!(mode(&cache.path(ACCOUNT, &Kind::Bill, april)), 0o600);
        cache.lock_file(ACCOUNT).unwrap();
        assert_eq!(mode(&cache.folder.join(format!("{ACCOUNT}.lock"))), 0o600);
    }
}
