//! The other side: a gateway and a relay that take messages, refuse them, or leave one in the dark.
//!
//! What they do is made up; what is concluded from it is not: every answer goes through the channels' own verdicts.
//! A sink that took a message never says that it did not, for against that nothing helps.

use std::collections::BTreeMap;

use super::Fault;
use super::dice::Dice;
use super::journal::NAME;
use touchbase::config::gateway::{Reply, ReplyVerdict};
use touchbase::internals::channel::email as mail;
use touchbase::internals::channel::email::{NoReply, Reply as MailReply};
use touchbase::internals::channel::sms;
use touchbase::message::outcome::Answer;
use touchbase::message::said::Private;
use touchbase::terms::ChannelName;
use touchbase::words::ChannelSentence;

/// How a channel's other side is today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weather {
    /// Nearly everything is taken.
    Fine,
    /// Anything may happen.
    Flaky,
    /// Nobody answers.
    Down,
    /// It refuses everybody: a wrong password, no money.
    Refusing,
    /// It refuses everybody as if it were about each message: over the quota, not allowed to send.
    Account,
    /// It takes what comes, or not, and says nothing.
    Silent,
    /// Too much at once.
    Busy,
}

impl Weather {
    /// All but the fine one.
    pub(super) const FOUL: [Weather; 6] =
        [Weather::Flaky, Weather::Down, Weather::Refusing, Weather::Account, Weather::Silent, Weather::Busy];
}

/// What comes of one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Delivery {
    /// When the other side takes the message, in milliseconds from its start; `None` where it does not.
    pub(super) taken_after: Option<u64>,
    /// When the lane hears of it, in milliseconds from its start.
    pub(super) heard_after: u64,
    /// What the channel concludes.
    pub(super) outcome: Answer,
    /// What went wrong, if anything did.
    pub(super) fault: Option<Fault>,
}

/// What happens, before anybody words it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Event {
    Taken,
    BadNumber,
    Blacklisted,
    Content,
    Later,
    Fault,
    Account,
    NotConnected,
    /// The answer was lost; whether it was taken.
    Lost(bool),
    /// An answer that cannot be read, or a server error; whether it was taken.
    Garbled(bool),
    /// The channel itself breaks off; whether it was taken.
    BrokenOff(bool),
}

/// Tries to hand over one message to an address, which the other side likes to quote.
pub(super) fn attempt(channel: ChannelName, weather: Weather, to: &str, dice: &mut Dice) -> Delivery {
    let event = event(weather, dice);
    let quick = 20 + dice.below(2_000);
    let heard_after = match event {
        Event::Lost(_) => {
            if channel == ChannelName::Sms {
                15_000
            } else {
                120_000
            }
        }
        // A slow one now and then.
        _ if dice.per_mille(20) => 10_000 + dice.below(100_000),
        _ => quick,
    };
    let taken = match event {
        Event::Taken => true,
        Event::Lost(taken) | Event::Garbled(taken) | Event::BrokenOff(taken) => taken,
        _ => false,
    };
    let outcome = match (event, channel) {
        (Event::BrokenOff(_), _) => Answer::broken_off(),
        (_, ChannelName::Sms) => by_gateway(event, to, dice),
        (_, ChannelName::Email) => by_relay(event, to, dice),
    };
    let fault = match event {
        Event::Taken => (heard_after >= 10_000).then_some(Fault::AnswerSlow),
        Event::BadNumber | Event::Blacklisted | Event::Content => Some(Fault::Refused),
        Event::Later => Some(Fault::PutOff),
        Event::Fault => Some(Fault::ChannelFault),
        Event::Account => Some(Fault::AccountRefused),
        Event::NotConnected => Some(Fault::Unreachable),
        Event::Lost(_) => Some(Fault::AnswerLost),
        Event::Garbled(_) => Some(Fault::AnswerGarbled),
        Event::BrokenOff(_) => Some(Fault::BrokeOff),
    };
    Delivery { taken_after: taken.then_some(heard_after / 2), heard_after, outcome, fault }
}

fn event(weather: Weather, dice: &mut Dice) -> Event {
    let taken = dice.per_mille(500);
    let chance = dice.below(1_000);
    match weather {
        Weather::Down => Event::NotConnected,
        Weather::Refusing => Event::Fault,
        Weather::Account => Event::Account,
        Weather::Silent => Event::Lost(taken),
        Weather::Busy if chance < 700 => Event::Later,
        Weather::Busy => Event::Taken,
        Weather::Fine => match chance {
            0..=3 => Event::BadNumber,
            4..=6 => Event::Blacklisted,
            7..=9 => Event::Content,
            10..=14 => Event::Later,
            15..=19 => Event::Lost(taken),
            20..=22 => Event::Garbled(taken),
            23 => Event::BrokenOff(taken),
            24 => Event::NotConnected,
            _ => Event::Taken,
        },
        Weather::Flaky => match chance {
            0..=149 => Event::Later,
            150..=249 => Event::NotConnected,
            250..=399 => Event::Lost(taken),
            400..=549 => Event::Garbled(taken),
            550..=569 => Event::BrokenOff(taken),
            570..=599 => Event::BadNumber,
            _ => Event::Taken,
        },
    }
}

fn by_gateway(event: Event, to: &str, dice: &mut Dice) -> Answer {
    let answered = |status: u16, body: &str| sms::Exchange::Answered {
        head: sms::Head::of(status),
        body: Some(body.as_bytes().to_vec()),
    };
    let exchange = match event {
        Event::Taken => answered(200, r#"{"code":0,"sid":3310228064}"#),
        Event::BadNumber => answered(200, &format!(r#"{{"code":2,"msg":"{to} is no number"}}"#)),
        Event::Blacklisted => answered(200, r#"{"code":10}"#),
        Event::Content => answered(400, r#"{"code":4}"#),
        Event::Later if dice.per_mille(500) => answered(429, "slow down"),
        Event::Later => answered(200, r#"{"code":8}"#),
        Event::Fault => answered(if dice.per_mille(500) { 401 } else { 200 }, r#"{"code":1}"#),
        Event::Account => answered(400, &format!(r#"{{"error":"no quota left, not for {to} either"}}"#)),
        Event::NotConnected => sms::Exchange::NotConnected(ChannelSentence::ConnectionFailed.into()),
        Event::Garbled(_) => match dice.below(5) {
            0 => answered(502, "<html>bad gateway</html>"),
            1 => answered(500, ""),
            2 => answered(200, r#"{"code":0,"si"#),
            3 => answered(200, &format!(r#"{{"code":"{to} is busy"}}"#)),
            _ => answered(200, r#"{"code":-99}"#),
        },
        Event::Lost(_) | Event::BrokenOff(_) => sms::Exchange::Lost(ChannelSentence::NoAnswerInTime.into()),
    };
    sms::classify(&reply(), &exchange, &private(to))
}

/// What the other side must not be quoted with: it likes to repeat whom a message is for.
fn private(to: &str) -> Private {
    Private::new([NAME, to], "").to(to)
}

/// The made-up gateway's `[reply]`.
fn reply() -> Reply {
    let codes = [
        ("8", ReplyVerdict::Retry),
        ("2", ReplyVerdict::BadNumber),
        ("10", ReplyVerdict::Blacklist),
        ("4", ReplyVerdict::Content),
        ("1", ReplyVerdict::Fault),
    ];
    Reply {
        pointer: "/code".to_owned(),
        equals: "0".to_owned(),
        id: Some("/sid".to_owned()),
        code: "/code".to_owned(),
        message: None,
        codes: codes
            .into_iter()
            .map(|(code, verdict)| (code.to_owned(), verdict))
            .collect::<BTreeMap<_, _>>(),
    }
}

fn by_relay(event: Event, to: &str, dice: &mut Dice) -> Answer {
    use mail::{Phase, SmtpObservation};
    let said = |code, text: &str| SmtpObservation::Reply(MailReply::made_up(code, text));
    let (phase, seen) = match event {
        Event::Taken => (Phase::LastReply, said(250, "2.0.0 Ok: queued as 4F2A1B3C")),
        Event::BadNumber => (Phase::Rcpt, said(550, &format!("5.1.1 <{to}>: no such user {NAME}"))),
        Event::Blacklisted => (Phase::Rcpt, said(550, "5.7.1 blocked")),
        Event::Content => (Phase::LastReply, said(554, "5.7.1 spam")),
        Event::Later if dice.per_mille(500) => (Phase::Rcpt, said(451, &format!("4.7.1 <{to}>: greylisted"))),
        Event::Later => (Phase::LastReply, said(452, "4.3.1 no room")),
        Event::Account => (Phase::Rcpt, said(554, &format!("<{to}>: Relay access denied"))),
        Event::Fault => (Phase::Auth, said(535, "5.7.8 wrong password")),
        Event::NotConnected => match dice.below(3) {
            0 => (Phase::Connect, SmtpObservation::Failed(ChannelSentence::ConnectionFailed.into())),
            1 => (Phase::Greeting, SmtpObservation::Late),
            _ => (Phase::Body, SmtpObservation::No(NoReply::Closed)),
        },
        Event::Garbled(_) => (Phase::LastReply, SmtpObservation::No(NoReply::Unreadable)),
        Event::Lost(_) | Event::BrokenOff(_) => (Phase::LastReply, SmtpObservation::Late),
    };
    mail::classify(phase, &seen, &private(to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use touchbase::terms::{AttemptOutcome, Word as _};

    #[test]
    fn nothing_that_was_taken_is_called_not_taken() {
        let mut dice = Dice::new(3);
        let mut seen = std::collections::BTreeSet::new();
        let all = [&[Weather::Fine], Weather::FOUL.as_slice()].concat();
        for (channel, weather) in
            ChannelName::ALL.iter().flat_map(|channel| all.iter().map(move |w| (*channel, *w)))
        {
            for _ in 0..2_000 {
                let answer = attempt(channel, weather, "+8613900000021", &mut dice);
                seen.insert(answer.outcome.word());
                let open = matches!(answer.outcome, Answer::Accepted { .. } | Answer::Unknown { .. });
                assert!(answer.taken_after.is_none() || open, "{answer:?}");
                assert!(
                    answer.taken_after.is_some() || answer.outcome.word() != AttemptOutcome::Accepted,
                    "{answer:?}"
                );
            }
        }
        assert_eq!(seen.len(), 6, "{seen:?}");
    }
}
