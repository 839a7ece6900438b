use super::*;

const VILLAGE: &str = "https://anlin.example/p/522601001001";

/// The modules of an SVG from [`qr_svg`], row by row, quiet zone included.
fn modules(svg: &str) -> Vec<Vec<bool>> {
    let size: usize = svg.split("viewBox=\"0 0 ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    let mut modules = vec![vec![false; size]; size];
    let path = svg.split("fill=\"#000\" d=\"").nth(1).unwrap().split('"').next().unwrap();
    for run in path.split('z').filter(|run| !run.is_empty()) {
        let (from, length) = run.trim_start_matches('M').split_once('h').unwrap();
        let (x, y) = from.split_once(' ').unwrap();
        let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
        let length: usize = length.split('v').next().unwrap().parse().unwrap();
        modules[y][x..x + length].fill(true);
    }
    modules
}

#[test]
fn the_drawing_is_the_code_with_a_quiet_zone_around_it() {
    let modules = modules(&qr_svg(VILLAGE, "凯里市").unwrap());
    let code = QrCode::with_error_correction_level(VILLAGE, EcLevel::Q).unwrap();
    let width = code.width();
    assert_eq!(modules.len(), width + 8);
    for (y, row) in modules.iter().enumerate() {
        for (x, dark) in row.iter().enumerate() {
            let inside = (4..width + 4).contains(&x) && (4..width + 4).contains(&y);
            assert_eq!(*dark, inside && code[(x - 4, y - 4)] == Color::Dark, "{x} {y}");
        }
    }
}

#[test]
fn the_title_is_read_aloud_and_cannot_break_out() {
    let svg = qr_svg(VILLAGE, r#"<script>"&凯里"#).unwrap();
    assert!(svg.contains(r#"role="img" aria-label="&lt;script&gt;&quot;&amp;凯里""#));
    assert!(svg.contains("<title>&lt;script&gt;&quot;&amp;凯里</title>"));
    assert!(!svg.contains("<script>"));
}

#[test]
fn a_text_too_long_is_refused() {
    assert_eq!(qr_svg(&"x".repeat(3_000), ""), Err(QrError { bytes: 3_000 }));
}
