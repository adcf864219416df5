//! Two examples and the exit statuses of each command.

/// What a run of any command may end with.
pub(super) const STATUSES: &str = "Exit status: 0 done · 1 could not do it · 2 the command line or a file is wrong · 3 \
                                   --fail-on matched · 4 done, but a required part is missing";

/// Where somebody starts.
pub(super) const START: &str = "Examples:
  whybill doctor                           credentials and permissions; free
  whybill explain                          last month's bill, for about $0.02";

/// Of what is judged by `--fail-on`, too.
const JUDGED: &str = "0 done · 1 could not do it · 2 the command line or a file is wrong · 3 --fail-on matched · 4 done, \
                      but a required part is missing";
const LOOKED: &str =
    "0 done · 1 could not do it · 2 the command line or a file is wrong · 4 done, but a required part is missing";
const SENT: &str = "0 done, or nothing new · 1 could not do it · 2 the command line or a file is wrong · 4 done, but a required \
                    part is missing or a destination failed";
const WRITTEN: &str = "0 done · 1 could not do it · 2 the command line is wrong";
const READ: &str = "0 done · 1 could not do it · 2 the command line or a file is wrong";

/// What a line does.
type Example = (&'static str, &'static str);

/// By command: its examples and its statuses.
pub(super) const EXAMPLES: &[(&str, [Example; 2], &str)] = &[
    (
        "explain",
        [
            ("whybill explain --month 2022-04", "April 2022, line by line"),
            ("whybill explain NatGateway --fail-on 'line>10'", "status 3 above $10"),
        ],
        JUDGED,
    ),
    (
        "diff",
        [
            ("whybill diff 2022-03 2022-04", "April against March"),
            ("whybill diff 2022-03 2022-04 --fail-on 'change>20%'", "status 3 above a fifth"),
        ],
        JUDGED,
    ),
    (
        "free-tier",
        [
            ("whybill free-tier", "what is left this month"),
            ("whybill free-tier --fail-on will_exceed --json", "for a nightly job"),
        ],
        JUDGED,
    ),
    (
        "alarms",
        [
            ("whybill alarms", "all of them; free"),
            ("whybill alarms --regions eu-west-1 --output alarms.csv", "for a spreadsheet"),
        ],
        LOOKED,
    ),
    (
        "who",
        [
            ("whybill who Rides", "who made it, when; free"),
            ("whybill who web-cpu-01 --region eu-west-1", "where several have that name"),
        ],
        LOOKED,
    ),
    (
        "signins",
        [
            ("whybill signins", "of the last 90 days; free"),
            ("whybill signins --redact --output signins.md", "to show others"),
        ],
        LOOKED,
    ),
    (
        "glossary",
        [
            ("whybill glossary EU-NatGateway-Hours", "what it counts, and how to pay less"),
            ("whybill glossary s3", "all meters of a service"),
        ],
        WRITTEN,
    ),
    (
        "strays",
        [
            ("whybill strays", "unused or leftover, and what it saves"),
            ("whybill strays --script > delete.sh", "the commands, to read and then to run"),
        ],
        JUDGED,
    ),
    (
        "digest",
        [
            ("whybill digest --to digests", "since the last run; for cron"),
            ("whybill digest --from b.json --since a.json", "between two snapshots; free"),
        ],
        SENT,
    ),
    (
        "report",
        [
            ("whybill report --output bill.html", "all of it as one page"),
            ("whybill report --output bill.xlsx --from snapshot.json", "a workbook"),
        ],
        JUDGED,
    ),
    (
        "collect",
        [
            ("whybill collect --output snapshot.json", "for all commands"),
            ("whybill collect --for alarms --output alarms.json", "no bill, so nothing to pay"),
        ],
        LOOKED,
    ),
    (
        "doctor",
        [
            ("whybill doctor", "which commands are ready; free"),
            ("whybill doctor --paid --profile billing", "Cost Explorer too, for $0.01"),
        ],
        "0 ready · 1 no usable credentials · 2 the command line is wrong · 4 something needed is refused",
    ),
    (
        "config",
        [
            ("whybill config", "which settings apply in this folder"),
            ("whybill config --json", "for a script, with the file and line of each"),
        ],
        READ,
    ),
    (
        "policy",
        [
            ("whybill policy", "to attach to a user or role"),
            ("whybill policy --output whybill-policy.json", "for aws iam create-policy"),
        ],
        WRITTEN,
    ),
    (
        "schema",
        [
            ("whybill schema explain", "what explain --json may have"),
            ("whybill schema snapshot --output schema.json", "of the file that collect writes"),
        ],
        WRITTEN,
    ),
    (
        "rules",
        [
            ("whybill rules list", "the allowances and prices in force"),
            ("whybill rules check freetier.toml", "whether a file of your own is in order"),
        ],
        READ,
    ),
    (
        "list",
        [
            ("whybill rules list", "the allowances and prices in force"),
            ("whybill rules list --output rules.csv", "for a spreadsheet"),
        ],
        READ,
    ),
    (
        "check",
        [
            ("whybill rules check freetier.toml", "what is wrong, and where"),
            ("whybill explain --rules freetier.toml", "the bill by these rules"),
        ],
        READ,
    ),
    (
        "completions",
        [
            ("whybill completions bash > whybill.bash", "to source in ~/.bashrc"),
            ("whybill completions zsh --output _whybill", "for Zsh's fpath"),
        ],
        WRITTEN,
    ),
    ("man", [("whybill man | man -l -", "to read it"), ("whybill man --output whybill.1", "to keep it")], WRITTEN),
];
