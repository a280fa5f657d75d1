//! What is seldom said of erasing, in both languages.

use super::*;
use crate::words::Language;

fn both(said: &ErasureSentence) -> [String; 2] {
    [Language::English, Language::Chinese].map(|language| language.say(said))
}

#[test]
fn what_is_left_after_somebody_was_erased_is_told() {
    for (said, english, chinese) in [
        (
            ErasureSentence::CopiesLeft { files: vec!["a.bak".to_owned()] },
            "the person is still in these copies of the database; delete them when they are not needed any more: a.bak",
            "以下数据库副本里仍有此人的资料，不再需要时请删除：a.bak",
        ),
        (
            ErasureSentence::NotWipedYet,
            "what was removed may still be read from the database's file, because somebody is reading it just now: run \
             touchbase customer erase --finish",
            "目前有程序正在读取数据库，已删除的内容可能仍留在文件里：请运行 touchbase customer erase --finish",
        ),
        (ErasureSentence::NothingErased, "nothing was erased", "没有删除任何内容"),
        (
            ErasureSentence::EraseThem,
            "Erase everything that is kept of this person?",
            "删除此人的全部资料吗？",
        ),
    ] {
        assert_eq!(both(&said), [english, chinese]);
    }
}
