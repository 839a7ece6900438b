//! Makes cargo embed the web files anew when they were built anew; without built files the folder is empty.

fn main() {
    let built = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/dist");
    // An absent folder would make cargo build this crate again every time.
    if let Err(error) = std::fs::create_dir_all(built) {
        println!("cargo::warning=the folder of built web files cannot be made: {error}");
    }
    println!("cargo::rerun-if-changed={built}");
}
