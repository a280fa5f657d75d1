//! What a face may ask of a running daemon: how it is, a request, its writer, its readers.
//!
//! The control socket goes through it, and so does whatever face comes next; none of them reaches around it.

use tokio::sync::{mpsc, oneshot};

use super::report::StatusReporter;
use super::request::{Request, Response};
use crate::store::writer::Writer;
use crate::store::{Database, Readers};
use crate::words::DaemonSentence;

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
        let stopping = || Response::refused(DaemonSentence::Stopping);
        // What could not be handed over comes back with its reply: to wait for that would be for ever.
        if self.asked.send((request, reply)).await.is_err() {
            return stopping();
        }
        answered.await.unwrap_or_else(|_| stopping())
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio::sync::watch;

    use super::*;
    use crate::calendar::zone::Zone;
    use crate::clock::Clock;
    use crate::daemon::live::{Live, SharedHealth};
    use crate::daemon::setup::Setup;
    use crate::deployment::Deployment;
    use crate::diagnostic::Report;
    use crate::record::Kinds;
    use crate::secret::Secrets;
    use crate::source::Sources;
    use crate::store::sqlite::{OpenOptions, SqliteDatabase};
    use crate::store::{DaemonState as _, Outbox as _};
    use crate::terms::ChannelName;
    use crate::words::Translate as _;

    /// A hold on a daemon whose main loop has not come round, on a database in a folder.
    fn handle(folder: &std::path::Path) -> (Handle<SqliteDatabase>, mpsc::Receiver<QueuedRequest>) {
        let path = folder.join("touchbase.db");
        let database = SqliteDatabase::new(&path, OpenOptions::new(Zone::utc()));
        let writer = Writer::start(database.open(&Kinds::default()).unwrap()).unwrap();
        let deployment = Arc::new(Deployment::read(&Sources::default(), &mut Report::default()));
        let setup = Setup {
            dir: folder.to_owned(),
            state_dir: folder.to_owned(),
            clock: Clock::System,
            secrets: Secrets::new(None, folder),
        };
        let live = watch::Sender::new(Live { revision: 7, ..Live::at_start(deployment, Arc::default()) });
        let reporter = StatusReporter::new(live.subscribe(), SharedHealth::default(), 1, setup);
        Handle::new(reporter, writer, Readers::new(database))
    }

    #[tokio::test]
    async fn a_face_reads_writes_and_asks_through_it() {
        let folder = tempfile::tempdir().unwrap();
        let (handle, mut requests) = handle(folder.path());
        // How it is needs nobody's turn.
        assert_eq!(handle.status().detail["revision"], 7);
        assert_eq!(handle.request(Request::Status).await, handle.status());
        handle.writer().run(|store| store.set_note("face", "was here")).await.unwrap();
        let note = handle.readers().ask(Kinds::default(), |reader| reader.note("face")).await;
        assert_eq!(note, Ok(Some("was here".to_owned())));
        assert_eq!(
            handle.readers().with(&Kinds::default(), |reader| reader.next_due(ChannelName::Sms)),
            Ok(None)
        );
        // All else waits for the main loop, and is refused when that is gone.
        let asking = handle.clone();
        let asked = tokio::spawn(async move { asking.request(Request::Reload { accept: Some(3) }).await });
        let (request, reply) = requests.recv().await.unwrap();
        assert_eq!(request, Request::Reload { accept: Some(3) });
        reply.send(Response::refused(DaemonSentence::ReloadHasNoRules)).unwrap();
        assert_eq!(asked.await.unwrap().said, [DaemonSentence::ReloadHasNoRules.into()]);
        drop(requests);
        let late = handle.request(Request::TrustClock).await;
        let said = late.said.first().unwrap();
        assert_eq!(
            (late.done, said.to_string(), said.zh().to_string()),
            (false, "the daemon is stopping".to_owned(), "后台服务正在停止".to_owned())
        );
    }
}
