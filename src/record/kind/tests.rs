//! Reading `records.toml`: what is right is there, and everything wrong is named with its place.

use super::*;
use crate::diagnostic::{Report, Source};

fn read(text: &str) -> (Kinds, Vec<String>) {
    let mut report = Report::default();
    let kinds = Kinds::read(&Source::new("records.toml", text), &mut report);
    let said = report
        .findings()
        .iter()
        .map(|f| format!("{} {} {}", f.code, f.location().unwrap_or_default(), f.message))
        .collect();
    (kinds, said)
}

#[test]
fn a_person_has_the_built_in_fields_and_its_own() {
    let (kinds, said) = read(
        "[customer]\ntitle = '客户'\nperson = true\n[customer.fields]\nbirthday = 'anniversary'\n\
         segment = ['key', 'normal']\n[customer.many]\nfamily = 'member.customer'\n[customer.aliases]\n\
         id = ['客户编号']\nbirthday = ['生日']\n[member]\nperson = true\n[member.fields]\ncustomer = '-> customer'\n",
    );
    assert_eq!(said, Vec::<String>::new());
    let customer = kinds.get("customer").unwrap();
    assert_eq!(customer.type_of("mobile"), Some(FieldType::Phone));
    assert_eq!(customer.type_of("segment.changed_at"), Some(FieldType::Datetime));
    assert_eq!(customer.type_of("age"), Some(FieldType::Int));
    assert_eq!(kinds.get("member").unwrap().type_of("age"), None);
    assert_eq!(customer.id_aliases, ["客户编号"]);
    assert_eq!(customer.field("birthday").unwrap().aliases, ["生日"]);
    assert_eq!(customer.day_fields().collect::<Vec<_>>(), ["birthday"]);
}

#[test]
fn everything_wrong_is_named_with_its_place() {
    let (_, said) = read(
        "[Home]\n[home]\n[home.fields]\nid = 'text'\nowner = '-> custommer'\nmoved = 'dat'\nwords = []\n\
         [home.many]\nrepairs = 'repair.home'\n[home.aliases]\nmovd = ['x']\n[customer]\nperson = 1\n",
    );
    assert_eq!(
        said,
        [
            "K101 records.toml:1:2 `Home` cannot be a name",
            "K102 records.toml:4:1 `id` exists by itself",
            "K103 records.toml:6:9 `dat` is not a type",
            "K103 records.toml:7:9 a list of allowed words needs words",
            "K105 records.toml:11:1 no field `movd` to give another name",
            "F006 records.toml:13:10 `person` must be true or false, not a number",
            "K106 records.toml:5:10 `home.owner` refers to `custommer`, which is not a kind",
            "K107 records.toml:9:12 `home.repairs` needs a reference `repair.home` that comes back here",
        ]
    );
}
