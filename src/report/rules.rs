//! `whybill rules list`: the allowances and prices in force, and where each is said.

use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width, presets};

use super::markdown;
use super::table::broken;
use crate::bill::figures::{self, exact};
use crate::bill::{harmless, harmless_lines};
use crate::catalogue::{Catalogue, Kind, Offer, Price, Scope, Validity};

mod facts;
mod records;

pub(crate) use facts::csv;
pub(crate) use records::json;

/// The version of this answer's JSON.
pub(crate) const SCHEMA: &str = "whybill.rules/1";

const HEADER: [&str; 5] = ["Service", "What is counted", "Free in a month", "Price beyond", "Sources"];

/// The rules as a table for people, as wide as told, with its sources below.
pub(crate) fn table(catalogue: &Catalogue, width: u16) -> String {
    let list = List::of(catalogue);
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Dynamic);
    table.force_no_tty().set_width(width).set_header(HEADER);
    // The first, the fourth and the last column are as wide as told, borders and padding take some.
    let part = usize::from(width.saturating_sub(18 + 18 + 9 + 6) / 2).saturating_sub(2).max(8);
    for row in &list.rows {
        let [service, what, free, price, source] = row.cells().map(|cell| harmless_lines(&cell));
        table.add_row([service, broken(&what, part), broken(&free, part), price, source]);
    }
    let fixed = |width| ColumnConstraint::Absolute(Width::Fixed(width));
    let region_codes = ColumnConstraint::LowerBoundary(Width::Fixed(18));
    for (place, constraint) in [(0, fixed(18)), (3, region_codes), (4, fixed(9))] {
        if let Some(column) = table.column_mut(place) {
            column.set_constraint(constraint);
        }
    }
    let sources =
        list.sources.iter().enumerate().map(|(place, source)| format!("{} {}\n", place + 1, harmless(source)));
    format!("{}\n\nSources\n{}", table.trim_fmt(), sources.collect::<String>())
}

/// The rules as a Markdown table, with its sources as a list below.
pub(crate) fn markdown(catalogue: &Catalogue) -> String {
    let list = List::of(catalogue);
    let line = |cells: [String; 5]| format!("| {} |\n", cells.join(" | "));
    let mut text = line(HEADER.map(str::to_owned));
    text.push_str(&line(HEADER.map(|_| "---".to_owned())));
    for row in &list.rows {
        let in_lines = |cell: String| cell.lines().map(markdown::escaped).collect::<Vec<_>>().join("<br>");
        text.push_str(&line(row.cells().map(in_lines)));
    }
    text.push_str("\nSources\n\n");
    for (place, source) in list.sources.iter().enumerate() {
        text.push_str(&format!("{}. {}\n", place + 1, markdown::escaped(source)));
    }
    text
}

/// What a person is shown: a row a meter, sources by number.
struct List {
    rows: Vec<Row>,
    sources: Vec<String>,
}

struct Row {
    service: String,
    what: String,
    free: String,
    price: String,
    source: String,
}

impl Row {
    fn cells(&self) -> [String; 5] {
        [&self.service, &self.what, &self.free, &self.price, &self.source].map(Clone::clone)
    }
}

impl List {
    fn of(catalogue: &Catalogue) -> Self {
        let mut list = Self { rows: Vec::new(), sources: Vec::new() };
        for meter in &catalogue.meters {
            let offers: Vec<_> = catalogue.offers.iter().filter(|offer| offer.meters.contains(&meter.id)).collect();
            let prices: Vec<_> = catalogue.prices.iter().filter(|price| price.meter == meter.id).collect();
            let said = std::iter::once((&meter.source, meter.checked))
                .chain(offers.iter().map(|offer| (&offer.source, offer.checked)))
                .chain(prices.iter().map(|price| (&price.source, price.checked)));
            let mut numbers: Vec<usize> =
                said.map(|(source, checked)| list.number(format!("{source} (checked {checked})"))).collect();
            numbers.sort_unstable();
            numbers.dedup();
            list.rows.push(Row {
                service: meter.services.first().cloned().unwrap_or_default(),
                what: meter.noun.clone(),
                free: lines(offers.into_iter().map(free)),
                price: lines(prices.into_iter().map(price)),
                source: numbers.iter().map(usize::to_string).collect::<Vec<_>>().join(", "),
            });
        }
        list
    }

    fn number(&mut self, source: String) -> usize {
        if let Some(place) = self.sources.iter().position(|known| *known == source) {
            return place + 1;
        }
        self.sources.push(source);
        self.sources.len()
    }
}

/// A line each, or a dash where there is none.
fn lines(texts: impl Iterator<Item = String>) -> String {
    let all: Vec<_> = texts.collect();
    if all.is_empty() { "–".to_owned() } else { all.join("\n") }
}

fn free(offer: &Offer) -> String {
    let kind = match offer.kind {
        Kind::Always => "always",
        Kind::TwelveMonths => "first 12 months",
        Kind::Trial => "trial",
    };
    let scope = match offer.scope {
        Scope::Global => "all regions together",
        Scope::Region => "each region",
        Scope::Unknown => "scope not known",
    };
    format!("{} ({kind}, {scope}{}){}", exact(offer.limit), months(offer.valid), doubt(offer.unverified))
}

fn price(price: &Price) -> String {
    let steps: Vec<_> = price
        .tiers
        .iter()
        .map(|tier| match tier.up_to {
            Some(bound) => format!("{} to {}", figures::price(tier.usd), exact(bound)),
            None if price.tiers.len() > 1 => format!("then {}", figures::price(tier.usd)),
            None => figures::price(tier.usd),
        })
        .collect();
    let per = exact(price.per);
    let per = if per == "1" { String::new() } else { format!(" per {per}") };
    let edges = price.edges.iter().map(|edge| format!("edges {edge}"));
    let regions: Vec<_> = price.regions.iter().map(|region| region.code().to_owned()).chain(edges).collect();
    let place = if regions.is_empty() { String::new() } else { format!(" in {}", regions.join(", ")) };
    let valid = months(price.valid);
    format!("{}{per}{place}{valid}{}", steps.join(", "), doubt(price.unverified))
}

fn months(valid: Validity) -> String {
    let from = valid.from.map(|month| format!(", from {month}")).unwrap_or_default();
    let to = valid.to.map(|month| format!(", to {month}")).unwrap_or_default();
    from + &to
}

fn doubt(unverified: bool) -> &'static str {
    if unverified { " [unverified]" } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built_in() -> Catalogue {
        Catalogue::built_in().unwrap()
    }

    #[test]
    fn the_table_keeps_its_width() {
        for width in [80, 120, 200] {
            let text = table(&built_in(), width);
            let (cells, sources) = text.split_once("\n\nSources\n").unwrap();
            for line in cells.lines() {
                assert!(line.chars().count() <= usize::from(width), "{width}: {line}");
            }
            assert!(sources.contains("https://aws.amazon.com/cloudwatch/pricing/ (checked 2026-10-06)"));
        }
    }

    #[test]
    fn a_row_says_what_is_free_and_what_is_charged() {
        let text = markdown(&built_in());
        let alarms = text.lines().find(|line| line.contains("| standard-resolution alarm metrics |")).unwrap();
        assert!(alarms.contains("| 10 (always, all regions together) | $0.10 in "), "{alarms}");
        let metrics = text.lines().find(|line| line.contains("| custom and detailed metrics |")).unwrap();
        assert!(metrics.contains("$0.30 to 10,000, $0.10 to 250,000, $0.05 to 1,000,000, then $0.02"), "{metrics}");
        assert!(text.lines().take_while(|line| !line.is_empty()).all(|line| line.starts_with("| ")));
    }
}
