//! From the file as written to rules that hold, row by row; every mistake is kept, not only the first.

use std::ops::Range;
use std::str::FromStr;

use chrono::NaiveDate;
use toml::Spanned;

use super::checks;
use super::error::Problem;
use super::model::{Catalogue, Cohort, Meter, Offer, Price, Tier, Validity};
use super::words::Word;
use super::written::{self, Text};
use crate::bill::{BillingMonth, Quantity, Region, UsageType, Usd};

const FIGURE: &str = "write a plain decimal in quotes, with at most 28 digits, for example \"0.10\"";
const MONTH: &str = "write a month in quotes as YYYY-MM, for example \"2021-12\"";
const DAY: &str = "write a day in quotes as YYYY-MM-DD, for example \"2026-10-06\"";
const TIERS: &str = "write `usd = \"0.10\"`, or `tiers = [{ up_to = \"10000\", usd = \"0.30\" }, { usd = \"0.10\" }]`";

/// The rules of a file, or everything that is wrong with them.
pub(super) fn catalogue(file: &written::File) -> Result<Catalogue, Vec<Problem>> {
    let mut reader = Reader { problems: Vec::new(), checked: None, told: file.checked.is_some() };
    reader.checked = file.checked.as_ref().and_then(|day| reader.day(day));
    let meters: Vec<_> = file.meter.iter().map(|row| reader.meter(row)).collect();
    let offers: Vec<_> = file.offer.iter().map(|row| reader.offer(row)).collect();
    let prices: Vec<_> = file.price.iter().map(|row| reader.price(row)).collect();
    if file.meter.is_empty() && file.offer.is_empty() && file.price.is_empty() {
        let help = "rules are [[meter]], [[offer]] and [[price]] tables; `whybill rules list` shows the built-in ones";
        reader.refuse(0..0, "there are no rules in this file".to_owned(), "nothing here", help);
    }
    let mut problems = reader.problems;
    checks::across_rows(file, &meters, &offers, &prices, &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(Catalogue::new(
        meters.into_iter().flatten().collect(),
        offers.into_iter().flatten().collect(),
        prices.into_iter().flatten().collect(),
    ))
}

struct Reader {
    problems: Vec<Problem>,
    /// The file's own day, for rows that have none.
    checked: Option<NaiveDate>,
    /// Whether its lack has been told of, or it couldn't be read.
    told: bool,
}

impl Reader {
    fn refuse(&mut self, at: Range<usize>, message: String, label: &str, help: impl Into<String>) {
        self.problems.push(Problem::new(at, message, label, help));
    }

    fn meter(&mut self, row: &written::Meter) -> Option<Meter> {
        let services =
            self.some("services", &row.services, "the service's names as billed, for example \"AmazonCloudWatch\"");
        let usage = self.some("usage", &row.usage, "usage types without their region prefix");
        let units = self.some("units", &row.units, "the units as billed, for example \"Requests\"");
        let as_matched = self.reachable(row);
        let standing = self.word("standing", &row.standing);
        let (id, noun, source) = (self.text(&row.id), self.text(&row.noun), self.text(&row.source));
        let checked = self.checked(row.checked.as_ref(), &row.id);
        as_matched.then_some(Meter {
            id: id?,
            services: services?,
            usage: usage?,
            units: units?,
            noun: noun?,
            standing: standing?,
            note: row.note.as_ref().map(|note| note.get_ref().clone()),
            source: source?,
            checked: checked?,
        })
    }

    /// A usage type is looked up without its region prefix: one written with it would never match.
    fn reachable(&mut self, row: &written::Meter) -> bool {
        let before = self.problems.len();
        for usage in row.usage.get_ref() {
            if usage.get_ref().contains('*') {
                let message = format!("usage type `{}` can never match", usage.get_ref());
                let help = "usage types are compared letter by letter: list each one";
                self.refuse(usage.span(), message, "`*` is no wildcard here", help);
                continue;
            }
            let matched =
                row.services.get_ref().iter().map(|service| UsageType::parse(service.get_ref(), usage.get_ref()).meter);
            if let Some(bare) = matched.into_iter().find(|meter| meter != usage.get_ref()) {
                let message = format!("usage type `{}` can never match", usage.get_ref());
                self.refuse(usage.span(), message, "has a region prefix", format!("leave the prefix out: \"{bare}\""));
            }
        }
        self.problems.len() == before
    }

    fn offer(&mut self, row: &written::Offer) -> Option<Offer> {
        let meters = self.some("meters", &row.meters, "ids of [[meter]] rows");
        let noun = row.noun.as_ref().map_or(Some(None), |noun| self.text(noun).map(Some));
        let limit = self.above_zero("limit", &row.limit);
        let (scope, pool, kind) =
            (self.word("scope", &row.scope), self.word("pool", &row.pool), self.word("kind", &row.kind));
        self.some("cohorts", &row.cohorts, &allowed::<Cohort>());
        let cohorts: Option<Vec<_>> = row.cohorts.get_ref().iter().map(|cohort| self.word("cohort", cohort)).collect();
        let valid = self.validity(row.from.as_ref(), row.to.as_ref());
        let (id, source) = (self.text(&row.id), self.text(&row.source));
        let checked = self.checked(row.checked.as_ref(), &row.id);
        Some(Offer {
            id: id?,
            meters: meters?,
            noun: noun?,
            limit: limit?,
            scope: scope?,
            pool: pool?,
            kind: kind?,
            cohorts: cohorts?,
            valid: valid?,
            source: source?,
            checked: checked?,
            unverified: row.unverified,
        })
    }

    fn price(&mut self, row: &written::Price) -> Option<Price> {
        let regions = match &row.regions {
            None => Some(Vec::new()),
            Some(regions) => {
                self.some("regions", regions, "region codes; leave the key out where it holds in every region")
            }
        };
        let edges = match &row.edges {
            None => Some(Vec::new()),
            Some(edges) => self.some("edges", edges, "CloudFront's geographies, for example \"EU\""),
        };
        let per = match &row.per {
            None => "1".parse().ok(),
            Some(per) => self.above_zero("per", per),
        };
        let tiers = self.tiers(row);
        let valid = self.validity(row.from.as_ref(), row.to.as_ref());
        let (id, meter, source) = (self.text(&row.id), self.text(&row.meter), self.text(&row.source));
        let checked = self.checked(row.checked.as_ref(), &row.id);
        Some(Price {
            id: id?,
            meter: meter?,
            regions: regions?.into_iter().map(Region::new).collect(),
            edges: edges?,
            per: per?,
            tiers: tiers?,
            valid: valid?,
            source: source?,
            checked: checked?,
            unverified: row.unverified,
        })
    }

    fn tiers(&mut self, row: &written::Price) -> Option<Vec<Tier>> {
        let tiers = match (&row.usd, &row.tiers) {
            (Some(usd), None) => return Some(vec![Tier { up_to: None, usd: self.price_of(usd)? }]),
            (None, Some(tiers)) if !tiers.get_ref().is_empty() => tiers,
            (Some(usd), Some(_)) => {
                self.refuse(usd.span(), "a price has `usd` or `tiers`, not both".to_owned(), "and tiers below", TIERS);
                return None;
            }
            (None, tiers) => {
                let at = tiers.as_ref().map_or_else(|| row.id.span(), Spanned::span);
                self.refuse(at, format!("price `{}` has no tier", row.id.get_ref()), "no price here", TIERS);
                return None;
            }
        };
        let steps = tiers.get_ref();
        let mut read: Vec<Tier> = Vec::new();
        for (place, step) in steps.iter().enumerate() {
            let last = place + 1 == steps.len();
            let usd = self.price_of(&step.usd);
            let up_to = match &step.up_to {
                Some(bound) if last => {
                    let label = "a bound on the last tier";
                    self.refuse(bound.span(), "the last tier holds without bound".to_owned(), label, TIERS);
                    return None;
                }
                None if !last => {
                    let label = "no `up_to`, but tiers follow";
                    self.refuse(step.usd.span(), "only the last tier is without bound".to_owned(), label, TIERS);
                    return None;
                }
                Some(bound) => {
                    let reached = self.above_zero("up_to", bound)?;
                    if read.last().is_some_and(|tier| tier.up_to >= Some(reached)) {
                        let help = "write tiers from the lowest `up_to` to the highest, then one without";
                        self.refuse(bound.span(), "tiers don't ascend".to_owned(), "not above the tier before", help);
                        return None;
                    }
                    Some(reached)
                }
                None => None,
            };
            read.push(Tier { up_to, usd: usd? });
        }
        Some(read)
    }

    fn text(&mut self, text: &Text) -> Option<String> {
        if text.get_ref().trim().is_empty() {
            self.refuse(
                text.span(),
                "an empty text".to_owned(),
                "nothing in it",
                "write what it is, or leave the row out",
            );
            return None;
        }
        if text.get_ref().trim() != text.get_ref() {
            let message = format!("space around `{}`", text.get_ref().trim());
            self.refuse(text.span(), message, "not as billed", format!("write \"{}\"", text.get_ref().trim()));
            return None;
        }
        Some(text.get_ref().clone())
    }

    /// A list that has to hold something.
    fn some(&mut self, key: &str, list: &Spanned<Vec<Text>>, what: &str) -> Option<Vec<String>> {
        if list.get_ref().is_empty() {
            self.refuse(list.span(), format!("`{key}` is empty"), "nothing in it", format!("list {what}"));
            return None;
        }
        list.get_ref().iter().map(|text| self.text(text)).collect()
    }

    fn word<T: Word>(&mut self, key: &str, text: &Text) -> Option<T> {
        let found = T::ALL.iter().copied().find(|value| value.word() == text.get_ref());
        if found.is_none() {
            self.refuse(text.span(), format!("unknown {key} `{}`", text.get_ref()), "not known here", allowed::<T>());
        }
        found
    }

    fn read<T: FromStr<Err: std::fmt::Display>>(&mut self, text: &Text, label: &str, help: &str) -> Option<T> {
        text.get_ref().parse().map_err(|error: T::Err| self.refuse(text.span(), error.to_string(), label, help)).ok()
    }

    fn price_of(&mut self, text: &Text) -> Option<Usd> {
        let usd: Usd = self.read(text, "no exact decimal", FIGURE)?;
        if usd.is_negative() {
            self.refuse(text.span(), "a price below zero".to_owned(), "negative", "list prices are zero or more");
            return None;
        }
        Some(usd)
    }

    fn above_zero(&mut self, key: &str, text: &Text) -> Option<Quantity> {
        let figure: Quantity = self.read(text, "no exact decimal", FIGURE)?;
        if figure <= Quantity::ZERO {
            self.refuse(text.span(), format!("`{key}` is not above zero"), "zero or less", FIGURE);
            return None;
        }
        Some(figure)
    }

    fn validity(&mut self, from: Option<&Text>, to: Option<&Text>) -> Option<Validity> {
        let (first, last) = (self.month(from), self.month(to));
        let valid = Validity { from: first?, to: last? };
        if let (Some(first), Some(last), Some(place)) = (valid.from, valid.to, from)
            && first > last
        {
            let help = format!("`from` is the first month, `to` the last: {last} comes before {first}");
            self.refuse(place.span(), "`from` lies after `to`".to_owned(), "later than `to`", help);
            return None;
        }
        Some(valid)
    }

    /// `Some(None)` where no month is written.
    fn month(&mut self, text: Option<&Text>) -> Option<Option<BillingMonth>> {
        match text {
            None => Some(None),
            Some(text) => self.read(text, "no month", MONTH).map(Some),
        }
    }

    fn day(&mut self, text: &Text) -> Option<NaiveDate> {
        let day = NaiveDate::parse_from_str(text.get_ref(), "%Y-%m-%d").ok();
        if day.is_none() {
            self.refuse(text.span(), format!("`{}` is not a day", text.get_ref()), "no day", DAY);
        }
        day
    }

    fn checked(&mut self, own: Option<&Text>, id: &Text) -> Option<NaiveDate> {
        if let Some(day) = own {
            return self.day(day);
        }
        if self.checked.is_none() && !self.told {
            self.told = true;
            let message = format!("nobody says when `{}` was checked", id.get_ref());
            self.refuse(id.span(), message, "no `checked`", format!("{DAY}, here or once at the top of the file"));
        }
        self.checked
    }
}

/// What a word may be, for a help line.
fn allowed<T: Word>() -> String {
    let words: Vec<_> = T::ALL.iter().map(|value| format!("\"{}\"", value.word())).collect();
    format!("known here: {}", words.join(", "))
}
