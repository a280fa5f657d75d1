//! Names, addresses and texts on their way into a mail: the bytes are parsed back, and masks hide what they must.

use std::sync::LazyLock;

use jiff::Timestamp;
use touchbase::channel::email::compose::{ComposeError, Draft, Mail, compose, line, stuffed};
use touchbase::config::email::{EmailConfig, Mailbox};
use touchbase::diagnostic::Report;
use touchbase::{document, mask};

static CONFIG: LazyLock<EmailConfig> = LazyLock::new(|| {
    let text = "host = \"127.0.0.1\"\ntls = \"none\"\nfrom = \"云栖物业 <care@example.com>\"\n";
    let mut report = Report::default();
    let (table, _) = document::parse(&super::source("touchbase.toml", text), &mut report);
    EmailConfig::read(table, &mut report).unwrap_or_else(|| panic!("{report:?}"))
});

/// The headers of a mail: name in small letters and value, continuation lines joined (RFC 5322 §2.2).
fn headers(head: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for text in head.split("\r\n") {
        if let (true, Some((_, value))) = (text.starts_with([' ', '\t']), found.last_mut()) {
            value.push_str(text);
            continue;
        }
        let (name, value) = text.split_once(':').unwrap_or_else(|| panic!("no header: {text:?}"));
        assert!(!name.is_empty() && name.bytes().all(|b| (33..=126).contains(&b)), "{name:?}");
        found.push((name.to_lowercase(), value.trim().to_owned()));
    }
    found
}

fn parse_back(mail: &Mail, draft: &Draft<'_>) {
    let bytes = String::from_utf8_lossy(&mail.bytes);
    let (head, _) = bytes.split_once("\r\n\r\n").expect("a head and a body");
    assert!(!bytes.replace("\r\n", "").contains(['\r', '\n']), "a bare line end");
    assert!(head.lines().all(|text| text.len() <= 998), "RFC 5322 §2.1.1");
    let headers = headers(head);
    let of = |wanted: &str| {
        headers.iter().filter(|(name, _)| name == wanted).map(|(_, value)| value).collect::<Vec<_>>()
    };
    for once in ["from", "to", "subject", "message-id", "date", "auto-submitted", "mime-version"] {
        assert_eq!(of(once).len(), 1, "{once} in {head}");
    }
    for never in ["bcc", "cc", "sender", "reply-to", "return-path"] {
        assert_eq!(of(never).len(), 0, "{never} in {head}");
    }
    assert!(of("list-unsubscribe").len() <= usize::from(draft.unsubscribe.is_some()));
    assert!(of("from")[0].ends_with("<care@example.com>"));
    let to: &str = mail.to.as_ref();
    assert!(
        of("to")[0].trim_end_matches('>').ends_with(to) || !to.is_ascii(),
        "{to} is not in {}",
        of("to")[0]
    );
    assert!(of("message-id")[0].starts_with('<') && of("message-id")[0].ends_with("@example.com>"));
    // What goes into the envelope cannot be taken for another command.
    assert!(!to.chars().any(|c| c.is_control() || c.is_whitespace() || matches!(c, '<' | '>')), "{to:?}");

    let wire = stuffed(&mail.bytes);
    assert!(wire.ends_with(b"\r\n.\r\n"));
    let text = &wire[..wire.len() - 3];
    assert!(!text.windows(5).any(|at| at == b"\r\n.\r\n"), "the text ends before its end");
    let mut plain = Vec::new();
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        plain.extend(line.strip_prefix(b".").unwrap_or(line));
    }
    assert!(plain.starts_with(&mail.bytes), "what is stuffed is unstuffed");
}

fn masks(text: &str) {
    for masked in [mask::phone(text), mask::email(text), mask::name(text), mask::address("sms", text)] {
        assert!(text.contains('*') || masked != text, "{text:?} is shown as it is");
        assert!(masked.contains("**"));
    }
    let digits: Vec<char> = text.trim().chars().collect();
    if digits.len() >= 8 && digits.iter().all(char::is_ascii_digit) {
        let shown = mask::phone(text).chars().filter(char::is_ascii_digit).count();
        assert!(shown + 4 <= digits.len(), "{shown} of {} digits are shown", digits.len());
    }
    if let Some(mailbox) = Mailbox::parse(text) {
        assert!(mailbox.address.contains('@') && !mailbox.domain().is_empty());
        assert_eq!(
            Mailbox::parse(&mailbox.address).map(|again| again.address).as_ref(),
            Some(&mailbox.address)
        );
        assert!(
            !mailbox.address.chars().any(|c| c.is_control() || c.is_whitespace()),
            "{:?}",
            mailbox.address
        );
    }
    let once = line(text, 60);
    assert!(
        once.chars().count() <= 60 && !once.chars().any(char::is_control) && !once.contains("=?"),
        "{once:?}"
    );
}

/// Holds one input against the promises.
pub fn run(data: &[u8]) {
    let Some(text) = super::text(data) else { return };
    let mut parts = text.splitn(6, '\u{1f}');
    let address = parts.next().unwrap_or("");
    masks(address);
    let (name, subject) = (parts.next(), parts.next().unwrap_or(""));
    let (body, html, unsubscribe) = (parts.next().unwrap_or(""), parts.next(), parts.next());
    let draft = Draft {
        message_id: subject,
        name,
        address,
        subject,
        text: body,
        html,
        unsubscribe,
        at: Timestamp::UNIX_EPOCH,
    };
    match compose(&CONFIG, &draft) {
        Ok(mail) => {
            parse_back(&mail, &draft);
            let again = compose(&CONFIG, &Draft { address: mail.to.as_ref(), ..draft });
            assert_eq!(
                again.expect("an accepted address is one").to,
                mail.to,
                "and is the same when read again"
            );
        }
        Err(ComposeError::Address) => {}
        Err(ComposeError::Broken) => panic!("a mail that cannot be built"),
    }
}
