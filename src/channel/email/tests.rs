//! Composing: what a receiver's parser would see.
