//! What a gap lacks, and what would close it.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::signins::not_known;
use crate::bill::Region;
use crate::bill::figures::{counted, listed, plural};
use crate::facts::events::kind_in_words;
use crate::snapshot::{Effect, Gap, Lack, Lacking, Remedy, Unknown, Without};

const SHIPPED: &str = "list prices are those that whybill ships";

/// `Which tables and volumes stand there is not known of every region; collect with …`
fn evidence(of_use: bool, kinds: &BTreeSet<&str>) -> String {
    let kinds: Vec<String> = kinds.iter().map(|kind| plural(&kind_in_words(kind))).collect();
    let kinds = (!kinds.is_empty()).then(|| listed(&kinds));
    let unknown = match (of_use, kinds) {
        (true, Some(kinds)) => {
            format!("Whether metrics still arrive, what was consumed, and which {kinds} stand there")
        }
        (false, Some(kinds)) => format!("Which {kinds} stand there"),
        (_, None) => "Whether metrics still arrive and what was consumed".to_owned(),
    };
    format!("{unknown} is unknown in every region; collect with `--for strays` or `--for all`.")
}

/// What went wrong: AWS's error code, or a part of a sentence.
pub fn error(gap: &Gap) -> String {
    match &gap.effect {
        Effect::Answered(without) => failing(without),
        Effect::Collected(_) | Effect::Told(_) => gap.error.clone(),
    }
}

/// What the answer lacks, and what would give it.
pub fn effect(gap: &Gap) -> String {
    match &gap.effect {
        Effect::Collected(Lacking { lack, remedy }) => {
            let lacks = lacking(lack, remedy.as_ref(), gap.region.as_ref());
            remedy.as_ref().map_or_else(|| lacks.clone(), |remedy| format!("{lacks}; {}", closing(remedy)))
        }
        Effect::Answered(without) => lost(without),
        Effect::Told(sentence) => sentence.clone(),
    }
}

fn lacking(lack: &Lack, remedy: Option<&Remedy>, region: Option<&Region>) -> String {
    let place = || region.map_or_else(|| "this account".to_owned(), Region::in_words);
    match lack {
        Lack::Answer { to } => format!("nothing came of asking for {to}"),
        Lack::Identity => "the account is unknown, so nothing is taken from the cache or kept there".to_owned(),
        Lack::Role => "whether the account is in an organisation is unknown: it is reckoned as standalone".to_owned(),
        Lack::Regions => "the enabled regions are unknown: those that every account has and those on the bill are \
                          looked at"
            .to_owned(),
        Lack::Bill { from } => format!("the bill from {from} on is missing or not whole"),
        Lack::MemberBill { account, from } => {
            format!("the bill of account {account} from {from} on is missing or not whole")
        }
        Lack::Row { row } => {
            format!("{row} isn't told: what it cost is in no line and no sum here, and AWS's console has it")
        }
        Lack::OrganisationUsage => "the organisation's usage is missing: its allowances can't be reckoned".to_owned(),
        Lack::Accounts => {
            "what each account of the organisation cost is unknown: the answer is of this account alone".to_owned()
        }
        Lack::Days => "the usage day by day is missing: where the month will end is told from its sum alone".to_owned(),
        Lack::Operations { service } => format!("the lines of {service} aren't split by operation"),
        Lack::FreeTierUsage => "AWS's own count of Free Tier usage isn't compared with the bill".to_owned(),
        Lack::Plan => "the account's Free Tier plan is unknown".to_owned(),
        Lack::Prices => SHIPPED.to_owned(),
        Lack::PricesOf { service_code } => format!("{service_code}'s {SHIPPED}"),
        Lack::MorePrices { service_code } => {
            format!("{service_code}'s list prices weren't all read; where they lack, {SHIPPED}")
        }
        Lack::Alarms => format!("the alarms of {} are unknown", place()),
        Lack::AlarmEvents => format!("who created and deleted alarms is unknown in {}", place()),
        Lack::OlderAlarmEvents { after_pages: None } => {
            format!("older events about alarms weren't read in {}", place())
        }
        Lack::OlderAlarmEvents { after_pages: Some(pages) } => {
            format!("older events about alarms in {} weren't read after {pages} pages", place())
        }
        Lack::AlarmHistory => format!("CloudWatch's own history of alarms in {} is unknown", place()),
        Lack::OlderAlarmChanges { after_pages } => {
            format!("older changes of alarms in {} weren't read after {after_pages} pages", place())
        }
        Lack::ResourceEvents { name } => format!("what happened to `{name}` is unknown"),
        Lack::DayEvents { day } => format!("what else was created on {day} is unknown"),
        Lack::OlderEvents if remedy == Some(&Remedy::RaiseTrailPages) => {
            format!("older events in {} weren't read", place())
        }
        Lack::OlderEvents => "older events weren't read".to_owned(),
        Lack::Signins => format!("sign-ins in {} are unknown", place()),
        Lack::SomeSignins => format!("sign-ins in {} were not all read", place()),
        Lack::OlderSignins => format!("older sign-ins in {} weren't read", place()),
        Lack::Trails => "whether a trail writes sign-ins to a log is unknown".to_owned(),
        Lack::TrailStatus { trail } => format!("whether the trail {trail} is switched on is unknown"),
        Lack::TrailRecords { trail } => format!("what the trail {trail} records is unknown"),
        Lack::MetricFilters => format!("the metric filters on logs in {} are unknown", place()),
        Lack::Subscriptions { topic } => format!("who is subscribed to {topic} is unknown"),
        Lack::Metrics => format!("whether the metrics of alarms and volumes in {} still arrive is unknown", place()),
        Lack::Sums => format!("what was consumed in {} is known of a part only", place()),
        Lack::MoreSums => {
            format!("there are more in {} than a run asks for: what changed last may be idle too", place())
        }
        Lack::LogGroups => format!("the log groups of {} are unknown", place()),
        Lack::Inventory { kind } => format!("whether there is any {} in {} is unknown", kind_in_words(kind), place()),
        Lack::MoreInventory { kind, over } => {
            let what = kind_in_words(kind);
            format!("more than one {what} in {} was not looked at: there are over {over}", place())
        }
    }
}

fn closing(remedy: &Remedy) -> String {
    match remedy {
        Remedy::Allow { action } => format!("allow the IAM action {action}"),
        Remedy::EnableRegion => {
            "is the region enabled for this account? If not, leave it out with --regions".to_owned()
        }
        Remedy::RenewCredentials => "renew the credentials".to_owned(),
        Remedy::Wait { action } => format!("{action} was throttled: try again in a few minutes"),
        Remedy::SetClock => "set this machine's clock, and try again".to_owned(),
        Remedy::CheckProxy => {
            "something other than AWS answered: sign in to the network, or check the proxy".to_owned()
        }
        Remedy::CheckNetwork { action } => format!("{action} got no answer: check the network and try again"),
        Remedy::TryAgain { action: Some(action) } => format!("{action} failed: try again, with -v for more"),
        Remedy::TryAgain { action: None } => "try again, with -v for more".to_owned(),
        Remedy::EnableCostExplorer => {
            "enable Cost Explorer (Billing and Cost Management > Cost Explorer > Launch)".to_owned()
        }
        Remedy::RaiseCostExplorerRequests => "raise --max-ce-requests".to_owned(),
        Remedy::RaiseTrailPages => "raise --max-trail-pages".to_owned(),
        Remedy::RaiseTimeout => "raise --timeout".to_owned(),
    }
}

/// What went wrong by which an answer was made without something.
fn failing(without: &Without) -> String {
    match without {
        Without::Operations { .. } | Without::Days { .. } => "not in the snapshot".to_owned(),
        Without::SumOfOperations { lines, .. } => {
            format!("{} operations don't sum up", if *lines == 1 { "its" } else { "their" })
        }
        Without::Rules(need) => format!("the rules have no {}", need.in_words()),
        Without::Rule { rule, why } => format!("{rule} couldn't look: {why}"),
        Without::Role => "whether the account belongs to an organisation is unknown".to_owned(),
        Without::LaterSnapshot { taken_at, .. } => format!("nothing after {} is in this snapshot", minute(*taken_at)),
        Without::EarlierMetrics { asked, .. } => format!("whether metrics arrive was asked on {asked}"),
        Without::MemberAlarms { .. } => "another account's".to_owned(),
        Without::Alarms => "no alarms are in this snapshot".to_owned(),
        Without::AlarmsOfRegion { .. } => "its alarms are not in this snapshot".to_owned(),
        Without::AlarmEvents => "its events are not in this snapshot".to_owned(),
        Without::OlderAlarmEvents => "not all of its events were read".to_owned(),
        Without::Bill => "no month of the bill".to_owned(),
        Without::Evidence { .. } => "not collected".to_owned(),
        Without::OlderResourceEvents => "not all events about it were read".to_owned(),
        Without::DayEvents { day, in_part } => {
            let lacks = if *in_part { "not all pages were read" } else { "not in this snapshot" };
            format!("the other events of {day}: {lacks}")
        }
        Without::Signins => "the console's sign-ins are not in this snapshot".to_owned(),
        Without::SigninsOf { regions } => {
            let regions: Vec<String> = regions.iter().map(Region::in_words).collect();
            format!("the sign-ins of {} are not in this snapshot", regions.join(", "))
        }
        Without::LaterSignins { taken } => format!("the snapshot ends on {taken}"),
        Without::EarlierSignins { collected_from, .. } => format!("sign-ins were collected from {collected_from} on"),
        Without::OlderSignins => "not all pages of sign-ins were read".to_owned(),
        Without::Alerts { .. } => "some alerts are unknown".to_owned(),
    }
}

/// What the answer lacks for that.
fn lost(without: &Without) -> String {
    match without {
        Without::Operations { service } => {
            format!("the lines of {service} aren't split by operation; collect them with --by-operation \"{service}\"")
        }
        Without::SumOfOperations { service, lines } => format!(
            "{} of {service} stay whole: asked for at another time than the bill, an open month has moved on; \
             --no-cache asks for both anew",
            counted(*lines, "line")
        ),
        Without::Days { as_of, lines } => format!(
            "the bill was collected after {as_of} and without its days: what was used of {} is the whole month's",
            counted(*lines, "line")
        ),
        Without::Rules(need) => need.without.to_owned(),
        Without::Rule { .. } => "what it would have found isn't told".to_owned(),
        Without::Role => "What is saved is reckoned as if the account stood alone.".to_owned(),
        Without::LaterSnapshot { as_of, .. } => format!("It is judged as of then, and not as of {}.", minute(*as_of)),
        Without::EarlierMetrics { as_of, .. } => format!("Of the weeks before {as_of} it is unknown."),
        Without::MemberAlarms { account } => {
            format!("the alarms of account {account} can't be seen from its payer: ask with that account's credentials")
        }
        Without::Alarms => {
            "Whether any of them is a stray is unknown: collect with cloudwatch:DescribeAlarms allowed.".to_owned()
        }
        Without::AlarmsOfRegion { is_left_out: false } => {
            "They are on the bill: collect with cloudwatch:DescribeAlarms allowed there.".to_owned()
        }
        Without::AlarmsOfRegion { is_left_out: true } => "They are on the bill: --regions leaves them out.".to_owned(),
        Without::AlarmEvents => {
            "Who created its alarms, and what was deleted, is unknown (cloudtrail:LookupEvents).".to_owned()
        }
        Without::OlderAlarmEvents => {
            "Older ones may tell who created its alarms, and of what was deleted: raise --max-trail-pages.".to_owned()
        }
        Without::Bill => "Only alarms were looked at: collect with ce:GetCostAndUsage allowed.".to_owned(),
        Without::Evidence { of_use, kinds } => evidence(*of_use, kinds),
        Without::OlderResourceEvents => "it may be older than is told here; raise --max-trail-pages".to_owned(),
        Without::DayEvents { .. } => "more may have been created around it (cloudtrail:LookupEvents)".to_owned(),
        Without::Signins => {
            "no sign-in is known of, which doesn't say that there was none (cloudtrail:LookupEvents)".to_owned()
        }
        Without::SigninsOf { .. } => "there may have been some (cloudtrail:LookupEvents)".to_owned(),
        Without::LaterSignins { .. } => "later sign-ins are not told".to_owned(),
        Without::EarlierSignins { from, .. } => format!("earlier ones, from {from} on, are not told"),
        Without::OlderSignins => "older sign-ins are not told".to_owned(),
        Without::Alerts { unknown } => format!("not known: {}", all(unknown).join("; ")),
    }
}

fn minute(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// What isn't known of several alerts, each once.
fn all(unknown: &[Unknown]) -> Vec<String> {
    let mut words: Vec<String> = unknown.iter().map(not_known).collect();
    words.sort_unstable();
    words.dedup();
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::Source;

    fn told(source: Source, region: Option<&str>, lack: Lack, remedy: Option<Remedy>) -> String {
        let effect = Effect::Collected(Lacking { lack, remedy });
        let gap = Gap { source, region: region.map(Region::new), required: false, error: "Code".to_owned(), effect };
        super::effect(&gap)
    }

    #[test]
    fn what_was_not_collected_is_said_with_its_place_and_what_would_give_it() {
        let ireland = Some("eu-west-1");
        let action = || "cloudtrail:LookupEvents".to_owned();
        let allow = Some(Remedy::Allow { action: "cloudwatch:DescribeAlarms".to_owned() });
        assert_eq!(
            told(Source::Cloudwatch, ireland, Lack::Alarms, allow),
            "the alarms of Ireland (eu-west-1) are unknown; allow the IAM action cloudwatch:DescribeAlarms"
        );
        let older = |remedy| told(Source::CloudtrailDay, ireland, Lack::OlderEvents, Some(remedy));
        let cut = "older events in Ireland (eu-west-1) weren't read; raise --max-trail-pages";
        assert_eq!(older(Remedy::RaiseTrailPages), cut);
        let throttled = "older events weren't read; cloudtrail:LookupEvents was throttled: try again in a few minutes";
        assert_eq!(older(Remedy::Wait { action: action() }), throttled);
        let tables = Lack::MoreInventory { kind: "AWS::DynamoDB::Table".to_owned(), over: 1000 };
        assert_eq!(
            told(Source::Inventory, ireland, tables, None),
            "more than one table in Ireland (eu-west-1) was not looked at: there are over 1000"
        );
        let prices = Lack::PricesOf { service_code: "AWSLambda".to_owned() };
        let failed = Some(Remedy::TryAgain { action: Some("pricing:GetProducts".to_owned()) });
        assert_eq!(
            told(Source::PriceList, None, prices, failed),
            "AWSLambda's list prices are those that whybill ships; pricing:GetProducts failed: try again, with -v for more"
        );
    }

    #[test]
    fn what_an_older_file_says_stays_as_it_is() {
        let sentence = "its alarms are unknown; allow it";
        let effect = Effect::Told(sentence.to_owned());
        let gap = Gap { source: Source::Cloudwatch, region: None, required: true, error: "Code".to_owned(), effect };
        assert_eq!((error(&gap), super::effect(&gap)), ("Code".to_owned(), sentence.to_owned()));
    }
}
