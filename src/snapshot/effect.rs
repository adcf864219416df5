//! What an answer lacks by a gap: what collecting left out and what would give it, or what an answer was made without.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, MapAccess, Visitor};
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Lack, Without};

/// What an answer lacks by a gap. Only `report` has the sentence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Collecting left it out.
    Collected(Lacking),
    /// The answer was made without it; of no snapshot.
    Answered(Without),
    /// The sentence of a snapshot in the form that had nothing else.
    Told(String),
}

/// What collecting left out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lacking {
    /// What isn't known, in the gap's region where it has one.
    pub lack: Lack,
    /// What would give it, where the user can do anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<Remedy>,
}

/// What would close a gap.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Remedy {
    /// To allow IAM actions.
    Allow {
        /// `cloudwatch:DescribeAlarms`.
        action: String,
    },
    /// To enable the region, if it isn't.
    EnableRegion,
    /// To renew the credentials.
    RenewCredentials,
    /// To wait: AWS was asked too often.
    Wait {
        /// For what.
        action: String,
    },
    /// To check the network: there was no answer.
    CheckNetwork {
        /// To what.
        action: String,
    },
    /// To set this machine's clock.
    SetClock,
    /// To look at what answers in AWS's place.
    CheckProxy,
    /// To try again, and let more be said.
    TryAgain {
        /// What failed, where it was one action.
        action: Option<String>,
    },
    /// To enable Cost Explorer.
    EnableCostExplorer,
    /// To raise `--max-ce-requests`.
    RaiseCostExplorerRequests,
    /// To raise `--max-trail-pages`.
    RaiseTrailPages,
    /// To give the run more time.
    RaiseTimeout,
}

impl From<Without> for Effect {
    fn from(without: Without) -> Self {
        Self::Answered(without)
    }
}

impl Serialize for Effect {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Collected(lacking) => lacking.serialize(to),
            Self::Answered(_) => Err(S::Error::custom("what an answer was made without is of no snapshot")),
            Self::Told(sentence) => to.serialize_str(sentence),
        }
    }
}

impl JsonSchema for Effect {
    fn schema_name() -> Cow<'static, str> {
        "Effect".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let lacking = generator.subschema_for::<Lacking>();
        json_schema!({
            "description": "What an answer lacks by a gap; in old snapshots a sentence.",
            "anyOf": [lacking, {"type": "string"}],
        })
    }
}

impl<'de> Deserialize<'de> for Effect {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct OfEitherForm;

        impl<'de> Visitor<'de> for OfEitherForm {
            type Value = Effect;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("what a gap lacks, or a sentence that says it")
            }

            fn visit_str<E: serde::de::Error>(self, sentence: &str) -> Result<Effect, E> {
                Ok(Effect::Told(sentence.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Effect, A::Error> {
                let lacking = Lacking::deserialize(MapAccessDeserializer::new(fields));
                lacking.map(Effect::Collected).map_err(A::Error::custom)
            }
        }

        from.deserialize_any(OfEitherForm)
    }
}
