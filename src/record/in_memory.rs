//! A handful of records in memory, for the tests in rule files: asked like any store, by looking at each.

use jiff::civil::Date;

use super::view::{Candidates, MonthDays, Records, ViewError};
use super::{Kinds, Record, RecordKey, Value};
use crate::calendar::anniversary::{Anniversary, Kind as CalendarKind};
use crate::calendar::zone::Zone;

/// Some records, and the kinds and zone they are in.
#[derive(Debug)]
pub struct InMemoryRecords<'a> {
    /// The records.
    pub records: Vec<Record>,
    /// Their kinds.
    pub kinds: &'a Kinds,
    /// The zone that gives an instant its day.
    pub zone: &'a Zone,
}

impl InMemoryRecords<'_> {
    fn fits(&self, record: &Record, which: &Candidates) -> bool {
        match which {
            Candidates::Days { kind, field, from, to } => {
                record.key.kind == *kind
                    && record
                        .get(field)
                        .and_then(|value| self.day(&value))
                        .is_some_and(|day| (*from..=*to).contains(&day))
            }
            Candidates::MonthDays { kind, field, calendar, keys } => {
                record.key.kind == *kind
                    && record
                        .get(field)
                        .and_then(|value| self.month_day(&value))
                        .is_some_and(|(of, key)| of == *calendar && keys.contains(&key))
            }
            Candidates::All { kind } => record.key.kind == *kind,
            Candidates::These(keys) => keys.contains(&record.key),
        }
    }

    fn day(&self, value: &Value) -> Option<Date> {
        match value {
            Value::Date(day) => Some(*day),
            Value::Datetime(at) => Some(self.zone.civil(*at).date()),
            _ => None,
        }
    }

    fn month_day(&self, value: &Value) -> Option<(MonthDays, u32)> {
        if let Value::Anniversary(anniversary) = value {
            return Some((calendar_of(anniversary), anniversary.key()));
        }
        let day = self.day(value)?;
        let key = u32::from(day.month().unsigned_abs()) * 100 + u32::from(day.day().unsigned_abs());
        Some((MonthDays::Solar, key))
    }
}

/// The index that an anniversary is found in.
#[must_use]
pub fn calendar_of(anniversary: &Anniversary) -> MonthDays {
    match anniversary.kind {
        CalendarKind::Solar => MonthDays::Solar,
        CalendarKind::Lunar => MonthDays::Lunar,
    }
}

impl Records for InMemoryRecords<'_> {
    fn get(&self, key: &RecordKey) -> Result<Option<Record>, ViewError> {
        Ok(self.records.iter().find(|record| record.key == *key).cloned())
    }

    fn candidates(
        &self,
        which: &Candidates,
        visit: &mut dyn FnMut(Record) -> Result<(), ViewError>,
    ) -> Result<(), ViewError> {
        self.records.iter().filter(|record| self.fits(record, which)).cloned().try_for_each(visit)
    }

    fn referring(&self, kind: &str, field: &str, target: &RecordKey) -> Result<Vec<Record>, ViewError> {
        let of_kind = self.records.iter().filter(|record| record.key.kind == kind);
        Ok(of_kind.filter(|record| record.text(field) == Some(target.id.as_str())).cloned().collect())
    }

    fn having(&self, kind: &str, field: &str, value: &str) -> Result<Vec<Record>, ViewError> {
        let of_kind = self.records.iter().filter(|record| record.key.kind == kind);
        Ok(of_kind.filter(|record| record.text(field) == Some(value)).cloned().collect())
    }
}
