//! What is said: templates that fail, languages, the way out.

use super::*;

#[test]
fn a_template_that_cannot_be_filled_in() {
    let share = || Desk::new().rule("\"note\"", "\"share\"").rule(", \"email\"", "");
    assert_eq!(share().guest(&[("visits", "4")]).ready().text, "每次3件。");
    let failed = "skip template_error: template `share`: `share`: invalid operation";
    assert_eq!(share().guest(&[("visits", "0")]).says(), failed);
    // It is gone, or the rule has another one by now.
    assert_eq!(
        Desk { has_templates: false, ..Desk::new() }.says(),
        "skip template_error: template `note`: it is gone"
    );
    let edited = Desk::new().rule(", \"email\"", "").edited("\"note\"", "\"other\"");
    let edited = Desk { rule: Some(edited.planned_by.replace("\"note\"", "\"other\"")), ..edited };
    assert_eq!(edited.ready().text, "再见。");
}

#[test]
fn the_words_in_the_right_language_with_a_way_out() {
    let care = || Desk::new().rule("service", "care").rule("\"note\"", "\"named\"").rule(", \"email\"", "");
    assert_eq!(care().ready().text, "陈女士,您好。拒收请回复R");
    assert_eq!(
        care().guest(&[("language", "en"), ("salutation", "Ms Chen")]).ready().text,
        "Dear Ms Chen. Reply R to stop"
    );
    assert_eq!(
        care().guest(&[("language", "en-GB"), ("salutation", "Ms Chen")]).ready().text,
        "Dear Ms Chen. Reply R to stop"
    );
    assert_eq!(care().guest(&[("language", "fr")]).ready().text, "陈女士,您好。拒收请回复R");
    assert_eq!(care().without("salutation").ready().text, "客户,您好。拒收请回复R");
    let service = Desk::new().rule("\"note\"", "\"named\"").rule(", \"email\"", "");
    assert_eq!(service.ready().text, "陈女士,您好。");
    let mut mail = Desk::new().rule("service", "care");
    mail.channel = ChannelName::Email;
    let ready = mail.ready();
    assert_eq!((ready.subject.as_str(), ready.address.as_str()), ("问候", EMAIL));
    assert!(!ready.text.contains("拒收请回复R"), "one does not reply R to a mail: it has a header for that");
    assert!(ready.html.is_some_and(|html| html.contains("您好")));
}
