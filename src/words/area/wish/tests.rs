//! What is seldom said of wishes, in both languages.

use super::*;
use crate::words::Language;

fn both(said: &WishSentence) -> [String; 2] {
    [Language::English, Language::Chinese].map(|language| language.say(said))
}

#[test]
fn an_entry_says_why_since_when_and_for_how_many() {
    let entry = |why, ground: Option<&str>| WishSentence::Entry {
        channel: ChannelName::Sms,
        address: "139****0001".to_owned(),
        classes: vec![Class::Care, Class::Marketing],
        why,
        since: "2026-12-01 09:00".to_owned(),
        by: "operator wang".to_owned(),
        ground: ground.map(str::to_owned),
        records: 2,
    };
    let [english, chinese] = both(&entry(SuppressedFor::OptedOut, Some("a call")));
    assert_eq!(
        english,
        "sms 139****0001: no care, marketing since 2026-12-01 09:00, opted out, a call, by operator wang; holds for 2 records"
    );
    assert!(
        chinese.starts_with("短信 139****0001：自 2026-12-01 09:00 起不发关怀、营销消息，已退订，a call，"),
        "{chinese}"
    );
    for (why, english, chinese) in [
        (SuppressedFor::NoContact, "no contact wanted", "要求不再联系"),
        (SuppressedFor::Complained, "complained", "有过投诉"),
        (SuppressedFor::Blacklisted, "on a blacklist of the other side", "在对方的黑名单上"),
        (SuppressedFor::Dead, "does not exist, said twice", "对方两次答复号码或邮箱不存在"),
        (SuppressedFor::Bounced, "messages come back", "消息被退回"),
    ] {
        let said = both(&entry(why, None));
        assert!(said[0].contains(english) && said[1].contains(chinese), "{said:?}");
    }
}

#[test]
fn what_others_have_to_do_with_it_is_told() {
    let records = || vec!["李* C-2".to_owned(), "王* C-3".to_owned()];
    let [english, chinese] = both(&WishSentence::KeptByOthers { records: records(), more: 4 });
    assert_eq!(
        english,
        "the number stays on the list because of other records with it that want nothing: 李* C-2, 王* C-3 and 4 more; to \
         end that too, touchbase customer opt-in with the number"
    );
    assert!(chinese.contains("李* C-2、王* C-3 等，另有 4 条"), "{chinese}");
    assert_eq!(both(&WishSentence::Ended { entries: 0 })[0], "nothing has left the suppression list");
    assert_eq!(both(&WishSentence::Ended { entries: 1 })[0], "1 entry has left the suppression list");
    let nobody = |taken_back| both(&WishSentence::NobodyHasIt { address: "139".to_owned(), taken_back });
    assert_eq!(nobody(true), ["139: no record has it", "139：没有记录使用"]);
    assert_eq!(
        nobody(false)[0],
        "139: no record has it; whoever comes in with it gets nothing of this either"
    );
}

#[test]
fn a_wish_says_for_whom_it_holds_too() {
    let said = WishSentence::HoldsForOthers { records: vec!["C-1".to_owned(), "C-2".to_owned()], more: 3 };
    let [english, chinese] = both(&said);
    assert!(
        english.starts_with("it holds for other records with the same number or address too: C-1, C-2"),
        "{english}"
    );
    assert!(chinese.starts_with("对使用同一号码或邮箱的其他记录同样有效：C-1"), "{chinese}");
}
