//! What no row shows by itself: ids, references, and rules that stand in each other's way.

use std::collections::{BTreeMap, BTreeSet};

use super::error::Problem;
use super::model::{Cohort, Kind, Meter, Offer, Price, Validity};
use super::words::Word;
use super::written::{File, Text};
use crate::bill::{BillingMonth, Region};

/// Finds mistakes between rows. A row that couldn't be read is `None` and has been told of already.
pub(super) fn across_rows(
    file: &File,
    meters: &[Option<Meter>],
    offers: &[Option<Offer>],
    prices: &[Option<Price>],
    problems: &mut Vec<Problem>,
) {
    unique_ids("meter", file.meter.iter().map(|row| &row.id), problems);
    unique_ids("offer", file.offer.iter().map(|row| &row.id), problems);
    unique_ids("price", file.price.iter().map(|row| &row.id), problems);
    references(file, problems);
    named_twice(file, problems);
    given_to_someone(file, offers, problems);
    one_meter_for_a_usage_type(file, problems);
    like_units(file, meters, problems);
    one_offer_at_a_time(file, offers, problems);
    one_price_at_a_time(file, prices, problems);
}

fn unique_ids<'a>(table: &str, ids: impl Iterator<Item = &'a Text>, problems: &mut Vec<Problem>) {
    let mut seen = BTreeSet::new();
    for id in ids {
        if !seen.insert(id.get_ref()) {
            let message = format!("{table} id `{}` is taken", id.get_ref());
            problems.push(Problem::new(id.span(), message, "stands above already", "give each row an id of its own"));
        }
    }
}

fn references(file: &File, problems: &mut Vec<Problem>) {
    let known: BTreeSet<_> = file.meter.iter().map(|row| row.id.get_ref().as_str()).collect();
    let named = file.offer.iter().flat_map(|row| row.meters.get_ref()).chain(file.price.iter().map(|row| &row.meter));
    for id in named.filter(|id| !known.contains(id.get_ref().as_str())) {
        let message = format!("unknown meter `{}`", id.get_ref());
        problems.push(Problem::new(id.span(), message, "no [[meter]] has this id", nearest(id.get_ref(), &known)));
    }
}

fn named_twice(file: &File, problems: &mut Vec<Problem>) {
    let units = file.meter.iter().map(|row| ("units", row.units.get_ref()));
    let meters = file.offer.iter().map(|row| ("meters", row.meters.get_ref()));
    let cohorts = file.offer.iter().map(|row| ("cohorts", row.cohorts.get_ref()));
    let regions = file.price.iter().filter_map(|row| Some(("regions", row.regions.as_ref()?.get_ref())));
    for (key, list) in units.chain(meters).chain(cohorts).chain(regions) {
        let mut seen = BTreeSet::new();
        for name in list.iter().filter(|name| !seen.insert(name.get_ref())) {
            let message = format!("`{}` stands in `{key}` twice", name.get_ref());
            problems.push(Problem::new(name.span(), message, "a second time", "leave it out here"));
        }
    }
}

/// An offer that no account can have explains nothing: its kind, its accounts and its months have to go together.
fn given_to_someone(file: &File, offers: &[Option<Offer>], problems: &mut Vec<Problem>) {
    // Accounts opened on the last day before 2025-07-15 are in their first twelve months until then.
    let last_of_twelve_months = BillingMonth::new(2026, 7);
    let first_of_new_accounts = BillingMonth::new(2025, 7);
    for (row, offer) in file.offer.iter().zip(offers) {
        let Some(offer) = offer else { continue };
        let without = |cohort: &Cohort| match offer.kind {
            Kind::Always => false,
            Kind::TwelveMonths => *cohort != Cohort::Legacy,
            // One that ends for everybody on one day is no trial from first use.
            Kind::Trial => *cohort == Cohort::Free && offer.ends_for_all().is_none(),
        };
        for (written, cohort) in row.cohorts.get_ref().iter().zip(&offer.cohorts).filter(|(_, cohort)| without(cohort))
        {
            let (message, help) = match offer.kind {
                Kind::Trial => {
                    ("accounts on the free plan have no trials", "leave \"free\" out, or write another `kind`")
                }
                _ => (
                    "accounts opened since 2025-07-15 have no 12 free months",
                    "write cohorts = [\"legacy\"], or another `kind`",
                ),
            };
            let label = format!("`{}` with kind \"{}\"", cohort.word(), offer.kind.word());
            problems.push(Problem::new(written.span(), format!("offer `{}`: {message}", offer.id), label, help));
        }
        if offer.kind == Kind::TwelveMonths
            && let Some(from) = row.from.as_ref().filter(|_| offer.valid.from > last_of_twelve_months)
        {
            let message = format!("offer `{}` begins when nobody can have it", offer.id);
            let help = "the last accounts with 12 free months were opened on 2025-07-14: their last month is 2026-07";
            problems.push(Problem::new(from.span(), message, "too late", help));
        }
        if !offer.cohorts.contains(&Cohort::Legacy)
            && let Some(to) = row.to.as_ref().filter(|_| offer.valid.to < first_of_new_accounts)
        {
            let message = format!("offer `{}` ends before anybody can have it", offer.id);
            let help = "the paid and the free plan began on 2025-07-15; add \"legacy\" to `cohorts`, or change `to`";
            problems.push(Problem::new(to.span(), message, "too early", help));
        }
    }
}

/// The known ids that share the most with a wrong one.
fn nearest(wrong: &str, known: &BTreeSet<&str>) -> String {
    let parts: BTreeSet<_> = wrong.split('-').collect();
    let shared = |id: &str| id.split('-').filter(|part| parts.contains(part)).count();
    let mut near: Vec<_> = known.iter().copied().filter(|id| shared(id) > 0).collect();
    near.sort_by_key(|id| std::cmp::Reverse(shared(id)));
    near.truncate(5);
    if near.is_empty() {
        "write the id of a [[meter]] in this file".to_owned()
    } else {
        format!("meters with a like id: {}", near.join(", "))
    }
}

fn one_meter_for_a_usage_type(file: &File, problems: &mut Vec<Problem>) {
    let mut taken = BTreeMap::new();
    for row in &file.meter {
        for (service, usage) in row
            .services
            .get_ref()
            .iter()
            .flat_map(|service| row.usage.get_ref().iter().map(move |usage| (service, usage)))
        {
            let key = (service.get_ref().as_str(), usage.get_ref().as_str());
            if let Some(other) = taken.insert(key, row.id.get_ref()) {
                let message = format!("usage type `{}` of {} has a meter already", key.1, key.0);
                let help = format!("it belongs to meter `{other}`; a line can have one meter only");
                problems.push(Problem::new(usage.span(), message, "a second time", help));
            }
        }
    }
}

/// `Request` and `requests` are one unit: AWS's spelling drifts.
fn unit(text: &str) -> String {
    text.to_ascii_lowercase().trim_end_matches('s').to_owned()
}

fn like_units(file: &File, meters: &[Option<Meter>], problems: &mut Vec<Problem>) {
    let units_of = |id: &str| {
        let meter = meters.iter().flatten().find(|meter| meter.id == id)?;
        Some(meter.units.iter().map(|text| unit(text)).collect::<BTreeSet<_>>())
    };
    for row in &file.offer {
        let mut sharers = row.meters.get_ref().iter().filter_map(|id| units_of(id.get_ref()).map(|units| (id, units)));
        let Some((first, common)) = sharers.next() else { continue };
        for (id, units) in sharers.filter(|(_, units)| units.is_disjoint(&common)) {
            let message = format!("offer `{}` adds unlike units", row.id.get_ref());
            let label = format!("counted in {}", units.into_iter().collect::<Vec<_>>().join(", "));
            let help = format!(
                "meter `{}` is counted in {}; give each unit an offer of its own",
                first.get_ref(),
                common.iter().cloned().collect::<Vec<_>>().join(", ")
            );
            problems.push(Problem::new(id.span(), message, label, help));
        }
    }
}

fn overlap(one: Validity, other: Validity) -> bool {
    let starts_in = |from: Option<_>, to: Option<_>| from.is_none() || to.is_none() || from <= to;
    starts_in(one.from, other.to) && starts_in(other.from, one.to)
}

fn one_offer_at_a_time(file: &File, offers: &[Option<Offer>], problems: &mut Vec<Problem>) {
    let mut of_meter: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, offer) in offers.iter().enumerate() {
        let Some(offer) = offer else { continue };
        let mut shared: BTreeMap<usize, &str> = BTreeMap::new();
        for meter in &offer.meters {
            let earlier = of_meter.entry(meter).or_default();
            earlier.iter().for_each(|earlier| _ = shared.entry(*earlier).or_insert(meter));
            earlier.push(place);
        }
        for (earlier, meter) in shared {
            let Some(earlier) = offers[earlier].as_ref().filter(|_| earlier < place) else { continue };
            // One for an account's first 12 months may stand beside one for all.
            let is_first_years = |offer: &Offer| offer.kind == Kind::TwelveMonths;
            if is_first_years(offer) == is_first_years(earlier) && overlap(offer.valid, earlier.valid) {
                let message = format!("offers `{}` and `{}` overlap", earlier.id, offer.id);
                let help = format!("meter `{meter}` has one offer at a time: part them by `from` and `to`");
                problems.push(Problem::new(file.offer[place].id.span(), message, "in the same months", help));
            }
        }
    }
}

fn one_price_at_a_time(file: &File, prices: &[Option<Price>], problems: &mut Vec<Problem>) {
    for (place, price) in prices.iter().enumerate() {
        let Some(price) = price else { continue };
        for earlier in prices[..place].iter().flatten().filter(|earlier| earlier.meter == price.meter) {
            let region = price.regions.iter().find(|region| earlier.regions.contains(region));
            let edge = price.edges.iter().find(|edge| earlier.edges.contains(edge));
            let holds_everywhere = |price: &Price| price.regions.is_empty() && price.edges.is_empty();
            let everywhere = holds_everywhere(price) && holds_everywhere(earlier);
            if (region.is_some() || edge.is_some() || everywhere) && overlap(price.valid, earlier.valid) {
                let place_name = region.map(Region::code).or(edge.map(String::as_str)).unwrap_or("every region");
                let message = format!("prices `{}` and `{}` overlap", earlier.id, price.id);
                let help = format!(
                    "meter `{}` has one price at a time in {place_name}: part them by `regions`, or by `from` and `to`",
                    price.meter
                );
                problems.push(Problem::new(file.price[place].id.span(), message, "the same region and months", help));
            }
        }
    }
}
