//! SMS over real HTTP: every row of the outcome table against a gateway that misbehaves on purpose.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::time::Duration;

use jiff::Timestamp;
use touchbase::channel::{Channel, Content, Outgoing, Recipient, Session};
use touchbase::clock::stopwatch;
use touchbase::config::gateway::GatewayConfig;
use touchbase::diagnostic::{Report, Source};
use touchbase::document;
use touchbase::message::outcome::Answer;
use touchbase::secret::Secrets;
use touchbase::sink::http::{HttpFault, HttpScript, HttpSink};
use touchbase::terms::AttemptOutcome;

/// Our deadline in these tests.
const DEADLINE: Duration = Duration::from_millis(500);

/// A shipped gateway, asked at a local port, with secrets in a folder of its own.
fn gateway(name: &str, url: &str) -> (GatewayConfig, Secrets, tempfile::TempDir) {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("secrets")).unwrap();
    for secret in ["yunpian-apikey", "chuanglan-account", "chuanglan-password"] {
        let path = dir.path().join("secrets").join(secret);
        std::fs::write(&path, "horse").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    let path = format!("{}/gateways/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let text: String = text
        .lines()
        .map(|line| if line.starts_with("url ") { format!("url = '{url}'\n") } else { format!("{line}\n") })
        .collect();
    let mut report = Report::default();
    let (table, _) = document::parse(&Source::new("gateways/x.toml", &text), &mut report);
    let mut config = GatewayConfig::read(name, table, &mut report).unwrap_or_else(|| panic!("{report:?}"));
    config.connect = DEADLINE;
    config.total = DEADLINE;
    (config, Secrets::new(None, dir.path()), dir)
}

fn session(name: &str, sink: &HttpSink) -> Session {
    let (config, secrets, _dir) = gateway(name, &format!("http://{}/send", sink.address()));
    Channel::sms(config, &secrets).unwrap().session()
}

fn sms(id: &str) -> Outgoing {
    Outgoing {
        out_id: id.to_owned(),
        message_id: format!("m-{id}"),
        to: Recipient { name: Some("陈静怡".to_owned()), address: "+8613900000021".to_owned() },
        content: Content::Sms {
            text: "陈静怡您好,祝您生日快乐".to_owned(),
            template_code: None,
            params: Vec::new(),
        },
        at: Timestamp::from_second(1_795_309_200).unwrap(),
    }
}

async fn sink(fault: Option<HttpFault>) -> HttpSink {
    HttpSink::start(HttpScript { fault, ..HttpScript::default() }).await.unwrap()
}

#[tokio::test]
async fn both_shipped_gateways_deliver() {
    for name in ["yunpian", "chuanglan"] {
        let sink = sink(None).await;
        let outcome = session(name, &sink).deliver(&sms("out-1")).await;
        assert_eq!(outcome, Answer::Accepted { provider_id: Some("1".to_owned()) }, "{name}");
        let taken = sink.messages();
        let [one] = taken.as_slice() else { panic!("{taken:?}") };
        assert_eq!((one.out_id.as_str(), one.to.as_str()), ("out-1", "13900000021"));
        assert_eq!(one.text, "【云栖物业】陈静怡您好,祝您生日快乐");
        let known = reqwest_free_get(&sink, "/status?id=out-1").await;
        assert!(known.ends_with(r#"{"id":"out-1","received":true}"#), "{known}");
        let unknown = reqwest_free_get(&sink, "/status?id=out-2").await;
        assert!(unknown.ends_with(r#"{"id":"out-2","received":false}"#), "{unknown}");
    }
}

/// A request by hand, so that the query is not tested with the client under test.
async fn reqwest_free_get(sink: &HttpSink, path: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = tokio::net::TcpStream::connect(sink.address()).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    text
}

#[tokio::test]
async fn every_answer_has_its_outcome_and_no_request_is_repeated() {
    for (status, headers, body, word) in [
        (200, "", r#"{"code":0,"sid":7}"#, AttemptOutcome::Accepted),
        (200, "", r#"{"code":22}"#, AttemptOutcome::Temporary),
        (400, "", r#"{"code":2}"#, AttemptOutcome::Refused),
        (400, "", r#"{"code":-1}"#, AttemptOutcome::ChannelFault),
        (200, "", r#"{"code":4711}"#, AttemptOutcome::Unknown),
        (200, "", "<html>hotel wifi</html>", AttemptOutcome::Unknown),
        (200, "", r#"{"code":0,"si"#, AttemptOutcome::Unknown),
        (429, "120", "", AttemptOutcome::Temporary),
        (401, "", "", AttemptOutcome::ChannelFault),
        (403, "", "", AttemptOutcome::ChannelFault),
        (408, "", "", AttemptOutcome::Unknown),
        (404, "", "", AttemptOutcome::ChannelFault),
        (422, "", "", AttemptOutcome::Refused),
        (500, "", "", AttemptOutcome::Unknown),
        (502, "", "<html>bad gateway</html>", AttemptOutcome::Unknown),
        (503, "", "", AttemptOutcome::Unknown),
    ] {
        let headers =
            if headers.is_empty() { vec![] } else { vec![("Retry-After".to_owned(), headers.to_owned())] };
        let sink = sink(Some(HttpFault::Answer(status, headers, body.to_owned()))).await;
        let outcome = session("yunpian", &sink).deliver(&sms("out-1")).await;
        assert_eq!(outcome.word(), word, "{status} {body}: {outcome:?}");
        assert_eq!(sink.counts().requests, 1, "{status} {body}");
        if status == 429 {
            assert!(matches!(outcome, Answer::Busy { retry_after_secs: Some(120), .. }), "{outcome:?}");
        }
    }
}

#[tokio::test]
async fn a_lost_answer_is_unknown_and_comes_in_time() {
    for fault in [HttpFault::Hang, HttpFault::HangUp, HttpFault::HalfAnswer, HttpFault::EndlessAnswer] {
        let sink = sink(Some(fault.clone())).await;
        let begun = stopwatch();
        let outcome = session("chuanglan", &sink).deliver(&sms("out-1")).await;
        assert_eq!(outcome.word(), AttemptOutcome::Unknown, "{fault:?}: {outcome:?}");
        assert!(begun.elapsed() < DEADLINE * 3, "{fault:?}: {:?}", begun.elapsed());
        assert_eq!((sink.counts().requests, sink.counts().messages), (1, 1), "{fault:?}");
        assert!(!format!("{outcome:?}").contains("139"), "{outcome:?}");
    }
}

#[tokio::test]
async fn nobody_there_is_not_taken() {
    let port = {
        let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        gone.local_addr().unwrap().port()
    };
    let (config, secrets, _dir) = gateway("yunpian", &format!("http://127.0.0.1:{port}/"));
    let outcome = Channel::sms(config, &secrets).unwrap().session().deliver(&sms("out-1")).await;
    assert!(
        matches!(&outcome, Answer::NotTaken { detail } if detail.to_string().starts_with("connecting: ")),
        "{outcome:?}"
    );
    let (config, secrets, _dir) = gateway("yunpian", "https://no-such-host.invalid/");
    let outcome = Channel::sms(config, &secrets).unwrap().session().deliver(&sms("out-1")).await;
    assert_eq!(outcome.word(), AttemptOutcome::NotTaken, "{outcome:?}");
}

/// TLS that fails has let nothing through: here the other side does not even speak it.
#[tokio::test]
async fn failed_tls_is_not_taken() {
    let sink = sink(None).await;
    let (config, secrets, _dir) = gateway("yunpian", &format!("https://{}/send", sink.address()));
    let outcome = Channel::sms(config, &secrets).unwrap().session().deliver(&sms("out-1")).await;
    assert_eq!((outcome.word(), sink.counts().requests), (AttemptOutcome::NotTaken, 0), "{outcome:?}");
    assert_eq!(
        outcome.told().unwrap().to_string(),
        "connecting: the gateway does not speak TLS here: look at url"
    );
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = sink(None).await;
    for (status, word) in [
        (301, AttemptOutcome::ChannelFault),
        (302, AttemptOutcome::ChannelFault),
        (303, AttemptOutcome::Unknown),
        (307, AttemptOutcome::ChannelFault),
        (308, AttemptOutcome::ChannelFault),
    ] {
        let location = vec![("Location".to_owned(), format!("http://{}/send", elsewhere.address()))];
        let sink = sink(Some(HttpFault::Answer(status, location, String::new()))).await;
        let outcome = session("yunpian", &sink).deliver(&sms("out-1")).await;
        assert_eq!(outcome.word(), word, "{status}: {outcome:?}");
        let told = outcome.told().unwrap().to_string();
        let moved = word != AttemptOutcome::ChannelFault
            || told == format!("http-{status} the gateway has moved to 127.0.0.1: look at url");
        assert!(moved, "{told}");
    }
    assert_eq!(elsewhere.counts().connections, 0);
}

#[tokio::test]
async fn one_connection_serves_many_messages() {
    let sink = sink(None).await;
    let mut session = session("yunpian", &sink);
    for n in 0..50 {
        assert_eq!(session.deliver(&sms(&format!("out-{n}"))).await.word(), AttemptOutcome::Accepted);
    }
    assert_eq!((sink.counts().connections, sink.counts().messages), (1, 50));
}

#[tokio::test]
async fn a_missing_secret_says_what_to_do() {
    let (config, _, _dir) = gateway("yunpian", "http://127.0.0.1:1/");
    let nowhere = Secrets::new(None, std::path::Path::new("/nonexistent"));
    let said = Channel::sms(config, &nowhere).unwrap_err().to_string();
    assert!(said.contains("there is no secret `yunpian-apikey`: write it to "), "{said}");
}

/// Set for the child of the next test, a machine without certificates and with a proxy in its environment.
const CHILD: &str = "TOUCHBASE_TEST_CHILD";

#[tokio::test]
async fn plain_http_needs_no_certificates_and_no_proxy_is_used() {
    if std::env::var_os(CHILD).is_some() {
        return without_certificates_and_with_a_proxy().await;
    }
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "plain_http_needs_no_certificates_and_no_proxy_is_used"])
        .envs([("SSL_CERT_FILE", "/nonexistent"), ("SSL_CERT_DIR", "/nonexistent"), (CHILD, "1")])
        .envs([("http_proxy", "http://127.0.0.1:1"), ("HTTP_PROXY", "http://127.0.0.1:1")])
        .envs([("all_proxy", "http://127.0.0.1:1"), ("no_proxy", "")])
        .output()
        .unwrap();
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
    assert!(String::from_utf8_lossy(&child.stdout).contains("1 passed"));
}

async fn without_certificates_and_with_a_proxy() {
    let sink = sink(None).await;
    assert_eq!(session("yunpian", &sink).deliver(&sms("out-1")).await.word(), AttemptOutcome::Accepted);
    let (config, secrets, _dir) = gateway("yunpian", "https://127.0.0.1:1/");
    let said = Channel::sms(config, &secrets).unwrap_err().to_string();
    assert!(said.contains("ca-certificates"), "{said}");
}
