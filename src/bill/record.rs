//! What kinds of record a bill is made of, by the names that AWS gives them.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Usd;

/// What kind of record a line is, sorted by what it does to the bill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, JsonSchema, Serialize, Deserialize)]
pub enum RecordType {
    /// Metered usage, at its price.
    Usage,
    /// A promotional or other credit (negative).
    Credit,
    /// Money given back (negative).
    Refund,
    /// A discount (negative).
    Discount,
    /// Tax.
    Tax,
    /// A fee that is no usage: support, reservations, subscriptions.
    Fee,
    /// What takes usage off the bill again that a Savings Plan covers (negative): no discount, since the plan's fee pays
    /// for that usage. Its sum is counted with the usage that it takes off.
    Negation,
}

impl RecordType {
    /// Sorts a record by AWS's name for it; one that isn't known by what its name says of it, else by its sign.
    pub fn of_record(name: &str, billed: Usd) -> Self {
        if let Some(kind) = RecordKind::of(name) {
            return kind.sort();
        }
        let name = letters(name);
        let says = |word: &str| name.contains(word);
        match () {
            () if says("credit") => Self::Credit,
            () if says("refund") => Self::Refund,
            () if says("negation") => Self::Negation,
            () if name.ends_with("usage") => Self::Usage,
            () if says("discount") => Self::Discount,
            () if name.ends_with("tax") => Self::Tax,
            () if billed.is_negative() => Self::Discount,
            () => Self::Fee,
        }
    }

    /// Whether its sum is counted as usage: what is metered, and what takes that off again.
    pub const fn counts_as_usage(self) -> bool {
        matches!(self, Self::Usage | Self::Negation)
    }

    /// Whether its one name is AWS's own: `Usage`, `Credit`, `Refund` and `Tax` are, fees and discounts have several.
    pub const fn is_a_name(self) -> bool {
        matches!(self, Self::Usage | Self::Credit | Self::Refund | Self::Tax)
    }

    /// AWS's names as a line keeps them: none where they are just this kind's own.
    pub(crate) fn own_names(self, names: BTreeSet<String>) -> BTreeSet<String> {
        let is_plain = self.is_a_name() && names.iter().all(|name| name == self.as_str());
        if is_plain { BTreeSet::new() } else { names }
    }

    /// As the contract's JSON names it: by the sum that it is counted in.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Usage | Self::Negation => "Usage",
            Self::Credit => "Credit",
            Self::Refund => "Refund",
            Self::Discount => "Discount",
            Self::Tax => "Tax",
            Self::Fee => "Fee",
        }
    }
}

/// A commitment to use something for a year or three, which is paid for by fees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Commitment {
    /// A reservation of instances, nodes or capacity.
    Reservation,
    /// A Savings Plan: so many dollars an hour.
    SavingsPlan,
}

/// What one of AWS's names for records stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RecordKind {
    /// Usage at its price.
    Usage,
    /// Usage that a commitment covers: of a reservation at $0, of a Savings Plan at its list price, which a
    /// [`RecordKind::PlanNegation`] takes off again.
    Covered(Commitment),
    /// What takes off the bill again what a Savings Plan covers.
    PlanNegation,
    /// The month's fee of a commitment.
    RecurringFee(Commitment),
    /// What was paid for a commitment at once.
    UpfrontFee(Commitment),
    /// AWS Support.
    Support,
    /// Any other fee: subscriptions, purchases, charges out of cycle.
    OtherFee,
    /// A credit.
    Credit,
    /// Money given back.
    Refund,
    /// Tax.
    Tax,
    /// A discount on one service for the use of another.
    BundledDiscount,
    /// The discount of an Enterprise Discount Program (EDP).
    EnterpriseDiscount,
    /// A discount by prices that were agreed upon.
    PrivateRateDiscount,
    /// The discount of a Solution Provider Program.
    SolutionProviderDiscount,
    /// A discount on many reservations.
    VolumeDiscount,
    /// A distributor's discount.
    DistributorDiscount,
}

/// Names of records: the line item types and discounts of Cost and Usage Reports, and the charge types of Cost Explorer's
/// console. How RECORD_TYPE spells them is documented nowhere, so case, spaces and signs are left out on both sides.
/// <https://docs.aws.amazon.com/cur/latest/userguide/Lineitem-columns.html>
const NAMES: [(&str, RecordKind); 43] = [
    ("usage", RecordKind::Usage),
    ("discountedusage", RecordKind::Covered(Commitment::Reservation)),
    ("reservationappliedusage", RecordKind::Covered(Commitment::Reservation)),
    ("reservedusage", RecordKind::Covered(Commitment::Reservation)),
    ("savingsplancoveredusage", RecordKind::Covered(Commitment::SavingsPlan)),
    ("savingsplanscoveredusage", RecordKind::Covered(Commitment::SavingsPlan)),
    ("savingsplannegation", RecordKind::PlanNegation),
    ("savingsplansnegation", RecordKind::PlanNegation),
    ("rifee", RecordKind::RecurringFee(Commitment::Reservation)),
    ("recurring", RecordKind::RecurringFee(Commitment::Reservation)),
    ("recurringreservationfee", RecordKind::RecurringFee(Commitment::Reservation)),
    ("recurringreservationfees", RecordKind::RecurringFee(Commitment::Reservation)),
    ("savingsplanrecurringfee", RecordKind::RecurringFee(Commitment::SavingsPlan)),
    ("savingsplansrecurringfee", RecordKind::RecurringFee(Commitment::SavingsPlan)),
    ("upfront", RecordKind::UpfrontFee(Commitment::Reservation)),
    ("riupfrontfee", RecordKind::UpfrontFee(Commitment::Reservation)),
    ("upfrontreservationfee", RecordKind::UpfrontFee(Commitment::Reservation)),
    ("upfrontreservationfees", RecordKind::UpfrontFee(Commitment::Reservation)),
    ("savingsplanupfrontfee", RecordKind::UpfrontFee(Commitment::SavingsPlan)),
    ("savingsplansupfrontfee", RecordKind::UpfrontFee(Commitment::SavingsPlan)),
    ("support", RecordKind::Support),
    ("supportfee", RecordKind::Support),
    ("supportfees", RecordKind::Support),
    ("fee", RecordKind::OtherFee),
    ("other", RecordKind::OtherFee),
    ("otheroutofcyclecharge", RecordKind::OtherFee),
    ("otheroutofcyclecharges", RecordKind::OtherFee),
    ("credit", RecordKind::Credit),
    ("credits", RecordKind::Credit),
    ("refund", RecordKind::Refund),
    ("refunds", RecordKind::Refund),
    ("tax", RecordKind::Tax),
    ("taxes", RecordKind::Tax),
    ("bundleddiscount", RecordKind::BundledDiscount),
    ("edpdiscount", RecordKind::EnterpriseDiscount),
    ("enterprisediscount", RecordKind::EnterpriseDiscount),
    ("enterprisediscountprogramdiscount", RecordKind::EnterpriseDiscount),
    ("privateratediscount", RecordKind::PrivateRateDiscount),
    ("sppdiscount", RecordKind::SolutionProviderDiscount),
    ("solutionproviderprogramdiscount", RecordKind::SolutionProviderDiscount),
    ("rivolumediscount", RecordKind::VolumeDiscount),
    ("volumediscount", RecordKind::VolumeDiscount),
    ("distributordiscount", RecordKind::DistributorDiscount),
];

impl RecordKind {
    /// What a name of AWS's stands for; `None` of one that isn't known.
    pub fn of(name: &str) -> Option<Self> {
        let name = letters(name);
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
    }

    /// What all of these names stand for; `None` where they differ, or some isn't known.
    pub fn of_all(names: &BTreeSet<String>) -> Option<Self> {
        let mut kinds = names.iter().map(|name| Self::of(name));
        let first = kinds.next()??;
        kinds.all(|kind| kind == Some(first)).then_some(first)
    }

    /// What it does to the bill.
    pub const fn sort(self) -> RecordType {
        match self {
            Self::Usage | Self::Covered(_) => RecordType::Usage,
            Self::PlanNegation => RecordType::Negation,
            Self::RecurringFee(_) | Self::UpfrontFee(_) | Self::Support | Self::OtherFee => RecordType::Fee,
            Self::Credit => RecordType::Credit,
            Self::Refund => RecordType::Refund,
            Self::Tax => RecordType::Tax,
            Self::BundledDiscount
            | Self::EnterpriseDiscount
            | Self::PrivateRateDiscount
            | Self::SolutionProviderDiscount
            | Self::VolumeDiscount
            | Self::DistributorDiscount => RecordType::Discount,
        }
    }
}

/// A name without what spellings differ in.
fn letters(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usd(amount: &str) -> Usd {
        amount.parse().unwrap()
    }

    #[test]
    fn records_by_their_names_in_every_spelling() {
        use Commitment::{Reservation, SavingsPlan};
        for (names, kind, sort) in [
            (&["Usage"][..], RecordKind::Usage, RecordType::Usage),
            (&["DiscountedUsage", "Discounted Usage"], RecordKind::Covered(Reservation), RecordType::Usage),
            (
                &["SavingsPlanCoveredUsage", "Savings Plan Covered Usage"],
                RecordKind::Covered(SavingsPlan),
                RecordType::Usage,
            ),
            (&["SavingsPlanNegation", "SAVINGS_PLAN_NEGATION"], RecordKind::PlanNegation, RecordType::Negation),
            (&["RIFee", "Recurring"], RecordKind::RecurringFee(Reservation), RecordType::Fee),
            (&["SavingsPlanRecurringFee"], RecordKind::RecurringFee(SavingsPlan), RecordType::Fee),
            (&["Savings Plan Upfront Fee"], RecordKind::UpfrontFee(SavingsPlan), RecordType::Fee),
            (&["Upfront"], RecordKind::UpfrontFee(Reservation), RecordType::Fee),
            (&["Support", "support fee"], RecordKind::Support, RecordType::Fee),
            (&["BundledDiscount"], RecordKind::BundledDiscount, RecordType::Discount),
            (
                &["EdpDiscount", "Enterprise Discount Program Discount"],
                RecordKind::EnterpriseDiscount,
                RecordType::Discount,
            ),
            (&["PrivateRateDiscount"], RecordKind::PrivateRateDiscount, RecordType::Discount),
            (&["Solution Provider Program Discount"], RecordKind::SolutionProviderDiscount, RecordType::Discount),
            (&["Credit"], RecordKind::Credit, RecordType::Credit),
            (&["Refund"], RecordKind::Refund, RecordType::Refund),
            (&["Tax"], RecordKind::Tax, RecordType::Tax),
        ] {
            for name in names {
                assert_eq!(RecordKind::of(name), Some(kind), "{name}");
                // whatever its sign: a credit that is taken back is one
                assert_eq!(RecordType::of_record(name, usd("1")), sort, "{name}");
            }
        }
    }

    #[test]
    fn an_unknown_record_is_sorted_by_what_it_says_or_its_sign() {
        for (name, billed, sort) in [
            ("Goodwill Credit", "-1", RecordType::Credit),
            ("Reseller Discount", "-1", RecordType::Discount),
            ("FleetPlanCoveredUsage", "1", RecordType::Usage),
            ("Adjustment", "-1", RecordType::Discount),
            ("Adjustment", "1", RecordType::Fee),
        ] {
            assert_eq!(RecordKind::of(name), None, "{name}");
            assert_eq!(RecordType::of_record(name, usd(billed)), sort, "{name} of {billed}");
        }
    }

    #[test]
    fn the_table_has_each_name_once_as_it_is_compared() {
        let names: BTreeSet<&str> = NAMES.iter().map(|(name, _)| *name).collect();
        assert_eq!(names.len(), NAMES.len());
        assert!(NAMES.iter().all(|(name, _)| letters(name) == *name));
    }

    #[test]
    fn several_names_are_one_kind_only_if_they_agree() {
        let set = |names: &[&str]| names.iter().map(ToString::to_string).collect::<BTreeSet<String>>();
        let covered = RecordKind::Covered(Commitment::Reservation);
        assert_eq!(RecordKind::of_all(&set(&["DiscountedUsage"])), Some(covered));
        assert_eq!(RecordKind::of_all(&set(&["DiscountedUsage", "Usage"])), None);
        assert_eq!(RecordKind::of_all(&set(&["Usage", "Adjustment"])), None);
        assert_eq!(RecordKind::of_all(&set(&[])), None);
    }
}
