//! What AWS's config files say: whether the profile that was asked for is there, and how often it has things asked again.

use aws_types::os_shim_internal::{Env, Fs};

use super::CollectError;
use super::retries::Modes;

/// So many profiles are named.
const NAMED: usize = 20;

/// Refuses a profile that isn't there with those that are. What is wrong with the files themselves is said by the SDK.
pub(super) async fn check(profile: Option<&str>) -> Result<(), CollectError> {
    // As AWS's own code takes it: what the environment names, unless it has credentials, which go before any profile.
    let set = |name: &str| Env::real().get(name).ok().filter(|value| !value.is_empty());
    let named = set("AWS_PROFILE").filter(|_| set("AWS_ACCESS_KEY_ID").is_none());
    let Some(asked) = profile.or(named.as_deref()) else { return Ok(()) };
    // Where `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` say, as everywhere.
    let places = &Default::default();
    let Ok(set) = aws_config::profile::load(&Fs::real(), &Env::real(), places, None).await else { return Ok(()) };
    if set.get_profile(asked).is_some() {
        return Ok(());
    }
    let mut names: Vec<&str> = set.profiles().collect();
    names.sort_unstable();
    Err(CollectError::NoSuchProfile { profile: asked.to_owned(), known: known(&names) })
}

/// How often a run asks again, by the environment and the profile that it takes.
pub(super) async fn retries(profile: Option<&str>) -> Modes {
    let named = profile.map(|name| name.to_owned().into());
    let set = aws_config::profile::load(&Fs::real(), &Env::real(), &Default::default(), named).await.ok();
    Modes::of(&Env::real(), |key| set.as_ref()?.get(key).map(str::to_owned))
}

fn known(names: &[&str]) -> String {
    let more = names.len().saturating_sub(NAMED);
    let told = names.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    match (names.len(), more) {
        (0, _) => "there is none at all: `aws configure` or `aws configure sso` makes one".to_owned(),
        (_, 0) => format!("choose one of: {told}"),
        _ => format!("choose one of: {told} and {more} more (`aws configure list-profiles`)"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_profiles_are_named() {
        assert!(known(&[]).contains("aws configure"));
        assert_eq!(known(&["default", "prod"]), "choose one of: default, prod");
        let names: Vec<String> = (10..35).map(|n| format!("p{n}")).collect();
        let told = known(&names.iter().map(String::as_str).collect::<Vec<_>>());
        assert!(told.contains("p29 and 5 more") && !told.contains("p30"), "{told}");
    }
}
