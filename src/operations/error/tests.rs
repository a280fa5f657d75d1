//! What errors say, in each language.

use super::*;
use crate::channel::ChannelError;
use crate::words::{ChannelSentence, Language};

#[test]
fn a_word_that_names_nothing_comes_with_what_was_meant_or_with_what_there_is() {
    let said = |word: &str| NoSuch::among(Named::Channel, word, ["sms", "email"]).to_string();
    assert_eq!(said("emial"), "there is no channel `emial`; did you mean `email`?");
    assert_eq!(said("fax"), "there is no channel `fax`; there is: sms, email");
    assert_eq!(NoSuch::among(Named::Rule, "gift", []).to_string(), "there is no rule `gift`");
    let many: Vec<String> = (0..40).map(|number| format!("rule-{number}")).collect();
    let many = NoSuch::among(Named::Rule, "gift", many.iter().map(String::as_str));
    assert_eq!(many.to_string(), "there is no rule `gift`");
    let none = NoSuch::plain(Named::Record("customer".to_owned()), "C-1");
    assert_eq!(Language::Chinese.say(&none), "没有记录 `customer:C-1`");
}

#[test]
fn an_error_says_its_step_and_leaves_the_cause_to_its_source() {
    let denied = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
    let error = failed(StepSentence::MakeFolder { path: "state".to_owned() })(denied);
    assert_eq!(error.to_string(), "failed to make the folder state");
    assert_eq!(Language::Chinese.say(&error), "无法建立文件夹 state");
    assert!(error.source().is_some());
    let passing = Error::from(store::Error::Full);
    assert_eq!(passing.to_string(), store::Error::Full.to_string());
    assert!(passing.source().is_none());
}

#[test]
fn every_step_fits_after_the_words_that_it_failed() {
    let path = || "a.db".to_owned();
    let steps = [
        StepSentence::OpenDatabase,
        StepSentence::TakeDatabase,
        StepSentence::CopyDatabase,
        StepSentence::KeepDatabase,
        StepSentence::RestoreDatabase,
        StepSentence::PutInPlace,
        StepSentence::ClearLeftovers,
        StepSentence::MakeFolder { path: path() },
        StepSentence::MakeStateFolder,
        StepSentence::MakeScratch,
        StepSentence::WriteFile { path: path() },
        StepSentence::ReadFile { path: path() },
        StepSentence::CopyTo { path: path() },
        StepSentence::CloseToOthers,
        StepSentence::ReadCopy,
        StepSentence::OpenCopy,
        StepSentence::CountCopy,
        StepSentence::ReadLedger,
        StepSentence::WriteLedger,
        StepSentence::WriteLedgerBeforeSending,
        StepSentence::WriteRecord,
        StepSentence::WipeDatabase,
        StepSentence::NoteReading,
        StepSentence::WritePause,
        StepSentence::LookAhead,
    ];
    for step in steps {
        let error = failed(step)(store::Error::Full);
        let [english, chinese] = [Language::English, Language::Chinese].map(|language| language.say(&error));
        assert!(english.starts_with("failed to ") && !english.ends_with('.'), "{english}");
        assert!(chinese.starts_with("无法") && !chinese.ends_with('。'), "{chinese}");
        assert!(!chinese.chars().nth(2).unwrap().is_ascii(), "{chinese}");
    }
}

#[test]
fn every_refusal_says_in_each_language_what_it_is_about() {
    let key = || RecordKey::new("customer", "C-7");
    let word = || "C-7".to_owned();
    let refusals = [
        Error::NotATouch(word()),
        Error::NotAPerson(key()),
        Error::WorksHere(key()),
        Error::Unused(word()),
        Error::NothingDue { rule: "gift".to_owned(), record: key() },
        Error::SendsNothing(word()),
        Error::NoText { template: word(), channel: ChannelName::Email },
        Error::NotStaff(key()),
        Error::OutOfReach { person: key(), reason: Reason::NoAddress },
        Error::NoDatabase(PathBuf::from("C-7")),
        Error::WouldOverwrite(vec![word()]),
        Error::NobodyHas(word()),
        Error::SeveralHave("139****0001".to_owned(), vec![key()]),
    ];
    for error in refusals {
        for language in [Language::English, Language::Chinese] {
            let said = language.say(&error);
            assert!(said.contains("C-7"), "{said}");
            assert_eq!(said.is_ascii(), language == Language::English, "{said}");
        }
    }
}

#[test]
fn what_needs_no_name_is_said_as_it_is() {
    let both = |error: &Error| [Language::English, Language::Chinese].map(|language| language.say(error));
    let said = [
        (Error::TooManyAtOnce, "一次涉及的联系太多；请改为暂停这条规则"),
        (Error::NotConfigured(ChannelName::Sms), "没有配置短信渠道"),
        (Error::NoCalendar(1900), "历法只包含 1901 年到 2099 年，没有 1900 年"),
        (
            Error::OtherChannel { asked: ChannelName::Email, of_address: ChannelName::Sms },
            "这是短信的号码或地址，不是邮件的：请改用客户编号",
        ),
        (Error::CopyDiffers, "备份的内容与数据库不一致"),
        (Error::EndNotWritten(store::Error::Full), "消息已经发出，但结果无法写入台账"),
    ];
    for (error, chinese) in said {
        let [english, in_chinese] = both(&error);
        assert_eq!(in_chinese, chinese);
        assert!(english.is_ascii(), "{english}");
    }
    let shut = Unusable {
        channel: ChannelName::Email,
        source: ChannelError::Setting(ChannelSentence::NoAnswerInTime),
    };
    assert_eq!(Language::Chinese.say(&shut), "邮件渠道无法使用");
}
