//! Phones, e-mail addresses and names.

use super::*;

#[test]
fn phones_in_e164() {
    check(
        FieldType::Phone,
        &[
            ("13900000012", "+8613900000012"),
            ("+86 139 0000 0012", "+8613900000012"),
            ("+86-139-0000-0012", "+8613900000012"),
            ("0086 13900000012", "+8613900000012"),
            ("8613900000012", "+8613900000012"),
            ("（+86）13900000012", "+8613900000012"),
            ("１３９００００００１２", "+8613900000012"),
            ("＋８６１３９００００００１２", "+8613900000012"),
            ("139-0000-0012", "+8613900000012"),
            ("139 0000 0012", "+8613900000012"),
            ("\u{202D}13900000012\u{202C}", "+8613900000012"),
            ("'13900000012", "+8613900000012"),
            ("'+8613900000012", "+8613900000012"),
            ("=\"13900000012\"", "+8613900000012"),
            ("13900000012.0", "+8613900000012"),
            ("013900000012", "+8613900000012"),
            ("tel:13900000012", "+8613900000012"),
            ("+852 5123 0012", "+85251230012"),
            ("001 415 555 0123", "+14155550123"),
            ("无", "(nothing)"),
            ("/", "(nothing)"),
            ("-", "(emptied)"),
        ],
    );
}

#[test]
fn phones_that_cannot_receive_are_refused() {
    check(
        FieldType::Phone,
        &[
            ("1.38E+10", "! Excel has shortened the number, digits are lost"),
            ("1.3800138E10", "! Excel has shortened the number, digits are lost"),
            ("1390000001", "! a mobile number has 11 digits, this has 10"),
            ("139000000123", "! a mobile number has 11 digits, this has 12"),
            ("12900000012", "! no mobile number begins like this"),
            ("0571-8800 0012", "! a fixed line cannot receive messages"),
            ("+86 571 8800 0012", "! a fixed line cannot receive messages"),
            ("+86 0571 8800 0012", "! a fixed line cannot receive messages"),
            ("88000012", "! a fixed line cannot receive messages"),
            ("400-800-0012", "! a fixed line cannot receive messages"),
            ("13900000012 / 13900000013", "! there are several numbers in the cell"),
            ("13900000012、13900000013", "! there are several numbers in the cell"),
            ("13900000012(妈妈)", "! not a phone number: there are letters or other signs in it"),
            ("139o0000012", "! not a phone number: there are letters or other signs in it"),
            ("+1234567", "! an international number has 8 to 15 digits…"),
            ("+1234567890123456", "! an international number has 8 to 15 digits…"),
            ("+0139000000", "! no country code begins with 0"),
            ("12345", "! not a mobile number"),
            ("+", "! not a phone number: there are letters or other signs in it"),
        ],
    );
    let lost = read_as(&Cell::Text("1.38E+10".into()), &field(FieldType::Phone)).unwrap_err();
    assert_eq!(advice(lost), "make the column Text and save again");
}

#[test]
fn addresses() {
    check(
        FieldType::Email,
        &[
            ("Zhang.San@Example.COM", "Zhang.San@example.com"),
            (" a+b@mail.example.com ", "a+b@mail.example.com"),
            ("ａ＠example．com", "a@example.com"),
            ("mailto:a@example.com", "a@example.com"),
            ("无", "(nothing)"),
            ("a.example.com", "! not an e-mail address: there is no @"),
            ("a@b@example.com", "! there are several addresses in the cell"),
            ("a@example.com;b@example.com", "! there are several addresses in the cell"),
            ("a@example", "! the part after the @ has no dot"),
            ("a@example.com。", "! there is a Chinese full stop in the address"),
            ("a@-example.com", "! the part after the @ is not a domain"),
            ("a@example..com", "! the part after the @ is not a domain"),
            ("a@127.0.0.1", "! the part after the @ is not a domain"),
            ("@example.com", "! what stands before the @ cannot stand there"),
            ("a..b@example.com", "! what stands before the @ cannot stand there"),
            ("\"a b\"@example.com", "! there is a space or a line break in the address"),
            ("a@example.com\r\nBcc: x", "! there is a space or a line break in the address"),
            ("a\0@example.com", "! there is a space or a line break in the address"),
            ("张三@example.com", "! there are characters in the address that are not ASCII"),
        ],
    );
    let long = format!("{}@example.com", "a".repeat(250));
    assert_eq!(
        said(&long, &FieldType::Email),
        "! the address is too long: at most 254 characters, 64 before the @"
    );
}

#[test]
fn names_hold_nothing_that_could_break_a_header() {
    let name = Field { name: "name".into(), field_type: FieldType::Text, aliases: Vec::new() };
    let said = |text: &str| {
        read_as(&Cell::from_text(text.into()), &name).map_err(|refusal| refusal.reason.to_string())
    };
    assert_eq!(said(" 陈静怡 "), Ok(Given::Value(Value::Text("陈静怡".into()))));
    assert_eq!(said("O'Brien"), Ok(Given::Value(Value::Text("O'Brien".into()))));
    assert_eq!(said("无"), Ok(Given::Value(Value::Text("无".into()))));
    for bad in ["Bob\r\nBcc: x", "Bob\nBcc: x", "王\u{2028}x", "王\u{85}x"] {
        assert_eq!(said(bad), Err("there is a line break in the name".into()), "{bad:?}");
    }
    for bad in ["王\0明", "王\u{9b}x", "王\u{202E}明", "王\u{2066}明", "王\u{7f}"] {
        assert!(said(bad).unwrap_err().starts_with("there is an invisible control character"), "{bad:?}");
    }
    assert_eq!(said(&"王".repeat(65)), Err("65 characters are too many: at most 64".into()));
}
