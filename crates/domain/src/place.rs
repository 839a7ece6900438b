//! Places: every node of the organisation tree and every other site where something is done.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    code::PlaceCode, division::DivisionCode, market_days::MarketDays, opening_hours::OpeningHours, time::Day,
};

choice! {
    pub enum PlaceKind {
        /// 县公安局; the root of a county's tree.
        Bureau = "bureau",
        /// 派出所
        Station = "station",
        /// 警务区
        PoliceArea = "police_area",
        /// 警务室
        PoliceRoom = "police_room",
        /// 行政村、社区
        Village = "village",
        /// 警务联络点
        ContactPoint = "contact_point",
        /// 校门护学点
        SchoolGate = "school_gate",
        /// 集市
        MarketGround = "market_ground",
        /// 巡逻点
        Checkpoint = "checkpoint",
    }
}

impl PlaceKind {
    /// Whether the kind is a node of the organisation tree rather than a site in it.
    pub const fn is_organisation(self) -> bool {
        !matches!(self, PlaceKind::SchoolGate | PlaceKind::MarketGround | PlaceKind::Checkpoint)
    }

    /// Whether a place of this kind may stand directly below one of `parent`.
    pub const fn may_stand_below(self, parent: PlaceKind) -> bool {
        use PlaceKind::{Bureau, PoliceArea, PoliceRoom, Station, Village};
        match self {
            Bureau => false,
            Station => matches!(parent, Bureau),
            PoliceArea => matches!(parent, Station),
            PoliceRoom => matches!(parent, Station | PoliceArea),
            Village => matches!(parent, Station | PoliceArea | PoliceRoom),
            PlaceKind::ContactPoint
            | PlaceKind::SchoolGate
            | PlaceKind::MarketGround
            | PlaceKind::Checkpoint => matches!(parent, Bureau | Station | PoliceArea | PoliceRoom | Village),
        }
    }
}

choice! {
    /// Places are compared only within a class.
    pub enum PlaceClass { Town = "town", Rural = "rural", Mountain = "mountain", Mobile = "mobile" }
}

choice! {
    /// How a police room is served (domain.md 2.5).
    pub enum ServiceTier {
        /// 驻
        Stationed = "stationed",
        /// 轮驻: fixed weekdays
        Rotating = "rotating",
        /// 逢集
        MarketDay = "market_day",
        /// 流动
        MobileCircuit = "mobile_circuit",
        /// 辅警值守
        AuxiliaryOnly = "auxiliary_only",
        /// 联络点
        ContactPoint = "contact_point",
    }
}

/// A point on the earth, WGS 84 degrees.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Location {
    pub lon: f64,
    pub lat: f64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    pub code: PlaceCode,
    pub name: String,
    pub kind: PlaceKind,
    pub parent: Option<PlaceCode>,
    pub class: Option<PlaceClass>,
    pub tier: Option<ServiceTier>,
    pub division: Option<DivisionCode>,
    pub location: Option<Location>,
    pub population: Option<u32>,
    pub households: Option<u32>,
    pub phone: String,
    pub address: String,
    pub hours: OpeningHours,
    pub market_days: Option<MarketDays>,
    pub valid_from: Option<Day>,
    /// The last day on which the place exists.
    pub valid_to: Option<Day>,
}

impl Place {
    pub fn exists_on(&self, day: Day) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day <= to)
    }
}
