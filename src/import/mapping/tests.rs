//! Headers of the shipped kinds, as lists have them.

use super::*;
use crate::diagnostic::{Report, Source};
use crate::words::{Audience, Language};

fn kinds() -> Kinds {
    let mut report = Report::default();
    let kinds = Kinds::read(&Source::new("records.toml", include_str!("../../../records.toml")), &mut report);
    assert_eq!(report.errors(), 0, "{report:?}");
    kinds
}

fn headers(line: &str) -> Vec<String> {
    line.split(',').map(str::to_owned).collect()
}

/// `kind: header=target …`, or `! error`, or `no headers`.
fn said(line: &str, wanted: Option<&str>, map: Option<&MapFile>) -> String {
    match resolve(&headers(line), &kinds(), wanted, map) {
        Err(error) => format!("! {error}"),
        Ok(None) => "no headers".into(),
        Ok(Some(mapping)) => {
            let columns = mapping.columns.iter().map(|column| match &column.target {
                Target::Ignored(reason) => format!("{}=({reason:?})", column.header),
                target => format!("{}={}", column.header, name(target).unwrap()),
            });
            format!("{}: {}", mapping.kind, columns.collect::<Vec<_>>().join(" "))
        }
    }
}

fn map(text: &str) -> Result<MapFile, Vec<String>> {
    let mut report = Report::default();
    let map = MapFile::read(&Source::new("m.toml", text), &kinds(), &mut report);
    map.ok_or_else(|| report.findings().iter().map(|f| format!("{} {}", f.code, f.message)).collect())
}

#[test]
fn the_kind_is_the_one_that_most_headers_fit() {
    assert_eq!(
        said("客户编号,姓名,手机,生日,微信", None, None),
        "customer: 客户编号=id 姓名=name 手机=mobile 生日=birthday 微信=(Unknown(None))"
    );
    assert_eq!(
        said("成员编号,客户编号,姓名,关系,出生日期", None, None),
        "family_member: 成员编号=id 客户编号=customer 姓名=name 关系=relation 出生日期=birthday"
    );
    assert!(said("房屋编号,客户编号,项目,楼栋,房号,入住日期", None, None).starts_with("home: 房屋编号=id"));
    assert!(
        said("保修编号,房屋编号,客户编号,保修项目,到期日", None, None).starts_with("warranty: 保修编号=id")
    );
    assert!(said("工号,姓名,手机,岗位", None, None).starts_with("staff: 工号=id"));
    assert!(said("工单号,客户编号,级别,受理时间", None, None).starts_with("complaint: 工单号=id"));
}

#[test]
fn width_case_units_and_stars_do_not_count() {
    assert_eq!(
        said("ＩＤ,Name ,手机（必填）*,Birthday,E-Mail：", Some("customer"), None),
        "customer: ＩＤ=id Name =name 手机（必填）*=mobile Birthday=birthday E-Mail：=email"
    );
    assert_eq!(plain("面积(㎡)"), "面积");
    assert_eq!(plain("（备注）"), "(备注)");
    assert_eq!(plain("\u{FEFF}* Moved_In_On [日期](必填)"), "moved_in_on");
    assert_eq!(plain(")("), ")(");
}

#[test]
fn what_is_left_out_is_named() {
    assert_eq!(
        said("客户编号,姓名,手机,电话,交付日期,电子邮,", Some("customer"), None),
        "customer: 客户编号=id 姓名=name 手机=mobile 电话=(Twice(\"mobile\")) \
         交付日期=(Elsewhere(\"home.handover_on\")) 电子邮=(Unknown(Some(\"电子邮箱\")))"
    );
    assert_eq!(
        said("客户编号,姓名,reject_row,reject_reason", None, None),
        "customer: 客户编号=id 姓名=name reject_row=(Unnamed) reject_reason=(Unnamed)"
    );
}

#[test]
fn headers_that_do_not_decide_are_refused() {
    assert_eq!(said("a,b,c", None, None), "no headers");
    assert_eq!(said("C-1,陈静,13900000012", None, None), "no headers");
    assert_eq!(
        said("姓名,手机,兴趣,客户分级", None, None),
        "! no column names the customer records: one needs the header id or 客户编号 or 业主编号 or 编号"
    );
    assert_eq!(
        said("id,姓名,手机", None, None),
        "! the headers fit several kinds equally well: say --kind customer or --kind family_member or --kind staff"
    );
    assert!(said("id,姓名,手机", Some("staff"), None).starts_with("staff: id=id"));
    assert_eq!(
        said("id,姓名", Some("custommer"), None),
        "! no kind is called `custommer`; did you mean `customer`?"
    );
}

/// The first row may be headers that nothing is called by, or a customer.
#[test]
fn a_first_row_is_masked_but_at_a_terminal() {
    let nothing = no_header(&headers("C-1,陈静"), &kinds(), Some("customer"));
    assert_eq!(
        nothing.to_string(),
        "no header is known: the first row says \"C**\" \"陈**\"; expected headers such as 客户编号 姓名 称呼 手机 (customer)"
    );
    let nothing = nothing.shown_to(Audience::Terminal);
    let said = Language::Chinese.say(&nothing);
    assert_eq!(
        said,
        "找不到认识的表头：第一行是「C-1」「陈静」；表头应类似 客户编号 姓名 称呼 手机 (customer)"
    );
    assert!(!format!("{nothing:?}").contains("陈静"));
}

#[test]
fn a_mapping_file_decides() {
    let map = map(
        "kind = 'customer'\n[columns]\n'会员号' = 'id'\n'称谓全名' = 'name'\n'微信' = ''\n'手机' = ''\n'备用电话' = 'customer.mobile'\n\
         '房号' = 'home.id'\n'交房' = 'home.handover_on'\n",
    )
    .unwrap();
    assert_eq!(
        said("会员号,称谓全名,微信,手机,备用电话,房号,交房,生日", None, Some(&map)),
        "customer: 会员号=id 称谓全名=name 微信=(AsAsked) 手机=(AsAsked) 备用电话=mobile 房号=home.id \
         交房=home.handover_on 生日=birthday"
    );
    let mapping = resolve(&headers("会员号,交房"), &kinds(), None, Some(&map)).unwrap().unwrap();
    assert_eq!(mapping.related, [("home".to_owned(), "customer".to_owned())]);
    assert_eq!(map.missing(&headers("会员号,交房,备用电话,房号")).collect::<Vec<_>>(), ["称谓全名"]);
}

#[test]
fn a_wrong_mapping_file_is_explained() {
    assert_eq!(map("[columns]\n").unwrap_err(), ["F003 `kind` is missing"]);
    assert_eq!(map("kind = 'custmer'\n").unwrap_err(), ["D101 no kind is called `custmer`"]);
    assert_eq!(
        map("kind = 'customer'\ncolour = 1\n[columns]\nA = 'mobil'\nB = 'home.moved'\nC = 'staff.role'\nD = 3\n").unwrap_err(),
        [
            "D102 `customer` has no field `mobil`",
            "D102 `home` has no field `moved`",
            "D103 `staff` does not refer to `customer` by just one field",
            "F006 `D` must be a string in quotes, not a number",
            "F004 unknown key `colour`",
        ]
    );
}

#[test]
fn a_wrong_mapping_file_is_explained_in_chinese() {
    let mut report = Report::default();
    let read =
        |text: &str, report: &mut Report| MapFile::read(&Source::new("m.toml", text), &kinds(), report);
    assert_eq!(read("kind = 'custmer'\n", &mut report), None);
    assert_eq!(read("kind = 'customer'\n[columns]\nC = 'staff.role'\n", &mut report), None);
    let said: Vec<String> = report
        .findings()
        .iter()
        .map(|finding| {
            let label = finding.place.as_ref().and_then(|place| place.label.as_ref());
            let all = std::iter::once(&finding.message).chain(label).chain(finding.help.first());
            all.map(|said| Language::Chinese.say(said)).collect::<Vec<_>>().join(" / ")
        })
        .collect();
    assert!(
        said[0].starts_with("没有名为 `custmer` 的资料类别 / 不认识的类别 / 是不是想写 `customer`？"),
        "{said:?}"
    );
    let expected = "这份名单里不能填 `staff` 的资料：它没有关联到 `customer`，或关联了不止一次 / 一行里只能再填关联到它的那一类资料";
    assert_eq!(said[1], expected);
}

#[test]
fn a_guessed_mapping_reads_back_as_itself() {
    let line = "客户编号,姓名,\"手机\" \\ 备用,手机,交付日期,微信,多行\n表头";
    let first = resolve(&headers(line), &kinds(), Some("customer"), None).unwrap().unwrap();
    let text = file::write(&first, Language::English);
    let map = map(&text).unwrap_or_else(|said| panic!("{said:?} in\n{text}"));
    let again = resolve(&headers(line), &kinds(), None, Some(&map)).unwrap().unwrap();
    let targets = |mapping: &Mapping| mapping.columns.iter().map(|c| name(&c.target)).collect::<Vec<_>>();
    assert_eq!(targets(&again), targets(&first), "{text}");
    assert!(text.contains("\"微信\" = \"\"\n"), "{text}");
    assert!(text.contains("\"交付日期\" = \"\"   # perhaps \"home.handover_on\""), "{text}");
}

/// Both once cost the square of what is written.
#[test]
fn a_thousand_unknown_headers_and_a_million_brackets_cost_little() {
    let watch = crate::clock::stopwatch();
    let unknown: Vec<String> = (0..990).map(|n| format!("{n:03}").repeat(20)).collect();
    let headers = format!("客户编号,姓名,手机号码码,{}", unknown.join(","));
    let found = said(&headers, None, None);
    assert!(
        found.starts_with("customer: 客户编号=id 姓名=name 手机号码码=(Unknown(Some(\"手机号码\")))"),
        "{found}"
    );
    assert!(found.ends_with("(Unknown(None))"));
    assert_eq!(plain(&format!("手机{}", "()".repeat(500_000))), "手机");
    assert_eq!(plain(&format!("手机{}", ")".repeat(500_000))).len(), 500_006);
    assert!(watch.elapsed().as_secs() < 5, "{:?}", watch.elapsed());
}
