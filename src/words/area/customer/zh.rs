//! The pages of `customer`, in Chinese.

use std::fmt;

use super::{Came, CustomerSentence as Says};
use crate::number::grouped;
use crate::words::area::explain::zh::author;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Since { person, at } => write!(out, "{person}  {at} 建立"),
        Says::NeverChanged => write!(out, "同意与退订：导入后没有变过"),
        Says::Consent => write!(out, "同意与退订"),
        Says::Change { at, field, old, new, by } => {
            let [old, new] = [old, new].map(|value| value.as_deref().unwrap_or("–"));
            write!(out, "{at}  {}  {old} → {new}  {}", built_in(field), author(by))
        }
        Says::NoTouches => write!(out, "还没有联系过"),
        Says::LatestTouches => write!(out, "最近的联系"),
        Says::Noted { person, fields, came, by } => {
            let came = match came {
                Came::WasSoAlready => "原来就是这样，没有改动",
                Came::TakenBack => "已撤回",
                Came::Noted => "已记下",
            };
            let fields: Vec<&str> = fields.iter().map(|field| built_in(field)).collect();
            write!(out, "{person}：{}，{came}，{}", fields.join("、"), author(by))
        }
        Says::StillPlanned { touches } => {
            write!(out, "还有 {} 次联系待发；每次发送前都会再查看退订情况", grouped(*touches))
        }
        Says::NeedsFile => {
            write!(out, "导出的内容不遮盖，只输出到终端或单独的文件：请加上 --out FILE")
        }
        Says::WrittenTo { file } => write!(out, "已写入 {file}"),
    }
}

/// A field that a person has by itself, as it is called in an office; any other by its key.
fn built_in(field: &str) -> &str {
    match field {
        "no_contact" => "不再联系",
        "consent_care" => "同意关怀消息",
        "consent_marketing" => "同意营销消息",
        "consent_ground" => "同意或退订的依据",
        "service_opt_out" => "退订服务消息",
        "care_opt_out" => "退订关怀消息",
        "marketing_opt_out" => "退订营销消息",
        "sms_opt_out" => "退订短信",
        "email_opt_out" => "退订邮件",
        other => other,
    }
}
