//! Four weeks of leave, training and station duty.

use jiff::Span;
use jiff::civil::Date;

use crate::Options;
use crate::county::County;
use crate::dice::{Dice, Topic};
use crate::organisation::Organisation;
use crate::people::People;

/// Days that rota, leave, training and appointments cover.
pub(crate) const DAYS: usize = 28;

pub(crate) struct Leave {
    pub(crate) person: usize,
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) kind: &'static str,
}

pub(crate) struct Training {
    pub(crate) person: usize,
    pub(crate) day: usize,
    pub(crate) title: &'static str,
}

pub(crate) struct Turn {
    pub(crate) person: usize,
    pub(crate) day: usize,
    pub(crate) kind: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    Free,
    Leave,
    Training,
    Duty,
    Rest,
}

pub(crate) struct Calendar {
    pub(crate) leave: Vec<Leave>,
    pub(crate) training: Vec<Training>,
    pub(crate) rota: Vec<Turn>,
    /// By person and day.
    uses: Vec<[Use; DAYS]>,
}

/// The day a number of days after the first week's Monday.
pub(crate) fn day(options: &Options, offset: usize) -> Date {
    options.week_start.saturating_add(Span::new().days(offset as i64))
}

impl Calendar {
    pub(crate) fn new(
        options: &Options,
        county: &County,
        organisation: &Organisation,
        people: &People,
    ) -> Calendar {
        let mut dice = Dice::new(options.seed, county.index, Topic::Calendar);
        let uses = vec![[Use::Free; DAYS]; people.people.len()];
        let mut calendar = Calendar { leave: Vec::new(), training: Vec::new(), rota: Vec::new(), uses };
        calendar.draw_leave(&mut dice, people);
        calendar.plan_training(people);
        calendar.turns_at_the_bureau(&mut dice, people);
        for group in duty_groups(county, organisation, people) {
            for auxiliary in [false, true] {
                let members: Vec<usize> = group.iter().flat_map(|&s| people.at(s, auxiliary)).collect();
                calendar.take_turns(&members, if auxiliary { "night" } else { "duty24" });
            }
        }
        calendar.rota.sort_by_key(|turn| (turn.day, turn.person));
        calendar
    }

    fn draw_leave(&mut self, dice: &mut Dice, people: &People) {
        for person in 0..people.people.len() {
            if !dice.chance(0.2) {
                continue;
            }
            let (kind, longest) =
                [("annual", 7), ("annual", 5), ("sick", 3), ("family", 4), ("other", 1)][dice.below(5)];
            let from = dice.below(DAYS);
            let to = (from + dice.below(longest)).min(DAYS - 1);
            self.uses[person][from..=to].fill(Use::Leave);
            self.leave.push(Leave { person, from, to, kind });
        }
    }

    /// Half a day for everyone, in two halves so that the stations stay manned.
    fn plan_training(&mut self, people: &People) {
        for (number, person) in people.people.iter().enumerate() {
            let (weeks, title) = if person.auxiliary {
                ([8, 22], "辅警业务轮训")
            } else {
                ([9, 16], "社区民警业务轮训")
            };
            let day = weeks[number % 2];
            if self.uses[number][day] == Use::Free {
                self.uses[number][day] = Use::Training;
                self.training.push(Training { person: number, day, title });
            }
        }
    }

    /// Officers of the bureau's offices keep two days a week for their villages.
    fn turns_at_the_bureau(&mut self, dice: &mut Dice, people: &People) {
        for person in (0..people.people.len()).filter(|&p| people.people[p].station.is_none()) {
            let first = dice.below(5);
            let in_field = [first, (first + 2) % 5];
            for day in (0..DAYS).filter(|day| day % 7 < 5 && !in_field.contains(&(day % 7))) {
                if self.uses[person][day] == Use::Free {
                    self.uses[person][day] = Use::Duty;
                    self.rota.push(Turn { person, day, kind: "day" });
                }
            }
        }
    }

    /// One of the members each day, the one whose last turn is longest ago; rest follows.
    fn take_turns(&mut self, members: &[usize], kind: &'static str) {
        if members.len() < 3 {
            return;
        }
        let mut last: Vec<i64> = (0..members.len()).map(|i| i as i64 - 1000).collect();
        for day in 0..DAYS {
            let ready = |i: &usize| {
                let rested = day as i64 - last[*i] >= 3;
                let next_free = day + 1 == DAYS || self.uses[members[*i]][day + 1] != Use::Training;
                rested && next_free && self.uses[members[*i]][day] == Use::Free
            };
            let Some(i) = (0..members.len()).filter(ready).min_by_key(|&i| last[i]) else { continue };
            last[i] = day as i64;
            self.uses[members[i]][day] = Use::Duty;
            if day + 1 < DAYS && self.uses[members[i]][day + 1] == Use::Free {
                self.uses[members[i]][day + 1] = Use::Rest;
            }
            self.rota.push(Turn { person: members[i], day, kind });
        }
    }

    /// Hours in an average week that a person has for the community: seven and a half on each free working day.
    pub(crate) fn weekly_hours(&self, person: usize) -> f64 {
        let hours = |(day, what): (usize, &Use)| match what {
            _ if day % 7 > 4 => 0.0,
            Use::Free => 7.5,
            Use::Training => 4.0,
            Use::Leave | Use::Duty | Use::Rest => 0.0,
        };
        self.uses[person].iter().enumerate().map(hours).sum::<f64>() / (DAYS as f64 / 7.0)
    }
}

/// Stations too small for a rota of their own share one with their neighbours.
fn duty_groups(county: &County, organisation: &Organisation, people: &People) -> Vec<Vec<usize>> {
    const ENOUGH: usize = 6;
    let officers = |group: &[usize]| group.iter().map(|&s| people.at(s, false).len()).sum::<usize>();
    let mut open: Vec<usize> = (0..organisation.stations.len()).collect();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    while !open.is_empty() {
        let mut group = vec![open.remove(0)];
        while officers(&group) < ENOUGH && !open.is_empty() {
            let here = organisation.stations[group[0]].spot;
            let apart = |s: usize| county.metres(organisation.stations[s].spot, here) as u32;
            let Some(i) = (0..open.len()).min_by_key(|&i| (apart(open[i]), i)) else { break };
            group.push(open.remove(i));
        }
        match groups.last_mut() {
            Some(before) if officers(&group) < ENOUGH => before.append(&mut group),
            _ => groups.push(group),
        }
    }
    groups
}
