//! A server on this machine that says what it is told to say, and a channel that talks to it: the real client, with
//! its real connection.

use std::cell::RefCell;
use std::path::Path;

use jiff::Timestamp;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use touchbase::channel::{Channel, Content, Outgoing, Recipient};
use touchbase::message::outcome::Answer;
use touchbase::secret::Secrets;

/// How the server takes part in one delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Says everything at once, hangs up, and listens to the end.
    AtOnce,
    /// Waits for the head of a request before it answers.
    AfterRequest,
}

/// One server and one channel to it, on one thread.
pub struct Wire {
    runtime: Runtime,
    listener: TcpListener,
    channel: RefCell<Channel>,
    manner: Manner,
}

impl Wire {
    /// Listens, and opens the channel that `open` makes for the server's port.
    pub fn new(manner: Manner, open: impl FnOnce(u16, &Secrets) -> Channel) -> Wire {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let channel = {
            let _inside = runtime.enter();
            open(port, &Secrets::new(None, Path::new("/nonexistent")))
        };
        Wire { runtime, listener, channel: RefCell::new(channel), manner }
    }

    /// What comes of one message when the server says `script`.
    pub fn deliver(&self, script: &[u8], content: Content) -> Answer {
        let address =
            if matches!(content, Content::Sms { .. }) { "+8613900000021" } else { "chen@example.com" };
        let outgoing = Outgoing {
            out_id: "a-1".into(),
            message_id: "m-1".into(),
            to: Recipient { name: Some("陈静".into()), address: address.into() },
            content,
            at: Timestamp::UNIX_EPOCH,
        };
        let mut session = self.channel.borrow().session();
        let deliver = async move {
            let outcome = session.deliver(&outgoing).await;
            session.close().await;
            outcome
        };
        self.runtime.block_on(async { tokio::join!(deliver, self.serve(script)).0 })
    }

    async fn serve(&self, script: &[u8]) {
        let (mut stream, _) = self.listener.accept().await.expect("a connection");
        if self.manner == Manner::AfterRequest {
            request(&mut stream).await;
        }
        // The other side may hang up whenever it likes.
        if stream.write_all(script).await.is_ok() {
            drop(stream.shutdown().await);
        }
        let mut heard = [0; 4096];
        while stream.read(&mut heard).await.is_ok_and(|length| length > 0) {}
    }
}

/// Reads to the end of a request's head; bodies are small and come along.
async fn request(stream: &mut TcpStream) {
    let mut heard = Vec::new();
    while !heard.windows(4).any(|window| window == b"\r\n\r\n") {
        if stream.read_buf(&mut heard).await.is_ok_and(|length| length == 0) {
            break;
        }
    }
}
