//! What a payer is told of its organisation, from a saved snapshot.

use whybill::analyse::explain;
use whybill::answer::{Answer, ExplainReport};
use whybill::bill::BillLine;
use whybill::catalogue::Catalogue;
use whybill::question::Question;
use whybill::report::prose::accounts::check_accounts;
use whybill::report::prose::explain::summary;
use whybill::report::{Format, Look, focus, write};
use whybill::snapshot::{AccountCost, Role, Snapshot};

use crate::support::build;

fn account(id: &str, name: Option<&str>, services: &[(&str, &str)]) -> AccountCost {
    let services = services.iter().map(|(service, cost)| ((*service).to_owned(), cost.parse().unwrap()));
    AccountCost { id: id.to_owned(), name: name.map(str::to_owned), services: services.collect() }
}

/// A payer with these lines in April 2022.
fn payer(lines: &[BillLine], accounts: Option<&[AccountCost]>) -> Snapshot {
    let mut snapshot = build::account("2022-05-09T09:00:00Z", &[("2022-04", lines)]);
    snapshot.account.as_mut().unwrap().role = Role::Payer;
    snapshot.months.values_mut().for_each(|bill| bill.accounts = accounts.map(<[AccountCost]>::to_vec));
    snapshot
}

fn explained(snapshot: &Snapshot) -> ExplainReport {
    explain(snapshot, &Catalogue::built_in().unwrap(), &Question::default()).unwrap()
}

/// Seven accounts: 9 + 8 + 8 + 7 + 6, and 5 - 1 of a refund and 0 as the rest.
fn seven() -> Vec<AccountCost> {
    vec![
        account("777788889999", None, &[("Tax", "0")]),
        account("111122223333", Some("data"), &[("AWS Lambda", "8")]),
        account("123456789012", Some("main"), &[("AWS Lambda", "8")]),
        account("222233334444", None, &[("AWS Lambda", "7")]),
        account("333344445555", Some("test"), &[("AWS Lambda", "6")]),
        account("444455556666", Some("shop"), &[("AWS Lambda", "5"), ("Amazon Simple Storage Service", "4")]),
        account("555566667777", Some("old"), &[("AWS Lambda", "5"), ("Tax", "-1")]),
    ]
}

#[test]
fn the_total_first_then_the_five_dearest_and_the_rest_as_one() {
    let lines = [build::usage_line("Amazon Example", "Thing", "8", "Things", "8")];
    let report = explained(&payer(&lines, Some(&seven())));
    let told = summary(&report);
    let first = [
        "The organisation paid $42.00 for its 7 accounts in April 2022.",
        "shop (444455556666): $9.00.",
        "data (111122223333): $8.00.",
        "main (123456789012): $8.00.",
        "222233334444: $7.00.",
        "test (333344445555): $6.00.",
        "2 more accounts: $4.00.",
        "This account's part: $8.00.",
    ];
    assert_eq!(told[..8], first);
    let organisation = report.organisation.unwrap();
    let ids: Vec<&str> = organisation.accounts.iter().map(|own| own.account.as_str()).collect();
    assert_eq!((ids[0], ids[5], ids[6]), ("444455556666", "555566667777", "777788889999"));
    assert_eq!(report.totals.billed, "8".parse().unwrap(), "the totals stay the account's own");
}

#[test]
fn a_payer_without_lines_of_its_own_still_has_an_organisation() {
    let told = summary(&explained(&payer(&[], Some(&seven()))));
    assert_eq!(told[0], "The organisation paid $42.00 for its 7 accounts in April 2022.");
    assert_eq!(told[7], "This account has no line of its own.");
}

#[test]
fn nothing_is_told_where_it_was_not_asked_nor_of_others_than_payers() {
    let lines = [build::usage_line("Amazon Example", "Thing", "8", "Things", "8")];
    let unasked = explained(&payer(&lines, None));
    assert_eq!((summary(&unasked)[0].as_str(), unasked.organisation.is_none()), ("April 2022 cost $8.00.", true));
    for role in [Role::Standalone, Role::Member, Role::Unknown] {
        let mut snapshot = payer(&lines, Some(&seven()));
        snapshot.account.as_mut().unwrap().role = role;
        assert_eq!(explained(&snapshot).organisation, None, "{role:?}");
    }
}

/// Those of an answer that are told account by account, in a format.
fn written(report: &ExplainReport, format: Format) -> String {
    write(Answer::Accounts(report), format, Look::plain(80))
}

#[test]
fn accounts_are_listed_in_every_format() {
    let report = explained(&payer(&[], Some(&seven())));
    assert_eq!(check_accounts(&report), Ok(()));
    let csv = "month,account,name,billed\r\n\
               2022-04,444455556666,shop,9\r\n\
               2022-04,111122223333,data,8\r\n\
               2022-04,123456789012,main,8\r\n\
               2022-04,222233334444,,7\r\n\
               2022-04,333344445555,test,6\r\n\
               2022-04,555566667777,old,4\r\n\
               2022-04,777788889999,,0\r\n";
    assert_eq!(written(&report, Format::Csv), csv);
    let table = written(&report, Format::Table);
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines[0], "Accounts that 123456789012 pays for, April 2022");
    assert_eq!(lines[1], "The organisation paid $42.00 for its 7 accounts in April 2022.");
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(words(lines[3]), ["444455556666", "shop", "$9.00"]);
    assert_eq!(words(lines[9]), ["777788889999", "$0.00"]);
    let json: serde_json::Value = serde_json::from_str(&written(&report, Format::Json)).unwrap();
    assert_eq!(json["schema"], "whybill.explain/1");
    assert_eq!(json["organisation"]["accounts"][5]["billed"], "4");
    assert!(written(&report, Format::Markdown).contains("| 2022-04 | 444455556666 | shop | 9 |"));
}

#[test]
fn whoever_does_not_know_its_accounts_says_why() {
    let said = |role: Role| {
        let mut snapshot = payer(&[], None);
        snapshot.account.as_mut().unwrap().role = role;
        check_accounts(&explained(&snapshot)).unwrap_err().to_string()
    };
    for (role, why) in [
        (Role::Payer, "this snapshot has none of 2022-04"),
        (Role::Member, "a member of an organisation"),
        (Role::Standalone, "a standalone account"),
        (Role::Unknown, "couldn't be read"),
    ] {
        assert!(said(role).contains(why), "{role:?}: {}", said(role));
    }
}

/// The cells of a column of a CSV.
fn column(csv: &str, name: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let place = reader.headers().unwrap().iter().position(|own| own == name).unwrap();
    reader.records().map(|row| row.unwrap()[place].to_owned()).collect()
}

#[test]
fn every_row_has_its_account() {
    let lines = [
        build::usage_line("Amazon Example", "Thing", "8", "Things", "8"),
        build::usage_line("Amazon Example", "Other", "1", "Things", "0"),
    ];
    let report = explained(&payer(&lines, Some(&seven())));
    let of_all = |format| write(Answer::Explain(&report), format, Look::plain(80));
    assert_eq!(column(&of_all(Format::Csv), "account"), ["123456789012", "123456789012"]);
    let json: serde_json::Value = serde_json::from_str(&of_all(Format::Json)).unwrap();
    let lines = json["lines"].as_array().unwrap();
    assert!(lines.len() == 2 && lines.iter().all(|line| line["account"] == "123456789012"), "{lines:?}");
    assert_eq!(column(&focus(&report), "SubAccountId"), ["123456789012", "123456789012"]);
    assert_eq!(column(&focus(&report), "SubAccountName"), ["main", "main"]);
}
