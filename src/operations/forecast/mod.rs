//! What would be sent in a span of time: which span, which rules and whose touches are asked for, and how many of what
//! there are.

pub mod ahead;
pub mod tally;
