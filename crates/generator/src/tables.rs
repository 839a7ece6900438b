//! The county's records as sheets, in the columns that the import reads.

use crate::appointments::Appointment;
use crate::calendar::{Calendar, day};
use crate::county::County;
use crate::duties::{Duty, room_hours};
use crate::frame::{Spot, cell_at};
use crate::organisation::{Organisation, RoomTier, Site};
use crate::people::{People, Served};
use crate::sheet::{Sheet, yes_no};
use crate::{GeneratedFile, Options};

const PLACE_COLUMNS: &str = "code,name,kind,parent,class,tier,division,lon,lat,population,households,phone,address,hours,market_days,valid_from,valid_to";

pub(crate) struct Records<'a> {
    pub(crate) options: &'a Options,
    pub(crate) county: &'a County,
    pub(crate) organisation: &'a Organisation,
    pub(crate) people: &'a People,
    pub(crate) calendar: &'a Calendar,
    pub(crate) duties: &'a [Duty],
    pub(crate) appointments: &'a [Appointment],
}

/// A row of a sheet of places; most cells are often empty.
#[derive(Default)]
struct PlaceRow<'a> {
    code: &'a str,
    name: &'a str,
    kind: &'a str,
    parent: &'a str,
    class: &'a str,
    tier: &'a str,
    division: &'a str,
    spot: Option<Spot>,
    people: Option<(u32, u32)>,
    phone: String,
    address: String,
    hours: String,
    market_days: &'a str,
}

impl Records<'_> {
    pub(crate) fn sheets(&self) -> Vec<GeneratedFile> {
        let sheets = [
            ("divisions", self.divisions()),
            ("organisation", self.organisation()),
            ("places", self.places()),
            ("people", self.people()),
            ("posts", self.posts()),
            ("leave", self.leave()),
            ("training", self.training()),
            ("rota", self.rota()),
            ("duties", self.duties()),
            ("appointments", self.appointments()),
            ("holidays", Sheet::new("day,kind,name")),
        ];
        sheets
            .into_iter()
            .map(|(name, sheet)| GeneratedFile { path: format!("{name}.csv"), bytes: sheet.into_bytes() })
            .collect()
    }

    fn bureau(&self) -> String {
        format!("{}000000", self.county.code)
    }

    fn divisions(&self) -> Sheet {
        let mut sheet = Sheet::new("code,name");
        sheet.row([&self.bureau(), &format!("{}县", self.county.stem)]);
        for (i, township) in self.county.townships.iter().enumerate() {
            sheet.row([&township.code, &township.name]);
            for (village, site) in self.county.villages.iter().zip(&self.county.sites.villages) {
                if site.township == i {
                    sheet.row([&village.code, &village.name]);
                }
            }
        }
        sheet
    }

    fn place(&self, sheet: &mut Sheet, place: &PlaceRow<'_>) {
        let (lon, lat) = place.spot.map_or_else(Default::default, |spot| {
            let (lon, lat) = self.county.land.frame.lon_lat(spot);
            (format!("{lon:.6}"), format!("{lat:.6}"))
        });
        let (population, households) =
            place.people.map_or_else(Default::default, |(p, h)| (p.to_string(), h.to_string()));
        sheet.row([
            place.code,
            place.name,
            place.kind,
            place.parent,
            place.class,
            place.tier,
            place.division,
            &lon,
            &lat,
            &population,
            &households,
            &place.phone,
            &place.address,
            &place.hours,
            place.market_days,
            "",
            "",
        ]);
    }

    fn organisation(&self) -> Sheet {
        let mut sheet = Sheet::new(PLACE_COLUMNS);
        let bureau = self.bureau();
        let name = format!("{}县公安局", self.county.stem);
        self.place(
            &mut sheet,
            &PlaceRow {
                code: &bureau,
                name: &name,
                kind: "bureau",
                class: "town",
                division: &bureau,
                spot: Some(self.county.villages[0].spot.shifted(0.5, -0.4)),
                phone: phone(1),
                address: format!("{}县城关镇", self.county.stem),
                hours: crate::duties::OFFICE_HOURS.to_owned(),
                ..PlaceRow::default()
            },
        );
        self.station_rows(&mut sheet);
        self.room_rows(&mut sheet);
        self.village_rows(&mut sheet);
        for point in &self.organisation.contact_points {
            let class = self.class_at(point.spot, point.village);
            let mut row = self.site_row(point, "contact_point");
            row.class = class;
            row.tier = "contact_point";
            self.place(&mut sheet, &row);
        }
        sheet
    }

    fn station_rows(&self, sheet: &mut Sheet) {
        for (i, station) in self.organisation.stations.iter().enumerate() {
            let township = &self.county.townships[i];
            self.place(
                sheet,
                &PlaceRow {
                    code: &station.code,
                    name: &station.name,
                    kind: "station",
                    parent: &self.bureau(),
                    class: if i == 0 { "town" } else { self.class_at(station.spot, i) },
                    division: &township.code,
                    spot: Some(station.spot),
                    phone: phone(100 + i),
                    address: format!("{}政府旁", township.name),
                    hours: "* 00:00-24:00".to_owned(),
                    ..PlaceRow::default()
                },
            );
        }
    }

    /// An area and the room in it share a central village.
    fn room_rows(&self, sheet: &mut Sheet) {
        for (i, room) in self.organisation.rooms.iter().enumerate() {
            let station = &self.organisation.stations[room.station];
            let village = &self.county.villages[room.village];
            let class = match room.tier {
                RoomTier::MobileCircuit => "mobile",
                _ => self.class_at(room.spot, room.village),
            };
            let area = PlaceRow {
                code: &room.area_code,
                name: &format!("{}警务区", room.stem),
                kind: "police_area",
                parent: &station.code,
                class: self.class_at(room.spot, room.village),
                division: &village.code,
                spot: Some(room.spot),
                ..PlaceRow::default()
            };
            self.place(sheet, &area);
            let market = self.organisation.market_of(room.village).map_or("", |m| m.rule.as_str());
            let name = format!("{}{}警务室", station.name, room.stem);
            self.place(
                sheet,
                &PlaceRow {
                    code: &room.code,
                    name: &name,
                    kind: "police_room",
                    parent: &room.area_code,
                    class,
                    tier: tier(room.tier),
                    division: &village.code,
                    spot: Some(room.spot),
                    phone: phone(1000 + i),
                    address: self.beside_committee(room.village),
                    hours: room_hours(room),
                    market_days: market,
                    ..PlaceRow::default()
                },
            );
        }
    }

    fn village_rows(&self, sheet: &mut Sheet) {
        for (i, village) in self.county.villages.iter().enumerate() {
            let room = &self.organisation.rooms[self.organisation.room_of[i]];
            self.place(
                sheet,
                &PlaceRow {
                    code: &village.code,
                    name: &village.name,
                    kind: "village",
                    parent: &room.code,
                    class: self.class_at(village.spot, i),
                    division: &village.code,
                    spot: Some(village.spot),
                    people: Some((village.population, village.households)),
                    address: self.beside_committee(i),
                    market_days: self.organisation.market_of(i).map_or("", |m| m.rule.as_str()),
                    ..PlaceRow::default()
                },
            );
        }
    }

    fn beside_committee(&self, village: usize) -> String {
        let site = &self.county.sites.villages[village];
        let kind = if site.urban { "居委会旁" } else { "村委会旁" };
        format!("{}{}{kind}", self.county.townships[site.township].name, self.county.villages[village].name)
    }

    /// Mountain is where the ground is steep or high above the county town.
    fn class_at(&self, spot: Spot, village: usize) -> &'static str {
        let land = &self.county.land;
        let site = &self.county.sites.villages[village];
        let above = land.height_at(spot) - land.height[self.county.sites.seats[0] as usize];
        match () {
            () if site.urban && site.township == 0 => "town",
            () if !site.urban && (above > 220.0 || land.slope(cell_at(spot)) > 0.24) => "mountain",
            () => "rural",
        }
    }

    fn site_row<'a>(&'a self, site: &'a Site, kind: &'static str) -> PlaceRow<'a> {
        let village = &self.county.villages[site.village];
        PlaceRow {
            code: &site.code,
            name: &site.name,
            kind,
            parent: &village.code,
            division: &village.code,
            spot: Some(site.spot),
            ..PlaceRow::default()
        }
    }

    fn places(&self) -> Sheet {
        let mut sheet = Sheet::new(PLACE_COLUMNS);
        for school in &self.organisation.schools {
            self.place(&mut sheet, &self.site_row(school, "school_gate"));
        }
        for market in &self.organisation.markets {
            let village = &self.county.villages[market.village];
            let seat = self.county.townships.get(market.village);
            let name = format!("{}集市", seat.map_or(&village.stem, |township| &township.name));
            self.place(
                &mut sheet,
                &PlaceRow {
                    code: &market.code,
                    name: &name,
                    kind: "market_ground",
                    parent: &village.code,
                    division: &village.code,
                    spot: Some(market.spot),
                    market_days: &market.rule,
                    ..PlaceRow::default()
                },
            );
        }
        for checkpoint in &self.organisation.checkpoints {
            let mut row = self.site_row(checkpoint, "checkpoint");
            row.parent = &self.organisation.stations[checkpoint.village].code;
            row.division = &self.county.townships[checkpoint.village].code;
            self.place(&mut sheet, &row);
        }
        sheet
    }

    fn people(&self) -> Sheet {
        let mut sheet =
            Sheet::new("code,name,kind,station,profile,skills,weekly_hours,phone,valid_from,valid_to");
        let bureau = self.bureau();
        for (i, person) in self.people.people.iter().enumerate() {
            sheet.row([
                &person.code,
                &person.name,
                if person.auxiliary { "auxiliary" } else { "officer" },
                person.station.map_or(bureau.as_str(), |s| &self.organisation.stations[s].code),
                person.profile,
                &person.skills.join(";"),
                "40",
                &phone(5000 + i),
                &person.since.to_string(),
                "",
            ]);
        }
        sheet
    }

    fn person(&self, index: usize) -> &str {
        &self.people.people[index].code
    }

    fn posts(&self) -> Sheet {
        let mut sheet = Sheet::new("person,place,role,from,to");
        for post in &self.people.posts {
            let place = match post.served {
                Served::Station(s) => &self.organisation.stations[s].code,
                Served::Room(r) => &self.organisation.rooms[r].code,
                Served::Village(v) => &self.county.villages[v].code,
            };
            sheet.row([self.person(post.person), place, post.role, &post.from.to_string(), ""]);
        }
        sheet
    }

    fn day(&self, offset: usize) -> String {
        day(self.options, offset).to_string()
    }

    fn leave(&self) -> Sheet {
        let mut sheet = Sheet::new("person,from,to,kind");
        for leave in &self.calendar.leave {
            sheet.row([self.person(leave.person), &self.day(leave.from), &self.day(leave.to), leave.kind]);
        }
        sheet
    }

    fn training(&self) -> Sheet {
        let mut sheet = Sheet::new("person,day,from,to,title");
        for lesson in &self.calendar.training {
            let day = self.day(lesson.day);
            sheet.row([self.person(lesson.person), &day, "14:00", "17:30", lesson.title]);
        }
        sheet
    }

    fn rota(&self) -> Sheet {
        let mut sheet = Sheet::new("person,day,kind");
        for turn in &self.calendar.rota {
            sheet.row([self.person(turn.person), &self.day(turn.day), turn.kind]);
        }
        sheet
    }

    fn duties(&self) -> Sheet {
        let mut sheet = Sheet::new(
            "code,place,kind,minutes,times,per,min_gap_days,max_gap_days,prefer_market_day,skills,crew,officer_needed,window,tier,value",
        );
        for (i, duty) in self.duties.iter().enumerate() {
            sheet.row([
                &format!("{}D{:05}", self.county.code, i + 1),
                &duty.place,
                duty.kind,
                &duty.minutes.to_string(),
                &duty.times.to_string(),
                if duty.per_month { "month" } else { "week" },
                &duty.min_gap_days.to_string(),
                &duty.max_gap_days.map(|days| days.to_string()).unwrap_or_default(),
                yes_no(duty.prefer_market_day),
                duty.skills,
                &duty.crew.to_string(),
                yes_no(duty.officer_needed),
                &duty.window,
                duty.tier,
                &duty.value.to_string(),
            ]);
        }
        sheet
    }

    fn appointments(&self) -> Sheet {
        let mut sheet = Sheet::new("code,place,day,at,minutes,tolerance_minutes,kind,title,skills,crew");
        for (i, fixed) in self.appointments.iter().enumerate() {
            sheet.row([
                &format!("{}A{:04}", self.county.code, i + 1),
                &fixed.place,
                &self.day(fixed.day),
                fixed.at,
                &fixed.minutes.to_string(),
                "15",
                fixed.kind,
                fixed.title,
                fixed.skills,
                &fixed.crew.to_string(),
            ]);
        }
        sheet
    }
}

const fn tier(tier: RoomTier) -> &'static str {
    match tier {
        RoomTier::Stationed => "stationed",
        RoomTier::Rotating => "rotating",
        RoomTier::MarketDay => "market_day",
        RoomTier::MobileCircuit => "mobile_circuit",
        RoomTier::AuxiliaryOnly => "auxiliary_only",
        RoomTier::ContactPoint => "contact_point",
    }
}

/// A number that nobody has: no local number begins with 0.
fn phone(number: usize) -> String {
    format!("0855-0{number:06}")
}
