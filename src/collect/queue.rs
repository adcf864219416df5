//! Which requests may be sent: those that cost money one after another, in the plan's order, since each goes by the one
//! before; of every other source some side by side.

use std::collections::{BTreeMap, VecDeque};

use crate::plan::Request;
use crate::snapshot::Source;

/// Requests of a source that are on their way at once, at most. How fast they follow is each source's own pace.
const SIDE_BY_SIDE: usize = 16;

/// What waits, and what is on its way.
#[derive(Default)]
pub(super) struct Queue(BTreeMap<Source, Lane>);

#[derive(Default)]
struct Lane {
    waiting: VecDeque<Request>,
    on_their_way: usize,
}

impl Queue {
    pub(super) fn add(&mut self, requests: Vec<Request>) {
        for request in requests {
            self.0.entry(lane(&request)).or_default().waiting.push_back(request);
        }
    }

    /// The next one that may be sent, which is on its way from now on.
    pub(super) fn next(&mut self) -> Option<Request> {
        self.0.iter_mut().find_map(|(source, lane)| {
            let request = (lane.on_their_way < width(*source)).then(|| lane.waiting.pop_front()).flatten()?;
            lane.on_their_way += 1;
            Some(request)
        })
    }

    /// This one is answered.
    pub(super) fn answered(&mut self, request: &Request) {
        if let Some(lane) = self.0.get_mut(&lane(request)) {
            lane.on_their_way = lane.on_their_way.saturating_sub(1);
        }
    }

    /// Whether others are to be answered that are sent like this one.
    pub(super) fn has_others_like(&self, request: &Request) -> bool {
        self.0.get(&lane(request)).is_some_and(|lane| lane.on_their_way > 0 || !lane.waiting.is_empty())
    }
}

fn lane(request: &Request) -> Source {
    if request.asks_cost_explorer() { Source::CostExplorer } else { request.source() }
}

fn width(source: Source) -> usize {
    if source.is_cost_explorer() { 1 } else { SIDE_BY_SIDE }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bill::Region;

    #[test]
    fn what_costs_money_goes_one_after_another_and_all_else_beside() {
        let month = "2022-04".parse().unwrap();
        let records = Request::BillRecords { of: None, from: month, to: month };
        let usage = Request::BillUsage { of: None, from: month, to: month };
        let days = Request::Days { from: month.first_day(), until: month.next().first_day() };
        let alarms = |n: usize| Request::Alarms { region: Region::new(format!("xx-test-{n}")) };
        let mut queue = Queue::default();
        queue.add(vec![records.clone(), usage.clone(), days.clone()]);
        queue.add((0..20).map(alarms).collect());
        let sent = |queue: &mut Queue| std::iter::from_fn(|| queue.next()).collect::<Vec<_>>();
        let first = sent(&mut queue);
        assert_eq!(first.iter().filter(|request| request.asks_cost_explorer()).collect::<Vec<_>>(), [&records]);
        assert_eq!(first.len(), 1 + SIDE_BY_SIDE);
        queue.answered(&records);
        queue.answered(&alarms(3));
        assert_eq!(sent(&mut queue), [alarms(16), usage.clone()]);
        queue.answered(&usage);
        assert_eq!(sent(&mut queue), [days]);
    }
}
