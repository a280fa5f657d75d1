//! A list as a stream of rows: CSV in any of four encodings, or one sheet of an XLSX workbook.
//!
//! Promises: only a bounded part of the file is in memory, whatever the file holds; every row comes with the
//! number that a spreadsheet shows beside it; a row that cannot be read is handed over as such, and reading goes
//! on after it. Nothing here knows what the columns mean.

mod csv;
pub mod encoding;
mod lines;
mod workbook;
mod zip;

use std::borrow::Cow;
use std::io::Read as _;
use std::ops::ControlFlow;
use std::path::Path;

use jiff::civil::DateTime;

use crate::named_file;
use crate::words::{CellSentence, ListSentence, Translate};

pub use encoding::Encoding;

/// The longest line of a CSV file that is read, in bytes of UTF-8; a longer one is a row that cannot be read.
pub const LINE_BYTES_MAX: usize = 1024 * 1024;
/// The most cells a row may have.
pub const CELLS_MAX: usize = 1000;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text as it was written. Cells of a CSV file are always text.
    Text(String),
    /// A number of a workbook; whole numbers come like this, too.
    Number(f64),
    /// A cell of a workbook that is formatted as a date or time, in the wall time it shows.
    Moment(DateTime),
    /// True or false.
    Truth(bool),
    /// What a workbook shows where a formula has failed, such as `#N/A`.
    Failed(String),
}

impl Cell {
    /// Text, or [`Cell::Empty`] where there is nothing but space.
    #[must_use]
    pub fn from_text(text: String) -> Cell {
        if text.trim().is_empty() { Cell::Empty } else { Cell::Text(text) }
    }

    /// The cell as text: what it says in the reject file.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Cell::Empty => Cow::Borrowed(""),
            Cell::Text(text) | Cell::Failed(text) => Cow::Borrowed(text),
            // A whole number has no ".0": a phone in a number cell reads as its digits.
            Cell::Number(number) => Cow::Owned(number.to_string()),
            Cell::Moment(at) if at.time() == jiff::civil::Time::midnight() => {
                Cow::Owned(at.date().to_string())
            }
            Cell::Moment(at) => Cow::Owned(at.to_string()),
            Cell::Truth(truth) => Cow::Borrowed(if *truth { "TRUE" } else { "FALSE" }),
        }
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self, Cell::Empty)
    }
}

/// A row and the number it has in a spreadsheet, from 1, blank rows counted.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The number.
    pub number: u64,
    /// Its cells from the left.
    pub cells: Vec<Cell>,
    /// Why the row cannot be read; its cells are then only what could be saved for the reject file.
    pub unreadable: Option<CellSentence>,
}

impl Row {
    /// Whether nothing is written in it.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.unreadable.is_none() && self.cells.iter().all(Cell::is_empty)
    }
}

/// What kind of file it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    /// Text with delimiters.
    Csv {
        /// How its characters are encoded.
        encoding: Encoding,
        /// What stands between two cells: `,`, `;` or a tab.
        delimiter: u8,
    },
    /// One sheet of a workbook.
    Xlsx {
        /// The sheet's name.
        sheet: String,
    },
}

/// Why a file cannot be read as a list.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// The operating system says no.
    #[error("{}", ListSentence::Unreadable)]
    Io(#[from] std::io::Error),
    /// It is no list, or none that is read here.
    #[error("{0}")]
    Refused(ListSentence),
}

impl From<ListSentence> for TableError {
    fn from(sentence: ListSentence) -> TableError {
        TableError::Refused(sentence)
    }
}

impl Translate for TableError {
    fn english(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.sentence().english(out)
    }

    fn chinese(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.sentence().chinese(out)
    }
}

impl TableError {
    pub(in crate::import) fn sentence(&self) -> &ListSentence {
        match self {
            TableError::Io(_) => &ListSentence::Unreadable,
            TableError::Refused(sentence) => sentence,
        }
    }
}

/// An opened list.
#[derive(Debug)]
pub struct Table {
    format: Format,
    source: Source,
}

#[derive(Debug)]
enum Source {
    Csv(csv::CsvFile),
    Xlsx(Box<workbook::Workbook>),
}

/// What the one who reads wants next.
pub type Flow = ControlFlow<(), NextRow>;

/// How to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextRow {
    /// The next row.
    Row,
    /// The next row, and from now on rows have this many cells: a row over several lines that has not is taken for
    /// a quotation mark that was never closed, and only its first line is given up.
    Columns(usize),
}

impl Table {
    /// Opens a list. What it is decides its content, not its name. `sheet` chooses the sheet of a workbook; without
    /// it, the first one that holds anything is read.
    ///
    /// # Errors
    /// When the file cannot be read or is no list.
    pub fn open(path: &Path, sheet: Option<&str>) -> Result<Table, TableError> {
        let mut head = Vec::with_capacity(512);
        named_file::open(path)?.take(512).read_to_end(&mut head)?;
        if head.is_empty() {
            return Err(ListSentence::Empty.into());
        }
        if head.starts_with(b"PK\x03\x04") {
            let workbook = workbook::Workbook::open(path, sheet)?;
            let format = Format::Xlsx { sheet: workbook.sheet().to_owned() };
            return Ok(Table { format, source: Source::Xlsx(Box::new(workbook)) });
        }
        if head.starts_with(b"\xD0\xCF\x11\xE0") {
            return Err(ListSentence::OldWorkbook.into());
        }
        let file = csv::CsvFile::open(path)?;
        let format = Format::Csv { encoding: file.encoding(), delimiter: file.delimiter() };
        Ok(Table { format, source: Source::Csv(file) })
    }

    /// What kind of file it is.
    #[must_use]
    pub fn format(&self) -> &Format {
        &self.format
    }

    /// Hands over every row from the top with the number of bytes of the file that are behind it, until the end or
    /// until `visit` breaks off.
    ///
    /// # Errors
    /// When the file cannot be read further.
    pub fn rows(self, visit: &mut dyn FnMut(Row, u64) -> Flow) -> Result<(), TableError> {
        match self.source {
            Source::Csv(file) => file.rows(visit),
            Source::Xlsx(workbook) => workbook.rows(visit),
        }
    }
}

#[cfg(test)]
mod tests;
