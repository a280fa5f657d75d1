//! What waits for a person because there is unusually much of it. In Chinese.

use std::fmt;

use super::BrakeSentence as Says;
use crate::number::grouped;
use crate::terms::Door;
use crate::words::Translate as _;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Days { days, more } => {
            let days: Vec<String> = days
                .iter()
                .map(|(rule, on, touches)| format!("{rule} {on} 共 {} 次", grouped(*touches)))
                .collect();
            write!(out, "{}", days.join("，"))?;
            if *more > 0 { write!(out, "，另有 {} 处", grouped(*more)) } else { Ok(()) }
        }
        Says::Waits { touches, brake, days, cause } => write!(
            out,
            "{} 次联系待确认，因为某天的数量超过 brake = {brake}：{}；放行：touchbase approve --cause {cause}",
            grouped(*touches),
            days.zh()
        ),
        Says::WouldWait { touches, brake, days } => write!(
            out,
            "将有 {} 次联系待确认，因为某天的数量超过 brake = {brake}：{}；直接放行：--apply --accept {touches}",
            grouped(*touches),
            days.zh()
        ),
        Says::BeyondLimits { days } => {
            write!(out, "超过规则的 at_most：{}；要等人放行：touchbase approve 规则", days.zh())
        }
        Says::Moved { touches } => write!(out, "{} 次改期", grouped(*touches)),
        Says::Gone { touches } => write!(out, "{} 次取消", grouped(*touches)),
        Says::RemovesMuch { touches, brake, rules } => write!(
            out,
            "没有重新读取规则：规则 {} 被删除，还有 {} 次联系待发（brake = {brake}）；确认无误：touchbase reload \
             --accept {touches}",
            rules.join("、"),
            grouped(*touches)
        ),
        Says::Cause { door, name, at, held, to_come } => {
            write!(out, "{} 次联系待确认", grouped(*held))?;
            if *to_come > 0 {
                write!(out, "，之后还有 {} 次", grouped(*to_come))?;
            }
            let what = match door {
                Door::Import => "名单",
                Door::Reload => "重新读取规则",
                Door::Restart => "启动",
            };
            write!(out, "：{what} {name}（{at}）使某天的数量超过 brake")
        }
        Says::NothingOf { cause } => {
            write!(out, "没有因原因 {cause} 而待确认的联系；touchbase status 可以看有哪些")
        }
        Says::ToCome { touches } => write!(out, "之后到期的 {} 次也会照常发送", grouped(*touches)),
        Says::OldKey => write!(out, "`reload_brake` 现在叫 `brake`"),
        Says::CallItBrake => write!(out, "请改写为 `brake`：它对导入和启动也有效，不只对重新读取规则"),
        Says::ForEverybody { kind } => write!(out, "这会在同一天发给每一个 {kind}，而规则没有写 `at_most`"),
        Says::SetAtMost => write!(out, "在 [limits] 里写明一天超过多少次就要等人确认：at_most = 2000"),
    }
}
