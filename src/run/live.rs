//! What asks AWS now. A build without the feature `aws` can't, and says so.

use super::World;
use crate::cache::Cache;
use crate::cli::Options;

pub(super) use aws::{collected, examined, would_cost};

/// Whether this build can ask AWS.
pub(super) const CAN_ASK: bool = cfg!(feature = "aws");

/// Where what was paid for is kept, unless it isn't to be.
pub(super) fn cache(options: &Options, world: &World) -> Option<Cache> {
    world.cache.clone().filter(|_| !options.no_cache).map(Cache::new)
}

#[cfg(feature = "aws")]
mod aws {
    use std::time::Duration;

    use super::cache;
    use crate::cli::Options;
    use crate::collect::{self, CollectError, Outcome, Settings};
    use crate::error::RunError;
    use crate::plan::IamAction;
    use crate::progress::Line;
    use crate::question::Question;
    use crate::report::Look;
    use crate::run::World;
    use crate::run::output::put;
    use crate::snapshot::Snapshot;
    use crate::{exit, policy, snapshot_file};

    /// All that a command needs, collected now.
    pub(in crate::run) fn collected(ask: &Question, options: &Options, world: &World) -> Result<Snapshot, RunError> {
        if let Some(path) = &options.timings {
            snapshot_file::check_writable(path)?;
        }
        let shown = world.shows_progress && !options.no_progress && !options.quiet;
        let progress = Line::new(shown, options.verbose > 0, !options.redact);
        let collected = runtime()?.block_on(collect::collect(ask, &settings(options, world), &progress));
        if let Some(path) = &options.timings
            && let Err(error) = snapshot_file::write(&progress.timings(), path)
        {
            // What was collected, and may be paid for, is worth more.
            tracing::warn!(%error, "the timings couldn't be written");
        }
        Ok(collected?)
    }

    /// Tries the permissions, and says the run's exit status.
    pub(in crate::run) fn examined(
        ask: &Question,
        paid: bool,
        options: &Options,
        world: &World,
    ) -> Result<u8, RunError> {
        let health = runtime()?.block_on(collect::examine(ask, &settings(options, world), paid))?;
        let colour = world.look.colour && options.output.is_none();
        let look = Look { colour, full: options.full, verbose: options.verbose > 0, ..world.look };
        put(&policy::health(&health, look), options)?;
        let refused =
            |(action, outcome): &(IamAction, Outcome)| action.required && matches!(outcome, Outcome::Fails(_));
        Ok(if health.checks.iter().any(refused) { exit::INCOMPLETE } else { exit::DONE })
    }

    /// Whether a run ended since it would have had to pay.
    pub(in crate::run) const fn would_cost(error: &RunError) -> bool {
        matches!(error, RunError::Collect(CollectError::CostExplorerLimit { .. }))
    }

    fn settings(options: &Options, world: &World) -> Settings {
        Settings {
            profile: options.profile.clone(),
            max_ce_requests: Some(options.max_ce_requests),
            max_trail_pages: options.max_trail_pages,
            timeout: Some(Duration::from_secs(options.timeout)),
            cache: cache(options, world),
            spent: world.spent.clone(),
        }
    }

    fn runtime() -> Result<tokio::runtime::Runtime, RunError> {
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(RunError::Output)
    }
}

#[cfg(not(feature = "aws"))]
mod aws {
    use crate::cli::Options;
    use crate::error::RunError;
    use crate::question::Question;
    use crate::run::World;
    use crate::snapshot::Snapshot;

    pub(in crate::run) fn collected(_: &Question, _: &Options, _: &World) -> Result<Snapshot, RunError> {
        Err(RunError::WithoutAws)
    }

    pub(in crate::run) fn examined(_: &Question, _: bool, _: &Options, _: &World) -> Result<u8, RunError> {
        Err(RunError::WithoutAws)
    }

    pub(in crate::run) const fn would_cost(_: &RunError) -> bool {
        false
    }
}
