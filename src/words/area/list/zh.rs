//! Lists that come in, as files. In Chinese.

use std::fmt;

use super::ListSentence as Says;
use crate::number::grouped;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Unreadable => write!(out, "无法读取文件"),
        Says::Empty => write!(out, "文件是空的"),
        Says::OldWorkbook => write!(out, "这是 Excel 97 的工作簿，或者带有密码；请去掉密码，另存为 .xlsx"),
        Says::HasPassword => write!(out, "工作簿带有密码；请去掉密码后再保存"),
        Says::NotText => write!(out, "文件里有 NUL 字节，不是文本；请另存为 CSV UTF-8 或 XLSX"),
        Says::NoSheet { wanted, names } => {
            write!(out, "没有名为「{wanted}」的工作表，现有：{}", names.join("、"))
        }
        Says::TooManyParts { parts } => {
            write!(out, "不接受这个工作簿：它有 {} 个部分，太多了", grouped(*parts as u64))
        }
        Says::PartTooBig { part, mib } => write!(out, "不接受这个工作簿：{part} 解压后超过 {mib} MiB"),
        Says::PartLongText { part } => write!(out, "不接受这个工作簿：{part} 里有一段文字超过 1 MiB"),
        Says::Damaged { said } => write!(out, "工作簿已损坏：{said}"),
        Says::RowBeyondLast { row } => {
            write!(out, "工作簿已损坏：有一行的行号是 {row}，超出 Excel 的最后一行")
        }
        Says::RowsOutOfOrder { row, after } => write!(out, "工作簿已损坏：第 {row} 行排在第 {after} 行之后"),
        Says::MakesNoSense => write!(out, "工作簿已损坏：内部结构无法读懂"),
        Says::RejectsNotWritten { path } => write!(out, "无法写入退回文件 {path}"),
        Says::DidNotRun => write!(out, "导入没有进行"),
        Says::BrokeOff => write!(out, "读取名单时中断"),
        Says::WishesKept { people } => write!(
            out,
            "名单把 {} 位已退订的人改成了愿意接收：没有照改，仍按退订处理；如果其中某人确实改变了主意，请用 touchbase customer opt-out ID --undo",
            grouped(*people)
        ),
    }
}
