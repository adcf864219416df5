//! Several prices that AWS lists for one usage type: which it is, or which it may be.

use crate::answer::{Candidate, LineReason, ListPrice};
use crate::model::pricing::candidates::Candidates;

/// So many are told one by one.
const NAMED: usize = 5;

/// Those that may be the price of a line, where the bill doesn't tell which it is.
pub(super) fn of(choice: Option<&Candidates>, lists: &[ListPrice]) -> Vec<ListPrice> {
    open(choice).iter().filter_map(|n| lists.get(*n).cloned()).collect()
}

/// What there is to say of them.
pub(super) fn reason(choice: Option<&Candidates>, lists: &[ListPrice]) -> Option<LineReason> {
    if let Some(Candidates::One { chosen, of }) = choice {
        return Some(LineReason::OneOfPrices { of: *of, name: lists.get(*chosen).and_then(name) });
    }
    let all = open(choice);
    let candidate = |n: &usize| {
        let list = lists.get(*n)?;
        Some(Candidate { unit_price: list.first()?, name: name(list) })
    };
    let prices: Vec<Candidate> = all.iter().take(NAMED).filter_map(candidate).collect();
    let (more, fit) = (all.len() - prices.len(), matches!(choice, Some(Candidates::SeveralFit(_))));
    (!prices.is_empty()).then_some(LineReason::Candidates { prices, more, fit })
}

fn open(choice: Option<&Candidates>) -> &[usize] {
    match choice {
        Some(Candidates::SeveralFit(all) | Candidates::NoneFits(all)) => all,
        Some(Candidates::One { .. }) | None => &[],
    }
}

/// What tells a price from the others: the words of AWS's bill, or its operation.
fn name(list: &ListPrice) -> Option<String> {
    let text = list.steps.first().and_then(|step| step.bill_text.clone());
    text.or_else(|| list.operation.clone())
}
