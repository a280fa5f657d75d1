//! The target of [`touchbase_fuzz::smtp_reply`].
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| touchbase_fuzz::smtp_reply::run(data));
