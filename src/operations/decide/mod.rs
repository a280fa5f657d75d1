//! What a person decides about touches. Each decision has two halves: what it would be about is found, so that it can
//! be shown; then it is carried out, in one transaction that says what it really did.

pub mod approve;
pub mod cancel;
pub mod retry;
