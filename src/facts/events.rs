//! Which events make a resource and which delete it, as `creation_events.csv` has them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chrono::TimeDelta;
use serde::Deserialize;

use crate::bill::Region;
use crate::facts::resources::{ALARM, COMPOSITE};
use crate::snapshot::TrailEvent;

/// An event that makes a resource.
#[derive(Debug, Deserialize)]
pub struct Creation {
    /// Its service: the event's source without `.amazonaws.com`.
    pub source: String,
    create: String,
    deletes: String,
    /// The resource's type, as CloudFormation names it.
    pub kind: String,
    /// The resource's type in words.
    pub words: String,
    proof: Proof,
    counts: Answer,
    prefix: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Proof {
    Yes,
    No,
    Elsewhere,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Answer {
    Yes,
    No,
}

/// How long CloudTrail keeps its event history. Source: AWS, "Working with CloudTrail event history".
pub(crate) const KEPT: TimeDelta = TimeDelta::days(90);

static CREATIONS: LazyLock<Vec<Creation>> = LazyLock::new(|| {
    csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(include_str!("creation_events.csv").as_bytes())
        .deserialize()
        .filter_map(Result::ok)
        .collect()
});

/// Events' names and what each is about, by their service.
type Index = BTreeMap<&'static str, Vec<(&'static str, &'static Creation)>>;

static MAKING: LazyLock<Index> = LazyLock::new(|| index(|creation| &creation.create));
static DELETING: LazyLock<Index> = LazyLock::new(|| index(|creation| &creation.deletes));

fn index(names: fn(&'static Creation) -> &'static str) -> Index {
    let mut index = Index::new();
    for creation in CREATIONS.iter() {
        for name in names(creation).split_whitespace() {
            index.entry(creation.source.as_str()).or_default().push((name, creation));
        }
    }
    index
}

impl Creation {
    /// Whether the event proves that the resource was not there before it: others change one that is, too.
    pub fn proves(&self, region: &Region) -> bool {
        match self.proof {
            Proof::Yes => true,
            Proof::No => false,
            // S3 answers a second CreateBucket of the same owner with success there.
            Proof::Elsewhere => region.code() != "us-east-1",
        }
    }

    /// Whether it puts its service in use; a scaling policy or a role only configures or permits another.
    pub fn counts(&self) -> bool {
        self.counts == Answer::Yes
    }

    /// What is known of a type, by CloudFormation's name of it.
    pub fn of_kind(kind: &str) -> Option<&'static Self> {
        CREATIONS.iter().find(|creation| creation.kind == kind)
    }
}

/// Whether two types share their names in a region, so that one of a name is the other, changed: alarms of all types do.
pub(crate) fn is_one_kind(kind: &str, other: &str) -> bool {
    kind == other || is_alarm(kind) && is_alarm(other)
}

/// Whether a type is an alarm's.
pub(crate) fn is_alarm(kind: &str) -> bool {
    matches!(kind, ALARM | COMPOSITE | "AWS::CloudWatch::LogAlarm")
}

/// The service of a type: `dynamodb` of `AWS::DynamoDB::Table`, as CloudTrail's sources call it.
pub(crate) fn source_of(kind: &str) -> String {
    match Creation::of_kind(kind) {
        Some(creation) => creation.source.clone(),
        None => kind.split("::").nth(1).unwrap_or(kind).to_ascii_lowercase(),
    }
}

/// A type of CloudFormation's as people read it: `table` of `AWS::DynamoDB::Table`.
pub fn kind_in_words(kind: &str) -> String {
    if let Some(creation) = Creation::of_kind(kind) {
        return creation.words.clone();
    }
    kind.strip_prefix("AWS::").unwrap_or(kind).replace("::", " ")
}

/// What an event made, with the names it gives; nothing where it failed or makes nothing.
pub fn made(event: &TrailEvent) -> Vec<(&'static Creation, Vec<String>)> {
    owned(making(event))
}

/// What an event deleted, with the names it gives; nothing where it failed or deletes nothing.
pub fn deleted(event: &TrailEvent) -> Vec<(&'static Creation, Vec<String>)> {
    owned(deleting(event))
}

/// What an event made, by the names as it gives them.
pub(crate) fn making(event: &TrailEvent) -> impl Iterator<Item = (&'static Creation, Vec<&str>)> {
    about(event, &MAKING).map(|creation| (creation, names(creation, event)))
}

/// What an event deleted, by the names as it gives them.
pub(crate) fn deleting(event: &TrailEvent) -> impl Iterator<Item = (&'static Creation, Vec<&str>)> {
    about(event, &DELETING).map(|creation| (creation, names(creation, event)))
}

/// Whether an event made something.
pub(crate) fn makes(event: &TrailEvent) -> bool {
    about(event, &MAKING).next().is_some()
}

fn owned<'e>(about: impl Iterator<Item = (&'static Creation, Vec<&'e str>)>) -> Vec<(&'static Creation, Vec<String>)> {
    about.map(|(creation, names)| (creation, names.into_iter().map(str::to_owned).collect())).collect()
}

/// What an event is about that succeeded.
fn about(event: &TrailEvent, index: &'static Index) -> impl Iterator<Item = &'static Creation> {
    let own = index.get(service(event)).filter(|_| event.error.is_none());
    let name = base_name(&event.name);
    own.into_iter().flatten().filter(move |(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, creation)| *creation)
}

/// The event's service: its source without `.amazonaws.com`.
pub fn service(event: &TrailEvent) -> &str {
    event.source.strip_suffix(".amazonaws.com").unwrap_or(&event.source)
}

/// An event's name without the API's date that Lambda (`CreateFunction20150331`, `UpdateFunctionCode20150331v2`)
/// and CloudFront (`CreateDistribution2020_05_31`) append.
pub fn base_name(name: &str) -> &str {
    let digits = |text: &str, places: &[usize]| {
        let mut at = 0;
        places.iter().all(|count| {
            let part = text.get(at..at + count);
            at += count + 1;
            part.is_some_and(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
        })
    };
    if let Some(cut) = name.len().checked_sub(10)
        && let Some(date) = name.get(cut..)
        && digits(date, &[4, 2, 2])
        && date.bytes().filter(|byte| *byte == b'_').count() == 2
    {
        return &name[..cut];
    }
    let unversioned = match name.rsplit_once('v') {
        Some((rest, version)) if !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit()) => rest,
        _ => name,
    };
    match unversioned.len().checked_sub(8) {
        Some(cut) if unversioned.get(cut..).is_some_and(|date| digits(date, &[8])) => &name[..cut],
        _ => name,
    }
}

/// The made or deleted resources' names among those that an event gives. CloudTrail lists a new function's role
/// beside it, an instance's image and network: an ARN must be of the event's service, an id have the kind's
/// prefix. A resource that is given by its ARN too is named once.
fn names<'e>(creation: &Creation, event: &'e TrailEvent) -> Vec<&'e str> {
    let is_own = |resource: &&String| match arn_service(resource) {
        Some(service) => service == creation.source,
        None => true,
    };
    let fits = |name: &&str| creation.prefix.is_empty() || name.starts_with(&creation.prefix);
    let mut own = event.resources.iter().filter(is_own).map(|resource| plain_name(resource)).filter(fits);
    let deletes = || event.name.get(.."delete".len()).is_some_and(|verb| verb.eq_ignore_ascii_case("delete"));
    if creation.prefix.is_empty() && !deletes() {
        return own.next().into_iter().collect();
    }
    let mut seen = BTreeSet::new();
    own.filter(|name| seen.insert(*name)).collect()
}

/// The service that an ARN is of, as CloudTrail's sources call it; `None` for what is no ARN.
pub(crate) fn arn_service(resource: &str) -> Option<&str> {
    let service = resource.strip_prefix("arn:")?.split(':').nth(1)?;
    Some(if service == "cloudwatch" { "monitoring" } else { service })
}

/// The name in an ARN: what follows its resource's type; any other text is a name itself.
pub(crate) fn plain_name(resource: &str) -> &str {
    let Some(rest) = after_account(resource) else { return resource };
    rest.split_once([':', '/']).map_or(rest, |(_, name)| name)
}

/// Whether a resource may be called so.
pub(crate) fn is_form(resource: &str, name: &str) -> bool {
    let is_part = |rest: &str| rest == name || rest.split_once([':', '/']).is_some_and(|(_, own)| own == name);
    resource == name || after_account(resource).is_some_and(is_part)
}

/// What follows the account in an ARN; `None` of what is no ARN.
fn after_account(resource: &str) -> Option<&str> {
    let rest = resource.strip_prefix("arn:")?.splitn(5, ':').nth(4)?.trim_start_matches('/');
    Some(rest.strip_suffix(":*").unwrap_or(rest))
}

/// What a resource may be called: itself; of an ARN also what follows the account, and that without its type.
pub(crate) fn forms(resource: &str) -> Vec<&str> {
    let mut forms = vec![resource];
    if let Some(rest) = after_account(resource) {
        forms.push(rest);
        forms.extend(rest.split_once([':', '/']).map(|(_, name)| name));
    }
    forms
}

/// All that a resource may be looked for by: itself; of an ARN what follows the account, and every part of that after
/// a slash or colon.
pub(crate) fn suffixes(resource: &str) -> Vec<&str> {
    let mut suffixes = forms(resource);
    if let Some(rest) = suffixes.get(1).copied() {
        // The first of them is among the forms.
        suffixes.extend(rest.match_indices(['/', ':']).skip(1).map(|(at, _)| &rest[at + 1..]));
    }
    suffixes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(name: &str, source: &str, resources: &[&str]) -> TrailEvent {
        TrailEvent {
            user_agent: None,
            id: "1".to_owned(),
            at: "2022-03-17T18:00:00Z".parse().unwrap(),
            name: name.to_owned(),
            source: format!("{source}.amazonaws.com"),
            by: None,
            invoked_by: None,
            address: None,
            role: None,
            resources: resources.iter().map(|name| (*name).to_owned()).collect(),
            error: None,
        }
    }

    fn names_made(event: &TrailEvent) -> Vec<(String, String)> {
        let of = |(creation, names): (&Creation, Vec<String>)| {
            names.into_iter().map(|name| (creation.words.clone(), name)).collect::<Vec<_>>()
        };
        made(event).into_iter().flat_map(of).collect()
    }

    #[test]
    fn the_table_is_whole() {
        let rows = include_str!("creation_events.csv").lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(CREATIONS.len(), rows - 1, "every row is read");
    }

    #[test]
    fn dates_are_no_part_of_names() {
        for (name, base) in [
            ("CreateFunction20150331", "CreateFunction"),
            ("UpdateFunctionCode20150331v2", "UpdateFunctionCode"),
            ("CreateDistribution2020_05_31", "CreateDistribution"),
            ("CreateClusterV2", "CreateClusterV2"),
            ("CreateTable", "CreateTable"),
            ("v2", "v2"),
            ("Créate20150331", "Créate"),
        ] {
            assert_eq!(base_name(name), base);
        }
    }

    #[test]
    fn what_was_made_is_told_from_what_is_named_beside_it() {
        let role = "arn:aws:iam::123456789012:role/x";
        let function = "arn:aws:lambda:eu-west-1:123456789012:function:RequestRide";
        for (made, expected) in [
            (
                event("createFUNCTION20150331", "lambda", &[role, "RequestRide", function]),
                vec![("function", "RequestRide")],
            ),
            (
                event("RunInstances", "ec2", &["ami-1", "i-1", "i-2", "sg-1", "vol-1"]),
                vec![("instance", "i-1"), ("instance", "i-2"), ("volume", "vol-1")],
            ),
            (event("CreateTable", "dynamodb", &["Rides"]), vec![("table", "Rides")]),
            (event("CreateTable", "glue", &["Rides"]), vec![]),
        ] {
            let expected: Vec<_> = expected.into_iter().map(|(w, n)| (w.to_owned(), n.to_owned())).collect();
            assert_eq!(names_made(&made), expected);
        }
        let failed =
            TrailEvent { error: Some("AccessDenied".to_owned()), ..event("CreateTable", "dynamodb", &["Rides"]) };
        assert!(made(&failed).is_empty());
        let gone = event("DeleteAlarms", "monitoring", &["a", "b"]);
        assert!(deleted(&gone).iter().all(|(_, names)| names == &["a", "b"]));
    }

    #[test]
    fn names_in_arns() {
        for (arn, name) in [
            ("arn:aws:cloudwatch:eu-west-1:123456789012:alarm:a:b/c", "a:b/c"),
            ("arn:aws:dynamodb:eu-west-1:123456789012:table/Rides", "Rides"),
            ("arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/x:*", "/aws/lambda/x"),
            ("arn:aws:sns:eu-west-1:123456789012:topic", "topic"),
            ("arn:aws:s3:::bucket", "bucket"),
            ("arn:aws:apigateway:eu-west-1::/restapis/abc", "abc"),
            ("table/Rides", "table/Rides"),
        ] {
            assert_eq!(plain_name(arn), name);
        }
    }

    #[test]
    fn a_resource_is_looked_for_by_the_parts_of_its_arn() {
        let service = "arn:aws:ecs:eu-west-1:123456789012:service/default/web";
        assert_eq!(suffixes(service), [service, "service/default/web", "default/web", "web"]);
        assert_eq!(suffixes("path/Rides"), ["path/Rides"], "a name may hold a slash");
        assert!(!suffixes("arn:aws:dynamodb:eu-west-1:123456789012:table/OldRides").contains(&"Rides"));
    }
}
