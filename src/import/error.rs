//! Why a list was not taken in at all.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::PathBuf;

use super::table::TableError;
use crate::diagnostic::Report;
use crate::store;
use crate::words::{Audience, ListSentence, MappingSentence, Sentence, Translate};

/// Why a list was not taken in at all.
#[derive(Debug)]
pub enum ImportError {
    /// The file cannot be read as a list.
    Table(TableError),
    /// The headers do not decide what the columns are.
    Mapping(MappingSentence),
    /// The mapping file is wrong; the findings say where.
    Map {
        /// The mapping file.
        path: PathBuf,
        /// What is wrong with it.
        report: Report,
    },
    /// The mapping file cannot be read.
    MapUnreadable {
        /// The mapping file.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// The reject file cannot be written; without it nobody could correct what was left out.
    Rejects {
        /// The reject file.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// A fault of this program.
    Broken(ListSentence),
    /// The store could not take it.
    Store(store::Error),
}

impl ImportError {
    /// The same for somebody: who has the list before him reads what its first row says.
    #[must_use]
    pub fn shown_to(self, audience: Audience) -> ImportError {
        match self {
            ImportError::Mapping(sentence) => ImportError::Mapping(sentence.shown_to(audience)),
            other => other,
        }
    }

    fn sentence(&self) -> Sentence {
        match self {
            ImportError::Table(error) => error.sentence().clone().into(),
            ImportError::Mapping(sentence) => sentence.clone().into(),
            ImportError::Map { path, .. } => {
                MappingSentence::FileUnusable { path: path.display().to_string() }.into()
            }
            ImportError::MapUnreadable { path, .. } => {
                MappingSentence::FileUnreadable { path: path.display().to_string() }.into()
            }
            ImportError::Rejects { path, .. } => {
                ListSentence::RejectsNotWritten { path: path.display().to_string() }.into()
            }
            ImportError::Broken(sentence) => sentence.clone().into(),
            ImportError::Store(error) => error.sentence(),
        }
    }
}

impl Translate for ImportError {
    fn english(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sentence().english(out)
    }

    fn chinese(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sentence().chinese(out)
    }
}

impl fmt::Display for ImportError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.english(out)
    }
}

impl Error for ImportError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            ImportError::Table(error) => error.source(),
            ImportError::MapUnreadable { source, .. } | ImportError::Rejects { source, .. } => Some(source),
            ImportError::Store(error) => error.source(),
            ImportError::Mapping(_) | ImportError::Map { .. } | ImportError::Broken(_) => None,
        }
    }
}

impl From<TableError> for ImportError {
    fn from(error: TableError) -> ImportError {
        ImportError::Table(error)
    }
}

impl From<MappingSentence> for ImportError {
    fn from(sentence: MappingSentence) -> ImportError {
        ImportError::Mapping(sentence)
    }
}

impl From<store::Error> for ImportError {
    fn from(error: store::Error) -> ImportError {
        ImportError::Store(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    #[test]
    fn each_error_in_both_languages_without_the_words_of_its_cause() {
        let gone = || io::Error::other("the disk is gone");
        let path = || PathBuf::from("a.csv");
        for (error, english, chinese, has_cause) in [
            (TableError::Io(gone()).into(), "cannot read the file", "无法读取文件", true),
            (TableError::Refused(ListSentence::Empty).into(), "the file is empty", "文件是空的", false),
            (
                ImportError::MapUnreadable { path: path(), source: gone() },
                "cannot read the mapping file a.csv",
                "无法读取对应文件 a.csv",
                true,
            ),
            (
                ImportError::Map { path: path(), report: Report::default() },
                "the mapping file a.csv cannot be used",
                "对应文件 a.csv 不能用",
                false,
            ),
            (
                ImportError::Rejects { path: path(), source: gone() },
                "cannot write the reject file a.csv",
                "无法写入退回文件 a.csv",
                true,
            ),
            (ImportError::Broken(ListSentence::DidNotRun), "the import did not run", "导入没有进行", false),
            (
                ImportError::Broken(ListSentence::BrokeOff),
                "reading the list broke off",
                "读取名单时中断",
                false,
            ),
        ] {
            assert_eq!(error.to_string(), english);
            assert_eq!(Language::Chinese.say(&error), chinese);
            assert_eq!(error.source().is_some(), has_cause, "{english}");
        }
    }
}
