//! A member of a payer's organisation, as far as its payer sees it: its lines, and no allowance, alarm or event.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::bill::BillingMonth;
use crate::question::{NoAnswer, Question};
use crate::snapshot::{Account, Gap, MonthBill, Role, Snapshot, Source, Without};

/// So many ids are told one by one.
const NAMED: usize = 5;

/// The snapshot that a question is answered from: its own account's, or what it has of the member that is asked for.
///
/// # Errors
/// [`NoAnswer::NoAccountBill`] where it has no lines of that member.
pub(crate) fn seen<'a>(snapshot: &'a Snapshot, question: &Question) -> Result<Cow<'a, Snapshot>, NoAnswer> {
    let Some(asked) = &question.account else { return Ok(Cow::Borrowed(snapshot)) };
    if snapshot.account.as_ref().is_some_and(|own| own.id == *asked) {
        return Ok(Cow::Borrowed(snapshot));
    }
    let month = question.month.unwrap_or_else(|| {
        let as_of = question.as_of.unwrap_or(snapshot.taken_at);
        BillingMonth::of(as_of).previous()
    });
    match snapshot.members.get(asked) {
        Some(bills) if has_lines(bills) && snapshot.role() == Role::Payer => {
            Ok(Cow::Owned(of_member(snapshot, asked, bills)))
        }
        bills => Err(unknown(snapshot, asked, month, bills.is_some())),
    }
}

fn has_lines(bills: &BTreeMap<BillingMonth, MonthBill>) -> bool {
    bills.values().any(|bill| !bill.lines.is_empty())
}

/// A member's own snapshot, of what its payer's has: nothing of the payer's own stands for it.
fn of_member(snapshot: &Snapshot, id: &str, bills: &BTreeMap<BillingMonth, MonthBill>) -> Snapshot {
    let is_of_bill = |gap: &&Gap| gap.source.is_cost_explorer() || gap.source == Source::PriceList;
    let gaps = snapshot.gaps.iter().filter(is_of_bill).filter(|gap| gap.source != Source::CostExplorerAccounts);
    let alarms = Gap {
        source: Source::Cloudwatch,
        region: None,
        required: false,
        error: String::new(),
        effect: Without::MemberAlarms { account: id.to_owned() }.into(),
    };
    Snapshot {
        account: Some(Account { id: id.to_owned(), role: Role::Member }),
        months: bills.clone(),
        gaps: gaps.cloned().chain([alarms]).collect(),
        price_list: snapshot.price_list.clone(),
        requests: snapshot.requests,
        ..Snapshot::empty(snapshot.taken_at)
    }
}

/// Why a snapshot has no lines of an account; `was_asked`: whether the payer's Cost Explorer was asked for them.
fn unknown(snapshot: &Snapshot, asked: &str, month: BillingMonth, was_asked: bool) -> NoAnswer {
    let no_bill = |why: String, help: String| NoAnswer::NoAccountBill { account: asked.to_owned(), why, help };
    let own = snapshot.account.as_ref().map_or("this account", |account| &account.id);
    match snapshot.role() {
        Role::Payer => {}
        Role::Member => {
            let why = format!("{own} is a member of an organisation, and sees itself alone");
            return no_bill(why, "ask with its own credentials, or with those of the account that pays".to_owned());
        }
        Role::Standalone => {
            let why = format!("{own} pays for no other account");
            return no_bill(why, "ask with its own credentials".to_owned());
        }
        Role::Unknown => {
            let why = format!("whether {own} pays for others couldn't be read");
            return no_bill(why, "allow organizations:DescribeOrganization, which tells".to_owned());
        }
    }
    let accounts = snapshot.months.get(&month).and_then(|bill| bill.accounts.as_ref());
    let ids: Option<BTreeSet<&str>> =
        accounts.map(|accounts| accounts.iter().map(|account| account.id.as_str()).collect());
    match ids {
        Some(ids) if !ids.contains(asked) => {
            let more = ids.len().saturating_sub(NAMED);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let told = ids.into_iter().take(NAMED).collect::<Vec<_>>().join(", ");
            no_bill(format!("it isn't on the organisation's bill of {month}"), format!("on it are {told}{more}"))
        }
        _ if was_asked => no_bill(
            "it isn't on the organisation's bill".to_owned(),
            "check the twelve digits: `whybill explain --accounts` lists those that are".to_owned(),
        ),
        _ => no_bill(
            "this snapshot was collected without it".to_owned(),
            format!("whybill collect --for explain --account {asked} --month {month} --output FILE"),
        ),
    }
}

#[cfg(test)]
#[path = "member_tests.rs"]
mod tests;
