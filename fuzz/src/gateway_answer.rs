//! What a gateway answers, as bytes on a connection, read by the real client and sorted into an outcome.
//!
//! The first byte chooses: bit 0 the gateway; bit 1 whether the rest is a whole HTTP answer or a status (two bytes)
//! and the body.

use super::wire::{Manner, Wire};
use touchbase::channel::{Channel, Content};
use touchbase::config::gateway::GatewayConfig;
use touchbase::diagnostic::Report;
use touchbase::document;
use touchbase::message::outcome::Answer;

/// The two gateways as they are shipped, but for the address and the secrets.
const FILES: [&str; 2] =
    [include_str!("../../gateways/yunpian.toml"), include_str!("../../gateways/chuanglan.toml")];

thread_local! {
    static WIRES: [Wire; 2] = FILES.map(wire);
}

fn wire(text: &str) -> Wire {
    Wire::new(Manner::AfterRequest, |port, secrets| {
        let line = |line: &str| {
            let key = line.split('=').next().unwrap_or("");
            match key.trim() {
                "url" => format!("url = \"http://127.0.0.1:{port}/\""),
                _ if line.contains("\"{secret:") => format!("{key}= \"x\""),
                _ => line.to_owned(),
            }
        };
        let text = text.lines().map(line).collect::<Vec<_>>().join("\n");
        let mut report = Report::default();
        let (table, _) = document::parse(&super::source("gateways/g.toml", &text), &mut report);
        let config = GatewayConfig::read("g", table, &mut report);
        Channel::sms(config.unwrap_or_else(|| panic!("{report:?}")), secrets)
            .expect("no secrets, no certificates")
    })
}

/// Holds one input against the promises.
pub fn run(data: &[u8]) {
    let Some((choice, rest)) = data.split_first() else { return };
    let (script, status) = if choice & 2 == 0 {
        (rest.to_vec(), None)
    } else {
        let Some((status, body)) = rest.split_at_checked(2) else { return };
        let status = 200 + u16::from_le_bytes([status[0], status[1]]) % 400;
        let head = format!("HTTP/1.1 {status} x\r\nContent-Length: {}\r\nRetry-After: 7\r\n\r\n", body.len());
        ([head.as_bytes(), body].concat(), Some(status))
    };
    let content =
        Content::Sms { text: "您好".into(), template_code: Some("T1".into()), params: Vec::new() };
    let outcome = WIRES.with(|wires| wires[usize::from(choice & 1)].deliver(&script, content));
    match &outcome {
        Answer::Accepted { provider_id } => {
            assert!(status.is_none_or(|status| (200..300).contains(&status)), "{status:?}: {outcome:?}");
            let plain =
                |id: &String| !id.is_empty() && id.len() <= 100 && id.chars().all(|c| c.is_ascii_graphic());
            assert!(provider_id.iter().all(plain), "{outcome:?}");
            let success = [&b"0"[..], b"success", b"SUCCESS"];
            assert!(
                success.iter().any(|word| script.windows(word.len()).any(|at| at == *word)),
                "{outcome:?}"
            );
        }
        // The connection stood and the request had left: only the gateway's words can say that it was not taken.
        Answer::NotTaken { .. } => panic!("{outcome:?}"),
        Answer::Temporary { retry_after_secs, .. } => {
            assert!(retry_after_secs.is_none_or(|secs| secs <= 3_600))
        }
        _ => {}
    }
    let shown = outcome.told().map(|told| told.to_string()).unwrap_or_default();
    assert!(!shown.chars().any(char::is_control) && shown.chars().count() < 400, "{shown:?}");
}
