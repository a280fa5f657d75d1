//! What a filter is given: whether it is anything at all, and how a filter refuses it.

use minijinja::value::Value;
use minijinja::{Error, ErrorKind};

use super::context::MissingRecord;
use crate::words::FilterSentence;

/// Whether there is nothing: an unfilled field, or a reference that leads nowhere.
pub(super) fn is_none(value: &Value) -> bool {
    value.is_none() || value.is_undefined() || value.downcast_object_ref::<MissingRecord>().is_some()
}

/// What stands for nothing: no list of its own, so that none grows by holding another many times.
pub(super) fn plain(value: Option<Value>) -> Result<Option<Value>, Error> {
    match value {
        Some(value) if value.as_str().is_none() && value.len().is_some_and(|length| length > 0) => {
            Err(refused(FilterSentence::ListStandsIn))
        }
        value => Ok(value),
    }
}

/// A refusal of ours. The sentence travels through the engine as the error's source.
pub(super) fn refused(why: FilterSentence) -> Error {
    Error::new(ErrorKind::InvalidOperation, why.to_string()).with_source(why)
}
