//! Rule files: `[send]` and `[[step]]`. In English.

use std::fmt;

use super::RuleStepSentence as Says;
use crate::words::TermSentence;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NothingToSend => write!(out, "nothing to send"),
        Says::SendAndSteps => write!(out, "[send] and [[step]] are both here"),
        Says::SendOrSteps => write!(out, "write [send] for one message, or a [[step]] for each of several"),
        Says::AtWithHours => write!(out, "`at` only works where days are counted, and `after` counts hours"),
        Says::BothAreHere => write!(out, "both are here"),
        Says::KeepOneOrCountDays => write!(out, "keep one of them, or count in days or working days"),
        Says::RepeatedTooOften { fires, times } => {
            write!(out, "what fires {fires} times a day cannot be repeated {times} times")
        }
        Says::TimesAtMost { times } => {
            write!(out, "at most times = {times}, or a cron that fires less often")
        }
        Says::RepeatWithoutTimes => write!(out, "`repeat` without `times`"),
        Says::AddTimes => write!(out, "add times = 30, for instance"),
        Says::TimesWithoutRepeat => write!(out, "`times` without `repeat`"),
        Says::AddRepeat => write!(out, "add repeat = \"1 day\", for instance"),
        Says::NoReference { kind, reference } => write!(out, "`{kind}` has no reference `{reference}`"),
        Says::LeadsToNoKind { reference } => {
            write!(out, "`{reference}` leads to a kind that does not exist")
        }
        Says::TooManyReferences { path, most } => {
            write!(out, "`{path}` follows more than {most} references")
        }
        Says::NotAPerson { path, kind } => write!(out, "`{path}` leads to `{kind}`, which is not a person"),
        Says::NoStaffWithRoles => write!(out, "no kind of staff has a field `role`"),
        Says::NobodyHasRole { role } => write!(out, "nobody can have the role `{role}`"),
        Says::LeadsToNobody => write!(out, "leads to nobody"),
        Says::NobodyNamed => write!(out, "`to` names nobody"),
        Says::PathsForExample => write!(out, "such as to = [\"handler\", \"role:manager\"]"),
        Says::NoChannelNamed => write!(out, "`via` names no channel"),
        Says::NeedsChannel => write!(out, "needs a channel"),
        Says::ChannelsForExample => write!(out, "such as via = [\"sms\", \"email\"]"),
        Says::NotAChannel { written } => write!(out, "`{written}` is not a channel"),
        Says::UnknownChannel => write!(out, "unknown channel"),
        Says::NoTemplate { template } => write!(out, "there is no template `{template}`"),
        Says::UnknownTemplate => write!(out, "unknown template"),
        Says::TemplateIsFolder { template } => {
            write!(out, "a template is a folder: templates/{template}/template.toml")
        }
        Says::NoTextFor { template, channel } => {
            write!(out, "the template `{template}` has no text for {}", TermSentence::Channel(*channel))
        }
        Says::AddFile { path } => write!(out, "add {path}"),
        Says::CannotGroupBy { written } => write!(out, "cannot group by `{written}`"),
    }
}
