//! What reading candidates costs, in the engine's own counts: the same on every machine, so that a test can say that
//! cost follows what is due.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::{Statement, StatementStatus};

use super::SqliteStore;

/// What reading candidates has cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cost {
    /// Rows passed over because no index led to them.
    pub full_scan_steps: u64,
    /// Rows sorted because no index gave their order.
    pub sorts: u64,
    /// Operations of the engine.
    pub operations: u64,
}

/// Where costs are added up; clones add to the same sum.
#[derive(Debug, Clone, Default)]
pub struct CostCounter(Arc<[AtomicU64; 3]>);

/// In the order of the sums.
const STATUS: [StatementStatus; 3] =
    [StatementStatus::FullscanStep, StatementStatus::Sort, StatementStatus::VmStep];

impl CostCounter {
    /// The sum so far.
    #[must_use]
    pub fn get(&self) -> Cost {
        let [full_scan_steps, sorts, operations] =
            self.0.each_ref().map(|count| count.load(Ordering::Relaxed));
        Cost { full_scan_steps, sorts, operations }
    }

    /// Takes what a statement has cost since it was last asked.
    pub(super) fn add(&self, statement: &Statement<'_>) {
        for (sum, status) in self.0.iter().zip(STATUS) {
            sum.fetch_add(u64::try_from(statement.reset_status(status)).unwrap_or(0), Ordering::Relaxed);
        }
    }
}

impl SqliteStore {
    /// What reading candidates has cost so far, here and by others that were opened with the same options.
    #[must_use]
    pub fn cost(&self) -> Cost {
        self.counted.get()
    }
}
