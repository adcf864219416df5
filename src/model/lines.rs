//! Lines of the bill, each resolved once: where it was metered, and its meter, offer and list price.

use std::ops::Deref;
use std::rc::Rc;

use crate::bill::{BillLine, BillingMonth, Place, RecordType, Region, UsageType};
use crate::catalogue::{Catalogue, Meter, Offer, Price, Standing};
use crate::facts::incidental_meters::is_incidental;
use crate::model::allowance::eligibility::Eligibility;

/// A row as it stands on the bill, or one that was reckoned from such.
#[derive(Debug, Clone)]
pub(crate) enum Row<'a> {
    Billed(&'a BillLine),
    Reckoned(Rc<BillLine>),
}

impl Row<'_> {
    /// A row that stands on no bill.
    pub(crate) fn reckoned(row: BillLine) -> Self {
        Self::Reckoned(Rc::new(row))
    }

    /// Changes it, here alone.
    pub(crate) fn change(&mut self, change: impl FnOnce(&mut BillLine)) {
        let mut row = BillLine::clone(self);
        change(&mut row);
        *self = Self::reckoned(row);
    }
}

impl Deref for Row<'_> {
    type Target = BillLine;

    fn deref(&self) -> &BillLine {
        match self {
            Self::Billed(row) => row,
            Self::Reckoned(row) => row,
        }
    }
}

/// A line of a month's bill, and what the catalogue has for it in that month.
#[derive(Debug, Clone)]
pub(crate) struct ResolvedLine<'a> {
    row: Row<'a>,
    /// Its usage type taken apart, whose meter is the usage type from this place on.
    place: Place,
    meter_from: usize,
    peer: Option<&'static Region>,
    global_row: bool,
    is_usage: bool,
    tells: bool,
    meter_by_name: Option<&'a Meter>,
    /// Whether its unit is the meter's.
    is_metered: bool,
    offer: Option<&'a Offer>,
    price: Option<&'a Price>,
}

impl<'a> ResolvedLine<'a> {
    /// Looks up what a row of a month's bill stands for.
    pub(crate) fn of(row: Row<'a>, catalogue: &'a Catalogue, eligibility: &Eligibility, month: BillingMonth) -> Self {
        let UsageType { place, meter: bare, peer, global_row } = row.parsed();
        let is_usage = row.record_type == RecordType::Usage;
        let region = if is_usage { place.region() } else { Region::GLOBAL };
        let tells = is_usage && !region.is_global() && !is_incidental(&row.service, bare);
        let meter_by_name = if is_usage { catalogue.meter(&row.service, bare) } else { None };
        let meter = meter_by_name.filter(|meter| meter.counts_in(row.unit.as_deref()));
        // What a commitment pays for draws on no allowance.
        let offer =
            meter.filter(|_| row.covered_by().is_none()).and_then(|meter| eligibility.offer(catalogue, meter, month));
        let price = meter.and_then(|meter| catalogue.price_at(meter, place, region, month));
        let (meter_from, is_metered) = (row.usage_type.len() - bare.len(), meter.is_some());
        Self { row, place, meter_from, peer, global_row, is_usage, tells, meter_by_name, is_metered, offer, price }
    }

    /// The row as billed.
    pub(crate) fn row(&self) -> &BillLine {
        &self.row
    }

    /// The same with other figures.
    pub(crate) fn with(&self, row: BillLine) -> Self {
        Self { row: Row::reckoned(row), ..self.clone() }
    }

    /// Its usage type taken apart.
    pub(crate) fn parsed(&self) -> UsageType<'_> {
        let Self { place, meter_from, peer, global_row, .. } = *self;
        UsageType { place, meter: self.usage_type.get(meter_from..).unwrap_or_default(), peer, global_row }
    }

    /// Where the bill says it was used.
    pub(crate) fn region(&self) -> &'static Region {
        if self.is_usage { self.place.region() } else { Region::GLOBAL }
    }

    /// Whether it says something of where the account runs.
    pub(crate) fn tells(&self) -> bool {
        self.tells
    }

    /// The meter of a usage line, whatever its unit.
    pub(crate) fn meter_by_name(&self) -> Option<&'a Meter> {
        self.meter_by_name
    }

    /// Its meter, whatever its unit, where that counts alarms.
    pub(crate) fn alarm_meter(&self) -> Option<&'a Meter> {
        self.meter_by_name.filter(|meter| meter.standing == Standing::Alarms)
    }

    /// The meter of a usage line whose unit is the meter's.
    pub(crate) fn meter(&self) -> Option<&'a Meter> {
        self.meter_by_name.filter(|_| self.is_metered)
    }

    /// Whether a meter counts it.
    pub(crate) fn is_of(&self, meter: &Meter) -> bool {
        self.meter().is_some_and(|own| own.id == meter.id)
    }

    /// The offer on its meter in its month, whether the account has it or not.
    pub(crate) fn offer(&self) -> Option<&'a Offer> {
        self.offer
    }

    /// AWS's list price where it was metered.
    pub(crate) fn price(&self) -> Option<&'a Price> {
        self.price
    }
}

impl Deref for ResolvedLine<'_> {
    type Target = BillLine;

    fn deref(&self) -> &BillLine {
        self.row()
    }
}
