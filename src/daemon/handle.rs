//! What a face may ask of a running daemon: how it is, a request, its writer, its readers.
//!
//! The control socket goes through it, and so does whatever face comes next; none of them reaches around it.

use tokio::sync::{mpsc, oneshot};

use super::report::StatusReporter;
use super::request::{Request, Response};
use crate::store::writer::Writer;
use crate::store::{Database, Readers};

/// Requests that may wait before whoever asks waits to ask.
const WAITING: usize = 8;

/// A request on its way to the daemon, and where its answer goes.
pub(crate) type QueuedRequest = (Request, oneshot::Sender<Response>);

/// A hold on a running daemon; clones lead to the same one.
#[derive(Debug)]
pub struct Handle<D: Database> {
    reporter: StatusReporter,
    asked: mpsc::Sender<QueuedRequest>,
    writer: Writer<D::Store>,
    readers: Readers<D>,
}

impl<D: Database> Clone for Handle<D> {
    fn clone(&self) -> Handle<D> {
        Handle {
            reporter: self.reporter.clone(),
            asked: self.asked.clone(),
            writer: self.writer.clone(),
            readers: self.readers.clone(),
        }
    }
}

impl<D: Database> Handle<D> {
    /// A hold, and where what is asked through it arrives.
    pub(super) fn new(
        reporter: StatusReporter,
        writer: Writer<D::Store>,
        readers: Readers<D>,
    ) -> (Handle<D>, mpsc::Receiver<QueuedRequest>) {
        let (asked, requests) = mpsc::channel(WAITING);
        (Handle { reporter, asked, writer, readers }, requests)
    }

    /// How the daemon is, at once, even while a tick takes long.
    #[must_use]
    pub fn status(&self) -> Response {
        self.reporter.answer()
    }

    /// Asks something of it, and waits until its turn has come.
    pub async fn request(&self, request: Request) -> Response {
        if request == Request::Status {
            return self.status();
        }
        let (reply, answered) = oneshot::channel();
        let sent = self.asked.send((request, reply)).await;
        match (sent, answered.await) {
            (Ok(()), Ok(answer)) => answer,
            _ => Response::refused("the daemon is stopping".to_owned()),
        }
    }

    /// The one who writes.
    #[must_use]
    pub fn writer(&self) -> &Writer<D::Store> {
        &self.writer
    }

    /// Those who read.
    #[must_use]
    pub fn readers(&self) -> &Readers<D> {
        &self.readers
    }
}
