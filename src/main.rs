//! Arguments in, exit status out; and all that is asked of the system.

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::Parser;
use whybill::cli::Cli;
use whybill::report::Look;
use whybill::run::{World, run};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let world = world();
    match run(&cli, &world) {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            let status = error.status();
            eprintln!("{:?}", miette::Report::new(error));
            ExitCode::from(status)
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "main is where clock and environment are read")]
fn world() -> World {
    let tty = std::io::stdout().is_terminal();
    let asked = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    let terminal = terminal_width().filter(|_| tty);
    World {
        now: chrono::Utc::now(),
        look: Look {
            width: asked.or(terminal).unwrap_or(80),
            colour: tty
                && std::env::var("NO_COLOR").is_ok_and(|value| value.is_empty()) | std::env::var("NO_COLOR").is_err(),
        },
    }
}

fn terminal_width() -> Option<u16> {
    comfy_table::Table::new().width()
}
