//! The daemon: the only place that spawns tasks. It wires a heartbeat to a planner and each channel to a lane,
//! answers on a control socket, tells systemd how it is, and stops without leaving anything in doubt.
//!
//! Start: lock the database, sort out what an earlier run left, plan the whole window, say ready. Stop: no new
//! claims, finish what is on the wire (20 s at most), give back what was only claimed.

mod control;
mod expected;
mod handle;
mod heartbeat;
mod janitor;
pub(crate) mod lane;
#[cfg_attr(
    not(feature = "simulation"),
    expect(unreachable_pub, reason = "internals.rs shows it to the simulation")
)]
pub(crate) mod live;
#[cfg_attr(
    not(feature = "simulation"),
    expect(unreachable_pub, reason = "internals.rs shows it to the simulation")
)]
pub(crate) mod machine;
mod once;
#[cfg_attr(
    not(feature = "simulation"),
    expect(unreachable_pub, reason = "internals.rs shows it to the simulation")
)]
pub(crate) mod planner;
mod planning;
#[cfg_attr(
    not(feature = "simulation"),
    expect(unreachable_pub, reason = "internals.rs shows it to the simulation")
)]
pub(crate) mod recovery;
#[cfg_attr(
    not(feature = "simulation"),
    expect(unreachable_pub, reason = "internals.rs shows it to the simulation")
)]
pub(crate) mod reloader;
mod report;
mod request;
mod runner;
mod serve;
mod stop_signals;
mod supervisor;
mod systemd;
mod watchdog;

pub use control::ask;
pub use handle::Handle;
pub use machine::test_clock::wall_clock;
pub use planner::PassResult;
pub use request::{Request, Response};
pub use runner::{Daemon, Setup, StartError};
