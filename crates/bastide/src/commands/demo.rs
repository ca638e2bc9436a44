//! `bastide demo`: a whole town, brought in file by file as its providers would.

mod rules;

use crate::args::{Demo, Where};
use crate::commands::{account, ask, dataset, init, party, serve};
use crate::trust::{Access, OpenTrust};
use crate::{exit, output, settings};
use anyhow::Context as _;
use citizens::{NewAccount, Password, Role};
use context::{Order, PersonChoice, territory_add};
use gate::{Door, Question};
use privacy::Epsilon;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;
use territory::{Lang, Timestamp};
use town::{Persons, Size, SourceFile, Town};

/// The town that everybody's demo shows.
const SEED: u64 = 2026;
/// The file that says a demo is whole; a folder without it is made anew.
const WHOLE: &str = ".demo";

/// The demo's sign-ins. They are public on purpose: the demo holds no real person.
const ACCOUNTS: [(&str, &str, Role, Option<&str>); 4] = [
    (
        "steward",
        "market-square-arcade",
        Role::Steward,
        Some("town"),
    ),
    (
        "researcher",
        "river-bridge-library",
        Role::Researcher,
        Some("lab"),
    ),
    (
        "provider",
        "copper-kettle-bridge",
        Role::Researcher,
        Some("energy"),
    ),
    ("citizen", "linden-tree-fountain", Role::Citizen, None),
];

pub(crate) fn run(args: &Demo) -> anyhow::Result<u8> {
    let listener = if args.no_serve {
        None
    } else {
        Some(serve::bind(args.listen)?)
    };
    let dir = &args.dir;
    let whole = dir.join(WHOLE).exists();
    if !whole || args.fresh {
        clear(dir)?;
        make(args)?;
    }
    let at = Where {
        dir: dir.clone(),
        database: None,
    };
    let trust = OpenTrust::open(&at, Access::Write)?;
    welcome(args, &trust);
    if let Some(listener) = listener {
        serve::serve(trust, listener, None)?;
    }
    Ok(exit::DONE)
}

/// Removes an earlier demo; anything else is left alone.
fn clear(dir: &Path) -> anyhow::Result<()> {
    let marked = [WHOLE, UNFINISHED]
        .iter()
        .any(|mark| dir.join(mark).exists());
    if marked {
        std::fs::remove_dir_all(dir).with_context(|| dir.display().to_string())?;
    }
    Ok(())
}

/// The file that says a demo was begun.
const UNFINISHED: &str = ".demo-unfinished";

fn make(args: &Demo) -> anyhow::Result<()> {
    let start = Instant::now();
    let town = Town::generate(SEED, Size::Demo);
    let trust = init::make(&args.dir, "Bastide-sur-Lise", args.lang, None, true)?;
    std::fs::write(args.dir.join(UNFINISHED), b"")?;
    let now = trust.clock.now();

    let sources_dir = args.dir.join("sources");
    std::fs::create_dir_all(&sources_dir)?;
    eprintln!("Making a town of {} inhabitants …", town.inhabitants());
    let sources = town.write_sources(&sources_dir, &mut |_| {})?;
    people_and_places(&trust, &town, now)?;

    let bar = output::steps_bar(sources.len() as u64);
    for source in &sources {
        bar.set_message(source.file_name.clone());
        let order = order(source, args.lang, now);
        dataset::bring_in(
            &trust,
            &order,
            &sources_dir.join(&source.file_name),
            &mut |_| {},
        )
        .with_context(|| source.file_name.clone())?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    if !args.keep_sources {
        std::fs::remove_dir_all(&sources_dir)?;
    }
    open_accounts(&trust, &town)?;
    rules::statements(&trust)?;
    rules::contract(&trust)?;
    describe(&trust, &sources)?;
    first_uses(&trust)?;
    trust.publish()?;
    std::fs::rename(args.dir.join(UNFINISHED), args.dir.join(WHOLE))?;
    eprintln!(
        "Brought {} data sets in, in {:.1} s.",
        sources.len(),
        start.elapsed().as_secs_f64()
    );
    Ok(())
}

fn people_and_places(trust: &OpenTrust, town: &Town, now: Timestamp) -> anyhow::Result<()> {
    let places = town.places();
    trust
        .store
        .run_blocking("place insert", move |tx| territory_add(tx, &places))?;
    let parties = town.parties();
    trust.store.run_blocking("party add", move |tx| {
        parties
            .iter()
            .try_for_each(|party| party::admit(tx, party, now))
    })
}

/// What the provider of a file says about it.
fn order(source: &SourceFile, lang: Lang, now: Timestamp) -> Order {
    let mut order = Order::new(
        source.dataset.clone(),
        source.name.get(lang),
        source.provider.clone(),
        now,
    );
    order.description = source.description.get(lang).to_owned();
    order.place = source.place.clone();
    order.collected_for = source.collected_for.clone();
    order.licence = source.licence.clone();
    order.sensitivity = Some(source.sensitivity);
    order.person = match &source.person {
        Persons::None => PersonChoice::NotSaid,
        Persons::EachRow => PersonChoice::EachRow,
        Persons::Column(column) => match column.parse() {
            Ok(column) => PersonChoice::Column(column),
            Err(_) => PersonChoice::NotSaid,
        },
    };
    order.columns = source
        .not_personal
        .iter()
        .map(|column| dataset::not_personal(column))
        .collect();
    order
}

fn open_accounts(trust: &OpenTrust, town: &Town) -> anyhow::Result<()> {
    let (passwords, seal) = (trust.passwords()?, trust.seal()?);
    let citizen = town.a_citizen();
    for (login, password, role, acts_for) in ACCOUNTS {
        let name = match role {
            Role::Citizen => citizen.name.as_str(),
            Role::Researcher if login == "provider" => "Sacha Moreau",
            Role::Researcher => "Alix Martin",
            Role::Steward => "Dominique Faure",
        };
        let mut new = NewAccount::new(
            login.parse()?,
            role,
            name,
            &Password::new(password.to_owned())?,
            &passwords,
        )?;
        if let Some(party) = acts_for {
            new = new.for_party(party.parse()?);
        }
        if role == Role::Citizen {
            new = new.of_person(&citizen.resident_id, &seal)?;
        }
        account::create(trust, new)?;
    }
    Ok(())
}

/// Questions to start from: French and English words, purpose, SQL.
const EXAMPLES: [(&str, &str, &str, &str); 4] = [
    (
        "Combien d’habitants par quartier ?",
        "How many inhabitants in each district?",
        "ScientificResearch",
        "SELECT district, COUNT(*) AS n FROM residents GROUP BY district ORDER BY n DESC",
    ),
    (
        "Durée moyenne de séjour à l’hôpital, par service",
        "Average length of hospital stay, by ward",
        "ScientificResearch",
        "SELECT ward, COUNT(*) AS stays, AVG(days) AS days FROM hospital_stays GROUP BY ward",
    ),
    (
        "Arrêts de bus et de tram",
        "Bus and tram stops",
        "ServiceProvision",
        "SELECT stop_name, stop_lat, stop_lon FROM bus.stops ORDER BY stop_name LIMIT 20",
    ),
    (
        "Des lignes sur des personnes : la charte refuse",
        "Rows about persons: the charter refuses",
        "ScientificResearch",
        "SELECT * FROM hospital_stays LIMIT 5",
    ),
];

/// A few questions were asked before the visitor came, so that every page has something to show.
fn first_uses(trust: &OpenTrust) -> anyhow::Result<()> {
    let questions = EXAMPLES
        .iter()
        .map(|(_, _, purpose, text)| {
            Ok(Question {
                door: Door::CommandLine,
                asker: "lab".parse()?,
                purpose: (*purpose).to_owned(),
                text: (*text).to_owned(),
                epsilon: Some(Epsilon::parse("0.2")?),
                exact: false,
                decides: false,
            })
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    ask::through_the_gate(trust, questions)?;
    Ok(())
}

/// Adds to the settings what helps people find their way in the demo.
fn describe(trust: &OpenTrust, sources: &[SourceFile]) -> anyhow::Result<()> {
    let path = trust.folder.root().join(settings::FILE);
    let mut text = std::fs::read_to_string(&path)?;
    text.push_str("\n[catalogue.families]\n");
    for source in sources {
        if let Some(family) = source.family {
            writeln!(text, "{} = \"{}\"", source.dataset, family.as_str())?;
        }
    }
    let quoted = |value: &str| toml::Value::from(value).to_string();
    for (fr, en, purpose, sql) in EXAMPLES {
        writeln!(
            text,
            "\n[[catalogue.examples]]\nlabel = {{ fr = {}, en = {} }}\npurpose = \"{purpose}\"\nsql = {}",
            quoted(fr),
            quoted(en),
            quoted(sql)
        )?;
    }
    for (login, password, role, _) in ACCOUNTS {
        writeln!(
            text,
            "\n[[demo.accounts]]\nlogin = \"{login}\"\npassword = \"{password}\"\nrole = \"{role}\""
        )?;
    }
    std::fs::write(&path, text)?;
    Ok(())
}

fn welcome(args: &Demo, trust: &OpenTrust) {
    let dir = args.dir.display();
    println!("{} lives in {dir}.", trust.settings.town.name);
    if !args.no_serve {
        println!("\n  Open http://{}\n", args.listen);
    }
    println!("Sign in as");
    for (login, password, role, _) in ACCOUNTS {
        let does = match role {
            Role::Steward => "sees objections and refusals, tends the trust",
            Role::Researcher if login == "provider" => {
                "answers requests for the energy company’s data"
            }
            Role::Researcher => "asks questions for the university lab",
            Role::Citizen => "sees what is held about her, and objects",
        };
        println!("  {login:<11} {password:<22} {does}");
    }
    println!(
        "\nLook at\n  \
         /ask        as the researcher: a protected answer, and a refusal with its reason\n  \
         /my-data    as the citizen: every use of her data, with its proof; object, and ask again\n  \
         /ledger     the public log, which anybody can verify\n  \
         /charter    the rules, in plain words\n\
         Or ask from a shell, while the demo does not run:\n  \
         bastide ask --dir {dir} --as lab --purpose ScientificResearch \"{}\"",
        EXAMPLES[0].3
    );
}
