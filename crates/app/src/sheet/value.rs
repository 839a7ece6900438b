//! From the text of a cell to a value, and what is said when it is none.

use std::str::FromStr;

use domain::{
    code::{AppointmentCode, DutyCode, OfficerCode, PlaceCode},
    division::{DivisionCode, DivisionError},
    duty::{Per, Tier, WorkKind},
    market_days::MarketDays,
    officer::{LeaveKind, OfficerKind, PostRole, Skill, StationDutyKind, TravelProfile},
    opening_hours::OpeningHours,
    place::{PlaceClass, PlaceKind, ServiceTier},
    time::{Day, TimeOfDay},
    workday::SpecialDayKind,
};

use super::refusal::{Finding, RefusalCode};

/// The longest text of a cell, in signs.
const TEXT_LENGTH_MAX: usize = 500;

/// A value that has a text in a cell.
pub(crate) trait Value: Sized {
    /// `text` is not empty and has no spaces around it.
    fn read(text: &str) -> Result<Self, Finding>;
}

/// A value with few spellings.
pub(crate) trait Choice: FromStr {
    fn choices() -> Vec<&'static str>;
}

macro_rules! choices {
    ($($name:ident),+ $(,)?) => {$(
        impl Choice for $name {
            fn choices() -> Vec<&'static str> { $name::ALL.iter().map(|choice| choice.as_str()).collect() }
        }
        impl Value for $name {
            fn read(text: &str) -> Result<Self, Finding> { choice(text) }
        }
    )+};
}

choices!(
    LeaveKind,
    OfficerKind,
    Per,
    PlaceClass,
    PlaceKind,
    PostRole,
    ServiceTier,
    Skill,
    SpecialDayKind,
    StationDutyKind,
    Tier,
    TravelProfile,
    WorkKind,
);

fn choice<T: Choice>(text: &str) -> Result<T, Finding> {
    text.parse().map_err(|_none| not_a_choice(text, &T::choices()))
}

pub(crate) fn not_a_choice(text: &str, choices: &[&str]) -> Finding {
    let (zh, en) = (choices.join("、"), choices.join(", "));
    Finding::new(
        RefusalCode::NotAChoice,
        (format!("“{text}”不是可用的值"), format!("`{text}` is none of the choices")),
        (&format!("填写其中之一：{zh}"), &format!("write one of {en}")),
    )
}

macro_rules! codes {
    ($($name:ident),+) => {$(
        impl Value for $name {
            fn read(text: &str) -> Result<Self, Finding> {
                text.parse().map_err(|_unreadable| Finding::new(
                    RefusalCode::NotACode,
                    (format!("“{text}”不是编码"), format!("`{text}` is not a code")),
                    ("只用字母、数字、- 和 _，最多 40 位", "use letters, digits, `-` and `_`, at most 40"),
                ))
            }
        }
    )+};
}
codes!(AppointmentCode, DutyCode, OfficerCode, PlaceCode);

impl Value for DivisionCode {
    fn read(text: &str) -> Result<Self, Finding> {
        text.parse().map_err(|error: DivisionError| {
            let (zh, remedy_zh, remedy_en) = match &error {
                DivisionError::Form(_) => (
                    format!("“{text}”不是区划代码"),
                    "填写县 6 位、乡镇 9 位或村 12 位数字",
                    "write the 6 digits of a county, 9 of a township or 12 of a village",
                ),
                DivisionError::Province(_) => {
                    (format!("“{text}”的省份不存在"), "检查前两位", "check the first two digits")
                }
                DivisionError::AboveCounty(_) => {
                    (format!("“{text}”是省或市州"), "填写县的代码", "write the code of a county")
                }
                DivisionError::NoTownship(_) => (
                    format!("“{text}”有村而没有乡镇"),
                    "检查第 7 至 9 位，不能是 000",
                    "check digits 7 to 9, which must not be 000",
                ),
            };
            let en = format!("`{text}` is no division code");
            Finding::new(RefusalCode::NotADivision, (zh, en), (remedy_zh, remedy_en))
        })
    }
}

impl Value for Day {
    fn read(text: &str) -> Result<Self, Finding> {
        text.parse().map_err(|_unreadable| {
            Finding::new(
                RefusalCode::NotADay,
                (format!("“{text}”不是日期"), format!("`{text}` is not a day")),
                ("写成 2026-11-23 的样子", "write it like 2026-11-23"),
            )
        })
    }
}

impl Value for TimeOfDay {
    fn read(text: &str) -> Result<Self, Finding> {
        text.parse().map_err(|_unreadable| {
            Finding::new(
                RefusalCode::NotATime,
                (format!("“{text}”不是时间"), format!("`{text}` is not a time of day")),
                ("写成 08:30 的样子", "write it like 08:30"),
            )
        })
    }
}

impl Value for OpeningHours {
    fn read(text: &str) -> Result<Self, Finding> {
        text.parse().map_err(|error: domain::opening_hours::OpeningHoursError| {
            Finding::new(
                RefusalCode::NotOpeningHours,
                (format!("“{text}”不是开放时间"), error.to_string()),
                (
                    "写成“1-5 08:30-12:00; 1-5 14:00-17:30”，1 是周一，* 是每天，同一天的时段不能重叠",
                    "write it like `1-5 08:30-12:00; 1-5 14:00-17:30` (1 = Monday, `*` = every day) without overlaps",
                ),
            )
        })
    }
}

impl Value for MarketDays {
    fn read(text: &str) -> Result<Self, Finding> {
        text.parse().map_err(|error: domain::market_days::MarketDaysError| {
            Finding::new(
                RefusalCode::NotMarketDays,
                (format!("“{text}”不是集日"), error.to_string()),
                (
                    "写成 weekly 2,5、every 5 from 2026-01-03 或 lunar 3,8,13,18,23,28",
                    "write `weekly 2,5`, `every 5 from 2026-01-03` or `lunar 3,8,13,18,23,28`",
                ),
            )
        })
    }
}

impl Value for bool {
    fn read(text: &str) -> Result<Self, Finding> {
        match text {
            "yes" | "是" => Ok(true),
            "no" | "否" => Ok(false),
            _ => Err(Finding::new(
                RefusalCode::NotAFlag,
                (format!("“{text}”不是“是”或“否”"), format!("`{text}` is neither yes nor no")),
                ("填写 yes 或 no", "write yes or no"),
            )),
        }
    }
}

impl Value for String {
    fn read(text: &str) -> Result<Self, Finding> {
        let length = text.chars().count();
        if length > TEXT_LENGTH_MAX {
            return Err(Finding::new(
                RefusalCode::TextTooLong,
                (format!("有 {length} 个字"), format!("it has {length} signs")),
                (
                    &format!("缩短到 {TEXT_LENGTH_MAX} 字以内"),
                    &format!("shorten it to {TEXT_LENGTH_MAX} signs"),
                ),
            ));
        }
        if text.chars().any(|c| c.is_control() && c != '\n' || matches!(c, '\u{FFFE}' | '\u{FFFF}')) {
            return Err(Finding::new(
                RefusalCode::ControlSign,
                ("含有看不见的控制字符".to_owned(), "it contains a control sign".to_owned()),
                ("删除后重新输入", "delete it and type the text again"),
            ));
        }
        Ok(text.to_owned())
    }
}

pub(crate) fn not_a_number(text: &str) -> Finding {
    Finding::new(
        RefusalCode::NotANumber,
        (format!("“{text}”不是数字"), format!("`{text}` is not a number")),
        ("只填数字", "write digits only"),
    )
}

pub(crate) fn out_of_range(text: &str, from: impl std::fmt::Display, to: impl std::fmt::Display) -> Finding {
    Finding::new(
        RefusalCode::OutOfRange,
        (format!("{text} 超出范围"), format!("{text} is out of range")),
        (&format!("填写 {from} 到 {to}"), &format!("write {from} to {to}")),
    )
}
