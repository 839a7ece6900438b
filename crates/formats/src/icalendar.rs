//! Calendar feeds (RFC 5545, RFC 7986) that phones and desktops subscribe to.
//!
//! Times are written in UTC, which every client shows on its own clock; a feed has no repeating events, so no time
//! zone rules are needed. `DTSTAMP` is the last change of an event, as RFC 5545 wants it without a `METHOD`, so the
//! same calendar gives the same bytes.
//!
//! Proved with other people's readers by `crates/formats/tests/calendar_feed.sh`: icalendar, vdirsyncer and khal.

use domain::time::Instant;

/// The longest line, in bytes, without its line break.
const LINE_BYTES_MAX: usize = 75;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    pub name: String,
    pub description: String,
    /// The IANA zone of the county, a hint for clients that show a calendar in its own zone.
    pub zone: String,
    /// How often a client should ask again.
    pub refresh_minutes: u32,
    pub events: Vec<Event>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Stable over all changes of the event and unique in the world.
    pub uid: String,
    pub start: Instant,
    /// Not before `start`.
    pub end: Instant,
    pub summary: String,
    pub location: String,
    pub description: String,
    /// The page that says more.
    pub url: Option<String>,
    pub status: EventStatus,
    /// Rises with every change that moves or cancels the event.
    pub sequence: u32,
    pub last_modified: Instant,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventStatus {
    Confirmed,
    /// Stays in the feed, so that it disappears from or is struck out in the calendars that know it.
    Cancelled,
}

/// The feed; serve it as `text/calendar; charset=utf-8`.
pub fn write_calendar(calendar: &Calendar) -> String {
    let mut out = String::new();
    let refresh = format!("PT{}M", calendar.refresh_minutes);
    line(&mut out, "BEGIN", "VCALENDAR");
    line(&mut out, "VERSION", "2.0");
    line(&mut out, "PRODID", "-//Anlin//Anlin//ZH");
    line(&mut out, "CALSCALE", "GREGORIAN");
    line(&mut out, "NAME", &text(&calendar.name));
    line(&mut out, "X-WR-CALNAME", &text(&calendar.name));
    if !calendar.description.is_empty() {
        line(&mut out, "DESCRIPTION", &text(&calendar.description));
        line(&mut out, "X-WR-CALDESC", &text(&calendar.description));
    }
    line(&mut out, "X-WR-TIMEZONE", &text(&calendar.zone));
    line(&mut out, "REFRESH-INTERVAL;VALUE=DURATION", &refresh);
    line(&mut out, "X-PUBLISHED-TTL", &refresh);
    for event in &calendar.events {
        write_event(&mut out, event);
    }
    if calendar.events.is_empty() {
        // A calendar must have a component; a time zone is one that nobody sees.
        for (name, value) in [
            ("BEGIN", "VTIMEZONE"),
            ("TZID", "Etc/UTC"),
            ("BEGIN", "STANDARD"),
            ("DTSTART", "19700101T000000"),
            ("TZOFFSETFROM", "+0000"),
            ("TZOFFSETTO", "+0000"),
            ("END", "STANDARD"),
            ("END", "VTIMEZONE"),
        ] {
            line(&mut out, name, value);
        }
    }
    line(&mut out, "END", "VCALENDAR");
    out
}

fn write_event(out: &mut String, event: &Event) {
    line(out, "BEGIN", "VEVENT");
    line(out, "UID", &text(&event.uid));
    line(out, "DTSTAMP", &utc(event.last_modified));
    line(out, "LAST-MODIFIED", &utc(event.last_modified));
    line(out, "SEQUENCE", &event.sequence.to_string());
    line(out, "DTSTART", &utc(event.start));
    // RFC 5545: an end must be later than the start; without one the event is a moment.
    if event.end > event.start {
        line(out, "DTEND", &utc(event.end));
    }
    line(out, "SUMMARY", &text(&event.summary));
    for (name, value) in [("LOCATION", &event.location), ("DESCRIPTION", &event.description)] {
        if !value.is_empty() {
            line(out, name, &text(value));
        }
    }
    if let Some(url) = &event.url {
        let url: String = url.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
        line(out, "URL", &url);
    }
    let status = match event.status {
        EventStatus::Confirmed => "CONFIRMED",
        EventStatus::Cancelled => "CANCELLED",
    };
    line(out, "STATUS", status);
    // The officer's presence does not make the subscriber busy.
    line(out, "TRANSP", "TRANSPARENT");
    line(out, "END", "VEVENT");
}

/// `20261123T003000Z`
fn utc(at: Instant) -> String {
    let seconds: String = at.to_string().chars().take_while(|c| *c != '.' && *c != 'Z').collect();
    let digits: String = seconds.chars().filter(|c| c.is_ascii_digit() || *c == 'T').collect();
    format!("{digits}Z")
}

/// A value of type TEXT.
fn text(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for c in value.replace("\r\n", "\n").chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' | '\r' => escaped.push_str("\\n"),
            '\t' => escaped.push(' '),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// One property, folded between signs so that no line is longer than [`LINE_BYTES_MAX`].
fn line(out: &mut String, name: &str, value: &str) {
    let mut bytes = 0;
    for c in name.chars().chain([':']).chain(value.chars()) {
        if bytes + c.len_utf8() > LINE_BYTES_MAX {
            out.push_str("\r\n ");
            bytes = 1;
        }
        out.push(c);
        bytes += c.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests;
