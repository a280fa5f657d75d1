//! The page of `import`. In Chinese.

use std::fmt;

use super::IntakeSentence as Says;
use crate::number::grouped;
use crate::words::BrakeSentence as Beside;
use crate::words::Translate as _;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Csv { rows, encoding, delimiter: ',' } => write!(out, "{} 行，{encoding}", grouped(*rows)),
        Says::Csv { rows, encoding, delimiter: '\t' } => {
            write!(out, "{} 行，{encoding}，以制表符分隔", grouped(*rows))
        }
        Says::Csv { rows, encoding, delimiter } => {
            write!(out, "{} 行，{encoding}，以 {delimiter} 分隔", grouped(*rows))
        }
        Says::Fault { reason, suggestion: None } => write!(out, "{}", reason.zh()),
        Says::Fault { reason, suggestion: Some(suggestion) } => {
            write!(out, "{}；{}", reason.zh(), suggestion.zh())
        }
        Says::UnknownReferences { records, at_least, some } => {
            let least = if *at_least { "至少" } else { "" };
            let more = if *records > some.len() as u64 { "…" } else { "" };
            let records = grouped(*records);
            write!(out, "{least}有 {records} 条被关联的记录（还）不存在：{}{more}", some.join("、"))
        }
        Says::Effect { touches, days, rules, today, moved, gone } => {
            let (touches, today) = (signed(*touches), signed(*today));
            write!(out, "{days} 天内 {touches} 次联系{}，其中今天 {today} 次", by_rule(rules))?;
            let beside =
                [(*moved, Beside::Moved { touches: *moved }), (*gone, Beside::Gone { touches: *gone })];
            let mut beside = beside.iter().filter(|(touches, _)| *touches > 0);
            beside.try_for_each(|(_, said)| write!(out, "，{}", said.zh()))
        }
        Says::Sheet { rows, sheet } => write!(out, "{} 行，工作表「{sheet}」", grouped(*rows)),
        Says::Guessed => write!(out, "各列对应哪个字段，是按表头判断的"),
        Says::GuessedAndSaved { file } => write!(out, "各列对应哪个字段，是按表头判断的，已存为 {file}"),
        Says::MappingOf { file } => write!(out, "列的对应按 {file}"),
        Says::Ignored => write!(out, "（不导入）"),
        Says::Calendars { solar, lunar } => {
            write!(out, "（公历 {}，农历 {}）", grouped(*solar), grouped(*lunar))
        }
        Says::Written { new, changed, same } => {
            write!(out, "新增 {} · 更改 {} · 相同 {}", grouped(*new), grouped(*changed), grouped(*same))
        }
        Says::Rejected { rows } => write!(out, "退回 {}", grouped(*rows)),
        Says::Row { number } => write!(out, "第 {number} 行"),
        Says::Cell { column, cell } => write!(out, "{column}「{cell}」"),
        Says::MoreRejected { rows } => write!(out, "另有 {} 行，见退回文件", grouped(*rows)),
        Says::Warning(said) => write!(out, "警告：{}", said.zh()),
        Says::EffectUnknown { why } => write!(out, "注意：无法得知影响：{why}"),
        Says::Applied { effect: Some(effect) } => write!(out, "影响：{}。已写入。", effect.zh()),
        Says::Applied { effect: None } => write!(out, "已写入。"),
        Says::NotApplied { effect: Some(effect) } => {
            write!(out, "影响：{}。没有写入；要写入请加 --apply。", effect.zh())
        }
        Says::NotApplied { effect: None } => write!(out, "没有写入；要写入请加 --apply。"),
        Says::Bar => write!(out, "{{bar:40}} {{bytes}} / {{total_bytes}}，约剩 {{eta}}"),
        Says::ReadSoFar { bytes, of, seconds } => {
            write!(out, "{} 秒后已读取 {} / {} 字节", grouped(*seconds), grouped(*bytes), grouped(*of))
        }
    }
}

/// `（birthday +50，gift +14）`, or nothing.
fn by_rule(rules: &[(String, i64)]) -> String {
    let rules = rules.iter().map(|(rule, number)| format!("{rule} {}", signed(*number)));
    let rules = rules.collect::<Vec<_>>().join("，");
    if rules.is_empty() { rules } else { format!("（{rules}）") }
}

fn signed(number: i64) -> String {
    let sign = if number < 0 { "−" } else { "+" };
    format!("{sign}{}", grouped(number.unsigned_abs()))
}
