//! Writes the demo territory's files into a folder: `cargo run -p town --example write_town -- FOLDER`.

use std::path::PathBuf;
use std::time::Instant;
use town::{Size, Town};

fn main() -> std::io::Result<()> {
    let Some(folder) = std::env::args().nth(1).map(PathBuf::from) else {
        return Err(std::io::Error::other(
            "name the folder to write into: write_town FOLDER",
        ));
    };
    std::fs::create_dir_all(&folder)?;
    let start = Instant::now();
    let hamlet = Town::generate(1, Size::Hamlet);
    println!(
        "hamlet of {} generated in {:.2?}",
        hamlet.inhabitants(),
        start.elapsed()
    );
    let start = Instant::now();
    let town = Town::generate(1, Size::Demo);
    println!("generated in {:.2?}", start.elapsed());
    let mut begun = Instant::now();
    let mut sizes = Vec::new();
    let mut last: Option<String> = None;
    let sources = town.write_sources(&folder, &mut |file| {
        if let Some(before) = last.replace(file.to_owned()) {
            sizes.push((begun.elapsed(), before));
        }
        begun = Instant::now();
    })?;
    sizes.sort();
    let mut bytes = 0;
    for source in &sources {
        bytes += std::fs::metadata(folder.join(&source.file_name))?.len();
    }
    for (took, file) in sizes.iter().rev().take(5) {
        println!("{file}: {took:.2?}");
    }
    println!(
        "{} files, {:.1} MB, {:.2?} in all",
        sources.len(),
        bytes as f64 / 1e6,
        start.elapsed()
    );
    Ok(())
}
