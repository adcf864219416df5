//! What the commands of `strays` delete, and the commands of many.

use std::collections::{BTreeMap, BTreeSet};

use crate::answer::{Finding, Fix, Severity, StraysReport};
use crate::bill::Region;
use crate::facts::resources::ALARM;

/// So many names one command of CloudWatch deletes.
const NAMES: usize = 100;
/// A script of more commands deletes alarms together; a shorter one has a line each, so that one can be left out.
const MANY: usize = 50;
/// A script that deletes more resources is refused unless their number is named.
const TOO_MANY: usize = 50;
/// So is one that deletes so many alarms, where they are more than a fifth of the account's.
const MANY_ALARMS: usize = 20;

/// What the script deletes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deletions {
    /// How many resources: alarms, and one for each other command.
    pub resources: usize,
    /// How many of them are alarms, by region.
    pub alarms: BTreeMap<Region, usize>,
    /// How many alarms the account has.
    pub all_alarms: usize,
}

impl Deletions {
    /// How many alarms it deletes.
    pub fn of_alarms(&self) -> usize {
        self.alarms.values().sum()
    }

    /// Whether so much is only deleted by who names the number.
    pub fn is_large(&self) -> bool {
        let alarms = self.of_alarms();
        self.resources > TOO_MANY || (alarms >= MANY_ALARMS && alarms * 5 > self.all_alarms)
    }
}

impl StraysReport {
    /// The findings that more than one sign speaks for. What a finding contains goes with it.
    fn sure(&self) -> impl Iterator<Item = &Finding> {
        let whole = self.findings.iter().filter(|finding| finding.part_of.is_none());
        whole.filter(|finding| finding.severity > Severity::Info)
    }

    /// The commands of all findings that more than one sign speaks for, each once: composite alarms come before the
    /// alarms they need.
    pub fn commands(&self) -> Vec<&Fix> {
        let mut seen = BTreeSet::new();
        self.sure().flat_map(|finding| &finding.fix).filter(|fix| seen.insert(&fix.words)).collect()
    }

    /// The same, of many with up to a hundred alarms in one command.
    pub fn script(&self) -> Vec<Fix> {
        let commands = self.commands();
        if commands.len() > MANY { joined(&commands) } else { commands.into_iter().cloned().collect() }
    }

    /// What the script deletes.
    pub fn deletions(&self) -> Deletions {
        let mut names: BTreeSet<(&Region, &str)> = BTreeSet::new();
        for finding in self.sure().filter(|finding| !finding.fix.is_empty()) {
            let alarms = finding.members.iter().filter(|own| own.kind == ALARM);
            names.extend(alarms.map(|own| (&own.region, own.name.as_str())));
        }
        let mut alarms: BTreeMap<Region, usize> = BTreeMap::new();
        names.iter().for_each(|(region, _)| *alarms.entry((*region).clone()).or_default() += 1);
        let others = self.commands().into_iter().filter(|fix| !fix.words.iter().any(|word| word == "delete-alarms"));
        Deletions { resources: names.len() + others.count(), alarms, all_alarms: self.alarms }
    }
}

/// Commands that delete one alarm each as some that delete up to a hundred, after all others: composite alarms, which
/// need them and go one by one, go first.
pub fn joined(commands: &[&Fix]) -> Vec<Fix> {
    let (joining, others): (Vec<&Fix>, Vec<&Fix>) = commands.iter().partition(|fix| fix.joins);
    let mut together: BTreeMap<&[String], Vec<(&String, &Fix)>> = BTreeMap::new();
    for fix in joining {
        if let Some((name, start)) = fix.words.split_last() {
            together.entry(start).or_default().push((name, fix));
        }
    }
    let mut fixes: Vec<Fix> = others.into_iter().cloned().collect();
    for (start, names) in together {
        for some in names.chunks(NAMES) {
            let words = start.iter().chain(some.iter().map(|(name, _)| *name)).cloned().collect();
            let names = some.iter().flat_map(|(_, fix)| fix.names.clone()).collect();
            fixes.push(Fix { words, names, takes_down: None, joins: true });
        }
    }
    fixes
}
