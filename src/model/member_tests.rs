use super::*;
use crate::bill::{BillLine, RecordType, Usd};
use crate::snapshot::AccountCost;

const PAYER: &str = "111122223333";
const MEMBER: &str = "444455556666";

fn bill(service: &str) -> MonthBill {
    let line = BillLine {
        service: service.into(),
        usage_type: "Thing".into(),
        operation: None,
        record_type: RecordType::Usage,
        record_types: BTreeSet::new(),
        usage: None,
        unit: None,
        billed: Usd::ZERO,
        amortized: None,
        net: None,
    };
    MonthBill { lines: vec![line], ..MonthBill::empty(false) }
}

fn april() -> BillingMonth {
    "2022-04".parse().unwrap()
}

/// A payer's snapshot of April 2022, with the bills of these members.
fn snapshot(role: Role, members: &[(&str, MonthBill)]) -> Snapshot {
    let mut snapshot = Snapshot::empty("2022-05-09T09:00:00Z".parse().unwrap());
    snapshot.account = Some(Account { id: PAYER.to_owned(), role });
    snapshot.months.insert(april(), bill("own"));
    for (id, bill) in members {
        snapshot.members.insert((*id).to_owned(), [(april(), bill.clone())].into());
    }
    snapshot
}

fn ask(account: &str) -> Question {
    Question { account: Some(account.to_owned()), month: Some(april()), ..Question::default() }
}

/// Whose lines are seen, by their service, or why none are.
fn told(snapshot: &Snapshot, account: &str) -> String {
    match seen(snapshot, &ask(account)) {
        Ok(seen) => {
            format!("{} {}", seen.account.as_ref().unwrap().role.as_str(), seen.months[&april()].lines[0].service)
        }
        Err(NoAnswer::NoAccountBill { why, help, .. }) => format!("{why} | {help}"),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn a_members_lines_are_told_as_its_own_and_nothing_of_its_payers_beside_them() {
    let payer = snapshot(Role::Payer, &[(MEMBER, bill("shop"))]);
    assert_eq!(told(&payer, MEMBER), "member shop");
    assert_eq!(told(&payer, PAYER), "payer own");
    let mut payer = payer;
    let gap = |source, required| Gap {
        source,
        region: None,
        required,
        error: "x".into(),
        effect: crate::snapshot::Effect::Told("y".into()),
    };
    payer.gaps = vec![gap(Source::FreeTier, false), gap(Source::CostExplorerOperations, true)];
    payer.free_tier = Some(Vec::new());
    let seen = seen(&payer, &ask(MEMBER)).unwrap();
    let sources: Vec<(Source, bool)> = seen.gaps.iter().map(|gap| (gap.source, gap.required)).collect();
    assert_eq!(sources, [(Source::CostExplorerOperations, true), (Source::Cloudwatch, false)]);
    assert_eq!((&seen.free_tier, &seen.regions), (&None, &None));
}

#[test]
fn who_does_not_know_a_members_bill_says_why() {
    let mut payer = snapshot(Role::Payer, &[]);
    let collect = "this snapshot was collected without it | \
                   whybill collect --for explain --account 444455556666 --month 2022-04 --output FILE";
    assert_eq!(told(&payer, MEMBER), collect);
    let id = |n: usize| AccountCost { id: format!("{n}").repeat(12), name: None, services: BTreeMap::new() };
    payer.months.get_mut(&april()).unwrap().accounts = Some((1..8).map(id).collect());
    let not_on_it = "it isn't on the organisation's bill of 2022-04 | on it are 111111111111, 222222222222, \
                     333333333333, 444444444444, 555555555555 and 2 more";
    assert_eq!(told(&payer, MEMBER), not_on_it);
    assert!(told(&payer, "777777777777").starts_with("this snapshot was collected without it"));
    // asked of Cost Explorer, which has no line of it
    let empty = snapshot(Role::Payer, &[(MEMBER, MonthBill::empty(false))]);
    assert!(told(&empty, MEMBER).starts_with("it isn't on the organisation's bill |"));
    for (role, why) in [
        (Role::Member, "sees itself alone"),
        (Role::Standalone, "pays for no other account"),
        (Role::Unknown, "couldn't be read"),
    ] {
        assert!(told(&snapshot(role, &[]), MEMBER).contains(why), "{role:?}");
        assert!(told(&snapshot(role, &[]), PAYER).ends_with(" own"), "{role:?}");
    }
}
