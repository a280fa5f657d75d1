//! The daemon: the only place that spawns tasks. It wires a heartbeat to a planner and each channel to a lane,
//! answers on a control socket, tells systemd how it is, and stops without leaving anything in doubt.
//!
//! Start: lock the database, sort out what an earlier run left, plan the whole window, say ready. Stop: no new
//! claims, finish what is on the wire (20 s at most), give back what was only claimed.

mod control;
mod ends;
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
pub(crate) mod reloader;
mod report;
mod request;
mod runner;
mod serve;
#[cfg_attr(
    not(feature = "simulation"),
    expect(unreachable_pub, reason = "internals.rs shows it to the simulation")
)]
pub(crate) mod sorting;
mod supervisor;
mod systemd;
mod watchdog;

pub use control::ask;
pub use handle::Handle;
pub use machine::astray::wall_clock;
pub use planner::Pass;
pub use request::{Answer, Request};
pub use runner::{Daemon, Setup, StartError};
