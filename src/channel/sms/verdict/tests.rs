//! The outcome table for HTTP, a row a line.

use std::collections::BTreeMap;

use super::*;
use crate::terms::Word as _;
use crate::words::Translate as _;

fn reply() -> Reply {
    let codes = [
        ("9", ReplyVerdict::Retry),
        ("2", ReplyVerdict::BadNumber),
        ("18", ReplyVerdict::Blacklist),
        ("4", ReplyVerdict::Content),
        ("-1", ReplyVerdict::Fault),
    ];
    Reply {
        pointer: "/code".to_owned(),
        equals: "0".to_owned(),
        id: Some("/sid".to_owned()),
        code: "/code".to_owned(),
        codes: codes
            .map(|(code, verdict)| (code.to_owned(), verdict))
            .into_iter()
            .collect::<BTreeMap<_, _>>(),
    }
}

fn answered(status: u16, body: &str) -> Exchange {
    Exchange::Answered { status, retry_after_secs: None, body: Some(body.as_bytes().to_vec()) }
}

fn broken_off(status: u16) -> Exchange {
    Exchange::Answered { status, retry_after_secs: None, body: None }
}

/// Word and code of an outcome, or for an acceptance its id.
fn brief(outcome: &Answer) -> String {
    match outcome {
        Answer::Accepted { provider_id } => format!("accepted {}", provider_id.as_deref().unwrap_or("-")),
        Answer::Refused { refusal, code } => format!("refused {} {code}", refusal.word()),
        other => {
            [Some(other.word().as_str()), other.code()].into_iter().flatten().collect::<Vec<_>>().join(" ")
        }
    }
}

#[test]
fn every_row_of_the_table() {
    for (seen, expected) in [
        (Exchange::NotConnected(Sentence::Quoted("Connection refused".to_owned())), "not_taken"),
        (Exchange::Lost(crate::words::ChannelSentence::NoAnswerInTime.into()), "unknown"),
        (answered(200, r#"{"code":0,"sid":3310228064}"#), "accepted 3310228064"),
        (answered(200, r#"{"code":"0","sid":"a-1"}"#), "accepted a-1"),
        (answered(201, r#"{"code":0}"#), "accepted -"),
        (answered(200, r#"{"code":9}"#), "temporary 9"),
        (answered(200, r#"{"code":"2"}"#), "refused bad_address 2"),
        (answered(200, r#"{"code":18}"#), "refused blacklisted 18"),
        (answered(200, r#"{"code":4}"#), "refused content 4"),
        (answered(200, r#"{"code":-1}"#), "channel_fault -1"),
        (answered(200, r#"{"code":777}"#), "unknown"),
        (answered(200, r#"{"msg":"ok"}"#), "unknown"),
        (answered(200, ""), "unknown"),
        (answered(200, "<html>welcome to the hotel</html>"), "unknown"),
        (answered(200, r#"{"code":0,"si"#), "unknown"),
        (broken_off(200), "unknown"),
        (answered(204, ""), "unknown"),
        (answered(400, r#"{"code":9}"#), "temporary 9"),
        (answered(400, r#"{"code":2}"#), "refused bad_address 2"),
        (answered(400, r#"{"code":777}"#), "refused other http-400"),
        (answered(400, "bad"), "refused other http-400"),
        (answered(422, ""), "refused other http-422"),
        (answered(429, ""), "temporary http-429"),
        (answered(401, ""), "channel_fault http-401"),
        (answered(403, ""), "channel_fault http-403"),
        (answered(404, ""), "channel_fault http-404"),
        (answered(405, ""), "channel_fault http-405"),
        (answered(408, ""), "unknown"),
        (answered(500, ""), "unknown"),
        (answered(502, "<html>bad gateway</html>"), "unknown"),
        (answered(503, r#"{"code":9}"#), "temporary 9"),
        (answered(500, r#"{"code":0,"sid":"x"}"#), "unknown"),
        (answered(400, r#"{"code":0,"sid":"x"}"#), "unknown"),
        (answered(302, ""), "unknown"),
        (answered(307, ""), "channel_fault http-307"),
        (answered(308, ""), "channel_fault http-308"),
        (answered(100, ""), "unknown"),
    ] {
        assert_eq!(brief(&classify(&reply(), &seen)), expected, "{seen:?}");
    }
}

/// Total: whatever the status and whatever the body, there is an answer, and only one kind of answer is a success.
#[test]
fn only_2xx_with_the_success_value_is_an_acceptance() {
    for status in 0..1_000 {
        for body in
            [r#"{"code":0}"#, r#"{"code":1}"#, r#"{"code":[0]}"#, r#"{"code":null}"#, "0", "", "\u{0}"]
        {
            let accepted = matches!(classify(&reply(), &answered(status, body)), Answer::Accepted { .. });
            assert_eq!(accepted, (200..300).contains(&status) && body == r#"{"code":0}"#, "{status} {body}");
        }
    }
}

#[test]
fn what_the_provider_wrote_is_not_shown() {
    for body in [
        r#"{"code":"13900000021"}"#,
        r#"{"code":"陈静怡"}"#,
        r#"{"code":"x y","sid":"陈静怡"}"#,
        r#"{"code":0,"sid":"陈"}"#,
    ] {
        let shown = format!("{:?}", classify(&reply(), &answered(200, body)));
        assert!(!shown.contains("139") && !shown.contains('陈') && !shown.contains("x y"), "{shown}");
    }
}

#[test]
fn retry_after_is_a_number_or_a_date_and_at_most_an_hour() {
    let now: Timestamp = "2026-11-22T01:00:00Z".parse().unwrap();
    for (value, expected) in [
        ("120", Some(120)),
        ("86400", Some(3_600)),
        ("99999999999999999999", None),
        ("Sun, 22 Nov 2026 01:02:00 GMT", Some(120)),
        ("Sun, 22 Nov 2026 00:00:00 GMT", Some(0)),
        ("soon", None),
        ("-5", None),
    ] {
        assert_eq!(retry_after_secs(value, now), expected, "{value}");
    }
}

#[test]
fn what_the_ledger_keeps_is_said_in_both_languages() {
    let not_built = Exchange::NotConnected(Says::RequestNotBuilt.into());
    for (seen, english, chinese) in [
        (not_built, "connecting: the request cannot be built", "无法连接：无法生成请求"),
        (
            answered(500, r#"{"code":0}"#),
            "HTTP 500, but the answer says that the message was taken",
            "HTTP 500，但答复里说消息已接收",
        ),
        (answered(408, ""), "HTTP 408: the gateway gave up waiting", "HTTP 408：网关不再等待"),
        (
            answered(402, ""),
            "http-402 the gateway asks for money: top up the account",
            "http-402 网关要求付费：请给账户充值",
        ),
        (
            answered(404, ""),
            "http-404 there is no gateway at this address: look at url, method and format",
            "http-404 这个地址上没有网关：请核对 url、method 和 format",
        ),
        (answered(422, ""), "http-422 refused permanently", "http-422 被明确拒收"),
        (answered(200, r#"{"code":9}"#), "9 the gateway asks to try later", "返回码 9：网关要求稍后再试"),
        (
            answered(200, r#"{"code":18}"#),
            "18 the recipient, or the recipient's operator, does not want messages from us",
            "返回码 18：接收人或其运营商不接收我们的消息",
        ),
        (
            answered(200, r#"{"code":-1}"#),
            "-1 the gateway refuses every message: look at account, signature and template",
            "返回码 -1：网关拒收所有消息：请核对账户、签名和模板",
        ),
    ] {
        let told = classify(&reply(), &seen).told().unwrap();
        assert_eq!([told.to_string(), told.zh().to_string()], [english, chinese], "{seen:?}");
    }
}
