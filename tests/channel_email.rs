//! E-mail over real TCP: every row of the outcome table for SMTP against a server that misbehaves on purpose.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::time::Duration;

use jiff::Timestamp;
use touchbase::channel::{Channel, Content, Outgoing, Recipient, Session};
use touchbase::clock::stopwatch;
use touchbase::config::email::EmailConfig;
use touchbase::diagnostic::{Report, Source};
use touchbase::document;
use touchbase::message::outcome::{Answer, Refusal};
use touchbase::secret::Secrets;
use touchbase::sink::smtp::{Act, SmtpFault, SmtpScript, SmtpSink, SmtpStep};
use touchbase::terms::AttemptOutcome;

/// Our deadlines in these tests; far above what a loopback needs, far below what a person notices.
const DEADLINE: Duration = Duration::from_millis(400);

fn config(port: u16, more: &str) -> EmailConfig {
    let text = format!(
        "[email]\nhost = '127.0.0.1'\nport = {port}\ntls = 'none'\nfrom = '云栖物业 <care@example.com>'\n{more}"
    );
    let mut report = Report::default();
    let (mut root, _) = document::parse(&Source::new("touchbase.toml", &text), &mut report);
    let config = EmailConfig::read(root.table("email", &mut report).unwrap(), &mut report);
    let mut config = config.unwrap_or_else(|| panic!("{report:?}"));
    config.timeouts.connect = DEADLINE;
    config.timeouts.reply = DEADLINE;
    config.timeouts.body = DEADLINE;
    config.timeouts.last_reply = DEADLINE;
    config
}

fn secrets() -> Secrets {
    Secrets::new(None, std::path::Path::new("/nonexistent"))
}

fn session(config: EmailConfig) -> Session {
    Channel::email(config, &secrets()).unwrap().session()
}

fn mail(id: &str) -> Outgoing {
    Outgoing {
        out_id: format!("out-{id}"),
        message_id: id.to_owned(),
        to: Recipient { name: Some("陈静怡".to_owned()), address: "chen@example.com".to_owned() },
        content: Content::Email {
            subject: "生日快乐".to_owned(),
            text: "陈静怡您好\n.祝您生日快乐\n".to_owned(),
            html: Some("<p>祝您生日快乐</p>".to_owned()),
            unsubscribe: Some("stop@example.com".to_owned()),
        },
        at: Timestamp::from_second(1_795_309_200).unwrap(),
    }
}

async fn sink(script: SmtpScript) -> SmtpSink {
    SmtpSink::start(script).await.unwrap()
}

/// One message to a sink with one fault, with and without PIPELINING: outcome and what the sink took.
async fn with_fault(at: SmtpStep, act: Act) -> (Answer, u64) {
    let mut seen = Vec::new();
    for pipelining in [true, false] {
        let faults = vec![SmtpFault::always(at, act.clone())];
        let sink = sink(SmtpScript { faults, pipelining, ..SmtpScript::default() }).await;
        let begun = stopwatch();
        let outcome = session(config(sink.address().port(), "")).deliver(&mail("m1")).await;
        assert!(begun.elapsed() < DEADLINE * 4, "{at:?} {act:?} took {:?}", begun.elapsed());
        seen.push((outcome, sink.counts().messages));
    }
    assert_eq!(seen[0], seen[1], "{at:?} {act:?}: pipelining must not change the outcome");
    seen.swap_remove(0)
}

#[tokio::test]
async fn a_mail_is_taken_and_comes_through_whole() {
    for pipelining in [true, false] {
        let sink = sink(SmtpScript { pipelining, ..SmtpScript::default() }).await;
        let outcome = session(config(sink.address().port(), "")).deliver(&mail("m1")).await;
        assert_eq!(outcome, Answer::Accepted { provider_id: Some("S1".to_owned()) });
        let mails = sink.mails();
        let [taken] = mails.as_slice() else { panic!("{mails:?}") };
        assert_eq!((taken.from.as_str(), taken.to.as_str()), ("care@example.com", "chen@example.com"));
        assert_eq!(taken.subject(), "生日快乐");
        assert_eq!(taken.message_id(), "m1");
        assert_eq!(taken.text().trim_end(), "陈静怡您好\n.祝您生日快乐");
        assert_eq!(taken.header("From").unwrap(), "云栖物业 <care@example.com>");
        assert_eq!(taken.header("Auto-Submitted").unwrap(), "auto-generated");
        assert_eq!(
            taken.header("List-Unsubscribe").unwrap(),
            "<mailto:stop@example.com?subject=unsubscribe>"
        );
    }
}

#[tokio::test]
async fn nobody_there_is_not_taken() {
    let port = {
        let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        gone.local_addr().unwrap().port()
    };
    let refused = session(config(port, "")).deliver(&mail("m1")).await;
    assert!(
        matches!(&refused, Answer::NotTaken { detail } if detail.to_string().starts_with("connecting: ")),
        "{refused:?}"
    );
    let mut unknown = config(port, "");
    unknown.host = "no-such-host.invalid".to_owned();
    assert_eq!(session(unknown).deliver(&mail("m1")).await.word(), AttemptOutcome::NotTaken);
}

#[tokio::test]
async fn before_the_final_dot_silence_hang_up_and_garbage_are_not_taken() {
    for at in [SmtpStep::Greeting, SmtpStep::Ehlo, SmtpStep::Mail, SmtpStep::Rcpt, SmtpStep::Data] {
        for act in [Act::Silence, Act::HangUp, Act::Garbage] {
            let (outcome, taken) = with_fault(at, act.clone()).await;
            assert_eq!((outcome.word(), taken), (AttemptOutcome::NotTaken, 0), "{at:?} {act:?}: {outcome:?}");
        }
    }
}

/// The text is larger than any socket buffer, so the server's misbehaviour is seen while it is being written.
#[tokio::test]
async fn a_text_that_did_not_leave_whole_is_not_taken() {
    for (act, word) in [
        (Act::Silence, AttemptOutcome::NotTaken),
        (Act::HangUp, AttemptOutcome::NotTaken),
        (Act::Reply("452 4.3.1 disk full".to_owned()), AttemptOutcome::Temporary),
        (Act::Reply("552 5.3.4 too large".to_owned()), AttemptOutcome::Refused),
    ] {
        let faults = vec![SmtpFault::always(SmtpStep::Text, act.clone())];
        let sink = sink(SmtpScript { faults, ..SmtpScript::default() }).await;
        let mut outgoing = mail("m1");
        if let Content::Email { text, .. } = &mut outgoing.content {
            *text = "long\n".repeat(1_500_000);
        }
        let outcome = session(config(sink.address().port(), "")).deliver(&outgoing).await;
        assert_eq!((outcome.word(), sink.counts().messages), (word, 0), "{act:?}: {outcome:?}");
    }
}

#[tokio::test]
async fn after_the_final_dot_without_words_nobody_can_know() {
    for (act, taken) in [(Act::Silence, 0), (Act::HangUp, 0), (Act::Garbage, 0), (Act::TakeAndHangUp, 1)] {
        let (outcome, messages) = with_fault(SmtpStep::Dot, act.clone()).await;
        assert_eq!((outcome.word(), messages), (AttemptOutcome::Unknown, taken), "{act:?}: {outcome:?}");
    }
    let intermediate = with_fault(SmtpStep::Dot, Act::Reply("354 once more".to_owned())).await;
    assert_eq!(intermediate.0.word(), AttemptOutcome::Unknown);
}

#[tokio::test]
async fn four_is_temporary_at_every_step() {
    for at in
        [SmtpStep::Greeting, SmtpStep::Ehlo, SmtpStep::Mail, SmtpStep::Rcpt, SmtpStep::Data, SmtpStep::Dot]
    {
        let (outcome, taken) =
            with_fault(at, Act::Reply("451 4.7.1 greylisted for chen@example.com".to_owned())).await;
        // Before RCPT it is said to everybody.
        let (Answer::Temporary { code, detail, said, .. } | Answer::Busy { code, detail, said, .. }) =
            &outcome
        else {
            panic!("{at:?}: {outcome:?}")
        };
        let all = matches!(at, SmtpStep::Greeting | SmtpStep::Ehlo | SmtpStep::Mail);
        assert_eq!(matches!(outcome, Answer::Busy { .. }), all, "{at:?}");
        assert_eq!(said.as_ref().unwrap().as_str(), "greylisted for ***");
        assert_eq!((code.as_str(), taken), ("smtp-451-4.7.1", 0));
        assert!(!detail.to_string().contains("chen"), "{detail}");
    }
}

/// Refusal, code and words of an answer to a message that was not taken.
fn refused((answer, taken): &(Answer, u64)) -> (Refusal, &str, &str) {
    assert_eq!(*taken, 0);
    let Answer::Refused { refusal, code, said } = answer else { panic!("{answer:?}") };
    (*refusal, code, said.as_ref().unwrap().as_str())
}

#[tokio::test]
async fn a_long_acceptance_is_one() {
    for text in
        [format!("250 2.0.0 {}", "x".repeat(3_000)), format!("{}250 ok", "250-thank you\r\n".repeat(2_000))]
    {
        assert_eq!(with_fault(SmtpStep::Dot, Act::Reply(text)).await.0.word(), AttemptOutcome::Accepted);
    }
    let endless = Act::Reply(format!("250 {}", "x".repeat(70_000)));
    assert_eq!(with_fault(SmtpStep::Dot, endless).await.0.word(), AttemptOutcome::Unknown);
}

#[tokio::test]
async fn five_at_rcpt_and_after_the_dot_refuses_this_message() {
    let no_user = Act::Reply("550 5.1.1 <chen@example.com>: no such user".to_owned());
    let expected = (Refusal::BadAddress, "smtp-550-5.1.1", "<***>: no such user");
    assert_eq!(refused(&with_fault(SmtpStep::Rcpt, no_user).await), expected);
    let spam = Act::Reply("554 5.7.1 looks like spam".to_owned());
    let expected = (Refusal::Content, "smtp-554-5.7.1", "looks like spam");
    assert_eq!(refused(&with_fault(SmtpStep::Dot, spam).await), expected);
}

#[tokio::test]
async fn five_at_greeting_ehlo_and_mail_is_the_channels_fault() {
    for at in [SmtpStep::Greeting, SmtpStep::Ehlo, SmtpStep::Mail] {
        let (outcome, taken) = with_fault(at, Act::Reply("550 5.7.1 not you".to_owned())).await;
        assert_eq!((outcome.word(), taken), (AttemptOutcome::ChannelFault, 0), "{at:?}: {outcome:?}");
    }
}

/// A configuration that logs in, with its secret in a folder of its own.
fn logging_in(port: u16) -> (EmailConfig, Secrets, tempfile::TempDir) {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("secrets")).unwrap();
    let path = dir.path().join("secrets/smtp-password");
    std::fs::write(&path, "correct horse\n").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    let config = config(port, "user = 'care'\npassword = 'smtp-password'\n");
    (config, Secrets::new(None, dir.path()), dir)
}

#[tokio::test]
async fn a_refused_login_is_the_channels_fault_and_a_busy_one_is_not() {
    for (act, word) in [
        (Act::Reply("535 5.7.8 wrong password".to_owned()), AttemptOutcome::ChannelFault),
        (Act::Reply("454 4.7.0 try later".to_owned()), AttemptOutcome::Temporary),
        (Act::Silence, AttemptOutcome::NotTaken),
        (Act::HangUp, AttemptOutcome::NotTaken),
    ] {
        let sink = sink(SmtpScript {
            faults: vec![SmtpFault::always(SmtpStep::Auth, act)],
            ..SmtpScript::default()
        })
        .await;
        let (config, secrets, _dir) = logging_in(sink.address().port());
        let outcome = Channel::email(config, &secrets).unwrap().session().deliver(&mail("m1")).await;
        assert_eq!(outcome.word(), word, "{outcome:?}");
        assert!(!format!("{outcome:?}").contains("horse"));
    }
    let sink = sink(SmtpScript { auth: false, ..SmtpScript::default() }).await;
    let (config, secrets, _dir) = logging_in(sink.address().port());
    let outcome = Channel::email(config, &secrets).unwrap().session().deliver(&mail("m1")).await;
    assert_eq!(outcome.code(), Some("no-auth"), "{outcome:?}");
    assert_eq!(
        outcome.detail().unwrap().to_string(),
        "the relay offers no way to log in that Touchbase knows (PLAIN, LOGIN)"
    );
}

#[tokio::test]
async fn a_connection_carries_many_mails_and_two_round_trips_each() {
    let sink = sink(SmtpScript::default()).await;
    let mut session = session(config(sink.address().port(), "mails_per_connection = 50\n"));
    for n in 0..120 {
        assert_eq!(session.deliver(&mail(&format!("m{n}"))).await.word(), AttemptOutcome::Accepted);
    }
    session.close().await;
    let counts = sink.counts();
    assert_eq!((counts.sessions, counts.messages), (3, 120));
    // Greeting, EHLO and QUIT for each connection, two for each mail.
    assert_eq!(counts.round_trips, 3 * 3 + 2 * 120);
}

#[tokio::test]
async fn a_refused_recipient_does_not_cost_the_connection() {
    for pipelining in [true, false] {
        let faults = vec![SmtpFault::once(SmtpStep::Rcpt, Act::Reply("550 5.1.1 no".to_owned()))];
        let sink = sink(SmtpScript { faults, pipelining, ..SmtpScript::default() }).await;
        let mut session = session(config(sink.address().port(), ""));
        assert_eq!(session.deliver(&mail("m1")).await.word(), AttemptOutcome::Refused);
        assert_eq!(session.deliver(&mail("m2")).await.word(), AttemptOutcome::Accepted);
        assert_eq!(sink.counts().sessions, 1);
        assert_eq!(sink.mails().len(), 1);
        assert_eq!(sink.mails()[0].message_id(), "m2");
    }
}

#[tokio::test]
async fn replies_never_shift_to_the_next_message() {
    // A final reply that comes too late must not be taken for the next message's.
    let again = Act::Reply("354 once more".to_owned());
    for act in [Act::Silence, Act::Garbage, Act::TakeAndHangUp, again] {
        let sink =
            sink(SmtpScript { faults: vec![SmtpFault::once(SmtpStep::Dot, act)], ..SmtpScript::default() })
                .await;
        let mut session = session(config(sink.address().port(), ""));
        assert_eq!(session.deliver(&mail("m1")).await.word(), AttemptOutcome::Unknown);
        sink.set_script(SmtpScript {
            faults: vec![SmtpFault::always(SmtpStep::Dot, Act::Reply("554 5.6.0 no".to_owned()))],
            ..SmtpScript::default()
        });
        assert_eq!(session.deliver(&mail("m2")).await.word(), AttemptOutcome::Refused);
        assert_eq!(sink.counts().sessions, 2);
    }
}

#[tokio::test]
async fn a_connection_that_died_meanwhile_is_replaced_unseen() {
    for act in [Act::HangUp, Act::Reply("421 4.4.2 idle too long".to_owned())] {
        let sink = sink(SmtpScript::default()).await;
        let mut session = session(config(sink.address().port(), ""));
        assert_eq!(session.deliver(&mail("m1")).await.word(), AttemptOutcome::Accepted);
        let faults = vec![SmtpFault::once(SmtpStep::Mail, act)];
        sink.set_script(SmtpScript { faults, ..SmtpScript::default() });
        assert_eq!(session.deliver(&mail("m2")).await.word(), AttemptOutcome::Accepted);
        assert_eq!((sink.counts().sessions, sink.counts().messages), (2, 2));
    }
}

#[tokio::test]
async fn a_delivery_dropped_halfway_takes_its_connection_along() {
    let faults = vec![SmtpFault::once(SmtpStep::Dot, Act::Silence)];
    let sink = sink(SmtpScript { faults, ..SmtpScript::default() }).await;
    let mut session = session(config(sink.address().port(), ""));
    let cut = tokio::time::timeout(DEADLINE / 4, session.deliver(&mail("m1"))).await;
    assert!(cut.is_err());
    assert_eq!(session.deliver(&mail("m2")).await.word(), AttemptOutcome::Accepted);
    assert_eq!(sink.counts().sessions, 2);
}

#[tokio::test]
async fn addresses_beyond_ascii_need_the_servers_word() {
    for (utf8, address, word) in [
        (true, "王@example.com", AttemptOutcome::Accepted),
        (false, "王@example.com", AttemptOutcome::Refused),
        (false, "a@例子.测试", AttemptOutcome::Accepted),
        (true, "not an address", AttemptOutcome::Refused),
        (true, "a@example.com\r\nRCPT TO:<b@example.com>", AttemptOutcome::Refused),
    ] {
        let sink = sink(SmtpScript { utf8, ..SmtpScript::default() }).await;
        let mut outgoing = mail("m1");
        outgoing.to.address = address.to_owned();
        let outcome = session(config(sink.address().port(), "")).deliver(&outgoing).await;
        assert_eq!(outcome.word(), word, "{address}: {outcome:?}");
        if word == AttemptOutcome::Refused {
            assert!(matches!(outcome, Answer::Refused { refusal: Refusal::BadAddress, .. }));
            assert_eq!(sink.counts().messages, 0);
        }
    }
}

/// Nagle would cost 40 ms a message here; the bar of the design is 20.
#[tokio::test]
async fn one_message_to_a_local_sink_takes_no_20_ms() {
    let sink = sink(SmtpScript::default()).await;
    let mut session = session(config(sink.address().port(), ""));
    let mut times = Vec::new();
    for n in 0..21 {
        let begun = stopwatch();
        assert_eq!(session.deliver(&mail(&format!("m{n}"))).await.word(), AttemptOutcome::Accepted);
        times.push(begun.elapsed());
    }
    times.sort();
    assert!(times[10] < Duration::from_millis(20), "median {:?}", times[10]);
}

/// Sixteen lanes at once: sixteen connections until each has carried its fifty, two round trips a mail, and every
/// mail there exactly once.
#[tokio::test]
async fn sixteen_sessions_share_nothing_but_the_channel() {
    let sink = sink(SmtpScript::default()).await;
    let channel = Channel::email(config(sink.address().port(), ""), &secrets()).unwrap();
    let mut lanes = tokio::task::JoinSet::new();
    for lane in 0..16 {
        let mut session = channel.session();
        lanes.spawn(async move {
            for n in 0..60 {
                assert_eq!(
                    session.deliver(&mail(&format!("m{lane}-{n}"))).await.word(),
                    AttemptOutcome::Accepted
                );
            }
            session.close().await;
        });
    }
    while let Some(lane) = lanes.join_next().await {
        lane.unwrap();
    }
    let counts = sink.counts();
    assert_eq!((counts.sessions, counts.messages), (32, 960));
    assert_eq!(counts.round_trips, 32 * 3 + 2 * 960);
    let ids: std::collections::BTreeSet<String> = sink.mails().iter().map(|mail| mail.message_id()).collect();
    assert_eq!(ids.len(), 960);
}

/// A server that refuses the recipient and answers 354 to the DATA behind it all the same (RFC 2920 §3.1 warns of
/// them). Not a byte may follow on that connection, and the refusal stands.
#[tokio::test]
async fn a_go_ahead_after_a_refusal_is_not_followed() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut buffer = [0; 4_096];
        for reply in ["220 x\r\n", "250-x\r\n250 PIPELINING\r\n", "250 Ok\r\n550 5.1.1 no\r\n354 go\r\n"] {
            if !reply.starts_with("220") {
                assert!(stream.read(&mut buffer).await.unwrap() > 0);
            }
            stream.write_all(reply.as_bytes()).await.unwrap();
        }
        stream.read(&mut buffer).await.unwrap_or(0)
    });
    let mut session = session(config(port, ""));
    let begun = stopwatch();
    let outcome = session.deliver(&mail("m1")).await;
    assert_eq!(outcome.code(), Some("smtp-550-5.1.1"), "{outcome:?}");
    assert!(begun.elapsed() < DEADLINE);
    session.close().await;
    assert_eq!(server.await.unwrap(), 0, "nothing may follow a 354 that was not wanted");
}
