//! What can go wrong with a store.

use std::fmt;

use crate::record::view::ViewError;
use crate::words::{DatabaseSentence, OriginSentence, Sentence, StoreSentence, Translate};

/// What can go wrong with a store. What it says holds no record's contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// Another process holds the write lock for longer than we wait.
    Locked,
    /// Another daemon runs on this database.
    InUse(DatabaseSentence),
    /// The store has been closed because the daemon stops.
    Closed,
    /// There is no database yet.
    Absent(DatabaseSentence),
    /// No space left; nothing was written, reading works.
    Full,
    /// The file is not ours, or written by a newer version.
    Foreign(DatabaseSentence),
    /// The file is damaged.
    Damaged(Box<Sentence>),
    /// The file may not know what was sent: nobody writes to it before a person has adopted it.
    Copy(OriginSentence),
    /// While it was open, the file or its log was removed, or another took its place.
    Replaced(OriginSentence),
    /// The file cannot be read or written just now, in the engine's words: a disk that fails, or is read-only.
    Unusable(String),
    /// This process may not use the file, or the folder it is in.
    NotAllowed(DatabaseSentence),
    /// Anything else.
    Other(Box<Sentence>),
}

impl Error {
    /// Anything that is none of the others.
    #[must_use]
    pub fn other(said: impl Into<Sentence>) -> Error {
        Error::Other(Box::new(said.into()))
    }

    /// The file is damaged.
    #[must_use]
    pub fn damaged(said: impl Into<Sentence>) -> Error {
        Error::Damaged(Box::new(said.into()))
    }

    /// What a library says of something that is none of the others.
    #[must_use]
    pub(super) fn quoted(error: &dyn fmt::Display) -> Error {
        Error::other(Sentence::Quoted(error.to_string()))
    }

    /// Whether whoever works on the file has to end: waiting mends nothing, and what is written may be lost.
    #[must_use]
    pub fn is_final(&self) -> bool {
        matches!(self, Error::Damaged(_) | Error::Foreign(_) | Error::Copy(_) | Error::Replaced(_))
    }

    /// The same as a sentence.
    #[must_use]
    pub fn sentence(&self) -> Sentence {
        match self {
            Error::Locked => StoreSentence::Locked.into(),
            Error::Closed => StoreSentence::Closed.into(),
            Error::Full => StoreSentence::Full.into(),
            Error::InUse(said) | Error::Absent(said) | Error::Foreign(said) | Error::NotAllowed(said) => {
                said.clone().into()
            }
            Error::Damaged(said) => StoreSentence::Damaged { said: said.clone() }.into(),
            Error::Copy(said) => OriginSentence::AdoptFirst { said: Box::new(said.clone()) }.into(),
            Error::Replaced(said) => said.clone().into(),
            Error::Unusable(said) => StoreSentence::Unusable { said: said.clone() }.into(),
            Error::Other(said) => Sentence::clone(said),
        }
    }
}

impl Translate for Error {
    fn english(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sentence().english(out)
    }

    fn chinese(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sentence().chinese(out)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.english(out)
    }
}

impl std::error::Error for Error {}

impl From<Error> for ViewError {
    fn from(error: Error) -> ViewError {
        ViewError(Box::new(error.sentence()))
    }
}

/// What a view has passed on is what it was: damage that is met in the middle of planning is damage.
impl From<ViewError> for Error {
    fn from(error: ViewError) -> Error {
        match *error.0 {
            Sentence::Store(StoreSentence::Damaged { said }) => Error::Damaged(said),
            Sentence::Store(StoreSentence::Full) => Error::Full,
            Sentence::Store(StoreSentence::Locked) => Error::Locked,
            Sentence::Store(StoreSentence::Unusable { said }) => Error::Unusable(said),
            Sentence::Database(said @ DatabaseSentence::NotOurs { .. }) => Error::Foreign(said),
            other => Error::other(other),
        }
    }
}
