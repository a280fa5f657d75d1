//! What changes what will be sent, written down before it happens; and what a person lets go of it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::brake::hold;
use super::rows::{Actor, Rows, by};
use crate::failpoint::Commit;
use crate::message::{KeyDigest, TouchId};
use crate::planted::{self, Bug};
use crate::store::causes::{AddedTouches, Cause, Causes, LetGo, NewCause};
use crate::store::{Author, Error};
use crate::terms::{Door, Reason, TouchState};

/// How many days an added touch is remembered after its own, for what is planned late.
const REMEMBERED_DAYS: i64 = 60;

impl<R: Rows> Causes for R {
    fn causes(&self) -> Result<Vec<Cause>, Error> {
        self.stored_causes()
    }

    fn added_by(&self, door: Door, on: Date) -> Result<BTreeMap<Date, u64>, Error> {
        totals(self, door, on)
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

/// What causes by a door have added on a local day, by day. A start with other files is an edit as a reload is: they count
/// together, and what the one refuses the other does not let in.
fn totals<R: Rows>(rows: &R, door: Door, on: Date) -> Result<BTreeMap<Date, u64>, Error> {
    let mut totals = rows.added_totals(door, on)?;
    let other = match door {
        Door::Reload => Some(Door::Restart),
        Door::Restart => Some(Door::Reload),
        _ => None,
    };
    for (day, touches) in other.map(|door| rows.added_totals(door, on)).transpose()?.unwrap_or_default() {
        *totals.entry(day).or_default() += touches;
    }
    Ok(totals)
}

/// What is planned already, and goes only because of this cause, is its own from now on: it waits as what is planned later.
fn link_planned<R: Rows>(rows: &mut R, number: i64, added: &AddedTouches) -> Result<(), Error> {
    for (rule, touches) in added {
        let keys: BTreeSet<KeyDigest> = touches.iter().map(|touch| touch.key).collect();
        let open = rows.open(None, Some(rule))?;
        let planned = open.iter().filter(|touch| touch.state == TouchState::Planned);
        let found = planned.map(|touch| (touch.id, KeyDigest::of(&touch.key)));
        let (ids, made): (Vec<TouchId>, Vec<(&str, KeyDigest)>) =
            found.filter(|(_, key)| keys.contains(key)).map(|(id, key)| (id, (rule.as_str(), key))).unzip();
        rows.link_cause(number, &ids)?;
        rows.put_made(&made)?;
    }
    Ok(())
}

fn add_cause<R: Rows>(rows: &mut R, cause: &NewCause, added: &AddedTouches) -> Result<i64, Error> {
    let past = cause.on.saturating_sub(jiff::Span::new().days(REMEMBERED_DAYS));
    rows.forget_before(past)?;
    let number = rows.insert_cause(cause)?;
    if cause.accepted {
        // Whatever else has brought them, a person means them now.
        rows.forget_added_of(added)?;
        rows.put_added(number, added)?;
        return Ok(number);
    }
    rows.put_added(number, added)?;
    let totals = totals(rows, cause.door, cause.on)?;
    let above: Vec<Date> =
        totals.into_iter().filter(|(_, touches)| *touches > cause.brake).map(|(day, _)| day).collect();
    if planted::is(Bug::MassEffectGoes) {
        return Ok(number);
    }
    rows.put_braked(cause.door, cause.on, &above)?;
    link_planned(rows, number, added)?;
    // What earlier causes of the day have brought is planned in part.
    let open = rows.open_of_causes(cause.door, cause.on)?;
    let keys: Vec<(&str, KeyDigest)> =
        open.iter().map(|touch| (touch.key.rule.as_str(), KeyDigest::of(&touch.key))).collect();
    let waits = rows.added(&keys)?;
    let ids: Vec<TouchId> = open
        .iter()
        .zip(waits)
        .filter(|(_, waits)| waits.is_some_and(|added| added.door.is_some()))
        .map(|(touch, _)| touch.id)
        .collect();
    hold(rows, &ids, cause.door.reason(), Actor { actor: crate::store::DAEMON, at: cause.at })?;
    Ok(number)
}
