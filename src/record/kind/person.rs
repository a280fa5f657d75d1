//! The fields that every person has without declaring them: how to address and reach them, and what they agreed to.

use jiff::civil::Date;

use super::{Field, FieldType};
use crate::record::{Kind, Kinds, Record, RecordKey, Value};
use crate::terms::{ChannelName, Reason};

/// Name of the field that says: send this person nothing at all, whatever the class, staff excepted.
pub const NO_CONTACT: &str = "no_contact";
/// Name of the field that says whether the person agreed to care messages (`[consent] care = "opt-in"`).
pub const CONSENT_CARE: &str = "consent_care";
/// Name of the field that says whether the person agreed to marketing.
pub const CONSENT_MARKETING: &str = "consent_marketing";
/// Name of the field that says on what an agreement rests: a form, a call.
pub const CONSENT_GROUND: &str = "consent_ground";

/// Name of the field that says that the person has died: nobody writes to them, nor about them. Whoever declares a field of
/// this name with another type, such as the day of death, means the same where it is filled in.
pub const DECEASED: &str = "deceased";
/// Name of the reference to whoever is written to in this person's place: for a child, or for somebody who cannot decide.
pub const GUARDIAN: &str = "guardian";

/// Whether the person has died.
#[must_use]
pub fn is_deceased(person: &Record) -> bool {
    match person.fields.get(DECEASED) {
        None | Some(Value::Bool(false)) => false,
        Some(Value::Text(text)) => !text.trim().is_empty(),
        Some(_) => true,
    }
}

/// Staff no longer work here from the day in `left_on`; a day ahead of that may be known long before.
#[must_use]
pub fn has_left(person: &Record, on: Date, kinds: &Kinds) -> bool {
    let staff = kinds.get(&person.key.kind).is_some_and(|kind| kind.staff);
    staff
        && match person.fields.get("left_on") {
            Some(Value::Date(left_on)) => *left_on <= on,
            other => other.is_some(),
        }
}

/// The person's address on a channel, where it can be one.
///
/// # Errors
/// Why there is none that can be used.
pub fn usable_address(person: &Record, channel: ChannelName) -> Result<&str, Reason> {
    let address = person.text(channel.address_field()).ok_or(Reason::NoAddress)?;
    if well_formed(channel, address) { Ok(address) } else { Err(Reason::BadAddress) }
}

/// Whether an address can be one at all: E.164 (ITU-T E.164, at most 15 digits), or an e-mail address of at most
/// 254 bytes (RFC 5321 §4.5.3.1.3) with one `@`. Import checks more closely; this is the last line.
fn well_formed(channel: ChannelName, address: &str) -> bool {
    match channel {
        ChannelName::Sms => address.strip_prefix('+').is_some_and(|digits| {
            (8..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
        }),
        ChannelName::Email => {
            let parts: Vec<&str> = address.split('@').collect();
            address.len() <= 254
                && matches!(parts.as_slice(), [local, domain] if !local.is_empty() && domain.contains('.'))
                && !address
                    .chars()
                    .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';'))
        }
    }
}

/// Who is written to in this person's place, where somebody is named.
#[must_use]
pub fn guardian_of(person: &Record, kinds: &Kinds) -> Option<RecordKey> {
    let field = kinds.get(&person.key.kind).filter(|kind| kind.person)?.field(GUARDIAN)?;
    person.reference(field)
}

/// The built-in reference to a guardian; whom it leads to is known when all kinds are: see [`settle_guardian`]. Nobody
/// has a guardian at work.
pub(super) fn guardian() -> Field {
    let aliases = ["监护人", "监护人编号", "监护人客户编号"].map(str::to_owned).to_vec();
    Field { name: GUARDIAN.to_owned(), field_type: FieldType::Reference(String::new()), aliases }
}

/// Lets the built-in reference lead to a customer where that is a kind of persons, else to another person of the same kind.
pub(super) fn settle_guardian(kind: &mut Kind, customers: bool) {
    let target = if customers { "customer".to_owned() } else { kind.name.clone() };
    for field in &mut kind.fields {
        if field.name == GUARDIAN && field.field_type == FieldType::Reference(String::new()) {
            field.field_type = FieldType::Reference(target.clone());
        }
    }
}

/// The names of the fields by which a person says: none of these.
pub const REFUSALS: [&str; 6] =
    [NO_CONTACT, "service_opt_out", "care_opt_out", "marketing_opt_out", "sms_opt_out", "email_opt_out"];

/// Whether a field of a person says what the person does not want.
#[must_use]
pub fn is_refusal(field: &str) -> bool {
    field == NO_CONTACT || field.ends_with("_opt_out")
}

/// The built-in fields. `<class>_opt_out` and `<channel>_opt_out` are the opt-outs per class and per channel;
/// `consent_ground` is on what the consent rests (a form, a call), for the person's file.
#[must_use]
pub fn built_in() -> Vec<Field> {
    let field = |name: &str, field_type: FieldType, aliases: &[&str]| Field {
        name: name.to_owned(),
        field_type,
        aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
    };
    vec![
        field("name", FieldType::Text, &["姓名", "名字", "客户姓名", "客户名称", "业主姓名"]),
        field("salutation", FieldType::Text, &["称呼", "尊称", "称谓"]),
        field(
            "mobile",
            FieldType::Phone,
            &["手机", "手机号", "手机号码", "电话", "联系电话", "移动电话", "phone"],
        ),
        field("email", FieldType::Email, &["邮箱", "电子邮箱", "电子邮件", "邮件", "e-mail", "mail"]),
        field("language", FieldType::Text, &["语言"]),
        field(NO_CONTACT, FieldType::Bool, &["勿扰", "请勿联系"]),
        field(CONSENT_CARE, FieldType::Bool, &["同意关怀"]),
        field(CONSENT_MARKETING, FieldType::Bool, &["同意营销", "同意推广"]),
        field(CONSENT_GROUND, FieldType::Text, &["同意依据"]),
        field("service_opt_out", FieldType::Bool, &[]),
        field("care_opt_out", FieldType::Bool, &["退订关怀"]),
        field("marketing_opt_out", FieldType::Bool, &["退订营销"]),
        field("sms_opt_out", FieldType::Bool, &["退订短信"]),
        field("email_opt_out", FieldType::Bool, &["退订邮件"]),
        field(DECEASED, FieldType::Bool, &["已故", "去世", "已去世", "身故", "是否已故"]),
    ]
}
