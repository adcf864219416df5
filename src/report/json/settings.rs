//! The JSON of `config`.

use schemars::JsonSchema;
use serde::Serialize;

use crate::answer::{Origin, SettingValue, SettingsReport};
use crate::bill::Region;
use crate::report::prose::settings::unused;

#[derive(JsonSchema, Serialize)]
pub(super) struct Settings<'a> {
    #[schemars(extend("const" = "whybill.config/1"))]
    schema: &'static str,
    settings: Vec<Setting<'a>>,
    suppressions: Vec<Suppression<'a>>,
    unused: Vec<Unused<'a>>,
    files: Vec<File<'a>>,
}

#[derive(JsonSchema, Serialize)]
struct Setting<'a> {
    setting: &'static str,
    value: Option<Value<'a>>,
    #[serde(flatten)]
    origin: From<'a>,
}

/// As a `whybill.toml` has it.
#[derive(JsonSchema, Serialize)]
#[serde(untagged)]
enum Value<'a> {
    Text(&'a str),
    Number(u32),
    List(&'a [String]),
}

/// Who says so, and the option, variable or file, with the line of that.
#[derive(JsonSchema, Serialize)]
struct From<'a> {
    from: &'static str,
    name: Option<&'a str>,
    line: Option<usize>,
}

#[derive(JsonSchema, Serialize)]
struct Suppression<'a> {
    rule: &'a str,
    resource: Option<&'a str>,
    region: Option<&'a Region>,
    reason: &'a str,
    until: Option<String>,
    #[serde(flatten)]
    origin: From<'a>,
}

#[derive(JsonSchema, Serialize)]
struct Unused<'a> {
    setting: &'static str,
    value: Value<'a>,
    #[serde(flatten)]
    origin: From<'a>,
    why: String,
}

#[derive(JsonSchema, Serialize)]
struct File<'a> {
    of: &'static str,
    path: &'a str,
    found: bool,
}

impl<'a> Value<'a> {
    fn of(value: &'a SettingValue) -> Self {
        match value {
            SettingValue::Text(text) => Self::Text(text),
            SettingValue::Number(number) => Self::Number(*number),
            SettingValue::List(all) => Self::List(all),
        }
    }
}

impl<'a> From<'a> {
    fn of(origin: &'a Origin) -> Self {
        let (name, line) = match origin {
            Origin::Flag(name) | Origin::Environment(name) => (Some(*name), None),
            Origin::File { path, line, .. } => (Some(path.as_str()), Some(*line)),
            Origin::Default => (None, None),
        };
        Self { from: origin.as_str(), name, line }
    }
}

impl<'a> Settings<'a> {
    pub(super) fn of(report: &'a SettingsReport) -> Self {
        let settings = report.settings.iter().map(|own| Setting {
            setting: own.name.as_str(),
            value: own.value.as_ref().map(Value::of),
            origin: From::of(&own.origin),
        });
        let suppressions = report.suppressions.iter().map(|(own, origin)| Suppression {
            rule: &own.rule,
            resource: own.resource.as_deref(),
            region: own.region.as_ref(),
            reason: &own.reason,
            until: own.until.map(|day| day.to_string()),
            origin: From::of(origin),
        });
        let unused = report.unused.iter().map(|own| Unused {
            setting: own.name.as_str(),
            value: Value::of(&own.value),
            origin: From::of(&own.origin),
            why: unused(&own.why),
        });
        let files = report.files.iter().map(|own| File {
            of: if own.is_users { "user" } else { "folder" },
            path: &own.path,
            found: own.is_there,
        });
        Self {
            schema: "whybill.config/1",
            settings: settings.collect(),
            suppressions: suppressions.collect(),
            unused: unused.collect(),
            files: files.collect(),
        }
    }
}
