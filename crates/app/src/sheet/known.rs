//! What the checks of a sheet look up beside its own rows.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    code::{OfficerCode, PlaceCode},
    division::DivisionCode,
    officer::Officer,
    place::Place,
};
use store::{ReadTx, StoreError};

use crate::Extent;

/// The stored tree is at most this deep; a longer walk would be a circle.
pub(crate) const DEPTH_MAX: usize = 16;

#[derive(Debug, Default, PartialEq)]
pub(crate) struct Known {
    pub(crate) places: BTreeMap<PlaceCode, Place>,
    pub(crate) officers: BTreeMap<OfficerCode, Officer>,
    pub(crate) divisions: BTreeSet<DivisionCode>,
}

impl Known {
    pub(crate) async fn load(tx: &mut ReadTx) -> Result<Known, StoreError> {
        let places = store::place::list(tx).await?;
        let officers = store::officer::list(tx).await?;
        let divisions = store::division::list(tx).await?;
        Ok(Known {
            places: places.into_iter().map(|place| (place.code.clone(), place)).collect(),
            officers: officers.into_iter().map(|officer| (officer.code.clone(), officer)).collect(),
            divisions: divisions.into_iter().map(|division| division.code).collect(),
        })
    }

    /// The place and everything it stands below, from the inside out.
    pub(crate) fn upwards<'a>(&'a self, place: &'a PlaceCode) -> impl Iterator<Item = &'a PlaceCode> {
        let above = |code: &&'a PlaceCode| self.places.get(*code).and_then(|place| place.parent.as_ref());
        std::iter::successors(Some(place), above).take(DEPTH_MAX)
    }

    pub(crate) fn reaches(&self, extent: &Extent, place: &PlaceCode) -> bool {
        match extent {
            Extent::Everywhere => true,
            Extent::Below(area) | Extent::Own(_, area) => self.upwards(place).any(|code| code == area),
        }
    }

    /// The station of an officer, as the place whose people may change the officer's records.
    pub(crate) fn station_of(&self, officer: &OfficerCode) -> Option<PlaceCode> {
        self.officers.get(officer).map(|officer| officer.station.clone())
    }
}
