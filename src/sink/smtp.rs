//! A mail server that keeps everything and delivers nothing.
//!
//! It speaks EHLO, AUTH (any password), MAIL, RCPT, DATA, RSET, NOOP and QUIT with PIPELINING, answers commands
//! that came together together, and counts each such answer as one round trip.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::{Gaps, mime};

/// A text larger than this ends the session.
const MAIL_BYTES_MAX: usize = 16 * 1024 * 1024;

/// How the sink behaves.
#[derive(Debug, Clone)]
pub struct SmtpScript {
    /// How long each answer waits: the round trip of a slow line.
    pub latency: Duration,
    /// Whether PIPELINING is offered.
    pub pipelining: bool,
    /// Whether SMTPUTF8 is offered.
    pub utf8: bool,
    /// Whether AUTH is offered.
    pub auth: bool,
    /// Whether the mails themselves are kept, or only counted.
    pub keep: bool,
    /// What goes wrong, and where; the first that fits is taken.
    pub faults: Vec<SmtpFault>,
}

impl Default for SmtpScript {
    fn default() -> SmtpScript {
        SmtpScript {
            latency: Duration::ZERO,
            pipelining: true,
            utf8: true,
            auth: true,
            keep: true,
            faults: Vec::new(),
        }
    }
}

/// One thing that goes wrong.
#[derive(Debug, Clone)]
pub struct SmtpFault {
    /// Where in the session.
    pub at: SmtpStep,
    /// What is done instead of the right answer.
    pub act: Act,
    /// How often, before the sink behaves again.
    pub times: u32,
}

impl SmtpFault {
    /// A fault that never ends.
    #[must_use]
    pub fn always(at: SmtpStep, act: Act) -> SmtpFault {
        SmtpFault { at, act, times: u32::MAX }
    }

    /// A fault that happens once.
    #[must_use]
    pub fn once(at: SmtpStep, act: Act) -> SmtpFault {
        SmtpFault { at, act, times: 1 }
    }
}

/// The points at which a session can go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpStep {
    /// The greeting.
    Greeting,
    /// EHLO.
    Ehlo,
    /// AUTH.
    Auth,
    /// MAIL.
    Mail,
    /// RCPT.
    Rcpt,
    /// DATA.
    Data,
    /// The text, before its final dot.
    Text,
    /// The final dot.
    Dot,
}

/// What is done instead of the right answer.
#[derive(Debug, Clone)]
pub enum Act {
    /// Another reply; the line without its end.
    Reply(String),
    /// Nothing at all, for ever.
    Silence,
    /// The connection is closed.
    HangUp,
    /// Bytes that are no reply.
    Garbage,
    /// The message is kept as taken, and then the connection is closed without a word: at [`Step::Dot`] only.
    TakeAndHangUp,
}

/// What has reached the sink.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SmtpCounts {
    /// Connections.
    pub sessions: u64,
    /// Messages taken.
    pub messages: u64,
    /// Answers sent, counting those that went together as one.
    pub round_trips: u64,
}

/// A mail that was taken.
#[derive(Clone, PartialEq, Eq)]
pub struct SunkMail {
    /// Envelope sender.
    pub from: String,
    /// Envelope recipient.
    pub to: String,
    /// The whole mail, dots undone.
    pub bytes: Vec<u8>,
}

impl SunkMail {
    /// A header's value, decoded.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        mime::header(&String::from_utf8_lossy(&self.bytes), name).map(|value| mime::decoded(&value))
    }

    /// The subject, decoded.
    #[must_use]
    pub fn subject(&self) -> String {
        self.header("Subject").unwrap_or_default()
    }

    /// The part of the Message-ID before the `@`: our id of the message.
    #[must_use]
    pub fn message_id(&self) -> String {
        let id = self.header("Message-ID").unwrap_or_default();
        id.trim_matches(['<', '>']).split('@').next().unwrap_or("").to_owned()
    }

    /// The plain text, decoded.
    #[must_use]
    pub fn text(&self) -> String {
        mime::plain_text(&String::from_utf8_lossy(&self.bytes)).unwrap_or_default()
    }
}

impl std::fmt::Debug for SunkMail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SunkMail").field("to", &crate::mask::email(&self.to)).finish_non_exhaustive()
    }
}

/// A running sink.
#[derive(Debug)]
pub struct SmtpSink {
    address: SocketAddr,
    shared: Arc<Mutex<Shared>>,
    task: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct Shared {
    script: SmtpScript,
    counts: SmtpCounts,
    gaps: Gaps,
    mails: Vec<SunkMail>,
}

impl SmtpSink {
    /// Starts a sink on 127.0.0.1.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start(script: SmtpScript) -> io::Result<SmtpSink> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Mutex::new(Shared { script, ..Shared::default() }));
        let task = tokio::spawn(accept(listener, shared.clone()));
        Ok(SmtpSink { address, shared, task })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What has reached it so far.
    #[must_use]
    pub fn counts(&self) -> SmtpCounts {
        lock(&self.shared).counts
    }

    /// The mails it kept, oldest first.
    #[must_use]
    pub fn mails(&self) -> Vec<SunkMail> {
        lock(&self.shared).mails.clone()
    }

    /// The shortest time between two messages taken since this was last asked, where there were two: what a stall in
    /// every message cannot hide from, and a busy machine does not blur.
    #[must_use]
    pub fn quickest(&self) -> Option<Duration> {
        std::mem::take(&mut lock(&self.shared).gaps).quickest
    }

    /// Changes its behaviour from the next command on.
    pub fn set_script(&self, script: SmtpScript) {
        lock(&self.shared).script = script;
    }
}

impl Drop for SmtpSink {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn lock(shared: &Mutex<Shared>) -> std::sync::MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn accept(listener: TcpListener, shared: Arc<Mutex<Shared>>) {
    // The sessions belong to this task and end with it.
    let mut sessions = tokio::task::JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        lock(&shared).counts.sessions += 1;
        let shared = shared.clone();
        sessions.spawn(async move {
            // How a session ends is its client's affair.
            drop(Conversation::new(stream, shared).hold().await);
        });
        while sessions.try_join_next().is_some() {}
    }
}

/// One session with a client.
struct Conversation {
    stream: BufReader<TcpStream>,
    shared: Arc<Mutex<Shared>>,
    out: Vec<u8>,
    line: Vec<u8>,
    from: String,
    to: String,
}

/// Whether the session goes on.
enum AfterReply {
    Go,
    End,
}

impl Conversation {
    fn new(stream: TcpStream, shared: Arc<Mutex<Shared>>) -> Conversation {
        drop(stream.set_nodelay(true));
        let (out, line) = (Vec::new(), Vec::new());
        Conversation {
            stream: BufReader::new(stream),
            shared,
            out,
            line,
            from: String::new(),
            to: String::new(),
        }
    }

    async fn hold(&mut self) -> io::Result<()> {
        if let AfterReply::End = self.answer(SmtpStep::Greeting, "220 sink.example.com ESMTP").await? {
            return self.flush_now().await;
        }
        loop {
            self.flush().await?;
            self.line.clear();
            if (&mut self.stream).take(4_096).read_until(b'\n', &mut self.line).await? == 0 {
                return Ok(());
            }
            let line = String::from_utf8_lossy(&self.line).trim_end().to_owned();
            if let AfterReply::End = self.command(&line).await? {
                return self.flush_now().await;
            }
        }
    }

    async fn command(&mut self, line: &str) -> io::Result<AfterReply> {
        let verb = line.split([' ', ':']).next().unwrap_or("").to_ascii_uppercase();
        match verb.as_str() {
            "EHLO" | "HELO" => {
                let offers = self.offers();
                self.answer(SmtpStep::Ehlo, &offers).await
            }
            "AUTH" => self.auth(line).await,
            "MAIL" => {
                self.from = bracketed(line);
                self.answer(SmtpStep::Mail, "250 2.1.0 Ok").await
            }
            "RCPT" if self.from.is_empty() => self.say("503 5.5.1 MAIL first"),
            "RCPT" => {
                let next = self.answer(SmtpStep::Rcpt, "250 2.1.5 Ok").await?;
                if self.out.ends_with(b"250 2.1.5 Ok\r\n") {
                    self.to = bracketed(line);
                }
                Ok(next)
            }
            "DATA" if self.to.is_empty() => self.say("503 5.5.1 RCPT first"),
            "DATA" => {
                let next = self.answer(SmtpStep::Data, "354 go ahead").await?;
                let going = self.out.ends_with(b"354 go ahead\r\n");
                if going { self.text().await } else { Ok(next) }
            }
            "RSET" => {
                self.from.clear();
                self.to.clear();
                self.say("250 2.0.0 Ok")
            }
            "NOOP" => self.say("250 2.0.0 Ok"),
            "QUIT" => {
                self.say("221 2.0.0 Bye")?;
                Ok(AfterReply::End)
            }
            _ => self.say("500 5.5.2 unknown command"),
        }
    }

    fn offers(&self) -> String {
        let shared = lock(&self.shared);
        let script = &shared.script;
        let mut text = "250-sink.example.com\r\n250-8BITMIME\r\n".to_owned();
        for (offered, word) in
            [(script.pipelining, "PIPELINING"), (script.utf8, "SMTPUTF8"), (script.auth, "AUTH PLAIN LOGIN")]
        {
            if offered {
                text += &format!("250-{word}\r\n");
            }
        }
        text + "250 SIZE 16777216"
    }

    /// AUTH with any name and password; LOGIN asks twice.
    async fn auth(&mut self, line: &str) -> io::Result<AfterReply> {
        let questions: &[&str] = if line.to_ascii_uppercase().starts_with("AUTH LOGIN") {
            &["334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6"]
        } else {
            &[]
        };
        for question in questions {
            self.say(question)?;
            self.flush_now().await?;
            self.line.clear();
            if (&mut self.stream).take(4_096).read_until(b'\n', &mut self.line).await? == 0 {
                return Ok(AfterReply::End);
            }
        }
        self.answer(SmtpStep::Auth, "235 2.7.0 Ok").await
    }

    /// Reads the text up to its final dot, and keeps it.
    async fn text(&mut self) -> io::Result<AfterReply> {
        self.flush().await?;
        if let Some(act) = self.fault(SmtpStep::Text) {
            return self.misbehave(act).await;
        }
        let mut bytes = Vec::with_capacity(4_096);
        loop {
            let start = bytes.len();
            if self.stream.read_until(b'\n', &mut bytes).await? == 0 || bytes.len() > MAIL_BYTES_MAX {
                return Ok(AfterReply::End);
            }
            match bytes.get(start..) {
                Some(b".\r\n") => {
                    bytes.truncate(start);
                    break;
                }
                Some([b'.', ..]) => {
                    bytes.remove(start);
                }
                _ => {}
            }
        }
        let (from, to) = (std::mem::take(&mut self.from), std::mem::take(&mut self.to));
        let fault = self.fault(SmtpStep::Dot);
        if matches!(fault, None | Some(Act::TakeAndHangUp)) {
            let mut shared = lock(&self.shared);
            shared.counts.messages += 1;
            shared.gaps.taken();
            if shared.script.keep {
                shared.mails.push(SunkMail { from, to, bytes });
            }
        }
        let id = lock(&self.shared).counts.messages;
        match fault {
            Some(act) => self.misbehave(act).await,
            None => self.say(&format!("250 2.0.0 Ok: queued as S{id}")),
        }
    }

    async fn answer(&mut self, step: SmtpStep, right: &str) -> io::Result<AfterReply> {
        match self.fault(step) {
            Some(act) => self.misbehave(act).await,
            None => self.say(right),
        }
    }

    fn fault(&mut self, step: SmtpStep) -> Option<Act> {
        let mut shared = lock(&self.shared);
        let fault = shared.script.faults.iter_mut().find(|fault| fault.at == step && fault.times > 0)?;
        fault.times = if fault.times == u32::MAX { u32::MAX } else { fault.times - 1 };
        Some(fault.act.clone())
    }

    async fn misbehave(&mut self, act: Act) -> io::Result<AfterReply> {
        match act {
            Act::Reply(line) => {
                let over = line.starts_with("421");
                self.say(&line)?;
                return Ok(if over { AfterReply::End } else { AfterReply::Go });
            }
            Act::Garbage => {
                self.say("\u{1}\u{2} what is this")?;
                return Ok(AfterReply::Go);
            }
            Act::Silence => {
                self.flush_now().await?;
                std::future::pending::<()>().await;
            }
            Act::HangUp | Act::TakeAndHangUp => {}
        }
        Ok(AfterReply::End)
    }

    fn say(&mut self, line: &str) -> io::Result<AfterReply> {
        self.out.extend_from_slice(line.as_bytes());
        self.out.extend_from_slice(b"\r\n");
        Ok(AfterReply::Go)
    }

    /// Sends what has gathered, unless more commands are here already.
    async fn flush(&mut self) -> io::Result<()> {
        if self.stream.buffer().contains(&b'\n') { Ok(()) } else { self.flush_now().await }
    }

    async fn flush_now(&mut self) -> io::Result<()> {
        if self.out.is_empty() {
            return Ok(());
        }
        let latency = {
            let mut shared = lock(&self.shared);
            shared.counts.round_trips += 1;
            shared.script.latency
        };
        if !latency.is_zero() {
            tokio::time::sleep(latency).await;
        }
        self.stream.get_mut().write_all(&self.out).await?;
        self.out.clear();
        Ok(())
    }
}

fn bracketed(line: &str) -> String {
    line.split_once('<')
        .and_then(|(_, rest)| rest.split_once('>'))
        .map_or("", |(address, _)| address)
        .to_owned()
}
