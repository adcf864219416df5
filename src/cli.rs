//! The command line.

mod help;

pub use help::{WITH_GATES, command, gates};

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use clap::builder::PossibleValue;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::bill::BillingMonth;
use crate::fail_on::{FailOn, Gates};
use crate::question::Scope;
use crate::report::Format;

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
        /// Findings to leave out [default: whybill.toml in the working directory, where there is one].
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
    /// All of it in one page or workbook: --output FILE.html or FILE.xlsx.
    Report {
        /// The month, as YYYY-MM [default: the last closed one].
        #[arg(long)]
        month: Option<BillingMonth>,
        /// The day the account was opened, which decides about its free first 12 months.
        #[arg(long, value_name = "YYYY-MM-DD")]
        account_created: Option<NaiveDate>,
        /// Findings to leave out [default: whybill.toml in the working directory, where there is one].
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

impl Command {
    /// What `explain` answers when nothing is said: the last closed month's bill.
    pub const BILL: Self = Self::Explain {
        line: None,
        month: None,
        by_operation: None,
        accounts: false,
        account: None,
        account_created: None,
    };

    /// What `--fail-on` can name in its answer.
    pub fn gates(&self) -> Gates {
        match self {
            Self::Explain { line: Some(_), .. } => Gates::of_line(),
            _ => gates(self.name()),
        }
    }

    /// Whether it gives an answer that can be written in several formats.
    pub const fn answers(&self) -> bool {
        match self {
            Self::Explain { .. }
            | Self::FreeTier { .. }
            | Self::Alarms
            | Self::Who { .. }
            | Self::Signins
            | Self::Diff { .. }
            | Self::Glossary { .. } => true,
            Self::Strays { script, .. } => !*script,
            Self::Rules { what } => !matches!(what, Some(Rules::Check { .. })),
            Self::Report { .. }
            | Self::Collect { .. }
            | Self::Policy
            | Self::Doctor { .. }
            | Self::Completions { .. }
            | Self::Man => false,
        }
    }

    /// As the command line names it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Explain { .. } => "explain",
            Self::FreeTier { .. } => "free-tier",
            Self::Alarms => "alarms",
            Self::Who { .. } => "who",
            Self::Signins => "signins",
            Self::Strays { .. } => "strays",
            Self::Diff { .. } => "diff",
            Self::Report { .. } => "report",
            Self::Collect { .. } => "collect",
            Self::Rules { .. } => "rules",
            Self::Glossary { .. } => "glossary",
            Self::Policy => "policy",
            Self::Doctor { .. } => "doctor",
            Self::Completions { .. } => "completions",
            Self::Man => "man",
        }
    }
}

/// An account's twelve digits, with or without the dashes that AWS's console shows between them.
fn account_id(text: &str) -> Result<String, String> {
    let id: String = text.chars().filter(|c| *c != '-').collect();
    let is_id = id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_digit());
    if is_id { Ok(id) } else { Err("an account is named by its twelve digits".to_owned()) }
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

/// What `--format` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A format in which every command answers.
    Of(Format),
    /// For FinOps tools, of `explain` alone: CSV in the shape of FOCUS 1.2.
    Focus,
}

impl ValueEnum for Form {
    fn value_variants<'a>() -> &'a [Self] {
        const {
            &[
                Self::Of(Format::Table),
                Self::Of(Format::Json),
                Self::Of(Format::Csv),
                Self::Of(Format::Markdown),
                Self::Focus,
            ]
        }
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        match self {
            Self::Of(format) => format.to_possible_value(),
            Self::Focus => {
                let help = "For FinOps tools, of `explain` alone: CSV in the shape of FOCUS 1.2";
                Some(PossibleValue::new("focus").help(help))
            }
        }
    }
}

/// When colours are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Colours {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// In a pipe too.
    Always,
    /// Nowhere.
    Never,
}

/// What every command takes.
#[derive(Debug, Clone, Args)]
pub struct Options {
    /// A saved snapshot, `-` for standard input; no AWS call is made. May be repeated for one account: the newer wins where
    /// both have something.
    #[arg(long, global = true, value_name = "FILE")]
    pub from: Vec<PathBuf>,
    /// The profile in AWS's config files.
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,
    /// The regions to look into: all, or codes with commas between.
    #[arg(long, global = true, value_name = "all|a,b", default_value = "all")]
    pub regions: String,
    /// A region where the account is meant to run; may be repeated [default: inferred, and said].
    #[arg(long, global = true, value_name = "REGION")]
    pub home_region: Vec<String>,
    /// The instant of analysis: RFC 3339, or a date, which is its first instant in UTC [default: now, or when the snapshot
    /// was taken].
    #[arg(long, global = true, value_name = "INSTANT", value_parser = instant)]
    pub as_of: Option<DateTime<Utc>>,
    /// A rules file instead of the built-in one.
    #[arg(long, global = true, value_name = "FILE")]
    pub rules: Option<PathBuf>,
    /// How the answer is written [default: as the output file's name ends, else table].
    #[arg(long, global = true, value_enum)]
    pub format: Option<Form>,
    /// Short for --format json.
    #[arg(long, global = true, conflicts_with = "format")]
    pub json: bool,
    /// Nothing folded or cut in the table; CSV, JSON and files are always whole.
    #[arg(long, global = true)]
    pub full: bool,
    /// Where the answer is written, instead of standard output.
    #[arg(long, global = true, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Stand-ins for account ids, names of people and resources, addresses and e-mails, so that the answer can be shown.
    #[arg(long, global = true)]
    pub redact: bool,
    /// Ask Cost Explorer even for months that were asked before.
    #[arg(long, global = true)]
    pub no_cache: bool,
    /// Stop before the page of Cost Explorer after the Nth; each costs $0.01.
    #[arg(long, global = true, value_name = "N", default_value_t = 20)]
    pub max_ce_requests: u32,
    /// Pages of CloudTrail a region; the rest is said to be missing [default: what fits two minutes].
    #[arg(long, global = true, value_name = "N")]
    pub max_trail_pages: Option<u32>,
    /// Say what would be asked and at least cost, and ask nothing.
    #[arg(long, global = true)]
    pub dry_run: bool,
    /// Exit with status 3 where the answer has this; each command's help lists its own.
    #[arg(long, global = true, value_name = "RULE|SEVERITY|VERDICT|FIGURE>N|any")]
    pub fail_on: Option<FailOn>,
    /// No progress on standard error.
    #[arg(long, global = true)]
    pub no_progress: bool,
    /// Whether the table has colours; `auto` goes by the terminal and by NO_COLOR.
    #[arg(long, global = true, value_enum, default_value = "auto", value_name = "WHEN")]
    pub color: Colours,
    /// Each thing with all that is known of it; and more on standard error.
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Nothing on standard error but errors.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
}

impl Options {
    /// How the answer is written: as was asked for, else as the output file's name ends, else for eyes.
    pub fn form(&self) -> Form {
        let named = self.format.or(self.json.then_some(Form::Of(Format::Json)));
        named.or_else(|| self.ending().and_then(Form::of_ending)).unwrap_or(Form::Of(Format::Table))
    }

    /// Whether the form was asked for by its name.
    pub fn names_form(&self) -> bool {
        self.json || self.format.is_some()
    }

    /// What the output file's name ends in.
    pub fn ending(&self) -> Option<&str> {
        self.output.as_ref()?.extension()?.to_str()
    }
}

impl Form {
    /// The form of a file whose name ends so.
    fn of_ending(ending: &str) -> Option<Self> {
        match ending.to_ascii_lowercase().as_str() {
            "json" => Some(Self::Of(Format::Json)),
            "csv" => Some(Self::Of(Format::Csv)),
            "md" | "markdown" => Some(Self::Of(Format::Markdown)),
            _ => None,
        }
    }
}
