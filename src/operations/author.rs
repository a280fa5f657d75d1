//! In whose name the ledger and the records are changed.

use std::path::Path;

use jiff::Timestamp;

use crate::store::Author;
pub use crate::store::sqlite::user_name;

/// A person who decides: `operator wang`.
#[must_use]
pub fn operator(user: &str, now: Timestamp) -> Author {
    Author { name: format!("operator {user}"), at: now }
}

/// A list that a person brings in: `import customers.csv by wang`.
#[must_use]
pub fn import(list: &Path, user: &str, now: Timestamp) -> Author {
    let name = list.file_name().unwrap_or(list.as_os_str()).to_string_lossy();
    Author { name: format!("import {name} by {user}"), at: now }
}
