//! Every row of the outcome table for SMTP, and every phase against everything that can be seen in it.

use super::super::reply;
use super::*;
use crate::message::outcome::Refusal;
use crate::terms::AttemptOutcome;
use crate::words::Translate as _;

const PHASES: [Phase; 11] = [
    Phase::Connect,
    Phase::Tls,
    Phase::Greeting,
    Phase::Ehlo,
    Phase::Starttls,
    Phase::Auth,
    Phase::Mail,
    Phase::Rcpt,
    Phase::Data,
    Phase::Body,
    Phase::LastReply,
];

async fn said(text: &str) -> SmtpObservation {
    SmtpObservation::Reply(reply::read(&mut format!("{text}\r\n").as_bytes()).await.unwrap())
}

#[tokio::test]
async fn only_a_2yz_after_the_final_dot_is_an_acceptance() {
    for phase in PHASES {
        for text in ["200 x", "250 2.0.0 Ok", "354 go", "299 x"] {
            let accepted =
                matches!(classify(phase, &said(text).await, &Private::default()), Answer::Accepted { .. });
            assert_eq!(accepted, phase == Phase::LastReply && text.starts_with('2'), "{phase:?} {text}");
        }
    }
}

#[tokio::test]
async fn without_words_the_final_dot_decides() {
    for phase in PHASES {
        for seen in [
            SmtpObservation::Late,
            SmtpObservation::No(NoReply::Closed),
            SmtpObservation::No(NoReply::Unreadable),
            SmtpObservation::No(NoReply::Broken(std::io::ErrorKind::ConnectionReset)),
            SmtpObservation::Failed(Box::new(Sentence::Quoted("x".to_owned()))),
            said("354 again").await,
        ] {
            let word = classify(phase, &seen, &Private::default()).word();
            let expected =
                if phase == Phase::LastReply { AttemptOutcome::Unknown } else { AttemptOutcome::NotTaken };
            assert_eq!(word, expected, "{phase:?} {seen:?}");
        }
    }
}

#[tokio::test]
async fn four_is_temporary_everywhere() {
    for phase in PHASES {
        for text in ["421 4.3.2 closing", "450 4.2.0 greylisted", "451 x", "452 4.2.2 full"] {
            assert_eq!(
                classify(phase, &said(text).await, &Private::default()).word(),
                AttemptOutcome::Temporary,
                "{phase:?} {text}"
            );
        }
    }
}

#[tokio::test]
async fn five_is_about_the_message_or_about_us() {
    use Refusal::{BadAddress, Content, Other};
    for phase in [Phase::Greeting, Phase::Ehlo, Phase::Starttls, Phase::Auth, Phase::Mail] {
        assert_eq!(
            classify(phase, &said("550 5.7.1 no").await, &Private::default()).word(),
            AttemptOutcome::ChannelFault,
            "{phase:?}"
        );
    }
    for (phase, text, refusal, code) in [
        (Phase::Rcpt, "550 5.1.1 no such user", BadAddress, "smtp-550-5.1.1"),
        (Phase::Rcpt, "550 no such user", BadAddress, "smtp-550"),
        (Phase::Rcpt, "550 5.2.1 disabled", BadAddress, "smtp-550-5.2.1"),
        (Phase::Rcpt, "501 5.1.3 bad syntax", BadAddress, "smtp-501-5.1.3"),
        (Phase::LastReply, "500 Error: (ValueError)", Other, "smtp-500"),
        (Phase::LastReply, "503 what", Other, "smtp-503"),
        (Phase::Rcpt, "552 5.2.2 full", Other, "smtp-552-5.2.2"),
        (Phase::Rcpt, "554 5.7.1 relay access denied", Other, "smtp-554-5.7.1"),
        (Phase::Data, "554 no valid recipients", Other, "smtp-554"),
        (Phase::LastReply, "550 5.7.1 spam", Content, "smtp-550-5.7.1"),
        (Phase::LastReply, "552 too large", Content, "smtp-552"),
        (Phase::LastReply, "554 5.6.0 broken", Content, "smtp-554-5.6.0"),
        (Phase::LastReply, "550 5.1.1 no such user", BadAddress, "smtp-550-5.1.1"),
        (Phase::LastReply, "554 transaction failed", Other, "smtp-554"),
    ] {
        let answer = classify(phase, &said(text).await, &Private::default());
        assert!(
            matches!(&answer, Answer::Refused { refusal: found, code: word, .. } if *found == refusal && word == code),
            "{phase:?} {text}: {answer:?}"
        );
    }
    for (phase, text) in [
        (Phase::Rcpt, "530 5.7.0 authentication required"),
        (Phase::Rcpt, "503 5.5.1 need MAIL"),
        (Phase::Rcpt, "550 5.1.8 bad sender"),
        (Phase::Data, "503 improper pipelining"),
    ] {
        assert_eq!(
            classify(phase, &said(text).await, &Private::default()).word(),
            AttemptOutcome::ChannelFault,
            "{phase:?} {text}"
        );
    }
}

#[tokio::test]
async fn what_the_server_wrote_is_kept_without_people() {
    let private = Private::new(["zhang@example.com", "张伟"], "您家的热水器保修将于十二月一日到期")
        .to("zhang@example.com");
    for phase in PHASES {
        for text in
            ["250 zhang@example.com", "450 <zhang@example.com> 张伟: x", "550 5.1.1 张伟 x", "354 张伟"]
        {
            let answer = classify(phase, &said(text).await, &private);
            let shown = format!("{answer:?} {:?}", answer.told().map(|told| told.to_string()));
            assert!(!shown.contains("zhang") && !shown.contains('张'), "{shown}");
            assert_eq!(text.ends_with(" x"), answer.said().is_some_and(|said| said.as_str().ends_with('x')));
        }
    }
}

#[tokio::test]
async fn what_the_ledger_keeps_is_said_in_both_languages() {
    for (phase, text, english, chinese) in [
        (
            Phase::Greeting,
            "421 4.7.0 too many connections",
            "smtp-421-4.7.0 greeting: the relay is busy, whatever the message; it says \"too many connections\"",
            "smtp-421-4.7.0 等待服务器应答：邮件服务器繁忙，对所有邮件都一样（对方答复：「too many connections」）",
        ),
        (
            Phase::Rcpt,
            "550 5.4.5 Daily user sending quota exceeded",
            "smtp-550-5.4.5 RCPT: the account may send no more for now: look at the relay's limits; it says \"Daily \
             user sending quota exceeded\"",
            "smtp-550-5.4.5 收件人（RCPT）：账户目前已达到发送上限：请核对邮件服务器的限额（对方答复：「Daily user sending \
             quota exceeded」）",
        ),
    ] {
        let told = classify(phase, &said(text).await, &Private::default()).told().unwrap();
        assert_eq!([told.to_string(), told.zh().to_string()], [english, chinese]);
    }
    let long = classify(Phase::LastReply, &SmtpObservation::No(NoReply::TooLong), &Private::default());
    let told = long.told().unwrap();
    assert_eq!(
        [told.to_string(), told.zh().to_string()],
        ["the final dot: the reply is longer than 64 KiB", "正文传完之后：答复超过 64 KiB"]
    );
}
