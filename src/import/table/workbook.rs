//! One sheet of an XLSX workbook, cell by cell.
//!
//! calamine's `worksheet_range` lays out the whole rectangle that a sheet claims to span, so that two cells far
//! apart end the process (calamine#693); its cell reader streams. The archive is measured first ([`super::zip`]).
//! A panic in the foreign reader over a foreign file is a damaged workbook, not the end of the import.

use std::fs::File;
use std::io::BufReader;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use jiff::civil::DateTime;

use super::{CELLS_MAX, Cell, Flow, NextRow, Row, TableError, zip};
use crate::named_file;
use crate::words::{CellSentence, ListSentence};

/// Rows a sheet can have; Excel's own limit.
const ROWS_MAX: u32 = 1_048_576;
/// The longest name of an error value, such as `SPILL` of `#SPILL!`.
const ERROR_NAME_BYTES_MAX: usize = 16;

type Book = Xlsx<BufReader<File>>;
type Cells<'a> = calamine::XlsxCellReader<'a, BufReader<File>>;

/// An opened workbook with the sheet chosen.
pub(super) struct Workbook {
    book: Book,
    sheet: String,
    bytes: u64,
}

impl std::fmt::Debug for Workbook {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Workbook").field("sheet", &self.sheet).finish_non_exhaustive()
    }
}

impl Workbook {
    pub(super) fn open(path: &Path, wanted: Option<&str>) -> Result<Workbook, TableError> {
        let file = named_file::open(path)?;
        let bytes = file.metadata()?.len();
        zip::measure(BufReader::new(&file))?;
        let mut book: Book = guarded(|| Xlsx::new(BufReader::new(named_file::open(path)?)))?;
        let sheet = choose(&mut book, wanted)?;
        Ok(Workbook { book, sheet, bytes })
    }

    pub(super) fn sheet(&self) -> &str {
        &self.sheet
    }

    pub(super) fn rows(mut self, visit: &mut dyn FnMut(Row, u64) -> Flow) -> Result<(), TableError> {
        let (sheet, bytes) = (self.sheet, self.bytes);
        let mut cells = guarded(|| self.book.worksheet_cells_reader(&sheet))?;
        let last = u64::from(cells.dimensions().end.0.min(ROWS_MAX)) + 1;
        let mut rows = SheetRows::default();
        loop {
            let ready = match next(&mut cells)? {
                CellEvent::Cell(row, column, cell) => rows.add(row, column, cell)?,
                CellEvent::Unknown(fault) => {
                    rows.fault(fault);
                    None
                }
                CellEvent::End => break,
            };
            if let Some(row) = ready {
                // How far into the archive this is, nobody says; the rows' share is near enough for a bar.
                let done = bytes.saturating_mul(row.number.min(last)) / last;
                match visit(row, done) {
                    ControlFlow::Break(()) => return Ok(()),
                    ControlFlow::Continue(NextRow::Row) => {}
                    ControlFlow::Continue(NextRow::Columns(count)) => rows.columns = count,
                }
            }
        }
        if let Some(row) = rows.finish()
            && visit(row, bytes).is_break()
        {
            // It was the last one anyway.
            return Ok(());
        }
        Ok(())
    }
}

/// The sheet with the given name, or the first visible one that holds anything.
fn choose(book: &mut Book, wanted: Option<&str>) -> Result<String, TableError> {
    let sheets: Vec<calamine::Sheet> =
        book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).cloned().collect();
    if let Some(wanted) = wanted {
        let found = sheets.iter().find(|sheet| sheet.name == wanted);
        return found.map(|sheet| sheet.name.clone()).ok_or_else(|| {
            let names = sheets.iter().map(|sheet| sheet.name.clone()).collect();
            ListSentence::NoSheet { wanted: wanted.to_owned(), names }.into()
        });
    }
    for sheet in sheets.into_iter().filter(|sheet| sheet.visible == SheetVisible::Visible) {
        let mut cells = guarded(|| book.worksheet_cells_reader(&sheet.name))?;
        loop {
            match next(&mut cells)? {
                CellEvent::Cell(_, _, Cell::Empty) => {}
                CellEvent::End => break,
                CellEvent::Cell(..) | CellEvent::Unknown(_) => return Ok(sheet.name),
            }
        }
    }
    Err(ListSentence::Empty.into())
}

/// The rows that cells come together to.
#[derive(Debug, Default)]
struct SheetRows {
    current: Option<(u32, Row)>,
    /// How many cells a row has at least: empty ones at its end are not in the workbook.
    columns: usize,
    /// A cell somewhere after the last one seen that could not be read.
    pending: Option<CellSentence>,
}

impl SheetRows {
    /// Adds a cell; returns the row before, if this one begins another.
    fn add(&mut self, index: u32, column: u32, cell: Cell) -> Result<Option<Row>, TableError> {
        if index >= ROWS_MAX {
            return Err(ListSentence::RowBeyondLast { row: index.saturating_add(1) }.into());
        }
        let mut before = None;
        let unreadable = self.pending.take();
        match &mut self.current {
            Some((current, _)) if *current == index => {}
            Some((current, _)) if *current > index => {
                return Err(ListSentence::RowsOutOfOrder { row: index + 1, after: *current + 1 }.into());
            }
            _ => {
                let row = Row { number: u64::from(index) + 1, cells: Vec::new(), unreadable };
                before = self.current.replace((index, row)).map(|(_, row)| self.padded(row));
            }
        }
        if let Some((_, row)) = &mut self.current {
            let column = usize::try_from(column).unwrap_or(usize::MAX);
            if column >= CELLS_MAX {
                if !cell.is_empty() {
                    row.unreadable = Some(CellSentence::TooManyCells { most: CELLS_MAX });
                }
            } else {
                if row.cells.len() <= column {
                    row.cells.resize(column + 1, Cell::Empty);
                }
                if let Some(place) = row.cells.get_mut(column) {
                    *place = cell;
                }
            }
        }
        Ok(before)
    }

    /// A cell that the reader cannot name stands in the row it came after or in the next: both are refused.
    fn fault(&mut self, fault: CellSentence) {
        if let Some((_, row)) = &mut self.current {
            row.unreadable = Some(fault.clone());
        }
        self.pending = Some(fault);
    }

    fn finish(mut self) -> Option<Row> {
        self.current.take().map(|(_, row)| self.padded(row))
    }

    fn padded(&self, mut row: Row) -> Row {
        if row.cells.len() < self.columns {
            row.cells.resize(self.columns, Cell::Empty);
        }
        row
    }
}

enum CellEvent {
    Cell(u32, u32, Cell),
    Unknown(CellSentence),
    End,
}

fn next(cells: &mut Cells<'_>) -> Result<CellEvent, TableError> {
    let outcome = catch_unwind(AssertUnwindSafe(|| cells.next_cell()));
    match outcome {
        Err(_) => Err(ListSentence::MakesNoSense.into()),
        Ok(Ok(None)) => Ok(CellEvent::End),
        Ok(Ok(Some(found))) => {
            let (row, column) = found.get_position();
            Ok(CellEvent::Cell(row, column, cell(found.get_value())))
        }
        // Newer error values, such as #SPILL!, are strange to the reader; the sheet goes on after them.
        Ok(Err(XlsxError::CellError(shown))) => Ok(CellEvent::Unknown(near(shown))),
        Ok(Err(error)) => Err(ListSentence::Damaged { said: error.to_string() }.into()),
    }
}

/// What a strange error value says: repeated where it looks like one, for a file may hold anything in its place.
fn near(shown: String) -> CellSentence {
    let name = shown.strip_prefix('#').and_then(|rest| rest.strip_suffix(['!', '?']));
    let looks_like_one = name.is_some_and(|name| {
        name.len() <= ERROR_NAME_BYTES_MAX
            && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_' || byte == b'/')
    });
    if looks_like_one { CellSentence::ErrorNear { shown } } else { CellSentence::UnreadableNear }
}

fn guarded<T>(work: impl FnOnce() -> Result<T, XlsxError>) -> Result<T, TableError> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(XlsxError::Io(error))) => Err(TableError::Io(error)),
        Ok(Err(XlsxError::Password)) => Err(ListSentence::HasPassword.into()),
        Ok(Err(error)) => Err(ListSentence::Damaged { said: error.to_string() }.into()),
        Err(_) => Err(ListSentence::MakesNoSense.into()),
    }
}

fn cell(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            Cell::from_text(text.clone())
        }
        DataRef::SharedString(text) => Cell::from_text((*text).to_owned()),
        #[expect(clippy::cast_precision_loss, reason = "the workbook itself holds every number as a double")]
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::Bool(truth) => Cell::Truth(*truth),
        DataRef::Error(error) => Cell::Failed(error.to_string()),
        DataRef::DateTime(serial) if serial.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = serial.to_ymd_hms_milli();
            let moment = i16::try_from(year).ok().and_then(|year| {
                let [month, day, hour, minute, second] =
                    [month, day, hour, minute, second].map(|part| i8::try_from(part).unwrap_or(-1));
                DateTime::new(year, month, day, hour, minute, second, 0).ok()
            });
            // Excel shows one day that never was: 29 February 1900.
            moment.map_or_else(|| Cell::Text(format!("{year:04}-{month:02}-{day:02}")), Cell::Moment)
        }
        DataRef::DateTime(length) => Cell::Number(length.as_f64()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_workbook_cannot_be_is_said() {
        let refused = |outcome: Result<(), TableError>| outcome.unwrap_err().to_string();
        assert_eq!(
            refused(guarded(|| Err(XlsxError::Password))),
            "the workbook has a password; save it without one"
        );
        let broken = refused(guarded(|| panic!("a fault of the foreign reader")));
        assert_eq!(broken, "the workbook is damaged: its parts make no sense");
        let mut rows = SheetRows::default();
        assert!(rows.add(4, 0, Cell::Truth(true)).unwrap().is_none());
        assert_eq!(
            refused(rows.add(1, 0, Cell::Truth(true)).map(drop)),
            "the workbook is damaged: row 2 comes after row 5"
        );
        assert_eq!(
            refused(rows.add(ROWS_MAX, 0, Cell::Truth(true)).map(drop)),
            "the workbook is damaged: it has a row number 1048577, beyond Excel's last"
        );
    }

    #[test]
    fn an_error_value_is_repeated_only_where_it_looks_like_one() {
        assert_eq!(near("#SPILL!".into()).to_string(), "a cell near here shows #SPILL!");
        for odd in ["13900000011", "#13900000011!", "陈静怡", "#chen@example.com!"] {
            assert_eq!(near(odd.into()).to_string(), "a cell near here cannot be read", "{odd}");
        }
    }
}
