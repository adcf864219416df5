//! What stands twice in a snapshot: of two months, regions or lines of one name nobody knows which one is meant.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use chrono::{DateTime, Utc};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::bill::BillLine;
use crate::snapshot::Snapshot;

/// What is seen of any JSON before it is read as a snapshot.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// The text of its first level's `schema`.
    pub(super) schema: Option<String>,
    /// The first name that stands twice at one place: `months.2022-04`.
    pub(super) twice: Option<String>,
}

impl Seen {
    /// Looks all of it through.
    pub(super) fn of(json: &[u8]) -> Result<Self, serde_json::Error> {
        let (mut seen, mut place) = (Self::default(), Vec::new());
        let mut from = serde_json::Deserializer::from_slice(json);
        Walk { seen: &mut seen, place: &mut place }.deserialize(&mut from)?;
        from.end()?;
        Ok(seen)
    }
}

/// A value at a place.
struct Walk<'a, 'de> {
    seen: &'a mut Seen,
    place: &'a mut Vec<Cow<'de, str>>,
}

impl Walk<'_, '_> {
    fn name(&mut self, name: &str) {
        let place = self.place.iter().map(Cow::as_ref).chain([name]).collect::<Vec<_>>().join(".");
        self.seen.twice.get_or_insert(place);
    }
}

/// A field's name, which is the file's own where it has no escapes: there are millions of them.
struct Name<'de>(Cow<'de, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Name<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }

            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Borrowed(text)))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(text.to_owned())))
            }
        }
        from.deserialize_str(Text)
    }
}

/// The names of an object's fields: a few are looked through, which is quicker than a set of them.
#[derive(Default)]
struct Names<'de> {
    few: Vec<Cow<'de, str>>,
    many: BTreeSet<Cow<'de, str>>,
}

/// No more are few.
const FEW: usize = 16;

impl<'de> Names<'de> {
    fn has(&self, name: &str) -> bool {
        self.few.iter().any(|own| own == name) || self.many.contains(name)
    }

    fn insert(&mut self, name: Cow<'de, str>) {
        if self.few.len() < FEW {
            self.few.push(name);
        } else {
            self.many.insert(name);
        }
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    #[expect(clippy::disallowed_types, reason = "JSON has such numbers; none is read")]
    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        if let [own] = self.place.as_slice()
            && own == "schema"
        {
            self.seen.schema = Some(text.to_owned());
        }
        // RFC 3339 has four digits: with years beyond that nothing can be reckoned.
        if text.starts_with(['+', '-']) && text.parse::<DateTime<Utc>>().is_ok() {
            return Err(E::custom(format!("`{text}` is no time")));
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        if self.place.iter().map(Cow::as_ref).eq(["regions", "codes"]) {
            let mut codes = BTreeSet::new();
            while let Some(code) = items.next_element::<serde_json::Value>()? {
                let code = code.as_str().unwrap_or_default();
                if !codes.insert(code.to_owned()) {
                    self.name(code);
                }
            }
            return Ok(());
        }
        while items.next_element_seed(Walk { seen: self.seen, place: self.place })?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut fields: A) -> Result<(), A::Error> {
        let mut names = Names::default();
        while let Some(Name(name)) = fields.next_key()? {
            if names.has(&name) {
                self.name(&name);
            }
            self.place.push(name);
            fields.next_value_seed(Walk { seen: self.seen, place: self.place })?;
            self.place.pop().into_iter().for_each(|name| names.insert(name));
        }
        Ok(())
    }
}

/// The first line that stands twice in one bill, with its figures: two services of one name may have two lines.
pub(super) fn line(snapshot: &Snapshot) -> Option<String> {
    let members = snapshot.members.values();
    let bills = members.chain([&snapshot.months]).flatten().flat_map(|(month, bill)| {
        let lists = [Some(&bill.lines), bill.organisation.as_ref()].into_iter().flatten();
        lists.chain(bill.by_operation.values()).map(move |lines| (month.to_string(), lines))
    });
    let days = snapshot.days.iter().flat_map(|days| &days.lines).map(|(day, lines)| (day.to_string(), lines));
    for (when, lines) in bills.chain(days) {
        let mut seen = BTreeSet::new();
        let twice = lines.iter().find(|line| {
            let BillLine { service, usage_type, operation, record_type, record_types, usage, unit, billed, .. } = line;
            !seen.insert((service, usage_type, operation, record_type, record_types, usage, unit, billed))
        });
        if let Some(line) = twice {
            return Some(format!("the line {} of {} in {when}", line.usage_type, line.service));
        }
    }
    None
}
