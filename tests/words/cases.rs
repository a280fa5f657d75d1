//! One mistake each, made in the shipped configuration, and the code that it is blamed with.

use std::fs;
use std::path::Path;

/// A change of one file.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Edit {
    /// A text in a file, which must be there, and what stands there instead.
    Put(&'static str, &'static str, &'static str),
    /// A file with this text.
    File(&'static str, &'static str),
    /// A file with these bytes.
    Bytes(&'static str, &'static [u8]),
    /// A file of so many spaces.
    Spaces(&'static str, usize),
    /// No such file.
    Gone(&'static str),
}

/// A file as it was.
pub(crate) struct Before {
    path: &'static str,
    bytes: Option<Vec<u8>>,
}

impl Edit {
    fn path(self) -> &'static str {
        let (Edit::Put(path, ..)
        | Edit::File(path, _)
        | Edit::Bytes(path, _)
        | Edit::Spaces(path, _)
        | Edit::Gone(path)) = self;
        path
    }

    /// Makes the change; what comes back undoes it.
    pub(crate) fn make(self, folder: &Path) -> Before {
        let path = self.path();
        let file = folder.join(path);
        let before = Before { path, bytes: fs::read(&file).ok() };
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        match self {
            Edit::Put(_, old, new) => {
                let text = fs::read_to_string(&file).unwrap();
                assert!(text.contains(old), "{path} has no {old}");
                fs::write(&file, text.replacen(old, new, 1)).unwrap();
            }
            Edit::File(_, text) => fs::write(&file, text).unwrap(),
            Edit::Bytes(_, bytes) => fs::write(&file, bytes).unwrap(),
            Edit::Spaces(_, count) => fs::write(&file, " ".repeat(count)).unwrap(),
            Edit::Gone(_) => fs::remove_file(&file).unwrap(),
        }
        before
    }
}

impl Before {
    pub(crate) fn restore(self, folder: &Path) {
        let file = folder.join(self.path);
        match self.bytes {
            Some(bytes) => fs::write(file, bytes).unwrap(),
            None => fs::remove_file(file).unwrap(),
        }
    }
}

use Edit::{Bytes, File, Gone, Put, Spaces};

const CONFIG: &str = "touchbase.toml";
const KINDS: &str = "records.toml";
const BIRTHDAY: &str = "rules/birthday.toml";
const OVERDUE: &str = "rules/complaint-overdue.toml";
const YUNPIAN: &str = "gateways/yunpian.toml";
const YEAR: &str = "calendars/cn/2026.toml";
const FESTIVALS: &str = "calendars/festivals.toml";
const TEMPLATE: &str = "templates/birthday/template.toml";
const SMS: &str = "templates/birthday/sms.zh.txt";
const EMAIL: &str = "templates/birthday/email.zh.md";

/// The gateway is looked at once it is named.
const WITH_SMS: Edit = Put(CONFIG, "# [sms]\n# gateway = \"yunpian\"", "[sms]\ngateway = \"yunpian\"");

macro_rules! email {
    ($text:literal) => {
        Put(CONFIG, "# [email] ", concat!("[email]\n", $text, "\n# [email] "))
    };
}

/// A whole rule on customers with these lines.
macro_rules! rule {
    ($when:literal, $send:literal) => {
        File(
            "rules/new.toml",
            concat!(
                "id = \"new\"\ntitle = \"新\"\nclass = \"care\"\neach = \"customer\"\n[when]\n",
                $when,
                "\n[send]\nto = \"self\"\nvia = [\"sms\"]\n",
                $send
            ),
        )
    };
    ($when:literal) => {
        rule!($when, "template = \"birthday\"\n")
    };
}

pub(crate) const CASES: &[(&str, &[Edit])] = &[
    ("C001", &[Gone(CONFIG)]),
    ("C002", &[Gone(KINDS)]),
    ("C003", &[Put(CONFIG, "# [sms]\n# gateway = \"yunpian\"", "[sms]\ngateway = \"yunpan\"")]),
    ("C101", &[Put(CONFIG, "\"shadow\" ", "\"shaddow\" ")]),
    ("C102", &[Put(CONFIG, "Asia/Shanghai", "Asia/Shanghi")]),
    ("C103", &[Put(CONFIG, "[\"09:00-18:00\"]", "[\"18:00-09:00\"]")]),
    ("C103", &[Put(CONFIG, "[\"09:00-18:00\"]", "[\"09:00-13:00\", \"12:00-18:00\"]")]),
    ("C104", &[Put(CONFIG, "\"08:30-20:30\"", "\"8:30\"")]),
    ("C105", &[Put(CONFIG, "care = \"opt-out\"", "care = \"opt-inn\"")]),
    ("C106", &[Put(CONFIG, "\"shadow\" ", "\"live\" ")]),
    ("C107", &[Put(CONFIG, "Asia/Shanghai", "Etc/GMT+8")]),
    (
        "C108",
        &[email!(
            "host = \"smtp.example.com\"\nuser = \"care\"\npassword = \"smtp\"\nfrom = \"care@example.com\""
        )],
    ),
    ("C150", &[Put(CONFIG, "# [alarm] ", "alarm = { to = [\"S 1\"] } #")]),
    ("C151", &[Put(CONFIG, "# [alarm] ", "alarm = { command = [\"tell-us\"] } #")]),
    ("C152", &[Put(CONFIG, "# [alarm] ", "retention = { bodies = \"9000 hours\" } #")]),
    ("C153", &[Put(CONFIG, "# [alarm] ", "retention = { rows = \"4 months\" } #")]),
    ("C154", &[Put(CONFIG, "# [alarm] ", "retention = { care = { bodies = \"4 years\" } } #")]),
    (
        "C155",
        &[
            Put(CONFIG, "# [alarm] ", "alarm = { to = [\"staff:S-1\"] } #"),
            Put(CONFIG, "# [sms]\n# gateway = \"yunpian\"", "[sms]\ngateway = \"yunpian\""),
            Put(
                "gateways/yunpian.toml",
                "text   = \"{text}\"",
                "code   = \"{template}\"\nvalues = \"{params}\"",
            ),
        ],
    ),
    ("C109", &[Put(CONFIG, "# overdue_secs = 600", "reload_brake = 500")]),
    ("C201", &[email!("host = \"smtp.example.com\"\ntls = \"ssl\"\nfrom = \"care@example.com\"")]),
    ("C202", &[email!("host = \"smtp.example.com\"\ntls = \"none\"\nfrom = \"care@example.com\"")]),
    ("C203", &[email!("host = \"smtp.example.com\"\nfrom = \"care at example.com\"")]),
    ("C204", &[email!("host = \"smtp.example.com\"\nuser = \"care\"\nfrom = \"care@example.com\"")]),
    (
        "C205",
        &[email!(
            "host = \"smtp.example.com\"\nuser = \"care\"\npassword = \"s3cret!\"\nfrom = \"care@example.com\""
        )],
    ),
    ("C206", &[email!("host = \"smtp://smtp.example.com\"\nfrom = \"care@example.com\"")]),
    ("C210", &[WITH_SMS, Put(YUNPIAN, "https://sms.yunpian.com", "sms.yunpian.com")]),
    ("C210", &[WITH_SMS, Put(YUNPIAN, "https://sms.yunpian.com", "ftp://sms.yunpian.com")]),
    ("C210", &[WITH_SMS, Put(YUNPIAN, "https://sms.yunpian.com", "https://me:pw@sms.yunpian.com")]),
    ("C211", &[WITH_SMS, Put(YUNPIAN, "https://sms.yunpian.com", "http://sms.yunpian.com")]),
    ("C212", &[WITH_SMS, Put(YUNPIAN, "\"POST\"", "\"PUSH\"")]),
    ("C213", &[WITH_SMS, Put(YUNPIAN, "\"{to}\"", "\"{too}\"")]),
    ("C214", &[WITH_SMS, Put(YUNPIAN, "uid    = \"{id}\"", "uid    = [\"{id}\"]")]),
    ("C214", &[WITH_SMS, Put(YUNPIAN, "uid    = \"{id}\"", "uid    = 2026-01-01")]),
    ("C215", &[WITH_SMS, Put(YUNPIAN, "[body]", "[headers]\n\"X Id\" = \"1\"\n[body]")]),
    ("C215", &[WITH_SMS, Put(YUNPIAN, "[body]", "[headers]\nX-Id = \"号\"\n[body]")]),
    ("C215", &[WITH_SMS, Put(YUNPIAN, "[body]", "[headers]\nX-Id = \"{text}\"\n[body]")]),
    ("C216", &[WITH_SMS, Put(YUNPIAN, "\"/code\"", "\"code\"")]),
    ("C217", &[WITH_SMS, Put(YUNPIAN, "equals  = 0", "equals  = 0.5")]),
    ("C217", &[WITH_SMS, Put(YUNPIAN, "= [10]", "= 10")]),
    ("C218", &[WITH_SMS, Put(YUNPIAN, "= [10]", "= [0]")]),
    ("C218", &[WITH_SMS, Put(YUNPIAN, "= [10]", "= [2]")]),
    ("C219", &[WITH_SMS, Put(YUNPIAN, "\"云栖物业\"", "\"【云栖物业】\"")]),
    ("C220", &[WITH_SMS, Put(YUNPIAN, "\"{to}\"", "\"{id}\"")]),
    ("C220", &[WITH_SMS, Put(YUNPIAN, "\"{text}\"", "\"{id}\"")]),
    ("F001", &[Bytes("rules/new.toml", b"title = \"\xb9\xe3\"\n")]),
    ("F001", &[Spaces("rules/new.toml", 1024 * 1024 + 1)]),
    ("F002", &[Put(CONFIG, "\"shadow\"", "shadow")]),
    ("F002", &[Put(BIRTHDAY, "= \"birthday\"", "＝ \"birthday\"")]),
    ("F002", &[Put(BIRTHDAY, "\"care\"", "True")]),
    ("F002", &[Put(BIRTHDAY, "\"09:00\"", "2026-1-1")]),
    ("F002", &[Put(BIRTHDAY, "\"09:00\"", "“09:00”")]),
    ("F002", &[Put(BIRTHDAY, "[\"sms\", \"email\"]", "[\"sms\", \"email\"")]),
    ("F003", &[Put(BIRTHDAY, "each  = \"customer\"\n", "")]),
    ("F004", &[Put(BIRTHDAY, "late_ok ", "late_OK ")]),
    ("F004", &[Put(CONFIG, "[caps]", "[capz]")]),
    ("F005", &[Put(CONFIG, "# overdue_secs = 600", "overdue_secs = 1")]),
    ("F006", &[Put(BIRTHDAY, "\"生日祝福\"", "5")]),
    ("F006", &[Put(CONFIG, "hours = [\"09:00-18:00\"]", "hours = 9")]),
    ("F006", &[Put(BIRTHDAY, "[\"sms\", \"email\"]", "[1]")]),
    ("F006", &[Put(CONFIG, "care      = { per_day = 1, per_month = 4 }", "care      = 1")]),
    ("F006", &[Put(TEMPLATE, "\"to.salutation or to.name\"", "5")]),
    ("F007", &[File("rules/birthday.toml.txt", "")]),
    ("H101", &[File("calendars/cn/26.toml", "off = []\n")]),
    ("H101", &[Gone(YEAR)]),
    ("H102", &[File("calendars/cn/more/2026.toml", "off = []\n")]),
    ("H103", &[Put(YEAR, "\"2026-01-04\"", "\"2027-01-04\"")]),
    ("H103", &[Put(YEAR, "\"2026-01-04\"", "\"4 January\"")]),
    ("H104", &[Put(YEAR, "\"2026-01-04\"", "\"2026-01-03\"")]),
    ("H105", &[Put(YEAR, "\"2026-01-01..2026-01-03\"", "\"2026-01-01..2026-01-03\", \"2026-01-02\"")]),
    ("H106", &[Put(YEAR, "\"2026-01-04\"", "\"2026-01-05\"")]),
    ("H201", &[Put(FESTIVALS, "lunar = \"01-15\"", "")]),
    ("H201", &[Put(FESTIVALS, "lunar = \"01-15\"", "lunar = \"01-15\"\ndate = \"03-08\"")]),
    ("H202", &[Put(FESTIVALS, "lunar = \"01-15\"", "lunar = \"13-15\"")]),
    ("H202", &[Put(FESTIVALS, "lunar = \"01-15\"", "date = \"02-31\"")]),
    ("H202", &[Put(FESTIVALS, "lunar = \"01-15\"", "solar_term = \"清名\"")]),
    ("H202", &[Put(FESTIVALS, "lunar = \"01-15\"", "weekday = \"fifth sunday of may\"")]),
    ("H203", &[Put(FESTIVALS, "eve_of = \"spring-festival\"", "eve_of = \"sping-festival\"")]),
    ("K101", &[Put(KINDS, "joined_on = \"date\"", "\"joined on\" = \"date\"")]),
    ("K102", &[Put(KINDS, "joined_on = \"date\"", "mobile = \"text\"")]),
    ("K103", &[Put(KINDS, "joined_on = \"date\"", "joined_on = \"dat\"")]),
    ("K103", &[Put(KINDS, "joined_on = \"date\"", "joined_on = []")]),
    ("K103", &[Put(KINDS, "joined_on = \"date\"", "joined_on = 5")]),
    ("K104", &[Put(KINDS, "\"home.customer\"", "\"home\"")]),
    ("K105", &[Put(KINDS, "joined_on = [\"入会日期\"]", "joind_on = [\"入会日期\"]")]),
    ("K106", &[Put(KINDS, "customer = \"-> customer\"", "customer = \"-> custmer\"")]),
    ("K107", &[Put(KINDS, "\"home.customer\"", "\"home.custmer\"")]),
    ("K107", &[Put(KINDS, "\"home.customer\"", "\"hom.customer\"")]),
    ("R101", &[Put(BIRTHDAY, "each  = \"customer\"", "each  = \"custmer\"")]),
    ("R102", &[rule!("date = \"segment\"")]),
    ("R103", &[rule!("at = \"09:00\"")]),
    ("R103", &[rule!("date = \"joined_on\"\nweekly = \"monday\"")]),
    ("R103", &[rule!("created = false")]),
    ("R104", &[rule!("date = \"joind_on\"")]),
    ("R104", &[rule!("date = \"joined_on\"", "template = \"birthday\"\n[only]\nsegmnt = \"key\"\n")]),
    ("R105", &[rule!("date = \"joined_on\"\nbefore = \"1 day\"\nafter = \"1 day\"")]),
    ("R106", &[rule!("date = \"joined_on\"\nstop_once = \"segment\"")]),
    ("R107", &[rule!("date = \"birthday\"\nevery = \"2 years\"")]),
    ("R108", &[rule!("date = \"joined_on\"\nevery = \"2 hours\"")]),
    ("R109", &[rule!("festival = []")]),
    ("R109", &[rule!("festival = [\"mid-autum\"]")]),
    ("R110", &[Put(BIRTHDAY, "[when]", "where = \"segment ==\"\n[when]")]),
    ("R111", &[Put(BIRTHDAY, "[when]", "where = \"segmant == 'key'\"\n[when]")]),
    ("R111", &[Put(BIRTHDAY, "[when]", "where = \"segment == 'kee'\"\n[when]")]),
    ("R111", &[Put(BIRTHDAY, "[when]", "where = \"segment\"\n[when]")]),
    ("R112", &[Put(BIRTHDAY, "[send]", "[limits]\napprove = \"every run\"\n[send]")]),
    ("R113", &[rule!("date = \"joined_on\"", "template = \"birthday\"\n[only]\nsegment = \"kee\"\n")]),
    ("R113", &[rule!("date = \"joined_on\"", "template = \"birthday\"\n[only]\njoined_on = \"soon\"\n")]),
    ("R114", &[rule!("date = \"created_at\"\nafter = \"2 hours\"\nat = \"09:00\"")]),
    ("R115", &[Put(BIRTHDAY, "\"09:00\"", "\"22:00\"")]),
    ("R115", &[Put(BIRTHDAY, "\"09:00\"", "\"07:00\"")]),
    ("R116", &[Put(BIRTHDAY, "[send]", "[only]\n[send]")]),
    ("R120", &[Put(BIRTHDAY, "id    = \"birthday\"", "id    = \"birthdays\"")]),
    ("R121", &[Put(BIRTHDAY, "each  = \"customer\"", "was = [\"complaint-overdue\"]\neach  = \"customer\"")]),
    (
        "R121",
        &[
            Put(BIRTHDAY, "each  = \"customer\"", "was = [\"gone\"]\neach  = \"customer\""),
            Put(OVERDUE, "each  = \"complaint\"", "was = [\"gone\"]\neach  = \"complaint\""),
        ],
    ),
    (
        "R122",
        &[File(
            "rules/more/birthday.toml",
            "id = \"birthday\"\ntitle = \"新\"\nclass = \"care\"\neach = \"customer\"\n[when]\nmonthly = 1\n[send]\n\
             to = \"self\"\nvia = [\"sms\"]\ntemplate = \"birthday\"\n",
        )],
    ),
    ("R123", &[Put(OVERDUE, "id       = \"complaint-remind\"\n", "")]),
    ("R124", &[Put(OVERDUE, "id       = \"complaint-remind\"", "id       = \"complaint-escalate\"")]),
    (
        "R125",
        &[Put(
            OVERDUE,
            "id       = \"complaint-remind\"",
            "id       = \"remind\"\nwas      = [\"complaint-escalate\"]",
        )],
    ),
    (
        "R126",
        &[File(
            "rules/alarm.toml",
            "id = \"alarm\"\ntitle = \"新\"\nclass = \"care\"\neach = \"customer\"\n[when]\nmonthly = 1\n[send]\n\
             to = \"self\"\nvia = [\"sms\"]\ntemplate = \"birthday\"\n",
        )],
    ),
    ("R130", &[rule!("date = \"joined_on\"\nafter = \"2 weaks\"")]),
    ("R130", &[rule!("date = \"joined_on\"\nat = \"25:00\"")]),
    ("R130", &[rule!("date = \"joined_on\"\nlate_ok = \"a while\"")]),
    ("R130", &[rule!("yearly = \"02-30\"")]),
    ("R130", &[rule!("yearly = \"2026-05-15\"")]),
    ("R130", &[rule!("monthly = 32")]),
    ("R130", &[rule!("weekly = \"munday\"")]),
    ("R130", &[rule!("cron = \"0 9 * *\"")]),
    ("R130", &[rule!("cron = \"0 25 * * *\"")]),
    (
        "R140",
        &[File(
            "rules/new.toml",
            "id = \"new\"\ntitle = \"新\"\nclass = \"care\"\neach = \"customer\"\n[when]\nmonthly = 1\n",
        )],
    ),
    (
        "R140",
        &[Put(
            OVERDUE,
            "[[step]]",
            "[send]\nto = \"handler\"\nvia = [\"sms\"]\ntemplate = \"complaint-remind\"\n[[step]]",
        )],
    ),
    ("R141", &[Put(OVERDUE, "times    = 6\n", "")]),
    ("R141", &[Put(OVERDUE, "repeat   = \"1 day\"\n", "")]),
    ("R142", &[Put(OVERDUE, "\"handler\"", "\"handlr\"")]),
    ("R142", &[Put(OVERDUE, "\"handler\"", "\"level\"")]),
    ("R142", &[Put(OVERDUE, "\"handler\"", "[]")]),
    ("R143", &[Put(BIRTHDAY, "[\"sms\", \"email\"]", "[]")]),
    ("R143", &[Put(BIRTHDAY, "[\"sms\", \"email\"]", "[\"sms\", \"emial\"]")]),
    ("R144", &[Put(BIRTHDAY, "template = \"birthday\"", "template = \"birthdya\"")]),
    ("R145", &[Gone(EMAIL), Gone("templates/birthday/email.en.md")]),
    ("R146", &[Put(BIRTHDAY, "template = \"birthday\"", "template = \"birthday\"\ngroup = \"recipent\"")]),
    ("R147", &[Put(OVERDUE, "after    = \"2 days\"", "after    = \"2 hours\"")]),
    (
        "R148",
        &[File(
            "rules/new.toml",
            "id = \"new\"\ntitle = \"新\"\nclass = \"care\"\neach = \"customer\"\n[when]\ncron = \"* * * * *\"\n[[step]]\nto = \"self\"\nvia = [\"sms\"]\ntemplate = \"birthday\"\nrepeat = \"1 day\"\ntimes = 1000\n",
        )],
    ),
    (
        "R149",
        &[File(
            "rules/new.toml",
            concat!(
                "id = \"new\"\ntitle = \"新\"\nclass = \"care\"\neach = \"customer\"\n[when]\nyearly = \"05-15\"\n",
                "[[step]]\nid = \"a\"\nto = \"self\"\nvia = [\"sms\"]\ntemplate = \"birthday\"\n",
                "[[step]]\nid = \"b\"\nto = \"self\"\nvia = [\"sms\"]\ntemplate = \"birthday\"\n"
            ),
        )],
    ),
    ("R150", &[Put(BIRTHDAY, "{ birthday = \"1990-03-02\" }", "\"1990-03-02\"")]),
    ("R151", &[Put(BIRTHDAY, "\"2026..2027\"", "\"2026 to 2027\"")]),
    ("R152", &[Put(BIRTHDAY, "because = \"opted_out\"", "because = \"opt_out\"")]),
    ("R160", &[rule!("changed = \"segment\"\nonce_within = \"2 days\"")]),
    ("R560", &[Put(OVERDUE, "late_ok   = \"1 day\"", "late_ok   = \"1 day\"\nbefore = \"2 hours\"")]),
    ("R501", &[rule!("date = \"joined_on\"")]),
    ("R510", &[rule!("festival = [\"mid-autumn\"]")]),
    ("T201", &[File(SMS, "{{ nmae }}，生日快乐！{{ community }}")]),
    ("T202", &[File(SMS, "{{ name | uper }}，生日快乐！{{ community }}")]),
    ("T203", &[File(SMS, "{{ name，生日快乐！{{ community }}")]),
    ("T204", &[File(SMS, "{{ name.length }}，生日快乐！{{ community }}")]),
    ("T205", &[File(EMAIL, "生日快乐\n\n{{ name }}，{{ community }}")]),
    ("T205", &[File(EMAIL, "Subject:\n\n{{ name }}，{{ community }}")]),
    ("T206", &[File(SMS, "\n")]),
    ("T207", &[Put(TEMPLATE, "\"to.salutation or to.name\"", "\"to.salutaton\"")]),
    ("T207", &[Put(TEMPLATE, "\"company.name\"", "\"company.nam\"")]),
    ("T208", &[Put(TEMPLATE, "name      = { zh = \"陈女士\", en = \"Ms Chen\" }\n", "")]),
    ("T208", &[Put(TEMPLATE, "en = \"Ms Chen\"", "fr = \"Mme Chen\"")]),
    ("T208", &[Put(TEMPLATE, ", en = \"Ms Chen\"", "")]),
    ("T208", &[Put(TEMPLATE, "[sample] ", "[sample]\nnmae = \"陈\"\n# ")]),
    ("T208", &[Put(TEMPLATE, "zh = \"陈女士\"", "zh = { a = 1 }")]),
    ("T209", &[Put(TEMPLATE, "[\"zh\", \"en\"]", "[\"zh\", \"en\", \"中文\"]")]),
    ("T210", &[Gone("templates/birthday/sms.en.txt")]),
    ("T211", &[Gone(TEMPLATE)]),
    ("T211", &[File("templates/empty/template.toml", "languages = [\"zh\"]\n")]),
    ("T212", &[File("templates/stray.txt", "x")]),
    ("T212", &[File("templates/birthday/smss.zh.txt", "x")]),
    ("T212", &[File("templates/birthday/sms.fr.txt", "{{ name }}{{ community }}")]),
    ("T213", &[File("templates/_layout.html", "<p>{{ contnt }}</p>")]),
    ("T213", &[File("templates/_layout.html", "<p>none</p>")]),
    ("T213", &[File("templates/_layout.html", "<p>{{ content </p>")]),
    ("T215", &[Put(SMS, "{{ name }}", "{ name }")]),
    ("T215", &[Put(SMS, "{{ name }}", "｛｛ name ｝｝")]),
    ("T214", &[Put(TEMPLATE, "[sms.provider.aliyun] ", "[sms.provider.aliyun]\norder = [\"nmae\"]\n# ")]),
    ("T214", &[Put(TEMPLATE, "en = \"SMS_480000012\"", "fr = \"SMS_480000012\"")]),
    (
        "T301",
        &[
            File(SMS, "{{ name }}，生日快乐！"),
            File("templates/birthday/sms.en.txt", "{{ name }}, happy birthday!"),
            File(EMAIL, "Subject: 生日\n\n{{ name }}"),
            File("templates/birthday/email.en.md", "Subject: Birthday\n\n{{ name }}"),
        ],
    ),
    (
        "T310",
        &[File(
            SMS,
            "{{ name }}，生日快乐！{{ community }}全体同事祝您身体康健、诸事顺遂，新的一岁平安喜乐，阖家幸福，万事如意，岁岁平安，年年有余，前程似锦，花开富贵。",
        )],
    ),
    ("T311", &[File(SMS, "【特惠】{{ name }}，{{ community }}")]),
    ("T312", &[File(SMS, "{{ name }}，{{ community }}拒收请回复R")]),
    ("T313", &[File("templates/birthday/sms.en.txt", "Happy birthday, {{ name }}!")]),
    ("T314", &[File(SMS, "{{ name }}{{ community }}祝您生日快乐")]),
    ("T314", &[File(SMS, "{{ name }}，{{ community }}祝{{ name }}生日快乐")]),
];
