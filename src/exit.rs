//! Exit statuses: scripts rely on them.

/// Done.
pub const DONE: u8 = 0;
/// What the command can't do without was refused, unreadable or is not there.
pub const FAILED: u8 = 1;
/// The command line or a file's content is wrong.
pub const USAGE: u8 = 2;
/// Done, and the answer has what `--fail-on` names.
pub const MATCHED: u8 = 3;
/// Done, but a required part is missing: the answer says which.
pub const INCOMPLETE: u8 = 4;
