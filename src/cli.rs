//! The command line.

mod commands;
mod form;
mod help;

pub use form::{Colours, Form};
pub use help::{WITH_GATES, command, gates};

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use clap::{Args, Parser, Subcommand};

use crate::bill::{BillingMonth, Usd};
use crate::fail_on::FailOn;
use crate::question::Scope;
use crate::report::Described;

/// So many pages of Cost Explorer a run asks for at most, unless something says otherwise.
pub const CEILING: u32 = 20;
/// So many seconds a run takes at most, unless the command line says otherwise.
const TIMEOUT: u64 = 300;
/// A day.
const LONGEST: u64 = 86_400;

/// Explains an AWS bill line by line: which allowance, how pro-rated, which resource, what next.
///
/// whybill only reads. A Cost Explorer page costs $0.01; every run says what it asked.
#[derive(Debug, Parser)]
#[command(name = "whybill", version, max_term_width = 100)]
pub struct Cli {
    /// What to do; without it, the short answer of a month's bill.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// What every command takes.
    #[command(flatten)]
    pub options: Options,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// The month's bill, line by line, each in words; or one usage type of it, through all its months.
    Explain {
        /// A usage type as billed (EU-NatGateway-Hours), without its region, or a part of one; a service (s3), or a
        /// record (Tax, Credit).
        #[arg(value_parser = named)]
        line: Option<String>,
        /// The month, as YYYY-MM [default: the last closed one].
        #[arg(long)]
        month: Option<BillingMonth>,
        /// Split the lines of a service by operation (PutObject, ListBucket, ...), which asks Cost Explorer once more.
        #[arg(long, value_name = "SERVICE")]
        by_operation: Option<String>,
        /// What each account of the organisation cost, which its payer alone can ask.
        #[arg(long, conflicts_with_all = ["by_operation", "account", "line"])]
        accounts: bool,
        /// The lines of this account of the organisation, which its payer alone can ask, instead of its own.
        #[arg(long, value_name = "ID", value_parser = account_id)]
        account: Option<String>,
        /// The day the account was opened, which decides about its free first 12 months.
        #[arg(long, value_name = "YYYY-MM-DD")]
        account_created: Option<NaiveDate>,
    },
    /// Every allowance: used, left, where the month will end, what the next full month will be.
    FreeTier {
        /// The month, as YYYY-MM [default: the open one].
        #[arg(long)]
        month: Option<BillingMonth>,
        /// Offers without usage too, and those that this account doesn't have.
        #[arg(long)]
        all: bool,
        /// The day the account was opened, which decides about its free first 12 months.
        #[arg(long, value_name = "YYYY-MM-DD")]
        account_created: Option<NaiveDate>,
    },
    /// Every alarm in every region, what it is, what it costs.
    Alarms,
    /// Who or what made a resource, when, and what else was made with it.
    Who {
        /// Its name or ARN.
        resource: String,
        /// Where it is, if there are several of its name.
        #[arg(long, value_name = "REGION")]
        region: Option<String>,
    },
    /// Console sign-ins of the last 90 days, success and failure, and which of four alerts on them are in place.
    Signins,
    /// What nobody needs any more: why, who made it, what it saves, and the command that removes it.
    Strays {
        /// Only the commands, of findings that more than one sign speaks for; none is run.
        #[arg(long)]
        script: bool,
        /// Print even a script that deletes much, of exactly so many resources.
        #[arg(long, value_name = "N", requires = "script")]
        yes_delete: Option<usize>,
        /// The day the account was opened, which decides about its free first 12 months.
        #[arg(long, value_name = "YYYY-MM-DD")]
        account_created: Option<NaiveDate>,
        /// Findings to leave out [default: those of your whybill.toml and of the working folder's].
        #[arg(long, value_name = "FILE")]
        suppressions: Option<PathBuf>,
    },
    /// What changed between two months, and why.
    Diff {
        /// A month, as YYYY-MM.
        #[arg(value_name = "MONTH")]
        one: BillingMonth,
        /// Another.
        #[arg(value_name = "MONTH")]
        other: BillingMonth,
        /// The day the account was opened, which decides about its free first 12 months.
        #[arg(long, value_name = "YYYY-MM-DD")]
        account_created: Option<NaiveDate>,
    },
    /// What is new since the last look: alarms and other resources, allowances that will run out, charges, findings.
    Digest {
        /// A snapshot to hold this one against, instead of the last look; with --from nothing is asked and nothing kept.
        #[arg(long, value_name = "FILE")]
        since: Option<PathBuf>,
        /// Tell it even where nothing is new.
        #[arg(long)]
        always: bool,
        /// Where it goes: stdout, a folder, sns:ARN or s3://BUCKET/PREFIX; may be repeated [default: stdout].
        #[arg(long, value_name = "PLACE")]
        to: Vec<String>,
        /// What digests may pay for Cost Explorer in a calendar month, in US dollars; after that the bill isn't asked
        /// for.
        #[arg(long, value_name = "USD", default_value = "1.00", value_parser = dollars)]
        month_ceiling: Usd,
        /// Where the looks are kept: a folder or s3://BUCKET/PREFIX [default: the first s3:// of --to, else your folder].
        #[arg(long, value_name = "PLACE")]
        state: Option<String>,
        /// The day the account was opened, which decides about its free first 12 months.
        #[arg(long, value_name = "YYYY-MM-DD")]
        account_created: Option<NaiveDate>,
        /// Findings to leave out [default: those of your whybill.toml and of the working folder's].
        #[arg(long, value_name = "FILE")]
        suppressions: Option<PathBuf>,
    },
    /// All of it in one page or workbook: --output FILE.html or FILE.xlsx.
    Report {
        /// The month, as YYYY-MM [default: the last closed one].
        #[arg(long)]
        month: Option<BillingMonth>,
        /// The day the account was opened, which decides about its free first 12 months.
        #[arg(long, value_name = "YYYY-MM-DD")]
        account_created: Option<NaiveDate>,
        /// Findings to leave out [default: those of your whybill.toml and of the working folder's].
        #[arg(long, value_name = "FILE")]
        suppressions: Option<PathBuf>,
    },
    /// Collect once and save; every command takes the file back with --from.
    Collect {
        /// What for: all commands, or one alone.
        #[arg(long = "for", value_enum, default_value = "all", value_name = "COMMAND")]
        scope: Scope,
        /// The month, as YYYY-MM, that is looked at in detail [default: the last closed one].
        #[arg(long)]
        month: Option<BillingMonth>,
        /// A service whose lines of that month are to be had by operation too.
        #[arg(long, value_name = "SERVICE")]
        by_operation: Option<String>,
        /// An account of the organisation whose lines are to be had too; with --for explain, its lines alone.
        #[arg(long, value_name = "ID", value_parser = account_id)]
        account: Option<String>,
    },
    /// The allowances and prices in force, and where each comes from.
    Rules {
        /// What to do with them.
        #[command(subcommand)]
        what: Option<Rules>,
    },
    /// What a usage type counts, why it is charged, and where to look.
    Glossary {
        /// A usage type or a part of one, a service, or a word [default: all].
        #[arg(value_parser = named)]
        word: Option<String>,
    },
    /// The JSON Schema of an answer, or of the snapshot that `collect` writes.
    Schema {
        /// Of what.
        #[arg(value_enum, value_name = "NAME")]
        name: Described,
    },
    /// Which settings apply, and from where: options, the environment, your whybill.toml, and this folder's.
    Config,
    /// The least IAM policy that the commands need.
    Policy,
    /// Whether credentials and permissions are in order, and what would be missing without.
    Doctor {
        /// Ask Cost Explorer too, which costs $0.01.
        #[arg(long)]
        paid: bool,
    },
    /// Completions for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// The manual page.
    Man,
}

/// An account's twelve digits, with or without the dashes that AWS's console shows between them.
fn account_id(text: &str) -> Result<String, String> {
    let id: String = text.chars().filter(|c| *c != '-').collect();
    let is_id = id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_digit());
    if is_id { Ok(id) } else { Err("an account is named by its twelve digits".to_owned()) }
}

/// An amount of dollars, with or without their sign.
fn dollars(text: &str) -> Result<Usd, String> {
    let amount = text.strip_prefix('$').unwrap_or(text).parse::<Usd>().ok();
    amount.filter(|own| !own.is_negative()).ok_or_else(|| "write an amount as 1.00".to_owned())
}

/// A word that names something.
fn named(text: &str) -> Result<String, String> {
    let word = text.trim();
    if word.is_empty() { Err("it is blank: name a usage type or a service".to_owned()) } else { Ok(word.to_owned()) }
}

/// An instant; a date is its beginning.
fn instant(text: &str) -> Result<DateTime<Utc>, String> {
    let date = |text: &str| text.parse::<NaiveDate>().ok().map(|day| day.and_time(NaiveTime::MIN).and_utc());
    let parsed = text.parse::<DateTime<Utc>>().ok().or_else(|| date(text));
    parsed.ok_or_else(|| "write a date as 2022-05-03, or an instant as 2022-05-03T09:00:00Z".to_owned())
}

/// What to do with the rules.
#[derive(Debug, Subcommand)]
pub enum Rules {
    /// Print them.
    List,
    /// Check a rules file.
    Check {
        /// A freetier.toml.
        file: PathBuf,
    },
}

/// What every command takes.
#[derive(Debug, Clone, Args)]
pub struct Options {
    /// A saved snapshot, `-` for standard input; no AWS call is made. May be repeated for one account: the newer wins where
    /// both have something.
    #[arg(help_heading = "Source", long, global = true, value_name = "FILE")]
    pub from: Vec<PathBuf>,
    /// The profile in AWS's config files.
    #[arg(help_heading = "Source", long, global = true, value_name = "NAME")]
    pub profile: Option<String>,
    /// The regions to look into: all, or codes with commas between.
    #[arg(help_heading = "Source", long, global = true, value_name = "all|a,b", default_value = "all")]
    pub regions: String,
    /// A region where the account is meant to run; may be repeated [default: inferred, and said].
    #[arg(help_heading = "Source", long, global = true, value_name = "REGION")]
    pub home_region: Vec<String>,
    /// The instant of analysis: RFC 3339, or a date, which is its first instant in UTC [default: now, or when the snapshot
    /// was taken].
    #[arg(help_heading = "Source", long, global = true, value_name = "INSTANT", value_parser = instant)]
    pub as_of: Option<DateTime<Utc>>,
    /// A rules file instead of the built-in one.
    #[arg(help_heading = "Source", long, global = true, value_name = "FILE")]
    pub rules: Option<PathBuf>,
    /// Say what would be asked, and what that costs at least and at most; ask nothing.
    #[arg(help_heading = "Asking AWS", long, global = true)]
    pub dry_run: bool,
    /// Stop before the page of Cost Explorer after the Nth; each costs $0.01.
    #[arg(help_heading = "Asking AWS", long, global = true, value_name = "N", default_value_t = CEILING)]
    pub max_ce_requests: u32,
    /// Whether the command line says so itself.
    #[arg(skip)]
    pub names_ceiling: bool,
    /// Pages of CloudTrail a region; the rest is said to be missing [default: what fits 90 seconds].
    #[arg(help_heading = "Asking AWS", long, global = true, value_name = "N")]
    pub max_trail_pages: Option<u32>,
    /// What the whole run may take; what isn't answered shortly before is said to be missing.
    #[arg(help_heading = "Asking AWS", long, global = true, value_name = "SECONDS", default_value_t = TIMEOUT,
          value_parser = clap::value_parser!(u64).range(1..=LONGEST))]
    pub timeout: u64,
    /// Write when each question was asked and answered, as JSON; -v tells it on standard error.
    #[arg(help_heading = "Asking AWS", long, global = true, value_name = "FILE")]
    pub timings: Option<PathBuf>,
    /// Ask Cost Explorer even for months that were asked before.
    #[arg(help_heading = "Asking AWS", long, global = true)]
    pub no_cache: bool,
    /// No progress on standard error.
    #[arg(help_heading = "Asking AWS", long, global = true)]
    pub no_progress: bool,
    /// How the answer is written [default: as the output file's name ends, else table].
    #[arg(help_heading = "Output", long, global = true, value_enum)]
    pub format: Option<Form>,
    /// Short for --format json.
    #[arg(help_heading = "Output", long, global = true, conflicts_with = "format")]
    pub json: bool,
    /// Where the answer is written, instead of standard output.
    #[arg(help_heading = "Output", long, global = true, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Nothing folded or cut in the table; CSV, JSON and files are always whole.
    #[arg(help_heading = "Output", long, global = true)]
    pub full: bool,
    /// Stand-ins for account ids, names of people and resources, addresses and e-mails, so that the answer can be shown.
    #[arg(help_heading = "Output", long, global = true)]
    pub redact: bool,
    /// Exit with status 3 where the answer has this; each command's help lists its own.
    #[arg(help_heading = "Output", long, global = true, value_name = "WHAT")]
    pub fail_on: Option<FailOn>,
    /// Whether the table has colours; `auto` goes by the terminal and by NO_COLOR.
    #[arg(help_heading = "Output", long, global = true, value_enum, default_value = "auto", value_name = "WHEN")]
    pub color: Colours,
    /// Each thing with all that is known of it; and more on standard error.
    #[arg(help_heading = "Output", short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Nothing on standard error but errors.
    #[arg(help_heading = "Output", short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
}
