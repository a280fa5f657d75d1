//! The target of [`touchbase_fuzz::import_xlsx`].
#![no_main]

use std::panic::{PanicHookInfo, set_hook};

use libfuzzer_sys::fuzz_target;

/// The readers of workbooks, whose panics the import takes for a damaged file.
const FOREIGN: [&str; 3] = ["/calamine-", "/quick-xml-", "/zip-"];

fn stop(info: &PanicHookInfo<'_>) {
    let place = info.location().map_or("", |location| location.file());
    if !FOREIGN.iter().any(|package| place.contains(package)) {
        eprintln!("{info}");
        std::process::abort();
    }
}

fuzz_target!(init: set_hook(Box::new(stop)), |data: &[u8]| touchbase_fuzz::import_xlsx::run(data));
