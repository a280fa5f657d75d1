//! Every sentence that a person may read: as data, and in each language.
//!
//! Whoever has something to say makes a value of one of the enums here; whoever shows it to a person asks for it in
//! that person's language. Each area is a folder: `mod.rs` has its sentences with their arguments, `en.rs` and `zh.rs`
//! are one exhaustive `match` each, so that a sentence without a translation does not compile.
//!
//! A sentence has no full stop at its end, and begins with a small letter where it can follow a colon. `Display` is
//! English: that is what stands in the journal and in JSON.

mod area;
mod cited;
mod failure;
mod help;
mod language;
mod measure;
#[cfg(debug_assertions)]
mod reached;
mod sentence;
mod wrap;

use std::fmt;

pub use area::*;
pub use cited::{Audience, Cited};
pub use failure::{Explain, Failure};
pub use help::{help_in, help_texts};
pub use language::Language;
pub use measure::{bytes, length, spelled};
pub use sentence::Sentence;
pub use wrap::{fitted, hanging, wrapped};

/// What can be said in each language.
pub trait Translate {
    /// Says it in English.
    ///
    /// # Errors
    /// When the formatter fails.
    fn english(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result;

    /// Says it in Chinese.
    ///
    /// # Errors
    /// When the formatter fails.
    fn chinese(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result;

    /// It in a language, to be printed or to stand in another sentence.
    fn in_language(&self, language: Language) -> InLanguage<'_, Self>
    where
        Self: Sized,
    {
        InLanguage { said: self, language }
    }

    /// It in Chinese, to stand in another Chinese sentence. (In an English one, `Display` is enough.)
    fn zh(&self) -> InLanguage<'_, Self>
    where
        Self: Sized,
    {
        self.in_language(Language::Chinese)
    }
}

/// Something in one language.
#[derive(Debug, Clone, Copy)]
pub struct InLanguage<'a, T: ?Sized> {
    said: &'a T,
    language: Language,
}

impl<T: Translate + ?Sized> fmt::Display for InLanguage<'_, T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.language {
            Language::English => self.said.english(out),
            Language::Chinese => self.said.chinese(out),
        }
    }
}

impl Language {
    /// A sentence in this language.
    #[must_use]
    pub fn say<T: Translate + ?Sized>(self, said: &T) -> String {
        InLanguage { said, language: self }.to_string()
    }
}
