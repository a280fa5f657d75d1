//! How far a life's ledger has been looked at.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::oracle::Almanac;
use super::sketch::Sketch;
use touchbase::message::{KeyDigest, TouchId, TouchKey};

/// A rule that came into force in place of another one.
#[derive(Debug, Clone)]
pub(super) struct Edited {
    pub(super) lineage: usize,
    /// As it was; none where it was not in force.
    pub(super) old: Option<Sketch>,
    /// Whether it may have been gone meanwhile: a start without its file has broken off, and may have written that down.
    pub(super) maybe_gone: bool,
    /// When, on the clock that never jumps.
    pub(super) mono: u64,
    /// Up to when the old one had surely been planned.
    pub(super) since: Timestamp,
    /// The latest instant up to which the old one can have been planned.
    pub(super) until: Timestamp,
    /// Whether the wall clock was right.
    pub(super) by_right_clock: bool,
}

/// How far the ledger has been looked at.
#[derive(Debug, Default)]
pub(super) struct LedgerView {
    pub(super) event: i64,
    /// Every row that there is, and when it was entered on the clock that never jumps.
    pub(super) known: BTreeMap<TouchId, u64>,
    /// What was written down as added by a cause, ever, by the rule's lineage.
    pub(super) caused: BTreeSet<(usize, KeyDigest)>,
    /// Who is about an occurrence, by the rule's lineage and the key without its name.
    pub(super) rows: BTreeMap<(usize, TouchKey), TouchId>,
    pub(super) almanac: Almanac,
    /// The rules that were in force last, also after the daemon has ended.
    pub(super) in_force: Vec<Sketch>,
    /// Rules without which rules have come into force since then, or may have.
    pub(super) maybe_gone: BTreeSet<usize>,
    /// What came into force in place of what, in order.
    pub(super) edits: Vec<Edited>,
    /// When the last pass was, as the daemon had it.
    pub(super) passed_at: Option<Timestamp>,
    /// When a pass was begun last.
    pub(super) tried_at: Option<Timestamp>,
    /// When every rule had been planned for the first time: no rule reaches back before that.
    pub(super) planned_at: Option<Timestamp>,
    /// Up to when nothing is missing, and when that was found.
    pub(super) station: Option<(Timestamp, u64)>,
}
