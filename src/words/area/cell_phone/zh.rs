//! A cell that should hold a mobile number. In Chinese.

use std::fmt;

use super::CellPhoneSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Several => write!(out, "这个单元格里有好几个号码"),
        Says::KeepOne => write!(out, "请只保留要联系的那一个"),
        Says::NotOnlyDigits => write!(out, "不是电话号码：里面有数字以外的内容"),
        Says::WriteItAlone => write!(out, "请只写号码，例如 139 0000 0012"),
        Says::NoSuchBeginning => write!(out, "没有手机号码以此开头"),
        Says::KnownBeginnings => write!(out, "手机号码以 13 到 19 开头"),
        Says::Length { digits } => write!(out, "手机号码是 11 位，这里是 {digits} 位"),
        Says::FixedLine => write!(out, "固定电话收不到消息"),
        Says::WriteMobile => write!(out, "请填写手机号码；境外和香港的号码前面写 + 和国家或地区代码"),
        Says::NotMobile => write!(out, "不是手机号码"),
        Says::MobileForms => write!(out, "应为以 13 到 19 开头的 11 位数字，或 + 加国家或地区代码"),
        Says::NoCountry => write!(out, "没有以 0 开头的国家或地区代码"),
        Says::LengthAbroad { digits } => {
            write!(out, "国际号码连同国家或地区代码是 8 到 15 位，这里是 {digits} 位")
        }
    }
}
