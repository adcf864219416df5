//! A query of Cost Explorer, sent page by page.

use aws_sdk_costexplorer::types::{
    DateInterval, Dimension, Expression, Granularity, GroupDefinition, GroupDefinitionType,
};
use chrono::NaiveDate;

use super::answer::{Answer, COST, Told, USAGE};
use super::{CostExplorer, limit};
use crate::bill::BillingMonth;
use crate::collect::failure::{Class, Failure};
use crate::collect::kept::Kept;
use crate::collect::tally::OtherCost;
use crate::collect::tokens::Tokens;

/// A query: which days, in which steps, grouped by what.
pub(super) struct Query {
    pub(super) from: NaiveDate,
    pub(super) until: NaiveDate,
    pub(super) granularity: Granularity,
    pub(super) group_by: [Dimension; 2],
    pub(super) filter: Option<Expression>,
    /// Whether the usage is asked for.
    pub(super) with_usage: bool,
    /// Whether the costs are asked for that are kept beside what was billed. They are in the same pages.
    pub(super) with_other_costs: bool,
}

impl Query {
    /// The months, or days, that it asks for: the first day of each and the day after its last.
    fn periods(&self) -> impl Iterator<Item = (NaiveDate, NaiveDate)> {
        let next = |from: NaiveDate| {
            let next = match self.granularity {
                Granularity::Daily => from.succ_opt()?,
                _ => BillingMonth::of_day(from).next().first_day(),
            };
            (from < self.until).then(|| (from, next.min(self.until)))
        };
        std::iter::successors(next(self.from), move |(_, end)| next(*end))
    }

    /// What is asked of each of its days or months.
    fn what(&self) -> String {
        let Self { granularity, group_by, filter, with_usage, with_other_costs, .. } = self;
        let filter = filter.as_ref().map(|filter| format!("{filter:?}")).unwrap_or_default();
        format!("{granularity:?} {group_by:?} {filter} usage: {with_usage}, other costs: {with_other_costs}")
    }

    /// The last month that it asks of.
    fn last_month(&self) -> BillingMonth {
        BillingMonth::of_day(self.until.pred_opt().unwrap_or(self.until))
    }
}

impl CostExplorer<'_> {
    /// The whole answer to a query: the one that is kept, else one that is asked for, and kept at once, whatever comes
    /// after. Of several runs one asks, and the others take what it kept.
    pub(super) async fn pages(&self, query: Query) -> Result<Told, Failure> {
        let Some(kept) = &self.kept else { return self.asked(&query).await };
        let (what, month) = (query.what(), query.last_month());
        let held = || kept.answer::<Told>(&what, query.from, month, query.until);
        if let Some(told) = held() {
            return Ok(told);
        }
        let turn = kept.turn().await;
        if let Some(told) = held().filter(|_| turn.is_some()) {
            return Ok(told);
        }
        let told = self.asked(&query).await?;
        kept.keep_answer(&what, query.from, month, query.until, &told);
        Ok(told)
    }

    /// Whether the whole answer to a query is kept.
    pub(super) fn holds(&self, query: &Query) -> bool {
        let held = |kept: &Kept<'_>| kept.answer::<Told>(&query.what(), query.from, query.last_month(), query.until);
        self.kept.as_ref().and_then(held).is_some()
    }

    /// Every page of a query; the SDK has no paginator for this call. A cost that this account's Cost Explorer refuses
    /// is asked for once in a run.
    async fn asked(&self, query: &Query) -> Result<Told, Failure> {
        loop {
            let other_costs = if query.with_other_costs { self.tally.other_costs() } else { Vec::new() };
            match self.pages_with(query, &other_costs).await {
                Err((failure, true)) => {
                    let refused = refused_by(&failure, &other_costs);
                    if refused.is_empty() {
                        return Err(failure);
                    }
                    tracing::info!(%failure, "asked again without {}", refused.iter().map(|cost| cost.as_str()).collect::<Vec<_>>().join(", "));
                    self.tally.refuse(&refused);
                }
                Err((failure, false)) => return Err(failure),
                Ok(answer) => return Ok(answer),
            }
        }
    }

    /// The same with some costs beside the unblended one; whether a failure is the first page's. The pages before it are
    /// lost: their tokens don't hold for the next run.
    async fn pages_with(&self, query: &Query, other_costs: &[OtherCost]) -> Result<Told, (Failure, bool)> {
        let mut answered = 0;
        let mut all = Answer::to(query.periods());
        let Query { from, until, granularity, group_by, filter, with_usage, .. } = query;
        let period = DateInterval::builder().start(from.to_string()).end(until.to_string()).build();
        let period = period.map_err(|error| (Failure::nonsense(error.to_string()), false))?;
        let grouped = |key: &Dimension| {
            GroupDefinition::builder().r#type(GroupDefinitionType::Dimension).key(key.as_str()).build()
        };
        let usage = with_usage.then_some(USAGE);
        let metrics = [COST].into_iter().chain(usage).chain(other_costs.iter().map(|cost| cost.as_str()));
        let metrics: Vec<String> = metrics.map(str::to_owned).collect();
        let (mut token, mut tokens) = (None, Tokens::default());
        loop {
            let is_first = token.is_none();
            if self.tally.stopped() {
                return Err((limit(), false));
            }
            let sent = self
                .client
                .get_cost_and_usage()
                .time_period(period.clone())
                .granularity(granularity.clone())
                .set_metrics(Some(metrics.clone()))
                .set_group_by(Some(group_by.iter().map(grouped).collect()))
                .set_filter(filter.clone())
                .set_next_page_token(token.clone())
                .send()
                .await;
            let failed = |error| (if self.tally.held_back() { limit() } else { Failure::from(error) }, is_first);
            let answer = sent.map_err(failed)?;
            answered += 1;
            self.tally.answer();
            all.take_names(answer.dimension_value_attributes);
            let taken = all.take_page(answer.results_by_time).and_then(|()| tokens.next(answer.next_page_token));
            token = taken.map_err(|failure| (failure, false))?;
            if token.is_none() {
                let told = all.whole().map_err(|failure| (failure, false))?;
                self.tally.complete(answered);
                return Ok(told);
            }
        }
    }
}

/// Which of the costs that were asked for a refusal is about; none where it is about something else.
fn refused_by(failure: &Failure, asked: &[OtherCost]) -> Vec<OtherCost> {
    let says = |word: &str| failure.message.to_ascii_lowercase().contains(&word.to_ascii_lowercase());
    if failure.class != Class::Invalid || asked.is_empty() {
        return Vec::new();
    }
    let named: Vec<OtherCost> = asked.iter().copied().filter(|cost| says(cost.as_str())).collect();
    if named.is_empty() && says("metric") { asked.to_vec() } else { named }
}
