//! Every row of the outcome table for SMTP, and every phase against everything that can be seen in it.

use super::super::reply;
use super::*;
use crate::terms::AttemptOutcome;

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
            let accepted = matches!(classify(phase, &said(text).await), Answer::Accepted { .. });
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
            let word = classify(phase, &seen).word();
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
                classify(phase, &said(text).await).word(),
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
            classify(phase, &said("550 5.7.1 no").await).word(),
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
        let expected = Answer::Refused { refusal, code: code.to_owned() };
        assert_eq!(classify(phase, &said(text).await), expected, "{phase:?} {text}");
    }
    for (phase, text) in [
        (Phase::Rcpt, "530 5.7.0 authentication required"),
        (Phase::Rcpt, "503 5.5.1 need MAIL"),
        (Phase::Rcpt, "550 5.1.8 bad sender"),
        (Phase::Data, "503 improper pipelining"),
    ] {
        assert_eq!(
            classify(phase, &said(text).await).word(),
            AttemptOutcome::ChannelFault,
            "{phase:?} {text}"
        );
    }
}

#[tokio::test]
async fn nothing_the_server_wrote_is_kept_but_codes_and_queue_ids() {
    for phase in PHASES {
        for text in ["250 zhang@example.com", "450 zhang@example.com", "550 5.1.1 zhang", "354 zhang"] {
            let shown = format!("{:?}", classify(phase, &said(text).await));
            assert!(!shown.contains("zhang"), "{shown}");
        }
    }
}
