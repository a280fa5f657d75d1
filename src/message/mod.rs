//! Messages: rendered, addressed, on their way.

pub mod outcome;
