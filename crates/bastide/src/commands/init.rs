//! `bastide init`: a new, empty trust.

use crate::args::{Init, Where};
use crate::exit;
use crate::folder::Folder;
use crate::settings;
use crate::trust::{Access, OpenTrust};
use anyhow::Context as _;
use std::path::Path;
use territory::Lang;

pub(crate) fn run(args: &Init) -> anyhow::Result<u8> {
    make(
        &args.dir,
        &args.name,
        Lang::En,
        args.database.as_deref(),
        !args.unproved,
    )?;
    let dir = args.dir.display();
    println!(
        "Made a trust in {dir}. Next:\n  \
         bastide party add --dir {dir} --id town --kind public-body --name \"Town hall\"\n  \
         bastide dataset add FILE --dir {dir} --name … --provider town\n  \
         bastide serve --dir {dir}\n\
         Settings: {dir}/bastide.toml. Back up {dir}/keys: without them pseudonyms and the ledger's signature are lost."
    );
    Ok(exit::DONE)
}

/// Makes a trust in an empty or absent folder, and opens it.
pub(crate) fn make(
    dir: &Path,
    name: &str,
    language: Lang,
    database: Option<&str>,
    proved: bool,
) -> anyhow::Result<OpenTrust> {
    std::fs::create_dir_all(dir).with_context(|| dir.display().to_string())?;
    let mut there = std::fs::read_dir(dir).with_context(|| dir.display().to_string())?;
    if there.next().is_some() {
        return Err(exit::usage(format!(
            "{} is not empty; name another folder, or empty it",
            dir.display()
        )));
    }
    let folder = Folder::at(dir);
    // An address that cannot be used is found out before anything is made.
    crate::trust::database(&folder, database)?;
    folder.make_keys()?;
    std::fs::create_dir_all(folder.history())?;
    let at = Where {
        dir: dir.to_path_buf(),
        database: database.map(str::to_owned),
    };
    let text = settings::template(name, language, database);
    // Last of the files: a folder with settings is a whole trust.
    std::fs::write(dir.join(settings::FILE), text)?;
    let trust = OpenTrust::open(&at, Access::Write)?;
    let now = trust.clock.now();
    trust.store.run_blocking("party add", move |tx| {
        web::public_party_admit(tx, now).map(|_| ())
    })?;
    trust.found(proved)?;
    trust.publish()?;
    Ok(trust)
}
