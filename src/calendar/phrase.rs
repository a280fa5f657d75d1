//! The short closed phrases that stand inside values, such as `2 working days` or `day before`: what is said
//! when one is not understood, and the choice of one word from a few.

use std::fmt;
use std::ops::Range;

use crate::diagnostic::{Diagnostic, Source, nearest};
use crate::words::{FindingSentence, PhraseSentence, Sentence, Translate};

/// A phrase that is not understood: what is wrong, and what was probably meant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct PhraseError {
    /// What is wrong.
    pub message: Sentence,
    /// What to write instead, where that can be guessed.
    pub help: Option<Sentence>,
}

impl PhraseError {
    /// An error without help.
    #[must_use]
    pub fn new(message: impl Into<Sentence>) -> PhraseError {
        PhraseError { message: message.into(), help: None }
    }

    /// Says what to write instead.
    #[must_use]
    pub fn help(self, help: impl Into<Sentence>) -> PhraseError {
        PhraseError { help: Some(help.into()), ..self }
    }

    /// The same as a finding about a file.
    #[must_use]
    pub fn diagnostic(&self, code: &'static str, source: &Source, span: Range<usize>) -> Diagnostic {
        let finding = Diagnostic::error(code, self.message.clone()).at(source, span, None);
        match &self.help {
            Some(help) => finding.help(help.clone()),
            None => finding,
        }
    }
}

impl Translate for PhraseError {
    fn english(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message.english(out)
    }

    fn chinese(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message.chinese(out)
    }
}

/// What was probably meant.
pub(super) fn meant(near: impl fmt::Display) -> FindingSentence {
    FindingSentence::DidYouMean { near: near.to_string(), also: Vec::new(), more: 0 }
}

/// Chooses one of a few words; anything else is refused with the nearest of them, or with all of them.
pub(super) fn one_of<T: Copy>(written: &str, choices: &[(&str, T)]) -> Result<T, PhraseError> {
    let wanted = written.trim();
    if let Some((_, value)) = choices.iter().find(|(word, _)| *word == wanted) {
        return Ok(*value);
    }
    let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
    let help = match nearest(wanted, words.iter().copied()) {
        Some(near) => meant(near),
        None => {
            FindingSentence::ExpectedOneOf { words: words.into_iter().map(str::to_owned).collect(), more: 0 }
        }
    };
    Err(PhraseError::new(PhraseSentence::NotUnderstood { written: shortened(wanted) }).help(help))
}

/// What was written, cut to a length that fits a message.
pub(super) fn shortened(written: &str) -> String {
    const SHOWN_CHARS: usize = 40;
    if written.chars().count() <= SHOWN_CHARS {
        return written.to_owned();
    }
    let head: String = written.chars().take(SHOWN_CHARS).collect();
    format!("{head}…")
}
