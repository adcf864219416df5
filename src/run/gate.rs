//! `--fail-on`: what a command can't answer is refused before anything is asked, and an answer is held against the rest.

use std::collections::BTreeSet;

use super::beside::{status, tell_note, usage};
use crate::answer::Measures;
use crate::bill::harmless;
use crate::cli::{self, Command, Options};
use crate::error::RunError;
use crate::exit;
use crate::fail_on::Judgement;
use crate::snapshot::Gap;

/// Refuses what the command's answer never has.
pub(super) fn check_gate(command: &Command, options: &Options) -> Result<(), RunError> {
    let Some(fail_on) = &options.fail_on else { return Ok(()) };
    let (gates, text) = (command.gates(), harmless(fail_on.as_str()));
    let name = if matches!(command, Command::Explain { line: Some(_), .. }) { "explain LINE" } else { command.name() };
    if gates.know(fail_on) {
        return Ok(());
    }
    let elsewhere: Vec<&str> =
        cli::WITH_GATES.into_iter().filter(|other| *other != name && cli::gates(other).know(fail_on)).collect();
    let elsewhere = match elsewhere.as_slice() {
        [] => String::new(),
        known => format!("; `{text}` is for {}", known.join(", ")),
    };
    if gates.is_empty() {
        let what = format!("{name} has nothing that --fail-on {text} could match");
        let help = if elsewhere.is_empty() {
            "leave it out; explain, free-tier, strays, diff and report take it, and their help lists what".to_owned()
        } else {
            format!("leave it out{elsewhere}")
        };
        return Err(usage(&what, &help));
    }
    let what = format!("no answer of {name} has `{text}`: --fail-on would never match");
    Err(usage(&what, &format!("{name} takes {}{elsewhere}", gates.list())))
}

/// The exit status of an answer with these verdicts, figures and gaps.
pub(super) fn judged(verdicts: &BTreeSet<&str>, measures: &Measures, gaps: &[Gap], options: &Options) -> u8 {
    let Some(fail_on) = &options.fail_on else { return status(gaps) };
    match fail_on.judge(verdicts, measures) {
        Judgement::Matched => return exit::MATCHED,
        Judgement::Unknown(why) => {
            tell_note(&format!("--fail-on {}: {why}, so it isn't a match", fail_on.as_str()), options);
        }
        Judgement::Clear => {}
    }
    status(gaps)
}
