//! The target of [`touchbase_fuzz::expression`].
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| touchbase_fuzz::expression::run(data));
