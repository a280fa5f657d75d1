//! Dates, instants and anniversaries, in the forms that people write.

use super::*;

#[test]
fn dates_in_the_forms_that_people_write() {
    check(
        FieldType::Date,
        &[
            ("1990/2/3", "1990-02-03"),
            ("1990.02.03", "1990-02-03"),
            ("1990-2-3", "1990-02-03"),
            ("19900203", "1990-02-03"),
            ("19900203.0", "1990-02-03"),
            ("1990年2月3日", "1990-02-03"),
            ("1990 年 2 月 3 日", "1990-02-03"),
            ("１９９０年２月３日", "1990-02-03"),
            ("１９９０／２／３", "1990-02-03"),
            ("2026-03-31 00:00:00", "2026-03-31"),
            ("2026/3/31 16:30", "2026-03-31"),
            ("2026年3月31日 星期二", "2026-03-31"),
            ("\u{202D}2026-03-31\u{202C}", "2026-03-31"),
            ("46112", "2026-03-31"),
            ("=\"2026-03-31\"", "2026-03-31"),
            ("", "(nothing)"),
            ("  ", "(nothing)"),
            ("无", "(nothing)"),
            ("N/A", "(nothing)"),
            ("-", "(emptied)"),
            ("——", "(emptied)"),
        ],
    );
}

#[test]
fn dates_that_are_none_are_refused_with_the_reason() {
    check(
        FieldType::Date,
        &[
            ("1900-01-01", "! programs write this day where the real one is not known"),
            ("1970/1/1", "! programs write this day where the real one is not known"),
            ("0000-00-00", "! programs write this day where the real one is not known"),
            ("1900/1/0", "! programs write this day where the real one is not known"),
            ("9999-12-31", "! programs write this day where the real one is not known"),
            ("2026-02-30", "! there is no such day"),
            ("2026-13-01", "! there is no such month"),
            ("1026-03-01", "! the year 1026 cannot be right"),
            ("3/31/2026", "! it is not sure which is the month and which the day"),
            ("90/2/3", "! the year needs four digits"),
            ("1990-02", "! the day is missing…"),
            ("1990年2月", "! the day is missing…"),
            ("1990年", "! month and day are missing…"),
            ("2月3日", "! the year is missing"),
            ("1990", "! not a date"),
            ("12345", "! a plain number that is no date"),
            ("70000", "! a plain number that is no date"),
            ("2026-03-31 25:00", "! what follows the date is not a time of day"),
            ("2026-03-31到期", "! what follows the date is not a time of day"),
            ("下个月", "! not a date"),
            ("2026-03-\u{FFFD}1", "! some bytes here are damaged…"),
        ],
    );
    let last = read_as(&Cell::Text("2026-02-30".into()), &field(FieldType::Date)).unwrap_err();
    assert_eq!(advice(last), "the last day of that month is 2026-02-28");
}

#[test]
fn instants_in_the_zone_of_the_deployment() {
    check(
        FieldType::Datetime,
        &[
            ("2026-09-30 16:00", "2026-09-30T08:00:00Z"),
            ("2026/9/30 16:00:05", "2026-09-30T08:00:05Z"),
            ("2026-09-30T16:00:00.25", "2026-09-30T08:00:00Z"),
            ("2026-09-30T16:00:00+08:00", "2026-09-30T08:00:00Z"),
            ("2026-09-30T08:00:00Z", "2026-09-30T08:00:00Z"),
            ("2026年9月30日 16时05分", "2026-09-30T08:05:00Z"),
            ("2026年9月30日下午4点", "2026-09-30T08:00:00Z"),
            ("2026-09-30 4:00 PM", "2026-09-30T08:00:00Z"),
            ("2026-09-30 12:30 AM", "2026-09-29T16:30:00Z"),
            ("20260930160000", "2026-09-30T08:00:00Z"),
            ("46295.6666666667", "2026-09-30T08:00:00Z"),
            ("2026-09-30", "2026-09-29T16:00:00Z"),
            ("2026-09-30 16", "! what follows the date is not a time of day"),
            ("1970-01-01T00:00:00Z", "! programs write this day where the real one is not known"),
        ],
    );
}

#[test]
fn anniversaries_solar_and_lunar() {
    check(
        FieldType::Anniversary,
        &[
            ("1990-08-15", "1990-08-15"),
            ("1990年8月15日", "1990-08-15"),
            ("一九九〇年八月十五日", "1990-08-15"),
            ("公历1990年8月15日", "1990-08-15"),
            ("19900815", "1990-08-15"),
            ("32904", "1990-01-31"),
            ("8月15日", "08-15"),
            ("8/15", "08-15"),
            ("08-15", "08-15"),
            ("2-29", "02-29"),
            ("元月5日", "01-05"),
            ("1990-08-15 0:00:00", "1990-08-15"),
            ("农历1980-08-15", "农历1980-08-15"),
            ("农历1980/8/15", "农历1980-08-15"),
            ("农历 1980年8月15", "农历1980-08-15"),
            ("农历：1980.8.15", "农历1980-08-15"),
            ("1980-08-15（农历）", "农历1980-08-15"),
            ("阴历8月15日", "农历08-15"),
            ("农历1980年八月十五", "农历1980-08-15"),
            ("农历一九八〇年八月十五日", "农历1980-08-15"),
            ("农历八月十五", "农历08-15"),
            ("农历二〇〇一年闰四月初八", "农历2001-闰4-08"),
            ("农历2001-闰4-08", "农历2001-闰4-08"),
            ("2001年闰四月初八", "农历2001-闰4-08"),
            ("闰四月初八", "农历闰4-08"),
            ("正月初一", "农历01-01"),
            ("冬月廿三", "农历11-23"),
            ("腊月三十", "农历12-30"),
            ("八月初二", "农历08-02"),
            ("农历十二月二十九", "农历12-29"),
        ],
    );
}

#[test]
fn anniversaries_that_cannot_be_are_refused() {
    check(
        FieldType::Anniversary,
        &[
            ("1900-01-01", "! programs write this day where the real one is not known"),
            ("1900/1/0", "! programs write this day where the real one is not known"),
            ("八月十五", "! it is not sure whether this is a solar or a lunar day"),
            ("1980年八月十五", "! it is not sure whether this is a solar or a lunar day"),
            ("2090-08-15", "! the day lies in the future"),
            ("农历2090-08-15", "! the day lies in the future"),
            ("公历闰4月8日", "! only lunar dates have leap months"),
            ("农历庚申年八月十五", "! the year is not written in digits"),
            ("1990-08", "! the day is missing…"),
            ("8.1", "! not a date"),
            ("1990-02-30", "! there is no such day"),
            ("农历1985-闰4-08", "! 1985 has no 闰四月"),
            ("属猴", "! not a date"),
            ("8月15日（身份证）", "! not a date"),
        ],
    );
    let leap =
        read_as(&Cell::Text("农历1985年闰四月初八".into()), &field(FieldType::Anniversary)).unwrap_err();
    assert_eq!(advice(leap), "did you mean `农历1985-04-08`?");
}
