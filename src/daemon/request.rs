//! What a running daemon is asked, and what it answers: one line of JSON each.
//!
//! What is said to a person goes as data, and is put into words where it is read: the one who asks may speak another
//! language than the daemon's log.

use serde::{Deserialize, Serialize};

use crate::diagnostic::{FrameStyle, Report, SentReport, render};
use crate::words::{DaemonSentence, Sentence};

/// The version of the form of an answer.
pub(super) const VERSION: u32 = 2;

/// What the daemon is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// Read rules and templates again; `accept` allows so many messages to become due.
    Reload {
        /// So many touches may be added on days above `brake`, or be taken away, for this once.
        accept: Option<u64>,
    },
    /// How it is.
    Status,
    /// Go by the wall clock as it is, though it has jumped.
    TrustClock,
}

/// What it answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// Version of this form.
    pub v: u32,
    /// Whether it did what was asked.
    pub done: bool,
    /// What to tell the person, a line each.
    pub said: Vec<Sentence>,
    /// What is wrong in the files, where that is why it was not done.
    pub findings: SentReport,
    /// The same for programs, where there is more to say.
    pub detail: serde_json::Value,
}

impl Response {
    /// That it was done.
    pub(crate) fn done(said: DaemonSentence) -> Response {
        Response { done: true, ..Response::refused(said) }
    }

    /// That nothing was done, and why.
    pub(crate) fn refused(said: impl Into<Sentence>) -> Response {
        Response {
            v: VERSION,
            done: false,
            said: vec![said.into()],
            findings: SentReport::default(),
            detail: serde_json::Value::Null,
        }
    }

    /// With more lines.
    pub(super) fn and(mut self, more: Vec<Sentence>) -> Response {
        self.said.extend(more);
        self
    }

    /// As the journal has it: in English, each finding in its frame.
    pub(super) fn in_journal(&self) -> String {
        let findings = Report::from(self.findings.clone());
        let frames = render(findings.findings(), FrameStyle::default());
        let said: Vec<String> = self.said.iter().map(ToString::to_string).collect();
        frames + &said.join("\n")
    }
}
