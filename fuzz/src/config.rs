//! `touchbase.toml` and the files of `gateways/`: the same text is read as both.

use touchbase::config::email::is_loopback;
use touchbase::config::gateway::GatewayConfig;
use touchbase::config::{Config, is_secret_name};
use touchbase::diagnostic::Report;
use touchbase::document;

/// Holds one input against the promises.
pub fn run(data: &[u8]) {
    let Some(text) = super::text(data) else { return };
    let source = super::source("touchbase.toml", text);
    let mut report = Report::default();
    let config = Config::read(&source, &mut report);
    super::inspect(&report);
    assert!(config.working_hours.secs_per_day() > 0);
    if let Some(email) = &config.delivery.email {
        assert!(email.connections >= 1 && email.mails_per_connection >= 1);
        assert!(email.from.address.contains('@') && !email.from.address.contains(['\r', '\n', '<', '>']));
        assert!(!email.helo.contains(['\r', '\n', ' ']), "{:?} goes into EHLO as it is", email.helo);
        assert!(email.login.iter().all(|login| is_secret_name(&login.password)));
    }
    let mut report = Report::default();
    let (table, _) = document::parse(&source, &mut report);
    let gateway = GatewayConfig::read("fuzzed", table, &mut report);
    super::inspect(&report);
    if let Some(gateway) = gateway {
        let host = gateway.url.host_str().unwrap_or("");
        assert!(gateway.url.scheme() == "https" || is_loopback(host), "{}", gateway.url);
        assert!(gateway.connections >= 1 && !gateway.total.is_zero());
        assert!(gateway.secrets().into_iter().all(is_secret_name));
    }
}
