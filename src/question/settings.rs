//! What a `whybill.toml` sets for every run.

use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::file_error::{FileError, line_of, source};
use super::suppressions::{Suppressions, WrittenSuppression};
use crate::bill::Region;

/// A `whybill.toml`, read and in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// The regions in which the account is meant to run.
    pub home_regions: Option<AtLine<Vec<Region>>>,
    /// Pages of Cost Explorer that a run asks for at most.
    pub max_ce_requests: Option<AtLine<u32>>,
    /// How an answer is written on a terminal: one of [`FORMATS`].
    pub format: Option<AtLine<&'static str>>,
    /// The profile in AWS's config files.
    pub profile: Option<AtLine<String>>,
    /// Findings to leave out.
    pub suppressions: Suppressions,
    /// On which line each of those begins.
    pub suppression_lines: Vec<usize>,
}

/// A value, and the line of the file on which it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtLine<T> {
    /// What is set.
    pub value: T,
    /// The first line is 1.
    pub line: usize,
}

/// Whose file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trust {
    /// The user's own, from the user's configuration folder.
    User,
    /// The working folder's, which may have come with anything: it names no profile.
    Folder,
}

/// The formats that a terminal can be set to.
pub const FORMATS: [&str; 4] = ["table", "json", "csv", "markdown"];

const KEYS: &str = "a whybill.toml may have home_regions = [\"eu-west-1\"], max_ce_requests = 5, \
                    format = \"table\" (or json, csv, markdown; for a terminal), [[suppress]] entries, and the user's own \
                    alone profile = \"NAME\"";

/// The file as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    home_regions: Option<Spanned<Vec<Spanned<String>>>>,
    max_ce_requests: Option<Spanned<u32>>,
    format: Option<Spanned<String>>,
    profile: Option<Spanned<String>>,
    #[serde(default)]
    suppress: Vec<Spanned<WrittenSuppression>>,
}

impl Settings {
    /// The settings of a file's text.
    ///
    /// # Errors
    /// [`FileError`] that points at what is wrong and says what is allowed.
    pub fn parse(name: &str, text: &str, trust: Trust) -> Result<Self, FileError> {
        let file = source(name, text);
        let error = |what: String, at: Range<usize>, help: &str| FileError::new(&file, &what, at, help);
        let written: Written = toml::from_str(text)
            .map_err(|cause| error(cause.message().to_owned(), cause.span().unwrap_or_default(), KEYS))?;
        if let Some(profile) = &written.profile {
            if trust == Trust::Folder {
                let help = "whoever wrote that file would choose whose account is asked: put the profile into \
                            whybill/whybill.toml in your configuration folder (~/.config), or give --profile NAME";
                return Err(error("`profile` stands in a working folder's file".to_owned(), profile.span(), help));
            }
            if profile.get_ref().trim().is_empty() {
                return Err(error("the profile is blank".to_owned(), profile.span(), "profile = \"NAME\""));
            }
        }
        let home_regions = written.home_regions.map(|own| at_line(text, own));
        let home_regions = home_regions.map(|own| {
            let value = own.value.into_iter().map(|code| {
                let region = Region::new(code.get_ref().trim());
                let help = "regions are named by their codes, for example home_regions = [\"eu-west-1\"]";
                let unknown = || error(format!("there is no region `{region}`"), code.span(), help);
                region.facts().is_some().then(|| region.clone()).ok_or_else(unknown)
            });
            Ok(AtLine { value: value.collect::<Result<Vec<_>, FileError>>()?, line: own.line })
        });
        let format = written.format.map(|own| {
            let known = FORMATS.into_iter().find(|format| format == own.get_ref());
            let help = format!("format is one of {}", FORMATS.join(", "));
            let unknown = || error(format!("there is no format `{}`", own.get_ref()), own.span(), &help);
            Ok(AtLine { value: known.ok_or_else(unknown)?, line: line_of(text, own.span().start) })
        });
        Ok(Self {
            home_regions: home_regions.transpose()?,
            max_ce_requests: written.max_ce_requests.map(|own| at_line(text, own)),
            format: format.transpose()?,
            profile: written.profile.map(|own| at_line(text, own)),
            suppression_lines: written.suppress.iter().map(|entry| line_of(text, entry.span().start)).collect(),
            suppressions: Suppressions::of(written.suppress, &file)?,
        })
    }
}

fn at_line<T>(text: &str, own: Spanned<T>) -> AtLine<T> {
    let line = line_of(text, own.span().start);
    AtLine { value: own.into_inner(), line }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = "# mine\nhome_regions = [\"eu-west-1\", \"eu-west-2\"]\nmax_ce_requests = 5\nformat = \"json\"\n\
                         profile = \"billing\"\n\n[[suppress]]\nrule = \"no-action\"\nreason = \"seen\"\n";

    #[test]
    fn each_key_is_read_with_its_line() {
        let read = Settings::parse("whybill.toml", WHOLE, Trust::User).unwrap();
        let homes = ["eu-west-1", "eu-west-2"].map(Region::new).to_vec();
        assert_eq!(read.home_regions, Some(AtLine { value: homes, line: 2 }));
        assert_eq!(read.max_ce_requests, Some(AtLine { value: 5, line: 3 }));
        assert_eq!(read.format, Some(AtLine { value: "json", line: 4 }));
        assert_eq!(read.profile, Some(AtLine { value: "billing".to_owned(), line: 5 }));
        assert_eq!((read.suppressions.all.len(), read.suppression_lines), (1, vec![7]));
        assert_eq!(Settings::parse("whybill.toml", "", Trust::Folder).unwrap(), Settings::default());
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line_and_what_is_allowed() {
        for (from, to, line, says, allows) in [
            ("format", "fromat", 4, "unknown field `fromat`", "home_regions"),
            ("= 5", "= -5", 3, "-5", "max_ce_requests = 5"),
            ("= 5", "= \"5\"", 3, "string", "max_ce_requests = 5"),
            ("= 5", "= 5.5", 3, "5.5", "max_ce_requests = 5"),
            ("\"json\"", "\"focus\"", 4, "there is no format `focus`", "table, json, csv, markdown"),
            ("eu-west-2", "eu-wets-2", 2, "there is no region `eu-wets-2`", "eu-west-1"),
            ("\"billing\"", "\" \"", 5, "the profile is blank", "NAME"),
            ("\"no-action\"", "\"no-acton\"", 7, "there is no rule `no-acton`", "no-action"),
            ("[[suppress]]", "[[suppress", 7, "", "[[suppress]]"),
        ] {
            let error = Settings::parse("whybill.toml", &WHOLE.replacen(from, to, 1), Trust::User).unwrap_err();
            let (told, help) = (error.to_string(), miette::Diagnostic::help(&error).unwrap().to_string());
            assert!(told.starts_with(&format!("whybill.toml, line {line}: ")) && told.contains(says), "{to}: {told}");
            assert!(help.contains(allows), "{to}: {help}");
        }
    }

    #[test]
    fn a_working_folder_names_no_profile() {
        let error = Settings::parse("whybill.toml", WHOLE, Trust::Folder).unwrap_err().to_string();
        assert_eq!(error, "whybill.toml, line 5: `profile` stands in a working folder's file");
        let without = WHOLE.replace("profile = \"billing\"\n", "");
        assert_eq!(Settings::parse("whybill.toml", &without, Trust::Folder).unwrap().profile, None);
    }
}
