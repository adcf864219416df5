//! Months that were asked before, so that asking again costs nothing.
//!
//! A file a month, for each account and its role's query, readable by the user alone. A closed month
//! is good for thirty days once it was asked seven days after its end (late credits still come until
//! then); any other for six hours.

use std::path::PathBuf;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use crate::bill::BillingMonth;
use crate::snapshot::MonthBill;
use crate::snapshot_file::write_private;

/// The folder of cached months.
#[derive(Debug, Clone)]
pub struct Cache {
    folder: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    asked_at: DateTime<Utc>,
    bill: MonthBill,
}

impl Cache {
    /// A cache in a folder, which is made when something is kept.
    pub fn in_folder(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// A month, if it was asked recently enough. A file that can't be read is as none.
    pub fn month(&self, account: &str, query: &str, month: BillingMonth, now: DateTime<Utc>) -> Option<MonthBill> {
        let text = std::fs::read_to_string(self.file(account, query, month)).ok()?;
        let kept: Kept = serde_json::from_str(&text).ok()?;
        is_good(month, kept.asked_at, now).then_some(kept.bill)
    }

    /// Keeps a month. Where that fails, the next run asks again.
    pub fn keep(&self, account: &str, query: &str, month: BillingMonth, now: DateTime<Utc>, bill: &MonthBill) {
        let file = self.file(account, query, month);
        let kept = Kept { asked_at: now, bill: bill.clone() };
        let written = serde_json::to_string(&kept).map_err(|_| ()).and_then(|text| {
            let folder = file.parent().ok_or(())?;
            make_private(folder).map_err(|_| ())?;
            write_private(&file, &text).map_err(|_| ())
        });
        if written.is_err() {
            tracing::warn!(file = %file.display(), "this month could not be kept in the cache");
        }
    }

    fn file(&self, account: &str, query: &str, month: BillingMonth) -> PathBuf {
        self.folder.join(account).join(query).join(format!("{month}.json"))
    }
}

#[cfg(unix)]
fn make_private(folder: &std::path::Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make_private(folder: &std::path::Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)
}

fn is_good(month: BillingMonth, asked_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    let settled = asked_at >= month.end() + Duration::days(7);
    let good_for = if settled { Duration::days(30) } else { Duration::hours(6) };
    asked_at <= now && now < asked_at + good_for
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn closed_months_are_good_for_thirty_days_others_for_six_hours() {
        let april: BillingMonth = "2022-04".parse().unwrap();
        for (asked, now, good) in [
            ("2022-05-08T00:00:00Z", "2022-06-06T23:59:59Z", true),
            ("2022-05-08T00:00:00Z", "2022-06-07T00:00:00Z", false),
            ("2022-05-07T23:59:59Z", "2022-05-08T05:59:58Z", true),
            ("2022-05-07T23:59:59Z", "2022-05-08T06:00:00Z", false),
            ("2022-04-20T00:00:00Z", "2022-04-20T05:59:59Z", true),
            ("2022-04-20T00:00:00Z", "2022-04-20T06:00:00Z", false),
            ("2022-05-08T00:00:00Z", "2022-05-07T00:00:00Z", false),
        ] {
            assert_eq!(is_good(april, at(asked), at(now)), good, "{asked} {now}");
        }
    }

    #[test]
    fn a_month_comes_back_for_its_account_and_query_alone() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::in_folder(folder.path().join("whybill"));
        let month = "2022-04".parse().unwrap();
        let now = at("2022-05-20T00:00:00Z");
        let bill = MonthBill { estimated: false, lines: Vec::new(), organisation: None };
        cache.keep("123456789012", "standalone", month, now, &bill);
        assert_eq!(cache.month("123456789012", "standalone", month, now), Some(bill));
        assert_eq!(cache.month("111122223333", "standalone", month, now), None);
        assert_eq!(cache.month("123456789012", "payer", month, now), None);
    }
}
