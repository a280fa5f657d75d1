//! Touchbase keeps in touch with every customer: rules and records become a plan with reasons, the plan becomes
//! messages, and every message sent, and every one not sent, is a row in the ledger.
//!
//! Modules in reading order; each may use those above it, never those below (ARCHITECTURE.md, `tests/`).

// Words.
pub mod clock;
pub mod number;

pub mod planted;
pub mod terms;

pub mod words;

pub mod diagnostic;
pub mod document;
pub mod mask;

pub mod calendar;
pub mod record;

// Rules.
pub mod expression;

pub mod config;

pub mod template;

pub mod rule;

// Decisions.
pub mod message;

pub mod plan;

pub mod gate;

pub mod forecast;

pub mod trial;

// Edges.
pub mod failpoint;

pub mod named_file;

pub mod new_file;

pub mod secret;

pub mod channel;
pub mod sink;
pub mod source;

pub mod fingerprint;
pub mod store;

pub mod import;

pub mod deployment;
mod starting_set;

// Operations.
pub mod operations;

// The daemon.
pub mod daemon;

pub mod demo;

pub mod bench;

#[cfg(feature = "simulation")]
pub mod internals;

// Faces.
pub mod cli;
