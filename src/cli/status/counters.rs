//! The numbers that a machine watches, as JSON or as Prometheus reads them (text exposition format 0.0.4).

use std::fmt::Write as _;

use serde_json::{Map, Value};

use crate::cli::moment;
use crate::config::Config;
use crate::operations::status::counters::{Counter, Number};

/// A flat object: `name`, or `name.label`.
pub(super) fn json(counters: &[Counter], config: &Config) -> Value {
    let object: Map<String, Value> = counters
        .iter()
        .map(|counter| {
            let label = counter.label.as_ref().map_or(String::new(), |(_, value)| format!(".{value}"));
            let value = match counter.number {
                None => Value::Null,
                Some(Number::Of(number)) => number.into(),
                Some(Number::At(at)) => moment::rfc3339(at, config).into(),
            };
            (format!("{}{label}", counter.name), value)
        })
        .collect();
    Value::Object(object)
}

/// As Prometheus reads it; what is not known is left out. Units are spelled its way.
pub(super) fn exposition(counters: &[Counter]) -> String {
    let mut text = String::new();
    let mut before = "";
    for counter in counters {
        let Some(number) = counter.number else { continue };
        let name = exposed(counter.name);
        if before != counter.name {
            let kind = if counter.name.ends_with("_total") { "counter" } else { "gauge" };
            let _infallible = writeln!(text, "# HELP {name} {}\n# TYPE {name} {kind}", counter.help);
            before = counter.name;
        }
        let label = counter.label.as_ref().map_or(String::new(), |(label, value)| {
            let value = value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
            format!("{{{label}=\"{value}\"}}")
        });
        let number = match number {
            Number::Of(number) => number.to_string(),
            Number::At(at) => at.as_second().to_string(),
        };
        let _infallible = writeln!(text, "{name}{label} {number}");
    }
    text
}

/// `touchbase_tick_age_seconds`, `touchbase_last_good_reload_timestamp_seconds`.
fn exposed(name: &str) -> String {
    match (name.strip_suffix("_secs"), name.strip_suffix("_at")) {
        (Some(stem), _) => format!("touchbase_{stem}_seconds"),
        (_, Some(stem)) => format!("touchbase_{stem}_timestamp_seconds"),
        _ => format!("touchbase_{name}"),
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn units_are_spelled_as_prometheus_has_them_and_what_is_unknown_is_left_out() {
        let at = Timestamp::from_second(1_790_000_000).unwrap();
        let counter = |name, help, number| Counter { name, help, label: None, number };
        let of_channel = |channel: &str, number| Counter {
            label: Some(("channel", channel.to_owned())),
            ..counter("attempts_total", "Attempts", Some(Number::Of(number)))
        };
        let counters = [
            counter("tick_age_secs", "Age", None),
            counter("oldest_due_age_secs", "Age", Some(Number::Of(3))),
            counter("last_good_reload_at", "When", Some(Number::At(at))),
            of_channel("sms", 7),
            of_channel("a\"b\\", 8),
        ];
        assert_eq!(
            exposition(&counters),
            "# HELP touchbase_oldest_due_age_seconds Age\n# TYPE touchbase_oldest_due_age_seconds gauge\n\
             touchbase_oldest_due_age_seconds 3\n\
             # HELP touchbase_last_good_reload_timestamp_seconds When\n\
             # TYPE touchbase_last_good_reload_timestamp_seconds gauge\n\
             touchbase_last_good_reload_timestamp_seconds 1790000000\n\
             # HELP touchbase_attempts_total Attempts\n# TYPE touchbase_attempts_total counter\n\
             touchbase_attempts_total{channel=\"sms\"} 7\n\
             touchbase_attempts_total{channel=\"a\\\"b\\\\\"} 8\n"
        );
    }
}
