//! Why a line of the bill costs what it costs, as data: what was free, at what price the rest was charged, what made it.

use std::rc::Rc;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::answer::{Charge, Gives, Replay};
use crate::bill::{BillingMonth, Commitment, Name, Quantity, Region, Usd};
use crate::catalogue::Kind;
use crate::catalogue::glossary::{Entry, Noun, Operation};
use crate::model::{AwsCount, Life, Why};

/// Something to say of a line beside its figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineReason {
    /// It is no usage: its kind of record says it all.
    Record,
    /// It is a credit.
    Credit(CreditFor),
    /// The rule for its meter counts in these units, and the line in another one.
    OtherUnit(Vec<String>),
    /// Neither a rule nor the glossary knows its meter.
    NoRule,
    /// What its usage type counts and why that is charged.
    Meter(&'static Entry),
    /// What its operation stands for.
    Operation {
        /// Which.
        operation: &'static Operation,
        /// How many of what makes it were there, where that follows from the quantity.
        things: Option<Decimal>,
    },
    /// What the bill tells of a line that no rule is for.
    Counted(Counted),
    /// It was billed for this, and the bill gives no quantity of it.
    Uncounted {
        /// What one unit is, in words, plural.
        noun: String,
    },
    /// What the allowance that it draws on gives, and how much of that was used.
    Gives(Gives),
    /// How much of it was free can't be told: no price fits what was billed.
    NoPriceFits,
    /// What of it was free, and at what prices the rest was charged.
    Split(LineSplit),
    /// Several splits make what was billed, the likelier first.
    Either(Vec<LineSplit>),
    /// Of several prices that AWS lists for its usage type, this one makes what was billed.
    OneOfPrices {
        /// Out of how many.
        of: usize,
        /// What AWS calls it, where it does.
        name: Option<String>,
    },
    /// AWS lists several prices for its usage type, and which one it is can't be told.
    Candidates {
        /// The first of those that may be it.
        prices: Vec<Candidate>,
        /// How many more there are.
        more: usize,
        /// Whether each of them makes what was billed; else none does.
        fit: bool,
    },
    /// The account's first 12 months ended within the month, and its allowance with them.
    FirstYearEnded {
        /// From this day on all is charged.
        on: NaiveDate,
        /// Whether the bill alone tells the day, by one share of several lines.
        by_the_bill: bool,
    },
    /// A commitment covers all of it.
    Covered {
        /// Which kind.
        by: Commitment,
        /// What it comes to at list price, of a Savings Plan: the same sum is taken off again.
        split: Option<Box<LineSplit>>,
        /// The month's fee of such commitments on this bill; `None` where there is none.
        fee: Option<Usd>,
    },
    /// It takes usage off again that a Savings Plan covers.
    TakesOff,
    /// Of a bill whose records weren't told apart: what takes usage off again that a Savings Plan covers may be in it.
    MayTakeOff,
    /// What the fee of reservations pays for on this bill.
    CoversUnits {
        /// So many units.
        units: Quantity,
        /// Of this.
        unit: Option<Name>,
    },
    /// So many lines of this bill are covered by what the fee is for; their units differ.
    CoversLines(usize),
    /// What the usage costs at list price that the fee of Savings Plans pays for.
    CoversCost(Usd),
    /// Of a bill whose records weren't told apart: a reservation covers so much of the fee's service, so the fee seems to
    /// be for that.
    SeemsForReserved {
        /// So many units.
        units: Quantity,
        /// Of this.
        unit: Option<Name>,
    },
    /// Nothing on this bill is covered by what the fee is for.
    CoversNothing,
    /// A reservation covers so much of it, whose fee is a line of its own.
    Reserved {
        /// The covered units.
        units: Quantity,
    },
    /// A reservation may cover a part of it: the bill has such usage, and both stand in one line.
    MayBeReserved,
    /// Other accounts of the organisation used up the steps of the price before this one.
    LaterStep,
    /// It is charged whole, though there is an allowance that some accounts have.
    NotOnTheBill {
        /// How long the allowance is given.
        kind: Kind,
        /// Free units in a calendar month.
        limit: Quantity,
        /// What one unit is, in words, plural.
        noun: String,
        /// Whether it is sure not to be in the line, which without a list price can't be told.
        is_sure: bool,
    },
    /// That an allowance is in it follows from the price: without it, one unit would have cost this odd one.
    OddWithoutAllowance(Usd),
    /// Its allowance is shared by the payer's organisation, which a member doesn't see.
    OutOfSight,
    /// Something was charged, though the allowance isn't used up here.
    ChargedInside,
    /// Its meter has no allowance; or the account doesn't have it, for a reason.
    NoAllowance {
        /// What one unit is, in words, plural.
        noun: String,
        /// Why not, where there is one that others have.
        why: Option<Why>,
    },
    /// Its price is $0.
    PriceIsZero {
        /// What one unit is, in words, plural.
        noun: String,
    },
    /// At list price it comes to less than the bill shows.
    TooLittle(AtList),
    /// Nothing was charged for it.
    NothingCharged {
        /// What one unit is, in words, plural.
        noun: String,
        /// What it comes to at list price, where that is known and would show on the bill.
        at_list: Option<AtList>,
    },
    /// AWS's own count of its allowance, held against the bill's.
    AwsCount {
        /// AWS's.
        count: Box<AwsCount>,
        /// What the bill's lines use.
        used: Quantity,
        /// What the allowance gives by the rules.
        limit: Quantity,
    },
    /// Which alarms make it isn't known: its region's were not read.
    AlarmsNotRead,
    /// What the meter makes of the alarms, held against the bill.
    Replay(Replay),
    /// No alarm that is known makes it.
    AlarmsGone,
    /// The alarms that make it.
    Alarms {
        /// Each with its lives: one may have been deleted and made again.
        lives: Vec<Life>,
        /// The month in which they are told.
        month: BillingMonth,
    },
    /// Nothing else runs in its region; the rest does here.
    Stranger {
        /// The account's home.
        home: Region,
    },
    /// It is the free part of all regions together, of which AWS doesn't tell whose is how much.
    FreeRow,
    /// So many run at once, of what is counted in hours.
    AtOnce {
        /// How many, on average.
        many: Decimal,
        /// Of what, where that is known.
        of: Option<&'static Noun>,
        /// Over so many hours.
        hours: i64,
        /// A whole number of them would make as much in these days, which are a day or two less than the month's.
        whole: Option<WholeDays>,
        /// All of this month's; `None`: those of the open month so far.
        month: Option<BillingMonth>,
    },
    /// So many hours of one thing, fewer than the month has, of what is counted in hours.
    HoursOfOne {
        /// How many hours, to a whole one.
        hours: Decimal,
        /// Of what.
        of: &'static Noun,
    },
    /// So many days of one thing, of what is counted in months.
    DaysOfOne {
        /// How many days.
        days: Decimal,
        /// Of what.
        of: &'static Noun,
    },
    /// AWS's trial, which it draws on, ends for every account.
    TrialEnds {
        /// The first day without it.
        on: NaiveDate,
        /// What as many units cost then, where the list price is known.
        cost_without: Option<Usd>,
    },
    /// What the rules have to say of its meter.
    Note(String),
}

/// So many things for so many days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WholeDays {
    /// How many at once.
    pub many: Decimal,
    /// Days.
    pub days: i64,
}

/// A price that may be that of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Of the first unit.
    pub unit_price: Usd,
    /// What AWS calls it, where it does.
    pub name: Option<String>,
}

/// What a credit paid for, as far as the bill tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CreditFor {
    /// Nothing: it is above zero, a credit of before that is taken back.
    TakenBack,
    /// The usage of its own usage type, which cost this.
    UsageType(Usd),
    /// Usage of its service, which cost this in all.
    Service(Usd),
    /// The bill doesn't tell.
    Untold,
}

/// What the bill tells of a line that no rule is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// No quantity.
    No,
    /// Its quantity, which cost nothing.
    AtNoCost,
    /// Its quantity, of which each one cost this.
    EachAt(Usd),
}

/// One reading of a line: what was free, and what was charged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineSplit {
    /// Free units.
    pub free: Quantity,
    /// Charged units.
    pub charged: Quantity,
    /// The charged units, a price tier each. Their costs sum to what was billed.
    pub charges: Rc<[Charge]>,
    /// What the unit prices are told by.
    pub price: PriceTold,
}

/// What the price is told by at which a line was charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriceTold {
    /// AWS's list.
    List {
        /// Whether no page of AWS's own confirms it.
        unverified: bool,
    },
    /// AWS's list, less the discount that the whole bill has.
    Discounted {
        /// In percent.
        percent: Decimal,
        /// What the list says of the first unit.
        list: Usd,
    },
    /// AWS lists it for other regions, and it makes what was billed.
    Elsewheres,
    /// The bill: AWS lists several prices for its usage type, and which one it is isn't known.
    OfSeveral,
    /// The bill: it is the price of then, of which AWS's list says nothing.
    OfThen {
        /// What the list says today of the first unit.
        todays: Usd,
    },
    /// The bill: cost over charged units.
    Bill {
        /// What the list says of the first unit, where it is known.
        list: Option<Usd>,
        /// Whether no page of AWS's own confirms that.
        unverified: bool,
    },
}

/// What a line comes to at list price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtList {
    /// Its units.
    pub units: Quantity,
    /// The list price of one.
    pub unit_price: Usd,
    /// Their product.
    pub cost: Usd,
}
