//! Why a daemon could not be started, or has to end: what a person has to change first, or what may be over in a while.

use std::fmt;

use crate::store::Error;
use crate::words::{OriginSentence, Sentence, Translate};

/// Why a daemon could not be started.
#[derive(Debug)]
pub enum StartError {
    /// Something a person has to change first.
    Refused(Box<Sentence>),
    /// Something that may be over in a while: a lock, a full disk.
    TryAgain(Box<Sentence>),
}

impl StartError {
    /// Something a person has to change first.
    pub(super) fn refused(said: impl Into<Sentence>) -> StartError {
        StartError::Refused(Box::new(said.into()))
    }

    /// Something that may be over in a while.
    pub(super) fn try_again(said: impl Into<Sentence>) -> StartError {
        StartError::TryAgain(Box::new(said.into()))
    }

    /// What the system did not let it do: waiting gives no permission, and may mend anything else.
    pub(super) fn by_system(error: &std::io::Error, said: impl Into<Sentence>) -> StartError {
        match error.kind() {
            std::io::ErrorKind::PermissionDenied => StartError::refused(said),
            _ => StartError::try_again(said),
        }
    }

    /// What is said of it.
    pub(super) fn sentence(&self) -> &Sentence {
        match self {
            StartError::Refused(said) | StartError::TryAgain(said) => said,
        }
    }
}

impl Translate for StartError {
    fn english(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sentence().english(out)
    }

    fn chinese(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sentence().chinese(out)
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.english(out)
    }
}

impl std::error::Error for StartError {}

impl From<Error> for StartError {
    fn from(error: Error) -> StartError {
        match error {
            Error::Damaged(said) => StartError::refused(OriginSentence::RestoreBackup { said }),
            Error::Replaced(said) => StartError::refused(OriginSentence::Ends { said: Box::new(said) }),
            Error::Foreign(_) | Error::Copy(_) | Error::NotAllowed(_) => {
                StartError::refused(error.sentence())
            }
            _ => StartError::try_again(error.sentence()),
        }
    }
}
