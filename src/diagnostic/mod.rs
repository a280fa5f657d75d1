//! What is said about somebody's file: code, place, what was expected, what was probably meant.
//!
//! Bad input is never an `Err` here: loaders return what they could use together with a [`Report`] of all that is
//! wrong, so that one run shows every fault. Codes are stable: R rules, T templates, K record kinds, D data
//! files that are imported, C configuration, H calendars, F files that cannot be read.

mod render;
mod suggest;
mod wire;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use crate::words::{FindingSentence, Sentence};

pub use render::{FrameStyle, render};
pub use suggest::nearest;
pub use wire::SentReport;

/// A text and the path it came from, relative to the configuration directory where possible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The path as people should see it.
    pub path: Arc<str>,
    /// The whole text, UTF-8.
    pub text: Arc<str>,
}

impl Source {
    /// A source from its path and text.
    #[must_use]
    pub fn new(path: &str, text: &str) -> Source {
        Source { path: path.into(), text: text.into() }
    }

    /// The file name without folders and without its last ending: `rules/gift.toml` gives `gift`.
    #[must_use]
    pub fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or(&self.path);
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }

    /// Line and column of a byte offset, both counted from 1, columns in characters.
    #[must_use]
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let before = self.text.get(..offset).unwrap_or(&self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        (line, column)
    }
}

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Works, but somebody should look.
    Warning,
    /// What it is about cannot be used.
    Error,
}

/// The place of a finding: a byte range of a source, and a word or two to write under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The text it is in.
    pub source: Source,
    /// Bytes of `source.text`.
    pub span: Range<usize>,
    /// What stands under the carets.
    pub label: Option<Sentence>,
}

/// One finding about a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable code, such as `R104`.
    pub code: Cow<'static, str>,
    /// Error or warning.
    pub severity: Severity,
    /// What is wrong.
    pub message: Sentence,
    /// Where, if it has a place.
    pub place: Option<Place>,
    /// What to do or what was expected, a line each.
    pub help: Vec<Sentence>,
    /// What should stand at the place instead, where that is known.
    pub replacement: Option<String>,
}

impl Diagnostic {
    /// An error without a place yet.
    #[must_use]
    pub fn error(code: &'static str, message: impl Into<Sentence>) -> Diagnostic {
        Diagnostic {
            code: Cow::Borrowed(code),
            severity: Severity::Error,
            message: message.into(),
            place: None,
            help: Vec::new(),
            replacement: None,
        }
    }

    /// A warning without a place yet.
    #[must_use]
    pub fn warning(code: &'static str, message: impl Into<Sentence>) -> Diagnostic {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(code, message) }
    }

    /// Says where: a byte range of a source and a short label for the carets.
    #[must_use]
    pub fn at(
        mut self,
        source: &Source,
        span: Range<usize>,
        label: impl Into<Option<Sentence>>,
    ) -> Diagnostic {
        // A word that stands in quotes is replaced by a word in quotes, whichever was said first.
        if source.text.get(span.clone()).is_some_and(|there| there.starts_with('"'))
            && let Some(bare) = self.replacement.take_if(|text| !text.starts_with('"'))
        {
            self.replacement = Some(format!("\"{bare}\""));
        }
        self.place = Some(Place { source: source.clone(), span, label: label.into() });
        self
    }

    /// Adds a line of help.
    #[must_use]
    pub fn help(mut self, line: impl Into<Sentence>) -> Diagnostic {
        self.help.push(line.into());
        self
    }

    /// Proposes the candidate nearest to what was written, and lists the others.
    #[must_use]
    pub fn did_you_mean<'a>(
        mut self,
        written: &str,
        candidates: impl IntoIterator<Item = &'a str>,
    ) -> Diagnostic {
        let candidates: Vec<&str> = candidates.into_iter().collect();
        let near = nearest(written, candidates.iter().copied());
        if let Some(help) = FindingSentence::meant(near, &candidates) {
            self.help.push(help.into());
        }
        if let Some(near) = near {
            self.replacement = Some(self.with_its_quotes(written, near));
        }
        self
    }

    /// What should stand at the place when `near` is meant: the place may hold more than the word, its quotes above
    /// all.
    fn with_its_quotes(&self, written: &str, near: &str) -> String {
        let there = self.place.as_ref().and_then(|place| place.source.text.get(place.span.clone()));
        match there {
            Some(there) if !written.is_empty() && there.contains(written) => there.replacen(written, near, 1),
            _ => near.to_owned(),
        }
    }

    /// `path:line:column` of the place, or only the path, or nothing.
    #[must_use]
    pub fn location(&self) -> Option<String> {
        self.place.as_ref().map(|place| {
            let (line, column) = place.source.line_column(place.span.start);
            format!("{}:{line}:{column}", place.source.path)
        })
    }
}

/// Everything found wrong in one pass.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    findings: Vec<Diagnostic>,
}

impl Report {
    /// Adds a finding.
    pub fn push(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
    }

    /// Adds a finding that knows more than an earlier one of the same code about the same place, whose place it takes.
    pub fn push_in_place(&mut self, finding: Diagnostic) {
        let same = |earlier: &&mut Diagnostic| earlier.code == finding.code && earlier.place == finding.place;
        match self.findings.iter_mut().find(same) {
            Some(earlier) => *earlier = finding,
            None => self.findings.push(finding),
        }
    }

    /// Adds all findings of another report.
    pub fn extend(&mut self, other: Report) {
        self.findings.extend(other.findings);
    }

    /// All findings in the order they were found.
    #[must_use]
    pub fn findings(&self) -> &[Diagnostic] {
        &self.findings
    }

    /// How many errors.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.findings.iter().filter(|f| f.severity == Severity::Error).count()
    }

    /// How many errors, in words: `1 error`, `2 errors`.
    #[must_use]
    pub fn errors_in_words(&self) -> String {
        crate::number::count(self.errors(), "error")
    }

    /// How many warnings.
    #[must_use]
    pub fn warnings(&self) -> usize {
        self.findings.len() - self.errors()
    }
}
