//! The built binary as a process: started, asked, stopped, killed, starved and lied to, on a directory of its own,
//! against servers on loopback; and each time the ledger is held against what those servers received.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test fails by panicking, and says why it was skipped"
)]

mod alarm;
mod brake;
mod busy;
mod clock;
mod copies;
mod hostile;
mod life;
mod odd_servers;
mod once_within;
mod outage;
mod owner;
mod pause;
mod privacy;
mod ramp;
mod refusals;
mod reload;
mod retention;
mod room;
mod running;
mod send_test;
mod silence;
mod starting;
mod storage;
mod support;
mod systemd;
mod urgent;
mod wishes;
