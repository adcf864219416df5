//! Files and terminals as a system has them: devices, pipes, links, marks, full disks and closed ends.

#![cfg(unix)]

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::support::fixture;
use crate::support::program::{text, whybill};

/// A folder with April 2022 in it, in which the program is run.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::copy(fixture::path("april-2022"), folder.path().join("s.json")).unwrap();
        Self(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.path().join(name), bytes).unwrap();
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = whybill();
        command.current_dir(self.path()).env("HOME", self.path()).args(args).stdin(Stdio::null());
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// What standard error says, in a line, and the status.
    fn said(&self, args: &[&str]) -> (i32, String) {
        let begun = Instant::now();
        let output = self.run(args);
        assert!(begun.elapsed() < Duration::from_secs(30), "{args:?} hangs");
        let said = text(&output.stderr).replace(['│', '╰', '─', '▶'], " ");
        (output.status.code().unwrap(), said.split_whitespace().collect::<Vec<_>>().join(" "))
    }
}

fn pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[test]
fn what_is_no_file_is_told_and_nothing_waits_for_it() {
    let place = Place::new();
    std::fs::create_dir(place.path().join("folder")).unwrap();
    pipe(&place.path().join("pipe"));
    symlink("/dev/zero", place.path().join("zero")).unwrap();
    let explain = ["explain", "--month", "2022-04", "--from"];
    let with = |name: &'static str| [&explain[..], &[name]].concat();
    for (args, status, said) in [
        (with("folder"), 1, "it is a folder help: name a file in it"),
        (with("/dev/zero"), 1, "it is a device, and no file"),
        (with("zero"), 1, "it is a device, and no file"),
        (with("pipe"), 1, "it is a pipe that nobody writes to"),
        (vec!["rules", "check", "zero"], 1, "it is a device, and no file"),
        (vec!["rules", "check", "folder"], 1, "it is a folder"),
    ] {
        let (own, told) = place.said(&args);
        assert_eq!(own, status, "{args:?}: {told}");
        assert!(told.contains(said), "{args:?}: {told}");
    }
    for target in ["zero", "pipe", "folder"] {
        symlink(target, place.path().join("whybill.toml")).unwrap();
        let (status, told) = place.said(&with("s.json"));
        assert!(status == 1 && told.contains("can't read whybill.toml"), "{target}: {told}");
        std::fs::remove_file(place.path().join("whybill.toml")).unwrap();
    }
    let (status, told) = place.said(&[&with("s.json")[..], &["--output", "pipe"]].concat());
    assert!(status == 1 && told.contains("it is a pipe that nobody reads from"), "{told}");
    let (status, told) = place.said(&[&with("s.json")[..], &["--output", "/dev/full"]].concat());
    assert!(status == 1 && told.contains("the disk is full"), "{told}");
    // a pipe with somebody at its other end is read
    let writer = std::fs::read(place.path().join("s.json")).unwrap();
    let path = place.path().join("pipe");
    let thread = std::thread::spawn(move || std::fs::write(path, writer).unwrap());
    assert_eq!(place.said(&with("pipe")).0, 0);
    thread.join().unwrap();
}

#[test]
fn a_byte_order_mark_is_borne_and_what_is_no_text_is_told() {
    let place = Place::new();
    let marked = |text: &[u8]| [b"\xef\xbb\xbf", text].concat();
    place.write("marked.json", marked(&std::fs::read(place.path().join("s.json")).unwrap()));
    place.write("marked.toml", marked(&std::fs::read(fixture::root().join("freetier.toml")).unwrap()));
    place.write("whybill.toml", marked(b"max_ce_requests = 5\n"));
    place.write("bad.toml", [0xff, 0xfe, 0x00]);
    assert_eq!(place.said(&["explain", "--month", "2022-04", "--from", "marked.json"]).0, 0);
    assert_eq!(place.said(&["rules", "check", "marked.toml"]).0, 0);
    let (status, said) = place.said(&["rules", "check", "bad.toml"]);
    assert!(status == 2 && said.contains("saved as UTF-8 text"), "{said}");
}

/// A disk that is full, and ends that nobody reads.
#[test]
fn what_cannot_be_written_is_no_panic() {
    let place = Place::new();
    let full = || std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let closed = || {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        writer
    };
    let explain = ["explain", "--month", "2022-04", "--from"];
    for args in [
        [&explain[..], &["s.json"]].concat(),
        [&explain[..], &["none.json"]].concat(),
        [&explain[..], &["s.json", "--output", "x.csv", "--format", "csv"]].concat(),
        vec!["explain", "--no-such-option"],
        vec![],
        vec!["strays", "--script", "--from", "s.json"],
    ] {
        let good = place.run(&args).status.code();
        let run = |out: Stdio, err: Stdio| place.command(&args).stdout(out).stderr(err).status().unwrap().code();
        assert_eq!(run(Stdio::null(), full().into()), good, "{args:?}: stderr is full");
        assert_eq!(run(Stdio::null(), closed().into()), good, "{args:?}: stderr is closed");
        assert_eq!(run(closed().into(), Stdio::null()), good, "{args:?}: stdout is closed");
        let is_told = run(full().into(), Stdio::null());
        assert!(is_told == good || is_told == Some(1), "{args:?}: stdout is full, {is_told:?}");
    }
}

#[test]
fn names_and_arguments_drive_no_terminal() {
    let place = Place::new();
    let escape = "\u{1b}[2J";
    let saved = std::fs::read_to_string(place.path().join("s.json")).unwrap();
    place.write("odd.json", saved.replace("\"123456789012\"", "\"12\\u001b[2J12\""));
    place.write("odd.toml", format!("[[meter]]\nid = \"a{escape}\"\n\"x{}\" = 1\n", "\\u001b[2J"));
    let named = format!("no{escape}ne");
    for args in [
        vec!["explain", "--from", &named],
        vec!["explain", "--month", "2022-04", &named, "--from", "s.json"],
        vec!["who", &named, "--from", "s.json"],
        vec!["explain", "--regions", &named, "--from", "s.json"],
        vec!["explain", "--account", &named, "--from", "s.json"],
        vec!["explain", "--month", &named],
        vec![named.as_str()],
        vec!["rules", "check", "odd.toml"],
        vec!["rules", "check", &named],
        vec!["explain", "--month", "2022-04", "--from", "odd.json"],
        vec!["explain", "--month", "2022-04", "--from", "odd.json", "--format", "markdown"],
        vec!["free-tier", "--month", "2022-04", "--from", "odd.json"],
        vec!["diff", "2022-03", "2022-04", "--from", "odd.json"],
        vec!["signins", "--from", "odd.json"],
        vec!["strays", "--from", "odd.json"],
    ] {
        for colour in ["never", "always"] {
            let output = place.run(&[&args[..], &["--color", colour]].concat());
            let said = text(&output.stdout) + &text(&output.stderr);
            assert!(!said.contains(escape), "{args:?}: {said:?}");
        }
    }
}

/// What a shell would run, in a name that stands in a comment and in a command.
#[test]
fn a_script_runs_its_commands_and_nothing_else() {
    let place = Place::new();
    let saved = std::fs::read_to_string(place.path().join("s.json")).unwrap();
    let hostile = "a'b $(touch ran) `touch ran` ; touch ran # !! *";
    place.write("odd.json", saved.replace("\"Rides\"", &serde_json::to_string(hostile).unwrap()));
    let script = place.run(&["strays", "--script", "--from", "odd.json"]);
    let script = text(&script.stdout);
    assert!(script.lines().all(|line| line.starts_with("aws ") || line.starts_with("# '")), "{script}");
    // A shell that knows no comments, as an interactive zsh, finds a command `#` with one argument.
    place.write("script", format!("aws() {{ printf '%s\\n' \"$#\" >> calls; }}\n{script}"));
    let known = script.replace("# '", "aws '");
    place.write("no-comments", format!("aws() {{ printf '%s\\n' \"$#\" >> others; }}\n{known}"));
    for name in ["script", "no-comments"] {
        let ran = Command::new("sh").current_dir(place.path()).arg(name).status().unwrap();
        assert!(ran.success(), "{script}");
    }
    assert!(!place.path().join("ran").exists(), "{script}");
    let lines = |name: &str| std::fs::read_to_string(place.path().join(name)).unwrap().lines().count();
    assert_eq!(lines("calls"), script.lines().filter(|line| line.starts_with("aws ")).count());
    assert_eq!(lines("others"), script.lines().count());
    let comments = script.lines().filter(|line| line.starts_with('#')).count();
    let ones = std::fs::read_to_string(place.path().join("others")).unwrap();
    assert_eq!(ones.lines().filter(|words| *words == "1").count(), comments, "a comment is one quoted word");
}

#[test]
fn a_dumb_terminal_and_a_pipe_have_no_colours() {
    let place = Place::new();
    for args in
        [&["explain", "--from", "none.json"][..], &["explain", "--month", "2022-04", "--from", "s.json", "-vvv"]]
    {
        let output = place.command(args).env("TERM", "dumb").output().unwrap();
        let said = text(&output.stdout) + &text(&output.stderr);
        assert!(!said.contains('\u{1b}'), "{args:?}: {said:?}");
    }
}
