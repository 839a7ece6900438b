//! 组织机构 and 场所: two sheets of places, told apart by kind.

use std::collections::{HashMap, HashSet};

use domain::{
    code::PlaceCode,
    division::DivisionCode,
    place::{Location, Place, PlaceClass, PlaceKind, ServiceTier},
    time::Zone,
};
use store::{ReadTx, StoreError, WriteTx};

use super::{
    Sheet,
    column::{Column, ColumnKind},
    draft::{Draft, Incoming},
    known::{DEPTH_MAX, Known},
    refusal::{Finding, Findings, RefusalCode},
    row::{Noted, RowReader, text_opt},
    value::not_a_choice,
};

pub(crate) struct Organisation;
pub(crate) struct Places;

const POPULATION_MAX: u32 = 100_000_000;

const fn columns(kinds: fn() -> Vec<&'static str>) -> [Column; 17] {
    use ColumnKind::{Code, Day, Hours, Integer, MarketDays, Number, Text};
    [
        Column::key("code", Code),
        Column::required("name", Text),
        Column::required_choice::<PlaceKind>("kind").only(kinds),
        Column::optional("parent", Code),
        Column::optional_choice::<PlaceClass>("class"),
        Column::optional_choice::<ServiceTier>("tier"),
        Column::optional("division", Code),
        Column::optional("lon", Number),
        Column::optional("lat", Number),
        Column::optional("population", Integer),
        Column::optional("households", Integer),
        Column::optional("phone", Text),
        Column::optional("address", Text),
        Column::optional("hours", Hours),
        Column::optional("market_days", MarketDays),
        Column::optional("valid_from", Day),
        Column::optional("valid_to", Day),
    ]
}

/// The kinds of a sheet.
trait Kinds {
    fn holds(kind: PlaceKind) -> bool;
    fn names() -> Vec<&'static str> {
        PlaceKind::ALL.iter().filter(|kind| Self::holds(**kind)).map(|kind| kind.as_str()).collect()
    }
}

impl Kinds for Organisation {
    fn holds(kind: PlaceKind) -> bool {
        kind.is_organisation()
    }
}

impl Kinds for Places {
    fn holds(kind: PlaceKind) -> bool {
        !kind.is_organisation()
    }
}

macro_rules! place_sheet {
    ($($name:ident),+) => {$(
        impl Sheet for $name {
            type Record = Place;
            const COLUMNS: &'static [Column] = &columns($name::names);

            fn parse(row: &mut RowReader<'_>) -> Result<Place, Noted> { parse::<$name>(row) }
            fn cells(place: &Place) -> Vec<String> { cells(place) }
            fn owners(place: &Place, _known: &Known) -> Vec<PlaceCode> { vec![place.code.clone()] }
            fn owners_after(place: &Place, draft: &Draft<'_, $name>) -> Vec<PlaceCode> { owners_after(place, draft) }
            /// A parent is of an earlier kind (`PlaceKind::may_stand_below`).
            fn rank(place: &Place) -> usize {
                PlaceKind::ALL.iter().position(|kind| *kind == place.kind).unwrap_or_default()
            }
            fn check(draft: &Draft<'_, $name>, findings: &mut Findings) { check(draft, findings) }

            async fn list(tx: &mut ReadTx) -> Result<Vec<Place>, StoreError> {
                let mut places = store::place::list(tx).await?;
                places.retain(|place| $name::holds(place.kind));
                Ok(places)
            }
            async fn list_keys_in_use(tx: &mut ReadTx) -> Result<Vec<String>, StoreError> {
                store::place::list_codes_in_use(tx).await
            }
            async fn save(tx: &mut WriteTx, place: &Place) -> Result<(), StoreError> { save(tx, place).await }
            async fn remove(tx: &mut WriteTx, place: &Place) -> Result<(), StoreError> {
                store::place::remove(tx, &place.code).await
            }
        }
    )+};
}
place_sheet!(Organisation, Places);

fn parse<K: Kinds>(row: &mut RowReader<'_>) -> Result<Place, Noted> {
    let (code, name) = (row.required("code"), row.required("name"));
    let (kind, parent) = (kind::<K>(row), row.optional("parent"));
    if let (Ok(kind), Ok(parent)) = (kind, &parent) {
        check_parent_is_said(row, kind, parent.as_ref());
    }
    let (class, tier, division) = (row.optional("class"), row.optional("tier"), row.optional("division"));
    let location = location(row);
    let population = row.whole("population", 0..=POPULATION_MAX);
    let households = row.whole("households", 0..=POPULATION_MAX);
    let (phone, address) = (row.text("phone"), row.text("address"));
    let hours = row.or("hours", domain::opening_hours::OpeningHours::default());
    let market_days = row.optional("market_days");
    let (valid_from, valid_to) = row.span("valid_from", "valid_to")?;
    Ok(Place {
        code: code?,
        name: name?,
        kind: kind?,
        parent: parent?,
        class: class?,
        tier: tier?,
        division: division?,
        location: location?,
        population: population?,
        households: households?,
        phone: phone?,
        address: address?,
        hours: hours?,
        market_days: market_days?,
        valid_from,
        valid_to,
    })
}

fn kind<K: Kinds>(row: &mut RowReader<'_>) -> Result<PlaceKind, Noted> {
    let kind: PlaceKind = row.required("kind")?;
    if K::holds(kind) { Ok(kind) } else { Err(row.refuse("kind", not_a_choice(kind.as_str(), &K::names()))) }
}

fn check_parent_is_said(row: &mut RowReader<'_>, kind: PlaceKind, parent: Option<&PlaceCode>) {
    let finding = match (kind, parent) {
        (PlaceKind::Bureau, Some(_)) => Finding::new(
            RefusalCode::WrongParent,
            ("县公安局没有上级".to_owned(), "a bureau stands below nothing".to_owned()),
            ("把 parent 留空", "leave parent empty"),
        ),
        (kind, None) if kind != PlaceKind::Bureau => Finding::new(
            RefusalCode::Incomplete,
            ("没有上级".to_owned(), format!("a {kind} needs a parent")),
            ("在 parent 填写上级的编码", "write the code of the place above it as parent"),
        ),
        _ => return,
    };
    row.refuse("parent", finding);
}

fn location(row: &mut RowReader<'_>) -> Result<Option<Location>, Noted> {
    let (lon, lat) = (row.degrees("lon", 180.0), row.degrees("lat", 90.0));
    match (lon?, lat?) {
        (Some(lon), Some(lat)) => Ok(Some(Location { lon, lat })),
        (None, None) => Ok(None),
        (lon, _) => {
            let column = if lon.is_none() { "lon" } else { "lat" };
            let (zh, en) = ("经纬度只填了一个".to_owned(), "one of lon and lat is missing".to_owned());
            let remedy = ("两个都填或都不填", "write both or none");
            Err(row.refuse(column, Finding::new(RefusalCode::Incomplete, (zh, en), remedy)))
        }
    }
}

fn cells(place: &Place) -> Vec<String> {
    vec![
        place.code.to_string(),
        place.name.clone(),
        place.kind.to_string(),
        text_opt(place.parent.as_ref()),
        text_opt(place.class),
        text_opt(place.tier),
        text_opt(place.division),
        text_opt(place.location.map(|location| location.lon)),
        text_opt(place.location.map(|location| location.lat)),
        text_opt(place.population),
        text_opt(place.households),
        place.phone.clone(),
        place.address.clone(),
        place.hours.to_string(),
        text_opt(place.market_days),
        text_opt(place.valid_from),
        text_opt(place.valid_to),
    ]
}

async fn save(tx: &mut WriteTx, place: &Place) -> Result<(), StoreError> {
    store::place::upsert(tx, place).await?;
    if place.kind == PlaceKind::Bureau && store::county::find_of(tx, &place.code).await?.is_none() {
        store::county::upsert(tx, &place.code, &Zone::usual(), None).await?;
    }
    Ok(())
}

/// A place as it would be: its kind and what it stands below.
fn node<'a, S: Sheet<Record = Place>>(draft: &'a Draft<'_, S>, code: &PlaceCode) -> Option<&'a Place> {
    let key = vec![code.to_string()];
    match draft.row_of.get(&key).and_then(|index| draft.rows.get(*index)) {
        Some(row) => Some(&row.record),
        None if draft.removed.contains(&key) => None,
        None => draft.known.places.get(code),
    }
}

/// Who must agree to the place as it would be: those who answer for where it stands.
fn owners_after<S: Sheet<Record = Place>>(place: &Place, draft: &Draft<'_, S>) -> Vec<PlaceCode> {
    if draft.known.places.get(&place.code).is_some_and(|before| before.parent == place.parent) {
        return vec![place.code.clone()];
    }
    // Up through places that are new themselves to one that is known, or to a new bureau.
    let mut highest = place;
    for _ in 0..DEPTH_MAX {
        let Some(parent) = &highest.parent else { break };
        if draft.known.places.contains_key(parent) {
            return vec![parent.clone()];
        }
        match node(draft, parent) {
            Some(above) => highest = above,
            None => break,
        }
    }
    vec![highest.code.clone()]
}

fn check<S: Sheet<Record = Place>>(draft: &Draft<'_, S>, findings: &mut Findings) {
    // Children that the edit leaves as they are, by what they stand below.
    let mut children: HashMap<&PlaceCode, Vec<&Place>> = HashMap::new();
    for place in draft.known.places.values() {
        let key = vec![place.code.to_string()];
        if let (Some(parent), true) = (&place.parent, draft.is_untouched(&key)) {
            children.entry(parent).or_default().push(place);
        }
    }
    let counties: HashSet<DivisionCode> = draft.known.divisions.iter().map(|code| code.county()).collect();
    for row in &draft.rows {
        check_parent(draft, row, findings);
        check_kind(draft, row, children.get(&row.record.code).map(Vec::as_slice), findings);
        // A county whose divisions nobody imported has nothing to compare with.
        if let Some(division) = row.record.division
            && counties.contains(&division.county())
            && !draft.known.divisions.contains(&division)
        {
            findings.row(row, "division", Finding::unknown_division(&division));
        }
    }
    let parents: HashSet<&PlaceCode> =
        draft.rows.iter().filter_map(|row| row.record.parent.as_ref()).collect();
    for key in &draft.removed {
        let Some(before) = draft.stored.get(key) else { continue };
        let code = &before.record.code;
        if children.contains_key(code) || parents.contains(code) || draft.in_use.contains(&key[0]) {
            findings.removal(key, "code", Finding::in_use(&key[0]));
        }
    }
}

/// Every parent is of an earlier kind, so a tree that passes has no circle.
fn check_parent<S: Sheet<Record = Place>>(
    draft: &Draft<'_, S>,
    row: &Incoming<Place>,
    findings: &mut Findings,
) {
    let Some(parent) = &row.record.parent else { return };
    match node(draft, parent) {
        None => findings.row(row, "parent", Finding::unknown_place(parent)),
        Some(above) if !row.record.kind.may_stand_below(above.kind) => {
            findings.row(row, "parent", wrong_parent(row.record.kind, above));
        }
        Some(_) => {}
    }
}

fn check_kind<S: Sheet<Record = Place>>(
    draft: &Draft<'_, S>,
    row: &Incoming<Place>,
    children: Option<&[&Place]>,
    findings: &mut Findings,
) {
    let kind = row.record.kind;
    let Some(before) = draft.known.places.get(&row.record.code).filter(|before| before.kind != kind) else {
        return;
    };
    let other_sheet = before.kind.is_organisation() != kind.is_organisation();
    if other_sheet || before.kind == PlaceKind::Bureau || kind == PlaceKind::Bureau {
        let finding = Finding::new(
            RefusalCode::WrongKind,
            (
                format!("这个编码已经是 {}，不能改成 {kind}", before.kind),
                format!("the code is a {} and cannot become a {kind}", before.kind),
            ),
            ("换一个编码，或保留原来的 kind", "take another code, or keep the kind"),
        );
        findings.row(row, "kind", finding);
        return;
    }
    let misplaced = children.into_iter().flatten().find(|child| !child.kind.may_stand_below(kind));
    if let Some(child) = misplaced {
        findings.row(row, "kind", wrong_parent(child.kind, &row.record));
    }
}

fn wrong_parent(kind: PlaceKind, above: &Place) -> Finding {
    let allowed: Vec<&str> = PlaceKind::ALL
        .iter()
        .filter(|parent| kind.may_stand_below(**parent))
        .map(|kind| kind.as_str())
        .collect();
    Finding::new(
        RefusalCode::WrongParent,
        (
            format!("{kind} 不能设在 {} “{}”之下", above.kind, above.name),
            format!("a {kind} does not stand below a {} ({})", above.kind, above.code),
        ),
        (
            &format!("上级应是 {}", allowed.join("、")),
            &format!("its parent is one of {}", allowed.join(", ")),
        ),
    )
}
