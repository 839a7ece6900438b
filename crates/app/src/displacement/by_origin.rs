//! Sums of the ledger by where the orders came from.

use std::collections::BTreeMap;

use domain::{displacement::Origin, time::Day};
use serde::Serialize;
use utoipa::ToSchema;

use super::{DisplacementView, list};
use crate::{Ctx, Error};

/// Sums of the orders that began in some days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ByOrigin {
    /// Every origin, also without orders.
    pub origins: Vec<OriginSum>,
    /// The offices that ordered, by minutes taken, most first.
    pub offices: Vec<OfficeSum>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OriginSum {
    pub origin: Origin,
    pub sum: Sum,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OfficeSum {
    pub ordered_by: String,
    pub sum: Sum,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = DisplacementSum)]
pub struct Sum {
    pub orders: u32,
    pub minutes_taken: u32,
    pub minutes_repaid: u32,
    pub minutes_written_off: u32,
    pub minutes_open: u32,
    pub promises_lost: u32,
    pub internal_lost: u32,
}

impl Sum {
    fn add(&mut self, order: &DisplacementView) {
        self.orders += 1;
        self.minutes_taken += order.balance.minutes_taken;
        self.minutes_repaid += order.balance.minutes_repaid;
        self.minutes_written_off += order.balance.minutes_written_off;
        self.minutes_open += order.balance.minutes_open;
        self.promises_lost += order.promises_lost;
        self.internal_lost += order.internal_lost;
    }
}

/// Hours taken, repaid, written off and open, by where the orders came from; reversed orders count nothing.
pub async fn by_origin(ctx: &Ctx, from: Day, to: Day) -> Result<ByOrigin, Error> {
    let mut orders = list(ctx, from, to).await?;
    orders.retain(|order| order.from_day >= from && !order.balance.is_reversed);
    let mut origins: BTreeMap<Origin, Sum> =
        Origin::ALL.iter().map(|origin| (*origin, Sum::default())).collect();
    let mut offices: BTreeMap<&str, Sum> = BTreeMap::new();
    for order in &orders {
        origins.entry(order.origin).or_default().add(order);
        offices.entry(&order.ordered_by).or_default().add(order);
    }
    let office = |(name, sum): (&str, Sum)| OfficeSum { ordered_by: name.to_owned(), sum };
    let mut offices: Vec<OfficeSum> = offices.into_iter().map(office).collect();
    offices.sort_by_key(|office| std::cmp::Reverse(office.sum.minutes_taken));
    Ok(ByOrigin {
        origins: origins.into_iter().map(|(origin, sum)| OriginSum { origin, sum }).collect(),
        offices,
    })
}
