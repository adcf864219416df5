//! The rules, the most telling first: a resource that several speak of is a finding of the first.

mod autoscaling_leftover;
mod costly_kind;
mod dead_metric;
mod duplicate_alarm;
mod extended_support;
mod free_tier_cliff;
mod gone_but_billed;
mod idle_address;
mod idle_load_balancer;
mod idle_nat_gateway;
mod idle_table;
mod log_group_never_expires;
mod no_action;
mod old_generation;
mod plan_ends_early;
mod second_trail;
mod stuck_state;
mod tutorial_burst;
mod unattached_volume;
mod unexpected_region;
mod unexplained_charge;
mod unused_commitment;
mod unused_endpoint;

use crate::analyse::strays::candidate::Rule;

pub(crate) use free_tier_cliff::overflow;
pub(crate) use tutorial_burst::contain;

/// Every rule.
pub(crate) const RULES: &[&Rule] = &[
    &tutorial_burst::RULE,
    &autoscaling_leftover::RULE,
    &idle_address::RULE,
    &idle_nat_gateway::RULE,
    &idle_load_balancer::RULE,
    &unused_endpoint::RULE,
    &unattached_volume::RULE,
    &unused_commitment::RULE,
    &extended_support::RULE,
    &old_generation::RULE,
    &unexpected_region::RULE,
    &dead_metric::RULE,
    &duplicate_alarm::RULE,
    &stuck_state::RULE,
    &no_action::RULE,
    &costly_kind::RULE,
    &idle_table::RULE,
    &second_trail::RULE,
    &log_group_never_expires::RULE,
    &gone_but_billed::RULE,
    &plan_ends_early::RULE,
    &free_tier_cliff::RULE,
    &unexplained_charge::RULE,
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::question::RuleId;

    #[test]
    fn every_rules_file_is_registered_and_documented() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/analyse/strays/rules");
        let mut files = BTreeSet::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            let id = path.file_stem().unwrap().to_str().unwrap().replace('_', "-");
            assert!(text.starts_with(&format!("//! `{id}`: ")), "{id}");
            for part in ["//! Why it costs: ", "//! What to do: ", "//! Source: "] {
                assert!(text.contains(part), "{id}: {part}");
            }
            files.insert(id);
        }
        assert_eq!(RULES.iter().map(|rule| rule.id.as_str().to_owned()).collect::<BTreeSet<_>>(), files);
        assert_eq!(RULES.iter().map(|rule| rule.id).collect::<Vec<_>>(), RuleId::ALL, "in the same order");
        assert_eq!(RULES.len(), files.len());
    }
}
