//! Logging in: which way, and what was learnt of it.
//!
//! Some relays offer PLAIN and refuse it with the right password (504, or 535 as QQ Mail does), while LOGIN works. So
//! where both are offered and one is refused, the other is tried once. What worked is remembered for the relay's other
//! connections; where neither does, each further connection tries one of them in turn, for a relay may shut out who
//! fails too often.

use std::sync::{Arc, Mutex, PoisonError};

/// A way to log in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// RFC 4616.
    Plain,
    /// Two questions, two answers; never a standard, and everywhere.
    Login,
}

impl Way {
    fn other(self) -> Way {
        match self {
            Way::Plain => Way::Login,
            Way::Login => Way::Plain,
        }
    }
}

/// What was learnt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Learnt {
    #[default]
    Nothing,
    Works(Way),
    /// Both were refused; this one is next.
    Refused(Way),
}

/// What was learnt of one relay, shared by its sessions.
#[derive(Debug, Clone, Default)]
pub(super) struct Logins(Arc<Mutex<Learnt>>);

impl Logins {
    /// What to try, in this order, of the ways that are offered.
    pub(super) fn ways(&self, offered: &[Way]) -> Vec<Way> {
        let mut ways = offered.to_vec();
        match self.learnt() {
            Learnt::Nothing => {}
            Learnt::Works(way) => ways.sort_by_key(|one| *one != way),
            Learnt::Refused(next) if ways.contains(&next) => ways = vec![next],
            Learnt::Refused(_) => {}
        }
        ways
    }

    /// It works this way.
    pub(super) fn works(&self, way: Way) {
        self.learn(Learnt::Works(way));
    }

    /// Everything tried was refused, this last.
    pub(super) fn refused(&self, last: Way) {
        self.learn(Learnt::Refused(last.other()));
    }

    fn learnt(&self) -> Learnt {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn learn(&self, learnt: Learnt) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = learnt;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_are_tried_once_and_then_one_in_turn() {
        let (both, logins) = ([Way::Plain, Way::Login], Logins::default());
        assert_eq!(logins.ways(&both), both);
        assert_eq!(logins.ways(&[Way::Login]), [Way::Login]);
        logins.refused(Way::Login);
        assert_eq!(logins.ways(&both), [Way::Plain]);
        logins.refused(Way::Plain);
        assert_eq!(logins.ways(&both), [Way::Login]);
        assert_eq!(logins.ways(&[Way::Plain]), [Way::Plain], "what is not offered is not waited for");
        logins.works(Way::Login);
        assert_eq!(logins.ways(&both), [Way::Login, Way::Plain]);
    }
}
