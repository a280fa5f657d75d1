//! One message instead of more than ten urgent ones. In Chinese.

use std::fmt;

use super::ManySentence as Says;
use crate::number::grouped;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Head { items, rules, more } => {
            let rules: Vec<String> =
                rules.iter().map(|(rule, items)| format!("{rule} {} 件", grouped(*items))).collect();
            write!(out, "共 {} 件紧急事项：{}", grouped(*items), rules.join("、"))?;
            if *more > 0 { write!(out, "，另有 {} 条规则", grouped(*more)) } else { Ok(()) }
        }
        Says::First { items, more } => {
            write!(out, "{}", items.join("、"))?;
            if *more > 0 { write!(out, "，还有 {} 件", grouped(*more)) } else { Ok(()) }
        }
        Says::NotListed { items } => write!(out, "还有 {} 件", grouped(*items)),
        Says::Where => write!(out, "全部：touchbase log"),
    }
}
