use roads::SettlementKind;

use super::*;

fn settlement(osm_id: i64, name: &str, lon: f64, lat: f64) -> Settlement {
    let (kind, population) = (SettlementKind::Village, (osm_id == 1).then_some(900));
    Settlement { osm_id, name: name.to_owned(), kind, point: Point::new(lon, lat), population }
}

fn divisions() -> Vec<(DivisionCode, String)> {
    [
        ("522601", "凯里市"),
        ("522622", "黄平县"),
        ("522622001", "新州镇"),
        ("522622001201", "西门村民委员会"),
        ("522622001202", "东坡村民委员会"),
        ("522622001203", "岩门村民委员会"),
    ]
    .into_iter()
    .map(|(code, name)| (code.parse().unwrap(), name.to_owned()))
    .collect()
}

fn table(columns: &str, rows: &[&str]) -> Table {
    let mut table = Table::new(columns.split(','));
    for row in rows {
        table.push(row.split(',').map(str::to_owned).collect());
    }
    table
}

fn generated() -> BTreeMap<String, Table> {
    let organisation = table(
        "code,name,kind,parent,division,lon,lat,population,households,address",
        &[
            "522699000000,枳坪县公安局,bureau,,522699000000,1,1,,,x",
            "522699501000,城关派出所,station,522699000000,522699100000,1,1,,,x",
            "522699501101,东门警务区,police_area,522699501000,522699100001,1,1,,,x",
            "522699501201,东门警务室,police_room,522699501101,522699100001,1,1,,,x",
            "522699100001,东门社区,village,522699501201,522699100001,1,1,50,20,x",
            "522699100201,坪坝村,village,522699501201,522699100201,1,1,50,20,x",
        ],
    );
    let places = table(
        "code,name,kind,parent,division,lon,lat,population,households,address",
        &["5226991002012001,坪坝小学校门,school_gate,522699100201,522699100201,1,1,,,x"],
    );
    let duties = table("code,place", &["D1,5226991002012001", "D2,522699501201", "D3,522699100001"]);
    let sheets = [
        ("organisation", organisation),
        ("places", places),
        ("duties", duties),
        ("divisions", Table::new(["code"])),
    ];
    sheets.into_iter().map(|(name, table)| (name.to_owned(), table)).collect()
}

fn pairing() -> Pairing {
    let settlements = vec![settlement(2, "Ordino", 1.55, 42.55), settlement(1, "Pal", 1.45, 42.54)];
    Pairing::new(settlements, &divisions(), "andorra.osm.pbf").unwrap()
}

fn cells<'a>(table: &'a Table, code: &str) -> Vec<&'a str> {
    let row = table.rows.iter().find(|row| row.cells[0] == code).unwrap();
    row.cells.iter().map(String::as_str).collect()
}

#[test]
fn the_county_with_villages_is_taken_and_as_many_of_them_as_there_are_settlements() {
    let size = pairing().size();
    assert_eq!(size, CountySize { stations: 1, rooms: 1, villages: 2, officers: 4, auxiliaries: 4 });
    assert!(pairing().note().contains("黄平县") && pairing().note().contains("andorra.osm.pbf"));
}

#[test]
fn places_stand_where_settlements_are_and_bear_the_names_of_divisions() {
    let mut sheets = generated();
    pairing().apply(&mut sheets).unwrap();
    let organisation = &sheets["organisation"];
    let first = cells(organisation, "522622001201");
    let (lon, name) = (first[5], first[9]);
    let other = cells(organisation, "522622001202");
    assert_eq!((first[1], other[1]), ("西门村民委员会", "东坡村民委员会"));
    assert_eq!(first[3], "522699501201", "police codes stay");
    let paired = [(lon, name), (other[5], other[9])];
    for (lon, address) in paired {
        let real = if lon == "1.550000" { "Ordino" } else { "Pal" };
        assert!(address.contains(real), "{address}");
    }
    assert_eq!(
        cells(organisation, "522699501000")[..5],
        ["522699501000", "新州西门派出所", "station", "522699000000", "522622001000"]
    );
    assert_eq!(cells(organisation, "522699000000")[1], "黄平县公安局");
    let known: Vec<_> = [&first, &other].into_iter().filter(|row| row[7] == "900").collect();
    assert_eq!(known.len(), 1, "the population that the map knows");
    let school = cells(&sheets["places"], "5226220012022001");
    assert_eq!((school[1], school[3]), ("东坡小学校门", "522622001202"));
    let duties: Vec<_> = sheets["duties"].rows.iter().map(|row| row.cells[1].as_str()).collect();
    assert_eq!(duties, ["5226220012022001", "522699501201", "522622001201"]);
    assert_eq!(sheets["divisions"].rows.len(), 4);
}

#[test]
fn a_file_of_villages_alone_will_do() {
    let villages: Vec<_> =
        divisions().into_iter().filter(|(code, _)| code.level() == DivisionLevel::Village).collect();
    let settlements = vec![settlement(2, "Ordino", 1.55, 42.55), settlement(1, "Pal", 1.45, 42.54)];
    let pairing = Pairing::new(settlements, &villages, "andorra.osm.pbf").unwrap();
    assert_eq!(pairing.size().villages, 2);
    let mut sheets = generated();
    pairing.apply(&mut sheets).unwrap();
    assert_eq!(cells(&sheets["organisation"], "522699000000")[1], "522622县公安局");
}

#[test]
fn too_few_settlements_are_refused() {
    let refused = Pairing::new(vec![settlement(1, "Pal", 1.4, 42.5)], &divisions(), "x").unwrap_err();
    assert_eq!(refused.code(), ProblemCode::Invalid);
}

#[test]
fn neighbours_on_the_curve_are_neighbours_on_the_ground() {
    let near = [(1.50, 42.50), (1.5001, 42.5001)].map(|(lon, lat)| along_curve(Point::new(lon, lat)));
    let far = along_curve(Point::new(108.2, 26.6));
    assert!(near[0].abs_diff(near[1]) < near[0].abs_diff(far) / 1000);
    // The first cells of a Hilbert curve of four points: up, right, down.
    let quadrants = [(-90.0, -45.0), (-90.0, 45.0), (90.0, 45.0), (90.0, -45.0)];
    let order: Vec<u64> = quadrants.iter().map(|(lon, lat)| along_curve(Point::new(*lon, *lat))).collect();
    assert!(order.is_sorted(), "{order:?}");
}
