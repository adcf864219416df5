//! The answer of `config`: which settings apply, and from where.

use crate::question::Suppression;

/// What a run in this folder would go by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SettingsReport {
    /// The files that are looked for; what an earlier one says beats the later.
    pub files: Vec<SettingsFile>,
    /// Each setting, in the order of [`SettingName::ALL`].
    pub settings: Vec<Setting>,
    /// The findings that are left out, each with its file.
    pub suppressions: Vec<(Suppression, Origin)>,
    /// What is set and doesn't apply.
    pub unused: Vec<UnusedSetting>,
}

/// A file that is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsFile {
    /// Whether it is the user's own, and not the working folder's.
    pub is_users: bool,
    /// Where it is looked for.
    pub path: String,
    /// Whether it is there.
    pub is_there: bool,
}

/// What can be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SettingName {
    /// The regions in which the account is meant to run.
    HomeRegions,
    /// Pages of Cost Explorer that a run asks for at most.
    MaxCeRequests,
    /// How an answer is written on a terminal.
    Format,
    /// The profile in AWS's config files.
    Profile,
}

impl SettingName {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::HomeRegions, Self::MaxCeRequests, Self::Format, Self::Profile];

    /// As a `whybill.toml` names it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HomeRegions => "home_regions",
            Self::MaxCeRequests => "max_ce_requests",
            Self::Format => "format",
            Self::Profile => "profile",
        }
    }
}

/// A setting that applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Which.
    pub name: SettingName,
    /// What it is; `None` where nothing sets it, and it has no default.
    pub value: Option<SettingValue>,
    /// Who says so.
    pub origin: Origin,
}

/// What a setting is set to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingValue {
    /// A word.
    Text(String),
    /// A count.
    Number(u32),
    /// Several words.
    List(Vec<String>),
}

/// Who sets a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// An option of the command line.
    Flag(&'static str),
    /// A variable of the environment.
    Environment(&'static str),
    /// A file.
    File {
        /// Whether it is the user's own, and not the working folder's.
        is_users: bool,
        /// Where it is.
        path: String,
        /// The line; the first is 1.
        line: usize,
    },
    /// Nobody.
    Default,
}

impl Origin {
    /// As the contract's JSON names it.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Flag(_) => "flag",
            Self::Environment(_) => "environment",
            Self::File { is_users: true, .. } => "user",
            Self::File { is_users: false, .. } => "folder",
            Self::Default => "default",
        }
    }
}

/// A setting that doesn't apply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnusedSetting {
    /// Which.
    pub name: SettingName,
    /// What it would be.
    pub value: SettingValue,
    /// Who says so.
    pub origin: Origin,
    /// Why it doesn't apply.
    pub why: WhyUnused,
}

/// Why a setting doesn't apply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhyUnused {
    /// Something that goes before it says otherwise.
    Beaten(Origin),
    /// The working folder's ceiling is no lower than the one that holds.
    RaisesCeiling,
}
