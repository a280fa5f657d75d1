//! What to do about problems of which nobody would hear otherwise, in English.

use std::fmt;

use super::SilenceToDo as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Reload => write!(out, "touchbase check, then touchbase reload"),
        Says::LookAtRule { rule, day } => {
            write!(out, "touchbase log --rule {rule} --since {day}, then touchbase explain of one of them")
        }
        Says::CorrectStaff { person } => {
            write!(
                out,
                "correct mobile or email of {person}, then touchbase log --customer {person} --since today"
            )
        }
        Says::NameStaff { rule } => {
            write!(out, "touchbase log --rule {rule} --since today, and fill in who is responsible")
        }
        Says::ConfigureChannel => {
            write!(out, "[email] or [sms] in touchbase.toml, then systemctl restart touchbase")
        }
        Says::PutRulesBack => write!(out, "put the files of rules/ back, then touchbase reload"),
        Says::MakeWritable => {
            write!(out, "journalctl -u touchbase; make room, or end the program that locks it")
        }
        Says::ResumeOrEnd { rule: Some(rule) } => {
            write!(out, "touchbase resume {rule}, or touchbase pause {rule} --until DATE")
        }
        Says::ResumeOrEnd { rule: None } => {
            write!(out, "touchbase resume --all, or touchbase pause --all --until DATE")
        }
        Says::DecideNow { rule } => {
            write!(out, "touchbase approve {rule}, or touchbase cancel --rule {rule}")
        }
        Says::PutRuleBack { rule } => write!(
            out,
            "touchbase log --rule {rule} --outcome cancelled; if that was not meant, put its file back; then touchbase reload"
        ),
        Says::CorrectAlarm => write!(out, "correct `to` of [alarm], or the address of that record"),
        Says::TryAlarm => write!(out, "journalctl -u touchbase; try the command by hand"),
    }
}
