//! A synthetic mountain county from a seed: land, settlements, roads, police, people and their work, as the
//! files that the import reads. The same options give the same bytes on every machine: no clock, no I/O,
//! one seeded generator and only such arithmetic as is exact everywhere.

mod appointments;
mod calendar;
mod county;
mod dice;
mod duties;
mod frame;
mod land;
mod map;
mod names;
mod organisation;
mod osm;
mod people;
mod routes;
mod sheet;
mod sites;
mod tables;

#[cfg(test)]
mod tests;

use jiff::civil::{Date, Weekday, date};

use crate::{
    calendar::Calendar, county::County, organisation::Organisation, people::People, tables::Records,
};

pub use crate::duties::Load;

/// What to generate. All counts are for each county.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Another seed is another county; the land does not change with the counts of people.
    pub seed: u64,
    /// Up to four counties lie in one degree tile.
    pub counties: u32,
    /// One for each township.
    pub stations: u32,
    /// One in each police area, at least one for each station and at most one for each village.
    pub rooms: u32,
    /// Administrative villages and neighbourhoods.
    pub villages: u32,
    /// Once there are three for each station, one in nine serves in the bureau and adopts villages.
    pub officers: u32,
    pub auxiliaries: u32,
    /// The Monday from which four weeks of rota, leave, training and appointments run.
    pub week_start: Date,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            seed: 7,
            counties: 1,
            stations: 15,
            rooms: 90,
            villages: 300,
            officers: 60,
            auxiliaries: 60,
            week_start: date(2026, 11, 30),
        }
    }
}

/// A file to write below the output folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneratedFile {
    /// With `/` between folders; several counties have a folder each, named by the county's code.
    pub path: String,
    pub bytes: Vec<u8>,
}

/// One county's files and what its people could and should do in an average week.
#[derive(Clone, Debug)]
pub struct GeneratedCounty {
    /// Six digits.
    pub code: String,
    pub name: String,
    pub files: Vec<GeneratedFile>,
    pub load: Load,
}

/// Options that make no county.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OptionsError {
    #[error("{what} must be {least} to {most}, not {given}")]
    Count { what: &'static str, least: u32, most: u32, given: u32 },
    #[error("the first week must begin on a Monday; {0} is none")]
    NotMonday(Date),
}

const COUNTIES_MAX: u32 = 400;
const STATIONS_MAX: u32 = 60;
const ROOMS_PER_STATION_MAX: u32 = 30;
const VILLAGES_PER_STATION_MAX: u32 = 150;
const PEOPLE_MAX: u32 = 2000;

impl Options {
    /// # Errors
    /// A count is out of its range, or the first week does not begin on a Monday.
    pub fn check(&self) -> Result<(), OptionsError> {
        let villages_max = self.stations.saturating_mul(VILLAGES_PER_STATION_MAX);
        let rooms_max = self.stations.saturating_mul(ROOMS_PER_STATION_MAX).min(self.villages);
        for (what, given, least, most) in [
            ("counties", self.counties, 1, COUNTIES_MAX),
            ("stations", self.stations, 1, STATIONS_MAX),
            ("villages", self.villages, self.stations, villages_max),
            ("rooms", self.rooms, self.stations, rooms_max),
            ("officers", self.officers, 1, PEOPLE_MAX),
            ("auxiliaries", self.auxiliaries, 0, PEOPLE_MAX),
        ] {
            if given < least || given > most {
                return Err(OptionsError::Count { what, least, most, given });
            }
        }
        if self.week_start.weekday() == Weekday::Monday {
            Ok(())
        } else {
            Err(OptionsError::NotMonday(self.week_start))
        }
    }
}

/// All files of all counties at once; for a province rather take [`counties`] one by one.
///
/// # Errors
/// See [`Options::check`].
pub fn generate(options: &Options) -> Result<Vec<GeneratedFile>, OptionsError> {
    Ok(counties(options)?.flat_map(|county| county.files).collect())
}

/// One county after the other, each made when it is asked for.
///
/// # Errors
/// See [`Options::check`].
pub fn counties(options: &Options) -> Result<impl Iterator<Item = GeneratedCounty> + use<>, OptionsError> {
    options.check()?;
    let options = *options;
    Ok((0..options.counties).map(move |index| county(&options, index)))
}

fn county(options: &Options, index: u32) -> GeneratedCounty {
    let county = County::new(options, index);
    let organisation = Organisation::new(options, &county);
    let people = People::new(options, &county, &organisation);
    let calendar = Calendar::new(options, &county, &organisation, &people);
    let (duties, load) = duties::duties(options, &county, &organisation, &people, &calendar);
    let appointments = appointments::appointments(options, &county, &organisation, &people);
    let mut files = Records {
        options,
        county: &county,
        organisation: &organisation,
        people: &people,
        calendar: &calendar,
        duties: &duties,
        appointments: &appointments,
    }
    .sheets();
    let name = format!("{}县", county.stem);
    let mut add = |path: &str, bytes: Vec<u8>| files.push(GeneratedFile { path: path.to_owned(), bytes });
    add("roads.osm", map::draw(&county).xml().into_bytes());
    add(&county.land.frame.tile_name(), land::hgt(options.seed, &county.land));
    add("county.json", about(options, &county.code, &name).into_bytes());
    if options.counties > 1 {
        for file in &mut files {
            file.path = format!("{}/{}", county.code, file.path);
        }
    }
    GeneratedCounty { code: county.code, name, files, load }
}

/// What the county is called and where its clocks are set; names hold no signs that JSON would escape.
fn about(options: &Options, code: &str, name: &str) -> String {
    let Options { seed, week_start, .. } = options;
    format!(
        "{{\n  \"code\": \"{code}\",\n  \"name\": \"{name}\",\n  \"zone\": \"Asia/Shanghai\",\n  \"seed\": {seed},\n  \"week_start\": \"{week_start}\"\n}}\n"
    )
}
