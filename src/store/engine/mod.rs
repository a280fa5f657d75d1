//! Every use case of a store, written once: what is planned, claimed, armed, ended, called off, moved, released, opened
//! again, paused and suppressed, over rows ([`rows::Rows`]) that any store can keep.
//!
//! Each public operation is one transaction. Within it a batch is read, changed in memory by the pure transitions
//! (`store/transition.rs`), and written ([`work::Work`]); the longest batch is [`BATCH`] touches, so that memory is
//! bounded however many are moved at once. What may follow on what is decided here and in the transitions, nowhere in a
//! store: so one suite of tests, and one set of planted bugs, speaks about all of them.

mod arm;
mod brake;
mod causes;
mod deliver;
mod disbelief;
mod erasure;
mod missed;
mod open;
mod operator;
mod plan;
mod remember;
pub(super) mod retained;
mod retention;
pub(super) mod rows;
mod told;
mod values;
mod view;
pub(super) mod wishes;
mod work;

pub(super) use brake::in_doubt;
pub(super) use missed::{missed, refuses};
pub(super) use remember::change;

/// How many touches are at hand at a time.
const BATCH: usize = 500;
