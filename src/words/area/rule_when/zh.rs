//! Rule files: `[when]`, and times of day. In Chinese.

use std::fmt;

use super::RuleWhenSentence as Says;
use crate::words::Translate as _;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NothingToCountFrom => write!(out, "[when] 没有写从什么日子算起"),
        Says::SeveralToCountFrom { keys } => {
            write!(out, "[when] 同时写了几个起算的日子：{}", keys.join("、"))
        }
        Says::WriteOneOf { keys } => write!(out, "只写其中一个：{}", keys.join("、")),
        Says::CreatedFalse => write!(out, "写 `created = false` 永远不会应发"),
        Says::CreatedTrue => write!(out, "请写 created = true，或改用其他表示时间的写法"),
        Says::BeforeAndAfter => write!(out, "`before` 与 `after` 互相矛盾"),
        Says::KeepOne => write!(out, "请只保留一个"),
        Says::BothAreHere => write!(out, "两个都写了"),
        Says::AtWithHours => write!(out, "`at` 只能用于按天计算，这里是按小时计算"),
        Says::LeaveAtOut => write!(out, "请去掉 `at`，或改为按天、按工作日计算"),
        Says::StopOnceNeedsDate { field, is } => {
            write!(out, "`stop_once` 需要日期或日期加时刻，而 `{field}` 是{}", is.zh())
        }
        Says::NotADate => write!(out, "不是日期"),
        Says::OnlyEveryYear { field } => write!(out, "`{field}` 是每年的纪念日，`every` 只能写一年"),
        Says::IsAnniversary => write!(out, "每年的纪念日"),
        Says::EveryYearOrDate => write!(out, "请写 every = \"year\"，或把该字段声明为 date（日期）"),
        Says::EveryCountsDays => write!(out, "`every` 只能按天、周、月或年计算"),
        Says::RepeatAStep => {
            write!(out, "要按小时或工作日重复，请在 [[step]] 里写 repeat = \"…\"，times = …")
        }
        Says::CountsFromDate { field, is } => write!(out, "规则要从日期算起，而 `{field}` 是{}", is.zh()),
        Says::NoFestivalNamed => write!(out, "`festival` 没有写任何节日"),
        Says::NeedsFestival => write!(out, "这里要写节日"),
        Says::NotAFestival { written } => write!(out, "没有 `{written}` 这个节日"),
        Says::UnknownFestival => write!(out, "不认识的节日"),
        Says::FestivalsAreInFile => write!(out, "节日列在 calendars/festivals.toml 里"),
        Says::NotATimeOfDay { written } => write!(out, "`{written}` 不是时刻"),
        Says::TimeForExample => write!(out, "例如 \"10:00\""),
    }
}
