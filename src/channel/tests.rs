//! What every channel shares.

use super::*;

pub(super) fn mail() -> Outgoing {
    Outgoing {
        out_id: "out-1".to_owned(),
        message_id: "msg-1".to_owned(),
        to: Recipient { name: Some("陈静怡".to_owned()), address: "chen@example.com".to_owned() },
        content: Content::Email {
            subject: "生日快乐".to_owned(),
            text: "陈静怡您好\n祝您生日快乐".to_owned(),
            html: None,
            unsubscribe: None,
        },
        at: Timestamp::UNIX_EPOCH,
    }
}

#[tokio::test]
async fn capture_keeps_what_it_is_given() {
    let channel = Channel::capture();
    let mut session = channel.session();
    let accepted = session.deliver(&mail()).await;
    assert_eq!(accepted, Answer::Accepted { provider_id: Some("capture-1".to_owned()) });
    let Channel::Capture(captured) = channel else { unreachable!() };
    assert_eq!(captured.all(), [mail()]);
}

#[test]
fn debug_shows_neither_the_person_nor_the_wording() {
    let shown = format!("{:?}", mail());
    for hidden in ["陈静怡", "chen", "生日", "祝"] {
        assert!(!shown.contains(hidden), "{shown}");
    }
    assert!(shown.contains("c***@example.com") && shown.contains("陈**"), "{shown}");
}
