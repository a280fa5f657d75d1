//! What goes wrong with the database while it is used, in Chinese.

use std::fmt;

use super::StoreSentence as Says;
use crate::words::Translate as _;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Locked => write!(out, "数据库正被另一个程序占用"),
        Says::Closed => write!(out, "数据库已关闭：后台服务正在停止"),
        Says::Full => write!(out, "磁盘已满"),
        Says::Damaged { said } => write!(out, "数据库已损坏：{}", said.zh()),
        Says::Unusable { said } => write!(out, "数据库无法使用：{said}"),
        Says::NoSuchKind { kind } => write!(out, "没有 `{kind}` 这个类别"),
        Says::NoSuchField { kind, field } => write!(out, "类别 `{kind}` 没有字段 `{field}`"),
        Says::NoSuchRecord => write!(out, "没有这条记录"),
        Says::ErasedPerson => write!(out, "此人的资料已删除，不能再写入"),
        Says::NoMessage => write!(out, "这次联系没有消息"),
        Says::AlreadyThere => write!(out, "这次联系已经在台账里"),
        Says::NotArmed => write!(out, "这条消息无法开始发送"),
        Says::ChangeBrokenOff => write!(out, "写入数据库时中断"),
        Says::ReadingBrokeOff { said } => write!(out, "读取数据库时中断：{said}"),
        Says::NoThread { said } => write!(out, "无法启动数据库线程：{}", said.zh()),
        Says::RoomUnknown { said } => write!(out, "无法查询磁盘剩余空间：{}", said.zh()),
        Says::NotWrittenAsJson => write!(out, "有一条记录无法写成 JSON"),
        Says::DocumentUnreadable => write!(out, "有一条记录的内容无法读取"),
        Says::ChangesUnreadable => write!(out, "有一条记录的变更时间无法读取"),
        Says::PointsNowhere { table } => write!(out, "表 {table} 有一行关联的内容不存在"),
        Says::InColumn { column, said } => write!(out, "{}（第 {column} 列）", said.zh()),
        Says::NoWord => write!(out, "缺少代码"),
        Says::UnknownWord => write!(out, "有不认识的代码"),
        Says::UnknownState => write!(out, "有不认识的状态"),
        Says::NoRecordName => write!(out, "缺少记录编号"),
        Says::NotARecordName => write!(out, "这里写的不是记录编号"),
        Says::UnknownChannel => write!(out, "有不认识的渠道"),
    }
}
