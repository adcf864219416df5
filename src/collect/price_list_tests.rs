use super::*;

fn all(count: usize) -> BTreeSet<String> {
    (0..count).map(|n| format!("EU-Some:UsageType{n:03}")).collect()
}

#[test]
fn a_filters_value_has_room_for_1024_characters() {
    let usage_types = all(120);
    let batches = batches(&usage_types);
    assert_eq!(batches.concat(), usage_types.iter().cloned().collect::<Vec<_>>(), "each once");
    let lengths: Vec<usize> = batches.iter().map(|batch| batch.join(",").len()).collect();
    // 20 characters each and a comma between: 48 are 1,007, and 49 would be 1,028.
    assert_eq!(lengths, [1007, 1007, 503]);
}

#[test]
fn a_value_may_be_filled_to_the_last_character() {
    let exact: BTreeSet<String> = ["a".repeat(511), "b".repeat(512)].into();
    assert_eq!(batches(&exact).len(), 1, "511 + 1 + 512 = 1,024");
    let over: BTreeSet<String> = ["a".repeat(512), "b".repeat(512)].into();
    assert_eq!(batches(&over).len(), 2);
    assert_eq!(batches(&BTreeSet::new()).len(), 0);
}
