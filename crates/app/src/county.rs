//! What an installation says of a county.

use domain::{account::Permission, code::PlaceCode};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::{Ctx, Environment, Error};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CountyView {
    pub code: PlaceCode,
    pub name: String,
    /// IANA time zone.
    pub zone: String,
    /// Said on every page of a demonstration that pairs real roads with other names.
    pub pairing_note: Option<String>,
}

/// The first county of the installation, by code.
pub async fn first(env: &Environment) -> Result<CountyView, Error> {
    let mut tx = env.db.begin_read().await?;
    let counties = store::county::list(&mut tx).await?;
    counties.into_iter().next().map(CountyView::from).ok_or_else(|| Error::not_found("县", "county", ""))
}

/// Says on every page that a demonstration pairs what does not belong together.
pub async fn set_pairing_note(ctx: &Ctx, code: &PlaceCode, note: &str) -> Result<(), Error> {
    let mut tx = ctx.env.db.begin_write().await?;
    ctx.require(&mut tx, Permission::ManageSystem, code).await?;
    let county = store::county::find_of(&mut tx, code).await?;
    let county = county.ok_or_else(|| Error::not_found("县", "county", code))?;
    store::county::upsert(&mut tx, code, &county.zone, Some(note)).await?;
    ctx.log(&mut tx, "changed", "county", code, Some(code), json!({ "pairing_note": note })).await?;
    tx.commit().await?;
    Ok(())
}

/// The county that `place` lies in.
pub async fn find_of(env: &Environment, place: &PlaceCode) -> Result<Option<CountyView>, Error> {
    let mut tx = env.db.begin_read().await?;
    let found = store::county::find_of(&mut tx, place).await?;
    Ok(found.map(CountyView::from))
}

/// The name of the place whose tree the account works in; none before its county is imported.
pub async fn area_name(ctx: &Ctx) -> Result<Option<String>, Error> {
    let area = &ctx.account()?.area;
    let mut tx = ctx.env.db.begin_read().await?;
    Ok(store::place::find(&mut tx, area).await?.map(|place| place.name))
}

impl From<store::county::County> for CountyView {
    fn from(county: store::county::County) -> CountyView {
        let zone = county.zone.name().to_owned();
        CountyView { code: county.code, name: county.name, zone, pairing_note: county.pairing_note }
    }
}
