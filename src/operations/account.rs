//! What became of the touches that fell due in a span of time: every touch has one place and only one, or it shows.

use std::collections::BTreeMap;

use crate::store::{Account, Count};
use crate::terms::Outcome;

/// What became of the touches that fell due in a span of time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    /// All of them, counted apart from the rest.
    pub planned: u64,
    /// Taken by the other side; those with a receipt that they arrived are among them.
    pub accepted: u64,
    /// Not sent, with a reason.
    pub skipped: u64,
    /// Waiting for a person.
    pub held: u64,
    /// Nobody can know.
    pub unknown: u64,
    /// Failed, or undelivered by a receipt.
    pub failed: u64,
    /// Called off.
    pub cancelled: u64,
    /// Not ended yet: waiting, taken up, or on the wire.
    pub open: u64,
}

impl Sums {
    /// What has a known place.
    #[must_use]
    pub fn found(&self) -> u64 {
        self.accepted + self.skipped + self.held + self.unknown + self.failed + self.cancelled + self.open
    }

    /// Whether every touch has one place and only one.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        self.found() == self.planned
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Sums) -> Sums {
        Sums {
            planned: self.planned + other.planned,
            accepted: self.accepted + other.accepted,
            skipped: self.skipped + other.skipped,
            held: self.held + other.held,
            unknown: self.unknown + other.unknown,
            failed: self.failed + other.failed,
            cancelled: self.cancelled + other.cancelled,
            open: self.open + other.open,
        }
    }

    fn place(&mut self, count: &Count) {
        // A touch that is to be sent and has no message can never go: it has no place.
        let place = match count.outcome {
            Outcome::Planned if count.channel.is_none() => return,
            Outcome::Planned | Outcome::Claimed | Outcome::Sending => &mut self.open,
            Outcome::Accepted | Outcome::Delivered => &mut self.accepted,
            Outcome::Failed | Outcome::Undelivered => &mut self.failed,
            Outcome::Unknown => &mut self.unknown,
            Outcome::Cancelled => &mut self.cancelled,
            Outcome::Held => &mut self.held,
            Outcome::Skipped => &mut self.skipped,
        };
        *place += count.touches;
    }
}

/// What became of a span's touches, by rule.
#[must_use]
pub fn by_rule(account: &Account) -> BTreeMap<String, Sums> {
    let mut rules: BTreeMap<String, Sums> = BTreeMap::new();
    for (rule, touches) in &account.due {
        rules.entry(rule.clone()).or_default().planned += touches;
    }
    for count in &account.counts {
        rules.entry(count.rule.clone()).or_default().place(count);
    }
    rules
}

/// All rules together.
#[must_use]
pub fn in_sum(rules: &BTreeMap<String, Sums>) -> Sums {
    rules.values().fold(Sums::default(), |sum, of_rule| sum.and(*of_rule))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::{ChannelName, Word as _};

    fn count(outcome: Outcome, channel: Option<ChannelName>, touches: u64) -> Count {
        Count { rule: "birthday".to_owned(), channel, outcome, reason: None, touches }
    }

    fn account(due: &[(&str, u64)], counts: Vec<Count>) -> Account {
        Account { due: due.iter().map(|(rule, touches)| ((*rule).to_owned(), *touches)).collect(), counts }
    }

    #[test]
    fn every_outcome_has_one_place() {
        for word in Outcome::ALL {
            let rules = by_rule(&account(&[("birthday", 3)], vec![count(*word, Some(ChannelName::Sms), 3)]));
            assert!(in_sum(&rules).adds_up(), "{word}");
            assert_eq!(in_sum(&rules).found(), 3, "{word}");
        }
    }

    #[test]
    fn what_has_no_place_shows() {
        let due = [("birthday", 5), ("gift", 1)];
        let counts =
            vec![count(Outcome::Accepted, Some(ChannelName::Sms), 3), count(Outcome::Planned, None, 1)];
        let rules = by_rule(&account(&due, counts));
        let sums = rules["birthday"];
        assert_eq!((sums.planned, sums.found(), sums.adds_up()), (5, 3, false));
        assert_eq!(rules["gift"].found(), 0);
        // More places than touches is as wrong as fewer.
        let rules = by_rule(&account(&due[1..], vec![count(Outcome::Unknown, None, 1)]));
        assert!(!rules["birthday"].adds_up());
        assert_eq!(in_sum(&rules).planned, in_sum(&rules).found(), "the sum alone would not have shown it");
    }
}
