//! `idle-table`: DynamoDB tables with provisioned capacity of which nothing was consumed for two weeks.
//!
//! Why it costs: provisioned capacity is metered by the hour whether it is used or not.
//!
//! What to do: switch the table to on-demand, where only requests and storage are metered; or delete it.
//!
//! Source: AWS, "Amazon DynamoDB pricing for provisioned capacity"; CloudWatch's ConsumedRead/WriteCapacityUnits.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::analyse::strays::aws_cli::Step;
use crate::analyse::strays::candidate::{Draft, Looks, Rule};
use crate::analyse::strays::context::Scene;
use crate::answer::{FindingReason, Resource, ResourceReason, StrayMember, TakesDown};
use crate::bill::{Quantity, Region};
use crate::catalogue::named::{READ_CAPACITY, WRITE_CAPACITY};
use crate::facts::resources::TABLE;
use crate::model::lines::ResolvedLine;
use crate::model::provenance::lifetime::Listed;
use crate::model::provenance::subject::made_at;
use crate::question::RuleId;
use crate::snapshot::Inventoried;

pub(crate) const RULE: Rule = Rule { id: RuleId::IdleTable, looks: Looks::All(find), note: None };

/// A meter of provisioned capacity, and the property and the metric that say how much of it a table has.
const METERS: [(&str, &str, &str); 2] = [
    (READ_CAPACITY, "ProvisionedThroughput.ReadCapacityUnits", "ProvisionedReadCapacityUnits"),
    (WRITE_CAPACITY, "ProvisionedThroughput.WriteCapacityUnits", "ProvisionedWriteCapacityUnits"),
];

fn find(scene: &Scene<'_>) -> Vec<Draft> {
    let regions: BTreeSet<&Region> =
        METERS.iter().flat_map(|(meter, ..)| scene.lines_of(meter)).map(ResolvedLine::region).collect();
    regions.into_iter().flat_map(|region| of_region(scene, region)).collect()
}

fn of_region(scene: &Scene<'_>, region: &Region) -> Vec<Draft> {
    let sums = scene.snapshot().evidence.sums.get(region).into_iter().flatten();
    let tables: BTreeSet<&str> = sums
        .filter(|sum| sum.namespace == "AWS/DynamoDB")
        .filter_map(|sum| sum.dimensions.get("TableName").map(String::as_str))
        .collect();
    tables.into_iter().filter_map(|table| of_table(scene, region, table)).collect()
}

fn of_table(scene: &Scene<'_>, region: &Region, table: &str) -> Option<Draft> {
    let sums: Vec<_> = scene.sums_of(region, "AWS/DynamoDB", table).collect();
    // Both reads and writes were asked for, and there were none.
    let asked = |metric: &str| sums.iter().any(|sum| sum.metric == metric);
    if !asked("ConsumedReadCapacityUnits") || !asked("ConsumedWriteCapacityUnits") {
        return None;
    }
    scene.is_idle(sums.iter().copied()).filter(|idle| *idle)?;
    // Of a table that is charged by the request CloudWatch has no provisioned capacity.
    let had = |metric: &str| sums.iter().find(|sum| sum.metric == metric).is_some_and(|sum| sum.sum.is_none());
    if had("ProvisionedReadCapacityUnits") && had("ProvisionedWriteCapacityUnits") {
        return None;
    }
    let held = scene.inventory(region, TABLE);
    let known = held.and_then(|held| held.iter().find(|own| own.identifier == table));
    if held.is_some() && known.is_none() || known.is_some_and(is_on_demand) {
        return None;
    }
    let mut draft = Draft::because(RULE.id, region.clone(), ResourceReason::IdleTable(table.to_owned()));
    draft.signal(ResourceReason::CapacityBilled(region.clone()));
    draft.members = vec![StrayMember { kind: TABLE.to_owned(), name: table.to_owned(), region: region.clone() }];
    let stamp = known.and_then(|own| made_at(&own.properties));
    let listed = Listed { present: held.map(|_| known.is_some()), stamp };
    draft.created = scene.provenance().created(region, TABLE, table, listed);
    draft.resource = Some(Resource { kind: TABLE.to_owned(), name: table.to_owned(), arn: None });
    for (meter, property, metric) in METERS {
        let told = known.and_then(|own| own.properties.get(property)).and_then(|units| units.parse::<Decimal>().ok());
        let counted = sums.iter().find(|sum| sum.metric == metric).and_then(|sum| sum.last_average);
        let units = told.or(counted.map(Quantity::value));
        let lines = || scene.lines_of(meter).filter(|line| line.region() == region);
        // Nothing less can be saved than nothing: what is free needs no count.
        let free = lines().all(|line| line.billed.is_zero());
        let key = (meter.to_owned(), region.clone(), table.to_owned());
        let hours = units.and_then(|units| units.checked_mul(Decimal::from(scene.case.month.hours())));
        match hours {
            Some(hours) => {
                draft.removal.units.insert(key, Quantity::new(hours));
            }
            None if free => {
                draft.removal.units.insert(key, Quantity::ZERO);
            }
            None => draft.removal.unknown = true,
        }
    }
    if let Some(stack) = scene.provenance().stack_of(region, TABLE, table) {
        draft.note(FindingReason::OfStack(stack));
        return Some(draft);
    }
    let step = Step::new("dynamodb", "update-table", region).with("table-name", "TableName", table);
    let step = step.with("billing-mode", "BillingMode", "PAY_PER_REQUEST");
    draft.steps.push(step.taking_down(TakesDown::ProvisionedCapacity));
    Some(draft)
}

fn is_on_demand(table: &Inventoried) -> bool {
    table.properties.get("BillingMode").is_some_and(|mode| mode == "PAY_PER_REQUEST")
}
