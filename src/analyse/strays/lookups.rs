//! What many rules look for, found by an index instead of by looking through all of it.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::analyse::explain;
use crate::analyse::strays::context::{Scene, Watched};
use crate::analyse::strays::index::held;
use crate::answer::ExplainReport;
use crate::bill::Region;
use crate::model::lines::ResolvedLine;
use crate::question::NoAnswer;
use crate::snapshot::{Alarm, Watches};

impl<'a> Scene<'a> {
    /// Each line of the bill's month explained.
    ///
    /// # Errors
    /// [`NoAnswer`] where there is no bill of it.
    pub(crate) fn explained(&self) -> Result<&ExplainReport, NoAnswer> {
        let explain = || explain::of_month(&self.months, Some(self.case.month), self.as_of()).map(Rc::new);
        self.index.explained.get_or_init(explain).as_deref().map_err(Clone::clone)
    }

    /// Takes a month explained already, where it is the one that rules look at.
    pub(super) fn take_explained(&self, report: &Rc<ExplainReport>) {
        if report.month == self.case.month && report.as_of == self.as_of() {
            self.index.explained.get_or_init(|| Ok(Rc::clone(report)));
        }
    }

    /// The alarm that a composite alarm's rule means, by its name or ARN.
    pub(crate) fn called(&self, region: &Region, named: &str) -> Option<&Watched<'a>> {
        let called = self.index.called.get_or_init(|| {
            let alarms = self.alarms.iter().enumerate().rev();
            let names =
                |own: &Watched<'a>| [own.alarm.name.as_str(), own.alarm.arn.as_str()].map(|name| (own.region, name));
            alarms.flat_map(|(at, own)| names(own).map(|named| (named, at))).collect()
        });
        called.get(&(region, named)).map(|at| &self.alarms[*at])
    }

    /// Whether an alarm's metric is one that a filter of logs makes, which is silent while nothing happens. `None`
    /// where the filters weren't asked for.
    pub(crate) fn is_of_a_filter(&self, region: &Region, alarm: &Alarm) -> Option<bool> {
        let Watches::Metric { namespace, metric, .. } = &alarm.watches else { return Some(false) };
        if namespace.starts_with("AWS/") {
            return Some(false);
        }
        let filters = &self.snapshot().evidence.metric_filters;
        filters.get(region)?;
        let made = self.index.filtered.get_or_init(|| {
            let filters = filters.iter().flat_map(|(region, own)| own.iter().map(move |filter| (region, filter)));
            let metrics = filters.flat_map(|(region, filter)| filter.metrics.iter().map(move |own| (region, own)));
            metrics.map(|(region, (namespace, metric))| (region, namespace.as_str(), metric.as_str())).collect()
        });
        Some(made.contains(&(region, namespace.as_str(), metric.as_str())))
    }

    /// The lines of the bill that a meter counts, by its id.
    pub(crate) fn billed_of<'s>(&'s self, meter: &str) -> impl Iterator<Item = &'s ResolvedLine<'a>> {
        let lines = &self.case.lines;
        let metered = self.index.metered.get_or_init(|| {
            let mut metered: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
            for (at, meter) in lines.iter().enumerate().filter_map(|(at, own)| Some((at, own.meter_by_name()?))) {
                metered.entry(&meter.id).or_default().push(at);
            }
            metered
        });
        metered.get(meter).into_iter().flatten().map(move |at| &lines[*at])
    }

    /// The regional lines of these meters by their names, whatever their service, as no commitment covers them.
    pub(crate) fn metered(&self, meters: &[&str]) -> impl Iterator<Item = &ResolvedLine<'a>> {
        let lines = &self.case.lines;
        let by_name = self.index.regional.get_or_init(|| {
            let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
            for (at, line) in lines.iter().enumerate() {
                if line.covered_by().is_none() && !line.region().is_global() {
                    by_name.entry(line.parsed().meter.to_owned()).or_default().push(at);
                }
            }
            by_name
        });
        let mut found: Vec<usize> = meters.iter().filter_map(|name| by_name.get(*name)).flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(|at| &lines[at])
    }

    /// The first line of the bill of a usage type without its prefix in a region.
    pub(crate) fn first_billed(&self, usage: String, region: &Region) -> Option<&ResolvedLine<'a>> {
        let lines = &self.case.lines;
        let named = self.index.named.get_or_init(|| {
            let name = |line: &ResolvedLine<'_>| (line.parsed().meter.to_owned(), line.region().clone());
            lines.iter().enumerate().rev().map(|(at, line)| (name(line), at)).collect()
        });
        named.get(&(usage, region.clone())).map(|at| &lines[*at])
    }

    /// Whether a region's resources of a type, as far as they are listed, have one of a name.
    pub(crate) fn holds(&self, region: &Region, kind: &str, name: &str) -> bool {
        let held = self.index.held.get_or_init(|| held(&self.snapshot().evidence.inventory));
        held.get(&(region, kind)).is_some_and(|held| held.contains(name))
    }
}
