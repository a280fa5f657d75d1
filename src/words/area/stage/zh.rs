//! What the demo and the benchmarks set up: their folders, their sinks, their daemon, in Chinese.

use std::fmt;

use super::StageSentence as Says;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::NotTheDemos { folder } => {
            write!(out, "{folder} 不是空的，也不是演示建立的，保持原样不动；请用 -C DIR 指定另一个文件夹")
        }
        Says::InUse { folder } => write!(out, "{folder} 正在使用"),
        Says::CannotLook { folder } => write!(out, "无法查看 {folder}"),
        Says::CannotRemove { folder } => write!(out, "无法删除旧的 {folder}"),
        Says::CannotMake { folder } => write!(out, "无法建立 {folder}"),
        Says::CannotRead { file } => write!(out, "无法读取 {file}"),
        Says::CannotWrite { file } => write!(out, "无法写入 {file}"),
        Says::CannotRemoveFile { file } => write!(out, "无法删除 {file}"),
        Says::NoFreeName { folder } => write!(out, "在 {folder} 里找不到可用的文件夹名"),
        Says::DemoConfiguration { findings } => write!(out, "演示自己写的配置有错：\n{findings}"),
        Says::BenchConfiguration { findings } => write!(out, "测速自己写的配置有错：\n{findings}"),
        Says::NoRuntime => write!(out, "无法启动工作线程"),
        Says::NoSinks => write!(out, "无法启动接收端"),
        Says::DaemonFailed => write!(out, "后台服务出错"),
        Says::ConnectionBroke => write!(out, "有一个连接中断"),
        Says::ConnectionFailed => write!(out, "有一个连接出错"),
        Says::SinkSaid { said } => write!(out, "接收端答复 {said}"),
        Says::OtherTouches { touches, planned } => {
            write!(out, "按规则应有 {touches} 次联系，后台服务却安排了 {planned} 次")
        }
        Says::NotAllArrived { sent, accepted, received } => {
            write!(out, "共 {sent} 条消息，台账记有 {accepted} 条已发出，接收端收到 {received} 条")
        }
        Says::SmsOrEmail => write!(out, "请写 sms 或 email"),
        Says::Marker => write!(out, "这个文件夹由 touchbase demo 建立，它可以替换"),
        Says::WasLive => write!(out, "演示时是 live；接收端已经关闭"),
        Says::RelayIsSink => write!(out, "演示用的接收端：收到的都留下，什么也不投递"),
        Says::GatewayIsSink => write!(out, "演示用的接收端，写法与 gateways/yunpian.toml 相同。"),
    }
}
