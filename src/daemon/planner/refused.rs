//! What a reload was refused for, until files are put in force: a start that follows lets none of it in, however little it is
//! by what counts on that day.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::sink::PlanSink;
use crate::forecast::effect::WaitingDay;
use crate::message::AddedTouch;
use crate::store::{AddedTouches, Error, Store};

/// A note's name: the days of each rule to which the last reload would have added too much.
const REFUSED_NOTE: &str = "refused_days";

/// Rules, each with days.
type Days = BTreeMap<String, BTreeSet<Date>>;

/// Remembers what a reload was refused for, beside what is remembered already.
///
/// # Errors
/// When the store cannot be read or written.
pub(in crate::daemon) fn remember(
    reader: &dyn Store,
    beyond: &[WaitingDay],
    sink: &mut dyn PlanSink,
) -> Result<(), Error> {
    let mut days = read(reader)?;
    for waiting in beyond {
        days.entry(waiting.rule.clone()).or_default().insert(waiting.on);
    }
    write(reader, &days, sink)
}

/// Files are in force: nothing is refused any more.
///
/// # Errors
/// When the store cannot be read or written.
pub(in crate::daemon) fn forget(reader: &dyn Store, sink: &mut dyn PlanSink) -> Result<(), Error> {
    write(reader, &Days::new(), sink)
}

/// Those of the touches for which a reload was refused; they are taken out.
pub(super) fn take_from(reader: &dyn Store, added: &mut AddedTouches) -> Result<AddedTouches, Error> {
    let days = read(reader)?;
    let mut refused = AddedTouches::new();
    for (rule, touches) in added.iter_mut() {
        let Some(on) = days.get(rule) else { continue };
        let (of_them, others): (Vec<AddedTouch>, Vec<AddedTouch>) =
            touches.drain(..).partition(|touch| on.contains(&touch.on));
        *touches = others;
        if !of_them.is_empty() {
            refused.insert(rule.clone(), of_them);
        }
    }
    added.retain(|_, touches| !touches.is_empty());
    Ok(refused)
}

fn read(reader: &dyn Store) -> Result<Days, Error> {
    Ok(reader.note(REFUSED_NOTE)?.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

fn write(reader: &dyn Store, days: &Days, sink: &mut dyn PlanSink) -> Result<(), Error> {
    let text = serde_json::to_string(days).unwrap_or_default();
    let before = reader.note(REFUSED_NOTE)?;
    if before.as_deref() == Some(&text) || (before.is_none() && days.is_empty()) {
        return Ok(());
    }
    sink.note(REFUSED_NOTE, text)
}
