//! Accounts, bills and events that a test makes up: what it doesn't name is plain.

use std::collections::BTreeSet;

use whybill::bill::{BillLine, BillingMonth, RecordType};
use whybill::snapshot::{Account, MonthBill, Role, Snapshot, TrailEvent};

/// The administrator who calls what a test doesn't say by whom.
pub(crate) const ADMIN: &str = "arn:aws:iam::123456789012:user/admin";

/// A line of usage.
pub(crate) fn usage_line(service: &str, usage_type: &str, usage: &str, unit: &str, billed: &str) -> BillLine {
    BillLine {
        service: service.into(),
        usage_type: usage_type.into(),
        operation: None,
        record_type: RecordType::Usage,
        record_types: BTreeSet::new(),
        usage: Some(usage.parse().unwrap()),
        unit: Some(unit.into()),
        billed: billed.parse().unwrap(),
        amortized: None,
        net: None,
    }
}

/// A standalone account with these months, taken at an instant; months that are not over then are open.
pub(crate) fn account(taken_at: &str, months: &[(&str, &[BillLine])]) -> Snapshot {
    let mut snapshot = Snapshot::empty(taken_at.parse().unwrap());
    snapshot.account = Some(Account { id: "123456789012".to_owned(), role: Role::Standalone });
    for (month, lines) in months {
        let month: BillingMonth = month.parse().unwrap();
        let bill = MonthBill { lines: lines.to_vec(), ..MonthBill::empty(snapshot.taken_at < month.end()) };
        snapshot.months.insert(month, bill);
    }
    snapshot
}

/// A call of the administrator's that went well, of a service (`monitoring`, `dynamodb`, ...) about a resource.
pub(crate) fn event(at: &str, service: &str, name: &str, resource: &str) -> TrailEvent {
    TrailEvent {
        user_agent: None,
        id: format!("{name} {resource} {at}"),
        at: at.parse().unwrap(),
        name: name.to_owned(),
        source: format!("{service}.amazonaws.com"),
        by: Some(ADMIN.to_owned()),
        invoked_by: None,
        address: None,
        role: None,
        resources: vec![resource.to_owned()],
        error: None,
    }
}
