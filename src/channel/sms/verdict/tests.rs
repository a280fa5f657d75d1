//! The outcome table for HTTP, a row a line.

use std::collections::BTreeMap;

use super::*;
use crate::terms::Word as _;
use crate::words::Translate as _;

pub(super) fn reply() -> Reply {
    let codes = [
        ("9", ReplyVerdict::Retry),
        ("-4", ReplyVerdict::Busy),
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
        message: None,
        codes: codes
            .map(|(code, verdict)| (code.to_owned(), verdict))
            .into_iter()
            .collect::<BTreeMap<_, _>>(),
    }
}

fn answered(status: u16, body: &str) -> Exchange {
    Exchange::Answered { head: Head::of(status), body: Some(body.as_bytes().to_vec()) }
}

fn broken_off(status: u16) -> Exchange {
    Exchange::Answered { head: Head::of(status), body: None }
}

/// Word and code of an outcome, or for an acceptance its id.
fn brief(outcome: &Answer) -> String {
    match outcome {
        Answer::Accepted { provider_id } => format!("accepted {}", provider_id.as_deref().unwrap_or("-")),
        Answer::Refused { refusal, code, .. } => format!("refused {} {code}", refusal.word()),
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
        (answered(300, ""), "channel_fault http-300"),
        (answered(301, ""), "channel_fault http-301"),
        (answered(302, ""), "channel_fault http-302"),
        (answered(303, ""), "unknown"),
        (answered(304, ""), "unknown"),
        (answered(307, ""), "channel_fault http-307"),
        (answered(301, r#"{"code":0}"#), "unknown"),
        (answered(301, r#"{"code":-1}"#), "channel_fault -1"),
        (answered(407, ""), "channel_fault http-407"),
        (answered(410, ""), "channel_fault http-410"),
        (answered(413, ""), "refused content http-413"),
        (answered(414, ""), "refused content http-414"),
        (answered(415, ""), "channel_fault http-415"),
        (answered(421, ""), "channel_fault http-421"),
        (answered(425, ""), "temporary http-425"),
        (answered(503, ""), "unknown"),
        (answered(511, "<html><title>Hotel"), "channel_fault http-511"),
        (answered(200, r#"{"code":-4}"#), "temporary -4"),
        (answered(200, r#"{"code":0,"code":9}"#), "unknown"),
        (answered(308, ""), "channel_fault http-308"),
        (answered(100, ""), "unknown"),
    ] {
        assert_eq!(brief(&classify(&reply(), &seen, &Private::default())), expected, "{seen:?}");
    }
}

/// Total: whatever the status and whatever the body, there is an answer, and only one kind of answer is a success.
#[test]
fn only_2xx_with_the_success_value_is_an_acceptance() {
    for status in 0..1_000 {
        for body in
            [r#"{"code":0}"#, r#"{"code":1}"#, r#"{"code":[0]}"#, r#"{"code":null}"#, "0", "", "\u{0}"]
        {
            let accepted = matches!(
                classify(&reply(), &answered(status, body), &Private::default()),
                Answer::Accepted { .. }
            );
            assert_eq!(accepted, (200..300).contains(&status) && body == r#"{"code":0}"#, "{status} {body}");
        }
    }
}

#[test]
fn what_the_provider_wrote_is_shown_without_people_and_secrets() {
    let private = Private::new(["陈静怡", "13900000021", "s3cr3t"], "您家的热水器保修将于十二月一日到期");
    for body in [
        r#"{"code":"13900000021"}"#,
        r#"{"code":"陈静怡"}"#,
        r#"{"code":"x y","sid":"陈静怡"}"#,
        r#"{"code":0,"sid":"陈"}"#,
        r#"{"code":9,"msg":"x: 陈静怡 13900000021 s3cr3t 您家的热水器保修将于"}"#,
        "x: 陈静怡 13900000021",
    ] {
        let answer = classify(&reply(), &answered(200, body), &private);
        let shown = format!("{answer:?} {:?}", answer.told().map(|told| told.to_string()));
        for hidden in ["9000000", "陈静怡", "s3cr3t", "热水器", "x y"] {
            assert!(!shown.contains(hidden), "{shown}");
        }
        assert_eq!(body.contains("x: "), shown.contains("x: "), "{shown}");
    }
}

#[test]
fn who_asks_to_wait_is_not_asked_before() {
    let asked = |status, body: &str, secs| Exchange::Answered {
        head: Head { retry_after_secs: Some(secs), ..Head::of(status) },
        body: Some(body.as_bytes().to_vec()),
    };
    for (seen, word, waits) in [
        (asked(429, "", 90), "temporary http-429", Some(90)),
        (asked(503, "<html>", 300), "unknown", Some(300)),
        (asked(503, "<html>", 86_400), "unknown", Some(3_600)),
        (asked(403, "", 60), "temporary http-403", Some(60)),
        (asked(400, "", 60), "temporary http-400", Some(60)),
        (asked(200, r#"{"code":-4}"#, 5), "temporary -4", Some(5)),
        // One number's limit is that message's alone.
        (asked(200, r#"{"code":9}"#, 60), "temporary 9", None),
        (asked(401, r#"{"code":2}"#, 60), "refused bad_address 2", None),
        (asked(200, r#"{"code":0}"#, 60), "accepted -", None),
    ] {
        let answer = classify(&reply(), &seen, &Private::default());
        assert_eq!((brief(&answer).as_str(), answer.asks_all_to_wait_secs()), (word, waits), "{seen:?}");
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
        (
            answered(511, "<p>Hotel</p>"),
            "http-511 the network between asks for a login: no message gets through",
            "http-511 中间的网络要求先登录：消息发不出去",
        ),
        (
            answered(301, ""),
            "http-301 the gateway has moved: look at url",
            "http-301 网关地址已变更：请核对 url",
        ),
        (
            Exchange::Answered {
                head: Head { moved_to: Some("new.example.com".to_owned()), ..Head::of(308) },
                body: None,
            },
            "http-308 the gateway has moved to new.example.com: look at url",
            "http-308 网关地址已变更到 new.example.com：请核对 url",
        ),
        (
            answered(200, r#"{"code":-4,"msg":"访问次数超限"}"#),
            "-4 the gateway is busy, whatever the message; it says \"访问次数超限\"",
            "返回码 -4：网关繁忙，对所有消息都一样（对方答复：「访问次数超限」）",
        ),
        (
            answered(200, r#"{"code":777,"msg":"系统维护"}"#),
            "HTTP 200 with the unlisted code 777; it says \"系统维护\"",
            "HTTP 200，返回码 777 不在网关文件的列表里（对方答复：「系统维护」）",
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
        let told = classify(&reply(), &seen, &Private::default()).told().unwrap();
        assert_eq!([told.to_string(), told.zh().to_string()], [english, chinese], "{seen:?}");
    }
}
