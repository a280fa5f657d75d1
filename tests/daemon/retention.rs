//! What was kept long enough goes while the daemon runs, and nothing goes to anybody a second time because of that.

use rusqlite::Connection;

use crate::support::eventually;
use crate::support::servers::Servers;
use crate::support::site::{Plan, Site};

/// As if everything in the ledger had happened so many days earlier.
fn age(site: &Site, days: i64) {
    let connection = Connection::open(site.database()).unwrap();
    let millis = days * 24 * 3_600 * 1_000;
    for (table, columns) in [
        ("event", vec!["at"]),
        ("touch", vec!["due_at", "expires_at"]),
        ("message", vec!["due_at", "expires_at", "not_before_at", "sent_at", "settled_at"]),
        ("attempt", vec!["started_at", "ended_at"]),
    ] {
        for column in columns {
            connection.execute(&format!("UPDATE {table} SET {column} = {column} - ?1"), [millis]).unwrap();
        }
    }
    // The daemon has run by this clock ever since: it is not a clock that jumped.
    let now = touchbase::clock::Clock::System.now().to_string();
    let note = "INSERT OR REPLACE INTO note (name, text) VALUES ('retention.clock', ?1)";
    connection.execute(note, [now]).unwrap();
}

fn count(site: &Site, table: &str) -> i64 {
    let connection = Connection::open(site.database()).unwrap();
    connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
}

#[test]
fn texts_go_then_rows_and_nothing_is_sent_again() {
    let servers = Servers::start();
    let site = Site::new(&Plan::on(servers.mail_port(), servers.sms_port()));
    let running = site.start();
    site.complain(1..6);
    site.accepts(10);
    running.stop();
    assert_eq!(count(&site, "message_text"), 10);
    age(&site, 200);
    let running = site.start();
    eventually("the texts to go", || (count(&site, "message_text") == 0).then_some(()));
    assert_eq!(site.ledger().entries().len(), 10);
    let explained = site.run(&["explain", "T-1"]).stdout;
    assert!(explained.contains("gone since 20"), "{explained}");
    assert!(explained.contains(": such texts are kept for 180 days"), "{explained}");
    running.stop();
    age(&site, 900);
    // The complaints are still of today, and the daemon looks at them as if it never had.
    site.known_since(24);
    site.complain(6..7);
    let running = site.start();
    eventually("the rows to go", || (count(&site, "gone_key") == 10).then_some(()));
    site.accepts(2);
    running.stop();
    site.known_since(24);
    let running = site.start();
    site.complain(7..8);
    site.accepts(4);
    let explained = site.run(&["explain", "T-1"]);
    assert_eq!((explained.code, explained.stderr.contains("T-1")), (Some(2), true), "{}", explained.stderr);
    running.stop();
    assert_eq!((servers.texts().len(), servers.mails().len()), (7, 7));
    assert_eq!((count(&site, "touch"), count(&site, "message"), count(&site, "attempt")), (4, 4, 4));
}
