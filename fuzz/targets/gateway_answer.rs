//! The target of [`touchbase_fuzz::gateway_answer`].
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| touchbase_fuzz::gateway_answer::run(data));
