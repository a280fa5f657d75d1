//! How many messages of the last hour were refused in plain words because of their address: a few are bad addresses, many
//! are a bad list, or a gateway that says so of everybody: then none of the hour's is believed, the first neither. No clock: it is
//! told what time it is.

use jiff::Timestamp;

use crate::message::outcome::Answer;
use crate::store::MinuteOfAnswers;

/// How long a minute is, and how many of them are looked at.
const MINUTE_SECS: i64 = 60;
const MINUTES: i64 = 60;
/// More of a hundred messages than this are too many.
const PERCENT_MAX: u64 = 5;
/// Fewer are never too many: of three messages, one is a third.
const REFUSED_MIN: u64 = 5;

/// The answers of an hour, by the minute.
#[derive(Debug, Default)]
pub(super) struct BadAddresses {
    minutes: Vec<MinuteOfAnswers>,
    /// Whether a word of this hour was believed.
    believed: bool,
}

impl BadAddresses {
    /// What an earlier run knew of the hour; what was said then may have been believed.
    pub(super) fn recall(&mut self, hour: Vec<MinuteOfAnswers>) {
        self.believed = hour.iter().any(|minute| minute.refused > 0);
        self.minutes = hour;
    }

    /// The hour, as it is known again after a restart.
    pub(super) fn hour(&self) -> Vec<MinuteOfAnswers> {
        self.minutes.clone()
    }

    /// A message was answered. Says whether what was said of its address, if anything, may be remembered against it: it is
    /// a plain word, and not one of too many.
    pub(super) fn answered(&mut self, answer: &Answer, now: Timestamp) -> bool {
        let plain = answer.is_plainly_about_the_address();
        if !plain && !matches!(answer, Answer::Accepted { .. } | Answer::Refused { .. }) {
            return false;
        }
        let number = now.as_second().div_euclid(MINUTE_SECS);
        self.minutes.retain(|minute| (number - minute.number).abs() < MINUTES);
        if self.minutes.last().is_none_or(|last| last.number != number) {
            self.minutes.push(MinuteOfAnswers { number, ..MinuteOfAnswers::default() });
        }
        if let Some(minute) = self.minutes.last_mut() {
            minute.answered += 1;
            minute.refused += u64::from(plain);
        }
        let believed = plain && self.too_many(now).is_none();
        self.believed |= believed;
        believed
    }

    /// Since when nothing that was believed is to be believed any more, where it has just turned out that it is too much.
    pub(super) fn disbelieves(&mut self, now: Timestamp) -> Option<Timestamp> {
        self.too_many(now).filter(|_| std::mem::take(&mut self.believed))?;
        let first = self.minutes.iter().map(|minute| minute.number).min()?;
        Timestamp::from_second(first * MINUTE_SECS).ok()
    }

    /// How many addresses of how many messages were called bad, where these are too many.
    pub(super) fn too_many(&self, now: Timestamp) -> Option<(u64, u64)> {
        let number = now.as_second().div_euclid(MINUTE_SECS);
        let recent = self.minutes.iter().filter(|minute| (number - minute.number).abs() < MINUTES);
        let (refused, answered) = recent.fold((0, 0), |(refused, answered), minute| {
            (refused + minute.refused, answered + minute.answered)
        });
        (refused >= REFUSED_MIN && refused * 100 > answered * PERCENT_MAX).then_some((refused, answered))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::outcome::Refusal;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + minutes * MINUTE_SECS).unwrap()
    }

    #[test]
    fn two_among_thirty_are_bad_addresses_and_ten_among_a_hundred_a_bad_list() {
        let taken = Answer::Accepted { provider_id: None };
        let bad = Answer::refused(Refusal::BadAddress, "22");
        let mut hour = BadAddresses::default();
        for n in 0..32 {
            let remembered = hour.answered(if n % 16 == 0 { &bad } else { &taken }, at(n));
            assert_eq!(remembered, n % 16 == 0, "{n}");
        }
        assert_eq!(hour.too_many(at(32)), None);
        for n in 0..10 {
            assert_eq!(hour.answered(&bad, at(40)), n < 2, "{n}: the fifth is one too many");
        }
        assert_eq!(
            hour.disbelieves(at(40)),
            Some(at(0)),
            "nor are the first four of the hour believed any more"
        );
        assert_eq!(hour.disbelieves(at(40)), None, "once");
        assert_eq!(hour.too_many(at(40)), Some((12, 42)));
        assert_eq!(hour.too_many(at(99)), Some((10, 10)), "what is an hour ago does not count");
        assert_eq!(hour.too_many(at(100)), None);
        // Of very many, more than five may be bad.
        for n in 0..200 {
            hour.answered(if n % 25 == 0 { &bad } else { &taken }, at(200));
        }
        assert_eq!(hour.too_many(at(200)), None);
        let busy = Answer::NotTaken { detail: crate::words::ChannelSentence::ConnectionFailed.into() };
        assert!(!hour.answered(&busy, at(200)));
    }
}
