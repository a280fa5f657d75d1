//! What `status` shows of the running daemon, in English.

use std::fmt;

use super::{LaneLine, LiveSentence as Says, Runs};
use crate::number::{count, grouped};
use crate::words::{Language, length};

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Absent => write!(out, "daemon is not running"),
        Says::Silent { why } => write!(out, "daemon does not answer: {why}"),
        Says::Runs(runs) => of_daemon(runs, out),
        Says::ReloadRefused { at, last_good } => write!(out, "reload refused {at}, last good {last_good}"),
        Says::ReloadedAt { at } => write!(out, "last reload ok {at}"),
        Says::NeverLoaded => write!(out, "never loaded"),
        Says::Held { reason, until: Some(until), said } => {
            write!(out, "HELD   {reason}, until {until}: {said}")
        }
        Says::Held { reason, until: None, said } => write!(out, "HELD   {reason}: {said}"),
        Says::Lanes { lanes } => {
            let each: Vec<String> = lanes.iter().map(ToString::to_string).collect();
            write!(out, "lanes  {}", each.join(" · "))
        }
        Says::Lane(lane) => of_lane(lane, out),
    }
}

fn of_lane(lane: &LaneLine, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let LaneLine { channel, failing_since, next_try, attempts, accepted, at_hand } = lane;
    match (failing_since, next_try) {
        (Some(since), Some(until)) => {
            write!(out, "{channel} FAILING since {since}, next try {until}")?;
        }
        (Some(since), None) => write!(out, "{channel} FAILING since {since}")?,
        (None, Some(until)) => write!(out, "{channel} shut until {until}")?,
        (None, None) => write!(out, "{channel} ok")?,
    }
    let (attempts, accepted) = (count(*attempts, "attempt"), grouped(*accepted));
    write!(out, ", {attempts}, {accepted} accepted, {} in progress", grouped(*at_hand))
}

fn of_daemon(runs: &Runs, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(out, "daemon ")?;
    if let Some((secs, since)) = &runs.up {
        write!(out, "up {} since {since}", length(*secs, Language::English))?;
    }
    write!(out, " (boot {}) · ", runs.boot)?;
    match runs.tick_age_secs {
        Some(age) => write!(out, "tick {} ago", length(age, Language::English))?,
        None => write!(out, "no tick yet")?,
    }
    write!(out, " · r{} of {} · {}", runs.revision, count(runs.rules, "rule"), runs.reload)?;
    if runs.clock_jumps > 0 {
        write!(out, " · clock jumped {}", count(runs.clock_jumps, "time"))?;
    }
    Ok(())
}
