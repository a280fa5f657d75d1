//! How an installation stands, and what somebody should look at: from its files, its ledger, its disk, and what the
//! running daemon says; without a daemon as well.

pub mod counters;
pub mod daemon_status;
pub mod database_summary;
pub mod going_live;
pub mod live;
pub mod look;
pub mod problem;
pub mod problems;
pub mod silence;
pub mod wording;

pub use look::{Status, look};
