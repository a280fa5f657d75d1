//! What somebody should look at in sentences, each with what to do about it: for `status`, for an alarm, for the journal.

use jiff::Timestamp;

use super::daemon_status::{Overdue, OverdueCause, RetentionWait};
use super::live::NoAnswer;
use super::problem::{Problem, RuleFailure};
use crate::config::Config;
use crate::operations::taking_over::at_start::CalledOffAtStart;
use crate::store::{Cause, HeldUntil};
use crate::words::{
    BrakeSentence, ProblemSentence as Says, RefusalSentence, RetentionSentence, RunningSentence, Sentence,
    SilenceSentence as Silence, SilenceToDo, ToDoSentence, WatchSentence, bytes,
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
    let at = |at: Timestamp| config.zone.civil(at).strftime("%Y-%m-%d %H:%M").to_string();
    match problem.clone() {
        // It says what is the matter, and what ends it.
        Problem::Held(held) => held.said,
        Problem::BadAddresses { channel, refused, answered } => {
            RefusalSentence::ManyBadAddresses { channel, refused, answered }.into()
        }
        Problem::SilentAddresses { channel, addresses } => {
            RefusalSentence::SilentAddresses { channel, addresses: addresses.join(", ") }.into()
        }
        Problem::Configuration(errors) => Says::Configuration { errors: errors as u64 }.into(),
        Problem::MissingYear(year) => Says::MissingYear { year }.into(),
        Problem::NoDaemon => Says::NoDaemon.into(),
        Problem::Silent(why) => Says::Silent { why: Box::new(why.sentence()) }.into(),
        Problem::Hangs(age_secs) => Says::Hangs { age_secs }.into(),
        Problem::Starting(since) => WatchSentence::StillStarting { since: at(since) }.into(),
        Problem::PlanningFails(said) => Says::PlanningFails { said: Box::new(said) }.into(),
        Problem::ReloadRefused { at: when, in_force_since: since } => {
            Says::ReloadRefused { at: at(when), in_force_since: at(since) }.into()
        }
        Problem::OtherMode { configured, runs_in, .. } => Says::OtherMode { configured, runs_in }.into(),
        Problem::ChannelFails { channel, since, said, .. } => {
            Says::ChannelFails { channel, since: at(since), said: said.map(Box::new) }.into()
        }
        Problem::Overdue(overdue) => of_overdue(overdue, at),
        Problem::Failed(touches) => Says::Failed { touches }.into(),
        Problem::Unknown(messages) => Says::Unknown { messages }.into(),
        Problem::Waiting { touches, rules } => Says::Waiting { touches, rules }.into(),
        Problem::Cause(Cause { number: _, door, name, at: when, held, to_come }) => {
            BrakeSentence::Cause { door, name, at: at(when), held, to_come }.into()
        }
        Problem::Amiss { rule, sums } => Says::Amiss { rule, due: sums.planned, found: sums.found() }.into(),
        Problem::NeverPlanned => Says::NeverPlanned.into(),
        Problem::NotPlannedSince(through) => Says::NotPlannedSince { at: at(through) }.into(),
        Problem::DatabaseGone(file) => Says::DatabaseGone { file: file.display().to_string() }.into(),
        Problem::Secret(said) => said.into(),
        Problem::NotStarted(file) => Says::NotStarted { file: file.display().to_string() }.into(),
        Problem::LittleRoom { free_bytes, folder } => {
            Says::LittleRoom { free: bytes(free_bytes), folder: folder.display().to_string() }.into()
        }
        Problem::NotReloaded { names } => RunningSentence::NotReloaded { names }.into(),
        Problem::NeedsRestart { names } => RunningSentence::NeedsRestart { names }.into(),
        Problem::RuleFails(failure) => of_rule(failure),
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
            Silence::HeldUntil { rule, touches, first_at: at(first_at) }.into()
        }
        Problem::CalledOffAtStart(CalledOffAtStart { rule, touches, at: when }) => {
            Silence::CalledOffAtStart { rule, touches, at: at(when) }.into()
        }
        Problem::AlarmOutOfReach { person, reason } => Silence::AlarmOutOfReach { person, reason }.into(),
        Problem::RetentionWaits(RetentionWait { before, until }) => {
            RetentionSentence::ClockMoved { before: at(before), until: at(until) }.into()
        }
        Problem::AlarmFailed(said) => Silence::AlarmFailed { said: Box::new(said) }.into(),
    }
}

fn of_overdue(overdue: Overdue, at: impl Fn(Timestamp) -> String) -> Sentence {
    let Overdue { rule, channel, why, messages, oldest_at } = overdue;
    Says::Overdue { messages, rule, channel, why: Box::new(why.says().into()), since: at(oldest_at) }.into()
}

fn of_rule(failure: RuleFailure) -> Sentence {
    let RuleFailure { rule, day, people, of, reasons } = failure;
    Silence::RuleFails { rule, day, people, of, reasons }.into()
}

/// What to do about it.
#[must_use]
pub fn to_do(problem: &Problem, config: &Config) -> Sentence {
    match problem.clone() {
        Problem::MissingYear(year) => {
            ToDoSentence::AddYear { file: format!("calendars/{}/{year}.toml", config.country) }.into()
        }
        Problem::Configuration(_) | Problem::Secret(_) => ToDoSentence::Check.into(),
        Problem::NoDaemon => ToDoSentence::Start.into(),
        Problem::Silent(NoAnswer::OtherVersion)
        | Problem::OtherMode { restart: true, .. }
        | Problem::NeedsRestart { .. } => ToDoSentence::Restart.into(),
        Problem::OtherMode { restart: false, .. } => ToDoSentence::CheckAndReload.into(),
        Problem::Silent(_) => ToDoSentence::AskAsItsUser.into(),
        Problem::Hangs(_) => ToDoSentence::LookAndRestart.into(),
        Problem::Starting(_) => WatchSentence::WaitForIt.into(),
        Problem::Held(held) => of_hold(&held.reason),
        Problem::LittleRoom { .. } => ToDoSentence::MakeRoom.into(),
        Problem::PlanningFails(_) => ToDoSentence::LookAtPlanning.into(),
        Problem::ReloadRefused { .. } => ToDoSentence::CheckAndReload.into(),
        Problem::ChannelFails { unknown: 0, .. } => ToDoSentence::TestChannel.into(),
        Problem::ChannelFails { .. } => ToDoSentence::TestUnknownChannel.into(),
        Problem::BadAddresses { .. } => ToDoSentence::LookAtAddresses.into(),
        Problem::SilentAddresses { .. } => ToDoSentence::LookAtHost.into(),
        Problem::Overdue(overdue) => match overdue.why {
            OverdueCause::NotTakenUp => ToDoSentence::LookAndRestart.into(),
            OverdueCause::Lost | OverdueCause::Stuck => ToDoSentence::GiveBack.into(),
        },
        Problem::Failed(_) => ToDoSentence::RetryFailed.into(),
        Problem::Unknown(_) => ToDoSentence::RetryUnknown.into(),
        Problem::Waiting { .. } => ToDoSentence::Decide.into(),
        Problem::Cause(cause) => ToDoSentence::DecideCause { number: cause.number }.into(),
        Problem::Amiss { .. } => ToDoSentence::Report.into(),
        Problem::NeverPlanned => ToDoSentence::Run.into(),
        Problem::NotPlannedSince(_) => ToDoSentence::LookAndRun.into(),
        Problem::NotStarted(_) => ToDoSentence::ImportAndRun.into(),
        Problem::DatabaseGone(_) => ToDoSentence::RestoreAndAdopt.into(),
        Problem::NotReloaded { .. } => SilenceToDo::Reload.into(),
        Problem::RuleFails(failure) => {
            SilenceToDo::LookAtRule { rule: failure.rule, day: failure.day }.into()
        }
        Problem::StaffOutOfReach { person, .. } => SilenceToDo::CorrectStaff { person }.into(),
        Problem::NobodyToTell { rule, .. } => SilenceToDo::NameStaff { rule }.into(),
        Problem::ChannelNotConfigured { .. } => SilenceToDo::ConfigureChannel.into(),
        Problem::NoRules(_) => SilenceToDo::PutRulesBack.into(),
        Problem::CommitsFail { .. } => SilenceToDo::MakeWritable.into(),
        Problem::PausedLong { rule, .. } => SilenceToDo::ResumeOrEnd { rule }.into(),
        Problem::HeldUntil(held) => SilenceToDo::DecideNow { rule: held.rule }.into(),
        Problem::CalledOffAtStart(one) => SilenceToDo::PutRuleBack { rule: one.rule }.into(),
        Problem::AlarmOutOfReach { .. } => SilenceToDo::CorrectAlarm.into(),
        Problem::RetentionWaits(_) => RetentionSentence::SetClockOrWait.into(),
        Problem::AlarmFailed(_) => SilenceToDo::TryAlarm.into(),
    }
}

/// What ends a hold; its reason is a word, for a daemon of another version may know others.
fn of_hold(reason: &str) -> Sentence {
    match reason {
        "clock" => ToDoSentence::SetClock.into(),
        "copy" => ToDoSentence::Adopt.into(),
        "database" => ToDoSentence::RestoreAndAdopt.into(),
        "rules" => SilenceToDo::PutRulesBack.into(),
        _ => ToDoSentence::MakeRoom.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Report, Source};
    use crate::operations::account::Sums;
    use crate::operations::status::daemon_status::HoldStatus;
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
                Problem::ChannelFails { channel: "email".to_owned(), since: at, said, unknown: 0 },
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
    fn what_was_tried_of_a_failing_channel_is_not_promised_to_go_by_itself() {
        let config = Config::read(&Source::new("touchbase.toml", ""), &mut Report::default());
        let at: Timestamp = "2026-11-22T01:12:00Z".parse().unwrap();
        let fails = |unknown| {
            let problem = Problem::ChannelFails { channel: "sms".to_owned(), since: at, said: None, unknown };
            to_do(&problem, &config).to_string()
        };
        assert!(
            fails(0).starts_with("no message is lost, and sending is tried again by itself;"),
            "{}",
            fails(0)
        );
        assert_eq!(
            fails(2),
            "what has not been tried goes by itself later; what was tried and may have gone is not sent again by \
             itself: touchbase log --outcome unknown; once the cause is gone, test with touchbase send-test TEMPLATE \
             --to staff:ID"
        );
        let addresses = vec!["127.0.0.2:25".to_owned()];
        let silent = whole(&Problem::SilentAddresses { channel: "email".to_owned(), addresses }, &config);
        assert_eq!(
            [silent.to_string(), Language::Chinese.say(&silent)],
            [
                "email: 127.0.0.2:25 takes connections and says nothing; the host's other addresses are tried first → \
                 nothing is lost by it; ask whoever keeps the host, or take the address out of its name",
                "邮件：127.0.0.2:25 接受连接但没有任何答复，先用该主机的其他地址 → 消息不会因此丢失；请联系主机管理员，或从主机域名中去掉该地址"
            ]
        );
    }

    #[test]
    fn a_start_that_takes_long_is_said_with_since_when() {
        let config = Config::read(&Source::new("touchbase.toml", ""), &mut Report::default());
        let problem = Problem::Starting("2026-11-22T01:12:00Z".parse().unwrap());
        let whole = whole(&problem, &config);
        assert_eq!(
            [whole.to_string(), Language::Chinese.say(&whole)],
            [
                "the daemon is starting since 2026-11-22 09:12, and sends nothing yet → journalctl -u touchbase; over \
                 many records a start takes some minutes",
                "后台服务自 2026-11-22 09:12 起一直在启动，还没有开始发送 → 查看 journalctl -u touchbase；资料很多时启动需要\
                 几分钟"
            ]
        );
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
