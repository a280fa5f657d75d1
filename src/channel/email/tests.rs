//! Composing: what is cleaned, what is refused, what travels after DATA. Whole mails are read back by other
//! people's parser in `tests/channel_email_peers.rs`.

use jiff::Timestamp;

use super::compose::{ComposeError, Draft, compose, line, stuffed};
use crate::config::email::EmailConfig;
use crate::diagnostic::{Report, Source};
use crate::document;

pub(super) fn config() -> EmailConfig {
    let text = "[email]\nhost = '127.0.0.1'\ntls = 'none'\nfrom = '云栖物业 <care@example.com>'\n";
    let mut report = Report::default();
    let (mut root, _) = document::parse(&Source::new("touchbase.toml", text), &mut report);
    EmailConfig::read(root.table("email", &mut report).unwrap(), &mut report).unwrap()
}

fn draft<'a>(name: &'a str, address: &'a str, text: &'a str) -> Draft<'a> {
    Draft {
        message_id: "m1",
        name: Some(name),
        address,
        subject: name,
        text,
        html: None,
        unsubscribe: None,
        at: Timestamp::UNIX_EPOCH,
    }
}

#[test]
fn lines_are_one_line_and_look_like_what_they_are() {
    for (text, clean) in [
        ("陈静怡", "陈静怡"),
        ("Bob\r\nBcc: x@example.com", "Bob Bcc: x@example.com"),
        ("a\0b\u{7f}c\u{85}d", "a b c d"),
        ("\u{202e}abc\u{2066}d\u{feff}", "abcd"),
        ("a\u{2028}b", "a b"),
        ("  a \t b  ", "a b"),
        ("=?utf-8?b?QmNj?=", "= ?utf-8?b?QmNj?="),
    ] {
        assert_eq!(line(text, 64), clean);
    }
    assert_eq!(line(&"名".repeat(100), 64).chars().count(), 64);
}

#[test]
fn addresses_that_are_none_are_refused() {
    for odd in [
        "",
        "chen",
        "@example.com",
        "a b@example.com",
        "a@b@",
        "a\r\n@example.com",
        "a@exa mple.com",
        "a@例 子",
    ] {
        let refused = compose(&config(), &draft("陈", odd, "x"));
        assert_eq!(refused, Err(ComposeError::Address), "{odd:?}");
    }
    let long = format!("{}@example.com", "a".repeat(300));
    assert_eq!(compose(&config(), &draft("陈", &long, "x")), Err(ComposeError::Address));
    let idn = compose(&config(), &draft("陈", "chen@例子.测试", "x")).unwrap();
    assert_eq!(AsRef::<str>::as_ref(&idn.to), "chen@xn--fsqu00a.xn--0zwm56d");
}

#[test]
fn no_text_smuggles_a_line_end() {
    for text in
        ["a\rb", "a\nb", "a\r\n.\r\nb", "a\n.\nMAIL FROM:<x>", "\r\r\n\n", "a\0b", &"x".repeat(3_000), ""]
    {
        let mail = compose(&config(), &draft("陈", "chen@example.com", text)).unwrap();
        let wire = stuffed(&mail.bytes);
        let whole = String::from_utf8(wire).unwrap();
        let alone = whole.replace("\r\n", "");
        assert!(!alone.contains('\r') && !alone.contains('\n'), "{text:?}");
        assert_eq!(whole.matches("\r\n.\r\n").count(), 1, "{text:?}");
        assert!(whole.ends_with("\r\n.\r\n"), "{text:?}");
        assert!(whole.split("\r\n").all(|line| line.len() <= 998), "{text:?}");
    }
}

#[test]
fn dots_at_the_start_of_a_line_are_doubled() {
    for (text, wire) in [
        ("a\r\n", "a\r\n.\r\n"),
        ("a", "a\r\n.\r\n"),
        ("", ".\r\n"),
        (".\r\n..x\r\ny.\r\n", "..\r\n...x\r\ny.\r\n.\r\n"),
    ] {
        assert_eq!(String::from_utf8(stuffed(text.as_bytes())).unwrap(), wire);
    }
}

/// Whatever comes in: a mail or a refusal, never the end of the process.
#[test]
fn composing_survives_anything() {
    let odd = [
        "",
        "\r\n",
        "\0",
        "\u{fffd}",
        "\u{10ffff}",
        "=?",
        "\"",
        "\\",
        "<>",
        ",;:",
        "𠮷",
        "\u{200d}",
        "é\u{301}",
    ];
    for name in odd {
        for address in odd.iter().copied().chain(["a@example.com"]) {
            let composed = compose(&config(), &draft(name, address, name));
            assert_eq!(composed.is_ok(), address == "a@example.com", "{name:?} {address:?}");
        }
    }
}

#[test]
fn an_address_that_no_header_can_hold_is_no_address() {
    for odd in ["a@[127.0.0.1]", "a@[IPv6:::1]", "\"@\"@example.com", "\"a b\"@example.com", "a@"] {
        let composed = compose(&config(), &draft("陈静", odd, "您好"));
        assert_eq!(composed.err(), Some(ComposeError::Address), "{odd}");
        assert_eq!(crate::config::email::Mailbox::parse(odd), None, "{odd}");
    }
}
