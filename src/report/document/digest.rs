//! The digest as a page of its own, which asks nothing of anybody.

use askama::Template;

use super::STYLE;
use crate::answer::DigestReport;
use crate::bill::harmless;
use crate::report::prose;
use crate::report::words::{asked, missing};

/// What `templates/digest.html` is filled with; every text is harmless already, and escaped there.
#[derive(Template)]
#[template(path = "digest.html")]
struct Page {
    style: &'static str,
    title: String,
    as_of: String,
    headline: String,
    parts: Vec<(&'static str, Vec<String>)>,
    missing: Vec<String>,
    asked: String,
}

/// A digest as a page.
///
/// # Errors
/// What the library that fills the page says, in words.
pub fn digest_page(report: &DigestReport) -> Result<String, String> {
    let parts = prose::digest::below_headline(report).into_iter();
    let parts = parts.map(|(name, told)| (name, told.iter().map(|sentence| harmless(sentence)).collect())).collect();
    let page = Page {
        style: STYLE,
        title: harmless(&prose::digest::title(report)),
        as_of: prose::digest::moment(report.to),
        headline: harmless(&prose::digest::headline(report)),
        parts,
        missing: missing(&report.gaps),
        asked: asked(&report.requests),
    };
    page.render().map_err(|error| error.to_string())
}
