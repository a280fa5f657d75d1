//! A copy of the database, with what was known when it was made.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use jiff::Timestamp;

use super::book::Book;
use super::sketch::Sketch;
use super::witness::ByRows;
use touchbase::message::{TouchId, TouchKey};

/// A copy, and what was known when it was made.
#[derive(Debug)]
pub(super) struct Copied {
    pub(super) path: PathBuf,
    pub(super) book: Book,
    pub(super) known: BTreeMap<TouchId, u64>,
    pub(super) event: i64,
    pub(super) by_rows: ByRows,
    pub(super) in_force: Vec<Sketch>,
    pub(super) passed_at: Option<Timestamp>,
    pub(super) paused: BTreeMap<Option<usize>, Timestamp>,
    pub(super) waits_for_a_person: BTreeSet<(usize, TouchKey)>,
}
