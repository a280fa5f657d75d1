//! What the engine's errors mean to those who use a store.

use rusqlite::ErrorCode;

use crate::store::Error;

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Error {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Error::Full,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::Locked,
            Some(ErrorCode::DatabaseCorrupt) => Error::Damaged(error.to_string()),
            Some(ErrorCode::NotADatabase) => {
                Error::Foreign("the file is not a Touchbase database".to_owned())
            }
            Some(_) => Error::Other(error.to_string()),
            None => match error {
                rusqlite::Error::FromSqlConversionFailure(..) | rusqlite::Error::InvalidColumnType(..) => {
                    Error::Damaged(error.to_string())
                }
                other => Error::Other(other.to_string()),
            },
        }
    }
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
        assert!(matches!(failure(rusqlite::ffi::SQLITE_READONLY), Error::Other(_)));
    }
}
