//! What stands under every table: what was not checked, and what asking cost.

use super::{heading, push, wrap};
use crate::report::Look;
use crate::report::words::{asked, missing};
use crate::snapshot::{Gap, Requests};

/// So many gaps are told, the rest counted.
const GAPS: usize = 3;

/// The foot of a table: gaps, those of required parts first, and requests.
pub(super) fn foot(gaps: &[Gap], requests: &Requests, look: Look) -> String {
    let mut out = String::new();
    let (required, optional): (Vec<&Gap>, Vec<&Gap>) = gaps.iter().partition(|gap| gap.required);
    let all = missing(required.into_iter().chain(optional));
    let told = if look.full || all.len() <= GAPS + 1 { all.len() } else { GAPS };
    if !all.is_empty() {
        out.push('\n');
        push(&mut out, &heading("Not checked", look));
    }
    for gap in &all[..told] {
        push(&mut out, &wrap(gap, "  ", look.width));
    }
    if told < all.len() {
        push(&mut out, &wrap(&format!("and {} more (--full)", all.len() - told), "  ", look.width));
    }
    push(&mut out, &format!("\n{}", wrap(&asked(requests), "", look.width)));
    out
}
