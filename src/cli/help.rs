//! What `--help` says beside the arguments themselves: commands in groups, each command's own options, examples and exit
//! statuses.

mod examples;

use clap::builder::{PossibleValuesParser, StyledStr, TypedValueParser};
use clap::{Arg, Command as ClapCommand, CommandFactory, ValueEnum};
use textwrap::{WordSeparator, WordSplitter};

use super::{Cli, Form};
use crate::fail_on::Gates;
use examples::{EXAMPLES, START, STATUSES};

/// The commands in the order of use, each in a few words.
const GROUPS: [(&str, &[(&str, &str)]); 3] = [
    (
        "Answer",
        &[
            ("explain", "the month's bill: for what, why, what next; or one line of it"),
            ("diff", "what changed between two months, and why"),
            ("free-tier", "each allowance: used, left, where the month will end"),
            ("alarms", "every alarm in every region, and what it costs"),
            ("who", "who or what made a resource, and what else with it"),
            ("signins", "console sign-ins, and whether anybody is told of failures"),
            ("glossary", "what a usage type counts, and how to pay less"),
        ],
    ),
    (
        "Act",
        &[
            ("strays", "what is unused or left over, and the commands that delete it"),
            ("digest", "what is new since the last look, sent where you want it"),
            ("report", "all of it as a page or workbook"),
            ("collect", "save what the commands need, to answer from with --from"),
        ],
    ),
    (
        "Set up",
        &[
            ("doctor", "which commands are ready, and what the others lack"),
            ("config", "which settings apply, and from where"),
            ("policy", "the least IAM policy"),
            ("rules", "the allowances and prices in force"),
            ("schema", "the JSON Schema of an answer"),
            ("completions", "for a shell"),
            ("man", "the manual page"),
        ],
    ),
];

/// Columns that any terminal has.
const ROOM: usize = 80;

/// Which commands an option does something for; what isn't named here does for all.
const OF_COMMANDS: &[(&str, &[&str])] = &[
    ("from", LOOKING),
    ("profile", ASKING),
    ("regions", ASKING),
    ("home_region", &["explain", "strays", "digest", "report"]),
    ("as_of", &["explain", "diff", "free-tier", "alarms", "who", "signins", "strays", "report", "collect"]),
    ("rules", &["explain", "free-tier", "alarms", "strays", "diff", "digest", "report", "rules", "list"]),
    ("format", WRITING),
    ("json", WRITING),
    ("full", &["explain", "diff", "free-tier", "alarms", "strays", "digest"]),
    ("redact", LOOKING),
    ("no_cache", PAYING),
    ("max_ce_requests", PAYING),
    ("max_trail_pages", LOOKING),
    ("timeout", ASKING),
    ("timings", LOOKING),
    ("dry_run", ASKING),
    ("fail_on", &WITH_GATES),
    ("no_progress", LOOKING),
    (
        "color",
        &[
            "explain",
            "free-tier",
            "alarms",
            "who",
            "signins",
            "strays",
            "diff",
            "digest",
            "glossary",
            "config",
            "doctor",
            "rules",
            "list",
        ],
    ),
    ("verbose", ASKING),
    ("quiet", LOOKING),
];
/// Those that go by an account, saved or live.
const LOOKING: &[&str] =
    &["explain", "diff", "free-tier", "alarms", "who", "signins", "strays", "digest", "report", "collect"];
/// Those that may ask AWS.
const ASKING: &[&str] =
    &["explain", "diff", "free-tier", "alarms", "who", "signins", "strays", "digest", "report", "collect", "doctor"];
/// Those that may ask for the bill.
const PAYING: &[&str] = &["explain", "diff", "free-tier", "strays", "digest", "report", "collect"];
/// Those whose answer has several forms.
const WRITING: &[&str] = &[
    "explain",
    "diff",
    "free-tier",
    "alarms",
    "who",
    "signins",
    "strays",
    "digest",
    "glossary",
    "config",
    "rules",
    "list",
];

/// The command line: commands in groups, and with each its own options, examples and exit statuses.
pub fn command() -> ClapCommand {
    let all = Cli::command();
    let globals: Vec<Arg> = all.get_arguments().filter(|option| option.is_global_set()).cloned().collect();
    let names: Vec<String> = all.get_subcommands().map(|own| own.get_name().to_owned()).collect();
    let template = root(&all, &globals);
    let all = all.help_template(template).after_help(format!("{START}\n\n{STATUSES}"));
    names.iter().fold(all, |all, name| all.mut_subcommand(name, |own| of_command(own, &globals)))
}

/// A command with what its help has beside its own arguments.
fn of_command(own: ClapCommand, globals: &[Arg]) -> ClapCommand {
    let name = own.get_name().to_owned();
    let below: Vec<String> = own.get_subcommands().map(|below| below.get_name().to_owned()).collect();
    let own = own.args(globals.iter().map(|option| as_told(option, &name)));
    let own = match EXAMPLES.iter().find(|(of, ..)| *of == name) {
        Some((_, examples, statuses)) => own.after_help(after(examples, statuses)),
        None => own,
    };
    below.iter().fold(own, |own, name| own.mut_subcommand(name, |below| of_command(below, globals)))
}

/// An option as a command explains it: what does nothing there isn't shown.
fn as_told(option: &Arg, command: &str) -> Arg {
    let id = option.get_id().as_str();
    let is_of = OF_COMMANDS.iter().find(|(of, _)| *of == id).is_none_or(|(_, commands)| commands.contains(&command));
    match option.clone() {
        option if !is_of => option.hide(true),
        option if id == "fail_on" => option.help(told(&gates(command))),
        option if id == "format" && command != "explain" => option.value_parser(without_focus()),
        option => option,
    }
}

/// The forms of every answer. That only `explain` has the one more is said where another command is asked for it.
fn without_focus() -> impl TypedValueParser<Value = Form> {
    let of_all = |form: &Form| Some(form.to_possible_value()?.hide(*form == Form::Focus));
    let values = Form::value_variants().iter().filter_map(of_all);
    PossibleValuesParser::new(values).try_map(|name| Form::from_str(&name, false))
}

/// The program's own help: the commands in groups, those of no group at the end; and the options by name.
fn root(all: &ClapCommand, globals: &[Arg]) -> StyledStr {
    let (header, literal) = (all.get_styles().get_header(), all.get_styles().get_literal());
    let width = all.get_subcommands().map(|own| own.get_name().len()).max().unwrap_or_default();
    let row = |name: &str, what: &str| format!("  {literal}{name:width$}{literal:#}  {what}\n");
    let mut text = "{before-help}{about-with-newline}\n{usage-heading} {usage}\n".to_owned();
    for (title, commands) in GROUPS {
        let rows: String = commands.iter().map(|(name, what)| row(name, what)).collect();
        text += &format!("\n{header}{title}:{header:#}\n{rows}");
    }
    let is_grouped = |name: &str| GROUPS.iter().any(|(_, commands)| commands.iter().any(|(own, _)| *own == name));
    for own in all.get_subcommands().filter(|own| !is_grouped(own.get_name())) {
        text += &row(own.get_name(), &own.get_about().map(ToString::to_string).unwrap_or_default());
    }
    text += &format!("\n{header}Options{header:#}, which each command's help explains where they do something:\n");
    let mut headings: Vec<&str> = globals.iter().filter_map(Arg::get_help_heading).collect();
    headings.dedup();
    let widest = headings.iter().map(|heading| heading.len()).max().unwrap_or_default();
    for heading in headings {
        let own = globals.iter().filter(|option| option.get_help_heading() == Some(heading));
        let names: Vec<String> = own.filter_map(|option| Some(format!("--{}", option.get_long()?))).collect();
        let indent = " ".repeat(widest + 4);
        let wrap = textwrap::Options::new(ROOM).subsequent_indent(&indent).word_splitter(WordSplitter::NoHyphenation);
        let wrap = wrap.word_separator(WordSeparator::AsciiSpace);
        text += &textwrap::fill(&format!("  {heading:widest$}  {}", names.join(" ")), wrap);
        text.push('\n');
    }
    (text + &format!("  {:widest$}  --help --version{{after-help}}", "Help")).into()
}

/// Examples and exit statuses.
fn after(examples: &[(&str, &str)], statuses: &str) -> String {
    let width = examples.iter().map(|(line, _)| line.len()).max().unwrap_or_default();
    let rows: String = examples.iter().map(|(line, what)| format!("  {line:width$}  {what}\n")).collect();
    format!("Examples:\n{rows}\nExit status: {statuses}")
}

/// The commands whose answers can be failed on.
pub const WITH_GATES: [&str; 5] = ["explain", "free-tier", "strays", "diff", "report"];

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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn what_help_names_is_there() {
        let all = Cli::command();
        let ids: BTreeSet<&str> = all.get_arguments().map(|option| option.get_id().as_str()).collect();
        for (option, commands) in OF_COMMANDS {
            assert!(ids.contains(option), "{option}");
            let known = |name: &&&str| all.find_subcommand(name).is_some() || **name == "list";
            assert!(commands.iter().all(|name| known(&name)), "{option}");
        }
        for (name, _) in GROUPS.iter().flat_map(|(_, commands)| *commands) {
            assert!(all.find_subcommand(name).is_some(), "{name}");
        }
    }

    #[test]
    fn every_command_has_two_examples_and_its_statuses() {
        let mut all = command();
        all.build();
        let rules = all.find_subcommand("rules").unwrap();
        let below = rules.get_subcommands().filter(|own| own.get_name() != "help");
        for own in all.get_subcommands().filter(|own| own.get_name() != "help").chain(below) {
            let after = own.get_after_help().unwrap_or_else(|| panic!("{}", own.get_name())).to_string();
            assert_eq!(after.matches("\n  whybill ").count(), 2, "{after}");
            assert!(after.contains("Exit status: 0 "), "{after}");
            let examples = after.split("Exit status").next().unwrap();
            assert!(examples.lines().all(|line| line.chars().count() <= ROOM), "{examples}");
            let is_judged = own.get_arguments().any(|option| option.get_id() == "fail_on" && !option.is_hide_set());
            assert_eq!(after.contains("3 --fail-on"), is_judged, "{}", own.get_name());
        }
    }

    /// The examples are command lines that are understood.
    #[test]
    fn examples_can_be_run() {
        for (line, _) in EXAMPLES.iter().flat_map(|(_, examples, _)| examples) {
            let own = line.split(['|', '>']).next().unwrap_or_default().replace('\'', "");
            let words = if line.contains('\'') { line.replace('\'', "") } else { own };
            let read = command().try_get_matches_from(words.split_whitespace());
            assert!(read.is_ok(), "{line}: {}", read.unwrap_err());
        }
    }
}
