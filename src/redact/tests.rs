use super::*;

#[test]
fn names_keep_what_aws_gave_them() {
    let mut redactor = Redactor::default();
    for (name, stand_in) in [
        (
            "arn:aws:dynamodb:eu-west-1:123456789012:table/Rides",
            "arn:aws:dynamodb:eu-west-1:111111111111:table/table-1",
        ),
        ("arn:aws:iam::123456789012:user/admin", "arn:aws:iam::111111111111:user/user-1"),
        ("arn:aws:iam::123456789012:root", "arn:aws:iam::111111111111:root"),
        ("arn:aws:sns:eu-west-1:444455556666:alerts", "arn:aws:sns:eu-west-1:222222222222:topic-1"),
        (
            "arn:aws:autoscaling:eu-west-1:123456789012:scalingPolicy:6e3f8f2d:resource/dynamodb/table/Rides:policyName/$x",
            "arn:aws:autoscaling:eu-west-1:111111111111:scalingPolicy:policy-1:resource/dynamodb/table/table-1:policyName/policy-2",
        ),
        (
            "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:TargetTracking-table/Rides-AlarmHigh-a7997bbe-f299",
            "arn:aws:cloudwatch:eu-west-1:111111111111:alarm:TargetTracking-table/table-1-AlarmHigh-id-1",
        ),
        ("table/Rides", "table/table-1"),
        ("arn:aws:automate:eu-west-1:ec2:terminate", "arn:aws:automate:eu-west-1:ec2:terminate"),
        (
            "arn:aws:sts::123456789012:assumed-role/AWSServiceRoleForX/AutoScaling-ManageAlarms",
            "arn:aws:sts::111111111111:assumed-role/AWSServiceRoleForX/AutoScaling-ManageAlarms",
        ),
        ("jane@corp.example", "person1@example.com"),
        ("198.51.100.77", "203.0.113.1"),
    ] {
        assert_eq!(redactor.argument(name), stand_in, "{name}");
        assert_eq!(redactor.argument(name), stand_in, "the same again");
        assert_eq!(redactor.original(stand_in), name, "and back");
    }
}

#[test]
fn running_texts_keep_their_words() {
    let mut redactor = Redactor::default();
    redactor.argument("Rides");
    let text = "User: arn:aws:iam::123456789012:user/jane is not allowed (Rides, 10.1.2.3); ask a@corp.example. The table stays.";
    assert_eq!(
        redactor.text(text),
        "User: arn:aws:iam::111111111111:user/user-1 is not allowed (resource-1, 203.0.113.1); ask person1@example.com. The table stays."
    );
}

#[test]
fn many_are_told_apart() {
    let mut redactor = Redactor::default();
    let accounts: std::collections::BTreeSet<String> =
        (0..30_u64).map(|n| redactor.argument(&format!("{:012}", 500_000_000_000 + n))).collect();
    assert!(accounts.len() == 30 && accounts.iter().all(|id| id.len() == 12), "{accounts:?}");
    let addresses: std::collections::BTreeSet<String> =
        (0..500).map(|n| redactor.argument(&format!("10.0.{}.{}", n / 250, n % 250))).collect();
    assert_eq!(addresses.len(), 500);
}
