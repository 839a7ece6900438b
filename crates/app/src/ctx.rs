//! Who asks, and with what.

use std::{path::PathBuf, sync::Arc};

use domain::{
    account::{Account, Permission, Purpose, Reach, reach},
    code::{OfficerCode, PlaceCode},
    id::AccountId,
    time::Instant,
};
use store::{Db, ReadTx};

use crate::{
    error::Error, measures::Measures, plan::job::Jobs, problem_code::ProblemCode, public::PublicPages,
    random::Random, roads::RoadsCache, text::Lang,
};

/// The injected clock, rounded to microseconds by its type.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Instant + Send + Sync>);

impl Clock {
    pub fn new(now: impl Fn() -> Instant + Send + Sync + 'static) -> Clock {
        Clock(Arc::new(now))
    }
    pub fn now(&self) -> Instant {
        (self.0)()
    }
}

/// What every request shares.
#[derive(Clone)]
pub struct Environment {
    pub db: Db,
    pub clock: Clock,
    pub random: Random,
    /// Holds the road network, the map archive and photos.
    pub folder: PathBuf,
    /// A demonstration: one-time sign-in links are offered and nothing is sent out.
    pub demo: bool,
    /// The road network in use, read once.
    pub(crate) roads: RoadsCache,
    /// What residents' pages are made from, remembered for some seconds.
    pub(crate) public: PublicPages,
    pub(crate) measures: Measures,
    /// Searches at work in this process.
    pub(crate) jobs: Jobs,
}

impl Environment {
    pub fn new(db: Db, clock: Clock, random: Random, folder: PathBuf, demo: bool) -> Environment {
        Environment {
            db,
            clock,
            random,
            folder,
            demo,
            roads: RoadsCache::default(),
            public: PublicPages::default(),
            measures: Measures::default(),
            jobs: Jobs::default(),
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum Actor {
    Anonymous,
    /// The command line and scheduled jobs, on the machine itself.
    System,
    Account(Account),
}

/// One request: who, in which language, with what.
#[derive(Clone)]
pub struct Ctx {
    pub env: Environment,
    pub actor: Actor,
    pub lang: Lang,
    pub request_id: uuid::Uuid,
}

/// How far somebody may act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Extent {
    Everywhere,
    /// A place and everything below it.
    Below(PlaceCode),
    /// What belongs to one officer, in a place and below it.
    Own(OfficerCode, PlaceCode),
}

impl Ctx {
    pub fn now(&self) -> Instant {
        self.env.clock.now()
    }

    pub fn account_id(&self) -> Option<AccountId> {
        match &self.actor {
            Actor::Account(account) => Some(account.id),
            Actor::Anonymous | Actor::System => None,
        }
    }

    /// Role and login, as the audit log names them.
    pub fn actor_name(&self) -> String {
        match &self.actor {
            Actor::Anonymous => "anonymous".to_owned(),
            Actor::System => "system".to_owned(),
            Actor::Account(account) => format!("{} {}", account.role, account.login),
        }
    }

    /// The account that acts, or a refusal for whoever has none.
    pub fn account(&self) -> Result<&Account, Error> {
        match &self.actor {
            Actor::Account(account) => Ok(account),
            Actor::Anonymous | Actor::System => Err(Error::plain(ProblemCode::SignInNeeded)),
        }
    }

    fn purpose(&self) -> Purpose {
        match &self.actor {
            Actor::Account(account) if account.role == domain::account::Role::Auditor => Purpose::Supervision,
            _ => Purpose::Duty,
        }
    }

    pub fn purpose_name(&self) -> &'static str {
        self.purpose().as_str()
    }

    /// How far the actor's permission reaches; a refusal when it reaches nowhere.
    pub fn extent(&self, permission: Permission) -> Result<Extent, Error> {
        let account = match &self.actor {
            Actor::System => return Ok(Extent::Everywhere),
            Actor::Anonymous => return Err(Error::plain(ProblemCode::SignInNeeded)),
            Actor::Account(account) => account,
        };
        // The own account is for every role, whatever its purpose.
        let purpose = if permission == Permission::UseOwnAccount { Purpose::Duty } else { self.purpose() };
        match (reach(account.role, account.state, permission, purpose), &account.officer) {
            (Some(Reach::Area), _) => Ok(Extent::Below(account.area.clone())),
            (Some(Reach::Own), Some(officer)) => Ok(Extent::Own(officer.clone(), account.area.clone())),
            (Some(Reach::Own), None) if permission == Permission::UseOwnAccount => {
                Ok(Extent::Below(account.area.clone()))
            }
            (Some(Reach::Own) | None, _) => Err(Error::plain(ProblemCode::Forbidden)),
        }
    }

    /// Refuses unless the actor may do this in `place`. A place out of reach is not found, so that nobody learns of it.
    pub async fn require(
        &self,
        tx: &mut ReadTx,
        permission: Permission,
        place: &PlaceCode,
    ) -> Result<Extent, Error> {
        let extent = self.extent(permission)?;
        let area = match &extent {
            Extent::Everywhere => return Ok(extent),
            Extent::Below(area) | Extent::Own(_, area) => area,
        };
        if store::place::is_within(tx, place, area).await? {
            Ok(extent)
        } else {
            Err(Error::not_found("地点", "place", place))
        }
    }
}

/// The places an extent covers, loaded once for filtering lists.
pub(crate) enum PlacesInReach {
    All,
    Only(std::collections::HashSet<String>),
}

impl PlacesInReach {
    pub(crate) fn holds(&self, place: &PlaceCode) -> bool {
        match self {
            PlacesInReach::All => true,
            PlacesInReach::Only(codes) => codes.contains(place.as_str()),
        }
    }
}

pub(crate) async fn reach_of(tx: &mut ReadTx, extent: &Extent) -> Result<PlacesInReach, Error> {
    match extent {
        Extent::Everywhere => Ok(PlacesInReach::All),
        Extent::Below(area) | Extent::Own(_, area) => {
            let codes = store::place::list_codes_within(tx, area).await?;
            Ok(PlacesInReach::Only(codes.into_iter().collect()))
        }
    }
}
