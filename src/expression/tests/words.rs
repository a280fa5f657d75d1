//! What is said of expressions, in Chinese: problems, and what they fail on.

use super::*;
use crate::words::Translate as _;

/// What `check` says in Chinese: message, and the first help.
fn told(each: &str, text: &str, condition: bool) -> String {
    let kinds = kinds();
    let scope = if condition {
        Scope::of(&kinds, each).unwrap()
    } else {
        Scope::for_template(&kinds, each, Some("customer"), ["name", "hotline"]).unwrap()
    };
    let found = match Expression::compile(text) {
        Ok(expression) if condition => expression.check_condition(&scope),
        Ok(expression) => expression.check(&scope),
        Err(problem) => vec![problem],
    };
    let [problem] = found.as_slice() else { panic!("{text}: {found:?}") };
    let help = problem.help.iter().find(|help| !matches!(help, Sentence::Finding(_)));
    format!("{}{}", problem.message.zh(), help.map(|help| format!(" | {}", help.zh())).unwrap_or_default())
}

#[test]
fn names_that_lead_nowhere() {
    for (text, condition, expected) in [
        ("to.name == ''", true, "`to` 只能用在模板里"),
        ("staff.name == ''", true, "`complaint` 没有关联到 `staff`"),
        ("closed_on is none", true, "这里没有 `closed_on`：规则针对的是每个 `complaint`"),
        ("complaint.levle == ''", true, "`complaint` 没有字段 `levle`"),
        ("changed_at.levle is none", true, "`complaint` 没有字段 `levle`"),
        (
            "company.hotlin",
            false,
            "`company` 里没有 `hotlin` | 请在 touchbase.toml 的 [company] 下写 hotlin = \"…\"",
        ),
        ("occurrence.yeers", false, "`occurrence` 里没有 `yeers`"),
        ("complaint.home.steward.manager.manager.manager.name is none", true, "一条路径最多经过 4 次关联"),
        (
            "level.changed_at < today",
            true,
            "字段的最近修改时间在它所属的记录下面 | 请写 `changed_at.field`，或 `customer.changed_at.field`",
        ),
        ("due_on.yaer == 2026", true, "日期没有 `yaer`"),
        ("level.name == ''", true, "这只是一个值，下面没有字段 `name`"),
        (
            "customer.family.name == ''",
            true,
            "这是列表：字段在列表的每一项里，列表本身没有 `name` | 请写 `… | map(attribute=\"name\") | join(\"、\")`，\
             或 `(… | first).name`",
        ),
    ] {
        assert_eq!(told("complaint", text, condition), expected, "{text}");
    }
}

#[test]
fn what_cannot_be_read_or_tried() {
    let long = format!("name == '{}'", "x".repeat(TEXT_MAX));
    let minus = "-".repeat(900);
    for (text, condition, expected) in [
        ("", true, "表达式是空的"),
        (long.as_str(), true, "表达式太长 | 最多 2000 字节；更长的内容请放进记录里"),
        ("no ==", true, "这不是表达式：没有写完，后面应为一个值"),
        (minus.as_str(), true, "一个表达式里的词和符号太多"),
        (
            "no * 2 > 1",
            true,
            "不能用 `*`：它也会把文字或列表重复多遍 | 数字相乘请用过滤器：`price | times(3)`",
        ),
        ("no | lenght > 3", true, "没有过滤器 `lenght`"),
        ("no is nonne", true, "没有判断词 `nonne`"),
        ("days_sinse(due_on) > 3", true, "没有函数 `days_sinse`"),
        (
            "no + 1 > 3",
            true,
            "运行出错：这样的值不能这样运算：tried to use + operator on unsupported types string and number",
        ),
        ("level | date == today", true, "运行出错：这不是日期"),
        ("no | money == ''", true, "运行出错：金额应为以分计的整数"),
        ("due_on | time == ''", true, "运行出错：只有日期，没有时刻"),
        ("due_on | add_days(99999999) == today", true, "运行出错：日期太远"),
        (
            "(customer.family | first).name == ''",
            true,
            "什么都没填时会出错：用到的值不存在 | 列表可能是空的：请写 `… | map(attribute=\"name\") | first | \
             default(\"\")`",
        ),
        ("level", true, "得到的是文字，不是「是」或「否」 | 请写 `… is not none`"),
        ("count(customer.family)", true, "得到的是数字，不是「是」或「否」 | 请拿它与别的值比较"),
        ("customer.homes", true, "得到的是列表，不是「是」或「否」 | 请写 `… | length > 0`"),
        (
            "closed_at and closed_at < now",
            true,
            "什么都没填时，得到的是空值，不是「是」或「否」 | 请写 `field is not none and …`",
        ),
        ("customer.family[9]", false, "用到了不存在的东西"),
        ("complaint", false, "这是一整条记录，不是一个值 | 请写明其中的字段，例如 `.name`"),
        (
            "'到期' ~ due_on",
            false,
            "没有填的值会写成 `None` | 与其他文字相连之前，请先加上 `| default(\"\")`",
        ),
    ] {
        assert_eq!(told("complaint", text, condition), expected, "{text}");
    }
}

#[test]
fn comparisons_that_do_not_say_what_was_meant() {
    for (text, expected) in [
        ("due_on == '2026-03-31'", "日期不能与文字比较 | 请写 `date(\"2026-03-31\")`"),
        ("level == '热门'", "`level` 不可能是 `热门` | 它只能是：一般、重要、热点、重大"),
        ("handler == none", "记录不能与 `none` 比较 | 请写 `handler is none` 或 `handler is not none`"),
        (
            "due_on < today",
            "`due_on` 没有填时，会被当作比什么都小 | 请写 `due_on is not none and …`；如果没填也算符合，请写 \
             `is none or …`",
        ),
    ] {
        assert_eq!(told("complaint", text, true), expected, "{text}");
    }
}

/// What a body is refused for.
#[test]
fn texts_are_refused_in_both_languages() {
    for (text, english, chinese) in [
        (
            "{{ a ~ b }}",
            "`~` cannot be used in a text | write values side by side, or work out the value in [params]",
            "正文里不能用 `~` | 把几个值并排写，或在 [params] 里先算好",
        ),
        (
            "{% set a = b %}",
            "a text has no `{% set %}` | it shows values and chooses words; work out values in [params]",
            "正文里没有 `{% set %}` | 正文只显示值、选择用词；要计算的值请写在 [params] 里",
        ),
    ] {
        let (_, problems) = add_text(&mut environment(), "a", text).unwrap();
        let problem = problems.first().unwrap();
        let help = problem.help.first().unwrap();
        assert_eq!(format!("{} | {help}", problem.message), english);
        assert_eq!(format!("{} | {}", problem.message.zh(), help.zh()), chinese);
    }
    for (text, chinese) in [
        ("(".repeat(30), "括号套得太多层"),
        ("{% if a %}".repeat(80), "标签套得太多层，或连用的 `elif` 太多"),
    ] {
        let text = if text.starts_with('(') { format!("{{{{ {text} }}}}") } else { text };
        let problem = add_text(&mut environment(), "a", &text).map(|_| ()).unwrap_err();
        assert_eq!(problem.message.zh().to_string(), chinese);
    }
}

/// What an expression fails on when it runs; a filter of ours says why, and the engine's own errors hold no value.
#[test]
fn failures_are_told_in_both_languages() {
    for (text, english, chinese) in [
        ("name", "gives a text, not true or false", "得到的是文字，不是「是」或「否」"),
        ("homes[9]", "names something that is not there", "用到了不存在的东西"),
        ("name + 1 == 2", "invalid operation", "这样的值不能这样运算"),
        ("homes[9].x == 1", "undefined value", "用到的值不存在"),
        ("name | sma == 1", "unknown filter: filter sma is unknown", "没有这个过滤器：filter sma is unknown"),
        ("name is sma", "unknown test: test sma is unknown", "没有这个判断词：test sma is unknown"),
        ("sma(1) == 1", "unknown function: sma is unknown", "没有这个函数：sma is unknown"),
        ("name.sma(1) == 1", "unknown method", "没有这个方法"),
        ("date(today, 1) == 1", "too many arguments", "括号里的参数太多"),
        ("date() == 1", "missing argument", "括号里缺少参数"),
        ("date(name) == today", "this is not a date", "这不是日期"),
        ("count(3) == 1", "only lists and texts can be counted", "只有列表和文字可以计数"),
        ("(3 | mask) == ''", "only texts can be masked", "只有文字可以遮盖"),
        ("(name | times(2)) == 1", "only numbers can be multiplied", "只有数字可以相乘"),
        ("(9223372036854775807 | times(2)) == 1", "the product is too large", "乘积太大"),
        ("('' | default(homes)) == ''", "a list of values cannot stand in here", "列表不能用作替代的值"),
    ] {
        let expression = Expression::compile(text).unwrap();
        let error = expression.eval_bool(&context_of("customer:C-1", &expression)).unwrap_err();
        assert_eq!(
            (error.to_string().as_str(), error.zh().to_string().as_str()),
            (english, chinese),
            "{text}"
        );
    }
    let expression = Expression::compile("days_since(date('2026-01-01')) > 3").unwrap();
    let error = expression.eval_bool(&Context(Value::from(()))).unwrap_err();
    assert_eq!(
        (error.to_string().as_str(), error.zh().to_string().as_str()),
        ("there is no `today` here", "这里没有 `today`")
    );
}

/// Bodies unpack, run long and come out long; the engine's other errors keep its words.
#[test]
fn faults_of_the_engine_have_sentences() {
    for (kind, english, chinese) in [
        (ErrorKind::CannotUnpack, "cannot unpack", "不能拆成这几个名字"),
        (ErrorKind::OutOfFuel, "takes too many steps", "运算步骤太多"),
        (ErrorKind::WriteFailure, "comes out too long", "得到的内容太长"),
        (ErrorKind::BadSerialization, "could not serialize to value", "could not serialize to value"),
    ] {
        let said = cause(&minijinja::Error::from(kind));
        assert_eq!((said.to_string().as_str(), said.zh().to_string().as_str()), (english, chinese));
    }
    let long = minijinja::Error::new(ErrorKind::OutOfFuel, "with a value");
    assert_eq!(plain(&long), cause(&long));
}
