//! Sentences of `config`.

use crate::answer::{Origin, SettingName, SettingValue, WhyUnused};

/// A value as people write it.
pub(crate) fn value(value: &SettingValue) -> String {
    match value {
        SettingValue::Text(text) => text.clone(),
        SettingValue::Number(number) => number.to_string(),
        SettingValue::List(all) => all.join(", "),
    }
}

/// What holds where nothing sets it.
pub(crate) fn unset(name: SettingName) -> &'static str {
    match name {
        SettingName::HomeRegions => "guessed from the bill",
        SettingName::MaxCeRequests | SettingName::Format => "default",
        SettingName::Profile => "as AWS's own tools choose",
    }
}

/// Who sets it: `whybill.toml, line 2`.
pub(crate) fn origin(origin: &Origin) -> String {
    match origin {
        Origin::Flag(flag) => (*flag).to_owned(),
        Origin::Environment(variable) => format!("environment ({variable})"),
        Origin::File { path, line, .. } => format!("{path}, line {line}"),
        Origin::Default => "default".to_owned(),
    }
}

/// Why a setting doesn't apply.
pub(crate) fn unused(why: &WhyUnused) -> String {
    match why {
        WhyUnused::Beaten(by) => format!("{} goes before it", origin(by)),
        WhyUnused::RaisesCeiling => "a working folder can lower the ceiling, never raise it".to_owned(),
    }
}

/// What there is to know of a setting that applies.
pub(crate) fn remark(name: SettingName) -> Option<&'static str> {
    match name {
        SettingName::Format => Some("on a terminal only"),
        SettingName::MaxCeRequests => Some("pages of Cost Explorer a run, $0.01 each"),
        SettingName::HomeRegions | SettingName::Profile => None,
    }
}
