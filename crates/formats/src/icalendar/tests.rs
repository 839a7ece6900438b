use super::*;

fn instant(text: &str) -> Instant {
    text.parse().unwrap()
}

fn presence() -> Event {
    Event {
        uid: "0198c1d2-slot@anlin".to_owned(),
        start: instant("2026-11-23T00:30:00Z"),
        end: instant("2026-11-23T04:00:00Z"),
        summary: "民警在村：王警官; 走访, 调解".to_owned(),
        location: "凯里市 龙溪社区警务室".to_owned(),
        description: "第一行\r\n第二行\\end".to_owned(),
        url: Some("https://anlin.example/p/522601001001?a=1,2".to_owned()),
        status: EventStatus::Confirmed,
        sequence: 2,
        last_modified: instant("2026-11-20T08:00:00.25Z"),
    }
}

fn calendar(events: Vec<Event>) -> Calendar {
    Calendar {
        name: "龙溪社区 · 民警在村".to_owned(),
        description: String::new(),
        zone: "Asia/Shanghai".to_owned(),
        refresh_minutes: 60,
        events,
    }
}

/// The properties of a feed, folded lines joined.
fn properties(feed: &str) -> Vec<String> {
    feed.replace("\r\n ", "").split_terminator("\r\n").map(str::to_owned).collect()
}

#[test]
fn an_event_is_written_in_utc_and_escaped() {
    let feed = write_calendar(&calendar(vec![presence()]));
    assert_eq!(
        properties(&feed),
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Anlin//Anlin//ZH",
            "CALSCALE:GREGORIAN",
            "NAME:龙溪社区 · 民警在村",
            "X-WR-CALNAME:龙溪社区 · 民警在村",
            "X-WR-TIMEZONE:Asia/Shanghai",
            "REFRESH-INTERVAL;VALUE=DURATION:PT60M",
            "X-PUBLISHED-TTL:PT60M",
            "BEGIN:VEVENT",
            "UID:0198c1d2-slot@anlin",
            "DTSTAMP:20261120T080000Z",
            "LAST-MODIFIED:20261120T080000Z",
            "SEQUENCE:2",
            "DTSTART:20261123T003000Z",
            "DTEND:20261123T040000Z",
            "SUMMARY:民警在村：王警官\\; 走访\\, 调解",
            "LOCATION:凯里市 龙溪社区警务室",
            "DESCRIPTION:第一行\\n第二行\\\\end",
            "URL:https://anlin.example/p/522601001001?a=1,2",
            "STATUS:CONFIRMED",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
            "END:VCALENDAR",
        ]
    );
}

#[test]
fn no_line_is_longer_than_75_bytes_and_no_sign_is_cut() {
    let mut event = presence();
    for length in 0..80 {
        event.summary = format!("{}{}", "x".repeat(length), "苗侗".repeat(40));
        let feed = write_calendar(&calendar(vec![event.clone()]));
        for line in feed.split_terminator("\r\n") {
            assert!(line.len() <= 75 && !line.contains(['\r', '\n']), "{line}");
        }
        assert!(properties(&feed).contains(&format!("SUMMARY:{}", event.summary)));
    }
}

#[test]
fn a_text_cannot_add_a_property() {
    let mut event = presence();
    event.uid = "a\r\nATTENDEE:mailto:x@example.org".to_owned();
    event.summary = "b\rSTATUS:CANCELLED\u{0}\u{85}".to_owned();
    event.url = Some("https://a.example/\r\nX-EVIL:1 2".to_owned());
    let properties = properties(&write_calendar(&calendar(vec![event])));
    assert!(properties.contains(&"UID:a\\nATTENDEE:mailto:x@example.org".to_owned()));
    assert!(properties.contains(&"SUMMARY:b\\nSTATUS:CANCELLED".to_owned()));
    assert!(properties.contains(&"URL:https://a.example/X-EVIL:12".to_owned()));
}

#[test]
fn a_cancelled_event_stays_with_its_status() {
    let event = Event { status: EventStatus::Cancelled, sequence: 3, ..presence() };
    let properties = properties(&write_calendar(&calendar(vec![event])));
    assert!(
        properties.contains(&"STATUS:CANCELLED".to_owned()) && properties.contains(&"SEQUENCE:3".to_owned())
    );
}

#[test]
fn an_event_without_length_has_no_end() {
    let event = Event { end: presence().start, ..presence() };
    let feed = write_calendar(&calendar(vec![event]));
    assert!(feed.contains("DTSTART:") && !feed.contains("DTEND"));
}

#[test]
fn a_feed_without_events_is_still_a_calendar() {
    let feed = write_calendar(&calendar(vec![]));
    assert!(feed.contains("BEGIN:VTIMEZONE\r\nTZID:Etc/UTC\r\n") && feed.ends_with("END:VCALENDAR\r\n"));
}
