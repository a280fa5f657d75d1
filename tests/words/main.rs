//! What people read, in both languages: every command and every diagnostic at 80 and at 120 columns, as snapshots.
//! `cargo insta review` shows what a change does to them; whoever accepts one has read it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should stop")]

mod cases;
mod commands;
mod diagnostics;
#[path = "../cli_faces/given.rs"]
#[allow(dead_code, reason = "what the other tests need of it")]
mod given;
mod site;
