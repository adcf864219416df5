//! The names on a snapshot's bills, each held once.

use crate::bill::{BillLine, Names};

use super::{MonthBill, Snapshot};

impl Snapshot {
    /// Lines that have a name in common share it, and none has room for more lines: reading them left up to as much again.
    pub(crate) fn share_names(&mut self) {
        let mut names = Names::default();
        let own = self.months.values_mut();
        for bill in own.chain(self.members.values_mut().flat_map(|months| months.values_mut())) {
            bill.lists().for_each(|lines| share(lines, &mut names));
        }
        self.days.iter_mut().flat_map(|days| days.lines.values_mut()).for_each(|lines| share(lines, &mut names));
    }
}

impl MonthBill {
    /// Each of its lists of lines.
    fn lists(&mut self) -> impl Iterator<Item = &mut Vec<BillLine>> {
        [&mut self.lines].into_iter().chain(&mut self.organisation).chain(self.by_operation.values_mut())
    }
}

/// A usage type stands in each of its months once, so that looking for it would save little.
fn share(lines: &mut Vec<BillLine>, names: &mut Names) {
    lines.shrink_to_fit();
    for line in lines {
        names.share(&mut line.service);
        line.operation.iter_mut().chain(&mut line.unit).for_each(|name| names.share(name));
    }
}
