//! What came of asking the running daemon how it is.

use std::fmt;

use serde_json::Value as Json;

use super::daemon_status::DaemonStatus;
use crate::words::{RunSentence, Sentence, SystemSentence, Translate};

/// The daemon's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Live {
    /// Nobody asked: the time is a pretended one, or nothing has been started yet.
    NotAsked,
    /// No daemon runs.
    Absent,
    /// One is there, and does not answer, or not in words that we know.
    Silent(NoAnswer),
    /// It says how it is.
    Told(Box<DaemonStatus>),
}

/// Why there is no answer that says anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoAnswer {
    /// It is of another version.
    OtherVersion,
    /// It did not answer within so many seconds.
    NotInTime(u64),
    /// The question or the answer broke off, and what the system says of it.
    BrokeOff(SystemSentence),
}

impl NoAnswer {
    /// The same as a sentence, after what could not be done.
    #[must_use]
    pub fn sentence(&self) -> Sentence {
        match self {
            NoAnswer::OtherVersion => RunSentence::OtherVersion.into(),
            NoAnswer::NotInTime(secs) => RunSentence::NotInTime { secs: *secs }.into(),
            NoAnswer::BrokeOff(said) => said.clone().into(),
        }
    }
}

impl Translate for NoAnswer {
    fn english(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sentence().english(out)
    }

    fn chinese(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sentence().chinese(out)
    }
}

impl fmt::Display for NoAnswer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.english(out)
    }
}

impl std::error::Error for NoAnswer {}

impl Live {
    /// What an answer means; no answer where no daemon runs, which is as it should be as long as nothing was `started`.
    pub(super) fn of(answer: Result<Option<Json>, NoAnswer>, started: bool) -> Live {
        match answer {
            Ok(None) if started => Live::Absent,
            Ok(None) => Live::NotAsked,
            Ok(Some(detail)) => match serde_json::from_value(detail) {
                Ok(told) => Live::Told(Box::new(told)),
                Err(_) => Live::Silent(NoAnswer::OtherVersion),
            },
            Err(why) => Live::Silent(why),
        }
    }

    /// What it says, where it says something.
    #[must_use]
    pub fn told(&self) -> Option<&DaemonStatus> {
        if let Live::Told(told) = self { Some(told) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_answer_has_its_meaning() {
        assert_eq!(Live::of(Ok(None), true), Live::Absent);
        assert_eq!(Live::of(Ok(None), false), Live::NotAsked);
        assert_eq!(Live::of(Ok(Some("odd".into())), true), Live::Silent(NoAnswer::OtherVersion));
        let late = NoAnswer::NotInTime(5);
        assert_eq!(Live::of(Err(late.clone()), true), Live::Silent(late));
        let told = Live::of(Ok(Some(serde_json::json!({ "boot": 7 }))), true);
        assert_eq!(told.told().map(|told| told.boot), Some(7));
    }
}
