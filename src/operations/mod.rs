//! What a person or a program asks of an installation, one use case a file.

pub mod explain;
