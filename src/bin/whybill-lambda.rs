//! The digest as a function of AWS Lambda. Each event is a run of `whybill digest`, the program that lies beside this one:
//! what goes wrong there ends the run, not the function, and its exit status is the run's.
//!
//! Settings come from the environment, all that is written goes below the temporary folder, each line of the log is JSON,
//! and a status other than 0 raises, so that the function's on-failure destination tells it.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, SystemTime};

use lambda_runtime::{Diagnostic, Error, LambdaEvent, service_fn};
use serde_json::{Value, json};
use whybill::bill::{discreet, harmless};

/// So long before Lambda ends the function nothing more is asked: what was collected is sent in that time.
const SENDING: Duration = Duration::from_secs(40);
/// A run has so long at least.
const LEAST: Duration = Duration::from_secs(10);
/// The type of every failure that Lambda is told of.
const FAILED: &str = "DigestFailed";
/// So many of a failed run's last lines are told.
const TOLD: usize = 20;

/// What the environment sets, and the option that it is.
const OPTIONS: [(&str, &str); 5] = [
    ("WHYBILL_STATE", "--state"),
    ("WHYBILL_MONTH_CEILING", "--month-ceiling"),
    ("WHYBILL_ACCOUNT_CREATED", "--account-created"),
    ("WHYBILL_REGIONS", "--regions"),
    ("WHYBILL_MAX_TRAIL_PAGES", "--max-trail-pages"),
];
/// Several destinations, with blanks between them.
const DESTINATIONS: &str = "WHYBILL_TO";
/// Whether a digest is sent on days without news too.
const ALWAYS: &str = "WHYBILL_ALWAYS";

fn main() -> ExitCode {
    let ended = started();
    if let Err(error) = &ended {
        log("ERROR", "the function can't go on", &[("error", error.to_string().into())]);
    }
    if ended.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn started() -> Result<(), Error> {
    let program = std::env::current_exe()?.with_file_name(format!("whybill{}", std::env::consts::EXE_SUFFIX));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(lambda_runtime::run(service_fn(move |event: LambdaEvent<Value>| {
        let (program, deadline, id) = (program.clone(), event.context.deadline(), event.context.request_id);
        let run = tokio::task::spawn_blocking(move || digest(&program, deadline, &id));
        async move { run.await.map_err(Error::from).flatten().map_err(|error| raised(&error)) }
    })))
}

/// A failure as Lambda tells it to the function's destination.
fn raised(error: &Error) -> Diagnostic {
    Diagnostic { error_type: FAILED.to_owned(), error_message: error.to_string() }
}

/// One run. Its outcome is answered, or raised where its status isn't 0.
fn digest(program: &Path, deadline: SystemTime, id: &str) -> Result<Value, Error> {
    let begun = now();
    let left = deadline.duration_since(begun).unwrap_or_default().saturating_sub(SENDING).max(LEAST);
    let folder = std::env::temp_dir();
    let mut run = Command::new(program)
        .args(arguments(&|name| std::env::var_os(name), left))
        .current_dir(&folder)
        .env("HOME", &folder)
        .env_remove("XDG_CACHE_HOME")
        .env_remove("XDG_CONFIG_HOME")
        .env_remove("XDG_STATE_HOME")
        .env_remove("XDG_DATA_HOME")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{} can't be run: {error}", program.display()))?;
    let printed = run.stdout.take().map(|out| std::thread::spawn(move || logged(out)));
    let said = run.stderr.take().map_or_else(Vec::new, logged);
    let status = run.wait()?;
    let _ = printed.map(std::thread::JoinHandle::join);
    let took = now().duration_since(begun).unwrap_or_default().as_millis();
    let status = status.code().map_or_else(|| status.to_string(), |code| code.to_string());
    let outcome = json!({"request": id, "status": status, "milliseconds": u64::try_from(took).unwrap_or(u64::MAX)});
    let level = if status == "0" { "INFO" } else { "ERROR" };
    log(level, "the digest has ended", &[("outcome", outcome.clone())]);
    if status == "0" {
        return Ok(outcome);
    }
    let last = said[said.len().saturating_sub(TOLD)..].join("\n");
    Err(format!("whybill digest ended with status {status}\n{last}").into())
}

/// The command line of a run.
fn arguments(set: &dyn Fn(&str) -> Option<OsString>, left: Duration) -> Vec<OsString> {
    let set = |name: &str| set(name).filter(|value| !value.is_empty());
    let mut all: Vec<OsString> = vec!["digest".into(), "--timeout".into(), left.as_secs().to_string().into()];
    let destinations = set(DESTINATIONS).unwrap_or_default();
    all.extend(destinations.to_string_lossy().split_whitespace().flat_map(|to| ["--to".into(), to.into()]));
    for (name, option) in OPTIONS {
        all.extend(set(name).into_iter().flat_map(|value| [option.into(), value]));
    }
    if set(ALWAYS).is_some_and(|value| value == "true" || value == "1" || value == "yes") {
        all.push("--always".into());
    }
    all
}

/// Logs what a run says, line by line, as it comes, and gives it back.
fn logged(from: impl Read) -> Vec<String> {
    let lines = BufReader::new(from).split(b'\n').map_while(Result::ok);
    let lines = lines.map(|line| harmless(&discreet(String::from_utf8_lossy(&line).trim_end())));
    lines.filter(|line| !line.is_empty()).inspect(|line| log(level(line), line, &[])).collect()
}

/// How grave a line is.
fn level(line: &str) -> &'static str {
    let is = |starts: &[&str]| starts.iter().any(|start| line.starts_with(start));
    match () {
        () if is(&["Error", "not delivered"]) => "ERROR",
        () if is(&["missing:", "warning:"]) => "WARN",
        () => "INFO",
    }
}

/// A line of the log. Where it can't be written nobody can be told.
fn log(level: &str, message: &str, more: &[(&str, Value)]) {
    let mut line = json!({"level": level, "message": message});
    more.iter().for_each(|(name, value)| line[*name] = value.clone());
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

#[expect(clippy::disallowed_methods, reason = "this is a main, where clock and environment are read")]
fn now() -> SystemTime {
    SystemTime::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_become_options() {
        let set = |name: &str| {
            let value = match name {
                "WHYBILL_TO" => " sns:arn:aws:sns:eu-west-1:123456789012:bill  s3://my-bucket/bills ",
                "WHYBILL_STATE" => "s3://my-bucket/bills",
                "WHYBILL_MONTH_CEILING" => "1.00",
                "WHYBILL_REGIONS" => "",
                "WHYBILL_ALWAYS" => "yes",
                _ => return None,
            };
            Some(OsString::from(value))
        };
        let told = arguments(&set, Duration::from_secs(290));
        let told: Vec<&str> = told.iter().map(|own| own.to_str().unwrap()).collect();
        let wanted = "digest --timeout 290 --to sns:arn:aws:sns:eu-west-1:123456789012:bill --to s3://my-bucket/bills \
                      --state s3://my-bucket/bills --month-ceiling 1.00 --always";
        assert_eq!(told.join(" "), wanted);
        let few = arguments(&|_| None, LEAST);
        assert_eq!(few.len(), 3, "{few:?}");
    }
}
