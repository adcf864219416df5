//! `whybill.digest/1`.

use chrono::Datelike;
use schemars::JsonSchema;
use serde::Serialize;

use super::{GapTold, RequestsMade};
use crate::answer::{self, AllowanceNews, DigestReport, ForecastNews, ResourceNews, SigninRow, UsageNews};
use crate::bill::figures::plain_price;
use crate::bill::{BillingMonth, Quantity, Region, Usd};
use crate::report::cells::instant;
use crate::report::prose;

#[derive(JsonSchema, Serialize)]
pub(super) struct Digest<'a> {
    #[schemars(extend("const" = "whybill.digest/1"))]
    schema: &'static str,
    account: Option<&'a str>,
    from: Option<String>,
    to: String,
    currency: &'static str,
    nothing_new: bool,
    summary: Vec<String>,
    new: Vec<Resource<'a>>,
    gone: Vec<Resource<'a>>,
    allowances: Vec<Allowance<'a>>,
    forecast: Option<Forecast>,
    usage: Vec<Usage<'a>>,
    findings: Findings<'a>,
    closed_month: Option<ClosedMonth>,
    signins: Vec<Signin<'a>>,
    gaps: Vec<GapTold<'a>>,
    requests: RequestsMade,
}

#[derive(JsonSchema, Serialize)]
struct Resource<'a> {
    kind: &'a str,
    name: &'a str,
    region: &'a Region,
    by: Option<&'a str>,
    at: Option<String>,
    source: &'static str,
    owner: Option<String>,
}

#[derive(JsonSchema, Serialize)]
struct Allowance<'a> {
    offer: &'a str,
    service: &'a str,
    day: Option<String>,
    month: BillingMonth,
    cost: Option<Usd>,
    limit: Quantity,
    used: Quantity,
    verdict: &'static str,
    since: Option<String>,
    explanation: String,
}

#[derive(JsonSchema, Serialize)]
struct Forecast {
    month: BillingMonth,
    billed: Usd,
    before: Option<Usd>,
    whole: bool,
    news: bool,
}

#[derive(JsonSchema, Serialize)]
struct Usage<'a> {
    first: &'static str,
    service: &'a str,
    usage_type: Option<&'a str>,
    region: &'a Region,
    billed: Usd,
}

#[derive(JsonSchema, Serialize)]
struct Findings<'a> {
    new: Vec<Finding<'a>>,
    gone: Vec<Finding<'a>>,
}

#[derive(JsonSchema, Serialize)]
struct Finding<'a> {
    id: &'a str,
    rule: &'static str,
    severity: &'static str,
    region: &'a Region,
    resource: Option<&'a str>,
    month_cost: Option<String>,
    why: String,
}

#[derive(JsonSchema, Serialize)]
struct ClosedMonth {
    month: BillingMonth,
    billed: Usd,
    before: Option<Usd>,
    estimated: bool,
}

#[derive(JsonSchema, Serialize)]
struct Signin<'a> {
    at: String,
    region: &'a Region,
    outcome: &'static str,
    mfa: Option<bool>,
    address: Option<&'a str>,
}

impl<'a> Digest<'a> {
    pub(super) fn of(report: &'a DigestReport) -> Self {
        let year = report.to.year();
        let rest = prose::digest::below_headline(report).into_iter().flat_map(|(_, told)| told);
        Self {
            schema: "whybill.digest/1",
            account: report.account.as_deref(),
            from: report.from.map(instant),
            to: instant(report.to),
            currency: "USD",
            nothing_new: report.nothing_new(),
            summary: std::iter::once(prose::digest::headline(report)).chain(rest).collect(),
            new: report.new.iter().map(Resource::of).collect(),
            gone: report.gone.iter().map(Resource::of).collect(),
            allowances: report.allowances.iter().map(|own| Allowance::of(own, year)).collect(),
            forecast: report.forecast.as_ref().map(Forecast::of),
            usage: report.usage.iter().map(Usage::of).collect(),
            findings: Findings {
                new: report.found.iter().map(Finding::of).collect(),
                gone: report.settled.iter().map(Finding::of).collect(),
            },
            closed_month: report.closed_month.as_ref().map(ClosedMonth::of),
            signins: report.signins.iter().map(Signin::of).collect(),
            gaps: GapTold::all(&report.gaps),
            requests: RequestsMade::of(&report.requests),
        }
    }
}

impl<'a> Resource<'a> {
    fn of(own: &'a ResourceNews) -> Self {
        Self {
            kind: &own.kind,
            name: &own.name,
            region: &own.region,
            by: own.when.by.as_deref(),
            at: own.when.at.map(instant),
            source: own.when.source.as_str(),
            owner: own.owner.as_ref().map(|owner| owner.in_words()),
        }
    }
}

impl<'a> Allowance<'a> {
    fn of(own: &'a AllowanceNews, year: i32) -> Self {
        let offer = &own.offer;
        Self {
            offer: &offer.offer,
            service: &offer.service,
            day: offer.overflows_on.map(|day| day.to_string()),
            month: own.month,
            cost: own.cost,
            limit: offer.limit,
            used: offer.used,
            verdict: offer.verdict.as_str(),
            since: own.since.map(|day| day.to_string()),
            explanation: prose::digest::allowance(own, year).join(" "),
        }
    }
}

impl Forecast {
    fn of(own: &ForecastNews) -> Self {
        Self { month: own.month, billed: own.billed, before: own.before, whole: own.is_whole, news: own.is_news }
    }
}

impl<'a> Usage<'a> {
    fn of(own: &'a UsageNews) -> Self {
        Self {
            first: own.what.as_str(),
            service: &own.service,
            usage_type: own.usage_type.as_deref(),
            region: &own.region,
            billed: own.billed,
        }
    }
}

impl<'a> Finding<'a> {
    fn of(own: &'a answer::Finding) -> Self {
        Self {
            id: &own.id,
            rule: own.rule,
            severity: own.severity.as_str(),
            region: &own.region,
            resource: own.resource.as_ref().map(|own| own.name.as_str()),
            month_cost: own.month_cost.map(plain_price),
            why: prose::strays::why(own),
        }
    }
}

impl ClosedMonth {
    fn of(own: &answer::ClosedMonth) -> Self {
        let before = own.change.as_ref().map(|change| change.billed.from);
        Self { month: own.month, billed: own.billed, before, estimated: own.estimated }
    }
}

impl<'a> Signin<'a> {
    fn of(own: &'a SigninRow) -> Self {
        Self {
            at: instant(own.at),
            region: &own.region,
            outcome: own.outcome(),
            mfa: own.mfa,
            address: own.address.as_deref(),
        }
    }
}
