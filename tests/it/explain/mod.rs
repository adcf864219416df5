//! `explain`: worked cases to the digit, published bills, and what holds for every bill.

mod candidates;
mod commitments;
mod handed;
mod in_words;
mod next_month;
mod organisation;
mod pipeline;
mod published_bills;
mod reasons;
mod scenarios;
mod spellings;
mod sums;
