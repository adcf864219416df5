//! The program as a user runs it, in an environment that holds nothing of the machine's own.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

/// The program, with no variable set.
pub(crate) fn whybill() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_whybill"));
    command.env_clear();
    command
}

/// What the program says of a saved snapshot.
pub(crate) fn run(args: &[&str], snapshot: &Path) -> Output {
    whybill().args(args).arg("--from").arg(snapshot).output().unwrap()
}

/// What was printed.
pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The JSON on standard output.
pub(crate) fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", text(&output.stderr)))
}
