//! A CSV sheet with a header row; cells with commas, quotes or line ends are quoted.

pub(crate) struct Sheet(String);

impl Sheet {
    pub(crate) fn new(header: &str) -> Sheet {
        Sheet(format!("{header}\n"))
    }

    pub(crate) fn row<const N: usize>(&mut self, cells: [&str; N]) {
        for (i, cell) in cells.iter().enumerate() {
            if i > 0 {
                self.0.push(',');
            }
            if cell.contains([',', '"', '\n']) {
                self.0.push('"');
                self.0.push_str(&cell.replace('"', "\"\""));
                self.0.push('"');
            } else {
                self.0.push_str(cell);
            }
        }
        self.0.push('\n');
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0.into_bytes()
    }
}

pub(crate) const fn yes_no(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}
