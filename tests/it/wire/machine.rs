//! The user's side: a machine, the program run on it, and what it says.

use std::process::{Command, Output};

use serde_json::Value;
use whybill::bill::BillLine;

use crate::support::build;
use crate::support::fixture::snapshot;
use crate::support::program::whybill;
use crate::wire::server::{Aws, World};

pub(crate) const AS_OF: &str = "2022-05-03T09:00:00Z";

/// An account whose April 2022 is closed.
pub(crate) fn april() -> World {
    World::of(snapshot("april-2022"))
}

/// A user's machine: a home of its own, and nothing of the real one.
pub(crate) struct Machine {
    pub(crate) home: tempfile::TempDir,
}

impl Machine {
    pub(crate) fn new() -> Self {
        Self { home: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn command(&self, aws: Option<&Aws>) -> Command {
        let mut command = whybill();
        command
            .current_dir(self.home.path())
            .env("HOME", self.home.path())
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("AWS_REGION", "eu-west-1")
            .env("AWS_ENDPOINT_URL", aws.map_or_else(|| "http://127.0.0.1:9".to_owned(), Aws::url));
        command
    }

    pub(crate) fn signed_in(&self, aws: &Aws) -> Command {
        let mut command = self.command(Some(aws));
        command.env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE").env("AWS_SECRET_ACCESS_KEY", "example");
        command
    }

    /// As it was at [`AS_OF`].
    pub(crate) fn back_then(&self, aws: &Aws) -> Command {
        let mut command = self.signed_in(aws);
        command.env("WHYBILL_NOW", AS_OF);
        command
    }

    pub(crate) fn explain(&self, aws: &Aws, more: &[&str]) -> Output {
        let args = ["explain", "--month", "2022-04", "--as-of", AS_OF, "--format", "json"];
        self.signed_in(aws).args(args).args(more).output().unwrap()
    }
}

/// A line of usage, of an operation where one is named.
pub(crate) fn usage(
    (service, usage_type): (&str, &str),
    operation: Option<&str>,
    usage: &str,
    unit: &str,
    billed: &str,
) -> BillLine {
    BillLine { operation: operation.map(Into::into), ..build::usage_line(service, usage_type, usage, unit, billed) }
}

/// The gaps of a source in a report.
pub(crate) fn gaps<'a>(report: &'a Value, source: &str) -> Vec<&'a Value> {
    report["gaps"].as_array().unwrap().iter().filter(|gap| gap["source"] == source).collect()
}

pub(crate) fn line<'a>(report: &'a Value, usage_type: &str) -> &'a Value {
    report["lines"].as_array().unwrap().iter().find(|line| line["usage_type"] == usage_type).unwrap()
}
