//! The bill, which costs money: what is in the cache isn't asked for, and what is read whole is kept there.

use std::collections::BTreeMap;

use aws_sdk_costexplorer::Client;
use chrono::NaiveDate;

use super::Fetcher;
use crate::bill::BillingMonth;
use crate::cache::Kind;
use crate::collect::cost_explorer::{CostExplorer, OddRow, Span};
use crate::collect::kept::Kept;
use crate::collect::part::{Basis, Part};
use crate::snapshot::{AccountCost, Days, Effect, Gap, Lack, Lacking, Role, Source};

const ACTION: &str = "ce:GetCostAndUsage";

/// The first and last of some months.
type Months = (BillingMonth, BillingMonth);

/// The member of an organisation whose lines are asked for; `None`: the calling account.
type Member<'a> = Option<&'a str>;

/// A row of the bill that can't be read.
fn without(OddRow { row, why }: OddRow) -> Gap {
    let effect = Effect::Collected(Lacking { lack: Lack::Row { row }, remedy: None });
    Gap { source: Source::CostExplorer, region: None, required: true, error: why, effect }
}

impl Fetcher<'_> {
    pub(super) async fn fetch_records(&self, of: Member<'_>, months: Months, basis: &Basis) -> Part {
        match self
            .source(&self.clients.cost_explorer(), basis)
            .records(&self.lines_of(of, months, basis), self.least(of, basis))
            .await
        {
            Ok(records) => Part::Records(records),
            Err(failure) => Part::NoBill(failure, of.map(str::to_owned), months.0),
        }
    }

    pub(super) async fn fetch_bill(&self, of: Member<'_>, months: Months, mut basis: Basis) -> Vec<Part> {
        let Some(records) = basis.records.take() else { return Vec::new() };
        let (client, beside) = (self.clients.cost_explorer(), self.beside(of, &basis));
        match self.source(&client, &basis).bill(&self.lines_of(of, months, &basis), records, beside).await {
            Ok((months, odd)) => {
                let kept = self.kept(&basis);
                // A month alone wouldn't tell of the rows that it lacks: of such a bill the answers are kept.
                // Nor would one whose credits and fees are older than its usage.
                let whole = Some(&months).filter(|_| odd.is_empty() && !self.ask.takes_records);
                for (month, bill) in whole.into_iter().flatten() {
                    kept.keep(&kept.kind_of(of), *month, bill);
                }
                let gaps = odd.into_iter().map(|odd| Part::Odd(without(odd)));
                gaps.chain([Part::Bill(of.map(str::to_owned), months)]).collect()
            }
            Err(failure) => vec![Part::NoBill(failure, of.map(str::to_owned), months.0)],
        }
    }

    pub(super) async fn fetch_organisation(&self, (from, to): Months, basis: &Basis) -> Part {
        let span = Span { linked_account: None, ..self.lines_of(None, (from, to), basis) };
        match self.source(&self.clients.cost_explorer(), basis).organisation(&span, &basis.usage_values).await {
            Ok(mut lines) => {
                let months = self.ask.each_month().filter(|month| (from..=to).contains(month));
                let months: BTreeMap<_, _> =
                    months.map(|month| (month, lines.remove(&month).unwrap_or_default())).collect();
                for (month, lines) in &months {
                    self.kept(basis).keep(&Kind::Organisation, *month, lines);
                }
                Part::Organisation(months)
            }
            Err(failure) => Part::Gap(failure.gap(Source::CostExplorer, None, true, Lack::OrganisationUsage, ACTION)),
        }
    }

    pub(super) async fn fetch_accounts(&self, month: BillingMonth, basis: &Basis) -> Part {
        let kept = self.kept(basis);
        if let Some(accounts) = kept.get(&Kind::Accounts, month) {
            return Part::Accounts(month, accounts);
        }
        let span = Span { linked_account: None, ..self.lines_of(None, (month, month), basis) };
        match self.source(&self.clients.cost_explorer(), basis).accounts(&span).await {
            Ok(accounts) => {
                kept.keep(&Kind::Accounts, month, &accounts);
                Part::Accounts(month, accounts)
            }
            Err(failure) => Part::Gap(failure.gap(Source::CostExplorerAccounts, None, false, Lack::Accounts, ACTION)),
        }
    }

    pub(super) async fn fetch_days(&self, (from, until): (NaiveDate, NaiveDate), basis: &Basis) -> Part {
        let (kept, month) = (self.kept(basis), BillingMonth::of(self.ask.instant()));
        if let Some(days) = kept.get(&Kind::Days, month).filter(|days: &Days| days.from <= from) {
            return Part::Days(days);
        }
        match self.source(&self.clients.cost_explorer(), basis).days((from, until), &basis.usage_of(month)).await {
            Ok(days) => {
                kept.keep(&Kind::Days, month, &days);
                Part::Days(days)
            }
            Err(failure) => Part::Gap(failure.gap(Source::CostExplorerDays, None, false, Lack::Days, ACTION)),
        }
    }

    pub(super) async fn fetch_operations(
        &self,
        of: Member<'_>,
        month: BillingMonth,
        service: &str,
        basis: &Basis,
    ) -> Part {
        let kept = self.kept(basis);
        let kind = Kind::Operations { of: Box::new(kept.kind_of(of)), service: service.to_owned() };
        if let Some(lines) = kept.get(&kind, month) {
            return Part::Operations(of.map(str::to_owned), month, service.to_owned(), lines);
        }
        let span = self.lines_of(of, (month, month), basis);
        match self.source(&self.clients.cost_explorer(), basis).operations(&span, service, &basis.usage_of(month)).await
        {
            Ok(lines) => {
                kept.keep(&kind, month, &lines);
                Part::Operations(of.map(str::to_owned), month, service.to_owned(), lines)
            }
            Err(failure) => {
                let lack = Lack::Operations { service: service.to_owned() };
                Part::Gap(failure.gap(Source::CostExplorerOperations, None, true, lack, ACTION))
            }
        }
    }

    /// The pages that some lines take at least, with what isn't to be missing beside them: those by record type, and their
    /// usage.
    fn least(&self, of: Member<'_>, basis: &Basis) -> usize {
        let records = usize::from(of.is_some() || !self.ask.takes_records);
        1 + records + self.beside(of, basis)
    }

    /// What isn't to be missing beside some lines, in pages: a payer's organisation, a service by operation, and what each
    /// account cost where that is the answer.
    fn beside(&self, of: Member<'_>, basis: &Basis) -> usize {
        let is_payers_own = of.is_none() && basis.account.as_ref().is_some_and(|own| own.role == Role::Payer);
        let kept = || self.kept(basis).get::<Vec<AccountCost>>(&Kind::Accounts, self.ask.month_asked());
        let accounts = is_payers_own && self.ask.needs_accounts && kept().is_none();
        usize::from(is_payers_own) + usize::from(self.ask.by_operation.is_some()) + usize::from(accounts)
    }

    fn source<'c>(&'c self, client: &'c Client, basis: &'c Basis) -> CostExplorer<'c> {
        CostExplorer { client, tally: &self.tally, kept: Some(self.kept(basis)) }
    }

    fn kept<'b>(&'b self, basis: &'b Basis) -> Kept<'b> {
        let (cache, deadline) = (self.settings.cache.as_ref(), self.clients.deadline);
        Kept { cache, account: basis.account.as_ref(), ask: self.ask, deadline }
    }

    /// Some months: a member's lines of them, or a payer's own.
    fn lines_of(&self, member: Member<'_>, (from, to): Months, basis: &Basis) -> Span {
        let payer = basis.account.as_ref().filter(|account| account.role == Role::Payer);
        let linked_account = member.map(str::to_owned).or(payer.map(|account| account.id.clone()));
        Span { from, to, until: self.ask.until(to), linked_account }
    }
}
