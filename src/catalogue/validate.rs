//! From the file as written to rules that hold together.

use std::collections::BTreeMap;
use std::ops::Range;
use std::str::FromStr;

use toml::Spanned;

use super::error::{CatalogueError, Faults};
use super::model::{Catalogue, Cohort, Kind, Meter, Offer, Pool, Price, Scope, Standing, Tier, Validity};
use super::written;
use crate::bill::{BillingMonth, Quantity, Region};

const FIGURE: &str = "write the figure as a plain decimal in quotes, for example \"0.10\"";
const DAY: &str = "write the day as \"YYYY-MM-DD\"";
const MONTH: &str = "write the month as \"YYYY-MM\"";

impl Catalogue {
    /// The rules that are compiled in.
    ///
    /// # Errors
    /// Never in a released version: a test reads the same file.
    pub fn built_in() -> Result<Self, CatalogueError> {
        Self::parse("freetier.toml", include_str!("../../freetier.toml"))
    }

    /// Reads a rules file.
    ///
    /// # Errors
    /// Every fault of the file, each at its line, with what is allowed there.
    pub fn parse(file: &str, text: &str) -> Result<Self, CatalogueError> {
        let mut faults = Faults::of(file, text);
        let written = match toml::from_str::<written::File>(text) {
            Ok(written) => written,
            Err(error) => {
                let help = if error.message().contains("expected a string") { FIGURE } else { "" };
                faults.add(error.span().unwrap_or(0..0), error.message(), "here", help);
                return Err(faults.into_error());
            }
        };
        let catalogue = Reader { faults: &mut faults }.file(&written);
        if faults.is_empty() { Ok(catalogue) } else { Err(faults.into_error()) }
    }
}

struct Reader<'f, 't> {
    faults: &'f mut Faults<'t>,
}

impl Reader<'_, '_> {
    fn file(&mut self, file: &written::File) -> Catalogue {
        let catalogue = Catalogue {
            meters: file.meter.iter().filter_map(|meter| self.meter(meter)).collect(),
            offers: file.offer.iter().filter_map(|offer| self.offer(offer)).collect(),
            prices: file.price.iter().filter_map(|price| self.price(price)).collect(),
        };
        self.unique(file.meter.iter().map(|row| &row.id), "meter");
        self.unique(file.offer.iter().map(|row| &row.id), "offer");
        self.unique(file.price.iter().map(|row| &row.id), "price");
        self.meters_apart(file);
        self.references(file);
        if self.faults.is_empty() {
            self.overlaps(file, &catalogue);
        }
        catalogue
    }

    fn meter(&mut self, row: &written::Meter) -> Option<Meter> {
        for (list, what) in [(&row.service, "service"), (&row.usage, "usage"), (&row.unit, "unit")] {
            if list.get_ref().is_empty() {
                self.faults.add(
                    list.span(),
                    format!("a meter without {what}"),
                    "empty",
                    "name at least one, as AWS bills it",
                );
            }
        }
        let standing = self.choice(
            &row.standing,
            &[("alarms", Standing::Alarms), ("stock", Standing::Stock), ("on-demand", Standing::OnDemand)],
        );
        Some(Meter {
            id: row.id.get_ref().clone(),
            services: row.service.get_ref().clone(),
            usage: row.usage.get_ref().clone(),
            units: row.unit.get_ref().clone(),
            noun: row.noun.clone(),
            standing: standing?,
            note: row.note.clone(),
            source: self.source(&row.source),
            checked: self.read(&row.checked, DAY)?,
        })
    }

    fn offer(&mut self, row: &written::Offer) -> Option<Offer> {
        let scopes = [("global", Scope::Global), ("region", Scope::Region), ("unknown", Scope::Unknown)];
        let cohorts = [("legacy", Cohort::Legacy), ("paid", Cohort::Paid), ("free", Cohort::Free)];
        Some(Offer {
            id: row.id.get_ref().clone(),
            meters: row.meters.get_ref().clone(),
            limit: self.figure(&row.limit)?,
            scope: self.choice(&row.scope, &scopes)?,
            pool: self.choice(&row.pool, &[("payer", Pool::Payer), ("account", Pool::Account)])?,
            kind: self.choice(
                &row.kind,
                &[("always", Kind::Always), ("12-months", Kind::TwelveMonths), ("trial", Kind::Trial)],
            )?,
            cohorts: row
                .cohorts
                .get_ref()
                .iter()
                .filter_map(|name| self.one_of(name, row.cohorts.span(), &cohorts))
                .collect(),
            valid: self.validity(row.valid_from.as_ref(), row.valid_to.as_ref())?,
            source: self.source(&row.source),
            checked: self.read(&row.checked, DAY)?,
            unverified: row.unverified,
        })
    }

    fn price(&mut self, row: &written::Price) -> Option<Price> {
        let per = row.per.as_ref().map_or_else(|| "1".parse().ok(), |per| self.figure::<Quantity>(per))?;
        if per.is_zero() {
            let at = row.per.as_ref().map_or_else(|| row.id.span(), Spanned::span);
            self.faults.add(at, "a price per 0 units", "zero", "say by how many units AWS states the price");
            return None;
        }
        Some(Price {
            id: row.id.get_ref().clone(),
            meter: row.meter.get_ref().clone(),
            regions: row.regions.iter().map(Region::new).collect(),
            per,
            tiers: self.tiers(&row.tiers)?,
            valid: self.validity(row.valid_from.as_ref(), row.valid_to.as_ref())?,
            source: self.source(&row.source),
            checked: self.read(&row.checked, DAY)?,
            unverified: row.unverified,
        })
    }

    fn tiers(&mut self, rows: &Spanned<Vec<written::Tier>>) -> Option<Vec<Tier>> {
        let mut tiers: Vec<Tier> = Vec::new();
        for row in rows.get_ref() {
            let up_to = match &row.up_to {
                Some(bound) => Some(self.figure(bound)?),
                None => None,
            };
            tiers.push(Tier { up_to, usd: self.figure(&row.usd)? });
        }
        let ascending = tiers.windows(2).all(|pair| match (pair[0].up_to, pair[1].up_to) {
            (Some(a), Some(b)) => a < b,
            (Some(_), None) => true,
            (None, _) => false,
        });
        if tiers.last().is_none_or(|last| last.up_to.is_some()) || !ascending {
            let help = "give the tiers from the lowest up; the last has no up_to: tiers = [{ up_to = \"10000\", usd = \"0.30\" }, { usd = \"0.10\" }]";
            self.faults.add(rows.span(), "tiers that don't cover every quantity once", "these", help);
            return None;
        }
        Some(tiers)
    }

    fn validity(&mut self, from: Option<&Spanned<String>>, to: Option<&Spanned<String>>) -> Option<Validity> {
        let mut month = |text: Option<&Spanned<String>>| match text {
            Some(text) => self.read::<BillingMonth>(text, MONTH).map(Some),
            None => Some(None),
        };
        let validity = Validity { from: month(from)?, to: month(to)? };
        if let (Some(first), Some(last), Some(at)) = (validity.from, validity.to, to)
            && first > last
        {
            self.faults.add(at.span(), format!("valid from {first} but only to {last}"), "before valid_from", MONTH);
            return None;
        }
        Some(validity)
    }

    fn source(&mut self, text: &Spanned<String>) -> String {
        if text.get_ref().trim().is_empty() {
            self.faults.add(
                text.span(),
                "a rule without a source",
                "empty",
                "say where this is written: AWS's page, or what it was read from",
            );
        }
        text.get_ref().clone()
    }

    fn figure<T: FromStr>(&mut self, text: &Spanned<String>) -> Option<T> {
        let value = self.read(text, FIGURE);
        if value.is_some() && text.get_ref().trim_start().starts_with('-') {
            self.faults.add(text.span(), "a figure below zero", "negative", FIGURE);
            return None;
        }
        value
    }

    fn read<T: FromStr>(&mut self, text: &Spanned<String>, help: &str) -> Option<T> {
        let value = text.get_ref().parse().ok();
        if value.is_none() {
            self.faults.add(text.span(), format!("`{}` can't be read", text.get_ref()), "here", help);
        }
        value
    }

    fn choice<T: Copy>(&mut self, text: &Spanned<String>, allowed: &[(&str, T)]) -> Option<T> {
        self.one_of(text.get_ref(), text.span(), allowed)
    }

    fn one_of<T: Copy>(&mut self, text: &str, at: Range<usize>, allowed: &[(&str, T)]) -> Option<T> {
        let found = allowed.iter().find(|(name, _)| *name == text).map(|(_, value)| *value);
        if found.is_none() {
            let names: Vec<String> = allowed.iter().map(|(name, _)| format!("\"{name}\"")).collect();
            self.faults.add(at, format!("unknown value `{text}`"), "here", format!("allowed are {}", names.join(", ")));
        }
        found
    }

    fn unique<'r>(&mut self, ids: impl Iterator<Item = &'r Spanned<String>>, what: &str) {
        let mut seen: BTreeMap<&str, ()> = BTreeMap::new();
        for id in ids {
            if seen.insert(id.get_ref(), ()).is_some() {
                self.faults.add(
                    id.span(),
                    format!("a second {what} `{}`", id.get_ref()),
                    "again",
                    "give each its own id",
                );
            }
        }
    }

    /// The same meter name may stand in two services, but in one service only once.
    fn meters_apart(&mut self, file: &written::File) {
        let mut seen: BTreeMap<(&str, &str), &str> = BTreeMap::new();
        for row in &file.meter {
            for service in row.service.get_ref() {
                for usage in row.usage.get_ref() {
                    if let Some(other) = seen.insert((service, usage), row.id.get_ref()) {
                        let message = format!("`{usage}` of {service} is in the meter `{other}` already");
                        self.faults.add(row.usage.span(), message, "here", "a usage type belongs to one meter");
                    }
                }
            }
        }
    }

    fn references(&mut self, file: &written::File) {
        let known: Vec<&str> = file.meter.iter().map(|row| row.id.get_ref().as_str()).collect();
        let unit = |id: &str| file.meter.iter().find(|row| row.id.get_ref() == id).map(|row| row.unit.get_ref());
        for row in &file.offer {
            for meter in row.meters.get_ref() {
                self.known(meter, row.meters.span(), &known);
            }
            let mut units = row.meters.get_ref().iter().filter_map(|id| unit(id));
            if let Some(first) = units.next()
                && units.any(|other| other != first)
            {
                self.faults.add(
                    row.meters.span(),
                    "meters with unlike units in one offer",
                    "these",
                    "an allowance is counted in one unit",
                );
            }
            if row.meters.get_ref().is_empty() {
                self.faults.add(
                    row.meters.span(),
                    "an offer that nothing can match",
                    "no meter",
                    "name the meters it is given on",
                );
            }
        }
        for row in &file.price {
            self.known(row.meter.get_ref(), row.meter.span(), &known);
        }
    }

    fn known(&mut self, meter: &str, at: Range<usize>, known: &[&str]) {
        if !known.contains(&meter) {
            let help = format!("the meters of this file are {}", known.join(", "));
            self.faults.add(at, format!("there is no meter `{meter}`"), "unknown", help);
        }
    }

    fn overlaps(&mut self, file: &written::File, catalogue: &Catalogue) {
        for (n, offer) in catalogue.offers.iter().enumerate() {
            for (earlier, row) in catalogue.offers[..n].iter().zip(&file.offer) {
                if offer.meters.iter().any(|meter| earlier.meters.contains(meter))
                    && overlap(offer.valid, earlier.valid)
                {
                    let message = format!("two offers on one meter at once: `{}` and `{}`", earlier.id, offer.id);
                    self.faults.add(
                        row.meters.span(),
                        message,
                        "this one and the later",
                        "give each its months with valid_from and valid_to",
                    );
                }
            }
        }
        for (n, price) in catalogue.prices.iter().enumerate() {
            for (earlier, row) in catalogue.prices[..n].iter().zip(&file.price) {
                let regions = price.regions.iter().any(|region| earlier.regions.contains(region))
                    || price.regions.is_empty() && earlier.regions.is_empty();
                if price.meter == earlier.meter && regions && overlap(price.valid, earlier.valid) {
                    let message = format!("two prices for the same at once: `{}` and `{}`", earlier.id, price.id);
                    self.faults.add(
                        row.id.span(),
                        message,
                        "this one and the later",
                        "give each its regions, or its months with valid_from and valid_to",
                    );
                }
            }
        }
    }
}

fn overlap(a: Validity, b: Validity) -> bool {
    let before = |x: Validity, y: Validity| matches!((x.to, y.from), (Some(to), Some(from)) if to < from);
    !before(a, b) && !before(b, a)
}
