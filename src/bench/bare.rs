//! Bare clients: they send and forget. What they reach is what this machine, this sink and so many connections
//! allow; the daemon, which remembers, is compared with them.

use std::error::Error;
use std::net::SocketAddr;

use anyhow::Result;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::words::{Explain as _, StageSentence};

/// What came of a connection.
type Ended = Result<(), Box<dyn Error + Send + Sync>>;

/// A mail of about the size of the daemon's own: text and HTML of a greeting.
const BODY_BYTES: usize = 3_000;

/// Sends so many mails over so many connections, MAIL, RCPT and DATA in one go (RFC 2920).
pub(super) async fn mails(sink: SocketAddr, count: u32, connections: u16) -> Result<()> {
    let mut running = JoinSet::new();
    for share in shares(count, connections) {
        running.spawn(async move { session(sink, share).await });
    }
    while let Some(ended) = running.join_next().await {
        let ended = ended.explain(|| StageSentence::ConnectionBroke)?;
        ended.explain(|| StageSentence::ConnectionFailed)?;
    }
    Ok(())
}

async fn session(sink: SocketAddr, count: u32) -> Ended {
    let stream = TcpStream::connect(sink).await?;
    stream.set_nodelay(true)?;
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    replies(&mut stream, &mut line, 1).await?;
    stream.write_all(b"EHLO bench.example.com\r\n").await?;
    replies(&mut stream, &mut line, 1).await?;
    let body = format!(
        "Subject: bench\r\n\r\n{}\r\n.\r\n",
        format!("{}\r\n", "x".repeat(74)).repeat(BODY_BYTES / 76)
    );
    for number in 0..count {
        let envelope = format!("MAIL FROM:<care@example.com>\r\nRCPT TO:<c{number}@example.com>\r\nDATA\r\n");
        stream.write_all(envelope.as_bytes()).await?;
        replies(&mut stream, &mut line, 3).await?;
        stream.write_all(body.as_bytes()).await?;
        replies(&mut stream, &mut line, 1).await?;
    }
    stream.write_all(b"QUIT\r\n").await?;
    replies(&mut stream, &mut line, 1).await
}

/// Reads so many replies; each may have several lines, the last of which has a space after its code.
async fn replies(stream: &mut BufReader<TcpStream>, line: &mut String, count: usize) -> Ended {
    let mut left = count;
    while left > 0 {
        line.clear();
        if stream.read_line(line).await? == 0 || !line.starts_with(['2', '3']) {
            return Err(StageSentence::SinkSaid { said: format!("{line:?}") }.into());
        }
        left -= usize::from(line.as_bytes().get(3) == Some(&b' '));
    }
    Ok(())
}

/// Posts so many texts over so many connections, each kept open, with nothing between us and the socket.
pub(super) async fn texts(sink: SocketAddr, count: u32, connections: u16) -> Result<()> {
    let mut running = JoinSet::new();
    for share in shares(count, connections) {
        running.spawn(async move { posts(sink, share).await });
    }
    while let Some(ended) = running.join_next().await {
        let ended = ended.explain(|| StageSentence::ConnectionBroke)?;
        ended.explain(|| StageSentence::ConnectionFailed)?;
    }
    Ok(())
}

async fn posts(sink: SocketAddr, count: u32) -> Ended {
    let stream = TcpStream::connect(sink).await?;
    stream.set_nodelay(true)?;
    let mut stream = BufReader::new(stream);
    let (mut line, mut body) = (String::new(), Vec::new());
    for number in 0..count {
        let form = format!("mobile=13900000021&uid=bench-{number}&text={}", "%E5%A5%BD".repeat(40));
        let request = format!(
            "POST /send HTTP/1.1\r\nHost: {sink}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\n\r\n{form}",
            form.len()
        );
        stream.write_all(request.as_bytes()).await?;
        let mut length = 0;
        let mut first = true;
        loop {
            line.clear();
            stream.read_line(&mut line).await?;
            if std::mem::take(&mut first) && !line.starts_with("HTTP/1.1 200") {
                return Err(StageSentence::SinkSaid { said: format!("{line:?}") }.into());
            }
            let header = line.trim_end().to_ascii_lowercase();
            if header.is_empty() {
                break;
            }
            if let Some(value) = header.strip_prefix("content-length:") {
                length = value.trim().parse()?;
            }
        }
        body.resize(length, 0);
        stream.read_exact(&mut body).await?;
    }
    Ok(())
}

/// The count in as many parts as there are connections, none of them empty.
fn shares(count: u32, connections: u16) -> Vec<u32> {
    let parts = u32::from(connections.max(1));
    let share = |n: u32| count / parts + u32::from(n < count % parts);
    (0..parts).map(share).filter(|share| *share > 0).collect()
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn a_sink_that_refuses_ends_the_measurement() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let sink = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.write_all(b"554 no\r\n").await.unwrap();
        });
        let error = mails(sink, 1, 1).await.unwrap_err();
        assert_eq!(format!("{error:#}"), "a connection failed: the sink said \"554 no\\r\\n\"");
        // Nobody listens there any more.
        assert!(texts(sink, 1, 1).await.is_err());
    }

    #[test]
    fn shares_add_up() {
        assert_eq!(shares(10, 4), [3, 3, 2, 2]);
        assert_eq!(shares(2, 16), [1, 1]);
        assert_eq!(shares(0, 3), [0; 0]);
    }
}
