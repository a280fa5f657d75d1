//! What a filter is given: whether it is anything at all, how many, and how a filter refuses it.

use minijinja::value::Value;
use minijinja::{Error, ErrorKind};

use super::context::{LIST_MAX, MissingRecord};

/// Whether there is nothing: an unfilled field, or a reference that leads nowhere.
pub(super) fn is_none(value: &Value) -> bool {
    value.is_none() || value.is_undefined() || value.downcast_object_ref::<MissingRecord>().is_some()
}

/// No more lists, and no longer ones, than a list of records may have elements.
pub(super) fn few(count: usize) -> Result<usize, Error> {
    if count > LIST_MAX { Err(invalid("at most 200 lists, of at most 200 elements")) } else { Ok(count) }
}

/// What fills up lists or stands for nothing: no list of its own, so that none grows by holding another many times.
pub(super) fn plain(value: Option<Value>) -> Result<Option<Value>, Error> {
    match value {
        Some(value) if value.as_str().is_none() && value.len().is_some_and(|length| length > 0) => {
            Err(invalid("a list of values cannot stand in here"))
        }
        value => Ok(value),
    }
}

pub(super) fn invalid(message: &'static str) -> Error {
    Error::new(ErrorKind::InvalidOperation, message)
}
