//! An account's months, each worked out once: all that a run answers goes by the same.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use chrono::{DateTime, Utc};

use crate::bill::BillingMonth;
use crate::model::account::Account;
use crate::model::month::Case;
use crate::question::NoAnswer;

/// Cases by their month, and the instant from which it is judged.
type Cases<'a> = BTreeMap<(BillingMonth, DateTime<Utc>), Rc<Case<'a>>>;

/// An account, and what is worked out of its months so far. A clone of it has the same months.
#[derive(Clone)]
pub(crate) struct Months<'a> {
    pub(crate) account: &'a Account<'a>,
    cases: Rc<RefCell<Cases<'a>>>,
}

impl<'a> Months<'a> {
    /// The months of an account, none of them worked out.
    pub(crate) fn of(account: &'a Account<'a>) -> Self {
        Self { account, cases: Rc::default() }
    }

    /// The case of a month, as of an instant.
    ///
    /// # Errors
    /// [`NoAnswer`] where the month lies in the future, or the snapshot has no bill or no such service of it.
    pub(crate) fn case(&self, month: BillingMonth, as_of: DateTime<Utc>) -> Result<Rc<Case<'a>>, NoAnswer> {
        if let Some(case) = self.cases.borrow().get(&(month, as_of)) {
            return Ok(Rc::clone(case));
        }
        let case = Rc::new(Case::of(self.account, month, as_of)?);
        self.cases.borrow_mut().insert((month, as_of), Rc::clone(&case));
        Ok(case)
    }
}
