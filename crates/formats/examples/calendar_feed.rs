//! Writes a feed of three events to stdout, for `tests/calendar_feed.sh`.

use std::io::Write;

use domain::time::Instant;
use formats::icalendar::{Calendar, Event, EventStatus, write_calendar};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let instant = |text: &str| text.parse::<Instant>();
    let presence = Event {
        uid: "0198c1d2-0001@anlin".to_owned(),
        start: instant("2026-11-23T00:30:00Z")?,
        end: instant("2026-11-23T04:00:00Z")?,
        summary: "民警在村：王警官; 走访, 调解".to_owned(),
        location: "凯里市 龙溪社区警务室".to_owned(),
        description: "逢集日驻点服务，欢迎来访。\n电话 0855-8000000\\110。".repeat(4),
        url: Some("https://anlin.example/p/522601001002".to_owned()),
        status: EventStatus::Confirmed,
        sequence: 0,
        last_modified: instant("2026-11-20T08:00:00Z")?,
    };
    let moved = Event {
        uid: "0198c1d2-0002@anlin".to_owned(),
        start: instant("2026-11-24T06:00:00Z")?,
        end: instant("2026-11-24T09:30:00Z")?,
        summary: "改期：民警在村".to_owned(),
        sequence: 1,
        ..presence.clone()
    };
    let cancelled = Event {
        uid: "0198c1d2-0003@anlin".to_owned(),
        start: instant("2026-11-25T00:30:00Z")?,
        end: instant("2026-11-25T02:00:00Z")?,
        summary: "取消：民警在村".to_owned(),
        status: EventStatus::Cancelled,
        sequence: 1,
        ..presence.clone()
    };
    let empty = std::env::args().nth(1).as_deref() == Some("--empty");
    let feed = write_calendar(&Calendar {
        name: "龙溪社区 · 民警在村".to_owned(),
        description: "下次在村时间，由县公安局发布".to_owned(),
        zone: "Asia/Shanghai".to_owned(),
        refresh_minutes: 60,
        events: if empty { Vec::new() } else { vec![presence, moved, cancelled] },
    });
    std::io::stdout().write_all(feed.as_bytes())?;
    Ok(())
}
