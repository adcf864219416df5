//! What the columns of the workbook are called, and how their figures are written.

/// A column of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Column {
    /// Its name in CSV and JSON.
    pub(super) name: &'static str,
    /// Its heading, with the unit where all its figures have the same.
    pub(super) title: &'static str,
    /// What its cells are.
    pub(super) kind: Kind,
    /// How many characters wide it is.
    pub(super) width: u16,
}

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A name or a word.
    Text,
    /// Sentences, wrapped.
    Prose,
    /// US dollars.
    Money,
    /// US dollars for one unit: small, all digits matter.
    Price,
    /// Metered units, or a count.
    Quantity,
    /// So many hundredths.
    Percent,
    /// `YYYY-MM`.
    Month,
    /// `YYYY-MM-DD`.
    Day,
    /// RFC 3339 in UTC.
    Instant,
    /// True or false.
    Flag,
}

impl Kind {
    /// Whether its cells are figures.
    pub(super) fn is_figure(self) -> bool {
        matches!(self, Self::Money | Self::Price | Self::Quantity | Self::Percent)
    }
}

const fn column(name: &'static str, title: &'static str, kind: Kind, width: u16) -> Column {
    Column { name, title, kind, width }
}

/// The lines of the bill.
pub(super) const LINES: &[Column] = &[
    column("month", "Month", Kind::Month, 9),
    column("service", "Service", Kind::Text, 31),
    column("usage_type", "Usage type", Kind::Text, 30),
    column("operation", "Operation", Kind::Text, 12),
    column("region", "Region", Kind::Text, 14),
    column("record_type", "Kind of record", Kind::Text, 15),
    column("usage", "Usage, in units", Kind::Quantity, 16),
    column("unit", "Unit", Kind::Text, 23),
    column("billed", "Billed, in US dollars", Kind::Money, 16),
    column("what", "What it is", Kind::Text, 34),
    column("offer", "Free Tier offer", Kind::Text, 24),
    column("free_units", "Free units", Kind::Quantity, 14),
    column("charged_units", "Charged units", Kind::Quantity, 14),
    column("charges.units", "Units at a price", Kind::Quantity, 14),
    column("charges.unit_price", "Price of one unit, in US dollars", Kind::Price, 16),
    column("charges.cost", "Cost of them, in US dollars", Kind::Money, 16),
    column("verdict", "Verdict", Kind::Text, 17),
    column("predicted_usage", "Usage that the alarms make", Kind::Quantity, 16),
    column("next_full_month.usage", "Usage in the next full month", Kind::Quantity, 16),
    column("next_full_month.cost", "Cost in the next full month, in US dollars", Kind::Money, 14),
    column("price.unit_price", "Paid for one unit, in US dollars", Kind::Price, 16),
    column("price.kind", "How that stands to AWS's list", Kind::Text, 14),
    column("price.discount_percent", "Below AWS's list, in percent", Kind::Quantity, 12),
    column("bill_text", "On AWS's own bill", Kind::Text, 40),
    column("account", "Account", Kind::Text, 14),
    column("record_types", "AWS's name of the record", Kind::Text, 24),
    column(
        "effective_cost",
        "Cost with the fees of commitments spread over what they cover, in US dollars",
        Kind::Money,
        16,
    ),
    column("net_cost", "Cost after discounts, in US dollars", Kind::Money, 16),
    column("resource_count", "Resources that make the line", Kind::Quantity, 12),
    column("explanation", "Why", Kind::Prose, 80),
];

/// The allowances.
pub(super) const FREE_TIER: &[Column] = &[
    column("month", "Month", Kind::Month, 9),
    column("offer", "Offer", Kind::Text, 28),
    column("service", "Service", Kind::Text, 31),
    column("kind", "How long it is given", Kind::Text, 12),
    column("scope", "Counted over", Kind::Text, 12),
    column("unit", "Unit", Kind::Text, 23),
    column("limit", "Free units in a month", Kind::Quantity, 14),
    column("used", "Used", Kind::Quantity, 14),
    column("left", "Left", Kind::Quantity, 14),
    column("percent", "Used of it", Kind::Percent, 10),
    column("by_region.region", "Region", Kind::Text, 14),
    column("by_region.used", "Used there", Kind::Quantity, 14),
    column("month_end.used", "Used at the month's end", Kind::Quantity, 14),
    column("month_end.cost", "Cost at the month's end, in US dollars", Kind::Money, 14),
    column("next_full_month.used", "Used in the next full month", Kind::Quantity, 14),
    column("next_full_month.cost", "Cost in the next full month, in US dollars", Kind::Money, 14),
    column("verdict", "Verdict", Kind::Text, 12),
    column("given", "The account has it", Kind::Flag, 11),
    column("ends", "Given until", Kind::Day, 12),
    column("overflows_on", "Used up on", Kind::Day, 12),
    column("aws.pool", "AWS's own name of it", Kind::Text, 24),
    column("aws.used", "Used, as AWS counts it", Kind::Quantity, 14),
    column("aws.limit", "Free units, as AWS gives them", Kind::Quantity, 14),
    column("aws.forecast", "AWS's forecast of the month", Kind::Quantity, 14),
    column("explanation", "Why", Kind::Prose, 80),
];

/// The alarms.
pub(super) const ALARMS: &[Column] = &[
    column("region", "Region", Kind::Text, 14),
    column("name", "Alarm", Kind::Text, 44),
    column("arn", "ARN", Kind::Text, 30),
    column("kind", "Kind", Kind::Text, 18),
    column("resolution", "Resolution", Kind::Text, 11),
    column("alarm_metrics", "Alarm metrics", Kind::Quantity, 9),
    column("state", "State", Kind::Text, 19),
    column("state_since", "In it since (UTC)", Kind::Instant, 19),
    column("actions_enabled", "Actions are on", Kind::Flag, 10),
    column("action_count", "Actions", Kind::Quantity, 9),
    column("owner.service", "Kept by a policy of", Kind::Text, 16),
    column("owner.resource", "For", Kind::Text, 24),
    column("owner.policy_arn", "The policy's ARN", Kind::Text, 30),
    column("created.at", "Created (UTC)", Kind::Instant, 19),
    column("created.source", "How that is known", Kind::Text, 12),
    column("created.by", "Created by", Kind::Text, 30),
    column("list_price_month", "List price of a month, in US dollars", Kind::Money, 14),
    column("stack.tool", "Created through", Kind::Text, 16),
    column("stack.name", "Stack", Kind::Text, 30),
];

/// What nobody needs any more.
pub(super) const FINDINGS: &[Column] = &[
    column("id", "Finding", Kind::Text, 30),
    column("row", "Kind of row", Kind::Text, 10),
    column("part_of", "Part of", Kind::Text, 30),
    column("rule", "Rule", Kind::Text, 20),
    column("severity", "Severity", Kind::Text, 9),
    column("region", "Region", Kind::Text, 14),
    column("resource.kind", "About: type", Kind::Text, 24),
    column("resource.name", "About: name", Kind::Text, 30),
    column("resource.arn", "About: ARN", Kind::Text, 30),
    column("members.kind", "Member: type", Kind::Text, 24),
    column("members.name", "Member: name", Kind::Text, 30),
    column("members.region", "Member: region", Kind::Text, 14),
    column("month_cost", "Without it alone a month costs so much less, in US dollars", Kind::Money, 18),
    column("why", "Why", Kind::Prose, 60),
    column("evidence", "What else there is to know", Kind::Prose, 60),
    column("created.at", "Created (UTC)", Kind::Instant, 19),
    column("created.by", "Created by", Kind::Text, 30),
    column("created.source", "How that is known", Kind::Text, 12),
    column("fix", "Command that deletes it", Kind::Prose, 60),
    column("acts_on", "What the command is for", Kind::Text, 30),
    column("takes_down", "What it also deletes", Kind::Prose, 30),
];
