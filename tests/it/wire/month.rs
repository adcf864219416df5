//! What a month of mornings costs.

use serde_json::json;
use whybill::bill::BillingMonth;

use crate::wire::digest::Mornings;
use crate::wire::odd_pages::plain;
use crate::wire::server::World;

/// AWS makes February's bill final on 5 March: a page each morning, and a second one from the 3rd to the 5th, which has the
/// final bill, and weekly from then on, on the 12th, 19th and 26th: 31 + 3 + 3 = 37 pages, $0.37.
#[test]
fn a_month_of_31_mornings_asks_for_37_pages() {
    let mornings = Mornings::to(&["digests"]);
    let february: BillingMonth = "2022-02".parse().unwrap();
    let pages = |day: &str, is_final: bool| {
        let settle = |world: &mut World| world.snapshot.months.get_mut(&february).unwrap().estimated = !is_final;
        let (output, pages) = mornings.run_with(&format!("2022-{day}T07:00:00Z"), settle, &["--max-trail-pages", "1"]);
        assert_eq!(output.status.code(), Some(0), "{day}: {}", plain(&output));
        pages
    };
    pages("02-28", false);
    let march: Vec<usize> = (1..=31).map(|day| pages(&format!("03-{day:02}"), day >= 5)).collect();
    let twice: Vec<usize> = (1..=31).filter(|day| march[day - 1] == 2).collect();
    assert_eq!(twice, [3, 4, 5, 12, 19, 26]);
    assert_eq!(march.iter().sum::<usize>(), 37, "{march:?}");
    assert_eq!(mornings.state()["paid"]["2022-03"], json!(37));
    let told: Vec<_> = mornings.sent("digests").into_iter().filter(|own| !own["closed_month"].is_null()).collect();
    assert_eq!((told.len(), &told[0]["to"]), (1, &json!("2022-03-05T07:00:00Z")), "February is told once, when final");
}
