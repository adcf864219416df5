//! What goes with what a command takes down, in words.

use crate::answer::{Fix, TakesDown};

/// What else goes with what a command takes down, where something does.
pub fn takes_down(fix: &Fix) -> Option<String> {
    Some(match fix.takes_down.as_ref()? {
        TakesDown::StoredItems => "all that is stored in the table".to_owned(),
        TakesDown::ProvisionedCapacity => "its provisioned capacity; all that is stored stays".to_owned(),
        TakesDown::Versions => "its versions and aliases".to_owned(),
        TakesDown::PolicyAlarms => "the alarms of target tracking with this policy; the group stays".to_owned(),
        TakesDown::Policy => "the scaling policy; the group stays".to_owned(),
        TakesDown::Scaling { stays: None } => "its scaling policies and their alarms".to_owned(),
        TakesDown::Scaling { stays: Some(name) } => {
            format!("its scaling policies and their alarms; {name} stays, with the capacity it has")
        }
        TakesDown::EventsOlderThan(days) => format!("all events older than {days} days"),
        TakesDown::Delivery => "what it delivers from now on; what it delivered stays in its bucket".to_owned(),
        TakesDown::Address => "the address, which goes back to AWS and may not be had again".to_owned(),
        TakesDown::NatGateway => {
            "the gateway; its Elastic IP address stays, and is charged until it is released".to_owned()
        }
        TakesDown::LoadBalancer => "the load balancer and its listeners; targets stay".to_owned(),
    })
}
