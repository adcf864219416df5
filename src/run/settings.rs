//! Which settings apply: an option of the command line beats the environment, that the user's file, and that the working
//! folder's, which can lower the ceiling of Cost Explorer and never raise it.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::World;
use super::beside::usage;
use super::input::known_region;
use crate::answer::{
    Origin, Setting, SettingName, SettingValue, SettingsFile, SettingsReport, UnusedSetting, WhyUnused,
};
use crate::bill::Region;
use crate::cli::{CEILING, Cli, Command, Form, Options};
use crate::error::RunError;
use crate::question::{FORMATS, Settings, Suppressions, Trust};
use crate::report::Format;
use crate::snapshot_file::disk;

/// What a file of settings is called in its folder.
const FILE: &str = "whybill.toml";

/// The variables that set something, in the order of [`SettingName::ALL`]; AWS's own tools read the last two too.
const HOME_REGIONS: &str = "WHYBILL_HOME_REGIONS";
const MAX_CE_REQUESTS: &str = "WHYBILL_MAX_CE_REQUESTS";
const FORMAT: &str = "WHYBILL_FORMAT";
const PROFILE: &str = "AWS_PROFILE";
const KEY: &str = "AWS_ACCESS_KEY_ID";

/// The variables of the environment that settings are read from.
pub const VARIABLES: [&str; 5] = [HOME_REGIONS, MAX_CE_REQUESTS, FORMAT, PROFILE, KEY];

/// Puts what the environment and the files set into the options that the command line leaves open.
///
/// # Errors
/// [`RunError`] where a file or a variable is wrong.
pub fn settle(cli: &mut Cli, world: &World) -> Result<(), RunError> {
    if !cli.command.as_ref().is_none_or(looks_at_account) {
        return Ok(());
    }
    let report = Sources::of(&cli.options, world)?.report();
    let writes_to_terminal = world.is_terminal && cli.options.output.is_none() && !cli.options.names_form();
    let takes_format = writes_to_terminal && cli.command.as_ref().is_none_or(Command::answers);
    let is_left_open = |own: &Setting| !matches!(own.origin, Origin::Flag(_) | Origin::Default);
    for setting in report.settings.into_iter().filter(is_left_open) {
        let options = &mut cli.options;
        match (setting.name, setting.value) {
            (SettingName::HomeRegions, Some(SettingValue::List(regions))) => options.home_region = regions,
            (SettingName::MaxCeRequests, Some(SettingValue::Number(pages))) => options.max_ce_requests = pages,
            (SettingName::Format, Some(SettingValue::Text(format))) if takes_format => {
                options.format = Format::from_str(&format, false).ok().map(Form::Of);
            }
            // AWS's own code reads the environment.
            (SettingName::Profile, Some(SettingValue::Text(profile)))
                if !matches!(setting.origin, Origin::Environment(_)) =>
            {
                options.profile = Some(profile);
            }
            _ => {}
        }
    }
    Ok(())
}

/// Whether a command looks at an account, as all do that go by settings.
const fn looks_at_account(command: &Command) -> bool {
    match command {
        Command::Explain { .. }
        | Command::FreeTier { .. }
        | Command::Alarms
        | Command::Who { .. }
        | Command::Signins
        | Command::Strays { .. }
        | Command::Diff { .. }
        | Command::Digest { .. }
        | Command::Report { .. }
        | Command::Collect { .. }
        | Command::Doctor { .. } => true,
        Command::Rules { .. }
        | Command::Glossary { .. }
        | Command::Config
        | Command::Policy
        | Command::Schema { .. }
        | Command::Completions { .. }
        | Command::Man => false,
    }
}

/// Which settings apply, and from where.
pub(super) fn report(options: &Options, world: &World) -> Result<SettingsReport, RunError> {
    Ok(Sources::of(options, world)?.report())
}

/// The findings to leave out: of the file named, else of the user's file and the working folder's.
pub(super) fn suppressed(file: Option<&Path>, world: &World) -> Result<Suppressions, RunError> {
    if let Some(path) = file {
        let read = read(path, Trust::User)?.ok_or_else(|| RunError::SettingsFile {
            path: path.to_owned(),
            cause: std::io::Error::from(ErrorKind::NotFound),
        })?;
        return Ok(read.suppressions);
    }
    let files = files(world)?;
    let all = files.into_iter().filter_map(|own| own.settings).flat_map(|own| own.suppressions.all).collect();
    Ok(Suppressions { all, ..Suppressions::default() })
}

/// A file that is looked for, and what it has.
struct Looked {
    trust: Trust,
    path: PathBuf,
    settings: Option<Settings>,
}

/// The user's file and the working folder's, in the order in which they go before one another. A user who works in the folder
/// of settings has one file.
fn files(world: &World) -> Result<Vec<Looked>, RunError> {
    let users = world.config.as_ref().map(|folder| folder.join(FILE));
    let here = PathBuf::from(FILE);
    let same = |path: &PathBuf| match (std::fs::canonicalize(path), std::fs::canonicalize(&here)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    };
    let is_one = users.as_ref().is_some_and(same);
    let paths = users.map(|path| (Trust::User, path)).into_iter().chain((!is_one).then_some((Trust::Folder, here)));
    paths.map(|(trust, path)| Ok(Looked { trust, settings: read(&path, trust)?, path })).collect()
}

/// What a file sets; `None` where there is none.
fn read(path: &Path, trust: Trust) -> Result<Option<Settings>, RunError> {
    let text = match disk::read_text(path) {
        Ok(text) => text,
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(None),
        Err(cause) if cause.kind() == ErrorKind::InvalidData => {
            return Err(usage(&format!("{} is no text: {cause}", path.display()), "save it as UTF-8 text"));
        }
        Err(cause) => return Err(RunError::SettingsFile { path: path.to_owned(), cause }),
    };
    Ok(Some(Settings::parse(&path.display().to_string(), &text, trust)?))
}

/// All that sets something.
struct Sources<'a> {
    options: &'a Options,
    variables: Vec<(SettingName, SettingValue, &'static str)>,
    /// Whether the environment has credentials, which go before any profile of a file.
    has_key: bool,
    files: Vec<Looked>,
}

impl<'a> Sources<'a> {
    fn of(options: &'a Options, world: &World) -> Result<Self, RunError> {
        let set = |name: &str| world.variables.get(name).map(|value| value.trim()).filter(|value| !value.is_empty());
        let mut variables = Vec::new();
        if let Some(codes) = set(HOME_REGIONS) {
            let all = codes.split(',').map(|code| Ok(known_region(code)?.code().to_owned()));
            let all = all.collect::<Result<Vec<_>, RunError>>().map_err(|_| {
                let help = format!("{HOME_REGIONS}=eu-west-1,eu-west-2");
                usage(&format!("{HOME_REGIONS} is `{codes}`, which are not all regions"), &help)
            })?;
            variables.push((SettingName::HomeRegions, SettingValue::List(all), HOME_REGIONS));
        }
        if let Some(pages) = set(MAX_CE_REQUESTS) {
            let number = pages.parse().map_err(|_| {
                let help = format!("{MAX_CE_REQUESTS}=5: pages of Cost Explorer a run, $0.01 each");
                usage(&format!("{MAX_CE_REQUESTS} is `{pages}`, which is no number of pages"), &help)
            })?;
            variables.push((SettingName::MaxCeRequests, SettingValue::Number(number), MAX_CE_REQUESTS));
        }
        if let Some(format) = set(FORMAT) {
            if !FORMATS.contains(&format) {
                let help = format!("{FORMAT} is one of {}", FORMATS.join(", "));
                return Err(usage(&format!("{FORMAT} is `{format}`, which is no format"), &help));
            }
            variables.push((SettingName::Format, SettingValue::Text(format.to_owned()), FORMAT));
        }
        if let Some(profile) = set(PROFILE) {
            variables.push((SettingName::Profile, SettingValue::Text(profile.to_owned()), PROFILE));
        }
        Ok(Self { options, variables, has_key: set(KEY).is_some(), files: files(world)? })
    }

    fn report(&self) -> SettingsReport {
        let mut report = SettingsReport::default();
        for name in SettingName::ALL {
            let (setting, unused) = self.setting(name);
            report.settings.push(setting);
            report.unused.extend(unused);
        }
        for own in &self.files {
            let (is_users, path) = (own.trust == Trust::User, own.path.display().to_string());
            let settings = own.settings.iter();
            let suppressions = settings.flat_map(|own| own.suppressions.all.iter().zip(&own.suppression_lines));
            let of_file = |line: &usize| Origin::File { is_users, path: path.clone(), line: *line };
            report.suppressions.extend(suppressions.map(|(one, line)| (one.clone(), of_file(line))));
            report.files.push(SettingsFile { is_users, path: path.clone(), is_there: own.settings.is_some() });
        }
        report
    }

    /// What applies of a setting, and what of it doesn't.
    fn setting(&self, name: SettingName) -> (Setting, Vec<UnusedSetting>) {
        let mut all = self.all(name);
        if name == SettingName::MaxCeRequests {
            lowered(&mut all);
        }
        let mut all = all.into_iter().peekable();
        // Credentials of the environment are those of no profile that a file names.
        let is_told = name == SettingName::Profile
            && self.has_key
            && all.peek().is_none_or(|(_, origin)| matches!(origin, Origin::File { .. }));
        let first = if is_told { None } else { all.next() };
        let Some((value, origin)) = first else {
            let origin = if is_told { Origin::Environment(KEY) } else { Origin::Default };
            let beaten =
                |(value, from)| UnusedSetting { name, value, origin: from, why: WhyUnused::Beaten(origin.clone()) };
            let unused = all.map(beaten).collect();
            return (Setting { name, value: None, origin }, unused);
        };
        let others = all.filter(|(_, from)| *from != Origin::Default);
        let unused = others.map(|(other, from)| {
            let raises =
                matches!((&value, &other), (SettingValue::Number(held), SettingValue::Number(own)) if own > held);
            let why =
                if raises && is_folders(&from) { WhyUnused::RaisesCeiling } else { WhyUnused::Beaten(origin.clone()) };
            UnusedSetting { name, value: other, origin: from, why }
        });
        let unused = unused.collect();
        (Setting { name, value: Some(value), origin }, unused)
    }

    /// Who sets it, the first before the others.
    fn all(&self, name: SettingName) -> Vec<(SettingValue, Origin)> {
        let flag = self.flag(name).map(|(value, flag)| (value, Origin::Flag(flag)));
        let variables = self.variables.iter().filter(|own| own.0 == name);
        let variables = variables.map(|(_, value, variable)| (value.clone(), Origin::Environment(variable)));
        let files = self.files.iter().filter_map(|own| of_file(own, name));
        let default = match name {
            SettingName::MaxCeRequests => Some(SettingValue::Number(CEILING)),
            SettingName::Format => Some(SettingValue::Text(FORMATS[0].to_owned())),
            SettingName::HomeRegions | SettingName::Profile => None,
        };
        let default = default.map(|value| (value, Origin::Default));
        flag.into_iter().chain(variables).chain(files).chain(default).collect()
    }

    fn flag(&self, name: SettingName) -> Option<(SettingValue, &'static str)> {
        let own = self.options;
        match name {
            SettingName::HomeRegions if own.home_region.is_empty() => None,
            SettingName::HomeRegions => Some((SettingValue::List(own.home_region.clone()), "--home-region")),
            SettingName::MaxCeRequests if !own.names_ceiling => None,
            SettingName::MaxCeRequests => Some((SettingValue::Number(own.max_ce_requests), "--max-ce-requests")),
            SettingName::Format if own.json => Some((SettingValue::Text("json".to_owned()), "--json")),
            SettingName::Format => {
                let name = own.format?.to_possible_value()?.get_name().to_owned();
                Some((SettingValue::Text(name), "--format"))
            }
            SettingName::Profile => Some((SettingValue::Text(own.profile.clone()?), "--profile")),
        }
    }
}

/// The working folder's ceiling goes before the user's file and the default where it is lower, and else for nothing.
fn lowered(all: &mut Vec<(SettingValue, Origin)>) {
    let Some(place) = all.iter().position(|(_, origin)| is_folders(origin)) else { return };
    let own = all.remove(place);
    let is_first = all.first().is_some_and(|(held, origin)| {
        let is_lower = matches!((held, &own.0), (SettingValue::Number(held), SettingValue::Number(own)) if own < held);
        is_lower && matches!(origin, Origin::File { .. } | Origin::Default)
    });
    all.insert(usize::from(!is_first), own);
}

fn is_folders(origin: &Origin) -> bool {
    matches!(origin, Origin::File { is_users: false, .. })
}

/// What a file says of a setting.
fn of_file(file: &Looked, name: SettingName) -> Option<(SettingValue, Origin)> {
    let own = file.settings.as_ref()?;
    let (value, line) = match name {
        SettingName::HomeRegions => {
            let regions = own.home_regions.as_ref()?;
            let codes = regions.value.iter().map(|region: &Region| region.code().to_owned()).collect();
            (SettingValue::List(codes), regions.line)
        }
        SettingName::MaxCeRequests => {
            let pages = own.max_ce_requests?;
            (SettingValue::Number(pages.value), pages.line)
        }
        SettingName::Format => {
            let format = own.format?;
            (SettingValue::Text(format.value.to_owned()), format.line)
        }
        SettingName::Profile => {
            let profile = own.profile.as_ref()?;
            (SettingValue::Text(profile.value.clone()), profile.line)
        }
    };
    let path = file.path.display().to_string();
    Some((value, Origin::File { is_users: file.trust == Trust::User, path, line }))
}
