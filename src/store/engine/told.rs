//! Who was told already: asked in the planning transaction for what enters the ledger, by `explain` and by a forecast for
//! what would. [`crate::message::Occasion`] compares; here the ledger and the history of the record are looked at.

use super::rows::{Rows, TouchStatus};
use crate::message::{PlannedTouch, TouchId, TouchKey, Went};
use crate::planted::{self, Bug};
use crate::store::Error;
use crate::store::transition::may_come_back;
use crate::terms::{Reason, TouchState};

/// For each touch, the one that went and was about the same occasion. Only what would be sent, or held, is asked about.
pub(super) fn find<R: Rows>(
    rows: &R,
    touches: &[&PlannedTouch],
    standing: &[Option<TouchStatus>],
) -> Result<Vec<Option<TouchId>>, Error> {
    let asked: Vec<usize> = (0..touches.len())
        .zip(touches.iter().zip(standing))
        .filter(|(_, (touch, standing))| is_in_question(touch, standing.as_ref()))
        .map(|(place, _)| place)
        .collect();
    let mut found = vec![None; touches.len()];
    let keys: Vec<&TouchKey> =
        asked.iter().filter_map(|place| touches.get(*place)).map(|touch| &touch.key).collect();
    if keys.is_empty() {
        return Ok(found);
    }
    for (place, went) in asked.into_iter().zip(rows.went(&keys)?) {
        if let (Some(touch), Some(slot)) = (touches.get(place), found.get_mut(place)) {
            let before = standing.get(place).and_then(Option::as_ref).and_then(|standing| standing.told_by);
            *slot = told_by(rows, touch, before, &went)?;
        }
    }
    Ok(found)
}

/// Whether the person of one touch was told of it.
pub(super) fn is_told<R: Rows>(rows: &R, touch: &PlannedTouch) -> Result<bool, Error> {
    let standing = rows.standing(&[&touch.key])?;
    if standing.iter().flatten().any(is_kept_back_for_good) {
        return Ok(true);
    }
    Ok(find(rows, &[touch], &standing)?.iter().any(Option::is_some))
}

/// Whether a touch stands as one whose person was told already. It comes back where what told them turns out not to have
/// gone.
pub(super) fn is_kept_back(standing: &TouchStatus) -> bool {
    is_told_already(standing) && standing.told_by.is_some()
}

/// Whether a touch stands as one of which an edit has decided that its occasion went, under another name or to somebody
/// else: no touch that went says so, and it never comes back.
fn is_kept_back_for_good(standing: &TouchStatus) -> bool {
    is_told_already(standing) && standing.told_by.is_none()
}

fn is_told_already(standing: &TouchStatus) -> bool {
    standing.state == TouchState::Skipped && standing.reason == Some(Reason::AlreadyTold)
}

fn is_in_question(touch: &PlannedTouch, standing: Option<&TouchStatus>) -> bool {
    let would_go = matches!(touch.state, TouchState::Planned | TouchState::Held);
    would_go
        && match standing {
            None => touch.occasion.is_some(),
            Some(standing) => {
                let called_off = standing.state == TouchState::Cancelled && may_come_back(standing.reason);
                called_off && touch.occasion.is_some() || is_kept_back(standing)
            }
        }
}

/// What went says it, or what did so before, however the rule would judge it now: an edit of `once_within` sends nothing
/// that was kept back.
fn told_by<R: Rows>(
    rows: &R,
    touch: &PlannedTouch,
    before: Option<TouchId>,
    went: &[Went],
) -> Result<Option<TouchId>, Error> {
    if let Some(before) = before.filter(|before| went.iter().any(|went| went.touch == *before)) {
        return Ok(Some(before));
    }
    let Some(occasion) = &touch.occasion else { return Ok(None) };
    let mut same = went.iter().filter(|went| occasion.is_told_by(touch, went)).peekable();
    if same.peek().is_none() {
        return Ok(None);
    }
    // A field that was emptied holds a new occasion once it is filled in again.
    let emptied_at = match &occasion.field {
        Some(field) if !planted::is(Bug::EmptiedIsNoEnd) => rows.emptied_at(&touch.key.record, field)?,
        _ => None,
    };
    let since =
        |went: &&Went| emptied_at.is_none_or(|emptied| went.sent_at.is_some_and(|sent| sent > emptied));
    Ok(same.find(since).map(|went| went.touch))
}
