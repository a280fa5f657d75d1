//! The channel that sends nothing: what it is given stays in memory, for shadow runs and tests.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::Outgoing;
use crate::message::outcome::Answer;

/// Everything kept so far; clones look at the same list.
#[derive(Clone, Default)]
pub struct Captured(Arc<Mutex<Vec<Outgoing>>>);

impl Captured {
    /// What was kept, oldest first.
    #[must_use]
    pub fn all(&self) -> Vec<Outgoing> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn keep(&self, outgoing: &Outgoing) -> Answer {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push(outgoing.clone());
        Answer::Accepted { provider_id: Some(format!("capture-{}", kept.len())) }
    }
}

impl fmt::Debug for Captured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Captured({})", self.0.lock().unwrap_or_else(PoisonError::into_inner).len())
    }
}
