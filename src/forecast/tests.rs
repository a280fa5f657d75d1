//! A forecast says what the gate would say.
