//! A digest on its way: what is sent, and what of it failed.

use std::time::Duration;

use super::{Asked, Told};
use crate::answer::Answer;
use crate::deliver::{self, Destination, Message, Ways};
use crate::error::RunError;
use crate::report::{self, Format, Look, prose};
use crate::run::beside::{tell, tell_note};

/// So long one destination may take.
const LONGEST: Duration = Duration::from_secs(30);
/// Columns of a message, as mails show them.
const COLUMNS: u16 = 78;

/// What is sent, in every form.
pub(super) fn message(told: &Told, again: bool) -> Result<Message, RunError> {
    let Told { report, snapshot } = told;
    let page =
        report::digest_page(report).map_err(|cause| RunError::Document { path: "the digest's page".into(), cause })?;
    Ok(Message {
        subject: prose::digest::headline(report),
        text: report::write(Answer::Digest(report), Format::Table, Look::plain(COLUMNS)),
        page,
        json: report::write(Answer::Digest(report), Format::Json, Look::plain(COLUMNS)),
        // A snapshot always serialises.
        snapshot: serde_json::to_string(snapshot).unwrap_or_default() + "\n",
        at: report.to,
        again,
    })
}

/// Sends it to all but standard output, and names those that it did not reach.
pub(super) fn delivered(
    asked: &Asked<'_>,
    told: &Told,
    to: &[Destination],
    again: bool,
) -> Result<Vec<Destination>, RunError> {
    let others: Vec<Destination> = to.iter().filter(|to| **to != Destination::Stdout).cloned().collect();
    if others.is_empty() {
        return Ok(Vec::new());
    }
    let ways = Ways { profile: asked.options.profile.clone(), timeout: Some(LONGEST) };
    let ended = deliver::deliver(&message(told, again)?, &others, &ways);
    let mut failed = Vec::new();
    for own in ended {
        match own.outcome {
            Ok(_) => tell_note(&format!("sent to {}", own.to), asked.options),
            Err(why) => {
                tell(&format!("not delivered to {}: {why}\n", own.to));
                failed.push(own.to);
            }
        }
    }
    Ok(failed)
}
