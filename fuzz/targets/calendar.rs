//! The target of [`touchbase_fuzz::calendar`].
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| touchbase_fuzz::calendar::run(data));
