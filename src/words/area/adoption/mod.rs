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
    Adopted { cancelled: u64, held: u64, late: u64, suppressed: u64, erased: u64, wishes_known: bool },
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
                AdoptionSentence::Adopted {
                    cancelled: 1,
                    held: 2,
                    late: 3,
                    suppressed: 4,
                    erased: 5,
                    wishes_known: true,
                },
                "adopted; 1 touch cancelled, see touchbase log --reason restored; send those that never went with \
                 touchbase retry; 2 touches that fell due meanwhile are held: touchbase approve RULE sends those that \
                 never went; 3 touches that fell due meanwhile are too late now; 4 opt-outs taken over from the \
                 companion; 5 erasures taken over from the companion",
                "已接管；取消了 1 次联系，查看：touchbase log --reason restored；其中没有发出过的用 touchbase retry 重发；\
                 期间应发的 2 次联系待确认：没有发出过的用 touchbase approve RULE 放行；期间应发的 3 次联系现在已过补发期限；\
                 从伴随文件补上了 4 条退订；从伴随文件补上了 5 条删除记载",
            ),
            (
                AdoptionSentence::Adopted {
                    cancelled: 0,
                    held: 0,
                    late: 0,
                    suppressed: 0,
                    erased: 0,
                    wishes_known: false,
                },
                "adopted; 0 touches cancelled, see touchbase log --reason restored; send those that never went with \
                 touchbase retry; no companion of this database was found: opt-outs and erasures made since this copy \
                 may be missing; before the daemon sends, note them again (touchbase customer opt-out, touchbase \
                 customer erase)",
                "已接管；取消了 0 次联系，查看：touchbase log --reason restored；其中没有发出过的用 touchbase retry 重发；\
                 没有找到这个数据库的伴随文件：副本之后登记的退订和删除可能缺失；请在后台服务发送之前重新登记（touchbase \
                 customer opt-out、touchbase customer erase）",
            ),
        ] {
            assert_eq!([said.to_string(), said.zh().to_string()], [english, chinese]);
        }
    }
}
