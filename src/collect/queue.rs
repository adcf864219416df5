//! Which requests may be sent: those that cost money one after another, in the plan's order, since each goes by the one
//! before; all others at once, but for so many of one source in one region.

use std::collections::{BTreeMap, VecDeque};

use crate::bill::Region;
use crate::plan::Request;
use crate::snapshot::Source;

/// Requests of a source in a region that are on their way at once, at most. How fast they follow is each source's own
/// pace.
const SIDE_BY_SIDE: usize = 16;

/// What waits, and what is on its way.
#[derive(Default)]
pub(super) struct Queue(BTreeMap<Place, Lane>);

/// A source, and where it is asked: no region waits for another.
type Place = (Source, Option<Region>);

#[derive(Default)]
struct Lane {
    waiting: VecDeque<Request>,
    on_their_way: usize,
}

impl Queue {
    pub(super) fn add(&mut self, requests: Vec<Request>) {
        for request in requests {
            self.0.entry(place(&request)).or_default().waiting.push_back(request);
        }
    }

    /// The next one that may be sent, which is on its way from now on.
    pub(super) fn next(&mut self) -> Option<Request> {
        self.0.iter_mut().find_map(|((source, _), lane)| {
            let request = (lane.on_their_way < width(*source)).then(|| lane.waiting.pop_front()).flatten()?;
            lane.on_their_way += 1;
            Some(request)
        })
    }

    /// This one is answered.
    pub(super) fn answered(&mut self, request: &Request) {
        if let Some(lane) = self.0.get_mut(&place(request)) {
            lane.on_their_way = lane.on_their_way.saturating_sub(1);
        }
    }

    /// Whether others of its source are to be answered, wherever they are asked.
    pub(super) fn has_others_like(&self, request: &Request) -> bool {
        let source = place(request).0;
        let is_open = |lane: &Lane| lane.on_their_way > 0 || !lane.waiting.is_empty();
        self.0.iter().any(|((own, _), lane)| *own == source && is_open(lane))
    }
}

fn place(request: &Request) -> Place {
    if request.asks_cost_explorer() {
        return (Source::CostExplorer, None);
    }
    (request.source(), request.region().cloned())
}

fn width(source: Source) -> usize {
    if source.is_cost_explorer() { 1 } else { SIDE_BY_SIDE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_costs_money_goes_one_after_another_and_all_else_beside() {
        let month = "2022-04".parse().unwrap();
        let records = Request::BillRecords { of: None, from: month, to: month };
        let usage = Request::BillUsage { of: None, from: month, to: month };
        let days = Request::Days { from: month.first_day(), until: month.next().first_day() };
        let alarms = |n: usize| Request::Alarms { region: Region::new(format!("xx-test-{n}")) };
        let topic = |n: usize| {
            let topic = format!("arn:aws:sns:eu-west-1:123456789012:topic-{n}");
            Request::Subscriptions { region: Region::new("eu-west-1"), topic }
        };
        let mut queue = Queue::default();
        queue.add(vec![records.clone(), usage.clone(), days.clone()]);
        queue.add((0..40).map(alarms).collect());
        queue.add((0..20).map(topic).collect());
        let sent = |queue: &mut Queue| std::iter::from_fn(|| queue.next()).collect::<Vec<_>>();
        let first = sent(&mut queue);
        let of = |source: Source| first.iter().filter(move |request| place(request).0 == source);
        assert_eq!(of(Source::CostExplorer).collect::<Vec<_>>(), [&records]);
        assert_eq!(of(Source::Cloudwatch).count(), 40, "no region waits for another");
        assert_eq!(of(Source::Sns).count(), SIDE_BY_SIDE);
        queue.answered(&records);
        queue.answered(&topic(3));
        assert_eq!(sent(&mut queue), [usage.clone(), topic(16)]);
        queue.answered(&usage);
        assert_eq!(sent(&mut queue), [days]);
    }

    #[test]
    fn others_of_a_source_are_those_of_every_region() {
        let trails = |code: &str| Request::Trails { region: Region::new(code) };
        let (ireland, london) = (trails("eu-west-1"), trails("eu-west-2"));
        let mut queue = Queue::default();
        queue.add(vec![ireland.clone(), london.clone()]);
        while queue.next().is_some() {}
        queue.answered(&ireland);
        assert!(queue.has_others_like(&ireland));
        queue.answered(&london);
        assert!(!queue.has_others_like(&london));
    }
}
