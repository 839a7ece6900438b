#!/bin/sh
# Reads a feed with readers that other people wrote: the strict parser icalendar, and vdirsyncer + khal, which
# subscribe to it over HTTP and list it on a clock in Shanghai. Needs Python 3.9+ with venv and PyPI.
#   crates/formats/tests/calendar_feed.sh [python]
set -eu
python=${1:-python3}
work=$(mktemp -d)
server=
trap 'test -z "$server" || kill "$server"; rm -rf "$work"' EXIT
cd "$(dirname "$0")/.."
mkdir "$work/web"
cargo run -q -p formats --example calendar_feed >"$work/web/feed.ics"
cargo run -q -p formats --example calendar_feed -- --empty >"$work/web/empty.ics"
"$python" -m venv "$work/venv"
"$work/venv/bin/pip" -q install icalendar khal vdirsyncer

"$work/venv/bin/python" - "$work/web" <<'PYTHON'
import sys
from datetime import datetime, timezone
from pathlib import Path
from icalendar import Calendar

folder = Path(sys.argv[1])
raw = (folder / "feed.ics").read_bytes()
assert all(len(line) <= 75 for line in raw.split(b"\r\n")), "a line is too long"
calendar = Calendar.from_ical(raw)
assert calendar["X-WR-CALNAME"] == "龙溪社区 · 民警在村"
events = calendar.walk("VEVENT")
assert [event.errors for event in calendar.walk()] == [[]] * 4, "icalendar found errors"
first = events[0]
assert first["SUMMARY"] == "民警在村：王警官; 走访, 调解"
assert first["DESCRIPTION"] == "逢集日驻点服务，欢迎来访。\n电话 0855-8000000\\110。" * 4
assert first["DTSTART"].dt == datetime(2026, 11, 23, 0, 30, tzinfo=timezone.utc)
assert [(event["STATUS"], event["SEQUENCE"]) for event in events] == [("CONFIRMED", 0), ("CONFIRMED", 1), ("CANCELLED", 1)]
assert Calendar.from_ical((folder / "empty.ics").read_bytes()).walk("VEVENT") == []
print("icalendar: reads all properties")
PYTHON

"$work/venv/bin/python" -u -m http.server 0 --bind 127.0.0.1 --directory "$work/web" >"$work/server.log" 2>&1 &
server=$!
for _ in 1 2 3 4 5 6 7 8 9 10; do
    port=$(sed -n 's/.* port \([0-9]*\) .*/\1/p' "$work/server.log")
    test -n "$port" && break
    sleep 1
done
cat >"$work/vdirsyncer.conf" <<CONF
[general]
status_path = "$work/status/"
[pair anlin]
a = "here"
b = "feed"
collections = null
[storage here]
type = "filesystem"
path = "$work/calendar/"
fileext = ".ics"
[storage feed]
type = "http"
url = "http://127.0.0.1:$port/feed.ics"
CONF
cat >"$work/khal.conf" <<CONF
[calendars]
[[anlin]]
path = $work/calendar/
[locale]
local_timezone = Asia/Shanghai
default_timezone = Asia/Shanghai
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = $work/khal.db
CONF
mkdir "$work/calendar"
yes | "$work/venv/bin/vdirsyncer" -c "$work/vdirsyncer.conf" discover >/dev/null
"$work/venv/bin/vdirsyncer" -c "$work/vdirsyncer.conf" sync
test "$(ls "$work/calendar" | wc -l)" -eq 3 || { echo "vdirsyncer kept other than 3 events"; exit 1; }
echo "vdirsyncer: 3 events"
"$work/venv/bin/khal" -c "$work/khal.conf" list --format '{start-time}-{end-time} {title}' 2026-11-23 3d >"$work/list"
cat "$work/list"
grep -q '08:30-12:00 民警在村：王警官; 走访, 调解' "$work/list"
grep -q '14:00-17:30 改期：民警在村' "$work/list"
echo "khal: shows the times of the county"
