//! What the program prints, whole, in `tests/golden`: a folder an account, a file a command and format.
//!
//! A golden is a record, not a promise: it shows in a review what a change does to the answers.

mod cases;
mod picture;
mod transcript;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex};

use cases::{Golden, LARGE, SNAPSHOT};
use transcript::{Extent, take};

use whybill::snapshot_file::save;

use crate::support::fixture;

/// All goldens there must be; a file that is none of them is an orphan.
static GOLDENS: LazyLock<Vec<Golden>> = LazyLock::new(cases::all);

fn root() -> PathBuf {
    fixture::root().join("tests/golden")
}

/// Runs what a folder's goldens hold, and compares.
fn hold(folder: &str, extent: Extent, place: impl FnOnce(&Path)) {
    let goldens: Vec<&Golden> = GOLDENS.iter().filter(|golden| golden.folder == folder).collect();
    assert!(!goldens.is_empty(), "no golden of {folder}");
    let home = tempfile::tempdir().unwrap();
    place(&home.path().join(SNAPSHOT));
    let taken = transcripts(&goldens, home.path(), extent);
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(root().join(folder));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let differ: Vec<&str> = goldens
        .iter()
        .zip(&taken)
        .filter(|(golden, taken)| {
            let compare = || settings.bind(|| insta::assert_snapshot!(golden.name.as_str(), taken));
            catch_unwind(AssertUnwindSafe(compare)).is_err()
        })
        .map(|(golden, _)| golden.name.as_str())
        .collect();
    assert!(differ.is_empty(), "not as in tests/golden/{folder}: {}", differ.join(", "));
}

/// A transcript for each golden; as many runs at once as there are processors.
fn transcripts(goldens: &[&Golden], home: &Path, extent: Extent) -> Vec<String> {
    let taken: Vec<Mutex<String>> = goldens.iter().map(|_| Mutex::default()).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            let Some(golden) = goldens.get(n) else { return };
            let told: Vec<String> = golden.runs.iter().map(|run| take(run, home, extent)).collect();
            *taken[n].lock().unwrap() = told.join("\n");
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    taken.into_iter().map(|own| own.into_inner().unwrap()).collect()
}

/// As it is in the repository.
fn fixture_holds(name: &str) {
    hold(name, Extent::Whole, |place| {
        std::fs::copy(fixture::path(name), place).unwrap();
    });
}

#[test]
fn april_2022() {
    fixture_holds("april-2022");
}

#[test]
fn credits_and_tax() {
    fixture_holds("credits-and-tax");
}

#[test]
fn payer() {
    fixture_holds("payer");
}

#[test]
fn pipeline_2024() {
    fixture_holds("pipeline-2024");
}

#[test]
fn plan_free_2026() {
    fixture_holds("plan-free-2026");
}

#[test]
fn made_up_large() {
    hold(LARGE, Extent::Ends, |place| save(&cases::large(), place).unwrap());
}

#[test]
fn every_other_fixture() {
    for name in fixture::names().iter().filter(|name| cases::TELLING.iter().all(|(telling, _)| telling != name)) {
        fixture_holds(name);
    }
}

#[test]
fn without_an_account() {
    for folder in ["help", "rules", "glossary", "program"] {
        hold(folder, Extent::Whole, |_| {});
    }
}

/// A fixture without goldens fails above, as each has its place in the list.
#[test]
fn no_golden_is_an_orphan() {
    let wanted: BTreeSet<PathBuf> =
        GOLDENS.iter().map(|golden| Path::new(&golden.folder).join(format!("{}.snap", golden.name))).collect();
    let mut orphans = Vec::new();
    for folder in std::fs::read_dir(root()).unwrap() {
        for file in std::fs::read_dir(folder.unwrap().path()).unwrap() {
            let file = file.unwrap().path().strip_prefix(root()).unwrap().to_owned();
            if !wanted.contains(&file) && file.extension().is_none_or(|ending| ending != "new") {
                orphans.push(file);
            }
        }
    }
    assert!(orphans.is_empty(), "no test makes these any more, delete them from tests/golden: {orphans:?}");
}
