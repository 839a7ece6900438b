//! The county as a whole: land, settlements with names and people in them, townships.

use crate::dice::{Dice, Topic, lattice, salted};
use crate::frame::{Frame, Spot};
use crate::land::Land;
use crate::map::joint;
use crate::names::{self, Names};
use crate::routes::{self, Network};
use crate::sites::{self, Sites};
use crate::{Options, sites::Access};

pub(crate) struct County {
    pub(crate) index: u32,
    pub(crate) seed: u64,
    /// Six digits.
    pub(crate) code: String,
    /// The name without 县.
    pub(crate) stem: String,
    pub(crate) land: Land,
    pub(crate) sites: Sites,
    pub(crate) network: Network,
    /// One for each seat; a township has one station.
    pub(crate) townships: Vec<Township>,
    /// One for each village site, in the same order.
    pub(crate) villages: Vec<Village>,
    /// One for each hamlet site, in the same order.
    pub(crate) hamlets: Vec<Hamlet>,
    rivers: Vec<String>,
}

pub(crate) struct Township {
    /// Twelve digits.
    pub(crate) code: String,
    pub(crate) stem: String,
    pub(crate) name: String,
}

pub(crate) struct Village {
    /// Twelve digits.
    pub(crate) code: String,
    pub(crate) stem: String,
    pub(crate) name: String,
    pub(crate) spot: Spot,
    /// Those who live there; many of the registered are away for work.
    pub(crate) population: u32,
    pub(crate) households: u32,
}

pub(crate) struct Hamlet {
    pub(crate) name: String,
    pub(crate) spot: Spot,
}

/// The invented county codes end in 91 to 99, which no real county of the province has.
pub(crate) fn code(index: u32) -> String {
    format!("52{:02}{:02}", 26 + index / 9, 99 - index % 9)
}

impl County {
    pub(crate) fn new(options: &Options, index: u32) -> County {
        let seed = options.seed;
        let land = Land::new(seed, Frame::of_county(index));
        let sites = sites::settle(seed, index, &land, options.stations as usize, options.villages as usize);
        let mut dice = Dice::new(seed, index, Topic::Names);
        let people = populations(&mut dice, &land, &sites);
        let big: Vec<bool> = people.iter().map(|(population, _)| *population > 1500).collect();
        let network = routes::build(seed, index, &land, &sites, &big);
        let stem = names::county(&mut Dice::new(seed, 0, Topic::Province), index);
        let code = code(index);
        let mut names = Names::default();
        let townships = townships(&mut names, &mut dice, &code, sites.seats.len());
        let villages = villages(&mut names, &mut dice, seed, &sites, &townships, &people);
        let hamlets = hamlets(&mut names, &mut dice, seed, &sites);
        let rivers = (0..48).map(|_| names.stem(&mut dice)).collect();
        County { index, seed, code, stem, land, sites, network, townships, villages, hamlets, rivers }
    }

    /// The name of the river a cell lies in: the same from its spring to where it meets a greater one.
    pub(crate) fn river_name(&self, cell: u32) -> String {
        let mut at = cell;
        loop {
            let next = self.land.downstream[at as usize];
            let (here, there) = (self.land.drained[at as usize], self.land.drained[next as usize]);
            if next == at || there > 1.5 * here {
                break;
            }
            at = next;
        }
        let which = lattice(salted(self.seed, 101), i64::from(at), 1) % self.rivers.len() as u64;
        let ending = if self.land.drained[at as usize] > 900.0 { "江" } else { "河" };
        format!("{}{ending}", self.rivers[which as usize])
    }

    /// Whether a place by a village can be driven to.
    pub(crate) fn drivable(&self, village: usize) -> bool {
        matches!(self.sites.villages[village].access, Access::Road | Access::Track)
    }

    pub(crate) fn metres(&self, a: Spot, b: Spot) -> f64 {
        self.land.frame.metres(a, b)
    }
}

/// Residents and registered households, falling with the rank of the village: the county town's quarters first.
fn populations(dice: &mut Dice, land: &Land, sites: &Sites) -> Vec<(u32, u32)> {
    let mut ranked: Vec<(f64, usize)> = sites
        .villages
        .iter()
        .enumerate()
        .map(|(i, site)| {
            let town = if site.urban { if site.township == 0 { 20.0 } else { 10.0 } } else { 0.0 };
            let far = match site.access {
                Access::Road => 0.0,
                Access::Track => -0.5,
                Access::FootOnly | Access::CutOff => -2.0,
            };
            (town + far + land.comfort(site.cell) + dice.between(0.0, 0.9), i)
        })
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut people = vec![(0, 0); sites.villages.len()];
    for (rank, &(_, i)) in ranked.iter().enumerate() {
        let root = (1.0 + rank as f64 / 8.0).sqrt();
        let registered = 8_200.0 / (root * root.sqrt()) * dice.between(0.8, 1.25) + 120.0;
        let away = if sites.villages[i].urban { dice.between(0.02, 0.15) } else { dice.between(0.2, 0.45) };
        people[i] = ((registered * (1.0 - away)) as u32, (registered / dice.between(3.4, 4.3)) as u32);
    }
    people
}

fn townships(names: &mut Names, dice: &mut Dice, county: &str, count: usize) -> Vec<Township> {
    let (mut towns, mut rural) = (0, 0);
    (0..count)
        .map(|i| {
            let is_town = i == 0 || dice.chance(0.5);
            let number = if is_town { &mut towns } else { &mut rural };
            *number += 1;
            let code = if is_town { 99 + *number } else { 199 + *number };
            let stem = if i == 0 { "城关".to_owned() } else { names.stem(dice) };
            let name = format!("{stem}{}", if is_town { "镇" } else { "乡" });
            Township { code: format!("{county}{code:03}000"), stem, name }
        })
        .collect()
}

/// Neighbourhoods are numbered from 001 in their township, villages from 201.
fn villages(
    names: &mut Names,
    dice: &mut Dice,
    seed: u64,
    sites: &Sites,
    townships: &[Township],
    people: &[(u32, u32)],
) -> Vec<Village> {
    let mut numbers = vec![(0, 200); townships.len()];
    let mut quarter = 0;
    sites
        .villages
        .iter()
        .enumerate()
        .map(|(i, site)| {
            let township = &townships[site.township];
            let number = &mut numbers[site.township];
            let number = if site.urban { &mut number.0 } else { &mut number.1 };
            *number += 1;
            let code = format!("{}{number:03}", &township.code[..9]);
            let stem = match (site.urban, site.township) {
                (true, 0) => {
                    quarter += 1;
                    names.quarter(dice, quarter - 1)
                }
                (true, _) => township.stem.clone(),
                _ => names.stem(dice),
            };
            let name = format!("{stem}{}", if site.urban { "社区" } else { "村" });
            let spot = joint(seed, site.cell).shifted(dice.between(-0.25, 0.25), dice.between(-0.25, 0.25));
            let (population, households) = people[i];
            Village { code, stem, name, spot, population, households }
        })
        .collect()
}

fn hamlets(names: &mut Names, dice: &mut Dice, seed: u64, sites: &Sites) -> Vec<Hamlet> {
    sites
        .hamlets
        .iter()
        .map(|site| {
            let name = names.stem(dice);
            let spot = joint(seed, site.cell).shifted(dice.between(-0.2, 0.2), dice.between(-0.2, 0.2));
            Hamlet { name, spot }
        })
        .collect()
}
