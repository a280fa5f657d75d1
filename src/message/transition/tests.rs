//! Every outcome, and what it makes of a message.

use super::*;
use crate::message::{MessageId, Origin};
use crate::record::RecordKey;
use crate::terms::Class;
use crate::words::ChannelSentence;

fn message(via: &[ChannelName], channel_attempts: u32) -> Message {
    let now = Timestamp::UNIX_EPOCH;
    let origin = Origin {
        rule: "r",
        step: "s",
        repeat: 0,
        recipient: &RecordKey::new("customer", "C-1"),
        class: Class::Service,
        via,
        template: "t",
        group: false,
        due_at: now,
        expires_at: now,
    };
    Message {
        state: MessageState::Sending,
        attempts: channel_attempts,
        channel_attempts,
        ..Message::planned(MessageId(7), &origin).unwrap()
    }
}

const TRIES: Tries = Tries { max: 3, resend_unknown: false };
const BOTH: [ChannelName; 2] = [ChannelName::Sms, ChannelName::Email];

fn word(next: &NextState) -> String {
    let channel = next.channel.map_or(String::new(), |c| format!(" {c}"));
    let reason = next.reason.map_or(String::new(), |r| format!(" {r}"));
    format!("{}{channel}{reason}{}", next.state, if next.burnt { "" } else { " free" })
}

#[test]
fn each_outcome_leads_where_it_must() {
    let (code, detail) = (String::new, || ChannelSentence::NoAnswerInTime);
    let refused = |refusal| Answer::refused(refusal, "1");
    let table = [
        (Answer::Accepted { provider_id: Some("x".into()) }, 1, "accepted"),
        (Answer::not_taken(detail()), 1, "planned sms retry"),
        (Answer::not_taken(detail()), 3, "planned email exhausted"),
        (
            Answer::Temporary { code: code(), detail: detail().into(), retry_after_secs: None, said: None },
            2,
            "planned sms retry",
        ),
        (
            Answer::Busy { code: code(), detail: detail().into(), retry_after_secs: None, said: None },
            3,
            "planned sms channel_busy free",
        ),
        (refused(Refusal::BadAddress), 1, "planned email bad_address"),
        (refused(Refusal::Blacklisted), 1, "failed suppressed"),
        (refused(Refusal::Content), 1, "planned email refused"),
        (refused(Refusal::Other), 1, "planned email refused"),
        (Answer::channel_fault("", detail()), 3, "planned sms channel_down free"),
        (refused(Refusal::Unwritable), 1, "planned email refused"),
        (Answer::unknown(detail()), 1, "unknown outcome_unknown"),
    ];
    for (outcome, attempts, expected) in table {
        let next = after_attempt(&message(&BOTH, attempts), &outcome, TRIES, Timestamp::UNIX_EPOCH);
        assert_eq!(word(&next), expected, "{outcome:?}");
    }
}

#[test]
fn a_blacklist_is_no_wish_of_whoever_works_here() {
    let refused = Answer::refused(Refusal::Blacklisted, "1");
    let staff = |via: &[ChannelName]| Message { class: Class::Staff, ..message(via, 1) };
    let next = |via: &[ChannelName]| after_attempt(&staff(via), &refused, TRIES, Timestamp::UNIX_EPOCH);
    assert_eq!(word(&next(&BOTH)), "planned email suppressed");
    assert_eq!(word(&next(&[ChannelName::Sms])), "failed suppressed");
}

#[test]
fn the_last_channel_fails_for_good() {
    let only = [ChannelName::Email];
    let gone = Answer::not_taken(ChannelSentence::NoAnswerInTime);
    let next = after_attempt(&message(&only, 3), &gone, TRIES, Timestamp::UNIX_EPOCH);
    assert_eq!(word(&next), "failed exhausted");
}

#[test]
fn resend_means_once_more_and_no_more() {
    let tries = Tries { resend_unknown: true, ..TRIES };
    let lost = Answer::unknown(ChannelSentence::NoAnswerInTime);
    let first = after_attempt(&message(&BOTH, 1), &lost, tries, Timestamp::UNIX_EPOCH);
    assert_eq!(word(&first), "planned sms outcome_unknown");
    let second = after_attempt(&message(&BOTH, 2), &lost, tries, Timestamp::UNIX_EPOCH);
    assert_eq!(word(&second), "unknown outcome_unknown");
}

#[test]
fn a_second_crash_sets_the_message_aside() {
    let tries = Tries { resend_unknown: true, ..TRIES };
    let mut poisonous = message(&BOTH, 1);
    poisonous.crashes = 2;
    assert_eq!(word(&after_crash(&poisonous, tries, Timestamp::UNIX_EPOCH)), "unknown poisoned");
}

#[test]
fn waits_grow_are_bounded_and_honour_what_was_asked() {
    let wait = |channel, attempts, asked| {
        let outcome = Answer::Temporary {
            code: String::new(),
            detail: ChannelSentence::NoAnswerInTime.into(),
            retry_after_secs: asked,
            said: None,
        };
        let tries = Tries { max: 100, resend_unknown: false };
        let next = after_attempt(&message(&[channel], attempts), &outcome, tries, Timestamp::UNIX_EPOCH);
        next.not_before_at.unwrap().as_second()
    };
    let email: Vec<i64> = [1, 2, 3, 50].map(|n| wait(ChannelName::Email, n, None)).to_vec();
    assert!((405..=495).contains(&email[0]) && email[1] > email[0] * 3 / 2, "{email:?}");
    assert!(email[3] <= BACKOFF_SECS_MAX * 11 / 10, "{email:?}");
    assert!((54..=66).contains(&wait(ChannelName::Sms, 1, None)));
    assert_eq!(wait(ChannelName::Sms, 1, Some(3_600)), 3_600);
}
