//! What a 4yz or 5yz reply is about: the account or the server, this message for now, or this message for good.
//!
//! Before RCPT the server knows nothing of a message, so whatever it says it says to everybody. From RCPT on the
//! enhanced code (RFC 3463) tells, and where it does not, the words: servers write 550 for an unknown user, for a relay
//! that is closed, for greylisting and for a daily quota alike. Only a plain word about one address makes the address
//! bad; what is in doubt is [`Refusal::Other`], of which the lane counts those that are alike.

use super::phase::Phase;
use super::reply::Reply;
use crate::message::outcome::Refusal;

/// What a reply of 4yz or 5yz means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The server or the account is busy, whatever the message.
    Busy,
    /// The account may send no more for now.
    Quota,
    /// The server refuses us, whatever the message.
    Fault,
    /// This message, not now.
    Later,
    /// This message, not at all.
    Refused(Refusal),
}

/// In these words an account's limit is told...
const LIMITS: [&str; 8] = ["quota", "limit", "exceed", "too many", "上限", "超限", "超过", "超出"];
/// ...of a day or an hour, or of sending, ...
const OF_SENDING: [&str; 16] = [
    "daily",
    "hourly",
    "per day",
    "per hour",
    "per minute",
    "a day",
    "24 hours",
    "sending",
    "send rate",
    "outgoing",
    "outbound",
    "messages from",
    "message rate",
    "日发送",
    "每日",
    "频率",
];
/// ...and with these it is a mailbox's.
const OF_A_MAILBOX: [&str; 8] =
    ["mailbox", "inbox", "over quota", "receiving", "storage", "邮箱已满", "邮箱容量", "message size"];
/// More of us at once than the server wants.
const CROWDED: [&str; 4] =
    ["too many connections", "too many concurrent", "too many sessions", "connection limit"];
/// Not now, whatever the code says.
const LATER: [&str; 14] = [
    "greylist",
    "graylist",
    "grey list",
    "gray list",
    "try again later",
    "try later",
    "retry later",
    "later please",
    "temporarily",
    "temporary",
    "receiving mail",
    "灰名单",
    "稍后",
    "稍候",
];
/// We have to log in, or may not write under our own address.
const ABOUT_US: [&str; 13] = [
    "authentication required",
    "authentication is required",
    "authentication needed",
    "must authenticate",
    "authenticate first",
    "not authenticated",
    "not logged in",
    "mail from must equal",
    "send as this sender",
    "sender address rejected",
    "sender rejected",
    "sender verify failed",
    "sender denied",
];
/// A plain word about one address...
const NO_ADDRESS: [&str; 32] = [
    "user unknown",
    "unknown user",
    "user not found",
    "no such user",
    "user does not exist",
    "user doesn't",
    "recipient unknown",
    "unknown recipient",
    "no such recipient",
    "recipient not found",
    "invalid recipient",
    "bad recipient",
    "recipient address rejected",
    "recipient rejected",
    "address rejected",
    "address unknown",
    "unknown address",
    "no such address",
    "invalid address",
    "bad address",
    "unrouteable address",
    "unroutable address",
    "does not exist",
    "no mailbox",
    "no such mailbox",
    "mailbox",
    "user not local",
    "account disabled",
    "account is disabled",
    "无此用户",
    "没有此用户",
    "不存在",
];
/// ...but not beside one of these.
const OF_A_POLICY: [&str; 22] = [
    "relay",
    "denied",
    "authenticat",
    "block",
    "blacklist",
    "spam",
    "policy",
    "sender",
    "helo",
    "client host",
    "reputation",
    "quota",
    "limit",
    "rbl",
    "spf",
    "dkim",
    "dmarc",
    "full",
    "拒绝",
    "垃圾",
    "黑名单",
    "频率",
];

/// What a reply of 4yz or 5yz in this phase is about.
pub(super) fn meaning(phase: Phase, reply: &Reply) -> Meaning {
    let words = Words::of(reply);
    let for_now = reply.class() == 4;
    if words.have(&CROWDED) {
        return Meaning::Busy;
    }
    if is_quota(reply, &words) {
        return Meaning::Quota;
    }
    if phase < Phase::Rcpt {
        return if for_now || words.have(&LATER) { Meaning::Busy } else { Meaning::Fault };
    }
    let text_was_seen = phase >= Phase::Body;
    if for_now {
        // 421 ends the connection (RFC 5321 §3.8); X.3.1 and X.3.2 are the server's room and readiness, X.4.5 is
        // congestion. Once a text was seen a reply is taken to be about it, lest one odd mail hold up all others.
        let busy = reply.code == 421 || matches!(reply.enhanced(), Some((3, 1 | 2) | (4, 5)));
        return if busy && !text_was_seen { Meaning::Busy } else { Meaning::Later };
    }
    if !text_was_seen && is_about_us(reply, &words) {
        return Meaning::Fault;
    }
    if words.have(&LATER) {
        return Meaning::Later;
    }
    Meaning::Refused(refusal(phase, reply, &words))
}

/// The account's limit of messages. 5.4.5 is Gmail's "daily user sending quota exceeded"; X.5.3, too many recipients,
/// cannot be about a mail with one. Subject 2 is always a mailbox.
fn is_quota(reply: &Reply, words: &Words) -> bool {
    match reply.enhanced() {
        Some((2, _)) => false,
        Some((5, 3)) => true,
        Some((4, 5)) if reply.class() == 5 => true,
        _ => words.have(&LIMITS) && words.have(&OF_SENDING) && !words.have(&OF_A_MAILBOX),
    }
}

/// 503 is about the order of commands (RFC 5321 §4.3.2), 530, 534, 535 and 538 about logging in (RFC 4954 §6),
/// 5.1.7 and 5.1.8 about our own address: the next message would meet the same.
fn is_about_us(reply: &Reply, words: &Words) -> bool {
    matches!(reply.code, 503 | 530 | 534 | 535 | 538)
        || matches!(reply.enhanced(), Some((1, 7 | 8)))
        || words.have(&ABOUT_US)
}

fn refusal(phase: Phase, reply: &Reply, words: &Words) -> Refusal {
    let text_was_seen = phase >= Phase::Body;
    match (reply.enhanced(), reply.code) {
        // RFC 3463 §3.2 and RFC 7505: mailbox, system, syntax, ambiguous, moved, no mail there; §3.3: disabled.
        (Some((1, 1 | 2 | 3 | 4 | 6 | 10) | (2, 1)), _) => Refusal::BadAddress,
        // §3.7 content, §3.8 policy, §3.4 message too large.
        (Some((6 | 7, _) | (3, 4)), _) if text_was_seen => Refusal::Content,
        (None, 552) if text_was_seen => Refusal::Content,
        (None, 501 | 550 | 551 | 553 | 554) | (Some((0..=2, 0)), _)
            if phase == Phase::Rcpt && words.have(&NO_ADDRESS) && !words.have(&OF_A_POLICY) =>
        {
            Refusal::BadAddress
        }
        _ => Refusal::Other,
    }
}

/// A reply's words in lower case, without the addresses that it quotes.
struct Words(String);

impl Words {
    fn of(reply: &Reply) -> Words {
        let text = reply.lines().collect::<Vec<_>>().join(" ").to_lowercase();
        Words(text.split(' ').filter(|word| !word.contains('@')).collect::<Vec<_>>().join(" "))
    }

    fn have(&self, any: &[&str]) -> bool {
        any.iter().any(|words| self.0.contains(words))
    }
}

#[cfg(test)]
mod tests {
    use super::super::reply;
    use super::*;

    async fn means(phase: Phase, text: &str, expected: Meaning) {
        let read = reply::read(&mut format!("{text}\r\n").as_bytes()).await.unwrap();
        assert_eq!(meaning(phase, &read), expected, "{phase:?} {text}");
    }

    #[tokio::test]
    async fn what_is_about_the_account_or_for_now() {
        use Meaning::{Busy, Fault, Later, Quota, Refused};
        use Phase::{Auth, Ehlo, Greeting, LastReply, Mail, Rcpt};
        use Refusal::Other;
        for (phase, text, expected) in [
            // Before RCPT: everybody.
            (Greeting, "421 too many connections", Busy),
            (Greeting, "421 4.7.0 Try again later, closing connection", Busy),
            (Ehlo, "450 busy", Busy),
            (Greeting, "554 5.7.1 No service for you", Fault),
            (Greeting, "554 Too many connections", Busy),
            (LastReply, "450 4.7.0 too many connections", Busy),
            (Auth, "454 4.7.0 Temporary authentication failure", Busy),
            (Auth, "535 Login fail", Fault),
            (Mail, "450 4.1.8 sender domain not found", Busy),
            (Mail, "452 4.3.1 Insufficient system storage", Busy),
            (Mail, "550 5.7.1 no", Fault),
            (Mail, "550 5.4.5 Daily user sending quota exceeded", Quota),
            // The account's limit, in any phase.
            (Rcpt, "550 5.4.5 Daily user sending quota exceeded.", Quota),
            (Rcpt, "452 4.5.3 Too many recipients", Quota),
            (Rcpt, "554 5.7.0 Daily sending limit reached", Quota),
            (Rcpt, "550 User has exceeded its 24 hours sending limit", Quota),
            (LastReply, "450 4.7.1 Error: too many messages from 192.0.2.1", Quota),
            (LastReply, "554 5.2.0 hourly limit", Refused(Other)),
            (Rcpt, "550 每日发送数量超过上限", Quota),
            // One mailbox's.
            (Rcpt, "552 5.2.2 Mailbox full, quota exceeded", Refused(Other)),
            (Rcpt, "452 4.2.2 The email account is over quota", Later),
            (Rcpt, "552 mailbox exceeded its storage limit", Refused(Other)),
            (Rcpt, "550 5.2.1 The user is receiving mail at a rate that prevents more", Later),
            // The server, before it has seen the text.
            (Rcpt, "421 4.7.0 closing", Busy),
            (Rcpt, "452 4.3.1 no room", Busy),
            (LastReply, "421 4.3.0 closing", Later),
            (LastReply, "451 4.3.2 closing", Later),
            (Rcpt, "450 4.2.0 Greylisted", Later),
            (Rcpt, "451 4.7.1 <relay@example.com>: please wait", Later),
            // 5yz that means "not now".
            (Rcpt, "550 5.7.1 greylisted, try again later", Later),
            (LastReply, "554 5.7.1 message temporarily deferred", Later),
            // Us.
            (Rcpt, "530 5.7.0 Authentication required", Fault),
            (Rcpt, "553 authentication is required", Fault),
            (Rcpt, "553 Mail from must equal authorized user", Fault),
            (Rcpt, "550 5.7.1 Sender address rejected: not owned by user", Fault),
            (Rcpt, "550 5.1.8 bad sender", Fault),
        ] {
            means(phase, text, expected).await;
        }
    }

    #[tokio::test]
    async fn what_is_about_one_address_or_text() {
        use Meaning::Refused;
        use Phase::{LastReply, Rcpt};
        use Refusal::{BadAddress, Content, Other};
        for (phase, text, expected) in [
            // A plain word about one address.
            (
                Rcpt,
                "550 5.1.1 <a@example.com>: Recipient address rejected: User unknown",
                Refused(BadAddress),
            ),
            (Rcpt, "550 no such user", Refused(BadAddress)),
            (Rcpt, "550 <policy.relay@spam.example>: no such user", Refused(BadAddress)),
            (Rcpt, "550 Requested action not taken: mailbox unavailable", Refused(BadAddress)),
            (Rcpt, "550 5.0.0 user unknown", Refused(BadAddress)),
            (Rcpt, "551 User not local", Refused(BadAddress)),
            (Rcpt, "550 5.1.2 bad domain", Refused(BadAddress)),
            (Rcpt, "501 5.1.3 bad syntax", Refused(BadAddress)),
            (Rcpt, "556 5.1.10 null MX", Refused(BadAddress)),
            (Rcpt, "550 5.2.1 disabled", Refused(BadAddress)),
            (Rcpt, "550 用户不存在", Refused(BadAddress)),
            // Not plain, or not about one.
            (Rcpt, "554 Relay access denied", Refused(Other)),
            (Rcpt, "554 5.7.1 <chen@example.com>: Relay access denied", Refused(Other)),
            (Rcpt, "550 5.7.1 relaying denied", Refused(Other)),
            (Rcpt, "550 relay not permitted for this mailbox", Refused(Other)),
            (Rcpt, "550 5.4.1 Recipient address rejected: Access denied", Refused(Other)),
            (Rcpt, "550 5.7.1 Client host blocked using rbl.example.com", Refused(Other)),
            (Rcpt, "550 Requested action not taken", Refused(Other)),
            (Rcpt, "553 that domain isn't in my list of allowed rcpthosts", Refused(Other)),
            (Rcpt, "550 5.1.0 not today", Refused(Other)),
            (Rcpt, "554 5.5.1 no valid recipients", Refused(Other)),
            // The text.
            (LastReply, "550 5.7.1 spam", Refused(Content)),
            (LastReply, "552 5.3.4 too large", Refused(Content)),
            (LastReply, "552 exceeds fixed maximum message size", Refused(Content)),
        ] {
            means(phase, text, expected).await;
        }
    }
}
