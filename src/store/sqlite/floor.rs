//! What planning costs in SQL alone, for the benchmarks: the same candidates through the same indexes into a table
//! with a touch's own keys, in one transaction, and nothing else. No planner can be faster than this.
//!
//! The table is made in the database that is measured, a temporary one; the daemon never calls this.

use super::{SqliteStore, fields};
use crate::failpoint::Commit;
use crate::record::view::Candidates;
use crate::store::Error;
use crate::store::engine::rows::Rows as _;

impl SqliteStore {
    /// Writes a row for each candidate of each rule, unless it is there; returns how many were not. Only candidates
    /// by days and by days of the year.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn floor_plan(&mut self, rules: &[(String, Candidates)]) -> Result<u64, Error> {
        self.connection.execute_batch(
            "CREATE TABLE IF NOT EXISTS floor_touch (
                 number INTEGER PRIMARY KEY, record INTEGER NOT NULL, rule TEXT NOT NULL, step TEXT NOT NULL,
                 recipient TEXT NOT NULL, occurrence TEXT NOT NULL, due_at INTEGER NOT NULL, state TEXT NOT NULL,
                 UNIQUE (record, rule, step, recipient, occurrence)) STRICT;
             CREATE INDEX IF NOT EXISTS floor_touch_by_due ON floor_touch (due_at, rule);",
        )?;
        self.transact(Commit::Plan, |store| {
            let mut new = 0;
            for (rule, which) in rules {
                new += store.floor_rule(rule, which)?;
            }
            Ok(new)
        })
    }

    /// How many changes of records there are: what the planner notes once it has looked at all of them.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn last_change(&self) -> Result<i64, Error> {
        Ok(self.connection.query_row("SELECT coalesce(max(number), 0) FROM change", [], |row| row.get(0))?)
    }

    fn floor_rule(&self, rule: &str, which: &Candidates) -> Result<u64, Error> {
        let number = |kind: &str, field: &str| match self.kinds.get(kind) {
            Some(kind) => fields::number(&self.connection, kind, field, &self.zone),
            None => Ok(None),
        };
        let columns = "SELECT r.number, ?1, 'main', 'customer:' || r.id, '2026', 0, 'planned'";
        let into =
            "INSERT OR IGNORE INTO floor_touch (record, rule, step, recipient, occurrence, due_at, state)";
        let mut new = 0;
        match which {
            Candidates::Days { kind, field, from, to } => {
                let sql = format!(
                    "{into} {columns} FROM record_day d CROSS JOIN record r
                     WHERE d.field = ?2 AND d.day BETWEEN ?3 AND ?4 AND r.number = d.record ORDER BY d.record"
                );
                if let Some(field) = number(kind, field)? {
                    let days = (fields::day_number(*from), fields::day_number(*to));
                    new += self.connection.prepare_cached(&sql)?.execute((rule, field, days.0, days.1))?;
                }
            }
            Candidates::MonthDays { kind, field, calendar, keys } => {
                let sql = format!(
                    "{into} {columns} FROM record_month_day d CROSS JOIN record r
                     WHERE d.field = ?2 AND d.calendar = ?3 AND d.month_day = ?4 AND r.number = d.record
                     ORDER BY d.record"
                );
                if let Some(field) = number(kind, field)? {
                    for key in keys {
                        let which = (rule, field, fields::calendar_number(*calendar), key);
                        new += self.connection.prepare_cached(&sql)?.execute(which)?;
                    }
                }
            }
            Candidates::All { .. } | Candidates::These(_) => {}
        }
        Ok(u64::try_from(new).unwrap_or(0))
    }
}
