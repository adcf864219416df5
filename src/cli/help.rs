//! What `--help` says beside the arguments themselves.

use clap::{Command as ClapCommand, CommandFactory};

use super::Cli;
use crate::fail_on::Gates;

/// The command line, each command with its own list of what `--fail-on` takes.
pub fn command() -> ClapCommand {
    let mut all = Cli::command();
    let options: Vec<clap::Arg> = all.get_arguments().filter(|option| option.is_global_set()).cloned().collect();
    let names: Vec<String> = all.get_subcommands().map(|own| own.get_name().to_owned()).collect();
    for name in names {
        all = all.mut_subcommand(&name, |own| own.args(options.iter().filter_map(|option| of_command(option, &name))));
    }
    all
}

/// An option as a command explains it; `None` where that is how all do.
fn of_command(option: &clap::Arg, command: &str) -> Option<clap::Arg> {
    if option.get_id() != "fail_on" {
        return None;
    }
    let gates = gates(command);
    Some(if gates.is_empty() { option.clone().hide(true) } else { option.clone().help(told(&gates)) })
}

/// What `--fail-on` takes, in words.
fn told(gates: &Gates) -> String {
    let list = gates.list();
    let notes = [
        ("will_exceed", "will_exceed includes exceeded"),
        ("medium", "a severity means it and above"),
        (">N", "N in the bill's currency; quote what has a >"),
        ("change>", "change is the rise over the month before"),
    ];
    let notes: Vec<&str> = notes.iter().filter(|(of, _)| list.contains(of)).map(|(_, note)| *note).collect();
    let notes = if notes.is_empty() { String::new() } else { format!(" ({})", notes.join("; ")) };
    format!("Exit with status 3 where the answer has this: {list}{notes}")
}

/// The commands whose answers can be failed on.
pub const WITH_GATES: [&str; 5] = ["explain", "free-tier", "strays", "diff", "report"];

/// What `--fail-on` can name in a command's answer.
pub fn gates(command: &str) -> Gates {
    match command {
        "explain" => Gates::of_bill(),
        "free-tier" => Gates::of_allowances(),
        "strays" => Gates::of_findings(),
        "diff" => Gates::of_changes(),
        "report" => Gates::of_report(),
        _ => Gates::default(),
    }
}
