//! The writer's turn for a lane, taken while the lane's sessions work: a claim, or ends to be written down together
//! with messages to be armed. What was handed in is kept here until the writer has answered.

use std::sync::Arc;

use tokio::task::{JoinError, JoinHandle};

use crate::message::MessageId;
use crate::store::sqlite::SqliteStore;
use crate::store::writer::Writer;
use crate::store::{Armed, AttemptEnd, Error};

/// What a claim has found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// What is claimed.
    pub(super) messages: Vec<MessageId>,
    /// How much was overdue before that, as far as it was counted.
    pub(super) overdue: u32,
}

/// A turn that the writer has been given.
pub(super) enum Turn {
    /// A claim of up to so many.
    Claim { limit: u32, answer: JoinHandle<Result<Found, Error>> },
    /// Ends to be written down and messages to be armed, in one commit.
    Write { ends: Arc<Vec<AttemptEnd>>, ids: Vec<MessageId>, answer: JoinHandle<Result<Vec<Armed>, Error>> },
}

/// A turn that is over.
pub(super) enum Done {
    /// What was claimed, out of up to so many.
    Claimed { limit: u32, claimed: Result<Found, Error> },
    /// What is armed; or why nothing is, and then the ends are not written down either.
    Written { ends: Arc<Vec<AttemptEnd>>, ids: Vec<MessageId>, armed: Result<Vec<Armed>, Error> },
}

impl Turn {
    /// Begins a claim.
    pub(super) fn claim(
        writer: &Writer,
        limit: u32,
        work: impl FnOnce(&mut SqliteStore) -> Result<Found, Error> + Send + 'static,
    ) -> Turn {
        let writer = writer.clone();
        Turn::Claim { limit, answer: tokio::spawn(async move { writer.run(work).await }) }
    }

    /// Begins writing ends and arming messages.
    pub(super) fn write(
        writer: &Writer,
        ends: Vec<AttemptEnd>,
        ids: Vec<MessageId>,
        work: impl FnOnce(&mut SqliteStore, &[AttemptEnd]) -> Result<Vec<Armed>, Error> + Send + 'static,
    ) -> Turn {
        let (writer, ends) = (writer.clone(), Arc::new(ends));
        let kept = Arc::clone(&ends);
        let answer = tokio::spawn(async move { writer.run(move |store| work(store, &kept)).await });
        Turn::Write { ends, ids, answer }
    }
}

impl Turn {
    /// How many messages it may bring, or has in its hands.
    pub(super) fn messages(&self) -> usize {
        match self {
            Turn::Claim { limit, .. } => usize::try_from(*limit).unwrap_or(usize::MAX),
            Turn::Write { ends, ids, .. } => ends.len() + ids.len(),
        }
    }
}

/// Waits for the end of a turn, for ever where there is none. May be dropped and asked again.
pub(super) async fn end(turn: &mut Option<Turn>) -> Done {
    match turn {
        None => std::future::pending().await,
        Some(Turn::Claim { limit, answer }) => {
            let (limit, claimed) = (*limit, settled(answer.await));
            *turn = None;
            Done::Claimed { limit, claimed }
        }
        Some(Turn::Write { ends, ids, answer }) => {
            let armed = settled(answer.await);
            let (ends, ids) = (Arc::clone(ends), std::mem::take(ids));
            *turn = None;
            Done::Written { ends, ids, armed }
        }
    }
}

/// The turn's task does nothing but wait: it can only break off when the runtime goes down.
fn settled<T>(answer: Result<Result<T, Error>, JoinError>) -> Result<T, Error> {
    answer.unwrap_or(Err(Error::Closed))
}
