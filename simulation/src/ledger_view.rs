//! How far a life's ledger has been looked at.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::oracle::Almanac;
use super::sketch::Sketch;
use touchbase::message::{TouchId, TouchKey};

/// How far the ledger has been looked at.
#[derive(Debug, Default)]
pub(super) struct LedgerView {
    pub(super) event: i64,
    pub(super) known: BTreeSet<TouchId>,
    /// Who is about an occurrence, by the rule's lineage and the key without its name.
    pub(super) rows: BTreeMap<(usize, TouchKey), TouchId>,
    pub(super) almanac: Almanac,
    /// The rules that were in force last, also after the daemon has ended.
    pub(super) in_force: Vec<Sketch>,
    /// When every rule had been planned for the first time: no rule reaches back before that.
    pub(super) planned_at: Option<Timestamp>,
    /// Up to when nothing is missing, and when that was found.
    pub(super) station: Option<(Timestamp, u64)>,
}
