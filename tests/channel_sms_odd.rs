//! A gateway whose answers are odd to the byte, over real sockets: what still says that the message was taken, what
//! asks everybody to wait, and what says nothing.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::thread;

use jiff::Timestamp;
use touchbase::channel::{Channel, Content, Outgoing, Recipient};
use touchbase::config::gateway::GatewayConfig;
use touchbase::diagnostic::{Report, Source};
use touchbase::document;
use touchbase::message::outcome::Answer;
use touchbase::secret::Secrets;
use touchbase::terms::{AttemptOutcome, Word as _};

const NOW: &str = "2026-12-01T01:00:00Z";

/// Sends one message to a gateway that answers exactly this and hangs up.
async fn answered(answer: Vec<u8>) -> (Answer, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let served = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = Vec::new();
        let mut buffer = [0; 4_096];
        while !String::from_utf8_lossy(&request).contains("mobile=13900000021") {
            let read = stream.read(&mut buffer).unwrap();
            assert!(read > 0, "a whole request");
            request.extend_from_slice(&buffer[..read]);
        }
        // A client that has read enough may be gone.
        drop(stream.write_all(&answer));
        String::from_utf8_lossy(&request).into_owned()
    });
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("secrets")).unwrap();
    let secret = folder.path().join("secrets/yunpian-apikey");
    fs::write(&secret, "s3cr3t-key\n").unwrap();
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).unwrap();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("gateways/yunpian.toml");
    let text = fs::read_to_string(file)
        .unwrap()
        .replace("https://sms.yunpian.com/v2/sms/single_send.json", &format!("http://127.0.0.1:{port}/send"))
        .replace("total_secs      = 15", "total_secs = 3");
    let mut report = Report::default();
    let (table, _) = document::parse(&Source::new("gateways/yunpian.toml", text.as_str()), &mut report);
    let config = GatewayConfig::read("yunpian", table, &mut report).unwrap();
    let mut session = Channel::sms(config, &Secrets::new(None, folder.path())).unwrap().session();
    let outgoing = Outgoing {
        out_id: "out-1".to_owned(),
        message_id: "msg-1".to_owned(),
        to: Recipient { name: Some("陈静怡".to_owned()), address: "+8613900000021".to_owned() },
        content: Content::Sms {
            text: "陈静怡女士,您家的热水器保修将于十二月一日到期".to_owned(),
            template_code: None,
            params: Vec::new(),
        },
        at: NOW.parse::<Timestamp>().unwrap(),
    };
    let answer = session.deliver(&outgoing).await;
    (answer, served.join().unwrap())
}

/// An answer of this status, these headers and this body.
fn http(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n{headers}\r\n", body.len());
    [head.as_bytes(), body].concat()
}

#[tokio::test]
async fn oddities_that_still_say_that_it_was_taken() {
    for (headers, body) in [
        ("Content-Type: application/json\r\n", &b"\xef\xbb\xbf{\"code\":0,\"sid\":1}"[..]),
        (
            "Content-Type: application/json;charset=GBK\r\n",
            b"{\"code\":0,\"msg\":\"\xb7\xa2\xcb\xcd\xb3\xc9\xb9\xa6\",\"sid\":1}",
        ),
        ("", b"{\"code\":0,\"sid\":1}\x00"),
        ("", b"{\"code\":0.0,\"sid\":1}"),
        ("", b"{\"code\":\"0 \",\"sid\":\"1\"}"),
        ("Content-Type: text/html; charset=\"gb2312\"\r\n", b"\r\n{\"code\":\"0\",\"sid\":\"1\"}\r\n"),
    ] {
        let (answer, request) = answered(http("200 OK", headers, body)).await;
        let shown = String::from_utf8_lossy(body);
        assert_eq!(answer, Answer::Accepted { provider_id: Some("1".to_owned()) }, "{shown}");
        assert!(request.to_ascii_lowercase().contains("accept-encoding: identity"), "{request}");
    }
    let chunked =
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n12\r\n{\"code\":0,\"sid\":1}\r\n0\r\n\r\n";
    let (answer, _) = answered(chunked.to_vec()).await;
    assert_eq!(answer.word(), AttemptOutcome::Accepted, "{answer:?}");
    let (answer, _) = answered([&b"HTTP/1.1 100 Continue\r\n\r\n"[..], chunked].concat()).await;
    assert_eq!(answer.word(), AttemptOutcome::Accepted, "{answer:?}");
}

#[tokio::test]
async fn what_may_be_anything_is_unknown() {
    let huge = format!("{{\"code\":0,\"sid\":1,\"x\":\"{}\"}}", "x".repeat(80_000));
    for answer in [
        // It breaks off in a chunk, and between two.
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n{\"code\":0,\"sid\":1}".to_vec(),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n12\r\n{\"code\":0,\"sid\":1}\r\n".to_vec(),
        http("200 OK", "Content-Encoding: gzip\r\n", b"\x1f\x8b\x08\x00\x00\x00\x00\x00"),
        http("200 OK", "", b"{\"code\":0,\"code\":9}"),
        http("200 OK", "", b"<html><title>Hotel</title>"),
        http("200 OK", "", huge.as_bytes()),
        http("204 No Content", "", b""),
        http("303 See Other", "Location: https://elsewhere.example.com/x\r\n", b""),
        http("502 Bad Gateway", "", b"<html>"),
        b"HTTP/1.1 200 OK\r\n".to_vec(),
        b"220 mail.example.com ESMTP\r\n".to_vec(),
    ] {
        let (answered, _) = answered(answer.clone()).await;
        let shown: String = String::from_utf8_lossy(&answer).chars().take(80).collect();
        assert_eq!(answered.word(), AttemptOutcome::Unknown, "{shown}: {answered:?}");
    }
}

#[tokio::test]
async fn who_asks_to_wait_holds_everybody() {
    for (status, header, word, secs) in [
        ("503 Service Unavailable", "300", "unknown", 300),
        ("429 Too Many Requests", "Tuesday, 01-Dec-26 01:20:00 GMT", "temporary", 1_200),
        ("429 Too Many Requests", "Tue, 01 Dec 2026 01:20:00 GMT", "temporary", 1_200),
        ("429 Too Many Requests", "Tue Dec  1 01:20:00 2026", "temporary", 1_200),
        ("429 Too Many Requests", "90.5", "temporary", 91),
        ("429 Too Many Requests", "86400", "temporary", 3_600),
    ] {
        let headers = format!("Retry-After: {header}\r\n");
        let (answer, _) = answered(http(status, &headers, b"<html>")).await;
        assert_eq!(
            (answer.word().as_str(), answer.asks_all_to_wait_secs()),
            (word, Some(secs)),
            "{status} {header}"
        );
    }
}

#[tokio::test]
async fn the_gateways_own_words_reach_the_ledger_without_people() {
    let gbk = b"{\"code\":3,\"msg\":\"\xd5\xcb\xbb\xa7\xd3\xe0\xb6\xee\xb2\xbb\xd7\xe3\"}";
    for (body, told) in [
        (
            &gbk[..],
            "3 the gateway refuses every message: look at account, signature and template; it says \"账户余额不足\"",
        ),
        (
            "{\"code\":5,\"msg\":\"陈静怡 13900000021: 您家的热水器保修将于 s3cr3t-key\"}".as_bytes(),
            "5 the wording was refused; it says \"*** ***: *** ***\"",
        ),
    ] {
        let (answer, _) = answered(http("400 Bad Request", "", body)).await;
        assert_eq!(answer.told().unwrap().to_string(), told);
    }
    let moved =
        http("301 Moved Permanently", "Location: https://new.example.com/send?mobile=13900000021\r\n", b"");
    let (answer, _) = answered(moved).await;
    assert_eq!(
        answer.told().unwrap().to_string(),
        "http-301 the gateway has moved to new.example.com: look at url"
    );
}
