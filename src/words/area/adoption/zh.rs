//! Adopting a database, in Chinese.

use std::fmt;

use super::AdoptionSentence as Says;
use crate::words::Translate as _;

pub(in crate::words) fn write(sentence: &Says, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match sentence {
        Says::Question { since, why } => {
            write!(out, "{}。", why.zh())?;
            match since {
                Some(since) => write!(out, "最后一条记载是 {since}"),
                None => write!(out, "里面还没有任何记载"),
            }
        }
        Says::Adopted { cancelled, held, late, suppressed, erased, wishes_known } => {
            write!(
                out,
                "已接管；取消了 {cancelled} 次联系，查看：touchbase log --reason restored；其中没有发出过的用 touchbase retry 重发"
            )?;
            if *held > 0 {
                write!(out, "；期间应发的 {held} 次联系待确认：没有发出过的用 touchbase approve RULE 放行")?;
            }
            if *late > 0 {
                write!(out, "；期间应发的 {late} 次联系现在已过补发期限")?;
            }
            if *suppressed > 0 {
                write!(out, "；从伴随文件补上了 {suppressed} 条退订")?;
            }
            if *erased > 0 {
                write!(out, "；从伴随文件补上了 {erased} 条删除记载")?;
            }
            if !wishes_known {
                write!(
                    out,
                    "；没有找到这个数据库的伴随文件：副本之后登记的退订和删除可能缺失；请在后台服务发送之前重新登记\
                     （touchbase customer opt-out、touchbase customer erase）"
                )?;
            }
            Ok(())
        }
    }
}
