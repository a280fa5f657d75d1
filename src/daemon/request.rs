//! What a running daemon is asked, and what it answers: one line of JSON each.

use serde::{Deserialize, Serialize};

/// What the daemon is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// Read rules and templates again; `accept` allows so many messages to become due.
    Reload {
        /// The number that `reload_brake` is raised to for this once.
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
    /// What to tell the person.
    pub text: String,
    /// The same for programs, where there is more to say.
    pub detail: serde_json::Value,
}

impl Response {
    /// That nothing was done, and why.
    pub(crate) fn refused(text: String) -> Response {
        Response { v: 1, done: false, text, detail: serde_json::Value::Null }
    }
}
