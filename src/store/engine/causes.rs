//! What changes what will be sent, written down before it happens; and what a person lets go of it.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::brake::hold;
use super::deliver::by;
use super::rows::{Actor, Rows};
use crate::failpoint::Commit;
use crate::message::{KeyDigest, TouchId};
use crate::planted::{self, Bug};
use crate::store::causes::{AddedTouches, Cause, Causes, LetGo, NewCause};
use crate::store::{Author, Error};
use crate::terms::{Door, Reason};

/// How many days an added touch is remembered after its own, for what is planned late.
const REMEMBERED_DAYS: i64 = 60;

impl<R: Rows> Causes for R {
    fn causes(&self) -> Result<Vec<Cause>, Error> {
        self.stored_causes()
    }

    fn added_by(&self, door: Door, on: Date) -> Result<BTreeMap<Date, u64>, Error> {
        self.added_totals(door, on)
    }

    fn add_cause(&mut self, cause: &NewCause, added: &AddedTouches) -> Result<i64, Error> {
        self.transact(Commit::Remember, |rows| add_cause(rows, cause, added))
    }

    fn hold(&mut self, touches: &[TouchId], reason: Reason, author: &Author) -> Result<u64, Error> {
        self.transact(Commit::Cancel, |rows| hold(rows, touches, reason, by(author)))
    }

    fn let_go(&mut self, what: &LetGo) -> Result<u64, Error> {
        self.transact(Commit::Remember, |rows| rows.forget_added(what))
    }
}

fn add_cause<R: Rows>(rows: &mut R, cause: &NewCause, added: &AddedTouches) -> Result<i64, Error> {
    let past = cause.on.saturating_sub(jiff::Span::new().days(REMEMBERED_DAYS));
    rows.forget_before(past)?;
    let number = rows.insert_cause(cause)?;
    if cause.accepted {
        return Ok(number);
    }
    rows.put_added(number, added)?;
    let totals = rows.added_totals(cause.door, cause.on)?;
    let above: Vec<Date> =
        totals.into_iter().filter(|(_, touches)| *touches > cause.brake).map(|(day, _)| day).collect();
    if planted::is(Bug::MassEffectGoes) {
        return Ok(number);
    }
    rows.put_braked(cause.door, cause.on, &above)?;
    // What earlier causes of the day have brought is planned in part.
    let open = rows.open_of_causes(cause.door, cause.on)?;
    let keys: Vec<(&str, KeyDigest)> =
        open.iter().map(|touch| (touch.key.rule.as_str(), KeyDigest::of(&touch.key))).collect();
    let waits = rows.added(&keys)?;
    let ids: Vec<TouchId> = open
        .iter()
        .zip(waits)
        .filter(|(_, waits)| matches!(waits, Some((_, Some(_)))))
        .map(|(touch, _)| touch.id)
        .collect();
    hold(rows, &ids, cause.door.reason(), Actor { actor: crate::store::DAEMON, at: cause.at })?;
    Ok(number)
}
