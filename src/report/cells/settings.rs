//! The cells of `config`.

use super::{Cell, Sheet, number, some_number, some_text, text};
use crate::answer::{Origin, SettingValue, SettingsReport};
use crate::report::prose::settings;

/// A row a setting that applies.
pub(crate) fn settings(report: &SettingsReport) -> Sheet {
    let rows = report.settings.iter().map(|own| {
        let value = match &own.value {
            Some(SettingValue::Number(figure)) => number(figure),
            Some(value) => text(settings::value(value)),
            None => Cell::Empty,
        };
        let (name, line) = match &own.origin {
            Origin::Flag(name) | Origin::Environment(name) => (Some((*name).to_owned()), None),
            Origin::File { path, line, .. } => (Some(path.clone()), Some(*line)),
            Origin::Default => (None, None),
        };
        vec![text(own.name.as_str()), value, text(own.origin.as_str()), some_text(name), some_number(line)]
    });
    Sheet { header: vec!["setting", "value", "from", "name", "line"], rows: rows.collect() }
}
