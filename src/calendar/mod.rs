//! The calendar.
pub mod anniversary;
