//! How long each command takes to answer, from the snapshot to the answer; and how long it takes to say what to ask next.
//!
//! `cargo bench` runs them; `cargo bench -- strays` those with a name.

#![expect(clippy::unwrap_used, reason = "a bench that cannot go on has failed")]

#[path = "../tests/it/support/collected.rs"]
mod collected;
#[path = "../tests/it/support/made_up/mod.rs"]
mod made_up;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use divan::{Bencher, black_box};
use whybill::analyse;
use whybill::catalogue::Catalogue;
use whybill::plan::{Planner, Request, plan};
use whybill::question::{Question, Scope};
use whybill::report::{Document, document};
use whybill::snapshot::Snapshot;
use whybill::snapshot_file::load;

use collected::collected;
use made_up::{LARGE, Size, account};

const SEED: u64 = 202_204;
const NAMES: [&str; 4] = ["april-2022", "20,000 lines", "5,000 alarms", "large"];
/// Lines of a bill, and alarms, by which growth is seen.
const GROWTH: [usize; 3] = [1_000, 10_000, 100_000];
const REGIONS: usize = 10;

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::built_in().unwrap());

static ACCOUNTS: LazyLock<BTreeMap<&str, Snapshot>> = LazyLock::new(|| {
    let april = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scenarios/april-2022/snapshot.json");
    let accounts = [load(&april).unwrap(), with_lines(20_000), with_alarms(5_000), account(SEED, LARGE)];
    NAMES.into_iter().zip(accounts).collect()
});

/// So many lines a month, and a hundred alarms.
fn with_lines(lines: usize) -> Snapshot {
    account(SEED, Size { regions: REGIONS, alarms: 10, lines, months: 2 })
}

/// So many alarms, and a hundred lines a month.
fn with_alarms(alarms: usize) -> Snapshot {
    account(SEED, Size { regions: REGIONS, alarms: alarms / REGIONS, lines: 100, months: 2 })
}

/// Only `cargo bench` says `--bench`: `cargo test --all-targets` has nothing to wait for here.
fn main() {
    if std::env::args().any(|argument| argument == "--bench") {
        divan::main();
    }
}

#[divan::bench(args = NAMES)]
fn explain(bencher: Bencher<'_, '_>, name: &str) {
    let snapshot = &ACCOUNTS[name];
    bencher.bench(|| analyse::explain(black_box(snapshot), &CATALOGUE, &Question::default()));
}

#[divan::bench(args = NAMES)]
fn free_tier(bencher: Bencher<'_, '_>, name: &str) {
    let snapshot = &ACCOUNTS[name];
    bencher.bench(|| analyse::free_tier(black_box(snapshot), &CATALOGUE, &Question::default(), false));
}

#[divan::bench(args = NAMES)]
fn alarms(bencher: Bencher<'_, '_>, name: &str) {
    let snapshot = &ACCOUNTS[name];
    bencher.bench(|| analyse::alarms(black_box(snapshot), &CATALOGUE));
}

#[divan::bench(args = NAMES)]
fn strays(bencher: Bencher<'_, '_>, name: &str) {
    let snapshot = &ACCOUNTS[name];
    bencher.bench(|| analyse::strays(black_box(snapshot), &CATALOGUE, &Question::default()));
}

/// All answers, and the HTML page of them.
#[divan::bench(args = NAMES)]
fn page(bencher: Bencher<'_, '_>, name: &str) {
    let snapshot = &ACCOUNTS[name];
    bencher.bench(|| {
        let report = analyse::whole(black_box(snapshot), &CATALOGUE, &Question::default()).unwrap();
        document(&report, Document::Page)
    });
}

/// What is still to be asked of the large account with all months of its bill: when its alarms have just become known,
/// when no event tells who made any of them, and when all is known.
#[divan::bench(args = ["alarms known", "no maker known", "all known"])]
fn planning(bencher: Bencher<'_, '_>, known: &str) {
    let mut snapshot = account(SEED, Size { months: 14, ..LARGE });
    let ask = Question { scope: Scope::All, now: snapshot.taken_at, ..Question::default() };
    match known {
        "alarms known" => {
            let empty = Snapshot::empty(snapshot.taken_at);
            let (trail, alarm_history, evidence, gaps) = (empty.trail, empty.alarm_history, empty.evidence, empty.gaps);
            snapshot = Snapshot { trail, alarm_history, evidence, gaps, ..snapshot };
        }
        "no maker known" => {
            snapshot.trail.values_mut().for_each(|trail| trail.events.clear());
            snapshot.alarm_history.values_mut().for_each(Vec::clear);
            snapshot.evidence.days.clear();
            snapshot.evidence.resources.clear();
        }
        _ => snapshot = collected(&snapshot, |known| plan(known, &ask)),
    }
    let asked = plan(&snapshot, &ask);
    assert_eq!(asked.is_empty(), known == "all known", "{asked:?}");
    let mut planner = Planner::default();
    bencher.bench_local(|| -> Vec<Request> { planner.plan(black_box(&snapshot), &ask) });
}

#[divan::bench_group(max_time = 20, sample_count = 10)]
mod growth {
    use super::{Bencher, CATALOGUE, GROWTH, Question, analyse, black_box, with_alarms, with_lines};

    #[divan::bench(args = GROWTH)]
    fn explain_of_lines(bencher: Bencher<'_, '_>, lines: usize) {
        let snapshot = with_lines(lines);
        bencher.bench(|| analyse::explain(black_box(&snapshot), &CATALOGUE, &Question::default()));
    }

    #[divan::bench(args = GROWTH)]
    fn alarms_of_alarms(bencher: Bencher<'_, '_>, alarms: usize) {
        let snapshot = with_alarms(alarms);
        bencher.bench(|| analyse::alarms(black_box(&snapshot), &CATALOGUE));
    }

    #[divan::bench(args = GROWTH)]
    fn strays_of_alarms(bencher: Bencher<'_, '_>, alarms: usize) {
        let snapshot = with_alarms(alarms);
        bencher.bench(|| analyse::strays(black_box(&snapshot), &CATALOGUE, &Question::default()));
    }
}
