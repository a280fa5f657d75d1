//! What must hold after every step, whatever happened: each a small function with a name.
//!
//! The numbers are those of the reliability notes (I1 to I17); those beyond are the simulation's own. What the ledger
//! says of attempts and their ends is in `ledger_truth`.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::book::Book;
use super::journal;
use super::oracle::Expected;
use super::sketch::{Cause, Sketch};
use super::witness::{MessageHistory, Try, Witness, nameless};
use super::world;
use touchbase::config::Windows;
use touchbase::internals::daemon::lane::Then;
use touchbase::message::{MessageId, TouchId, TouchKey, is_late};
use touchbase::store::{Armed, Attempt, AttemptEnd, Entry, Event, RowCounts};
use touchbase::terms::{Class, MessageState, Mode, Outcome, Reason, TouchState, Word as _};

/// An invariant that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Broken {
    pub(super) invariant: &'static str,
    pub(super) said: String,
    /// The touch whose history explains it.
    pub(super) touch: Option<TouchId>,
}

impl Broken {
    fn new(invariant: &'static str, touch: Option<TouchId>, said: String) -> Box<Broken> {
        Box::new(Broken { invariant, said, touch })
    }
}

/// Whether it holds.
pub(super) type Check = Result<(), Box<Broken>>;

/// Breaks the invariant of this name unless it holds.
pub(super) fn must(
    holds: bool,
    name: &'static str,
    touch: Option<TouchId>,
    said: impl FnOnce() -> String,
) -> Check {
    if holds { Ok(()) } else { Err(Broken::new(name, touch, said())) }
}

/// I1: an occurrence has one row, whatever its rule is called: no other is about that of a new one.
pub(super) fn no_twin(entry: &Entry, twin: Option<TouchId>) -> Check {
    let id = entry.touch.id;
    must(twin.is_none(), "I1 one row per occurrence", Some(id), || {
        format!("{id} and {} are about the same: {:?}", twin.unwrap_or(id), entry.touch.key)
    })
}

/// I2: something that should be due is a row.
pub(super) fn is_a_row(key: &TouchKey, due_at: Timestamp, there: bool) -> Check {
    must(there, "I2 nothing lost", None, || format!("no row for {key:?}, due {due_at}"))
}

/// I2: everything that should be due is a row.
pub(super) fn nothing_lost(expected: &Expected, rows: &BTreeSet<&TouchKey>) -> Check {
    for (key, due_at) in expected {
        is_a_row(key, *due_at, rows.contains(key))?;
    }
    Ok(())
}

/// I2: nothing is a row that should not be due.
pub(super) fn nothing_invented(expected: &Expected, fresh: &[&Entry]) -> Check {
    for entry in fresh {
        let touch = &entry.touch;
        must(expected.contains_key(&touch.key), "I2 nothing invented", Some(touch.id), || {
            format!("{:?}, due {}, is {} and should not be due", touch.key, touch.due_at, entry.outcome)
        })?;
        let due_at = expected.get(&touch.key).copied().unwrap_or(touch.due_at);
        must(due_at == touch.due_at, "I2 due when it should be", Some(touch.id), || {
            format!("{:?} is due {} and should be due {due_at}", touch.key, touch.due_at)
        })?;
    }
    Ok(())
}

/// I2: a new row that its rule does not have due at this instant was moved there by an edit.
pub(super) fn invented_or_moved(entry: &Entry, moved: bool) -> Check {
    let touch = &entry.touch;
    must(moved, "I2 nothing invented", Some(touch.id), || {
        format!("{:?}, due {}, is {} and should not be due", touch.key, touch.due_at, entry.outcome)
    })
}

/// I30: what a rule would have sent before an edit and would send after it is a row.
pub(super) fn is_a_row_after_an_edit(key: &TouchKey, due_at: Timestamp, there: bool) -> Check {
    must(there, "I30 what both rules would send is a row", None, || {
        format!("no row for {key:?}, due {due_at}")
    })
}

/// I30: what was still ahead before an edit is not left out as past after it.
pub(super) fn what_was_ahead_is_no_past(entry: &Entry, was_ahead: bool) -> Check {
    must(!was_ahead, "I30 what was ahead is no past", Some(entry.touch.id), || {
        format!("{:?} was still to come before the edit", entry.touch.key)
    })
}

/// I3: what reaches the sink was committed before.
pub(super) fn committed_before_it_left(out_id: &str, attempts: &[Attempt], touch: Option<TouchId>) -> Check {
    let known = attempts.iter().any(|attempt| attempt.out_id == out_id);
    must(known, "I3 committed before it left", touch, || format!("{out_id} is in no attempt's row"))
}

/// I4: a sink takes no more than was tried, and under `hold` no message twice unless a person wanted it.
pub(super) fn no_more_than_tried(seen: &MessageHistory) -> Check {
    let (taken, tries) = (seen.taken(), seen.tries.len());
    let touch = seen.touches.first().copied();
    must(taken as usize <= tries, "I4 no more at the sink than tries", touch, || {
        format!("{taken} of {tries}")
    })?;
    let most = 1 + seen.retried + u32::from(seen.resend);
    must(taken <= most, "I4 hold means once", touch, || format!("the sink took it {taken} times: {seen:?}"))
}

/// I4: after an attempt that nobody can know about, another only where the rule says so, once, and not at once; or
/// where a person says so.
pub(super) fn only_what_was_not_taken_is_repeated(seen: &MessageHistory, now: u64, jumped_at: u64) -> Check {
    const SETTLE_MILLIS: u64 = 400_000;
    let touch = seen.touches.first().copied();
    let Some(last) = seen.tries.last() else { return Ok(()) };
    if seen.retried_after == seen.tries.len() && seen.retried > 0 {
        return Ok(());
    }
    let surely_not = |one: &Try| one.ended.is_some_and(|(word, _)| word.is_surely_not_taken());
    if surely_not(last) {
        return Ok(());
    }
    let (word, ended) = last.ended.map_or(("open", now), |(word, at)| (word.as_str(), at));
    must(seen.resend, "I4 only what was not taken is repeated", touch, || {
        format!("sent again after `{word}`: {seen:?}")
    })?;
    let tries = seen.tries.get(seen.retried_after..).unwrap_or(&[]);
    let unknown = tries.iter().filter(|one| !surely_not(one));
    must(unknown.count() <= 1, "I4 resend means once more", touch, || format!("{seen:?}"))?;
    must(
        now.saturating_sub(ended) >= SETTLE_MILLIS || jumped_at >= ended,
        "I18 time to settle",
        touch,
        || format!("sent again {} ms after `{word}`", now.saturating_sub(ended)),
    )
}

/// I5: attempts are numbered from 1 without holes, and only the last may be open, while its message is sending.
pub(super) fn attempts_in_order(entry: &Entry, attempts: &[Attempt]) -> Check {
    let touch = Some(entry.touch.id);
    let state = entry.message.as_ref().map(|message| message.state);
    for (number, attempt) in (1..).zip(attempts) {
        must(attempt.attempt == number, "I5 attempts without holes", touch, || format!("{attempts:?}"))?;
        let last = number as usize == attempts.len();
        let may_be_open = last && state == Some(MessageState::Sending);
        must(attempt.ended_at.is_some() || may_be_open, "I5 one open attempt", touch, || {
            format!("attempt {number} is open, the message is {state:?}")
        })?;
    }
    let counted = entry.message.as_ref().map_or(0, |message| message.attempts as usize);
    must(counted == attempts.len(), "I5 attempts are counted", touch, || {
        format!("{counted} counted, {} rows", attempts.len())
    })
}

/// I6: after a start nothing is claimed or being sent any more.
pub(super) fn nothing_left_by_another_boot(tally: &RowCounts) -> Check {
    let count = |state| tally.messages.get(&state).copied().unwrap_or(0);
    let (claimed, sending) = (count(MessageState::Claimed), count(MessageState::Sending));
    must(claimed + sending == 0, "I6 nothing left by another boot", None, || {
        format!("{claimed} claimed and {sending} sending right after a start")
    })
}

/// I6: what is claimed was never on the wire, so a start never calls it unknown; and as many as were sending are.
pub(super) fn a_start_sorts_out(before: &RowCounts, after: &RowCounts, sessions: u64) -> Check {
    let unknown = |tally: &RowCounts| tally.messages.get(&MessageState::Unknown).copied().unwrap_or(0);
    let sending = before.messages.get(&MessageState::Sending).copied().unwrap_or(0);
    must(
        unknown(after) <= unknown(before) + sending,
        "I6 only what was sending becomes unknown",
        None,
        || format!("{} were sending, {} became unknown", sending, unknown(after) - unknown(before)),
    )?;
    must(sending <= sessions * 2, "I13 no more on the wire than sessions, twice over", None, || {
        format!("{sending} were being sent over {sessions} sessions")
    })
}

/// I7: what has settled stays so, whatever answer comes late.
pub(super) fn late_answers_change_nothing(
    end: &AttemptEnd,
    before: Option<(MessageState, u32)>,
    after: Option<(MessageState, u32)>,
    touch: Option<TouchId>,
) -> Check {
    let awaited = before.is_none_or(|now| now == (MessageState::Sending, end.attempt));
    must(awaited || before == after, "I7 late answers change nothing", touch, || {
        format!("the end of attempt {} made {before:?} to {after:?}", end.attempt)
    })
}

/// I7: a settled state is left by a person only; a cancelled one also where it is due after all.
pub(super) fn settled_stays(entry: &Entry, events: &[Event]) -> Check {
    const SETTLED: [Outcome; 6] = [
        Outcome::Accepted,
        Outcome::Delivered,
        Outcome::Undelivered,
        Outcome::Failed,
        Outcome::Unknown,
        Outcome::Skipped,
    ];
    let mut before = None;
    for event in events {
        let left = event.from.filter(|from| SETTLED.contains(from) && *from != event.to);
        // What was refused because everybody was is planned again.
        let refused = event.from == Some(Outcome::Failed)
            && event.to == Outcome::Planned
            && event.reason == Some(Reason::ChannelRefuses);
        // What was kept back because its person had been told comes back where what told them has not gone.
        let kept_back = before.replace(event.reason) == Some(Some(Reason::AlreadyTold));
        must(
            left.is_none() || refused || kept_back || event.actor.starts_with("operator"),
            "I7 settled stays",
            Some(entry.touch.id),
            || format!("{} made {} from {left:?}", event.actor, event.to),
        )?;
    }
    Ok(())
}

/// I8: once the faults are over, nothing that is past its time waits on.
pub(super) fn everything_settles(entry: &Entry, now: Timestamp) -> Check {
    let hour = SignedDuration::from_hours(1);
    let Some(message) = entry.message.as_ref().filter(|_| entry.touch.state == TouchState::Planned) else {
        return Ok(());
    };
    let past = message.expires_at.saturating_add(hour).is_ok_and(|late| late < now);
    // A claim is no event: it may have come as soon as it could.
    let since = entry.changed_at.max(message.not_before_at);
    let just_now = since.saturating_add(hour).is_ok_and(|later| later >= now);
    let taken_up = matches!(message.state, MessageState::Claimed | MessageState::Sending) && !just_now;
    must(
        message.state.is_settled() || !(past || taken_up),
        "I8 everything settles",
        Some(entry.touch.id),
        || format!("{message:?} still waits at {now}; it expired {}", message.expires_at),
    )
}

/// I8: in quiet times nothing is too late, exhausted or without its rule; but for what waited for a person until then.
pub(super) fn quiet_times_are_punctual(entry: &Entry, events: &[Event]) -> Check {
    let reason = match &entry.message {
        Some(message) if entry.touch.state == TouchState::Planned => message.reason,
        _ => entry.touch.reason,
    };
    let untimely = [Reason::TooLate, Reason::RuleOff, Reason::Paused, Reason::ChannelDown, Reason::Shadow];
    let waited = events.last().is_some_and(|event| event.from == Some(Outcome::Held));
    let bad = !waited && reason.is_some_and(|reason| untimely.contains(&reason));
    must(!bad, "I8 quiet times are punctual", Some(entry.touch.id), || {
        format!("{:?}, due {}, is {} ({reason:?})", entry.touch.key, entry.touch.due_at, entry.outcome)
    })
}

/// I9: nothing starts after somebody has said no.
pub(super) fn consent_is_kept(armed: &Armed, book: &Book) -> Check {
    let (message, ready) = (&armed.message, &armed.ready);
    let refusal = book.refusal(&message.recipient, message.class, ready.channel, &ready.address);
    must(refusal.is_none(), "I9 consent is kept", armed.touches.first().copied(), || {
        format!("{message:?} was armed although {}", refusal.unwrap_or_default())
    })
}

/// I10: nothing starts before it is due, after it is too late, or outside its class's hours.
pub(super) fn in_its_time(
    armed: &Armed,
    rule: &Sketch,
    windows: &Windows,
    now: Timestamp,
    local: jiff::civil::Time,
) -> Check {
    let message = &armed.message;
    let touch = armed.touches.first().copied();
    must(message.due_at <= now, "I10 not before it is due", touch, || {
        format!("due {}, armed {now}", message.due_at)
    })?;
    // Whichever is longer: what it was given when it was planned, or what its rule gives it since an edit.
    let by_rule = message.due_at.saturating_add(rule.late_at_most()).unwrap_or(message.expires_at);
    let too_late_at = message.expires_at.max(by_rule);
    must(!is_late(now, too_late_at), "I10 not after it is too late", touch, || {
        format!("too late from {too_late_at}, armed {now}")
    })?;
    let open = rule.urgent || windows.of(message.class).contains(local);
    must(open, "I10 within the hours of its class", touch, || format!("{} at {local}", message.class))
}

/// I11: what was accepted is never sent again.
pub(super) fn accepted_is_done(armed: &Armed, lineage: usize, keys: &[TouchKey], witness: &Witness) -> Check {
    for key in keys {
        let before = witness.accepted.get(&(lineage, nameless(key)));
        must(before.is_none(), "I11 accepted is done", armed.touches.first().copied(), || {
            format!("{} sends {key:?} that {before:?} has sent", armed.message.id)
        })?;
    }
    Ok(())
}

/// I31: nothing of what a list adds beyond the brake goes without a person.
pub(super) fn no_mass_effect_goes(
    armed: &Armed,
    lineage: usize,
    keys: &[TouchKey],
    witness: &Witness,
) -> Check {
    let waits = |key: &&TouchKey| witness.waits_for_a_person.contains(&(lineage, nameless(key)));
    let one = keys.iter().find(waits);
    must(
        one.is_none(),
        "I31 nothing above a limit goes without a person",
        armed.touches.first().copied(),
        || format!("{} sends {one:?}, which a list has added beyond the brake", armed.message.id),
    )
}

/// I11: nobody hears twice about the same, under whatever key it is planned.
pub(super) fn nobody_hears_twice(
    rule: &Sketch,
    before: Option<(Timestamp, MessageId)>,
    by: MessageId,
    now: Timestamp,
    touch: Option<TouchId>,
) -> Check {
    // What may lie between two occurrences at the least, lateness taken off.
    let days = match rule.cause {
        Cause::Birthday | Cause::Yearly { .. } => 300,
        Cause::EveryMonth { .. } | Cause::LastOfMonth | Cause::DayOfMonth(_) => 21,
        Cause::Mondays => 1,
        _ => return Ok(()),
    };
    let Some((at, other)) = before.filter(|(_, other)| *other != by) else { return Ok(()) };
    let apart = now.duration_since(at).abs();
    must(apart >= SignedDuration::from_hours(days * 24), "I11 nobody hears twice", touch, || {
        format!("{by} at {now}, {other} at {at}: about the same, of `{}`", rule.id)
    })
}

/// I12: how far a rule has been planned never runs ahead of what planning looked at.
pub(super) fn watermark_is_earned(through: Timestamp, now: Timestamp) -> Check {
    let most = now.saturating_add(SignedDuration::from_hours(3)).unwrap_or(Timestamp::MAX);
    must(through <= most, "I12 the watermark is earned", None, || {
        format!("planned through {through} at {now}")
    })
}

/// I12: how far a rule has been planned is not written down where its touches could not be.
pub(super) fn watermarks_wait_for_touches(too_early: bool) -> Check {
    must(!too_early, "I12 watermarks wait for touches", None, || {
        "touches could not be written, and yet how far they are planned was".to_owned()
    })
}

/// I13: nobody gets more than the caps allow.
pub(super) fn caps_hold(class: Class, on_this_day: usize, seen: &MessageHistory) -> Check {
    let most = match class {
        Class::Care => world::CARE_A_DAY,
        Class::Marketing => world::MARKETING_A_DAY,
        Class::Service | Class::Staff => return Ok(()),
    };
    must(on_this_day <= most as usize, "I13 caps hold", seen.touches.first().copied(), || {
        format!("{on_this_day} messages of class {class} on one day: {seen:?}")
    })
}

/// I13: no more is on the wire than there are sessions.
pub(super) fn no_more_than_sessions(flying: usize, sessions: usize) -> Check {
    must(flying <= sessions, "I13 no more on the wire than sessions", None, || {
        format!("{flying} attempts are on the wire over {sessions} sessions")
    })
}

/// I13: no more is committed to the wire than there are sessions, twice over.
pub(super) fn armed_one_deep(under_way: usize, sessions: usize) -> Check {
    must(under_way <= sessions * 2, "I13 no more on the wire than sessions, twice over", None, || {
        format!("{under_way} attempts are under way over {sessions} sessions")
    })
}

/// I13: a session that has nothing on the wire is free for the next message: a lane waits for something only where
/// something is under way.
pub(super) fn every_session_comes_back(then: &Then, something: bool) -> Check {
    must(something || !matches!(then, Then::Wait(_)), "I13 every session comes back", None, || {
        "nothing is under way, and a lane waits for it".to_owned()
    })
}

/// I24: however far off the next message is, a lane looks again within a second: the wall clock may jump.
pub(super) fn a_lane_looks_every_second(then: &Then) -> Check {
    let (Then::Wait(wait) | Then::Over { wait, .. }) = then;
    must(*wait <= Duration::from_secs(1), "I24 a lane looks every second", None, || {
        format!("a lane sleeps for {wait:?}")
    })
}

/// I27: a round of a lane is over only when the end of every attempt is written down.
pub(super) fn a_round_is_written_down(then: &Then, unwritten: &BTreeSet<MessageId>) -> Check {
    let over = matches!(then, Then::Over { .. });
    must(unwritten.is_empty() || !over, "I27 a round is written down", None, || {
        format!("a round is over, and the ends of {unwritten:?} are not written down")
    })
}

/// I25: what a downtime has left goes slowly at first.
pub(super) fn a_backlog_goes_slowly(gone: Option<(u32, u32)>) -> Check {
    let Some((gone, most)) = gone else { return Ok(()) };
    must(gone <= most, "I25 a backlog goes slowly", None, || {
        format!("{gone} messages of a backlog went within a minute, and {most} may")
    })
}

/// I28: nothing is planned, claimed or armed while the wall clock is not believed.
pub(super) fn only_by_a_clock_that_is_believed(
    may: bool,
    what: &'static str,
    now: Timestamp,
    wall: Timestamp,
) -> Check {
    must(may, "I28 only by a clock that is believed", None, || {
        format!("{what} at {now}, while the wall clock shows {wall} and may not be gone by")
    })
}

/// I28: nor while there is little room on the disk.
pub(super) fn only_with_room(room: bool, what: &'static str) -> Check {
    must(room, "I28 only with room on the disk", None, || format!("{what} with little room on the disk"))
}

/// I26: nobody's name, phone or address stands in a line of the journal.
pub(super) fn nobody_in_the_journal(line: Option<String>) -> Check {
    must(line.is_none(), "I26 nobody in the journal", None, || line.unwrap_or_default())
}

/// I26: nor in what the ledger keeps of a touch, beside the message itself.
pub(super) fn nobody_in_the_ledger(entry: &Entry, events: &[Event], attempts: &[Attempt]) -> Check {
    let said: Vec<String> =
        attempts.iter().filter_map(|one| one.detail.as_ref()).map(ToString::to_string).collect();
    let message = entry.message.as_ref().and_then(|message| message.address_masked.as_deref());
    let failed = entry.touch.error.as_ref().map(ToString::to_string);
    let own = [failed.as_deref(), message].into_iter().flatten();
    let told = events.iter().map(|event| event.actor.as_str());
    let ids = attempts.iter().filter_map(|one| one.provider_id.as_deref());
    let tried = said.iter().map(String::as_str).chain(ids);
    let shown = own.chain(told).chain(tried).find(|text| journal::shows(text));
    must(shown.is_none(), "I26 nobody in the ledger", Some(entry.touch.id), || {
        shown.unwrap_or_default().to_owned()
    })?;
    // All of it as it would be printed, for a share of the rows: that takes time.
    let printed =
        if entry.event % 64 == 0 { format!("{entry:?} {events:?} {attempts:?}") } else { String::new() };
    must(!journal::shows(&printed), "I26 nobody in what is printed", Some(entry.touch.id), || printed.clone())
}

/// I14: every planned touch is somewhere, and none came from nowhere.
pub(super) fn the_sums_agree(tally: &RowCounts, planned: u64) -> Check {
    let rows: u64 = tally.touches.values().sum();
    must(rows == planned, "I14 the sums agree", None, || format!("{planned} planned, {rows} rows: {tally:?}"))
}

/// I14: there are as many rows as planning has said were new.
pub(super) fn as_many_as_planned(rows: u64, planned: u64) -> Check {
    must(rows == planned, "I14 the sums agree", None, || format!("{planned} planned, {rows} rows seen"))
}

/// I22: nothing leaves in a mode that forbids it, and nothing of a rule that a person has paused.
pub(super) fn the_brakes_hold(armed: &Armed, mode: Mode, paused: bool) -> Check {
    let touch = armed.touches.first().copied();
    let may = match mode {
        Mode::Live => true,
        Mode::StaffOnly => armed.message.class == Class::Staff,
        Mode::Shadow => false,
    };
    must(may, "I22 the mode is kept", touch, || {
        format!("{} in mode {}", armed.message.class, mode.as_str())
    })?;
    must(!paused, "I22 paused is paused", touch, || format!("{} is paused", armed.message.rule))
}
