//! What to do about the problems that `status` names, in English.

use std::fmt;

use super::ToDoSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    out.write_str(match sentence {
        Says::AddYear { file } => return write!(out, "add {file}"),
        Says::DecideCause { number } => {
            return write!(out, "touchbase log --outcome held, then touchbase approve --cause {number}");
        }
        Says::Check => "touchbase check",
        Says::Start => "systemctl start touchbase, or touchbase run",
        Says::AskAsItsUser => {
            "ask as its user, sudo -u touchbase; if it hangs, journalctl -u touchbase, then systemctl restart touchbase"
        }
        Says::Restart => "systemctl restart touchbase",
        Says::LookAndRestart => "journalctl -u touchbase, then systemctl restart touchbase",
        Says::SetClock => "timedatectl, then touchbase resume --clock",
        Says::MakeRoom => "make room",
        Says::Adopt => "compare the end of touchbase log with what people have got, then: touchbase adopt",
        Says::RestoreAndAdopt => "touchbase restore FILE, then touchbase adopt, then start the daemon",
        Says::LookAtPlanning => "journalctl -u touchbase; it is tried again every second",
        Says::CheckAndReload => "touchbase check, then touchbase reload",
        Says::TestChannel => {
            "no message is lost, and sending is tried again by itself; once the cause is gone, test with touchbase send-test TEMPLATE --to staff:ID"
        }
        Says::TestUnknownChannel => {
            "what has not been tried goes by itself later; what was tried and may have gone is not sent again by itself: touchbase log --outcome unknown; once the cause is gone, test with touchbase send-test TEMPLATE --to staff:ID"
        }
        Says::LookAtAddresses => {
            "touchbase log --outcome failed --since today; look at the list, or ask the provider"
        }
        Says::LookAtHost => "nothing is lost by it; ask whoever keeps the host, or take the address out of its name",
        Says::GiveBack => {
            "touchbase log --outcome claimed,sending, then systemctl restart touchbase, which gives them back"
        }
        Says::RetryFailed => {
            "touchbase log --outcome failed,undelivered --since today, then touchbase retry --failed"
        }
        Says::RetryUnknown => "touchbase log --outcome unknown, then touchbase retry --unknown, or leave it",
        Says::Decide => "touchbase approve RULE, or touchbase cancel --rule RULE",
        Says::Report => "touchbase log --since today; this is a fault of Touchbase: please report it",
        Says::Run => "touchbase run",
        Says::LookAndRun => "systemctl status touchbase, or touchbase run",
        Says::ImportAndRun => "touchbase import FILE --apply, then touchbase run",
    })
}
