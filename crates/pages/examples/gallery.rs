//! Writes every page, filled with an invented town, in both languages, into a folder, so that they can be looked at:
//! `cargo run -p pages --example gallery -- FOLDER`.

#[path = "../tests/it/samples/mod.rs"]
mod samples;

use std::{env, fs, io, path::PathBuf};
use territory::Lang;

fn main() -> io::Result<()> {
    let folder = PathBuf::from(env::args().nth(1).unwrap_or_else(|| "gallery".into()));
    fs::create_dir_all(folder.join("assets"))?;
    for asset in pages::assets() {
        fs::write(folder.join("assets").join(asset.name), asset.bytes)?;
    }
    for lang in [Lang::Fr, Lang::En] {
        fs::create_dir_all(folder.join(lang.tag()))?;
        for (name, html) in samples::all(lang) {
            fs::write(folder.join(lang.tag()).join(format!("{name}.html")), html)?;
        }
    }
    println!("{}", folder.display());
    Ok(())
}
