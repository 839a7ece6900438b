//! Fixed appointments: what was agreed with a committee, a school or two neighbours in dispute.

use std::collections::BTreeSet;

use crate::Options;
use crate::calendar::DAYS;
use crate::county::County;
use crate::dice::{Dice, Topic};
use crate::organisation::{Organisation, RoomTier};
use crate::people::People;

pub(crate) struct Appointment {
    pub(crate) place: String,
    pub(crate) day: usize,
    pub(crate) at: &'static str,
    pub(crate) minutes: u32,
    pub(crate) kind: &'static str,
    pub(crate) title: &'static str,
    pub(crate) skills: &'static str,
    pub(crate) crew: u32,
}

const OCCASIONS: [(&str, &str, &str, u32, u32); 14] = [
    ("mediation", "宅基地边界纠纷调解", "mediate", 90, 1),
    ("mediation", "山林权属纠纷调解", "mediate", 120, 2),
    ("mediation", "灌溉用水纠纷调解", "mediate", 90, 1),
    ("mediation", "邻里噪声纠纷调解", "mediate", 60, 1),
    ("talk", "村民代表恳谈会", "", 90, 1),
    ("talk", "合作社负责人座谈", "", 60, 1),
    ("outreach", "学校防欺凌法治课", "outreach", 60, 1),
    ("outreach", "老年人防诈骗宣讲", "outreach", 60, 1),
    ("outreach", "交通安全进村宣传", "outreach", 90, 2),
    ("safety_check", "烟花爆竹销售点联合检查", "safety_check", 90, 2),
    ("safety_check", "加油站安全检查", "safety_check", 60, 2),
    ("safety_check", "学校食堂与宿舍安全检查", "safety_check", 90, 1),
    ("visit", "与村委会商定冬季巡防安排", "", 60, 1),
    ("patrol", "民俗活动现场秩序维护", "patrol", 150, 3),
];
const TIMES: [&str; 6] = ["09:00", "09:30", "10:00", "14:30", "15:00", "15:30"];

/// Ten to twenty-five a week in a county of the usual size; no station has two on one day.
pub(crate) fn appointments(
    options: &Options,
    county: &County,
    organisation: &Organisation,
    people: &People,
) -> Vec<Appointment> {
    let mut dice = Dice::new(options.seed, county.index, Topic::Appointments);
    let mut appointments = Vec::new();
    let mut taken: BTreeSet<(usize, usize)> = BTreeSet::new();
    for week in 0..DAYS / 7 {
        let count = (county.villages.len() / 22 + dice.below(5)).clamp(1, 22);
        for _ in 0..count * 3 {
            let (kind, title, skills, minutes, crew) = OCCASIONS[dice.below(OCCASIONS.len())];
            let room = &organisation.rooms[dice.below(organisation.rooms.len())];
            let day = week * 7 + dice.below(5);
            let village = room.villages[dice.below(room.villages.len())];
            let at = TIMES[dice.below(TIMES.len())];
            let done = appointments.iter().filter(|a: &&Appointment| a.day / 7 == week).count();
            if done == count || !county.drivable(village) || !taken.insert((room.station, day)) {
                continue;
            }
            let at_room = kind == "mediation" && room.tier != RoomTier::ContactPoint;
            let place = if at_room { room.code.clone() } else { county.villages[village].code.clone() };
            let crew = people.crew(room.station, crew);
            appointments.push(Appointment { place, day, at, minutes, kind, title, skills, crew });
        }
    }
    appointments.sort_by(|a, b| (a.day, a.at, &a.place).cmp(&(b.day, b.at, &b.place)));
    appointments
}
