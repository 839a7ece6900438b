//! Administrative divisions: 12 digits, of which 6 name the county (GB/T 2260), 3 the township (GB/T 10114) and
//! 3 the village or community (statistical division codes of the National Bureau of Statistics).

use std::{fmt, str::FromStr};

/// A text is no division code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DivisionError {
    #[error("`{0}` is no division code; write the 6 digits of a county, 9 of a township or 12 of a village")]
    Form(String),
    #[error("`{0}` begins with no province; check the first two digits")]
    Province(String),
    #[error("`{0}` is a province or prefecture; write the code of a county")]
    AboveCounty(String),
    #[error("`{0}` is a village without a township; digits 7 to 9 must not be 000")]
    NoTownship(String),
}

choice! {
    pub enum DivisionLevel {
        /// 县、县级市、区
        County = "county",
        /// 乡、镇、街道
        Township = "township",
        /// 村、社区
        Village = "village",
    }
}

/// A county, township or village by its 12-digit code (县、乡、村).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DivisionCode(u64);

/// Provinces, autonomous regions and municipalities of GB/T 2260, Taiwan, Hong Kong and Macao.
const PROVINCES: [u64; 34] = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54,
    61, 62, 63, 64, 65, 71, 81, 82,
];
/// Cities whose townships stand directly below a prefecture-level code: Dongguan, Zhongshan, Danzhou, Jiayuguan.
const CITIES_WITHOUT_COUNTIES: [u64; 4] = [441_900, 442_000, 460_400, 620_200];

impl DivisionCode {
    pub const fn level(self) -> DivisionLevel {
        if self.0.is_multiple_of(1_000_000) {
            DivisionLevel::County
        } else if self.0.is_multiple_of(1_000) {
            DivisionLevel::Township
        } else {
            DivisionLevel::Village
        }
    }
    /// The township of a village, the county of a township; None for a county.
    pub const fn parent(self) -> Option<DivisionCode> {
        match self.level() {
            DivisionLevel::County => None,
            DivisionLevel::Township => Some(self.county()),
            DivisionLevel::Village => Some(DivisionCode(self.0 / 1_000 * 1_000)),
        }
    }
    #[must_use]
    pub const fn county(self) -> DivisionCode {
        DivisionCode(self.0 / 1_000_000 * 1_000_000)
    }
    /// Whether `other` is this division or lies in it.
    pub fn contains(self, other: DivisionCode) -> bool {
        let mut above = Some(other);
        while let Some(division) = above {
            if division == self {
                return true;
            }
            above = division.parent();
        }
        false
    }
    /// The code without the zeros that only fill: 6, 9 or 12 digits.
    pub fn short(self) -> String {
        let digits = self.to_string();
        let length = match self.level() {
            DivisionLevel::County => 6,
            DivisionLevel::Township => 9,
            DivisionLevel::Village => 12,
        };
        digits[..length].to_owned()
    }
}

impl fmt::Display for DivisionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012}", self.0)
    }
}

impl FromStr for DivisionCode {
    type Err = DivisionError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let form = || DivisionError::Form(text.to_owned());
        let fill = match text.len() {
            6 => 1_000_000,
            9 => 1_000,
            12 => 1,
            _ => return Err(form()),
        };
        if !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(form());
        }
        let code = text.parse::<u64>().map_err(|_unreadable| form())? * fill;
        let (county, township, village) = (code / 1_000_000, code / 1_000 % 1_000, code % 1_000);
        if !PROVINCES.contains(&(county / 10_000)) {
            return Err(DivisionError::Province(text.to_owned()));
        }
        if county.is_multiple_of(100) && !CITIES_WITHOUT_COUNTIES.contains(&county) {
            return Err(DivisionError::AboveCounty(text.to_owned()));
        }
        if township == 0 && village != 0 {
            return Err(DivisionError::NoTownship(text.to_owned()));
        }
        Ok(DivisionCode(code))
    }
}

text_form!(DivisionCode, "Division of 12 digits: county 6, township 3, village 3.", "522601001001");

#[cfg(test)]
mod tests;
