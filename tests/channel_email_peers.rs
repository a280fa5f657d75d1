//! E-mail to a mail server that others wrote: aiosmtpd takes it, Python's email package reads it back.
//!
//! Needs `python3` with `aiosmtpd` and `trustme` (`pip install aiosmtpd trustme`). Without them these tests say so
//! and pass; with `TOUCHBASE_REQUIRE_PEERS=1` they fail.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking, and says why it was skipped"
)]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use jiff::Timestamp;
use serde_json::Value;
use touchbase::channel::email::compose::line;
use touchbase::channel::{Channel, Content, Outgoing, Recipient};
use touchbase::clock::stopwatch;
use touchbase::config::email::EmailConfig;
use touchbase::diagnostic::{Report, Source};
use touchbase::document;
use touchbase::message::outcome::Answer;
use touchbase::secret::Secrets;
use touchbase::terms::AttemptOutcome;

/// Whether the peers are here; says why not.
fn peers_here() -> bool {
    let found = Command::new("python3").args(["-c", "import aiosmtpd, trustme"]).output();
    if found.is_ok_and(|ran| ran.status.success()) {
        return true;
    }
    assert!(std::env::var_os("TOUCHBASE_REQUIRE_PEERS").is_none(), "aiosmtpd and trustme are required here");
    println!("skipped: python3 with aiosmtpd and trustme is not here");
    false
}

/// A running aiosmtpd; it ends with its standard input.
struct Peer {
    child: Child,
    port: u16,
    dir: tempfile::TempDir,
}

impl Peer {
    fn start(options: &[&str]) -> Peer {
        let dir = tempfile::tempdir().unwrap();
        let certificates = "import sys, trustme; ca = trustme.CA(); leaf = ca.issue_cert('127.0.0.1', 'localhost'); \
            ca.cert_pem.write_to_path(sys.argv[1] + '/ca.pem'); \
            leaf.private_key_pem.write_to_path(sys.argv[1] + '/key.pem'); \
            [b.write_to_path(sys.argv[1] + '/cert.pem') for b in leaf.cert_chain_pems[:1]]";
        let made = Command::new("python3").args(["-c", certificates]).arg(dir.path()).status().unwrap();
        assert!(made.success());
        let script = format!("{}/tests/servers/aiosmtpd_sink.py", env!("CARGO_MANIFEST_DIR"));
        let mut command = Command::new("python3");
        command.arg(script).arg(dir.path().join("mails")).args(options);
        if options.iter().any(|option| ["--starttls", "--implicit"].contains(option)) {
            command
                .arg("--cert")
                .arg(dir.path().join("cert.pem"))
                .arg("--key")
                .arg(dir.path().join("key.pem"));
        }
        // It complains at length about the broken handshakes that a test wants.
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Peer { port: line.trim().parse().unwrap(), child, dir }
    }

    fn config(&self, more: &str) -> EmailConfig {
        let text = format!(
            "[email]\nhost = '127.0.0.1'\nport = {}\nfrom = '云栖物业客户服务中心 <care@example.com>'\n\
             reply_to = 'desk@example.com'\n{more}",
            self.port
        );
        let mut report = Report::default();
        let (mut root, _) = document::parse(&Source::new("touchbase.toml", &text), &mut report);
        let config = EmailConfig::read(root.table("email", &mut report).unwrap(), &mut report);
        config.unwrap_or_else(|| panic!("{report:?}"))
    }

    fn secrets(&self, password: &str) -> Secrets {
        use std::os::unix::fs::PermissionsExt;
        let folder = self.dir.path().join("secrets");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("smtp-password"), password).unwrap();
        std::fs::set_permissions(folder.join("smtp-password"), std::fs::Permissions::from_mode(0o600))
            .unwrap();
        Secrets::new(None, self.dir.path())
    }

    fn ca_file(&self) -> String {
        format!("ca_file = '{}'\n", self.dir.path().join("ca.pem").display())
    }

    fn mails(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(self.dir.path().join("mails")).unwrap_or_default();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        drop(self.child.wait());
    }
}

fn no_secrets() -> Secrets {
    Secrets::new(None, Path::new("/nonexistent"))
}

fn mail(name: &str, subject: &str, text: &str, html: Option<&str>) -> Outgoing {
    Outgoing {
        out_id: "out-1".to_owned(),
        message_id: "k3zq7v".to_owned(),
        to: Recipient { name: Some(name.to_owned()), address: "chen@example.com".to_owned() },
        content: Content::Email {
            subject: subject.to_owned(),
            text: text.to_owned(),
            html: html.map(str::to_owned),
            unsubscribe: Some("stop@example.com".to_owned()),
        },
        at: Timestamp::from_second(1_795_309_200).unwrap(),
    }
}

#[tokio::test]
async fn a_mail_reads_back_as_it_was_written() {
    if !peers_here() {
        return;
    }
    let peer = Peer::start(&[]);
    let mut session = Channel::email(peer.config("tls = 'none'\n"), &no_secrets()).unwrap().session();
    let subject = "陈静怡女士,您家位于云栖花园十二幢三单元一八零二室的防水工程保修将于二零二六年十二月三十一日到期,请留意";
    let text = "陈静怡您好\n\n.一个点开头\n..两个点\nFrom 行首\n很长的一行".to_owned()
        + &"长".repeat(2_000)
        + "\n完";
    let outgoing = mail("陈静怡", subject, &text, Some("<p>您好 <b>陈静怡</b></p>"));
    let outcome = session.deliver(&outgoing).await;
    assert_eq!(outcome, Answer::Accepted { provider_id: Some("P1".to_owned()) });
    let mails = peer.mails();
    let read = &mails[0];
    assert_eq!(read["headers"]["subject"], subject);
    assert_eq!(read["headers"]["message-id"], "<k3zq7v@example.com>");
    assert_eq!(read["headers"]["auto-submitted"], "auto-generated");
    assert_eq!(read["headers"]["x-auto-response-suppress"], "All");
    assert_eq!(read["headers"]["list-unsubscribe"], "<mailto:stop@example.com?subject=unsubscribe>");
    assert_eq!(read["headers"]["reply-to"], "desk@example.com");
    assert_eq!((&read["to_name"], &read["to_address"]), (&"陈静怡".into(), &"chen@example.com".into()));
    assert_eq!(read["from_name"], "云栖物业客户服务中心");
    assert_eq!(read["date"], "2026-11-22T01:00:00+00:00");
    assert_eq!(read["type"], "multipart/alternative");
    assert_eq!(read["parts"][0][0], "text/plain");
    assert_eq!(read["parts"][0][1], "utf-8");
    assert_eq!(read["parts"][0][2].as_str().unwrap().replace("\r\n", "\n"), text);
    assert_eq!(read["parts"][1][0], "text/html");
    assert_eq!(read["parts"][1][2].as_str().unwrap().trim_end(), "<p>您好 <b>陈静怡</b></p>");
    assert_eq!(read["defects"], serde_json::json!([]));
    assert_eq!(
        (&read["mail_from"], &read["rcpt_tos"]),
        (&"care@example.com".into(), &serde_json::json!(["chen@example.com"]))
    );
}

/// Whatever a name or a subject holds, there is one From, To, Subject and Message-ID, and no header of its own.
#[tokio::test]
async fn hostile_names_and_subjects_add_no_header() {
    if !peers_here() {
        return;
    }
    let peer = Peer::start(&[]);
    let mut session = Channel::email(peer.config("tls = 'none'\n"), &no_secrets()).unwrap().session();
    let hostile = [
        "Bob\r\nBcc: x@example.com",
        "王小明\r\nBcc: x@example.com",
        "王\0小明",
        "\r\n\r\nbody",
        "\u{202e}moc.elpmaxe",
        "<x@example.com>",
        "\"quoted\\\" <y@example.com>",
        "a, b; c: d",
        "=?utf-8?b?QmNjOiB4?=",
        " \t ",
        "",
        "🎂👨‍👩‍👧‍👦 family",
        &"很长的名字".repeat(100),
        &"x".repeat(5_000),
    ];
    for (n, text) in hostile.iter().enumerate() {
        let outcome = session.deliver(&mail(text, text, text, None)).await;
        assert_eq!(outcome.word(), AttemptOutcome::Accepted, "{text:?}: {outcome:?}");
        let read = &peer.mails()[n];
        for name in ["from", "to", "subject", "message-id", "date"] {
            assert_eq!(read["counts"][name], 1, "{text:?}: {name} in {read}");
        }
        let known =
            ["from", "to", "subject", "message-id", "date", "reply-to", "auto-submitted", "mime-version"];
        let also =
            ["x-auto-response-suppress", "list-unsubscribe", "content-type", "content-transfer-encoding"];
        for name in read["headers"].as_object().unwrap().keys() {
            assert!(known.contains(&name.as_str()) || also.contains(&name.as_str()), "{text:?}: {name}");
        }
        assert_eq!(
            (&read["to_address"], &read["rcpt_tos"]),
            (&"chen@example.com".into(), &serde_json::json!(["chen@example.com"]))
        );
        assert_eq!(read["headers"]["subject"], line(text, 200), "{text:?}");
        assert_eq!(read["to_name"], line(text, 64), "{text:?}");
        assert_eq!(read["defects"], serde_json::json!([]), "{text:?}");
    }
}

#[tokio::test]
async fn starttls_and_implicit_tls_with_login() {
    if !peers_here() {
        return;
    }
    for (option, tls) in [("--starttls", "starttls"), ("--implicit", "implicit")] {
        let peer = Peer::start(&[option, "--login", "care", "correct horse"]);
        let more = format!("tls = '{tls}'\nuser = 'care'\npassword = 'smtp-password'\n{}", peer.ca_file());
        let channel = Channel::email(peer.config(&more), &peer.secrets("correct horse\n")).unwrap();
        let mut session = channel.session();
        let mut times = Vec::new();
        for _ in 0..7 {
            let begun = stopwatch();
            let outcome = session.deliver(&mail("陈静怡", "您好", "您好", None)).await;
            assert_eq!(outcome.word(), AttemptOutcome::Accepted, "{tls}: {outcome:?}");
            times.push(begun.elapsed());
        }
        let mails = peer.mails();
        assert_eq!(
            (mails.len(), &mails[0]["tls"], &mails[0]["user"]),
            (7, &true.into(), &"care".into()),
            "{tls}"
        );
        // NODELAY must hold under TLS as well.
        times.sort();
        assert!(times[3] < std::time::Duration::from_millis(30), "{tls}: median {:?}", times[3]);
        let wrong = Channel::email(peer.config(&more), &peer.secrets("wrong")).unwrap();
        let outcome = wrong.session().deliver(&mail("陈静怡", "您好", "您好", None)).await;
        assert!(
            matches!(&outcome, Answer::ChannelFault { code, .. } if code.starts_with("smtp-535")),
            "{tls}: {outcome:?}"
        );
    }
}

#[tokio::test]
async fn a_certificate_nobody_vouches_for_and_a_missing_starttls_stop_the_mail() {
    if !peers_here() {
        return;
    }
    let other = Peer::start(&[]);
    for (option, tls) in [("--starttls", "starttls"), ("--implicit", "implicit")] {
        let peer = Peer::start(&[option]);
        // The other peer's authority did not sign this one's certificate.
        let more = format!("tls = '{tls}'\n{}", other.ca_file());
        let mut session = Channel::email(peer.config(&more), &no_secrets()).unwrap().session();
        let outcome = session.deliver(&mail("陈静怡", "您好", "您好", None)).await;
        assert!(
            matches!(&outcome, Answer::NotTaken { detail } if detail.to_string().starts_with("TLS: ")),
            "{tls}: {outcome:?}"
        );
        assert_eq!(peer.mails().len(), 0);
    }
    let more = format!("tls = 'starttls'\n{}", other.ca_file());
    let mut session = Channel::email(other.config(&more), &no_secrets()).unwrap().session();
    let outcome = session.deliver(&mail("陈静怡", "您好", "您好", None)).await;
    assert_eq!(outcome.code(), Some("no-starttls"), "{outcome:?}");
    assert_eq!(other.mails().len(), 0);
}
