//! CSV lists, any bytes: import table, mapping and cells, over a store in memory.
//!
//! After a line `=== map` comes a mapping file, which is then used.

use std::sync::LazyLock;

use super::desk::Desk;

/// Where all lists of this target lie.
pub static DESK: LazyLock<Desk> = LazyLock::new(|| Desk::new("csv"));
const MAP: &[u8] = b"=== map\n";

/// Holds one input against the promises.
pub fn run(data: &[u8]) {
    let map = data.windows(MAP.len()).position(|window| window == MAP);
    let (list, map) = match map {
        Some(at) => (&data[..at], super::text(&data[at + MAP.len()..])),
        None => (data, None),
    };
    DESK.import(list, map);
}
