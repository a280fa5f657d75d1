//! The real binary on a real directory: what each face prints, where it prints it, and how it ends.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::string_slice,
    reason = "a test fails by panicking, and says why it was skipped"
)]

mod agree;
mod at_once;
mod check;
mod customer;
mod decide;
mod explain;
mod forecast;
mod given;
mod import;
mod in_chinese;
mod log;
mod privacy;
mod status;
