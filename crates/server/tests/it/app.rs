//! The whole server in this process, with a clock that the test sets.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use app::{
    Actor, Clock, Ctx, Environment, Lang, Random,
    account::{CreateAccount, NewAccount},
};
use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
    response::Response,
};
use domain::{
    account::{AccountState, Role},
    code::{OfficerCode, PlaceCode},
    id::OpId,
    place::{Place, PlaceKind},
    time::Instant,
};
use serde_json::{Value, json};
use server::Settings;
use store::testkit::TestDb;
use tower::ServiceExt;

/// The bureau of [`store::testkit::small_county`], its station, police room, village and officer.
pub(crate) const COUNTY: &str = "522699";
pub(crate) const STATION: &str = "522699010000";
pub(crate) const ROOM: &str = "5226990100R1";
pub(crate) const VILLAGE: &str = "522699010001";
pub(crate) const OFFICER: &str = "GA1";
/// A second station of the county, and another county with its station.
pub(crate) const OTHER_STATION: &str = "522699020000";
pub(crate) const OTHER_COUNTY: &str = "522698";
pub(crate) const OTHER_COUNTY_STATION: &str = "522698010000";

/// Monday 2026-11-23, 08:00 in Shanghai.
pub(crate) const MONDAY_MORNING: &str = "2026-11-23T00:00:00Z";

pub(crate) struct TestApp {
    pub(crate) env: Environment,
    router: Router,
    settings: Settings,
    now_micros: Arc<AtomicI64>,
    db: TestDb,
    _folder: tempfile::TempDir,
}

impl TestApp {
    /// A county on SQLite.
    pub(crate) async fn start() -> TestApp {
        TestApp::with(store::testkit::sqlite().await, Settings::default(), IsDemo::No).await
    }

    /// The county on PostgreSQL; `None` where no server is offered.
    pub(crate) async fn start_on_postgres() -> Option<TestApp> {
        Some(TestApp::with(store::testkit::postgres().await?, Settings::default(), IsDemo::No).await)
    }

    pub(crate) async fn start_demo() -> TestApp {
        TestApp::with(store::testkit::sqlite().await, Settings::default(), IsDemo::Yes).await
    }

    pub(crate) async fn start_with(settings: Settings) -> TestApp {
        TestApp::with(store::testkit::sqlite().await, settings, IsDemo::No).await
    }

    async fn with(db: TestDb, settings: Settings, is_demo: IsDemo) -> TestApp {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let start: Instant = MONDAY_MORNING.parse().expect("an instant");
        let now_micros = Arc::new(AtomicI64::new(start.micros()));
        let shown = Arc::clone(&now_micros);
        let clock = Clock::new(move || Instant::from_micros(shown.load(Ordering::SeqCst)));
        let is_demo = matches!(is_demo, IsDemo::Yes);
        let env =
            Environment::new(db.db.clone(), clock, Random::seeded(7), folder.path().to_owned(), is_demo);
        settle(&env).await;
        let router = server::router(env.clone(), settings.clone());
        TestApp { env, router, settings, now_micros, db, _folder: folder }
    }

    pub(crate) async fn stop(self) {
        self.db.db.close().await;
    }

    /// The database file of SQLite, or the one beside it with this ending.
    pub(crate) fn database_file(&self, ending: &str) -> std::path::PathBuf {
        match &self.db.url {
            store::DbUrl::Sqlite(path) => format!("{}{ending}", path.display()).into(),
            store::DbUrl::Postgres(_) => std::path::PathBuf::new(),
        }
    }

    pub(crate) fn pass_seconds(&self, seconds: i64) {
        self.now_micros.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }

    pub(crate) fn set_clock(&self, at: &str) {
        let at: Instant = at.parse().expect("an instant");
        self.now_micros.store(at.micros(), Ordering::SeqCst);
    }

    /// The machine itself acts.
    pub(crate) fn by_system(&self) -> Ctx {
        let request_id = uuid::Uuid::nil();
        Ctx { env: self.env.clone(), actor: Actor::System, lang: Lang::En, request_id }
    }

    pub(crate) fn op_id(&self) -> OpId {
        OpId(self.env.random.uuid_v7(self.env.clock.now()))
    }

    pub(crate) async fn create(&self, role: Role, area: &str, state: AccountState) -> Credentials {
        self.create_for(role, area, state, None).await
    }

    pub(crate) async fn create_for(
        &self,
        role: Role,
        area: &str,
        state: AccountState,
        officer: Option<&str>,
    ) -> Credentials {
        let op_id = self.op_id();
        let new = CreateAccount {
            op_id,
            login: format!("u-{}", op_id.0.simple()),
            role,
            area: place(area),
            state,
            officer: officer.map(|code| code.parse::<OfficerCode>().expect("a badge number")),
        };
        let made = app::account::create_with_secrets(&self.by_system(), &new).await.expect("an account");
        Credentials::of(made)
    }

    /// A browser in which somebody of this role and area has signed in.
    pub(crate) async fn as_role(&self, role: Role, area: &str) -> Client {
        self.signed_in(&self.create(role, area, AccountState::Active).await).await
    }

    /// A browser in which an officer or auxiliary has signed in.
    pub(crate) async fn as_officer(&self, role: Role, area: &str, officer: &str) -> Client {
        let credentials = self.create_for(role, area, AccountState::Active, Some(officer)).await;
        self.signed_in(&credentials).await
    }

    pub(crate) async fn signed_in(&self, credentials: &Credentials) -> Client {
        let mut client = self.anonymous();
        let answer = client.post("/api/v1/session", &credentials.sign_in(&self.env)).await;
        assert_eq!(answer.status, StatusCode::OK, "{:?}", answer.json());
        client.cookie = Some(answer.cookie().expect("a session cookie"));
        client
    }

    /// A resident's browser at the second listener.
    pub(crate) fn on_public_listener(&self) -> Client {
        Client {
            router: server::public_router(self.env.clone(), Settings::default()),
            cookie: None,
            lang: "en",
        }
    }

    /// Whoever watches the program.
    pub(crate) fn on_metrics_listener(&self) -> Client {
        let router = server::metrics_router(self.env.clone(), self.settings.clone());
        Client { router, cookie: None, lang: "en" }
    }

    /// A browser in which nobody has signed in.
    pub(crate) fn anonymous(&self) -> Client {
        Client { router: self.router.clone(), cookie: None, lang: "en" }
    }
}

enum IsDemo {
    Yes,
    No,
}

/// Two counties: one with two stations, a police room, a village and an officer, the other with one station.
async fn settle(env: &Environment) {
    let mut tx = env.db.begin_write().await.expect("a transaction");
    store::testkit::small_county(&mut tx).await;
    for (code, kind, parent) in [
        (OTHER_STATION, PlaceKind::Station, Some(COUNTY)),
        (OTHER_COUNTY, PlaceKind::Bureau, None),
        (OTHER_COUNTY_STATION, PlaceKind::Station, Some(OTHER_COUNTY)),
    ] {
        store::place::upsert(&mut tx, &bare_place(code, kind, parent)).await.expect("a place");
    }
    for county in [COUNTY, OTHER_COUNTY] {
        let zone = "Asia/Shanghai".parse().expect("a zone");
        store::county::upsert(&mut tx, &place(county), &zone, None).await.expect("a county");
    }
    tx.commit().await.expect("two counties");
}

fn bare_place(code: &str, kind: PlaceKind, parent: Option<&str>) -> Place {
    Place {
        code: place(code),
        name: code.to_owned(),
        kind,
        parent: parent.map(place),
        class: None,
        tier: None,
        division: None,
        location: None,
        population: None,
        households: None,
        phone: String::new(),
        address: String::new(),
        hours: "".parse().expect("no hours"),
        market_days: None,
        valid_from: None,
        valid_to: None,
    }
}

pub(crate) fn place(code: &str) -> PlaceCode {
    code.parse().expect("a place's code")
}

/// What somebody types to sign in.
#[derive(Debug, Clone)]
pub(crate) struct Credentials {
    pub(crate) login: String,
    pub(crate) password: String,
    pub(crate) totp_secret: String,
}

impl Credentials {
    pub(crate) fn of(made: NewAccount) -> Credentials {
        let secrets = made.secrets.expect("secrets, shown once");
        let (password, totp_secret) = (secrets.password, secrets.factor.totp_secret);
        Credentials { login: made.account.login, password, totp_secret }
    }

    /// The six digits that an authenticator shows.
    pub(crate) fn totp(&self, env: &Environment) -> String {
        totp_of(&self.totp_secret, env)
    }

    pub(crate) fn sign_in(&self, env: &Environment) -> Value {
        json!({ "login": self.login, "password": self.password, "totp": self.totp(env) })
    }
}

/// The six digits that an authenticator with this secret shows.
pub(crate) fn totp_of(secret: &str, env: &Environment) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).expect("a base32 secret");
    let totp = totp_rs::Builder::new().with_secret(secret).build().expect("a second factor");
    let seconds = u64::try_from(env.clock.now().micros() / 1_000_000).expect("a time after 1970");
    totp.generate(seconds).to_string()
}

/// A browser.
#[derive(Clone)]
pub(crate) struct Client {
    router: Router,
    pub(crate) cookie: Option<String>,
    /// Its `Accept-Language`.
    pub(crate) lang: &'static str,
}

impl Client {
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path).body(Body::empty()).expect("a request")).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.call(Method::POST, path, Some(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.call(Method::DELETE, path, None).await
    }

    pub(crate) async fn call(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let request = self.request(method, path);
        let request = match body {
            Some(body) => {
                request.header(header::CONTENT_TYPE, "application/json").body(body.to_string().into())
            }
            None => request.body(Body::empty()),
        };
        self.send(request.expect("a request")).await
    }

    /// A request with this browser's cookie and language, for tests that add headers of their own.
    pub(crate) fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "anlin.test")
            .header(header::ACCEPT_LANGUAGE, self.lang);
        match &self.cookie {
            Some(cookie) => request.header(header::COOKIE, cookie),
            None => request,
        }
    }

    /// An answer whose body has not been read.
    pub(crate) async fn begin(&self, request: Request<Body>) -> Response {
        self.router.clone().oneshot(request).await.expect("a router never fails")
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let (parts, body) = self.begin(request).await.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("a whole body");
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    /// The body as JSON; null when it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The problem's code; empty when the answer is no problem document.
    pub(crate) fn problem(&self) -> String {
        let json = self.json();
        json["type"].as_str().and_then(|kind| kind.strip_prefix("/problems/")).unwrap_or_default().to_owned()
    }

    /// `name=value` of the cookie that the answer sets.
    pub(crate) fn cookie(&self) -> Option<String> {
        self.header("set-cookie").split(';').next().filter(|pair| !pair.is_empty()).map(str::to_owned)
    }
}

/// Writes a story once and runs it on both engines, as `<name>::sqlite` and `<name>::postgres`.
macro_rules! both_apps {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident: &TestApp) $body:block)+) => {$(
        mod $name {
            use super::*;
            async fn story($app: &TestApp) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let app = TestApp::start().await;
                story(&app).await;
                app.stop().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                match TestApp::start_on_postgres().await {
                    Some(app) => {
                        story(&app).await;
                        app.stop().await;
                    }
                    None => println!("skipped: no PostgreSQL server is offered"),
                }
            }
        }
    )+};
}
pub(crate) use both_apps;
