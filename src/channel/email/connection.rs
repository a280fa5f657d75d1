//! One conversation with the relay: commands, replies, and one message after the other.
//!
//! It is not lettre's: that one tells neither the phase nor whether the final dot had left, applies its timeout to
//! the TCP connection only, and stalls 44 ms a message because body and dot are two writes without TCP_NODELAY.
//! Here body and dot are one write, MAIL, RCPT and DATA go together where the server offers PIPELINING
//! (RFC 2920), every phase has its own deadline, and whatever ends it comes back as phase and sight, for
//! [`super::verdict::classify`].

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncBufRead, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::time::{Instant, timeout};

use super::compose::{Mail, stuffed};
use super::login::Way;
use super::reply::{self, NoReply, Reply};
use super::verdict::{Phase, SmtpObservation};
use crate::config::email::Timeouts;
use crate::failpoint::{self, Place, Point};
use crate::secret::Secret;

/// Where a conversation ended, and what was seen there.
pub(super) type Ended = (Phase, SmtpObservation);

/// How long a farewell may take; nothing depends on it.
const QUIT_WAIT: Duration = Duration::from_secs(1);

/// What can carry a conversation: plain TCP, or TLS over it.
pub(super) trait ByteStream: AsyncRead + AsyncWrite + Send + Sync + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Sync + Unpin> ByteStream for T {}

/// What a server said it can do (RFC 5321 §4.1.1.1).
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Offers {
    pipelining: bool,
    utf8: bool,
    pub(super) starttls: bool,
    plain: bool,
    login: bool,
}

/// A transaction that did not come as far as the text.
struct Stopped {
    ended: Ended,
    /// Whether both sides know where they stand, so that RSET can lead out of it.
    settled: bool,
}

impl Stopped {
    fn in_doubt(ended: Ended) -> Stopped {
        Stopped { ended, settled: false }
    }

    /// A clear refusal settles it. 421 announces the end of the connection (RFC 5321 §3.8), and 2yz or 3yz where
    /// something else was due settles nothing.
    fn by_reply(ended: Ended) -> Stopped {
        let settled = matches!(&ended.1, SmtpObservation::Reply(reply) if reply.code != 421 && matches!(reply.class(), 4 | 5));
        Stopped { ended, settled }
    }
}

/// An open conversation.
pub(super) struct Connection<S = Box<dyn ByteStream>> {
    stream: BufReader<S>,
    pub(super) offers: Offers,
    timeouts: Timeouts,
    /// Whether a new MAIL may follow; anything doubtful makes it false for good.
    clean: bool,
    mails: u32,
    used_at: Instant,
}

impl<S: ByteStream> Connection<S> {
    /// A conversation that has not begun.
    pub(super) fn new(stream: S, timeouts: Timeouts) -> Connection<S> {
        Connection {
            stream: BufReader::new(stream),
            offers: Offers::default(),
            timeouts,
            clean: true,
            mails: 0,
            used_at: Instant::now(),
        }
    }

    /// The stream below, where the server has sent nothing that was not asked for.
    pub(super) fn into_stream(self) -> Option<S> {
        self.stream.buffer().is_empty().then(|| self.stream.into_inner())
    }

    /// Waits for the greeting.
    pub(super) async fn greet(&mut self) -> Result<(), Ended> {
        self.expect(Phase::Greeting, 2).await.map(drop)
    }

    /// EHLO, and what the server offers; HELO for one that does not know EHLO (RFC 5321 §3.2), which offers nothing.
    pub(super) async fn hello(&mut self, name: &str) -> Result<(), Ended> {
        self.offers = Offers::default();
        self.write(Phase::Ehlo, format!("EHLO {name}\r\n").as_bytes()).await?;
        let reply = match self.expect(Phase::Ehlo, 2).await {
            Err((_, SmtpObservation::Reply(refused))) if matches!(refused.code, 500 | 502 | 504) => {
                self.write(Phase::Ehlo, format!("HELO {name}\r\n").as_bytes()).await?;
                return self.expect(Phase::Ehlo, 2).await.map(drop);
            }
            said => said?,
        };
        for line in reply.lines() {
            let upper = line.to_ascii_uppercase();
            let mut words = upper.split([' ', '=']);
            match words.next() {
                Some("PIPELINING") => self.offers.pipelining = true,
                Some("SMTPUTF8") => self.offers.utf8 = true,
                Some("STARTTLS") => self.offers.starttls = true,
                Some("AUTH") => {
                    for mechanism in words {
                        self.offers.plain |= mechanism == "PLAIN";
                        self.offers.login |= mechanism == "LOGIN";
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// STARTTLS up to the server's go-ahead.
    pub(super) async fn start_tls(&mut self) -> Result<(), Ended> {
        self.write(Phase::Starttls, b"STARTTLS\r\n").await?;
        self.expect(Phase::Starttls, 2).await.map(drop)
    }

    /// The ways to log in that are offered.
    pub(super) fn ways(&self) -> Vec<Way> {
        let offered = [(self.offers.plain, Way::Plain), (self.offers.login, Way::Login)];
        offered.into_iter().filter_map(|(is_offered, way)| is_offered.then_some(way)).collect()
    }

    /// AUTH, in one way.
    pub(super) async fn log_in(&mut self, way: Way, user: &str, password: &Secret) -> Result<(), Ended> {
        let password = password.expose();
        match way {
            Way::Plain => {
                let both = STANDARD.encode(format!("\0{user}\0{password}"));
                self.write(Phase::Auth, format!("AUTH PLAIN {both}\r\n").as_bytes()).await?;
            }
            Way::Login => {
                self.write(Phase::Auth, b"AUTH LOGIN\r\n").await?;
                for answer in [user, password] {
                    self.expect(Phase::Auth, 3).await?;
                    self.write(Phase::Auth, format!("{}\r\n", STANDARD.encode(answer)).as_bytes()).await?;
                }
            }
        }
        self.expect(Phase::Auth, 2).await.map(drop)
    }

    /// Whether the server takes addresses with a local part beyond ASCII (RFC 6531).
    pub(super) fn takes_utf8(&self) -> bool {
        self.offers.utf8
    }

    /// How many messages it has carried or tried to.
    pub(super) fn mails(&self) -> u32 {
        self.mails
    }

    /// Whether both sides know where they stand.
    pub(super) fn is_clean(&self) -> bool {
        self.clean
    }

    /// Whether a new message may go this way: nothing doubtful happened, it was used within `idle_max`, and the
    /// server has neither hung up nor said anything meanwhile.
    pub(super) async fn usable(&mut self, idle_max: Duration) -> bool {
        self.clean
            && self.used_at.elapsed() <= idle_max
            && self.stream.buffer().is_empty()
            && self.is_silent().await
    }

    async fn is_silent(&mut self) -> bool {
        poll_fn(|context| Poll::Ready(Pin::new(&mut self.stream).poll_fill_buf(context).is_pending())).await
    }

    /// One message: MAIL, RCPT, DATA, the text and its final dot, and the word on it. `Ok` is the last reply,
    /// whatever it says.
    ///
    /// The connection is used up (see [`Connection::usable`]) unless every reply was a clear one.
    pub(super) async fn transact(&mut self, mail: &Mail) -> Result<Reply, Ended> {
        self.mails += 1;
        self.clean = false;
        if let Err(Stopped { ended, settled }) = self.open_transaction(mail).await {
            self.clean = settled && self.reset().await;
            return Err(ended);
        }
        self.write_body(&stuffed(&mail.bytes)).await?;
        let reply = self.reply(Phase::LastReply, self.timeouts.last_reply).await?;
        failpoint::reach(Point::At(Place::LastReplyRead));
        self.clean = matches!(reply.class(), 2 | 4 | 5) && reply.code != 421;
        self.used_at = Instant::now();
        Ok(reply)
    }

    /// MAIL, RCPT and DATA, at once where the server allows it.
    async fn open_transaction(&mut self, mail: &Mail) -> Result<(), Stopped> {
        let utf8 = if AsRef::<str>::as_ref(&mail.to).is_ascii() { "" } else { " SMTPUTF8" };
        let steps = [
            (Phase::Mail, format!("MAIL FROM:<{}>{utf8}\r\n", mail.from), 2),
            (Phase::Rcpt, format!("RCPT TO:<{}>\r\n", mail.to), 2),
            (Phase::Data, "DATA\r\n".to_owned(), 3),
        ];
        if !self.offers.pipelining {
            for (phase, command, class) in steps {
                self.write(phase, command.as_bytes()).await.map_err(Stopped::in_doubt)?;
                self.expect(phase, class).await.map_err(Stopped::by_reply)?;
            }
            return Ok(());
        }
        let all: String = steps.iter().map(|(_, command, _)| command.as_str()).collect();
        self.write(Phase::Mail, all.as_bytes()).await.map_err(Stopped::in_doubt)?;
        let mut stopped: Option<Stopped> = None;
        for (phase, _, class) in steps {
            match (self.expect(phase, class).await, &mut stopped) {
                (Ok(_), None) => {}
                // 354 although a command before it was refused: the server now waits for a text that must not be
                // sent, so the conversation ends here.
                (Ok(_), Some(first)) => first.settled &= phase != Phase::Data,
                // The first refusal tells why; the replies after it only say "out of order".
                (Err(ended), Some(first)) => first.settled &= Stopped::by_reply(ended).settled,
                (Err(ended), None) => {
                    let first = Stopped::by_reply(ended);
                    if !first.settled {
                        return Err(first);
                    }
                    stopped = Some(first);
                }
            }
        }
        stopped.map_or(Ok(()), Err)
    }

    /// Writes text and final dot in one go. An error means that the dot did not leave.
    async fn write_body(&mut self, bytes: &[u8]) -> Result<(), Ended> {
        let Err(seen) = self.write_text(bytes).await else { return Ok(()) };
        // A server that refuses a text halfway (too large, say) says so before it hangs up.
        match self.reply(Phase::Body, QUIT_WAIT).await {
            Ok(reply) if matches!(reply.class(), 4 | 5) => Err((Phase::Body, SmtpObservation::Reply(reply))),
            _ => Err((Phase::Body, seen)),
        }
    }

    async fn write_text(&mut self, mut bytes: &[u8]) -> Result<(), SmtpObservation> {
        come_to(Point::BeforeWrite(Phase::Body.into()))?;
        let halfway = Point::At(Place::BodyHalfway);
        if let Some((first, second)) = failpoint::halves(halfway, bytes) {
            write_all(&mut self.stream, first, self.timeouts.body).await?;
            come_to(halfway)?;
            bytes = second;
        }
        write_all(&mut self.stream, bytes, self.timeouts.body).await
    }

    async fn reset(&mut self) -> bool {
        self.used_at = Instant::now();
        self.write(Phase::Mail, b"RSET\r\n").await.is_ok() && self.expect(Phase::Mail, 2).await.is_ok()
    }

    /// Says QUIT and waits a moment for the answer.
    pub(super) async fn quit(mut self) {
        if self.clean
            && timeout(QUIT_WAIT, self.write(Phase::Mail, b"QUIT\r\n")).await.is_ok_and(|sent| sent.is_ok())
        {
            // Whatever the answer is, the connection ends here.
            drop(self.reply(Phase::Mail, QUIT_WAIT).await);
        }
    }

    async fn write(&mut self, phase: Phase, bytes: &[u8]) -> Result<(), Ended> {
        come_to(Point::BeforeWrite(phase.into())).map_err(|seen| (phase, seen))?;
        let written = write_all(&mut self.stream, bytes, self.timeouts.reply).await;
        written.map_err(|seen| (phase, seen))
    }

    async fn expect(&mut self, phase: Phase, class: u16) -> Result<Reply, Ended> {
        let reply = self.reply(phase, self.timeouts.reply).await?;
        if reply.class() == class { Ok(reply) } else { Err((phase, SmtpObservation::Reply(reply))) }
    }

    async fn reply(&mut self, phase: Phase, wait: Duration) -> Result<Reply, Ended> {
        come_to(Point::BeforeRead(phase.into())).map_err(|seen| (phase, seen))?;
        match timeout(wait, reply::read(&mut self.stream)).await {
            Ok(Ok(reply)) => Ok(reply),
            Ok(Err(none)) => Err((phase, SmtpObservation::No(none))),
            Err(_) => Err((phase, SmtpObservation::Late)),
        }
    }
}

/// A fail point, where what fails is the connection.
pub(super) fn come_to(point: Point) -> Result<(), SmtpObservation> {
    failpoint::fail(point).map_err(|error| SmtpObservation::No(NoReply::Broken(error.kind())))
}

async fn write_all<S: AsyncWrite + Unpin>(
    stream: &mut S,
    bytes: &[u8],
    wait: Duration,
) -> Result<(), SmtpObservation> {
    let writing = async {
        stream.write_all(bytes).await?;
        stream.flush().await
    };
    match timeout(wait, writing).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(SmtpObservation::No(NoReply::Broken(error.kind()))),
        Err(_) => Err(SmtpObservation::Late),
    }
}

impl<S> std::fmt::Debug for Connection<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection")
            .field("offers", &self.offers)
            .field("mails", &self.mails)
            .finish_non_exhaustive()
    }
}
