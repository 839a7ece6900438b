//! A demonstration on real roads: the places of a generated county are moved to the settlements of an extract and take the names of
//! official divisions. Roads, places and names are real; that they belong together is not, and every page says so.

use std::collections::{BTreeMap, HashMap};

use domain::division::{DivisionCode, DivisionLevel};
use formats::table::Table;
use roads::{Point, Settlement};

use crate::{Error, ProblemCode};

/// How large a county fits on some settlements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountySize {
    pub stations: u32,
    pub rooms: u32,
    pub villages: u32,
    pub officers: u32,
    pub auxiliaries: u32,
}

/// Villages to one station, as in mountain counties (domain.md 2.5).
const VILLAGES_PER_STATION: u32 = 20;
const VILLAGES_MAX: u32 = 300;

/// What is paired: settlements in an order in which neighbours follow each other, and the villages of one county.
#[derive(Debug, Clone)]
pub struct Pairing {
    settlements: Vec<Settlement>,
    county: (DivisionCode, String),
    townships: BTreeMap<DivisionCode, String>,
    villages: Vec<(DivisionCode, String)>,
    roads_name: String,
}

impl Pairing {
    /// Takes the county with the most villages among the divisions, and as many settlements as it has villages.
    pub fn new(
        mut settlements: Vec<Settlement>,
        divisions: &[(DivisionCode, String)],
        roads_name: &str,
    ) -> Result<Pairing, Error> {
        let of_level = |level| divisions.iter().filter(move |(code, _name)| code.level() == level);
        let mut sizes: BTreeMap<DivisionCode, u32> = BTreeMap::new();
        for (code, _name) in of_level(DivisionLevel::Village) {
            *sizes.entry(code.county()).or_default() += 1;
        }
        let largest = sizes.iter().max_by_key(|(code, villages)| (**villages, std::cmp::Reverse(**code)));
        let Some((code, _villages)) = largest else {
            let zh = "区划文件里没有村";
            return Err(Error::refused(ProblemCode::Invalid, zh, "the division files hold no villages"));
        };
        // Files of villages alone do not name their county.
        let named = of_level(DivisionLevel::County).find(|(county, _name)| county == code);
        let county = named.cloned().unwrap_or_else(|| (*code, format!("{}县", code.short())));
        let inside = |level| of_level(level).filter(|(code, _name)| code.county() == county.0).cloned();
        let mut villages: Vec<_> = inside(DivisionLevel::Village).collect();
        villages.sort();
        villages.dedup();
        settlements.sort_by_key(|settlement| (along_curve(settlement.point), settlement.osm_id));
        let count = villages.len().min(settlements.len()).min(VILLAGES_MAX as usize);
        if count < 2 {
            let zh = "道路文件里的居民点太少，不能演示";
            return Err(Error::refused(
                ProblemCode::Invalid,
                zh,
                "the extract has too few settlements for a demonstration",
            ));
        }
        // Of more settlements than villages the larger ones are taken.
        let mut by_kind: Vec<usize> = (0..settlements.len()).collect();
        by_kind.sort_by_key(|index| (settlements[*index].kind, *index));
        by_kind.truncate(count);
        by_kind.sort_unstable();
        let settlements = by_kind.into_iter().map(|index| settlements[index].clone()).collect();
        villages.truncate(count);
        Ok(Pairing {
            settlements,
            townships: inside(DivisionLevel::Township).collect(),
            county,
            villages,
            roads_name: roads_name.to_owned(),
        })
    }

    /// The county to generate for this pairing.
    pub fn size(&self) -> CountySize {
        let villages = self.villages.len() as u32;
        let stations = (villages / VILLAGES_PER_STATION).max(1);
        let rooms = (villages * 3 / 10).max(stations);
        CountySize { stations, rooms, villages, officers: stations * 4, auxiliaries: stations * 4 }
    }

    /// What every page says.
    pub fn note(&self) -> String {
        let (county, roads) = (&self.county.1, &self.roads_name);
        format!(
            "演示：地名取自{county}的区划，道路和位置取自 {roads}，两者并不对应。 Demonstration: names of {county} paired with the roads and \
             places of {roads}; they do not belong together."
        )
    }

    /// Moves and renames the places of generated sheets (by name, as the import reads them); every code of a village becomes its
    /// division's.
    pub fn apply(&self, sheets: &mut BTreeMap<String, Table>) -> Result<(), Error> {
        let organisation = sheets.get("organisation").ok_or_else(no_villages)?;
        let old = generated_villages(organisation);
        if old.len() != self.villages.len() {
            return Err(no_villages());
        }
        let paired: HashMap<&str, usize> =
            old.iter().enumerate().map(|(index, code)| (code.as_str(), index)).collect();
        let seats = Self::seats(organisation, &paired);
        for (name, table) in sheets.iter_mut() {
            match name.as_str() {
                "divisions" => *table = self.divisions(),
                "organisation" | "places" => self.move_places(table, &paired, &seats),
                _ => rename_codes(table, &["place"], |code| self.renamed(code, &paired)),
            }
        }
        Ok(())
    }

    /// For every station the first village of its rooms: there it stands.
    fn seats(organisation: &Table, paired: &HashMap<&str, usize>) -> HashMap<String, usize> {
        let [code, parent, kind] = ["code", "parent", "kind"].map(|name| organisation.column(name));
        let parents: HashMap<&str, &str> =
            organisation.rows.iter().map(|row| (row.cell(code), row.cell(parent))).collect();
        let mut seats: HashMap<String, usize> = HashMap::new();
        for row in organisation.rows.iter().filter(|row| row.cell(kind) == "village") {
            let Some(index) = paired.get(row.cell(code)) else { continue };
            let above =
                std::iter::successors(Some(row.cell(parent)), |code| parents.get(code).copied()).take(8);
            for place in above {
                let seat = seats.entry(place.to_owned()).or_insert(*index);
                *seat = (*seat).min(*index);
            }
        }
        seats
    }

    fn divisions(&self) -> Table {
        let mut table = Table::new(["code", "name"]);
        let rows = std::iter::once((&self.county.0, &self.county.1))
            .chain(self.townships.iter())
            .chain(self.villages.iter().map(|(code, name)| (code, name)));
        for (code, name) in rows {
            table.push(vec![code.to_string(), name.clone()]);
        }
        table
    }

    fn move_places(&self, table: &mut Table, paired: &HashMap<&str, usize>, seats: &HashMap<String, usize>) {
        let columns =
            ["code", "name", "kind", "division", "lon", "lat", "address", "population", "households"];
        let [code, name, kind, division, lon, lat, address, population, households] =
            columns.map(|name| table.column(name));
        for row in &mut table.rows {
            let place = row.cell(code).to_owned();
            let at = paired.get(row.cell(division)).or_else(|| seats.get(&place)).copied().unwrap_or(0);
            let (settlement, village) = (&self.settlements[at], &self.villages[at]);
            let township =
                village.0.parent().and_then(|code| self.townships.get(&code)).map_or("", String::as_str);
            let is_seat = matches!(row.cell(kind), "bureau" | "station");
            let mut set = |column: Option<usize>, text: String| {
                if let Some(cell) = column.and_then(|column| row.cells.get_mut(column)) {
                    *cell = text;
                }
            };
            set(lon, format!("{:.6}", settlement.point.lon));
            set(lat, format!("{:.6}", settlement.point.lat));
            set(address, format!("{township}{}（地图上的 {}）", village.1, settlement.name));
            if let Some(people) = settlement.population
                && row.cells.get(kind.unwrap_or_default()).is_some_and(|kind| kind == "village")
            {
                set_cell(row, population, people.to_string());
                set_cell(row, households, (people / 3).max(1).to_string());
            }
            let renamed = self.name_of(row.cell(kind), row.cell(name), village, township);
            set_cell(row, name, renamed);
            let own = if is_seat { village.0.parent().unwrap_or(village.0) } else { village.0 };
            set_cell(row, division, own.to_string());
        }
        rename_codes(table, &["code", "parent"], |code| self.renamed(code, paired));
    }

    fn name_of(&self, kind: &str, old: &str, village: &(DivisionCode, String), township: &str) -> String {
        let stem = stem(&village.1);
        let seat = stem_of_township(township);
        match kind {
            "bureau" => format!("{}公安局", self.county.1),
            "station" => format!("{seat}{stem}派出所"),
            "police_area" => format!("{stem}警务区"),
            "police_room" => format!("{stem}警务室"),
            "village" => village.1.clone(),
            "contact_point" => format!("{stem}警民联系点"),
            "school_gate" => format!("{stem}小学校门"),
            "market_ground" => format!("{stem}集市"),
            "checkpoint" => format!("{stem}卡点"),
            _ => old.to_owned(),
        }
    }

    /// A village's code, or a code that begins with it.
    fn renamed(&self, code: &str, paired: &HashMap<&str, usize>) -> Option<String> {
        let index = paired.get(code.get(..12)?)?;
        Some(format!("{}{}", self.villages[*index].0, &code[12..]))
    }
}

fn no_villages() -> Error {
    Error::refused(
        ProblemCode::Invalid,
        "生成的县与居民点数不符",
        "the generated county does not fit the settlements",
    )
}

fn set_cell(row: &mut formats::table::Row, column: Option<usize>, text: String) {
    if let Some(cell) = column.and_then(|column| row.cells.get_mut(column)) {
        *cell = text;
    }
}

/// Village codes ordered by room, so that villages of one room and of one station follow each other.
fn generated_villages(organisation: &Table) -> Vec<String> {
    let [code, parent, kind] = ["code", "parent", "kind"].map(|name| organisation.column(name));
    let villages = organisation.rows.iter().filter(|row| row.cell(kind) == "village");
    let mut villages: Vec<_> =
        villages.map(|row| (row.cell(parent).to_owned(), row.cell(code).to_owned())).collect();
    villages.sort();
    villages.into_iter().map(|(_room, code)| code).collect()
}

fn rename_codes(table: &mut Table, columns: &[&str], renamed: impl Fn(&str) -> Option<String>) {
    for column in columns {
        let Some(column) = table.column(column) else { continue };
        for row in &mut table.rows {
            if let Some(new) = row.cells.get(column).and_then(|cell| renamed(cell.trim())) {
                row.cells[column] = new;
            }
        }
    }
}

/// The name without what kind of committee it is.
fn stem(village: &str) -> &str {
    let endings = ["社区居民委员会", "村民委员会", "居民委员会", "村委会", "居委会", "社区", "村"];
    let ending = endings.iter().find(|ending| village.ends_with(**ending) && village.len() > ending.len());
    ending.map_or(village, |ending| &village[..village.len() - ending.len()])
}

fn stem_of_township(township: &str) -> &str {
    let ending = ["街道", "镇", "乡"].into_iter().find(|ending| township.ends_with(ending));
    ending.map_or(township, |ending| &township[..township.len() - ending.len()])
}

/// The place of a point on a Hilbert curve over the whole globe: points that are near on it are near on the ground.
fn along_curve(point: Point) -> u64 {
    const BITS: u32 = 20;
    let side = f64::from(1_u32 << BITS);
    let scaled = |share: f64| (share.clamp(0.0, 1.0) * (side - 1.0)) as u64;
    let (mut x, mut y) = (scaled((point.lon + 180.0) / 360.0), scaled((point.lat + 90.0) / 180.0));
    let mut along = 0;
    for bit in (0..BITS).rev() {
        let (right, up) = (x >> bit & 1, y >> bit & 1);
        along = along << 2 | (3 * right) ^ up;
        if up == 0 {
            if right == 1 {
                let mask = (1 << bit) - 1;
                (x, y) = (mask ^ (x & mask), mask ^ (y & mask));
            }
            (x, y) = (y, x);
        }
    }
    along
}

#[cfg(test)]
mod tests;
