use axum::http::StatusCode;
use domain::account::Role;
use serde_json::{Value, json};

use crate::app::{COUNTY, OTHER_COUNTY, ROOM, STATION, TestApp, VILLAGE, both_apps};

fn codes(places: &Value) -> Vec<&str> {
    let places = places["places"].as_array().expect("places");
    places.iter().filter_map(|place| place["code"].as_str()).collect()
}

both_apps! {
    async fn places_are_looked_up(app: &TestApp) {
        let bureau = app.as_role(Role::Bureau, COUNTY).await;
        let all = bureau.get("/api/v1/places").await.json();
        assert_eq!(codes(&all), [COUNTY, STATION, VILLAGE, ROOM, "522699020000"]);
        let within = bureau.get(&format!("/api/v1/places?within={ROOM}&kind=village&query=0001")).await.json();
        assert_eq!(codes(&within), [VILLAGE]);
        let village = bureau.get(&format!("/api/v1/places/{VILLAGE}")).await.json();
        assert_eq!(
            village,
            json!({
                "code": VILLAGE, "name": VILLAGE, "kind": "village", "parent": ROOM, "path": [COUNTY, STATION, ROOM],
                "class": null, "tier": null, "division": null, "location": null, "population": null, "households": null,
                "phone": "", "address": "", "hours": "", "market_days": null, "next_market_days": [], "named_officer": null,
            })
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn places_stay_in_the_own_area() {
    let app = TestApp::start().await;
    let stranger = app.as_role(Role::Bureau, OTHER_COUNTY).await;
    assert_eq!(stranger.get(&format!("/api/v1/places/{VILLAGE}")).await.status, StatusCode::NOT_FOUND);
    let within = stranger.get(&format!("/api/v1/places?within={STATION}")).await;
    assert_eq!(within.status, StatusCode::NOT_FOUND);
    let chief = app.as_role(Role::StationChief, STATION).await;
    assert_eq!(codes(&chief.get("/api/v1/places").await.json()), [STATION, VILLAGE, ROOM]);
    let admin = app.as_role(Role::SystemAdmin, COUNTY).await;
    assert_eq!(admin.get("/api/v1/places").await.problem(), "forbidden");
    app.stop().await;
}
