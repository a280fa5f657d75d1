//! The target of [`touchbase_fuzz::records`].
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| touchbase_fuzz::records::run(data));
