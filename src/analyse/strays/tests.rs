use std::path::Path;

use super::*;
use crate::snapshot::Source;
use crate::snapshot_file::load;

#[test]
fn a_rule_that_could_not_look_is_a_gap() {
    const FAILS: Rule = Rule {
        id: RuleId::UnexplainedCharge,
        looks: Looks::Answer(|scene| {
            Err(NoAnswer::NoMonth { month: scene.case.month, available: "there is none".to_owned() })
        }),
        note: None,
    };
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scenarios/control/snapshot.json");
    let (snapshot, catalogue, question) = (load(&file).unwrap(), Catalogue::built_in().unwrap(), Question::default());
    let month = *snapshot.months.keys().next_back().unwrap();
    let account = Account::of(&snapshot, &catalogue, &question);
    let months = Months::of(&account);
    let case = months.case(month, snapshot.taken_at).unwrap();
    let homes = homes::homes(&[], &question.home_regions);
    let scene = Scene::of(case, months, homes, Vec::new());
    let (drafts, gaps) = all_drafts(&scene, &[&FAILS]);
    assert_eq!(drafts, []);
    let [gap] = gaps.as_slice() else { panic!("{gaps:?}") };
    assert!(gap.required && gap.source == Source::Rules, "{gap:?}");
    assert_eq!(crate::report::prose::gap::error(gap), format!("unexplained-charge couldn't look: there is no bill of {month} here"));
}
