//! A large account that nobody has: for golden outputs, and for benches of any size.
//!
//! Everything follows from a seed and a [`Size`]; nothing in it is anybody's. What was chosen, and why:
//!
//! - It is 2026-11-12, 09:00 UTC. The last month is open, those before it are closed, and CloudTrail's 90 days reach
//!   back to 14 August: what was made and deleted in September and October is known in full.
//! - Regions are the 17 that every account has, Ireland and Virginia first. These two are the account's homes: they use
//!   40 and 25 times what each of the others does.
//! - A service (`svc-0`, `svc-1`, …) has ten alarms: four made by the pipeline's role, three by its CloudFormation
//!   stack, three by hand by the user `admin`. Two fifths of a region's alarms are auto scaling's, eight a table.
//! - Three in ten of these groups were made within CloudTrail's 90 days and have their events; what happened in the last
//!   30 days is in CloudWatch's own history too. In São Paulo all such events only changed older alarms. In Tokyo
//!   CloudTrail was refused, which is the account's one gap.
//! - Beside each fifty alarms there was another, which the pipeline has deleted in those days.
//! - Alarm usage on the bill is what CloudWatch's meter makes of these alarms, in slices of five minutes, and costs the list price
//!   beyond the ten free ones. Other usage is drawn for each meter and region; what an allowance gives comes off the
//!   first regions. Prices are AWS's where the catalogue has them, and round ones where not.
//! - Ireland has a forgotten tutorial of one day; one table in five is idle; one alarm in nine has no data.

#![expect(clippy::unwrap_used, reason = "the texts parsed here stand here: one that is no number or date is a mistake")]

mod alarms;
mod bill;
mod dice;
mod evidence;
mod meters;
mod watched;

use chrono::{DateTime, TimeDelta, Utc};
use whybill::bill::{BillingMonth, Region};
use whybill::snapshot::{
    Account, AccountPlan, Effect, EnabledRegions, Gap, RegionSource, Requests, Role, Snapshot, Source, Trail,
};

use alarms::Fleet;

/// How much an account has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    /// Regions with alarms and usage, 17 at most.
    pub(crate) regions: usize,
    /// Alarms that exist in each of them.
    pub(crate) alarms: usize,
    /// Lines of each month's bill; never fewer than those of its alarms.
    pub(crate) lines: usize,
    /// Months of the bill, the open one included.
    pub(crate) months: i32,
}

/// 5,100 alarms and 2,001 lines.
pub(crate) const LARGE: Size = Size { regions: 17, alarms: 300, lines: 667, months: 3 };

/// AWS's documentation account.
const ACCOUNT: &str = "123456789012";

/// Each region's code and the prefix of its usage types; Virginia's have none.
const REGIONS: [(&str, &str); 17] = [
    ("eu-west-1", "EU-"),
    ("us-east-1", ""),
    ("us-east-2", "USE2-"),
    ("us-west-1", "USW1-"),
    ("us-west-2", "USW2-"),
    ("ap-northeast-1", "APN1-"),
    ("ap-northeast-2", "APN2-"),
    ("ap-northeast-3", "APN3-"),
    ("ap-south-1", "APS3-"),
    ("ap-southeast-1", "APS1-"),
    ("ap-southeast-2", "APS2-"),
    ("ca-central-1", "CAN1-"),
    ("eu-central-1", "EUC1-"),
    ("eu-north-1", "EUN1-"),
    ("eu-west-2", "EUW2-"),
    ("eu-west-3", "EUW3-"),
    ("sa-east-1", "SAE1-"),
];

/// Where CloudTrail was refused.
const REFUSED: &str = "ap-northeast-1";
/// Where CloudTrail's puts changed alarms that were there before.
const CHANGED: &str = "sa-east-1";

/// When the snapshot was taken.
fn taken_at() -> DateTime<Utc> {
    "2026-11-12T09:00:00Z".parse().unwrap()
}

/// From when on CloudTrail's events are known.
fn trail_from() -> DateTime<Utc> {
    taken_at() - TimeDelta::days(90)
}

/// The made-up account of a seed and a size.
pub(crate) fn account(seed: u64, size: Size) -> Snapshot {
    let mut snapshot = Snapshot::empty(taken_at());
    snapshot.account = Some(Account { id: ACCOUNT.to_owned(), role: Role::Standalone });
    let fleets: Vec<Fleet> =
        REGIONS.iter().take(size.regions).map(|place| Fleet::of(seed, *place, size.alarms)).collect();
    let codes = fleets.iter().map(|fleet| Region::new(fleet.code)).collect();
    snapshot.regions = Some(EnabledRegions { codes, source: RegionSource::Account });
    snapshot.plan = Some(AccountPlan::None);
    snapshot.requests = Requests { cost_explorer: 4, cloudwatch: 120, cloudtrail: 340, pricing: 0, cached: 0 };
    fleets.iter().for_each(|fleet| tell(&mut snapshot, fleet));
    let open = BillingMonth::of(taken_at());
    for month in (0..size.months).rev().map(|back| open.plus(-back)) {
        snapshot.months.insert(month, bill::month(seed, month, size.lines, &fleets));
    }
    snapshot.days = Some(bill::days(&snapshot.months, &fleets));
    snapshot.free_tier = Some(bill::free_tier(&snapshot.months));
    snapshot.evidence = evidence::of(seed, &fleets);
    snapshot
}

/// What CloudWatch and CloudTrail tell of a region's alarms.
fn tell(snapshot: &mut Snapshot, fleet: &Fleet) {
    let (code, region) = (fleet.code, Region::new(fleet.code));
    snapshot.alarms.insert(region.clone(), fleet.alarms.clone());
    snapshot.alarm_history.insert(region.clone(), fleet.history.clone());
    if code == REFUSED {
        snapshot.gaps.push(Gap {
            source: Source::Cloudtrail,
            region: Some(region),
            required: false,
            error: "AccessDeniedException".to_owned(),
            effect: Effect::Told(format!(
                "who made alarms in {code}, and which were deleted, is unknown; allow the IAM action cloudtrail:LookupEvents"
            )),
        });
        return;
    }
    let trail = Trail { from: trail_from(), to: taken_at(), complete: true, events: fleet.events.clone() };
    snapshot.trail.insert(region, trail);
}
