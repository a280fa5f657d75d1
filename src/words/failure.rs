//! Something that could not be done, with what made it fail: what `anyhow`'s context is for texts, for sentences.

use std::error::Error;
use std::fmt;

use super::{Language, Sentence, Translate};

/// What could not be done, and why.
#[derive(Debug)]
pub struct Failure {
    sentence: Box<Sentence>,
    source: Box<dyn Error + Send + Sync>,
}

impl Translate for Failure {
    fn english(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sentence.english(out)
    }

    fn chinese(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sentence.chinese(out)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.sentence.in_language(Language::English))
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(self.source.as_ref())
    }
}

/// Says what could not be done when something fails.
pub trait Explain<T> {
    /// The same, where a failure says first what could not be done.
    ///
    /// # Errors
    /// Where it was a failure before.
    fn explain<S: Into<Sentence>>(self, what: impl FnOnce() -> S) -> Result<T, Failure>;
}

impl<T, E: Into<Box<dyn Error + Send + Sync>>> Explain<T> for Result<T, E> {
    fn explain<S: Into<Sentence>>(self, what: impl FnOnce() -> S) -> Result<T, Failure> {
        self.map_err(|source| Failure { sentence: Box::new(what().into()), source: source.into() })
    }
}
