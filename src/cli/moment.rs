//! Times as people give and read them: `2d`, `yesterday`, `2026-09-23`, `2026-09-23 10:00`; always in the
//! deployment's zone.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::shell;
use crate::config::Config;
use crate::words::LineSentence;

/// What somebody wrote: a day, or an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moment {
    Day(Date),
    Instant(Timestamp),
}

/// Which way `2d` points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TimeDirection {
    Back,
    Ahead,
}

/// The beginning of what was written: `yesterday` is yesterday's midnight, `2d` is two days ago.
///
/// # Errors
/// When it is no time.
pub(super) fn since(text: &str, now: Timestamp, config: &Config) -> Result<Timestamp, LineSentence> {
    Ok(match read(text, TimeDirection::Back, now, config)? {
        Moment::Day(day) => config.zone.midnight(day),
        Moment::Instant(at) => at,
    })
}

/// The end of what was written, itself not included: `yesterday` is this midnight, `2d` is two days ago.
///
/// # Errors
/// When it is no time.
pub(super) fn until(text: &str, now: Timestamp, config: &Config) -> Result<Timestamp, LineSentence> {
    Ok(end_of(read(text, TimeDirection::Back, now, config)?, config))
}

/// The same for what lies ahead: `2d` is in two days.
///
/// # Errors
/// When it is no time.
pub(super) fn ahead(text: &str, now: Timestamp, config: &Config) -> Result<Timestamp, LineSentence> {
    Ok(end_of(read(text, TimeDirection::Ahead, now, config)?, config))
}

/// A day: `today`, `tomorrow`, `2026-09-23`.
///
/// # Errors
/// When it is no day.
pub(super) fn day(text: &str, now: Timestamp, config: &Config) -> Result<Date, LineSentence> {
    match read(text, TimeDirection::Ahead, now, config)? {
        Moment::Day(day) => Ok(day),
        Moment::Instant(at) => Ok(config.day_of(at)),
    }
}

/// `2026-09-23 10:00`.
pub(super) fn shown(at: Timestamp, config: &Config) -> String {
    config.zone.civil(at).strftime("%Y-%m-%d %H:%M").to_string()
}

/// `2026-09-23 10:00:02`.
pub(super) fn shown_exactly(at: Timestamp, config: &Config) -> String {
    config.zone.civil(at).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// RFC 3339 with the zone's offset, for JSON.
pub(super) fn rfc3339(at: Timestamp, config: &Config) -> String {
    at.to_zoned(config.zone.time_zone().clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

fn end_of(moment: Moment, config: &Config) -> Timestamp {
    match moment {
        Moment::Day(day) => config.zone.bounds(day).1,
        Moment::Instant(at) => at,
    }
}

fn read(text: &str, way: TimeDirection, now: Timestamp, config: &Config) -> Result<Moment, LineSentence> {
    let text = text.trim();
    let today = config.day_of(now);
    match text.to_lowercase().as_str() {
        "now" => return Ok(Moment::Instant(now)),
        "today" | "今天" => return Ok(Moment::Day(today)),
        "yesterday" | "昨天" => return Ok(Moment::Day(today.yesterday().unwrap_or(today))),
        "tomorrow" | "明天" => return Ok(Moment::Day(today.tomorrow().unwrap_or(today))),
        _ => {}
    }
    if let Some(length) = length(text) {
        let at = match way {
            TimeDirection::Back => now.saturating_sub(length),
            TimeDirection::Ahead => now.saturating_add(length),
        };
        return Ok(Moment::Instant(at.unwrap_or(now)));
    }
    if text.len() == 10
        && let Ok(day) = text.parse::<Date>()
    {
        return Ok(Moment::Day(day));
    }
    match shell::instant(text, config) {
        Ok(at) => Ok(Moment::Instant(at)),
        Err(_) => Err(LineSentence::NoTime { text: text.to_owned() }),
    }
}

/// `90m`, `3h`, `2d`, `1w`: at most about a hundred years.
fn length(text: &str) -> Option<SignedDuration> {
    let unit = text.chars().last()?;
    let secs = match unit {
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        'w' => 7 * 86_400,
        _ => return None,
    };
    let count: i64 = text.strip_suffix(unit)?.trim().parse().ok()?;
    (0..=3_153_600_000 / secs).contains(&count).then(|| SignedDuration::from_secs(count * secs))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Report, Source};

    #[test]
    fn every_way_to_write_a_time_means_what_it_says() {
        let config = Config::read(&Source::new("touchbase.toml", ""), &mut Report::default());
        let now: Timestamp = "2026-11-22T02:30:00Z".parse().unwrap();
        let since = |text: &str| since(text, now, &config).map(|at| shown(at, &config)).unwrap_or_default();
        let until = |text: &str| until(text, now, &config).map(|at| shown(at, &config)).unwrap_or_default();
        let ahead = |text: &str| ahead(text, now, &config).map(|at| shown(at, &config)).unwrap_or_default();
        assert_eq!(since("2d"), "2026-11-20 10:30");
        assert_eq!(since("90m"), "2026-11-22 09:00");
        assert_eq!(since("yesterday"), "2026-11-21 00:00");
        assert_eq!(until("yesterday"), "2026-11-22 00:00");
        assert_eq!(since("2026-09-23"), "2026-09-23 00:00");
        assert_eq!(until("2026-09-23"), "2026-09-24 00:00");
        assert_eq!(since("2026-09-23 10:00"), "2026-09-23 10:00");
        assert_eq!(since("2026-09-23T02:00:00Z"), "2026-09-23 10:00");
        assert_eq!(ahead("2d"), "2026-11-24 10:30");
        assert_eq!(ahead("tomorrow"), "2026-11-24 00:00");
        for wrong in ["", "soon", "2026-13-01", "-2d", "99999999999d", "2d3", "d", "２d"] {
            assert_eq!(since(wrong), "", "{wrong}");
        }
        assert_eq!(rfc3339(now, &config), "2026-11-22T10:30:00+08:00");
    }
}
