//! The writer's turn for a lane, taken while the lane's sessions work.

use tokio::task::JoinHandle;

use super::work::{Done, Job};
use crate::store::writer::Writer;
use crate::store::{Error, Outbox};

/// A turn that the writer has been given.
pub(super) type WriterCall = JoinHandle<Result<Done, Error>>;

/// Gives the writer a piece of work.
pub(super) fn begin<S: Outbox + Send + 'static>(writer: &Writer<S>, job: Job) -> WriterCall {
    let writer = writer.clone();
    tokio::spawn(async move { writer.run(move |store| job.carry_out(store)).await })
}

/// Waits for the end of a turn, for ever where there is none. May be dropped and asked again.
pub(super) async fn end(turn: &mut Option<WriterCall>) -> Result<Done, Error> {
    let Some(answer) = turn else { return std::future::pending().await };
    // The turn's task does nothing but wait: it can only break off when the runtime goes down.
    let done = answer.await.unwrap_or(Err(Error::Closed));
    *turn = None;
    done
}
