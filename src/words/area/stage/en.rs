//! What the demo and the benchmarks set up: their folders, their sinks, their daemon, in English.

use std::fmt;

use super::StageSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NotTheDemos { folder } => write!(
            out,
            "{folder} is not empty and was not made by the demo; it is left as it is: -C DIR names another directory"
        ),
        Says::InUse { folder } => write!(out, "{folder} is in use"),
        Says::CannotLook { folder } => write!(out, "failed to look into {folder}"),
        Says::CannotRemove { folder } => write!(out, "failed to remove the old {folder}"),
        Says::CannotMake { folder } => write!(out, "failed to make {folder}"),
        Says::CannotRead { file } => write!(out, "failed to read {file}"),
        Says::CannotWrite { file } => write!(out, "failed to write {file}"),
        Says::CannotRemoveFile { file } => write!(out, "failed to remove {file}"),
        Says::NoFreeName { folder } => write!(out, "failed to find a free name in {folder}"),
        Says::DemoConfiguration { findings } => {
            write!(out, "the demo's own configuration is wrong:\n{findings}")
        }
        Says::BenchConfiguration { findings } => {
            write!(out, "the benchmark's configuration is wrong:\n{findings}")
        }
        Says::NoRuntime => write!(out, "failed to start the threads"),
        Says::NoSinks => write!(out, "failed to start the sinks"),
        Says::DaemonFailed => write!(out, "the daemon failed"),
        Says::ConnectionBroke => write!(out, "a connection broke off"),
        Says::ConnectionFailed => write!(out, "a connection failed"),
        Says::SinkSaid { said } => write!(out, "the sink said {said}"),
        Says::OtherTouches { touches, planned } => {
            write!(out, "the rules make {touches} touches, but the daemon planned {planned}")
        }
        Says::NotAllArrived { sent, accepted, received } => {
            write!(
                out,
                "of {sent} messages, {accepted} are accepted in the ledger, and the sink received {received}"
            )
        }
        Says::SmsOrEmail => write!(out, "write sms or email"),
        Says::Marker => write!(out, "touchbase demo made this directory and may replace it"),
        Says::WasLive => write!(out, "was live during the demo, whose sinks are gone now"),
        Says::RelayIsSink => write!(out, "the demo's sink: it keeps everything and delivers nothing"),
        Says::GatewayIsSink => write!(out, "The demo's sink, in the form of gateways/yunpian.toml."),
    }
}
