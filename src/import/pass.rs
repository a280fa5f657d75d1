//! One pass over a list, within a transaction: one thread reads ([`feed`](super::feed)), this one writes, so that
//! neither waits for the other while both have something to do.

use std::sync::mpsc::{Receiver, sync_channel};

use super::feed::{self, Batch, List, Read};
use super::table::Table;
use super::writing::Writing;
use super::{ImportError, MapFrom, Outcome};
use crate::store::Changes;
use crate::words::ListSentence;

/// How many parts may have been read and wait to be written.
const PARTS_WAITING: usize = 4;

/// Reads the whole table into the store. The warnings are those of the pass; where the mapping came from, the caller
/// knows.
pub(super) fn run(
    list: &List<'_>,
    table: Table,
    changes: &mut dyn Changes,
    progress: &mut dyn FnMut(u64),
) -> Result<Outcome, ImportError> {
    let format = table.format().clone();
    let mut writing = Writing::new(list.kinds, list.options);
    let erased = changes.erased()?;
    let (parts, received) = sync_channel(PARTS_WAITING);
    let read = std::thread::scope(|scope| {
        let reading = scope.spawn({
            let erased = &erased;
            move || feed::read(list, table, parts, erased)
        });
        let written = write(received, &mut writing, changes, progress);
        // Where writing failed nobody takes the parts any more, and reading ends.
        let read = reading.join();
        written?;
        read.unwrap_or(Err(ImportError::Broken(ListSentence::BrokeOff)))
    })?;
    let unknown_references = writing.unknown_references(changes)?;
    let Read { mut rejects, mut warnings, .. } = read;
    warnings.extend(writing.warning().map(Into::into));
    Ok(Outcome {
        file: super::named(list.file),
        format,
        mapping: read.mapping,
        map_from: MapFrom::Headers(None),
        rows: read.rows,
        written: writing.written(),
        related: writing.related(),
        rejected: read.rejected,
        rejections: read.rejections,
        rejects_path: rejects.finish()?,
        anniversaries: read.anniversaries,
        unknown_references,
        warnings,
        applied: false,
    })
}

/// Writes what comes, until there is no more.
fn write(
    parts: Receiver<Batch>,
    writing: &mut Writing<'_>,
    changes: &mut dyn Changes,
    progress: &mut dyn FnMut(u64),
) -> Result<(), ImportError> {
    for part in parts {
        progress(part.bytes);
        writing.write(part.records, changes)?;
    }
    Ok(())
}
