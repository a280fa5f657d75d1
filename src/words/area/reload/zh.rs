//! What a reload would change, and why it is refused. In Chinese.

use std::fmt;

use super::{ReloadPart, ReloadSentence as Says, RuleChange};
use crate::number::grouped;
use crate::words::Translate as _;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Rule { rule, change, parts } => {
            write!(out, "{rule}：{}", what(change))?;
            if parts.is_empty() && *change != RuleChange::Reworded {
                return write!(out, "；联系没有变化");
            }
            parts.iter().try_for_each(|part| write!(out, "；{}", how_many(*part)))
        }
        Says::Total { days, added, removed, at_once } => write!(
            out,
            "今后 {days} 天：增加 {} 次联系，减少 {} 次；立即到期 {} 次",
            grouped(*added),
            grouped(*removed),
            grouped(*at_once)
        ),
        Says::Unclear { names } => write!(
            out,
            "没有重新读取规则：有 {} 个新名称没有说明是新增的还是改名的；仍按原来的规则工作",
            grouped(*names)
        ),
        Says::RuleMayBe { rule, gone } => write!(
            out,
            "rules/{rule}.toml：新出现了规则 `{rule}`，而 {} 不见了：如果是同一条规则，请在其中写 was = [{}]；\
             如果是新规则，请写 was = []",
            named(gone),
            quoted(gone)
        ),
        Says::StepMayBe { rule, step, gone } => write!(
            out,
            "rules/{rule}.toml：新出现了步骤 `{step}`，而 {} 不见了：如果是同一个步骤，请在该步骤里写 was = [{}]；\
             如果是新步骤，请写 was = []",
            named(gone),
            quoted(gone)
        ),
        Says::TestsFail { tests } => {
            write!(out, "没有重新读取规则：规则里有 {} 个测试没有通过；仍按原来的规则工作", grouped(*tests))
        }
        Says::TestFails { rule, test, place } => {
            write!(out, "{place}：测试「{}」没有通过：touchbase test {rule}", test.zh())
        }
    }
}

fn what(change: &RuleChange) -> String {
    match change {
        RuleChange::New => "新规则".to_owned(),
        RuleChange::Edited => "有修改".to_owned(),
        RuleChange::Renamed { was } => format!("原名 {was}"),
        RuleChange::Surroundings => "规则不变；发送时段、日历或数量上限有改动".to_owned(),
        RuleChange::Reworded => "只改了文字或发送方式，联系不变".to_owned(),
        RuleChange::Removed => "已删除".to_owned(),
    }
}

fn how_many(part: ReloadPart) -> String {
    match part {
        ReloadPart::Added(touches) => format!("增加 {}", grouped(touches)),
        ReloadPart::Removed(touches) => format!("减少 {}", grouped(touches)),
        ReloadPart::Moved(touches) => format!("改期 {}", grouped(touches)),
        ReloadPart::AtOnce(touches) => format!("立即到期 {}", grouped(touches)),
        ReloadPart::AlreadySent(touches) => format!("已发过、不再发 {}", grouped(touches)),
        ReloadPart::TooLate(touches) => format!("已过补发期限 {}", grouped(touches)),
        ReloadPart::Overtaken(touches) => format!("由后一次代替 {}", grouped(touches)),
        ReloadPart::BeforeRule(touches) => format!("此前已到期、记为不发 {}", grouped(touches)),
        ReloadPart::Waiting(touches) => format!("取消待发 {}", grouped(touches)),
        ReloadPart::Held(touches) => format!("按规则限制待确认 {}", grouped(touches)),
    }
}

fn named(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join("、")
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(" 或 ")
}
