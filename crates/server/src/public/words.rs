//! The words of the residents' pages that the server writes, in both languages.

use app::Lang;
use domain::{
    duty::WorkKind,
    place::PlaceKind,
    slot::{LossCause, SlotState},
    time::{Day, Weekday},
};

pub(super) struct Words {
    pub(super) lang: Lang,
    pub(super) html_lang: &'static str,
    pub(super) mark: &'static str,
    pub(super) home: &'static str,
    pub(super) home_lead: &'static str,
    pub(super) find: &'static str,
    pub(super) find_button: &'static str,
    pub(super) not_found: &'static str,
    pub(super) today: &'static str,
    pub(super) today_none: &'static str,
    pub(super) all: &'static str,
    pub(super) next: &'static str,
    pub(super) next_none: &'static str,
    pub(super) next_none_hint: &'static str,
    pub(super) today_word: &'static str,
    pub(super) tomorrow_word: &'static str,
    pub(super) officer: &'static str,
    pub(super) phone: &'static str,
    pub(super) hours: &'static str,
    pub(super) hours_market: &'static str,
    pub(super) market: &'static str,
    pub(super) address: &'static str,
    pub(super) every_day: &'static str,
    pub(super) to: &'static str,
    pub(super) comma: &'static str,
    pub(super) later: &'static str,
    pub(super) withdrawn: &'static str,
    pub(super) withdrawn_lead: &'static str,
    pub(super) because: &'static str,
    pub(super) promises: &'static str,
    pub(super) promises_lead: &'static str,
    pub(super) no_promises: &'static str,
    pub(super) calendar: &'static str,
    pub(super) calendar_name: &'static str,
    pub(super) published_by: &'static str,
    pub(super) cancelled: &'static str,
    pub(super) poster: &'static str,
    pub(super) poster_lead: &'static str,
    pub(super) poster_weeks: &'static str,
    pub(super) back: &'static str,
    pub(super) emergency: &'static str,
    pub(super) demo: &'static str,
    pub(super) missing: &'static str,
    pub(super) missing_hint: &'static str,
    pub(super) no_county: &'static str,
    /// The other language, in itself.
    pub(super) other_lang: &'static str,
}

const ZH: Words = Words {
    lang: Lang::Zh,
    html_lang: "zh-CN",
    mark: "安邻",
    home: "什么时候有民警来？",
    home_lead: "找到您的村、社区或警务室，看下一次什么时候有人。",
    find: "找村、社区或警务室",
    find_button: "查找",
    not_found: "没有找到。换一个写法试试，比如只写村名的前两个字。",
    today: "今天有人的地方",
    today_none: "今天接下来没有公布的到岗时间。",
    all: "所有地方",
    next: "下一次",
    next_none: "还没有公布下一次时间",
    next_none_hint: "可以先打电话。计划一发布，这里就会出现。",
    today_word: "今天",
    tomorrow_word: "明天",
    officer: "负责的民警",
    phone: "电话",
    hours: "开放时间",
    hours_market: "集日开放时间",
    market: "集日",
    address: "地址",
    every_day: "每天",
    to: "至",
    comma: "、",
    later: "以后的时间",
    withdrawn: "撤回的时间",
    withdrawn_lead: "这些时间公布过，后来提前撤回了，请不要等。",
    because: "原因：",
    promises: "说到做到了吗",
    promises_lead: "每一次公布的到岗都记在这里：做到了、改期了，还是落空了、为什么。",
    no_promises: "近来没有公布的到岗。",
    calendar: "加入手机日历",
    calendar_name: "民警到岗",
    published_by: "发布单位：",
    cancelled: "取消：",
    poster: "打印海报",
    poster_lead: "扫码看下一次什么时候有民警来",
    poster_weeks: "今后两周",
    back: "所有地方",
    emergency: "紧急情况请拨打",
    demo: "演示：数据是编造的。",
    missing: "没有这个地方",
    missing_hint: "编号可能写错了。请从列表里找。",
    no_county: "还没有导入辖区资料。",
    other_lang: "English",
};

const EN: Words = Words {
    lang: Lang::En,
    html_lang: "en",
    mark: "Anlin",
    home: "When is an officer here?",
    home_lead: "Find your village or police room and see when somebody is there next.",
    find: "Find a village or police room",
    find_button: "Find",
    not_found: "Not found. Try another spelling, perhaps only the beginning of the name.",
    today: "Somebody is there today",
    today_none: "Nothing more is announced for today.",
    all: "All places",
    next: "Next time",
    next_none: "The next time is not announced yet",
    next_none_hint: "You can call. As soon as a plan is published, it appears here.",
    today_word: "today",
    tomorrow_word: "tomorrow",
    officer: "Your officer",
    phone: "Phone",
    hours: "Opening hours",
    hours_market: "Hours on market days",
    market: "Market days",
    address: "Address",
    every_day: "every day",
    to: " to ",
    comma: ", ",
    later: "After that",
    withdrawn: "Withdrawn",
    withdrawn_lead: "These times were announced and taken back beforehand. Please do not wait for them.",
    because: "Reason: ",
    promises: "Are promises kept?",
    promises_lead: "Every announced presence stands here: kept, moved, or lost and why.",
    no_promises: "Nothing was announced lately.",
    calendar: "Add to your calendar",
    calendar_name: "officers' presence",
    published_by: "Published by ",
    cancelled: "Cancelled: ",
    poster: "Print a poster",
    poster_lead: "Scan to see when an officer is here next",
    poster_weeks: "The next two weeks",
    back: "All places",
    emergency: "In an emergency call",
    demo: "Demonstration: the records are made up.",
    missing: "There is no such place",
    missing_hint: "The code may be mistyped. Please look in the list.",
    no_county: "No county has been imported yet.",
    other_lang: "中文",
};

impl Words {
    pub(super) const fn of(lang: Lang) -> &'static Words {
        match lang {
            Lang::Zh => &ZH,
            Lang::En => &EN,
        }
    }

    const fn pick(&self, zh: &'static str, en: &'static str) -> &'static str {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    pub(super) const fn kind(&self, kind: WorkKind) -> &'static str {
        match kind {
            WorkKind::Desk => self.pick("警务室有人", "the room is open"),
            WorkKind::Visit => self.pick("走访", "visit"),
            WorkKind::Talk => self.pick("恳谈会", "open talk"),
            WorkKind::Outreach => self.pick("宣传", "information"),
            WorkKind::Patrol => self.pick("巡逻", "patrol"),
            WorkKind::SafetyCheck => self.pick("安全检查", "safety check"),
            WorkKind::Mediation => self.pick("调解", "mediation"),
            WorkKind::SchoolGate => self.pick("护学", "school gate"),
        }
    }

    pub(super) const fn place_kind(&self, kind: PlaceKind) -> &'static str {
        match kind {
            PlaceKind::PoliceRoom => self.pick("警务室", "police room"),
            PlaceKind::Village => self.pick("村（社区）", "village"),
            PlaceKind::ContactPoint => self.pick("联络点", "contact point"),
            _ => self.pick("地点", "place"),
        }
    }

    pub(super) const fn state(&self, state: SlotState) -> &'static str {
        match state {
            SlotState::Kept => self.pick("做到了", "kept"),
            SlotState::Moved => self.pick("改期了", "moved"),
            SlotState::Lost => self.pick("落空了", "lost"),
            SlotState::Planned => self.pick("已公布", "announced"),
        }
    }

    pub(super) const fn cause(&self, cause: LossCause) -> &'static str {
        match cause {
            LossCause::Borrowed => self.pick("抽调", "called away by an order"),
            LossCause::StationDuty => self.pick("值班", "station duty"),
            LossCause::UrgentCase => self.pick("警情", "urgent case"),
            LossCause::Leave => self.pick("请假", "leave"),
            LossCause::Weather => self.pick("天气", "weather"),
            LossCause::RoadClosed => self.pick("道路不通", "road closed"),
            LossCause::Unrecorded => self.pick("没有记录", "not recorded"),
            LossCause::Other => self.pick("其他", "other"),
        }
    }

    pub(super) const fn weekday(&self, weekday: Weekday) -> &'static str {
        match weekday {
            Weekday::Monday => self.pick("周一", "Mon"),
            Weekday::Tuesday => self.pick("周二", "Tue"),
            Weekday::Wednesday => self.pick("周三", "Wed"),
            Weekday::Thursday => self.pick("周四", "Thu"),
            Weekday::Friday => self.pick("周五", "Fri"),
            Weekday::Saturday => self.pick("周六", "Sat"),
            Weekday::Sunday => self.pick("周日", "Sun"),
        }
    }

    /// `11月24日 周二`, `Tue 24 November`
    pub(super) fn day(&self, day: Day) -> String {
        const MONTHS: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        let weekday = self.weekday(day.weekday());
        match self.lang {
            Lang::Zh => format!("{}月{}日 {weekday}", day.month(), day.day_of_month()),
            Lang::En => {
                let month = MONTHS.get((day.month() - 1) as usize).copied().unwrap_or_default();
                format!("{weekday} {} {month}", day.day_of_month())
            }
        }
    }

    /// Today and tomorrow by their names.
    pub(super) fn day_near(&self, day: Day, today: Day) -> String {
        match day.days_since(today) {
            0 => self.today_word.to_owned(),
            1 => format!("{} {}", self.tomorrow_word, self.weekday(day.weekday())),
            _ => self.day(day),
        }
    }

    /// `1-5 08:30-12:00; 6 09:00-11:30` as lines for reading.
    pub(super) fn hours_lines(&self, hours: &str) -> Vec<String> {
        let line = |span: &str| {
            let (days, times) = span.trim().split_once(' ')?;
            Some(format!("{} {}", self.weekdays(days), times.replace('-', "–")))
        };
        hours.split(';').filter_map(line).collect()
    }

    fn weekdays(&self, days: &str) -> String {
        if days == "*" {
            return self.every_day.to_owned();
        }
        let name = |number: &str| {
            let number: i8 = number.parse().unwrap_or(1);
            Weekday::from_monday_one_offset(number).map_or("", |weekday| self.weekday(weekday))
        };
        let part = |part: &str| match part.split_once('-') {
            Some((first, last)) => [name(first), self.to, name(last)].concat(),
            None => name(part).to_owned(),
        };
        days.split(',').map(part).collect::<Vec<_>>().join(self.comma)
    }
}
