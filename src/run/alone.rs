//! `whybill` alone: the short answer of the last closed month's bill, where it costs nothing or somebody agrees to pay.

use std::io::BufRead;

use super::beside::tell;
use super::input::{ceiling, least_cost, question};
use super::{World, commands, live};
use crate::bill::figures::money;
use crate::cli::{Command, Options};
use crate::error::RunError;
use crate::exit;
use crate::question::{Question, Scope};
use crate::report::Look;

/// The short answer, from a snapshot or from what was paid for before; else a terminal is asked, and a pipe is told where to
/// start.
pub(super) fn run(options: &Options, world: &World) -> Result<u8, RunError> {
    if !options.from.is_empty() || options.dry_run {
        return short(options, world);
    }
    let ask = question(Scope::Explain, None, options, world)?;
    let is_kept = live::cache(options, world).is_some_and(|cache| cache.may_hold(&ask));
    if is_kept {
        // What is kept may be another account's: then nothing is paid unasked.
        let free = Options { max_ce_requests: 0, ..options.clone() };
        match short(&free, world) {
            Err(error) if live::would_cost(&error) => {}
            ended => return ended,
        }
    }
    if !world.can_ask || !live::CAN_ASK {
        tell(&start(&ask, options));
        return Ok(exit::USAGE);
    }
    tell(&offer(&ask, options));
    let answer = answer(std::io::stdin().lock());
    if agrees(&answer) {
        return short(options, world);
    }
    if !answer.ends_with('\n') {
        tell("\n");
    }
    tell("Nothing was asked. `whybill --help` lists the commands.\n");
    Ok(exit::DONE)
}

fn short(options: &Options, world: &World) -> Result<u8, RunError> {
    let world = World { look: Look { brief: true, ..world.look }, ..world.clone() };
    commands::run(&Command::BILL, options, &world)
}

/// What it would cost: `about $0.02, at most $0.20`.
fn cost(ask: &Question, options: &Options) -> String {
    format!("about {}, at most {}", money(least_cost(ask, false)), money(ceiling(options)))
}

fn offer(ask: &Question, options: &Options) -> String {
    let month = ask.month_asked().in_words();
    format!("Ask AWS for {month}'s bill? Cost Explorer takes {}; nothing else costs. [y/N] ", cost(ask, options))
}

/// A line; nothing where none can be read.
fn answer(mut input: impl BufRead) -> String {
    let mut line = String::new();
    let is_read = input.read_line(&mut line).is_ok();
    if is_read { line } else { String::new() }
}

/// Whether a line says yes.
fn agrees(line: &str) -> bool {
    matches!(line.trim().to_ascii_lowercase().as_str(), "y" | "yes")
}

/// Where to start, in eight lines.
fn start(ask: &Question, options: &Options) -> String {
    let cost = cost(ask, options);
    format!(
        "whybill explains an AWS bill. Where to start:
  whybill doctor                            credentials and permissions; free
  whybill explain --dry-run                 what it would ask, and what that costs; free
  whybill explain                           last month's bill: {cost}
  whybill strays                            what is unused or left over, and how to delete it
  whybill collect --output snapshot.json    collect once, for as many answers as you like
  whybill --from snapshot.json              the short answer from that file; free
  whybill --help                            all commands and options
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_yes_is_yes() {
        for (line, is_yes) in
            [("y\n", true), (" YES \n", true), ("\n", false), ("", false), ("n\n", false), ("yep", false)]
        {
            assert_eq!(agrees(&answer(line.as_bytes())), is_yes, "{line:?}");
        }
    }
}
