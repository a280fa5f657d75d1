//! What may be written, and is hardly meant. In English.

use std::fmt;

use super::LintSentence as Says;
use crate::terms::Word as _;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NeverSent { at, class, opens, closes } => write!(
            out,
            "at {at} nothing would ever be sent: {} messages go from {opens} to {closes}, and by then it is past late_ok",
            class.as_str()
        ),
        Says::AnotherTimeOrLaterStill => write!(out, "write another time of day, or a longer late_ok"),
        Says::PutOff { at, class, opens, closes } => write!(
            out,
            "{at} is outside the hours in which {} messages go, {opens} to {closes}",
            class.as_str()
        ),
        Says::SentAtOpening { opens } => write!(out, "they go at {opens}"),
        Says::OutsideWindow => write!(out, "outside the send window"),
        Says::NothingConfigured { mode, channel, rules } => write!(
            out,
            "mode = \"{}\", and no {} is configured: {} cannot be sent",
            mode.as_str(),
            channel.as_str(),
            rules.join(", ")
        ),
        Says::ConfigureChannel { channel } => {
            write!(out, "write [{}] in touchbase.toml and restart", channel.as_str())
        }
        Says::OnlyIsEmpty { kind } => write!(out, "[only] says nothing: the rule is for every {kind}"),
        Says::OnlyOrLeaveOut => write!(out, "write a condition, or leave [only] out"),
        Says::NothingInIt => write!(out, "nothing in it"),
        Says::SameStepTwice { first, second } => {
            write!(out, "steps {first} and {second} are the same: everybody would be told twice")
        }
        Says::StepsDiffer => write!(out, "delete one, or give them different times, people or texts"),
        Says::NoValue { written } => write!(out, "`{written}` is no value: it would be sent as it stands"),
        Says::ValueIsWritten { param } => write!(out, "a value is written {{{{ {param} }}}}"),
        Says::SentAsItStands => write!(out, "sent as it stands"),
        Says::ZoneIsTheOtherWay { zone, hours } => write!(
            out,
            "{zone} is {} hours {} UTC: the sign in these names is the other way round",
            hours.abs(),
            if *hours < 0 { "behind" } else { "ahead of" }
        ),
        Says::WriteZoneAs { zone } => write!(out, "write {zone}, or a city, such as Asia/Shanghai"),
    }
}
