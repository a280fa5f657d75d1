//! Records to try an expression on: every field filled in, or none. They are made from the kinds alone and answered
//! through the same view as real ones, so that a trial takes the way that a real run takes.

use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;

use super::context::{Extras, Occurrence, context};
use super::{Company, Context, Needs, Scope};
use crate::calendar::anniversary::Anniversary;
use crate::record::view::{Candidates, Records, ViewError};
use crate::record::{Field, FieldType, Kind, Kinds, Record, RecordKey, Value};

/// A view in which every reference leads to a filled-in record, or no field of any record is filled in.
pub(super) struct Samples<'a> {
    pub(super) kinds: &'a Kinds,
    pub(super) filled: bool,
}

impl Samples<'_> {
    fn record(&self, kind: &Kind) -> Record {
        let mut record = Record::new(RecordKey::new(&kind.name, "sample-1"), Timestamp::UNIX_EPOCH);
        if self.filled {
            for field in &kind.fields {
                record.fields.insert(field.name.clone(), value(field));
                record.changed_at.insert(field.name.clone(), Timestamp::UNIX_EPOCH);
            }
        }
        record
    }
}

/// A context of samples in the scope, with what is needed.
pub(super) fn trial(scope: &Scope<'_>, needs: &Needs, filled: bool) -> Result<Context, ViewError> {
    let samples = Samples { kinds: scope.kinds(), filled };
    let record = samples.record(scope.each());
    let recipient = scope.recipient_kind().map(|kind| samples.record(kind));
    let company: Company = scope.company_keys().map(|key| (key.to_owned(), "公司".to_owned())).collect();
    let items = [record.clone(), record.clone()];
    let extras = Extras {
        today: date(2026, 6, 15),
        now: Timestamp::UNIX_EPOCH,
        zone: &TimeZone::UTC,
        company: &company,
        occurrence: Some(Occurrence { date: date(2026, 6, 15), number: 1, years: 4 }),
        items: &items,
    };
    context(&record, recipient.as_ref(), &extras, needs, scope.kinds(), &samples)
}

fn value(field: &Field) -> Value {
    match &field.field_type {
        FieldType::Phone => Value::Text("+8613900000021".to_owned()),
        FieldType::Email => Value::Text("sample@example.com".to_owned()),
        FieldType::Text => Value::Text("样例".to_owned()),
        FieldType::Words(words) => Value::Text(words.first().cloned().unwrap_or_default()),
        FieldType::Reference(_) => Value::Text("sample-1".to_owned()),
        FieldType::Int => Value::Int(3),
        FieldType::Number => Value::Number(3.5),
        FieldType::Bool => Value::Bool(true),
        FieldType::Date => Value::Date(date(2026, 3, 31)),
        FieldType::Datetime => Value::Datetime(Timestamp::UNIX_EPOCH),
        FieldType::Anniversary => Anniversary::parse("1990-08-15")
            .map_or_else(|_| Value::Text("1990-08-15".to_owned()), Value::Anniversary),
        FieldType::List => Value::List(vec!["样例".to_owned(), "另一".to_owned()]),
    }
}

impl Records for Samples<'_> {
    fn get(&self, key: &RecordKey) -> Result<Option<Record>, ViewError> {
        Ok(self.kinds.get(&key.kind).map(|kind| self.record(kind)))
    }

    fn candidates(
        &self,
        _: &Candidates,
        _: &mut dyn FnMut(Record) -> Result<(), ViewError>,
    ) -> Result<(), ViewError> {
        Ok(())
    }

    fn referring(&self, kind: &str, _: &str, _: &RecordKey) -> Result<Vec<Record>, ViewError> {
        let one = self.kinds.get(kind).filter(|_| self.filled).map(|kind| self.record(kind));
        Ok(one.into_iter().flat_map(|record| [record.clone(), record]).collect())
    }

    fn having(&self, _: &str, _: &str, _: &str) -> Result<Vec<Record>, ViewError> {
        Ok(Vec::new())
    }
}
