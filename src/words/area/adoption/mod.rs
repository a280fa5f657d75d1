//! Adopting a database: what is asked, and what came of it.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::words::OriginSentence;

/// Adopting a database. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdoptionSentence {
    /// What is said before a person is asked whether to adopt.
    Question { since: Option<String>, why: OriginSentence },
    /// What adopting has done.
    Adopted { cancelled: u64, held: u64, late: u64, suppressed: u64, erased: u64 },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Translate as _;

    #[test]
    fn each_is_said_in_both_languages() {
        for (said, english, chinese) in [
            (
                AdoptionSentence::Question { since: None, why: OriginSentence::OtherMachine },
                "this database last ran on another machine, which may have sent more since. It has no entry yet",
                "这个数据库上次在另一台机器上运行，那台机器之后可能还发过消息。里面还没有任何记载",
            ),
            (
                AdoptionSentence::Adopted { cancelled: 1, held: 2, late: 3, suppressed: 4, erased: 5 },
                "adopted; 1 touch cancelled, see touchbase log --reason restored; send those that never went with \
                 touchbase retry; 2 touches that fell due meanwhile are held: touchbase approve RULE sends those that \
                 never went; 3 touches that fell due meanwhile are too late now; 4 opt-outs taken over from the \
                 companion; 5 erasures taken over from the companion",
                "已接管；取消了 1 次联系，查看：touchbase log --reason restored；其中没有发出过的用 touchbase retry 重发；\
                 期间应发的 2 次联系待确认：没有发出过的用 touchbase approve RULE 放行；期间应发的 3 次联系现在已过补发期限；\
                 从伴随文件补上了 4 条退订；从伴随文件补上了 5 条删除记载",
            ),
        ] {
            assert_eq!([said.to_string(), said.zh().to_string()], [english, chinese]);
        }
    }
}
