//! What a run prints, as a golden holds it: the command line, its output, and what else there is to say.

use std::fmt::Write as _;
use std::path::Path;

use super::cases::Run;
use crate::support::program::{text, whybill};

/// The instant of every run: only what is asked of AWS depends on it.
const NOW: &str = "2026-11-12T09:00:00Z";

/// How much of an output is held.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    Whole,
    /// The first and last lines, and a checksum of all.
    Ends,
}

const FIRST: usize = 60;
const LAST: usize = 10;
/// Longer lines are cut where only the ends of an output are held.
const WIDE: usize = 400;

/// Runs the program in a folder, which is its home too.
pub(super) fn take(run: &Run, folder: &Path, extent: Extent) -> String {
    let mut command = whybill();
    command.current_dir(folder).env("HOME", folder).env("WHYBILL_NOW", NOW).env("COLUMNS", run.width.to_string());
    let output = command.args(&run.args).arg("--no-progress").output().unwrap();
    let mut told = format!("$ whybill {}\n", run.args.join(" "));
    told += &held(&text(&output.stdout), extent);
    if let Some(file) = run.writes {
        writeln!(told, "[{file}]").unwrap();
        told += &held(&std::fs::read_to_string(folder.join(file)).unwrap(), extent);
    }
    if !output.stderr.is_empty() {
        told += "[standard error]\n";
        told += &held(&text(&output.stderr), extent);
    }
    let status = output.status.code().expect("it ends by itself");
    writeln!(told, "[exit status {status}]").unwrap();
    told
}

/// An output in lines that end in a line feed; what was otherwise is said.
fn held(output: &str, extent: Extent) -> String {
    let lines = output.replace("\r\n", "\n");
    let mut told = if extent == Extent::Ends { ends(&lines) } else { lines.clone() };
    if !told.is_empty() && !told.ends_with('\n') {
        told += "\n[no line feed at the end]\n";
    }
    match output.matches("\r\n").count() {
        0 => {}
        all if all == lines.matches('\n').count() => told += "[each line ends in CR LF]\n",
        some => writeln!(told, "[{some} lines end in CR LF]").unwrap(),
    }
    if extent == Extent::Ends {
        let (bytes, sum) = (output.len(), fnv_1a(output.as_bytes()));
        writeln!(told, "[{} lines, {bytes} bytes, FNV-1a {sum:016x}]", output.lines().count()).unwrap();
    }
    told
}

/// The first and the last lines of a text.
fn ends(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let cut = |lines: &[&str]| {
        lines.iter().fold(String::new(), |told, line| {
            let kept: String = line.chars().take(WIDE).collect();
            told + &kept + if kept.len() < line.len() { " [...]\n" } else { "\n" }
        })
    };
    if lines.len() <= FIRST + LAST {
        return cut(&lines);
    }
    let between = lines.len() - FIRST - LAST;
    let (first, last) = (cut(&lines[..FIRST]), cut(&lines[lines.len() - LAST..]));
    format!("{first}[{between} lines]\n{last}")
}

/// The 64-bit FNV-1a hash.
fn fnv_1a(bytes: &[u8]) -> u64 {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, step)
}

/// The published values for the empty text, `a` and `foobar`.
#[test]
fn the_checksum_is_fnv_1a() {
    let sums = ["", "a", "foobar"].map(|text| fnv_1a(text.as_bytes()));
    assert_eq!(sums, [0xcbf2_9ce4_8422_2325, 0xaf63_dc4c_8601_ec8c, 0x8594_4171_f739_67e8]);
}
