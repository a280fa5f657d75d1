//! What a mail server says from the greeting to the final dot, as bytes on a connection, heard by the real client.
//!
//! The server says everything at once, so that the client never waits; then it hangs up.

use super::wire::{Manner, Wire};
use touchbase::channel::{Channel, Content};
use touchbase::config::email::EmailConfig;
use touchbase::diagnostic::Report;
use touchbase::document;
use touchbase::message::outcome::Answer;

thread_local! {
    static WIRE: Wire = Wire::new(Manner::AtOnce, |port, secrets| {
        let text = format!("host = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\nfrom = \"云栖物业 <care@example.com>\"\n");
        let mut report = Report::default();
        let (table, _) = document::parse(&super::source("touchbase.toml", &text), &mut report);
        let config = EmailConfig::read(table, &mut report).unwrap_or_else(|| panic!("{report:?}"));
        Channel::email(config, secrets).expect("no secrets, no certificates")
    });
}

/// How many lines look like the last line of a reply: three digits and no dash.
fn replies(script: &[u8]) -> usize {
    let ends = |line: &&[u8]| {
        line.len() >= 3 && line[..3].iter().all(u8::is_ascii_digit) && line.get(3) != Some(&b'-')
    };
    script.split(|byte| *byte == b'\n').filter(ends).count()
}

/// Holds one input against the promises.
pub fn run(script: &[u8]) {
    let content =
        Content::Email { subject: "您好".into(), text: "祝好".into(), html: None, unsubscribe: None };
    let outcome = WIRE.with(|wire| wire.deliver(script, content));
    // Greeting, EHLO, MAIL, RCPT and DATA come before the word on the message itself.
    match &outcome {
        Answer::Accepted { provider_id } => {
            assert!(replies(script) >= 6, "{outcome:?}");
            let plain = |id: &String| !id.is_empty() && id.len() <= 100 && id.is_ascii();
            assert!(provider_id.iter().all(plain), "{outcome:?}");
        }
        Answer::Unknown { .. } => assert!(replies(script) >= 5, "nothing was offered yet: {outcome:?}"),
        Answer::Refused { .. } => {
            assert!(replies(script) >= 4, "the address was not named yet: {outcome:?}")
        }
        _ => {}
    }
    let shown = outcome.told().map(|told| told.to_string()).unwrap_or_default();
    assert!(!shown.chars().any(char::is_control) && shown.len() < 200, "{shown:?}");
}
