//! The daemon: the only place that spawns tasks. It wires a heartbeat to a planner and each channel to a lane,
//! answers on a control socket, tells systemd how it is, and stops without leaving anything in doubt.
//!
//! Start: lock the database, sort out what an earlier run left, plan the whole window, say ready. Stop: no new
//! claims, finish what is on the wire (20 s at most), give back what was only claimed.

#![cfg_attr(
    not(feature = "simulation"),
    expect(unreachable_pub, reason = "internals.rs shows it to the simulation, and is checked with that")
)]

mod alarm;
mod control;
mod expected;
mod handle;
mod heartbeat;
mod janitor;
mod keeper;
pub(crate) mod lane;
pub(crate) mod live;
pub(crate) mod machine;
mod once;
pub(crate) mod planner;
mod planning;
pub(crate) mod recovery;
pub(crate) mod reload_effect;
pub(crate) mod reloader;
mod report;
mod request;
pub(crate) mod retention;
pub(crate) mod retention_clock;
mod runner;
mod serve;
mod setup;
mod start_error;
mod starting;
mod stop_signals;
mod supervisor;
mod systemd;
mod waiting;
mod watchdog;

pub use control::ask;
pub use handle::Handle;
pub use machine::test_clock::{standing_clock, wall_clock};
pub use planner::PassResult;
pub use request::{Request, Response};
pub use runner::Daemon;
pub use setup::Setup;
pub use start_error::StartError;
pub use waiting::may_begin;
