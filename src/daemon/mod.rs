//! The daemon, and what it shares with the command line.

pub mod pauses;
