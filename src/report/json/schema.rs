//! The JSON Schemas of the answers and of the snapshot, from the types that write them.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde_json::Value;

use super::{alarms, diff, digest, explain, free_tier, glossary, line, settings, signins, strays, who};
use crate::snapshot::Snapshot;

/// What an answer has.
fn of<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>()
}

/// What a file may have that is taken back.
fn taken<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().for_deserialize().into_generator().into_root_schema_for::<T>()
}

/// What there is a schema of: every answer by its command, and the snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Described {
    /// Every alarm.
    Alarms,
    /// The settings.
    Config,
    /// What changed between two months.
    Diff,
    /// What is new.
    Digest,
    /// A month's bill.
    Explain,
    /// One usage type's months.
    ExplainLine,
    /// Every allowance.
    FreeTier,
    /// What usage types count.
    Glossary,
    /// Console sign-ins.
    Signins,
    /// All that was collected.
    Snapshot,
    /// The findings.
    Strays,
    /// Who made a resource.
    Who,
}

/// A JSON Schema (draft 2020-12), as text.
pub fn schema(of_what: Described) -> String {
    let schema = match of_what {
        Described::Alarms => of::<alarms::Alarms<'static>>(),
        Described::Config => of::<settings::Settings<'static>>(),
        Described::Diff => of::<diff::Diff<'static>>(),
        Described::Digest => of::<digest::Digest<'static>>(),
        Described::Explain => of::<explain::Explain<'static>>(),
        Described::ExplainLine => of::<line::OneLine<'static>>(),
        Described::FreeTier => of::<free_tier::FreeTier<'static>>(),
        Described::Glossary => of::<glossary::Glossary<'static>>(),
        Described::Signins => of::<signins::Signins<'static>>(),
        Described::Snapshot => taken::<Snapshot>(),
        Described::Strays => of::<strays::Strays<'static>>(),
        Described::Who => of::<who::Who<'static>>(),
    };
    let mut schema = schema.to_value();
    in_short(&mut schema);
    schema.sort_all_objects();
    // It is plain JSON, which always serialises.
    serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
}

/// Leaves of each description its first paragraph: what follows is for who changes whybill.
fn in_short(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            if let Some(Value::String(text)) = fields.get_mut("description") {
                text.truncate(text.find("\n\n").unwrap_or(text.len()));
                *text = text.replace('\n', " ");
            }
            fields.values_mut().for_each(in_short);
        }
        Value::Array(items) => items.iter_mut().for_each(in_short),
        _ => {}
    }
}
