//! CSV lists, any bytes: import table, mapping and cells, over a store in memory.
//!
//! After a line `=== map` comes a mapping file, which is then used.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use touchbase_fuzz::desk::Desk;

static DESK: LazyLock<Desk> = LazyLock::new(|| Desk::new("csv"));
const MAP: &[u8] = b"=== map\n";

fuzz_target!(|data: &[u8]| {
    let map = data.windows(MAP.len()).position(|window| window == MAP);
    let (list, map) = match map {
        Some(at) => (&data[..at], touchbase_fuzz::text(&data[at + MAP.len()..])),
        None => (data, None),
    };
    DESK.import(list, map);
});
