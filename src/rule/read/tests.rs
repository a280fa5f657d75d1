//! Reading rule files: what is right is there, what is wrong is said with its place.
