//! An SMS gateway that keeps everything and sends nothing.
//!
//! It understands the requests of the two shipped gateway files (Yunpian's form, Chuanglan's JSON) at any path,
//! answers each in its own shape with an id, and tells at `GET /status?id=…` whether an id of ours has come in.

mod answer;

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use self::answer::HttpAnswer;
use super::Gaps;

/// A larger request is refused.
const REQUEST_BYTES_MAX: usize = 256 * 1024;

/// How the sink behaves.
#[derive(Debug, Clone, Default)]
pub struct HttpScript {
    /// How long each answer waits.
    pub latency: Duration,
    /// Whether messages are only counted.
    pub forget: bool,
    /// What goes wrong; `None` is the right answer.
    pub fault: Option<HttpFault>,
}

/// One thing that goes wrong. Those that say so take the message first.
#[derive(Debug, Clone)]
pub enum HttpFault {
    /// Another answer: status, headers, body. The message is not taken.
    Answer(u16, Vec<(String, String)>, String),
    /// The message is taken and never answered.
    Hang,
    /// The message is taken, and the connection closed without an answer.
    HangUp,
    /// The message is taken, and the answer breaks off in the middle.
    HalfAnswer,
    /// The message is taken, and the answer is endless.
    EndlessAnswer,
}

/// What has reached the sink.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HttpCounts {
    /// Connections.
    pub connections: u64,
    /// Requests, status queries not counted.
    pub requests: u64,
    /// Messages taken.
    pub messages: u64,
}

/// An SMS that was taken.
#[derive(Clone, PartialEq, Eq)]
pub struct SunkSms {
    /// Our id of the attempt.
    pub out_id: String,
    /// The number as it was sent.
    pub to: String,
    /// The text as it was sent.
    pub text: String,
}

impl std::fmt::Debug for SunkSms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let to = crate::mask::phone(&self.to);
        f.debug_struct("SunkSms").field("out_id", &self.out_id).field("to", &to).finish_non_exhaustive()
    }
}

/// A running sink.
#[derive(Debug)]
pub struct HttpSink {
    address: SocketAddr,
    shared: Arc<Mutex<Shared>>,
    task: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct Shared {
    script: HttpScript,
    counts: HttpCounts,
    gaps: Gaps,
    taken: Vec<SunkSms>,
}

impl HttpSink {
    /// Starts a sink on 127.0.0.1.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start(script: HttpScript) -> io::Result<HttpSink> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Mutex::new(Shared { script, ..Shared::default() }));
        let task = tokio::spawn(accept(listener, shared.clone()));
        Ok(HttpSink { address, shared, task })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What has reached it so far.
    #[must_use]
    pub fn counts(&self) -> HttpCounts {
        lock(&self.shared).counts
    }

    /// The messages it kept, oldest first.
    #[must_use]
    pub fn messages(&self) -> Vec<SunkSms> {
        lock(&self.shared).taken.clone()
    }

    /// The shortest time between two messages taken since this was last asked, where there were two: what a stall in
    /// every message cannot hide from, and a busy machine does not blur.
    #[must_use]
    pub fn quickest(&self) -> Option<Duration> {
        std::mem::take(&mut lock(&self.shared).gaps).quickest
    }

    /// Changes its behaviour from the next request on.
    pub fn set_script(&self, script: HttpScript) {
        lock(&self.shared).script = script;
    }
}

impl Drop for HttpSink {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn lock(shared: &Mutex<Shared>) -> std::sync::MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn accept(listener: TcpListener, shared: Arc<Mutex<Shared>>) {
    // The connections belong to this task and end with it.
    let mut connections = tokio::task::JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        drop(stream.set_nodelay(true));
        lock(&shared).counts.connections += 1;
        let shared = shared.clone();
        connections.spawn(async move {
            let service = service_fn(|request| serve(request, shared.clone()));
            // How a connection ends is its client's affair.
            drop(
                hyper::server::conn::http1::Builder::new()
                    .serve_connection(TokioIo::new(stream), service)
                    .await,
            );
        });
        while connections.try_join_next().is_some() {}
    }
}

/// The connection is closed without an answer.
#[derive(Debug, thiserror::Error)]
#[error("hung up on purpose")]
struct HungUp;

async fn serve(
    request: Request<Incoming>,
    shared: Arc<Mutex<Shared>>,
) -> Result<Response<HttpAnswer>, HungUp> {
    if request.method() == Method::GET && request.uri().path() == "/status" {
        return Ok(status(request.uri().query().unwrap_or(""), &shared));
    }
    let is_json = request
        .headers()
        .get("content-type")
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    let query = request.uri().query().unwrap_or("").to_owned();
    let body = Limited::new(request.into_body(), REQUEST_BYTES_MAX).collect().await;
    let bytes = body.map(|body| body.to_bytes()).unwrap_or_default();
    let script = {
        let mut shared = lock(&shared);
        shared.counts.requests += 1;
        shared.script.clone()
    };
    if !script.latency.is_zero() {
        tokio::time::sleep(script.latency).await;
    }
    if let Some(HttpFault::Answer(status, headers, text)) = &script.fault {
        return Ok(answer::with(*status, headers, text));
    }
    let fields = if bytes.is_empty() { query.as_bytes() } else { bytes.as_ref() };
    let Some(sms) = read(is_json, fields) else {
        return Ok(answer::with(400, &[], r#"{"code":2,"msg":"a field is missing"}"#));
    };
    let number = {
        let mut shared = lock(&shared);
        shared.counts.messages += 1;
        shared.gaps.taken();
        if !script.forget {
            shared.taken.push(sms);
        }
        shared.counts.messages
    };
    match script.fault {
        Some(HttpFault::Hang) => std::future::pending().await,
        Some(HttpFault::HangUp) => Err(HungUp),
        Some(HttpFault::HalfAnswer) => Ok(answer::half()),
        Some(HttpFault::EndlessAnswer) => Ok(answer::endless()),
        Some(HttpFault::Answer(..)) | None if is_json => Ok(answer::with(
            200,
            &[],
            &format!(r#"{{"code":"0","msgId":"{number}","time":"20261122090000","errorMsg":""}}"#),
        )),
        Some(HttpFault::Answer(..)) | None => Ok(answer::with(
            200,
            &[],
            &format!(r#"{{"code":0,"msg":"OK","count":1,"fee":0.05,"unit":"RMB","sid":{number}}}"#),
        )),
    }
}

/// `{"id":"out-1","received":true}`
fn status(query: &str, shared: &Mutex<Shared>) -> Response<HttpAnswer> {
    let id = query.split('&').find_map(|pair| pair.strip_prefix("id=")).unwrap_or("");
    let received = lock(shared).taken.iter().any(|sms| sms.out_id == id);
    answer::with(200, &[], &serde_json::json!({ "id": id, "received": received }).to_string())
}

/// The three fields of a message, in either gateway's words.
fn read(is_json: bool, bytes: &[u8]) -> Option<SunkSms> {
    let field = |names: [&str; 2]| -> Option<String> {
        if is_json {
            let json: serde_json::Value = serde_json::from_slice(bytes).ok()?;
            return names.iter().find_map(|name| json.get(name)?.as_str().map(str::to_owned));
        }
        // The one decoder of forms in the house is the one of web addresses.
        let mut url = reqwest::Url::parse("http://localhost/").ok()?;
        url.set_query(Some(std::str::from_utf8(bytes).ok()?));
        url.query_pairs().find(|(key, _)| names.contains(&key.as_ref())).map(|(_, value)| value.into_owned())
    };
    Some(SunkSms {
        out_id: field(["uid", "id"])?,
        to: field(["mobile", "phone"])?,
        text: field(["text", "msg"])?,
    })
}
