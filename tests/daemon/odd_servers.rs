//! Servers that no script of the sinks can play: silent from the first byte, dripping, half-closing, saying too much.
//! Each is a few lines over a plain socket; the whole daemon meets it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use touchbase::clock::stopwatch;

use crate::support::site::{Plan, Site, rule};

/// How long between two bytes of a server that drips: longer than any deadline of these tests for the whole.
const DRIP: Duration = Duration::from_millis(300);
/// How long between two pieces of an endless answer.
const PAUSE: Duration = Duration::from_millis(1);
/// The daemon's own deadlines here.
const DEADLINES: &str =
    "connections = 1\n[email.timeouts]\nconnect_secs = 1\nreply_secs = 1\nlast_reply_secs = 1\n";

/// What a server does where it should simply answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Odd {
    /// Takes the connection and never looks at it.
    Mute,
    /// Answers byte by byte, for ever.
    Drip,
    /// Closes its own direction at once, and goes on listening.
    HalfCloseAtOnce,
    /// Closes its own direction instead of the last answer, and goes on listening.
    HalfCloseInstead,
    /// Begins the last answer, closes its own direction, and goes on listening.
    HalfCloseWithin,
    /// Says the last answer twice.
    Twice,
    /// Never comes to the end of its last answer.
    Endless,
}

/// Listens; each connection has a thread of its own until the process ends. Returns the port, and the count of what
/// was taken.
fn listen(
    odd: Odd,
    serve: fn(TcpStream, Odd, &AtomicUsize) -> std::io::Result<()>,
) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let taken = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&taken);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (stream, counted) = (stream.unwrap(), Arc::clone(&counted));
            std::thread::spawn(move || {
                stream.set_nodelay(true).unwrap();
                if odd == Odd::HalfCloseAtOnce {
                    stream.shutdown(Shutdown::Write).unwrap();
                }
                let mut kept = stream.try_clone().unwrap();
                if !matches!(odd, Odd::Mute | Odd::HalfCloseAtOnce) {
                    // How a connection ends is its client's affair.
                    drop(serve(stream, odd, &counted));
                }
                // Whatever still comes is listened to.
                drop(std::io::copy(&mut kept, &mut std::io::sink()));
            });
        }
    });
    (port, taken)
}

/// The last answer, as such a server gives it.
fn last_answer(stream: &mut TcpStream, odd: Odd, right: &str, endless: &str) -> std::io::Result<()> {
    match odd {
        Odd::Drip => {
            for byte in right.bytes().cycle() {
                stream.write_all(&[byte])?;
                std::thread::sleep(DRIP);
            }
            Ok(())
        }
        Odd::HalfCloseInstead => stream.shutdown(Shutdown::Write),
        Odd::HalfCloseWithin => {
            stream.write_all(&right.as_bytes()[..right.len() - 3])?;
            stream.shutdown(Shutdown::Write)
        }
        Odd::Twice => stream.write_all(right.repeat(2).as_bytes()),
        // With pauses: what is parsed without end in one go is the machine's speed, and no deadline of ours.
        Odd::Endless => loop {
            stream.write_all(endless.as_bytes())?;
            std::thread::sleep(PAUSE);
        },
        Odd::Mute | Odd::HalfCloseAtOnce => Ok(()),
    }
}

fn relay(mut stream: TcpStream, odd: Odd, taken: &AtomicUsize) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?);
    stream.write_all(b"220 odd.example.com ESMTP\r\n")?;
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line)? == 0 {
            return Ok(());
        }
        match line.split([' ', '\r']).next() {
            Some("DATA") => {
                stream.write_all(b"354 go ahead\r\n")?;
                while line != ".\r\n" {
                    line.clear();
                    if lines.read_line(&mut line)? == 0 {
                        return Ok(());
                    }
                }
                taken.fetch_add(1, Ordering::SeqCst);
                last_answer(&mut stream, odd, "250 2.0.0 Ok: queued\r\n", "250-2.0.0 and\r\n")?;
            }
            Some("QUIT") => return stream.write_all(b"221 2.0.0 Bye\r\n"),
            _ => stream.write_all(b"250 2.0.0 Ok\r\n")?,
        }
    }
}

fn gateway(mut stream: TcpStream, odd: Odd, taken: &AtomicUsize) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?);
    loop {
        let mut length = 0;
        let mut line = String::new();
        while line != "\r\n" {
            line.clear();
            if lines.read_line(&mut line)? == 0 {
                return Ok(());
            }
            if let Some(said) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = said.trim().parse().unwrap();
            }
        }
        std::io::copy(&mut lines.by_ref().take(length), &mut std::io::sink())?;
        taken.fetch_add(1, Ordering::SeqCst);
        let body = r#"{"code":0,"msg":"OK","sid":7}"#;
        let right = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        last_answer(&mut stream, odd, &right, "HTTP/1.1 102 Processing\r\n\r\n")?;
    }
}

/// Runs two messages against it; what the ledger says of each: state and last outcome.
fn two_messages(site: &Site, odd: Odd) -> Vec<(String, String)> {
    site.known_since(1);
    site.complain(1..3);
    let begun = stopwatch();
    let ended = site.run(&["run", "--once"]);
    assert_eq!(ended.code, Some(0), "{odd:?}: {}", ended.stderr);
    assert!(begun.elapsed() < Duration::from_secs(15), "{odd:?}: {:?}", begun.elapsed());
    assert_eq!(site.ledger().open_rows().iter().filter(|row| row.contains("sending")).count(), 0, "{odd:?}");
    let last = |row: crate::support::ledger::Row| {
        assert_eq!(row.tries.len(), 1, "{odd:?}: {row:?}");
        (row.state, row.tries[0].outcome.clone().unwrap_or_default())
    };
    site.ledger().rows().into_iter().map(last).collect()
}

const TAKEN: (&str, &str) = ("accepted", "accepted");
const NOT_TAKEN: (&str, &str) = ("planned", "not_taken");
const IN_DOUBT: (&str, &str) = ("unknown", "unknown");

fn says(stands: &[(String, String)], expected: (&str, &str), odd: Odd) {
    assert_eq!(stands.len(), 2, "{odd:?}");
    for (state, outcome) in stands {
        assert_eq!((state.as_str(), outcome.as_str()), expected, "{odd:?}: {stands:?}");
    }
}

#[test]
fn an_odd_relay_gets_each_message_once_and_its_place_in_the_ledger() {
    for (odd, expected, taken) in [
        (Odd::Mute, NOT_TAKEN, 0),
        (Odd::HalfCloseAtOnce, NOT_TAKEN, 0),
        (Odd::Drip, IN_DOUBT, 2),
        (Odd::HalfCloseInstead, IN_DOUBT, 2),
        (Odd::HalfCloseWithin, IN_DOUBT, 2),
        (Odd::Endless, IN_DOUBT, 2),
        // A word too many is not taken for the word on the next message.
        (Odd::Twice, TAKEN, 2),
    ] {
        let (port, count) = listen(odd, relay);
        let mut plan = Plan { mail: Some(port), mail_more: DEADLINES.to_owned(), ..Plan::default() };
        plan.rules = vec![rule("by-mail", &["email"], "")];
        let site = Site::in_memory(&plan);
        says(&two_messages(&site, odd), expected, odd);
        assert_eq!(count.load(Ordering::SeqCst), taken, "{odd:?}");
    }
}

#[test]
fn an_odd_gateway_gets_each_message_once_and_its_place_in_the_ledger() {
    for (odd, expected, taken) in [
        // The connection stands: the request may have been read, for all that can be seen from here.
        (Odd::Mute, IN_DOUBT, 0),
        (Odd::HalfCloseAtOnce, IN_DOUBT, 0),
        (Odd::Drip, IN_DOUBT, 2),
        (Odd::HalfCloseInstead, IN_DOUBT, 2),
        (Odd::HalfCloseWithin, IN_DOUBT, 2),
        (Odd::Endless, IN_DOUBT, 2),
        (Odd::Twice, TAKEN, 2),
    ] {
        let (port, count) = listen(odd, gateway);
        let mut plan = Plan { sms: Some(port), ..Plan::default() };
        plan.rules = vec![rule("by-sms", &["sms"], "")];
        plan.gateway.extend([("total_secs", "1".to_owned()), ("connections", "1".to_owned())]);
        let site = Site::in_memory(&plan);
        says(&two_messages(&site, odd), expected, odd);
        assert_eq!(count.load(Ordering::SeqCst), taken, "{odd:?}");
    }
}
