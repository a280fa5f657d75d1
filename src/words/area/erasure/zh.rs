//! What `customer erase` asks and tells, in Chinese.

use std::fmt;

use super::ErasureSentence as Says;
use crate::number::grouped;
use crate::words::area::explain::zh::author;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::EraseWhat { person, rows, open, related } => write!(
            out,
            "{person}：将永久删除记录、变更历史和 {} 次联系的内容；其中 {} 次待发或待确认，会取消；有 {} 条记录关联到此人",
            grouped(*rows),
            grouped(*open),
            grouped(*related)
        ),
        Says::EraseThem => write!(out, "删除此人的全部资料吗？"),
        Says::PersonsOfTheirOwn { persons } => {
            write!(out, "以下各人关联到此人，资料仍然保留；如果也要删除，请逐个删除：{}", persons.join("、"))
        }
        Says::Erased { rows, cancelled, texts, by } => write!(
            out,
            "已删除，{}：台账保留 {} 行，不带姓名；取消 {} 次联系；删除 {} 份内容",
            author(by),
            grouped(*rows),
            grouped(*cancelled),
            grouped(*texts)
        ),
        Says::CopiesLeft { files } => {
            write!(out, "以下数据库副本里仍有此人的资料，不再需要时请删除：{}", files.join("、"))
        }
        Says::OtherCopies => {
            write!(out, "别处的备份、名单、退回的行和导出的文件没有改动：请自行删除其中的资料")
        }
        Says::NotWipedYet => write!(
            out,
            "目前有程序正在读取数据库，已删除的内容可能仍留在文件里：请运行 touchbase customer erase --finish"
        ),
        Says::NothingErased => write!(out, "没有删除任何内容"),
    }
}
