//! How messages leave: the channels, how often one is tried, and what becomes of those nobody can know about.

use super::email::EmailConfig;
use crate::diagnostic::Report;
use crate::document::Table;

/// The configured channels and tries.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// The mail relay, if e-mail is used.
    pub email: Option<EmailConfig>,
    /// The name of the SMS gateway's file in `gateways/`, if SMS is used.
    pub sms_gateway: Option<String>,
    /// How often a message is tried on a channel before it fails.
    pub tries_max: u32,
}

impl Delivery {
    /// Reads `[email]`, `[sms]` and `[tries]`.
    pub(super) fn read(root: &mut Table, report: &mut Report) -> Delivery {
        let email = root.table("email", report).and_then(|table| EmailConfig::read(table, report));
        let sms_gateway = root.table("sms", report).and_then(|mut table| {
            let gateway = table.required_text("gateway", report).map(|text| text.value);
            table.finish(report);
            gateway
        });
        let mut tries_max = 8;
        if let Some(mut table) = root.table("tries", report) {
            tries_max = table.integer_in("max", 1..=20, report).unwrap_or(8);
            table.finish(report);
        }
        Delivery { email, sms_gateway, tries_max: u32::try_from(tries_max).unwrap_or(8) }
    }
}
