//! Why a row is refused: where, what is wrong and what to do, in both languages.

use std::sync::Arc;

use domain::choice;
use serde::Serialize;
use utoipa::ToSchema;

use super::draft::Incoming;
use crate::text::{Lang, Text};

choice! {
    /// Codes are never renamed.
    pub enum RefusalCode {
        MissingValue = "missing-value",
        NotACode = "not-a-code",
        NotADivision = "not-a-division",
        NotANumber = "not-a-number",
        OutOfRange = "out-of-range",
        NotADay = "not-a-day",
        NotATime = "not-a-time",
        NotAChoice = "not-a-choice",
        NotAFlag = "not-a-flag",
        NotOpeningHours = "not-opening-hours",
        NotMarketDays = "not-market-days",
        TextTooLong = "text-too-long",
        ControlSign = "control-sign",
        /// Longitude without latitude, or a parent missing.
        Incomplete = "incomplete",
        /// It ends before it begins.
        WrongOrder = "wrong-order",
        TwiceInFile = "twice-in-file",
        UnknownPlace = "unknown-place",
        UnknownPerson = "unknown-person",
        UnknownDivision = "unknown-division",
        /// A row to be removed is not there.
        UnknownRow = "unknown-row",
        WrongParent = "wrong-parent",
        WrongKind = "wrong-kind",
        WrongRole = "wrong-role",
        SecondNamedOfficer = "second-named-officer",
        Overlaps = "overlaps",
        InUse = "in-use",
        NotYourArea = "not-your-area",
    }
}

/// What is wrong with one value, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) code: RefusalCode,
    pub(crate) detail: Text,
    pub(crate) remedy: Text,
}

impl Finding {
    /// The detail in Chinese and English, then the remedy in both.
    pub(crate) fn new(
        code: RefusalCode,
        (zh, en): (String, String),
        (remedy_zh, remedy_en): (&str, &str),
    ) -> Finding {
        Finding { code, detail: Text::new(zh, en), remedy: Text::new(remedy_zh, remedy_en) }
    }

    pub(crate) fn unknown_place(code: &impl std::fmt::Display) -> Finding {
        Finding::new(
            RefusalCode::UnknownPlace,
            (format!("没有编码为“{code}”的地点"), format!("there is no place {code}")),
            ("检查编码，或先导入这个地点", "check the code, or import the place first"),
        )
    }

    pub(crate) fn unknown_person(code: &impl std::fmt::Display) -> Finding {
        Finding::new(
            RefusalCode::UnknownPerson,
            (format!("没有警号为“{code}”的人员"), format!("there is no person {code}")),
            ("检查警号，或先导入人员", "check the badge number, or import the people first"),
        )
    }

    pub(crate) fn unknown_division(code: &impl std::fmt::Display) -> Finding {
        Finding::new(
            RefusalCode::UnknownDivision,
            (format!("没有区划“{code}”"), format!("there is no division {code}")),
            ("检查区划代码，或先导入上级区划", "check the code, or import the divisions above it first"),
        )
    }

    pub(crate) fn wrong_order(column: &str) -> Finding {
        Finding::new(
            RefusalCode::WrongOrder,
            (format!("结束早于开始（{column}）"), format!("it ends before {column}")),
            ("把结束改到开始之后", "set the end after the begin"),
        )
    }

    pub(crate) fn overlaps(other: &[String]) -> Finding {
        let other = other.join(" ");
        Finding::new(
            RefusalCode::Overlaps,
            (format!("与“{other}”时间重叠"), format!("it overlaps {other}")),
            ("改时间，或合并成一条", "change the time, or join the two"),
        )
    }

    pub(crate) fn in_use(key: &str) -> Finding {
        Finding::new(
            RefusalCode::InUse,
            (format!("“{key}”还被别的记录使用"), format!("{key} is used by other records")),
            (
                "先移走使用它的记录；停用可以填写截止日期 valid_to",
                "remove those records first, or end it with valid_to",
            ),
        )
    }
}

/// A finding at its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) file: Option<Arc<str>>,
    /// None for a row to be removed.
    pub(crate) row: Option<u32>,
    pub(crate) key: Vec<String>,
    pub(crate) column: &'static str,
    pub(crate) finding: Finding,
}

/// Collects what the checks find.
#[derive(Debug, Default)]
pub(crate) struct Findings(Vec<Refused>);

impl Findings {
    pub(crate) fn push(&mut self, refused: Refused) {
        self.0.push(refused);
    }

    pub(crate) fn row<R>(&mut self, row: &Incoming<R>, column: &'static str, finding: Finding) {
        self.0.push(Refused {
            file: row.file.clone(),
            row: Some(row.number),
            key: row.key.clone(),
            column,
            finding,
        });
    }

    pub(crate) fn removal(&mut self, key: &[String], column: &'static str, finding: Finding) {
        self.0.push(Refused { file: None, row: None, key: key.to_vec(), column, finding });
    }

    /// In the order of the input, removals last.
    pub(crate) fn into_sorted(mut self) -> Vec<Refused> {
        self.0.sort_by_key(|refused| (refused.row.is_none(), refused.file.clone(), refused.row));
        self.0
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Refused> {
        self.0.iter()
    }
}

/// A refused value, as pages and the command line show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RefusalView {
    pub file: Option<String>,
    /// The line of a CSV file, the row of a worksheet, or the number of the row sent; nothing for a row to be removed.
    pub row: Option<u32>,
    pub key: Vec<String>,
    pub column: &'static str,
    pub code: RefusalCode,
    pub detail: String,
    /// What to do about it.
    pub remedy: String,
}

impl RefusalView {
    pub(super) fn of(refused: &Refused, lang: Lang) -> RefusalView {
        RefusalView {
            file: refused.file.as_deref().map(str::to_owned),
            row: refused.row,
            key: refused.key.clone(),
            column: refused.column,
            code: refused.finding.code,
            detail: refused.finding.detail.in_lang(lang).to_owned(),
            remedy: refused.finding.remedy.in_lang(lang).to_owned(),
        }
    }
}
