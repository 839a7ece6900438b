//! Reading the records that a plan is made from.

use std::collections::{HashMap, HashSet};

use domain::{
    code::PlaceCode,
    time::{Day, Week, Zone},
};
use planner::Problem;
use store::ReadTx;

use super::{problem::build, records::CountyRecords};
use crate::{Environment, Error};

/// The records of an area that bind the days from `from` to `to`.
pub async fn records_of(
    tx: &mut ReadTx,
    area: &PlaceCode,
    from: Day,
    to: Day,
) -> Result<CountyRecords, Error> {
    let codes: HashSet<String> = store::place::list_codes_within(tx, area).await?.into_iter().collect();
    let mut done_this_month: HashMap<String, u16> = HashMap::new();
    let mut planned_since = None;
    let first = from.week().month().weeks().next().map_or(from, Week::monday);
    for slot in store::slot::list_between(tx, first, from.plus_days(-1)).await? {
        // Slots come by day, so the first one is in the first week.
        if codes.contains(slot.place.as_str()) {
            planned_since.get_or_insert(slot.day.week());
        }
        *done_this_month.entry(slot.duty).or_default() += 1;
    }
    let records = CountyRecords {
        places: store::place::list(tx).await?,
        officers: store::officer::list(tx).await?,
        posts: store::post::list(tx).await?,
        leaves: store::leave::list(tx).await?,
        trainings: store::training::list(tx).await?,
        station_duties: store::station_duty::list(tx).await?,
        duties: store::duty::list(tx).await?,
        appointments: store::appointment::list(tx).await?,
        holidays: crate::calendar::holidays(tx).await?,
        done_this_month,
        planned_since,
    };
    Ok(records.within(Some(&codes), from, to))
}

/// The planner's problem of an area, with travel times over the roads in use.
pub async fn problem_of(env: &Environment, area: &PlaceCode, from: Day, days: u16) -> Result<Problem, Error> {
    let network = crate::roads::network(env).await?;
    let mut tx = env.db.begin_read().await?;
    let records = records_of(&mut tx, area, from, from.plus_days(i32::from(days) - 1)).await?;
    let county = store::county::find_of(&mut tx, area).await?;
    drop(tx);
    let zone = county.map_or_else(Zone::usual, |county| county.zone);
    let building = tokio::task::spawn_blocking(move || {
        build(
            &records,
            |profile, points| crate::roads::minutes(&network, profile, points),
            from,
            days,
            zone.name(),
        )
    });
    building.await.map_err(|error| Error::internal("building a problem stopped", error))
}
