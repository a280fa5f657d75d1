//! One pass over a list, within a transaction: find the headers, then read, reject and write row after row.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::batch::Batch;
use super::mapping::{self, MapFile, Mapping};
use super::reading::{self, Reading};
use super::rejects::RejectFile;
use super::table::{Flow, Format, Next, Row, Table};
use super::{Fault, ImportError, MapFrom, Options, Outcome, REJECTIONS_SHOWN, Rejection};
use crate::record::Kinds;
use crate::store::Changes;

/// How many rows with anything in them may stand above the headers: a title, a date, a remark.
const ROWS_ABOVE_MAX: usize = 10;

/// The list and how it is to be read.
pub(super) struct List<'a> {
    pub(super) file: &'a Path,
    pub(super) options: &'a Options<'a>,
    pub(super) kinds: &'a Kinds,
    pub(super) map: Option<&'a (PathBuf, MapFile)>,
}

/// Reads the whole table. The warnings are those of the pass; where the mapping came from, the caller knows.
pub(super) fn run(
    list: &List<'_>,
    table: Table,
    changes: &mut dyn Changes,
    progress: &mut dyn FnMut(u64),
) -> Result<Outcome, ImportError> {
    let format = table.format().clone();
    let mut above: Vec<Vec<String>> = Vec::new();
    let mut body: Option<Body<'_>> = None;
    let mut failed = None;
    table.rows(&mut |row, bytes| {
        progress(bytes);
        let step = match &mut body {
            Some(body) => body.row(&row, changes).map(|()| Next::Row),
            None => headers(list, &row, &mut above).and_then(|found| match found {
                Some(mapping) => {
                    let reading = Reading::new(mapping, list.options.ground);
                    let next = Next::Columns(row.cells.len());
                    body = Some(Body::new(list, reading, &format, &row)?);
                    Ok(next)
                }
                None => Ok(Next::Row),
            }),
        };
        step.map_or_else(
            |error| {
                failed = Some(error);
                Flow::Break(())
            },
            ControlFlow::Continue,
        )
    })?;
    if let Some(error) = failed {
        return Err(error);
    }
    match body {
        Some(body) => body.finish(format, changes),
        None => Err(nothing_known(list, &above)),
    }
}

/// The mapping, if this is the row of headers.
fn headers(list: &List<'_>, row: &Row, above: &mut Vec<Vec<String>>) -> Result<Option<Mapping>, ImportError> {
    if row.is_blank() {
        return Ok(None);
    }
    let cells: Vec<String> = row.cells.iter().map(|cell| cell.text().trim().to_owned()).collect();
    let map = list.map.map(|(_, map)| map);
    let found = mapping::resolve(&cells, list.kinds, list.options.kind, map)?;
    if found.is_none() {
        above.push(cells);
        if above.len() > ROWS_ABOVE_MAX {
            return Err(nothing_known(list, above));
        }
    }
    Ok(found)
}

fn nothing_known(list: &List<'_>, above: &[Vec<String>]) -> ImportError {
    let first = above.first().map_or(&[][..], Vec::as_slice);
    let kind = list.map.map(|(_, map)| map.kind.as_str()).or(list.options.kind);
    mapping::no_header(first, list.kinds, kind).into()
}

/// Everything below the headers.
struct Body<'a> {
    list: &'a List<'a>,
    reading: Reading<'a>,
    batch: Batch<'a>,
    rejects: RejectFile,
    rows: u64,
    rejected: u64,
    first: Vec<Rejection>,
    warnings: Vec<String>,
}

impl<'a> Body<'a> {
    fn new(
        list: &'a List<'a>,
        reading: Reading<'a>,
        format: &Format,
        headers: &Row,
    ) -> Result<Body<'a>, ImportError> {
        let mut warnings = Vec::new();
        if headers.number > 1 {
            warnings
                .push(format!("the headers are in row {}; what stands above is left out", headers.number));
        }
        let names: Vec<String> = headers.cells.iter().map(|cell| cell.text().trim().to_owned()).collect();
        if let Some((_, map)) = list.map {
            let missing: Vec<&str> = map.missing(&names).collect();
            if !missing.is_empty() {
                warnings
                    .push(format!("the mapping names columns that are not there: {}", missing.join(", ")));
            }
        }
        let batch = Batch::new(list.kinds, list.options, reading.mapping());
        let rejects = RejectFile::new(list.file, format, &names)?;
        Ok(Body { list, reading, batch, rejects, rows: 0, rejected: 0, first: Vec::new(), warnings })
    }

    fn row(&mut self, row: &Row, changes: &mut dyn Changes) -> Result<(), ImportError> {
        if row.is_blank() {
            return Ok(());
        }
        self.rows += 1;
        match self.reading.row(row) {
            Ok(records) => {
                self.batch.add(records);
                if self.batch.is_full() {
                    self.batch.flush(changes)?;
                }
            }
            Err(faults) => self.reject(row, faults)?,
        }
        Ok(())
    }

    fn reject(&mut self, row: &Row, faults: Vec<Fault>) -> Result<(), ImportError> {
        self.rejected += 1;
        self.rejects.add(row, &faults)?;
        if self.first.len() < REJECTIONS_SHOWN {
            self.first.push(Rejection { row: row.number, faults });
        }
        Ok(())
    }

    fn finish(mut self, format: Format, changes: &mut dyn Changes) -> Result<Outcome, ImportError> {
        self.batch.flush(changes)?;
        let unknown_references = self.batch.unknown_references(changes)?;
        let rejects_path = self.rejects.finish()?;
        let (mapping, anniversaries) = self.reading.finish();
        self.warnings.extend(reading::warnings(&mapping));
        Ok(Outcome {
            file: super::named(self.list.file),
            format,
            mapping,
            map_from: MapFrom::Headers(None),
            rows: self.rows,
            written: self.batch.written(),
            related: self.batch.related(),
            rejected: self.rejected,
            rejections: self.first,
            rejects_path,
            anniversaries,
            unknown_references,
            warnings: self.warnings,
            applied: false,
        })
    }
}
