//! The target of [`touchbase_fuzz::import_csv`].
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| touchbase_fuzz::import_csv::run(data));
