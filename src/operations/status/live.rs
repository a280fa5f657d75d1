//! What came of asking the running daemon how it is.

use std::io::{Error, ErrorKind};

use serde_json::Value as Json;

use super::daemon_status::DaemonStatus;

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
    /// It did not answer in time.
    NotInTime,
    /// The question or the answer broke off, in the system's words.
    BrokeOff(String),
}

impl Live {
    /// What an answer means; no answer where no daemon runs, which is as it should be as long as nothing was `started`.
    pub(super) fn of(answer: Result<Option<Json>, Error>, started: bool) -> Live {
        match answer {
            Ok(None) if started => Live::Absent,
            Ok(None) => Live::NotAsked,
            Ok(Some(detail)) => match serde_json::from_value(detail) {
                Ok(told) => Live::Told(Box::new(told)),
                Err(_) => Live::Silent(NoAnswer::OtherVersion),
            },
            Err(error) if error.kind() == ErrorKind::WouldBlock => Live::Silent(NoAnswer::NotInTime),
            Err(error) => Live::Silent(NoAnswer::BrokeOff(error.to_string())),
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
        let late = Error::from(ErrorKind::WouldBlock);
        assert_eq!(Live::of(Err(late), true), Live::Silent(NoAnswer::NotInTime));
        let told = Live::of(Ok(Some(serde_json::json!({ "boot": 7 }))), true);
        assert_eq!(told.told().map(|told| told.boot), Some(7));
    }
}
