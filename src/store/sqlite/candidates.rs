//! Finds the records that may have something due, through the indexes, a page at a time.
//!
//! No statement stays open while a record is visited: a page is read, then handed out. So memory is bounded by a
//! page, a walk over a million records holds no snapshot, and what is visited may be looked up and changed.

use jiff::civil::Date;
use rusqlite::Params;

use super::{SqliteStore, fields};
use crate::record::view::{Candidates, MonthDays, Records as _, ViewError};
use crate::record::{Kind, Record, RecordKey};
use crate::store::Error;

/// How many records are read at a time.
const PAGE: usize = 512;

/// Where a page ends: the next begins after it.
#[derive(Debug, Clone, Copy)]
struct Mark {
    day: i64,
    record: i64,
}

/// A record with its number.
pub(super) type Numbered = (i64, Record);

type Visit<'a> = &'a mut dyn FnMut(Record) -> Result<(), ViewError>;

const COLUMNS: &str = "r.number, r.id, r.doc, r.changed, r.created_at";

impl SqliteStore {
    pub(super) fn visit_candidates(&self, which: &Candidates, visit: Visit<'_>) -> Result<(), Error> {
        match which {
            Candidates::Days { kind, field, from, to } => self.days(kind, field, *from, *to, visit),
            Candidates::MonthDays { kind, field, calendar, keys } => {
                self.month_days(kind, field, *calendar, keys, visit)
            }
            Candidates::All { kind } => match self.kinds.get(kind) {
                Some(kind) => self.all(kind, visit),
                None => Ok(()),
            },
            Candidates::These(keys) => self.these(keys, visit),
        }
    }

    fn days(&self, kind: &str, field: &str, from: Date, to: Date, visit: Visit<'_>) -> Result<(), Error> {
        let Some(kind) = self.kinds.get(kind) else { return Ok(()) };
        let Some(number) = fields::number(&self.connection, kind, field, &self.zone)? else {
            return self.all(kind, visit);
        };
        let sql = format!(
            "SELECT d.day, {COLUMNS} FROM record_day d CROSS JOIN record r
             WHERE d.field = ?1 AND (d.day, d.record) > (?2, ?3) AND d.day <= ?4 AND r.number = d.record
             ORDER BY d.day, d.record LIMIT {PAGE}"
        );
        let last = fields::day_number(to);
        let mut mark = Some(Mark { day: fields::day_number(from) - 1, record: i64::MAX });
        while let Some(after) = mark {
            let page = self.page(kind, &sql, (number, after.day, after.record, last))?;
            mark = next(&page);
            hand_out(page, visit)?;
        }
        Ok(())
    }

    fn month_days(
        &self,
        kind: &str,
        field: &str,
        calendar: MonthDays,
        keys: &[u32],
        visit: Visit<'_>,
    ) -> Result<(), Error> {
        let Some(kind) = self.kinds.get(kind) else { return Ok(()) };
        let Some(number) = fields::number(&self.connection, kind, field, &self.zone)? else {
            return self.all(kind, visit);
        };
        let sql = format!(
            "SELECT 0, {COLUMNS} FROM record_month_day d CROSS JOIN record r
             WHERE d.field = ?1 AND d.calendar = ?2 AND d.month_day = ?3 AND d.record > ?4 AND r.number = d.record
             ORDER BY d.record LIMIT {PAGE}"
        );
        let mut keys = keys.to_vec();
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            let mut mark = Some(Mark { day: 0, record: i64::MIN });
            while let Some(after) = mark {
                let which = (number, fields::calendar_number(calendar), key, after.record);
                let page = self.page(kind, &sql, which)?;
                mark = next(&page);
                hand_out(page, visit)?;
            }
        }
        Ok(())
    }

    fn all(&self, kind: &Kind, visit: Visit<'_>) -> Result<(), Error> {
        self.walk_all(kind, &mut |page| {
            for (_, record) in page.drain(..) {
                visit(record)?;
            }
            Ok(())
        })
    }

    /// Hands out every record of a kind with its number, a page at a time.
    pub(super) fn walk_all(
        &self,
        kind: &Kind,
        visit: &mut dyn FnMut(&mut Vec<Numbered>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let sql = format!(
            "SELECT 0, {COLUMNS} FROM record r WHERE r.kind = ?1 AND r.number > ?2 ORDER BY r.number LIMIT {PAGE}"
        );
        let mut mark = Some(Mark { day: 0, record: i64::MIN });
        while let Some(after) = mark {
            let mut page = self.page(kind, &sql, (&kind.name, after.record))?;
            mark = next(&page);
            visit(&mut page.records)?;
        }
        Ok(())
    }

    fn these(&self, keys: &[RecordKey], visit: Visit<'_>) -> Result<(), Error> {
        let mut keys: Vec<&RecordKey> = keys.iter().collect();
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            if let Some(record) = self.get(key)? {
                visit(record)?;
            }
        }
        Ok(())
    }

    fn page(&self, kind: &Kind, sql: &str, which: impl Params) -> Result<Page, Error> {
        self.walks.step()?;
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut page = Page { last: Mark { day: 0, record: 0 }, records: Vec::new() };
        {
            let mut rows = statement.query(which)?;
            while let Some(row) = rows.next()? {
                page.last = Mark { day: row.get(0)?, record: row.get(1)? };
                page.records.push((page.last.record, super::document::record(row, 2, kind)?));
            }
        }
        self.counted.add(&statement);
        Ok(page)
    }
}

struct Page {
    last: Mark,
    records: Vec<Numbered>,
}

/// Where to go on; `None` after a page that was not full.
fn next(page: &Page) -> Option<Mark> {
    (page.records.len() >= PAGE).then_some(page.last)
}

fn hand_out(page: Page, visit: Visit<'_>) -> Result<(), Error> {
    for (_, record) in page.records {
        visit(record)?;
    }
    Ok(())
}
