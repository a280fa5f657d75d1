//! The control socket: how the command line asks a running daemon for a reload or its status.
//!
//! A Unix socket beside the database, for the daemon's own user and group; one JSON line asks, one answers. Nothing
//! that only a person may decide goes this way unasked: it carries requests, the ledger carries who made them.

use std::io::{BufRead as _, BufReader, ErrorKind, Write as _};
use std::os::unix::net::UnixStream as BlockingStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{UnixListener, UnixStream};

use super::handle::Handle;
use super::request::{Request, Response, VERSION};
use crate::operations::status::live::NoAnswer;
use crate::store::Database;
use crate::words::{DaemonSentence, SystemSentence};

/// The socket's name in the state directory.
const NAME: &str = "control.sock";
/// Longest request or answer, in bytes.
const LINE_MAX: u64 = 1024 * 1024;
/// How long the command line waits for the answer to a reload: over a large database it takes a while.
const RELOAD_WAIT: Duration = Duration::from_secs(120);
/// How long it waits for the answer how the daemon is, which waits for nothing.
const STATUS_WAIT: Duration = Duration::from_secs(5);

/// The path of the socket of a state directory.
#[must_use]
pub(crate) fn path(state_dir: &Path) -> PathBuf {
    state_dir.join(NAME)
}

/// Asks the daemon of a state directory; `None` where none runs.
///
/// # Errors
/// When a daemon is there and does not answer, or not in words that we know.
pub fn ask(state_dir: &Path, request: &Request) -> Result<Option<Response>, NoAnswer> {
    let wait = if *request == Request::Status { STATUS_WAIT } else { RELOAD_WAIT };
    match exchange(state_dir, request, wait) {
        Ok(None) => Ok(None),
        Ok(Some(line)) => understood(&line).map(Some),
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
            Err(NoAnswer::NotInTime(wait.as_secs()))
        }
        Err(error) => Err(NoAnswer::BrokeOff(SystemSentence::of(&error))),
    }
}

/// What an answer says. One of another version is not looked into: its sentences are others.
fn understood(line: &str) -> Result<Response, NoAnswer> {
    let answer: serde_json::Value = serde_json::from_str(line).map_err(|_| NoAnswer::OtherVersion)?;
    if answer.get("v").and_then(serde_json::Value::as_u64) != Some(VERSION.into()) {
        return Err(NoAnswer::OtherVersion);
    }
    serde_json::from_value(answer).map_err(|_| NoAnswer::OtherVersion)
}

/// Sends a line and waits for another; `None` where nobody listens.
fn exchange(state_dir: &Path, request: &Request, wait: Duration) -> std::io::Result<Option<String>> {
    let mut stream = match BlockingStream::connect(path(state_dir)) {
        Ok(stream) => stream,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::ConnectionRefused) => {
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    stream.set_read_timeout(Some(wait))?;
    let mut line = serde_json::to_vec(request)?;
    line.push(b'\n');
    stream.write_all(&line)?;
    let mut answer = String::new();
    BufReader::new(stream).read_line(&mut answer)?;
    Ok(Some(answer))
}

/// Opens the socket, taking the place of one that a dead daemon left; the database's lock makes sure it is dead.
pub(crate) fn listen(state_dir: &Path) -> std::io::Result<UnixListener> {
    let path = path(state_dir);
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    UnixListener::bind(&path)
}

/// Answers until the daemon ends.
pub(crate) async fn serve<D: Database>(listener: UnixListener, handle: Handle<D>) {
    take_all(listener, move |request| {
        let handle = handle.clone();
        async move { handle.request(request).await }
    })
    .await;
}

/// Answers in place of a daemon that has not begun.
pub(crate) async fn answer_all(
    listener: UnixListener,
    answer: impl Fn(&Request) -> Response + Clone + Send + 'static,
) {
    take_all(listener, move |request| std::future::ready(answer(&request))).await;
}

async fn take_all<A, F>(listener: UnixListener, answers: A)
where
    A: Fn(Request) -> F + Clone + Send + 'static,
    F: Future<Output = Response> + Send,
{
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let answers = answers.clone();
                tokio::spawn(async move {
                    if let Err(error) = answer(stream, answers).await {
                        tracing::debug!(%error, "a request on the control socket broke off");
                    }
                });
            }
            Err(error) => {
                tracing::warn!(%error, "the control socket failed to take a request");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

async fn answer<F: Future<Output = Response>>(
    stream: UnixStream,
    answers: impl Fn(Request) -> F,
) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut line = String::new();
    let mut reader = tokio::io::BufReader::new(read.take(LINE_MAX));
    tokio::time::timeout(Duration::from_secs(10), reader.read_line(&mut line)).await??;
    let answer = match serde_json::from_str(&line) {
        Ok(request) => answers(request).await,
        Err(error) => {
            // What came is not repeated: it may be anything.
            tracing::debug!(line = error.line(), column = error.column(), "not a request");
            Response::refused(DaemonSentence::NotARequest)
        }
    };
    let mut text = serde_json::to_vec(&answer)?;
    text.push(b'\n');
    write.write_all(&text).await
}
