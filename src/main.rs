//! Arguments in, exit status out; and all that is asked of the system.

use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::FromArgMatches;
use clap::parser::ValueSource;
use etcetera::BaseStrategy;
use miette::{Diagnostic, MietteHandlerOpts};
use textwrap::{WordSeparator, WordSplitter};
use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use whybill::bill::{discreet, harmless, harmless_lines};
use whybill::cli::{self, Cli, Colours};
use whybill::error::{RunError, Shown};
use whybill::plan::Spent;
use whybill::redact::Redactor;
use whybill::report::Look;
use whybill::run::{self, World, tell, told_cost, told_loss};

fn main() -> ExitCode {
    let mut command = cli::command();
    let arguments: Vec<_> = std::env::args_os().collect();
    let matches = command.try_get_matches_from_mut(&arguments).unwrap_or_else(|error| refuse(&error, &arguments));
    let mut cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.format(&mut command).exit());
    cli.options.names_ceiling = matches.value_source("max_ce_requests") == Some(ValueSource::CommandLine);
    keep_names_whole(cli.options.color);
    log(&cli.options);
    let world = world(has_colour(cli.options.color));
    let keeps = world.cache.is_some() && !cli.options.no_cache;
    heed_signals(&world.spent, keeps);
    match run::settle(&mut cli, &world).and_then(|()| run::run(&cli, &world)) {
        Ok(status) => {
            if let Some(loss) = told_loss(&world.spent).filter(|_| !cli.options.quiet) {
                tell(&format!("note: {loss}\n"));
            }
            ExitCode::from(status)
        }
        Err(error) => {
            let status = error.status();
            tell(&format!("{}\n", told(error, cli.options.redact)));
            if world.spent.pages() > 0 {
                tell(&format!("{}\n", told_cost(&world.spent, keeps)));
            }
            ExitCode::from(status)
        }
    }
}

/// Ends at once where somebody or the system asks for it, and says what was paid until then. A signal that is ignored, as
/// `nohup` has it, stays ignored.
#[cfg(unix)]
fn heed_signals(spent: &Spent, keeps: bool) {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| u64::from_str_radix(line.strip_prefix("SigIgn:")?.trim(), 16).ok());
    let is_heeded = |signal: &i32| ignored.unwrap_or_default() >> (signal - 1) & 1 == 0;
    let Ok(mut signals) = Signals::new([SIGHUP, SIGINT, SIGTERM].into_iter().filter(is_heeded)) else { return };
    let spent = spent.clone();
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            tell(&format!("\nStopped. {}\n", told_cost(&spent, keeps)));
            std::process::exit(128 + signal);
        }
    });
}

#[cfg(not(unix))]
fn heed_signals(_: &Spent, _: bool) {}

/// Ends with what is wrong with the arguments. Those that would drive a terminal are shown by their codes.
fn refuse(error: &clap::Error, arguments: &[OsString]) -> ! {
    let is_harmless = |text: &OsString| text.to_str().is_some_and(|text| harmless(text) == text);
    if !error.use_stderr() || arguments.iter().all(is_harmless) {
        error.exit();
    }
    tell(&harmless_lines(&error.render().to_string()));
    std::process::exit(error.exit_code())
}

/// Errors and their help wrap between words alone: a usage type that is cut at a hyphen can't be copied.
fn keep_names_whole(colours: Colours) {
    let options = move || {
        let options = MietteHandlerOpts::new().break_words(false);
        let options = match colours {
            Colours::Auto => options,
            Colours::Always => options.color(true),
            Colours::Never => options.color(false),
        };
        options.word_separator(WordSeparator::AsciiSpace).word_splitter(WordSplitter::NoHyphenation)
    };
    // A hook that is set already stays.
    let _ = miette::set_hook(Box::new(move |_| Box::new(options().build())));
}

/// An error with its cause and help. Where names are redacted, in a line, so that none is broken in two.
fn told(error: RunError, redact: bool) -> String {
    if !redact {
        return format!("{:?}", miette::Report::new(Shown::from(error)));
    }
    let error = Shown::from(error);
    let help = error.help().map_or_else(String::new, |help| format!(" ({help})"));
    harmless(&Redactor::default().text(&format!("Error: {error}{help}")))
}

/// Diagnostics on standard error: warnings, and more with each `-v`.
fn log(options: &cli::Options) {
    let levels = match options.verbose {
        _ if options.quiet => Targets::new().with_target("whybill", Level::ERROR),
        0 => Targets::new().with_target("whybill", Level::WARN),
        1 => Targets::new().with_target("whybill", Level::INFO).with_target("aws", Level::INFO),
        // What is below AWS's own code knows of connections, with the passwords in their addresses.
        _ => Targets::new().with_target("whybill", Level::DEBUG).with_target("aws", Level::DEBUG),
    };
    // Where standard error can't be written, its own complaint would be a panic.
    let log = tracing_subscriber::fmt::layer().with_ansi(false).log_internal_errors(false).with_writer(|| Discreet);
    tracing_subscriber::registry().with(log).with(levels).init();
}

/// Standard error for what others say: it drives no terminal and gives no access.
struct Discreet;

impl Write for Discreet {
    fn write(&mut self, said: &[u8]) -> std::io::Result<usize> {
        tell(&harmless_lines(&discreet(&String::from_utf8_lossy(said))));
        Ok(said.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Whether the answer is shown in colours.
fn has_colour(asked: Colours) -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    match asked {
        Colours::Auto => std::io::stdout().is_terminal() && !is_set("NO_COLOR") && !is_dumb,
        Colours::Always => true,
        Colours::Never => false,
    }
}

#[expect(clippy::disallowed_methods, reason = "main is where clock and environment are read")]
fn world(colour: bool) -> World {
    let tty = std::io::stdout().is_terminal();
    let asked = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok()).filter(|columns| *columns > 0);
    // A terminal that doesn't know its size says 0.
    let terminal = terminal_width().filter(|columns| tty && *columns > 0);
    let folders = etcetera::choose_base_strategy().ok();
    let variable = |name: &&'static str| Some((*name, std::env::var(name).ok()?));
    World {
        now: now(),
        shows_progress: std::io::stderr().is_terminal(),
        can_ask: std::io::stdin().is_terminal() && std::io::stderr().is_terminal(),
        cache: folders.as_ref().map(|own| own.cache_dir().join("whybill")),
        state: folders.as_ref().map(|own| own.state_dir().unwrap_or_else(|| own.data_dir()).join("whybill")),
        config: folders.as_ref().map(|own| own.config_dir().join("whybill")),
        variables: run::VARIABLES.iter().filter_map(variable).collect(),
        is_terminal: tty,
        spent: Spent::default(),
        look: Look { colour, ..Look::plain(asked.or(terminal).unwrap_or(80)) },
    }
}

/// The time. A debug build takes it from `WHYBILL_NOW` where that is set: tests run the whole program in a past month.
#[expect(clippy::disallowed_methods, reason = "main is where clock and environment are read")]
fn now() -> chrono::DateTime<chrono::Utc> {
    let set = cfg!(debug_assertions).then(|| std::env::var("WHYBILL_NOW").ok()).flatten();
    set.and_then(|instant| instant.parse().ok()).unwrap_or_else(chrono::Utc::now)
}

fn terminal_width() -> Option<u16> {
    comfy_table::Table::new().width()
}
