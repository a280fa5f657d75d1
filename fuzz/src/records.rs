//! `records.toml`: kinds, fields, aliases, the other sides of references.

use touchbase::diagnostic::Report;
use touchbase::record::{FieldType, Kinds};

/// Holds one input against the promises.
pub fn run(data: &[u8]) {
    let Some(text) = super::text(data) else { return };
    let mut report = Report::default();
    let kinds = Kinds::read(&super::source("records.toml", text), &mut report);
    super::inspect(&report);
    for kind in kinds.iter() {
        assert!(kinds.get(&kind.name).is_some_and(|found| found.name == kind.name));
        assert!(!kind.staff || kind.person, "staff are persons");
        for field in &kind.fields {
            assert!(
                kind.type_of(&field.name).is_some() && !field.field_type.describe().to_string().is_empty()
            );
            if let (0, FieldType::Reference(target)) = (report.errors(), &field.field_type) {
                assert!(kinds.get(target).is_some(), "a set without errors has no loose references");
            }
        }
        for day in kind.day_fields() {
            assert!(kind.type_of(day).is_some_and(|of| of.is_day()), "{day}");
        }
        for many in kind.many.values().filter(|_| report.errors() == 0) {
            let back = kinds.get(&many.kind).and_then(|other| other.field(&many.field));
            let comes_back =
                back.is_some_and(|field| field.field_type == FieldType::Reference(kind.name.clone()));
            assert!(comes_back, "the other side is a reference that comes back");
        }
    }
}
