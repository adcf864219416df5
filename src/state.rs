//! What digests keep between runs: each look at the account whole, and how far the last run came.
//!
//! A run writes in this order: what it collected with what that cost, that it is about to send, that it has sent. One that
//! was killed between the last two may have sent; the next says so.

mod carry;
mod folder;
mod record;

use std::collections::BTreeSet;
use std::fmt;
use std::io;

use chrono::{DateTime, TimeDelta, Utc};

pub use carry::carried;
pub use folder::Folder;
pub use record::{Phase, SCHEMA, State};

use crate::bill::BillingMonth;
use crate::snapshot::Snapshot;
use crate::snapshot_file;

/// Where looks are kept: names and bytes.
pub trait Store: fmt::Debug {
    /// As users name it.
    fn place(&self) -> String;

    /// What is kept under a name; `None` where nothing is.
    ///
    /// # Errors
    /// What the system says.
    fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>>;

    /// Keeps something whole or not at all, in place of what was there.
    ///
    /// # Errors
    /// What the system says.
    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()>;

    /// The same where nothing is kept under the name yet; whether that was so.
    ///
    /// # Errors
    /// What the system says.
    fn write_new(&self, name: &str, bytes: &[u8]) -> io::Result<bool>;

    /// The names that begin so, in order.
    ///
    /// # Errors
    /// What the system says.
    fn names(&self, beginning: &str) -> io::Result<Vec<String>>;

    /// Removes the first of the names that begin so, as many as are more than `most`, and none that is needed; where this
    /// store removes anything.
    ///
    /// # Errors
    /// What the system says.
    fn prune(&self, beginning: &str, most: usize, needed: &BTreeSet<&str>) -> io::Result<()>;

    /// Keeps other runs out for as long as what is returned lives; `None` where another one is there. A run that is there
    /// for `longest` was killed, where a store can't know better.
    ///
    /// # Errors
    /// What the system says.
    fn lock(&self, now: DateTime<Utc>, longest: TimeDelta) -> io::Result<Option<Box<dyn Held>>>;
}

/// That other runs are kept out.
pub trait Held: fmt::Debug {}

/// What is wrong with what is kept.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum StateError {
    /// It can't be read.
    #[error("can't read what digests keep in {place}: {cause}")]
    #[diagnostic(help("check who may read there, or name another place with --state"))]
    Unreadable {
        /// Where.
        place: String,
        /// What the system says.
        cause: io::Error,
    },
    /// It can't be written.
    #[error("can't keep anything in {place}: {cause}")]
    #[diagnostic(help("check who may write there, or name another place with --state"))]
    Unwritable {
        /// Where.
        place: String,
        /// What the system says.
        cause: io::Error,
    },
    /// Another run is there.
    #[error("another digest is running with {place}")]
    #[diagnostic(help("wait until it has ended; nothing was asked or sent"))]
    Busy {
        /// Where.
        place: String,
    },
    /// A newer version wrote it.
    #[error("{place} was written by a newer whybill: its format is `{schema}`, this one reads `{SCHEMA}`")]
    #[diagnostic(help("update whybill, or name another place with --state; nothing was asked, and it stays as it is"))]
    Newer {
        /// Where.
        place: String,
        /// Its format.
        schema: String,
    },
    /// It is of another account.
    #[error("{place} is of the account {theirs}, and these credentials are of {own}")]
    #[diagnostic(help("name another place with --state, or take the other account's profile"))]
    OtherAccount {
        /// Where.
        place: String,
        /// Whose it is.
        theirs: String,
        /// Whose credentials these are.
        own: String,
    },
}

/// How far the last run came.
const STATE: &str = "state.json";
/// The folder of looks.
const LOOKS: &str = "snapshots/";
/// So many looks are kept: three months of mornings.
const MOST: usize = 100;

/// What was found where looks are kept.
#[derive(Debug)]
pub struct Kept {
    /// How far the last run came.
    pub state: State,
    /// What there is to know of it, where something was wrong.
    pub note: Option<String>,
}

/// Reads how far the last run came. What can't be read is kept aside, and the looks themselves tell what they can.
///
/// # Errors
/// [`StateError`].
pub fn open(store: &dyn Store, now: DateTime<Utc>) -> Result<Kept, StateError> {
    let Some(bytes) = read(store, STATE)? else {
        let looks = names(store)?;
        let note = format!("{STATE} is missing in {}, where looks are: the last look is told again", store.place());
        let note = (!looks.is_empty()).then_some(note);
        return Ok(Kept { state: by_looks(store, &looks, now)?, note });
    };
    match State::parse(&bytes) {
        Ok(state) => Ok(Kept { state, note: None }),
        Err(record::Broken::Newer(schema)) => Err(StateError::Newer { place: store.place(), schema }),
        Err(record::Broken::Garbage(why)) => {
            let aside = format!("state.broken-{}.json", now.format("%Y-%m-%dT%H%M%SZ"));
            write(store, &aside, &bytes)?;
            let state = by_looks(store, &names(store)?, now)?;
            let note = format!(
                "what the last digest kept in {} can't be read ({why}); it is kept aside as {aside}, and the last look is \
                 told again",
                store.place()
            );
            Ok(Kept { state, note: Some(note) })
        }
    }
}

/// What looks tell of the runs that kept them: whose they are, and what those of this month paid. Whether the last one was
/// told is not known: it is told, maybe again.
fn by_looks(store: &dyn Store, names: &[String], now: DateTime<Utc>) -> Result<State, StateError> {
    let Some(last) = names.last() else { return Ok(State::first()) };
    let before = names.len().checked_sub(2).and_then(|at| names.get(at)).cloned();
    let mut state =
        State { looked: Some(last.clone()), after_garbage: Some(record::AfterGarbage { before }), ..State::first() };
    let month = format!("{LOOKS}{}", now.format("%Y-%m-"));
    for name in names.iter().filter(|name| name.starts_with(&month) || *name == last) {
        let Some(look) = look(store, name)? else { continue };
        state.pay(BillingMonth::of(look.taken_at), look.requests.cost_explorer);
        state.account = look.account.map(|own| own.id).or(state.account);
    }
    Ok(state)
}

/// Removes the oldest looks where there are very many; none that a destination was last told of.
///
/// # Errors
/// [`StateError`].
pub fn prune(store: &dyn Store, state: &State) -> Result<(), StateError> {
    let needed = state.looked.iter().chain(state.told.values().flatten()).map(String::as_str).collect();
    store.prune(LOOKS, MOST, &needed).map_err(|cause| unwritable(store, cause))
}

/// Writes how far this run came.
///
/// # Errors
/// [`StateError`].
pub fn write_state(store: &dyn Store, state: &State) -> Result<(), StateError> {
    write(store, STATE, &state.to_json())
}

/// Keeps a look under its day, and a second one of a day under its instant; says under which name.
///
/// # Errors
/// [`StateError`].
pub fn write_look(store: &dyn Store, look: &Snapshot) -> Result<String, StateError> {
    let json = serde_json::to_vec(look).map_err(|error| unwritable(store, error.into()))?;
    for form in ["%Y-%m-%d", "%Y-%m-%dT%H%M%SZ"] {
        let name = format!("{LOOKS}{}.json", look.taken_at.format(form));
        if store.write_new(&name, &json).map_err(|cause| unwritable(store, cause))? {
            return Ok(name);
        }
    }
    // Two runs of one second: the clock stands still, and one of them is enough.
    let name = format!("{LOOKS}{}.json", look.taken_at.format("%Y-%m-%dT%H%M%SZ"));
    write(store, &name, &json)?;
    Ok(name)
}

/// A look that was kept; `None` where it is gone or can't be read any more.
///
/// # Errors
/// [`StateError`].
pub fn look(store: &dyn Store, name: &str) -> Result<Option<Snapshot>, StateError> {
    let Some(bytes) = read(store, name)? else { return Ok(None) };
    Ok(snapshot_file::parse(&bytes, std::path::Path::new(name)).ok())
}

fn names(store: &dyn Store) -> Result<Vec<String>, StateError> {
    store.names(LOOKS).map_err(|cause| StateError::Unreadable { place: store.place(), cause })
}

fn read(store: &dyn Store, name: &str) -> Result<Option<Vec<u8>>, StateError> {
    store.read(name).map_err(|cause| StateError::Unreadable { place: store.place(), cause })
}

fn write(store: &dyn Store, name: &str, bytes: &[u8]) -> Result<(), StateError> {
    store.write(name, bytes).map_err(|cause| unwritable(store, cause))
}

fn unwritable(store: &dyn Store, cause: io::Error) -> StateError {
    StateError::Unwritable { place: store.place(), cause }
}

#[cfg(test)]
mod tests;
