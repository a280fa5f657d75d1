//! What somebody should look at in sentences, each with what to do about it: for `status`, for an alarm, for the journal.

use jiff::Timestamp;

use super::daemon_status::OverdueCause;
use super::live::NoAnswer;
use super::problem::{Problem, RuleFailure};
use crate::config::Config;
use crate::store::{Cause, HeldUntil};
use crate::words::{
    BrakeSentence, ProblemSentence as Says, RefusalSentence, RunningSentence, Sentence,
    SilenceSentence as Silence, SilenceToDo, ToDoSentence, bytes,
};

/// A problem and what to do about it, in one sentence.
#[must_use]
pub fn whole(problem: &Problem, config: &Config) -> Sentence {
    let says = Box::new(says(problem, config));
    Silence::ProblemWithToDo { says, to_do: Box::new(to_do(problem, config)) }.into()
}

/// What is the matter.
#[must_use]
pub fn says(problem: &Problem, config: &Config) -> Sentence {
    let at = |at: &Timestamp| config.zone.civil(*at).strftime("%Y-%m-%d %H:%M").to_string();
    let said = match problem {
        // It says what is the matter, and what ends it.
        Problem::Held(held) => return held.said.clone(),
        Problem::BadAddresses { channel, refused, answered } => {
            let (refused, answered) = (*refused, *answered);
            return RefusalSentence::ManyBadAddresses { channel: channel.clone(), refused, answered }.into();
        }
        Problem::Configuration(errors) => Says::Configuration { errors: *errors as u64 },
        Problem::MissingYear(year) => Says::MissingYear { year: *year },
        Problem::NoDaemon => Says::NoDaemon,
        Problem::Silent(why) => Says::Silent { why: Box::new(why.sentence()) },
        Problem::Hangs(age_secs) => Says::Hangs { age_secs: *age_secs },
        Problem::PlanningFails(said) => Says::PlanningFails { said: Box::new(said.clone()) },
        Problem::ReloadRefused { at: when, in_force_since } => {
            Says::ReloadRefused { at: at(when), in_force_since: at(in_force_since) }
        }
        Problem::OtherMode { configured, runs_in, .. } => {
            Says::OtherMode { configured: *configured, runs_in: runs_in.clone() }
        }
        Problem::ChannelFails { channel, since, said } => {
            let said = said.clone().map(Box::new);
            Says::ChannelFails { channel: channel.clone(), since: at(since), said }
        }
        Problem::Overdue(overdue) => Says::Overdue {
            messages: overdue.messages,
            rule: overdue.rule.clone(),
            channel: overdue.channel.clone(),
            why: Box::new(overdue.why.says().into()),
            since: at(&overdue.oldest_at),
        },
        Problem::Failed(touches) => Says::Failed { touches: *touches },
        Problem::Unknown(messages) => Says::Unknown { messages: *messages },
        Problem::Waiting { touches, rules } => Says::Waiting { touches: *touches, rules: rules.clone() },
        Problem::Cause(Cause { number: _, door, name, at: when, held, to_come }) => {
            let (door, name, at) = (*door, name.clone(), at(when));
            return BrakeSentence::Cause { door, name, at, held: *held, to_come: *to_come }.into();
        }
        Problem::Amiss { rule, sums } => {
            Says::Amiss { rule: rule.clone(), due: sums.planned, found: sums.found() }
        }
        Problem::NeverPlanned => Says::NeverPlanned,
        Problem::NotPlannedSince(through) => Says::NotPlannedSince { at: at(through) },
        Problem::NotStarted(file) => Says::NotStarted { file: file.display().to_string() },
        Problem::LittleRoom { free_bytes, folder } => {
            Says::LittleRoom { free: bytes(*free_bytes), folder: folder.display().to_string() }
        }
        other => return of_silence(other, at),
    };
    said.into()
}

/// What is the matter, where nobody would hear of it otherwise.
fn of_silence(problem: &Problem, at: impl Fn(&Timestamp) -> String) -> Sentence {
    match problem.clone() {
        Problem::NotReloaded { names } => RunningSentence::NotReloaded { names }.into(),
        Problem::NeedsRestart { names } => RunningSentence::NeedsRestart { names }.into(),
        Problem::RuleFails(RuleFailure { rule, day, people, of, reasons }) => {
            Silence::RuleFails { rule, day, people, of, reasons }.into()
        }
        Problem::StaffOutOfReach { person, rules, touches, reason } => {
            Silence::StaffOutOfReach { person, rules, touches, reason }.into()
        }
        Problem::NobodyToTell { rule, touches } => Silence::NobodyToTell { rule, touches }.into(),
        Problem::ChannelNotConfigured { channels, rules } => {
            Silence::ChannelNotConfigured { channels, rules }.into()
        }
        Problem::NoRules(planned) => Silence::NoRules { planned }.into(),
        Problem::CommitsFail { channel, said } => {
            Silence::CommitsFail { channel, said: Box::new(said) }.into()
        }
        Problem::PausedLong { rule, by, days } => Silence::PausedLong { rule, by, days }.into(),
        Problem::HeldUntil(HeldUntil { rule, touches, first_at }) => {
            Silence::HeldUntil { rule, touches, first_at: at(&first_at) }.into()
        }
        Problem::AlarmOutOfReach { person, reason } => Silence::AlarmOutOfReach { person, reason }.into(),
        Problem::AlarmFailed(said) => Silence::AlarmFailed { said: Box::new(said) }.into(),
        // All others are said above.
        other => Sentence::Quoted(other.code().to_owned()),
    }
}

/// What to do about it.
#[must_use]
pub fn to_do(problem: &Problem, config: &Config) -> Sentence {
    let to_do = match problem {
        Problem::MissingYear(year) => {
            ToDoSentence::AddYear { file: format!("calendars/{}/{year}.toml", config.country) }
        }
        Problem::Configuration(_) => ToDoSentence::Check,
        Problem::NoDaemon => ToDoSentence::Start,
        Problem::Silent(NoAnswer::OtherVersion)
        | Problem::OtherMode { restart: true, .. }
        | Problem::NeedsRestart { .. } => ToDoSentence::Restart,
        Problem::OtherMode { restart: false, .. } => ToDoSentence::CheckAndReload,
        Problem::Silent(_) => ToDoSentence::AskAsItsUser,
        Problem::Hangs(_) => ToDoSentence::LookAndRestart,
        Problem::Held(held) if held.reason == "clock" => ToDoSentence::SetClock,
        Problem::Held(held) if held.reason == "copy" => ToDoSentence::Adopt,
        Problem::Held(held) if held.reason == "database" => ToDoSentence::RestoreAndAdopt,
        Problem::Held(held) if held.reason == "rules" => return SilenceToDo::PutRulesBack.into(),
        Problem::Held(_) | Problem::LittleRoom { .. } => ToDoSentence::MakeRoom,
        Problem::PlanningFails(_) => ToDoSentence::LookAtPlanning,
        Problem::ReloadRefused { .. } => ToDoSentence::CheckAndReload,
        Problem::ChannelFails { .. } => ToDoSentence::TestChannel,
        Problem::BadAddresses { .. } => ToDoSentence::LookAtAddresses,
        Problem::Overdue(overdue) => match overdue.why {
            OverdueCause::NotTakenUp => ToDoSentence::LookAndRestart,
            OverdueCause::Lost | OverdueCause::Stuck => ToDoSentence::GiveBack,
        },
        Problem::Failed(_) => ToDoSentence::RetryFailed,
        Problem::Unknown(_) => ToDoSentence::RetryUnknown,
        Problem::Waiting { .. } => ToDoSentence::Decide,
        Problem::Cause(cause) => ToDoSentence::DecideCause { number: cause.number },
        Problem::Amiss { .. } => ToDoSentence::Report,
        Problem::NeverPlanned => ToDoSentence::Run,
        Problem::NotPlannedSince(_) => ToDoSentence::LookAndRun,
        Problem::NotStarted(_) => ToDoSentence::ImportAndRun,
        other => return of_silence_to_do(other).into(),
    };
    to_do.into()
}

/// What to do about it, where nobody would hear of it otherwise.
fn of_silence_to_do(problem: &Problem) -> SilenceToDo {
    match problem.clone() {
        Problem::RuleFails(failure) => SilenceToDo::LookAtRule { rule: failure.rule, day: failure.day },
        Problem::StaffOutOfReach { person, .. } => SilenceToDo::CorrectStaff { person },
        Problem::NobodyToTell { rule, .. } => SilenceToDo::NameStaff { rule },
        Problem::ChannelNotConfigured { .. } => SilenceToDo::ConfigureChannel,
        Problem::NoRules(_) => SilenceToDo::PutRulesBack,
        Problem::CommitsFail { .. } => SilenceToDo::MakeWritable,
        Problem::PausedLong { rule, .. } => SilenceToDo::ResumeOrEnd { rule },
        Problem::HeldUntil(held) => SilenceToDo::DecideNow { rule: held.rule },
        Problem::AlarmOutOfReach { .. } => SilenceToDo::CorrectAlarm,
        Problem::AlarmFailed(_) => SilenceToDo::TryAlarm,
        // All others are said above, but for files that wait for a reload.
        _ => SilenceToDo::Reload,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Report, Source};
    use crate::operations::account::Sums;
    use crate::operations::status::daemon_status::{HoldStatus, Overdue};
    use crate::terms::Mode;
    use crate::words::{ChannelSentence, DaemonSentence, Language, StoreSentence};

    #[test]
    fn what_is_the_matter_is_said_with_what_to_do() {
        let config = Config::read(&Source::new("touchbase.toml", ""), &mut Report::default());
        let at: Timestamp = "2026-11-22T01:12:00Z".parse().unwrap();
        let good = "2026-11-20T01:12:00Z".parse().unwrap();
        let hold = |reason: &str| HoldStatus {
            reason: reason.to_owned(),
            said: DaemonSentence::NoRoom { free_mib: 1, needed_mib: 256 }.into(),
            until: None,
        };
        let said = Some(ChannelSentence::NoAnswerInTime.into());
        for (problem, english, chinese) in [
            (
                Problem::BadAddresses { channel: "sms".to_owned(), refused: 12, answered: 100 },
                "sms calls 12 addresses of the last hour's 100 messages bad or blacklisted: no address is remembered as bad for it",
                "短信最近一小时的 100 条消息中，有 12 个号码或邮箱被答复为无效或黑名单，不会因此记为无效",
            ),
            (
                Problem::Hangs(61),
                "the daemon's last tick was 61 s ago: it hangs",
                "后台服务已 61 秒没有反应：可能卡住了",
            ),
            (
                Problem::Held(hold("room")),
                "1 MiB are free on the database's disk, 256 MiB are needed: nothing is planned or sent until \
                 there is room",
                "数据库所在磁盘只剩 1 MiB，至少需要 256 MiB：腾出空间之前不安排也不发送",
            ),
            (
                Problem::PlanningFails(StoreSentence::Full.into()),
                "planning fails: the disk is full",
                "无法安排联系：磁盘已满",
            ),
            (
                Problem::ReloadRefused { at, in_force_since: good },
                "the reload of 2026-11-22 09:12 was refused: the rules of 2026-11-20 09:12 are in force",
                "2026-11-22 09:12 重新读取规则未成功：仍按 2026-11-20 09:12 的规则工作",
            ),
            (
                Problem::OtherMode { configured: Mode::Shadow, runs_in: "live".to_owned(), restart: false },
                "touchbase.toml says mode = \"shadow\", the daemon runs in live",
                "touchbase.toml 写的是 mode = \"shadow\"，后台服务仍按 live 运行",
            ),
            (
                Problem::ChannelFails { channel: "email".to_owned(), since: at, said },
                "email fails since 2026-11-22 09:12: no answer in time",
                "邮件自 2026-11-22 09:12 起发送不出：对方没有及时答复",
            ),
        ] {
            let said = says(&problem, &config);
            assert_eq!(
                (said.to_string().as_str(), Language::Chinese.say(&said).as_str()),
                (english, chinese)
            );
        }
        assert_eq!(to_do(&Problem::Held(hold("room")), &config), ToDoSentence::MakeRoom.into());
        assert_eq!(to_do(&Problem::Held(hold("clock")), &config), ToDoSentence::SetClock.into());
        assert_eq!(to_do(&Problem::Silent(NoAnswer::OtherVersion), &config), ToDoSentence::Restart.into());
        let bad = Problem::BadAddresses { channel: "sms".to_owned(), refused: 12, answered: 100 };
        assert_eq!(
            to_do(&bad, &config).to_string(),
            "touchbase log --outcome failed --since today; look at the list, or ask the provider"
        );
        let add = to_do(&Problem::MissingYear(2027), &config);
        assert_eq!(add.to_string(), "add calendars/cn/2027.toml");
    }

    #[test]
    fn what_became_of_messages_is_said_with_what_to_do() {
        let config = Config::read(&Source::new("touchbase.toml", ""), &mut Report::default());
        let overdue = |why| {
            let oldest_at = "2026-11-22T01:12:00Z".parse().unwrap();
            let (rule, channel) = ("gift".to_owned(), "sms".to_owned());
            Problem::Overdue(Overdue { rule, channel, why, messages: 2, oldest_at })
        };
        let sums = Sums { planned: 5, accepted: 3, ..Sums::default() };
        for (problem, english, chinese) in [
            (
                Problem::Failed(2),
                "2 touches failed today: touchbase log --outcome failed,undelivered --since today, then \
                 touchbase retry --failed",
                "今天有 2 次联系发送失败: 先看 touchbase log --outcome failed,undelivered --since today，再用 \
                 touchbase retry --failed 重发",
            ),
            (
                Problem::Amiss { rule: "gift".to_owned(), sums },
                "5 touches of gift fell due today, and the ledger accounts for only 3 of them: \
                 touchbase log --since today; this is a fault of Touchbase: please report it",
                "gift 今天应发 5 次联系，台账里只查得到其中 3 次的去向: \
                 查看 touchbase log --since today；这是 Touchbase 的缺陷，请反馈给开发者",
            ),
            (
                overdue(OverdueCause::NotTakenUp),
                "expected and sent disagree: 2 messages of gift by sms, due, but no lane has taken them up, the \
                 first since 2026-11-22 09:12: journalctl -u touchbase, then systemctl restart touchbase",
                "有应发而未发的：规则 gift 的短信 2 条，到时间却没有开始发送，最早的一条应在 2026-11-22 09:12 发出: \
                 先看 journalctl -u touchbase，再运行 systemctl restart touchbase",
            ),
            (
                overdue(OverdueCause::Stuck),
                "expected and sent disagree: 2 messages of gift by sms, being sent for longer than an attempt may \
                 take, the first since 2026-11-22 09:12: touchbase log --outcome claimed,sending, then systemctl \
                 restart touchbase, which gives them back",
                "有应发而未发的：规则 gift 的短信 2 条，发送时间超过一次发送的时限，最早的一条应在 2026-11-22 09:12 \
                 发出: 先看 touchbase log --outcome claimed,sending，再运行 systemctl restart touchbase，\
                 这些消息会重新排队",
            ),
            (
                Problem::PlanningFails(StoreSentence::Locked.into()),
                "planning fails: the database is locked by another process: journalctl -u touchbase; it is tried \
                 again every second",
                "无法安排联系：数据库正被另一个程序占用: 查看 journalctl -u touchbase；后台服务每秒都会再试",
            ),
            (
                Problem::Silent(NoAnswer::OtherVersion),
                "the daemon does not answer: it is of another version: systemctl restart touchbase",
                "后台服务没有答复：它的版本与本程序不同: systemctl restart touchbase",
            ),
        ] {
            let (said, to_do) = (says(&problem, &config), to_do(&problem, &config));
            let whole = |language: Language| format!("{}: {}", language.say(&said), language.say(&to_do));
            assert_eq!([whole(Language::English), whole(Language::Chinese)], [english, chinese]);
        }
    }
}
