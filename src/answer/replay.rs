//! What the alarms' meter makes of the alarms that are known, held against the bill.

use rust_decimal::Decimal;

use crate::bill::{BillingMonth, Quantity};

/// What the meter makes of the alarms, counted in slices of five minutes over a month, held against the bill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replay {
    /// The alarm-months that the alarms make.
    pub made: Quantity,
    /// Those on the bill.
    pub billed: Quantity,
    /// The month.
    pub month: BillingMonth,
    /// Whether both are the same.
    pub outcome: ReplayOutcome,
}

/// How the alarms' meter compares with the bill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplayOutcome {
    /// They agree.
    Agrees,
    /// They agree if the alarms that were written in the month existed before.
    AgreesIfOlder,
    /// The bill is an estimate, and lacks about the last hours of the month.
    EstimateLacks {
        /// How many.
        hours: Decimal,
    },
    /// The bill's figure is the meter's, cut off at its last digit.
    CutOff,
    /// The bill says less.
    BillSaysLess,
    /// The bill says more, though events reach back over the whole month: an alarm is out of sight.
    BillSaysMore,
    /// The bill says more, and events don't reach back over the whole month: an alarm may have been deleted.
    BillSaysMoreThanSeen,
}
