//! The words that `freetier.toml` and the reports have for what a rule can be.

use super::model::{Cohort, Kind, Pool, Scope, Standing};

/// A closed set of values, each with its word.
pub(super) trait Word: Copy + Sized + 'static {
    /// Every value, in the order in which an error lists them.
    const ALL: &'static [Self];

    /// Its word.
    fn word(self) -> &'static str;
}

macro_rules! words {
    ($name:ident, $($value:ident = $word:literal),+ $(,)?) => {
        impl Word for $name {
            const ALL: &'static [Self] = &[$(Self::$value),+];

            fn word(self) -> &'static str {
                self.as_str()
            }
        }

        impl $name {
            /// As `freetier.toml` and the reports write it.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$value => $word),+
                }
            }
        }
    };
}

words!(Standing, Alarms = "alarms", Stock = "stock", OnDemand = "on-demand");
words!(Scope, Global = "global", Region = "region", Unknown = "unknown");
words!(Pool, Payer = "payer", Account = "account");
words!(Kind, Always = "always", TwelveMonths = "12-months", Trial = "trial");
words!(Cohort, Legacy = "legacy", Paid = "paid", Free = "free");
