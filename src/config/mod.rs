//! What touchbase.toml and the files beside it settle.

pub mod email;
pub mod gateway;
