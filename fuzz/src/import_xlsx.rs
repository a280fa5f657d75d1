//! Workbooks: the bytes of an archive, or the parts of one, which are then packed without compression.
//!
//! What begins with `PK` is taken as it is. Otherwise `=== xl/worksheets/sheet1.xml` on a line of its own begins a
//! part.

use std::sync::LazyLock;

use super::desk::Desk;
use super::{archive, files, text};

/// Where all lists of this target lie.
pub static DESK: LazyLock<Desk> = LazyLock::new(|| Desk::new("xlsx"));

/// Holds one input against the promises.
pub fn run(data: &[u8]) {
    if data.starts_with(b"PK") {
        DESK.import(data, None);
    } else if let Some(text) = text(data) {
        let parts: Vec<_> = files(text).into_iter().filter(|(name, _)| !name.is_empty()).take(10).collect();
        DESK.import(&archive::stored(&parts), None);
    }
}
