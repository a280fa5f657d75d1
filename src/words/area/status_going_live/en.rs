//! The steps from shadow to live, in English.

use std::fmt;

use super::GoingLiveSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    out.write_str(match sentence {
        Says::Title => "going live:",
        Says::Channels => "channels: [email] and [sms] in touchbase.toml, and their secrets",
        Says::Calendar => "calendar: touchbase calendar shows what is believed about the year",
        Says::Records => "records: touchbase import FILE, then --apply",
        Says::LookAhead => "look ahead: touchbase forecast, touchbase preview TEMPLATE, touchbase test",
        Says::RunInShadow => {
            "let it run in shadow: touchbase run, then touchbase log says what it would have sent"
        }
        Says::StaffOnly => "mode = \"staff-only\" for a day: only messages to staff leave",
        Says::Live => "mode = \"live\"",
    })
}
