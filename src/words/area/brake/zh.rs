//! What waits for a person because there is unusually much of it. In Chinese.

use std::fmt;

use super::BrakeSentence as Says;
use crate::number::grouped;
use crate::terms::{Door, Reason};
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
        Says::MayHaveGone { touches, rules, accept } => may_have_gone(out, *touches, rules, *accept),
        Says::WouldWait { touches, brake, days, accept } => write!(
            out,
            "将有 {} 次联系待确认，因为某天的数量超过 brake = {brake}：{}；直接放行：--apply --accept {accept}",
            grouped(*touches),
            days.zh()
        ),
        Says::BeyondLimits { days } => {
            write!(out, "超过规则的 at_most：{}；要等人放行：touchbase approve 规则", days.zh())
        }
        Says::WaitsByRule { rule, touches, why } => by_rule(out, rule, *touches, *why),
        Says::Moved { touches } => write!(out, "{} 次改期", grouped(*touches)),
        Says::Gone { touches } => write!(out, "{} 次取消", grouped(*touches)),
        Says::RemovesMuch { touches, brake, rules } => write!(
            out,
            "没有重新读取规则：规则 {} 被删除，还有 {} 次联系待发（brake = {brake}）；确认无误：touchbase reload \
             --accept {touches}",
            rules.join("、"),
            grouped(*touches)
        ),
        Says::EndsMuch { touches, brake, rules } => ends_much((*touches, *brake), rules, out),
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

/// What an edit ends of what waits.
fn ends_much(
    (touches, brake): (u64, u64),
    rules: &[(String, u64)],
    out: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let rules: Vec<String> =
        rules.iter().map(|(rule, touches)| format!("{rule} {} 次", grouped(*touches))).collect();
    write!(
        out,
        "没有重新读取规则：{} 次待发的联系将不再发送（brake = {brake}）：{}；确认无误：touchbase reload --accept \
                 {touches}",
        grouped(touches),
        rules.join("、")
    )
}

fn by_rule(out: &mut fmt::Formatter<'_>, rule: &str, touches: u64, why: Reason) -> fmt::Result {
    write!(out, "{rule} 的 {} 次联系待确认，", grouped(touches))?;
    match why {
        Reason::NewName => write!(
            out,
            "因为还没写明这条规则或步骤是不是由以前的改名而来（{why}）；在 rules/{rule}.toml 里写 `was`，或放行：touchbase \
             approve {rule}"
        ),
        _ => write!(out, "因为规则的每一次都要确认（{why}）；放行：touchbase approve {rule}"),
    }
}

fn may_have_gone(
    out: &mut fmt::Formatter<'_>,
    touches: u64,
    rules: &[String],
    accept: Option<u64>,
) -> fmt::Result {
    let would = if accept.is_some() { "将有 " } else { "" };
    write!(
        out,
        "{would}{} 次联系待确认，因为应发时间在接管数据库之前，可能已经发过：{}；",
        grouped(touches),
        rules.join("、")
    )?;
    match accept {
        Some(accept) => write!(out, "直接放行：--apply --accept {accept}"),
        None => write!(out, "放行：touchbase approve 规则"),
    }
}
