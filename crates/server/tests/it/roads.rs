use std::{future::poll_fn, pin::Pin};

use axum::{
    body::{Body, HttpBody},
    http::{Method, StatusCode, header},
    response::Response,
};
use serde_json::json;
use store::road_network::RoadNetworkRow;

use crate::app::{Answer, Client, TestApp, both_apps};

const MAP: &str = "/map/base.pmtiles";
const SIZE: usize = 300_000;

/// Puts an archive of [`SIZE`] bytes in use.
async fn import_map(app: &TestApp) -> Vec<u8> {
    let bytes: Vec<u8> = (0..SIZE).map(|at| (at % 251) as u8).collect();
    let folder = app.env.folder.join("map");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("d1.pmtiles"), &bytes).expect("an archive");
    let row = RoadNetworkRow {
        digest: "d1".to_owned(),
        name: "county.osm".to_owned(),
        imported_at: app.env.clock.now(),
        facts: json!({}),
    };
    let mut tx = app.env.db.begin_write().await.expect("a transaction");
    store::road_network::upsert(&mut tx, &row).await.expect("a map");
    tx.commit().await.expect("a map");
    bytes
}

async fn range(client: &Client, range: &str) -> Answer {
    let request = client.request(Method::GET, MAP).header(header::RANGE, range);
    client.send(request.body(Body::empty()).expect("a request")).await
}

async fn begin(client: &Client) -> Response {
    client.begin(client.request(Method::GET, MAP).body(Body::empty()).expect("a request")).await
}

both_apps! {
    async fn the_map_is_read_whole_and_by_ranges(app: &TestApp) {
        let client = app.anonymous();
        assert_eq!(client.get(MAP).await.problem(), "no-roads");
        let bytes = import_map(app).await;
        let whole = client.get(MAP).await;
        assert_eq!((whole.status, whole.header("content-length")), (StatusCode::OK, "300000"));
        assert!(whole.body == bytes, "{} bytes", whole.body.len());
        assert_eq!((whole.header("etag"), whole.header("accept-ranges")), ("\"d1\"", "bytes"));
        for (asked, from, to) in [("bytes=0-16383", 0, 16_384), ("bytes=70000-290000", 70_000, 290_001), ("bytes=-7", 299_993, SIZE)] {
            let part = range(&client, asked).await;
            assert_eq!((part.status, part.header("content-length")), (StatusCode::PARTIAL_CONTENT, (to - from).to_string().as_str()));
            assert!(part.body == bytes[from..to], "{asked}: {} bytes", part.body.len());
            assert_eq!(part.header("content-range"), format!("bytes {from}-{}/{SIZE}", to - 1));
        }
        assert_eq!(range(&client, "bytes=300000-300001").await.status, StatusCode::BAD_REQUEST);
        let request = client.request(Method::GET, MAP).header(header::IF_NONE_MATCH, "\"d1\"");
        let again = client.send(request.body(Body::empty()).expect("a request")).await;
        assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_map_leaves_in_pieces() {
    let app = TestApp::start().await;
    import_map(&app).await;
    let mut body = begin(&app.anonymous()).await.into_body();
    let piece = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await;
    let piece = piece.expect("a piece").expect("a file that can be read").into_data().expect("bytes");
    assert!((1..=64 * 1024).contains(&piece.len()), "{} bytes", piece.len());
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn at_most_256_maps_are_under_way() {
    let app = TestApp::start().await;
    import_map(&app).await;
    let client = app.anonymous();
    let mut under_way = Vec::new();
    for _ in 0..256 {
        under_way.push(begin(&client).await);
    }
    assert!(under_way.iter().all(|response| response.status() == StatusCode::OK));
    assert_eq!(client.get(MAP).await.problem(), "busy");
    under_way.pop();
    assert_eq!(client.get(MAP).await.status, StatusCode::OK);
    app.stop().await;
}
