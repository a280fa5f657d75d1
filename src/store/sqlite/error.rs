//! What the engine's errors mean to those who use a store.

use rusqlite::ErrorCode;

use crate::store::Error;
use crate::words::{DatabaseSentence, Sentence, StoreSentence};

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Error {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Error::Full,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::Locked,
            Some(ErrorCode::SystemIoFailure | ErrorCode::ReadOnly | ErrorCode::CannotOpen) => {
                Error::Unusable(error.to_string())
            }
            Some(ErrorCode::DatabaseCorrupt) => Error::damaged(Sentence::Quoted(error.to_string())),
            Some(ErrorCode::NotADatabase) => Error::Foreign(DatabaseSentence::NotOurs { path: None }),
            Some(_) => Error::quoted(&error),
            None => match error {
                rusqlite::Error::FromSqlConversionFailure(column, kind, cause) => {
                    match cause.downcast::<StoreSentence>() {
                        Ok(said) => {
                            let said = Box::new((*said).into());
                            Error::damaged(StoreSentence::InColumn { column, said })
                        }
                        Err(cause) => {
                            let error = rusqlite::Error::FromSqlConversionFailure(column, kind, cause);
                            Error::damaged(Sentence::Quoted(error.to_string()))
                        }
                    }
                }
                rusqlite::Error::InvalidColumnType(..) | rusqlite::Error::Utf8Error(..) => {
                    Error::damaged(Sentence::Quoted(error.to_string()))
                }
                other => Error::quoted(&other),
            },
        }
    }
}

/// What the engine says when the disk cannot be written: for fail points.
pub(super) fn bad_disk(_: std::io::Error) -> Error {
    let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_IOERR_WRITE);
    rusqlite::Error::SqliteFailure(code, None).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_failure_has_its_kind() {
        let failure =
            |code| Error::from(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None));
        assert_eq!(failure(rusqlite::ffi::SQLITE_FULL), Error::Full);
        assert_eq!(failure(rusqlite::ffi::SQLITE_BUSY), Error::Locked);
        assert_eq!(failure(rusqlite::ffi::SQLITE_LOCKED), Error::Locked);
        assert!(matches!(failure(rusqlite::ffi::SQLITE_CORRUPT), Error::Damaged(_)));
        assert!(matches!(failure(rusqlite::ffi::SQLITE_NOTADB), Error::Foreign(_)));
        assert!(matches!(failure(rusqlite::ffi::SQLITE_READONLY), Error::Unusable(_)));
        assert!(matches!(failure(rusqlite::ffi::SQLITE_IOERR_WRITE), Error::Unusable(_)));
        assert!(matches!(failure(rusqlite::ffi::SQLITE_CONSTRAINT), Error::Other(_)));
    }
}
