//! What is right in each file and wrong between them: a time of day at which nothing of its class may be sent, a
//! channel that nothing is configured for.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jiff::SignedDuration;
use jiff::civil::{Date, Time, date};

use super::Deployment;
use crate::calendar::window::Window;
use crate::diagnostic::{Diagnostic, Report};
use crate::plan;
use crate::rule::{Rule, Step, Trigger};
use crate::terms::{ChannelName, Class, Mode};
use crate::words::{LintSentence as Says, WatchSentence};

/// A Wednesday with ordinary days around it: how late a message is does not hang on a holiday here.
const ORDINARY_DAY: Date = date(2026, 6, 10);

/// Adds to the report what is wrong between the files of a deployment.
pub(super) fn check(deployment: &Deployment, report: &mut Report) {
    for rule in deployment.rules.iter() {
        for step in &rule.steps {
            check_time_of_day(rule, step, deployment, report);
        }
    }
    check_channels(deployment, report);
    check_alarm(deployment, report);
}

/// A step at a time of day outside its class's window is put off until the window opens, or never sent where that is
/// later than `late_ok`.
fn check_time_of_day(rule: &Rule, step: &Step, deployment: &Deployment, report: &mut Report) {
    let staff = deployment.kinds.get(&step.to.kind).is_some_and(|kind| kind.staff);
    let class = if staff { Class::Staff } else { rule.class };
    let window = deployment.config.policy.windows.of(class);
    let times = times_of_day(rule, step);
    if rule.urgent || times.is_empty() || times.iter().any(|time| window.contains(*time)) {
        return;
    }
    let Some(time) = times.into_iter().min() else { return };
    let waits = wait(time, window);
    let zone = &deployment.calendars.zone;
    let due_at = zone.instant(ORDINARY_DAY.to_datetime(time));
    let too_late_at = plan::later(due_at, rule.when.late_ok, &deployment.calendars);
    let opens_at = due_at.saturating_add(waits).unwrap_or(due_at);
    let at = hours(time);
    let (opens, closes) = (hours(window.opens), hours(window.closes));
    let found = if opens_at > too_late_at {
        let said = Says::NeverSent { at: at.clone(), class, opens, closes };
        Diagnostic::error("R115", said).help(Says::AnotherTimeOrLaterStill)
    } else {
        let said = Says::PutOff { at: at.clone(), class, opens: opens.clone(), closes };
        Diagnostic::warning("R115", said).help(Says::SentAtOpening { opens })
    };
    report.push(found.at(&rule.source, written(rule, &at), Says::OutsideWindow));
}

/// The times of day at which a step is due, as far as the rule alone decides them.
fn times_of_day(rule: &Rule, step: &Step) -> Vec<Time> {
    let counted_in_hours = |moves_date: Option<bool>| moves_date == Some(false);
    if counted_in_hours(step.after.map(|after| after.unit.moves_date())) {
        return Vec::new();
    }
    if let Some(at) = step.at {
        return vec![at];
    }
    if counted_in_hours(rule.when.offset.map(|offset| offset.period.unit.moves_date())) {
        return Vec::new();
    }
    match (rule.when.at, &rule.when.trigger) {
        (Some(at), _) => vec![at],
        (None, Trigger::Cron(cron)) => {
            let [minutes, hours, ..] = cron.values();
            let small = |number: u32| i8::try_from(number).unwrap_or(0);
            let at = |hour: u32, minute: u32| Time::new(small(hour), small(minute), 0, 0).ok();
            hours
                .iter()
                .flat_map(|hour| minutes.iter().filter_map(move |minute| at(*hour, *minute)))
                .collect()
        }
        (None, _) => Vec::new(),
    }
}

/// How long after a time of day the window opens next.
fn wait(time: Time, window: Window) -> SignedDuration {
    let from = ORDINARY_DAY.to_datetime(time);
    window.next_opening(from).duration_since(from)
}

/// `20:00`; a window that closes as the day ends closes at 24:00.
fn hours(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// Where a time of day stands in a rule's file.
fn written(rule: &Rule, at: &str) -> Range<usize> {
    let quoted = [format!("\"{at}\""), format!("'{at}'")];
    let found = quoted.iter().find_map(|text| rule.source.text.find(text.as_str()));
    found.map_or(0..0, |place| place..place + at.len() + 2)
}

/// A rule that can use none of its channels sends nothing; while nothing is sent anyway, that is no fault yet.
fn check_channels(deployment: &Deployment, report: &mut Report) {
    if deployment.config.mode == Mode::Shadow {
        return;
    }
    let mut lacking: BTreeMap<ChannelName, BTreeSet<&str>> = BTreeMap::new();
    for rule in deployment.rules.iter() {
        for step in &rule.steps {
            if step.via.iter().all(|channel| !deployment.channels.contains(channel)) {
                for channel in &step.via {
                    lacking.entry(*channel).or_default().insert(&rule.id);
                }
            }
        }
    }
    for (channel, rules) in lacking {
        let rules = rules.into_iter().map(str::to_owned).collect();
        let said = Says::NothingConfigured { mode: deployment.config.mode, channel, rules };
        report.push(
            Diagnostic::warning("C106", said)
                .at(&deployment.config.source, 0..0, None)
                .help(Says::ConfigureChannel { channel }),
        );
    }
}

/// A gateway that fills in approved texts cannot say what an alarm says: it goes by e-mail, where there is one.
fn check_alarm(deployment: &Deployment, report: &mut Report) {
    let alarm = &deployment.config.alarm;
    let usable = deployment.says_anything_by();
    let Some(gateway) = deployment.gateway.as_ref().filter(|_| !usable.contains(&ChannelName::Sms)) else {
        return;
    };
    if alarm.to.is_empty() {
        return;
    }
    let said = WatchSentence::NotBySms { gateway: gateway.name.clone() };
    let help = match (usable.is_empty(), alarm.command.is_empty()) {
        (false, _) => WatchSentence::GoesByMail,
        (true, false) => WatchSentence::GoesToCommandOnly,
        (true, true) => WatchSentence::GoesToNobody,
    };
    let text = &deployment.config.source.text;
    let place = text.find("[alarm]").or_else(|| text.find("alarm")).unwrap_or(0);
    report
        .push(Diagnostic::warning("C155", said).at(&deployment.config.source, place..place, None).help(help));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Source;
    use crate::source::Sources;
    use crate::words::Language;

    /// What is found in a deployment of one rule, in both languages.
    fn found(config: &str, rule: &str) -> Vec<[String; 2]> {
        let rule = format!(
            "id = 'r'\ntitle = 'R'\neach = 'customer'\n{rule}\n[send]\nto = 'self'\nvia = ['sms']\ntemplate = 't'\n"
        );
        let source = |path: &str, text: &str| Source::new(path, text);
        let sources = Sources {
            config: Some(source("touchbase.toml", config)),
            records: Some(source(
                "records.toml",
                "[customer]\nperson = true\n[customer.fields]\nb = 'anniversary'\nt = 'datetime'\n",
            )),
            festivals: Some(source("calendars/festivals.toml", "")),
            rules: vec![source("rules/r.toml", &rule)],
            templates: vec![
                source("templates/t/template.toml", "languages = ['zh']\n"),
                source("templates/t/sms.zh.txt", "您好"),
            ],
            ..Sources::default()
        };
        let mut report = Report::default();
        Deployment::read(&sources, &mut report);
        let lints = report.findings().iter().filter(|finding| ["R115", "C106"].contains(&&*finding.code));
        let both = |finding: &Diagnostic| {
            [Language::English, Language::Chinese].map(|language| {
                let help: String =
                    finding.help.iter().map(|help| format!("; {}", language.say(help))).collect();
                language.say(&finding.message) + &help
            })
        };
        lints.map(both).collect()
    }

    #[test]
    fn a_time_of_day_outside_the_window_is_said_and_refused_where_nothing_would_ever_go() {
        let never = found(
            "",
            "class = 'care'\n[when]\ndate = 'b'\nevery = 'year'\nat = '22:00'\nlate_ok = '2 hours'",
        );
        assert_eq!(
            never,
            [[
                "at 22:00 nothing would ever be sent: care messages go from 09:00 to 20:00, and by then it is past late_ok; write another time of day, or a longer late_ok".to_owned(),
                "22:00 的消息永远不会发出：关怀类消息只在 09:00 至 20:00 发送，到那时已超过 late_ok; 请改写时刻，或放宽 late_ok".to_owned(),
            ]]
        );
        let put_off = found("", "class = 'care'\n[when]\ncron = '0,30 6-8 * * *'\nlate_ok = '2 days'");
        assert_eq!(
            put_off,
            [[
                "06:00 is outside the hours in which care messages go, 09:00 to 20:00; they go at 09:00"
                    .to_owned(),
                "06:00 不在关怀类消息的发送时段 09:00 至 20:00 之内; 将在 09:00 发出".to_owned(),
            ]]
        );
        for fine in [
            "class = 'care'\n[when]\ndate = 'b'\nevery = 'year'\nat = '09:00'",
            "class = 'care'\n[when]\ncron = '0 6,12 * * *'",
            "class = 'staff'\n[when]\ndate = 'b'\nevery = 'year'\nat = '22:00'",
            "class = 'care'\nurgent = true\n[when]\ndate = 'b'\nevery = 'year'\nat = '22:00'",
            "class = 'care'\n[when]\ndate = 't'\nafter = '30 minutes'",
        ] {
            assert_eq!(found("", fine), Vec::<[String; 2]>::new(), "{fine}");
        }
        let other = found(
            "[windows]\ncare = '10:00-12:00'",
            "class = 'care'\n[when]\nyearly = '05-15'\nat = '09:00'",
        );
        assert_eq!(other.len(), 1, "{other:?}");
    }

    #[test]
    fn what_is_to_be_sent_without_a_channel_is_said_once_anything_is_sent() {
        let rule = "class = 'care'\n[when]\nyearly = '05-15'\nat = '10:00'";
        assert_eq!(found("", rule), Vec::<[String; 2]>::new());
        assert_eq!(
            found("mode = 'live'", rule),
            [[
                "mode = \"live\", and no sms is configured: r cannot be sent; write [sms] in touchbase.toml and restart".to_owned(),
                "mode = \"live\"，但没有配置短信渠道：r 无法发送; 请在 touchbase.toml 中写好 [sms]，然后重新启动".to_owned(),
            ]]
        );
    }

    #[test]
    fn an_alarm_that_cannot_go_by_sms_is_said_with_where_it_goes() {
        let gateway = |body: &str| {
            format!(
                "url = 'https://sms.example.com/'\nformat = 'json'\nsign = 'S'\n[body]\nto = '{{to}}'\n{body}\n\
                 [reply]\npointer = '/code'\nequals = 0\n"
            )
        };
        let found = |config: &str, body: &str| -> Vec<String> {
            let config = format!("[sms]\ngateway = 'g'\n{config}");
            let sources = Sources {
                config: Some(Source::new("touchbase.toml", &config)),
                gateways: vec![Source::new("gateways/g.toml", &gateway(body))],
                ..Sources::default()
            };
            let mut report = Report::default();
            Deployment::read(&sources, &mut report);
            let lints = report.findings().iter().filter(|finding| finding.code == "C155");
            let both = |finding: &Diagnostic| {
                assert!(Language::Chinese.say(&finding.message).contains("告警"));
                let place = finding.location().unwrap();
                let help = &finding.help[0];
                assert!(!Language::Chinese.say(help).is_empty());
                format!("{place} {} | {help}", finding.message)
            };
            lints.map(both).collect()
        };
        let codes = "code = '{template}'\nparams = '{params}'";
        let said = "the gateway `g` fills in approved texts only: no alarm can go by SMS";
        let to = "[alarm]\nto = ['staff:S-1']\n";
        assert_eq!(
            found(to, codes),
            [format!(
                "touchbase.toml:3:1 {said} | nobody would hear of a problem: write [email], or `command` in [alarm]"
            )]
        );
        assert_eq!(
            found(&format!("{to}command = ['/bin/true']\n"), codes),
            [format!(
                "touchbase.toml:3:1 {said} | only `command` hears of problems: write [email], so that `to` does, too"
            )]
        );
        let mail = "[email]\nhost = 'h.example.com'\nfrom = 'a@example.com'\n";
        assert_eq!(
            found(&format!("{to}{mail}"), codes),
            [format!(
                "touchbase.toml:3:1 {said} | alarms go by e-mail: everybody in `to` needs an e-mail address"
            )]
        );
        assert_eq!(found(to, "text = '{text}'"), Vec::<String>::new());
        assert_eq!(found("[alarm]\ncommand = ['/bin/true']\n", codes), Vec::<String>::new());
    }
}
