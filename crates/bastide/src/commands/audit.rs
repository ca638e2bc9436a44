//! `bastide audit`: the attacks on trusts of our own, thrown away afterwards.

use crate::args::{AuditCommand, AuditPrivacy};
use crate::commands::ask::threads;
use crate::commands::dataset::{bring_in, not_personal};
use crate::commands::{init, party};
use crate::trust::OpenTrust;
use crate::{exit, output};
use anyhow::Context as _;
use attack::{Asked, Asker, Effort, Figures, Finding, Reply, Town, Towns, Trust};
use context::{Order, PersonChoice};
use gate::{
    Attestation, Cell, Door, Gate, Generalisation, Manner, MicrodataOutcome, MicrodataRequest,
    Outcome, Question, Statement, fresh_id,
};
use privacy::Epsilon;
use std::time::{Duration, Instant};
use store::attestation_enter;
use territory::{DataSetId, Lang, Party, PartyId, PartyKind, Purpose, Sensitivity, Text};

const RESEARCH: &str = "ScientificResearch";
const STATISTICS: &str = "ProvideOfficialStatistics";

pub(crate) fn run(command: &AuditCommand) -> anyhow::Result<u8> {
    match command {
        AuditCommand::Privacy(args) => privacy(args),
    }
}

fn privacy(args: &AuditPrivacy) -> anyhow::Result<u8> {
    let effort = if args.quick {
        Effort::Quick
    } else {
        Effort::Whole
    };
    let report = attack::run(&ThrownAway, effort, args.seed, &mut |finding| {
        if !args.json {
            show(finding, args.lang);
        }
    })
    .map_err(anyhow::Error::msg)?;
    if args.json {
        output::json(&report)?;
    }
    if !report.holds() {
        return Ok(exit::FAILED);
    }
    if !args.json {
        let all = Text::new(
            "Chaque attaque est restée dans ce que la force annoncée permet.",
            "Every attack stayed within what the stated strength allows.",
        );
        println!("{}", all.get(args.lang));
    }
    Ok(exit::DONE)
}

fn show(finding: &Finding, lang: Lang) {
    let verdict = match (finding.resisted, finding.control_caught) {
        (true, true) => Text::new("contenue", "resisted"),
        (false, _) => Text::new("RÉUSSIE", "BROKEN THROUGH"),
        (true, false) => Text::new(
            "NE PROUVE RIEN : la défense cassée lui résiste aussi",
            "PROVES NOTHING: it did not break the broken defence either",
        ),
    };
    let verdict = verdict.get(lang);
    println!("{}: {verdict} ({:.1} s)", finding.attack, finding.seconds);
    println!("  {}", finding.tried.get(lang));
    let Finding {
        unit,
        observed,
        trials,
        at_least,
        allowed,
        control,
        ..
    } = finding;
    let measured = Text::new(
        format!(
            "{unit} : {observed:.4} en {trials} essais, {at_least:.4} au moins ; permis {allowed:.4} ; contre une défense cassée {control:.4}"
        ),
        format!(
            "{unit}: {observed:.4} in {trials} trials, at least {at_least:.4}; allowed {allowed:.4}; against a broken defence {control:.4}"
        ),
    );
    println!("  {}", measured.get(lang));
}

/// Trusts in temporary folders.
struct ThrownAway;

impl Towns for ThrownAway {
    fn open(&self, town: &Town) -> Result<Box<dyn Trust>, String> {
        Ok(Box::new(Throwaway::with(town).map_err(|error| {
            format!("a trust to attack could not be made: {error:#}")
        })?))
    }
}

struct Throwaway {
    gate: Gate,
    threads: tokio::runtime::Runtime,
    dataset: DataSetId,
    laboratory: PartyId,
    office: PartyId,
    // Last, so that it outlives what is open in it.
    _trust: OpenTrust,
    _folder: tempfile::TempDir,
}

impl Throwaway {
    fn with(town: &Town) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir().context("no temporary folder")?;
        let trust = init::make(
            &folder.path().join("trust"),
            "Attacked",
            Lang::En,
            None,
            false,
        )?;
        let now = trust.clock.now();
        let (laboratory, office): (PartyId, PartyId) = ("laboratory".parse()?, "office".parse()?);
        for (id, kind) in [
            (&laboratory, PartyKind::Research),
            (&office, PartyKind::PublicBody),
        ] {
            let party = Party {
                id: id.clone(),
                name: id.to_string(),
                kind,
                place: None,
                sector: None,
                member_of: None,
            };
            trust
                .store
                .run_blocking("party add", move |tx| party::admit(tx, &party, now))?;
        }
        let dataset: DataSetId = "people".parse()?;
        let file = folder.path().join("people.csv");
        std::fs::write(&file, town.csv())?;
        let mut order = Order::new(dataset.clone(), "People", office.clone(), now);
        order.person = PersonChoice::Column("person_id".parse()?);
        order.sensitivity = Some(Sensitivity::Personal);
        // Whoever attacks knows the numbers; were they taken for identifiers, no question could use them.
        order.columns = vec![not_personal("num")];
        bring_in(&trust, &order, &file, &mut |_| ())?;
        let assessed = Attestation {
            id: fresh_id()?,
            statement: Statement::ImpactAssessment,
            party: None,
            dataset: Some(dataset.clone()),
            purpose: Some(RESEARCH.parse::<Purpose>()?),
            person: None,
            issuer: "Audit".to_owned(),
            reference: "Audit".to_owned(),
            summary: String::new(),
            issued_at: now,
            valid_until: now.after(Duration::from_secs(86_400)),
            withdrawn_at: None,
            entered_by: "audit".to_owned(),
        };
        trust.store.run_blocking("attestation enter", move |tx| {
            attestation_enter(tx, &assessed).map(|_| ())
        })?;
        Ok(Self {
            gate: trust.gate()?,
            threads: threads()?,
            dataset,
            laboratory,
            office,
            _trust: trust,
            _folder: folder,
        })
    }
}

impl Trust for Throwaway {
    fn ask(&self, asker: Asker, asked: &Asked, epsilon: &str) -> (Reply, Duration) {
        let (party, purpose, exact) = match asker {
            Asker::Laboratory => (&self.laboratory, RESEARCH, false),
            Asker::Office => (&self.office, STATISTICS, true),
        };
        let question = Question {
            door: Door::CommandLine,
            asker: party.clone(),
            purpose: purpose.to_owned(),
            text: asked.sql(),
            epsilon: Epsilon::parse(epsilon).ok().filter(|_| !exact),
            exact,
            decides: false,
        };
        let since = Instant::now();
        let outcome = self.threads.block_on(self.gate.ask(question));
        let took = since.elapsed();
        let reply = match outcome {
            Ok(Outcome::Granted(answer)) => Reply::Answered(Figures {
                rows: answer.rows.iter().map(|row| numbers(row)).collect(),
                again: answer.replays.is_some(),
                spent: answer.budget.map(|budget| budget.spent),
            }),
            Ok(Outcome::Refused(refusal)) => Reply::Refused(refusal.reason.en),
            Err(error) => Reply::Failed(error.to_string()),
        };
        (reply, took)
    }

    fn records(&self, whole: bool) -> Result<Vec<String>, String> {
        let names: &[&str] = if whole {
            &["num", "district", "secret"]
        } else {
            &["district"]
        };
        let columns = names.iter().filter_map(|name| name.parse().ok()).collect();
        let outcome = self.threads.block_on(self.gate.microdata(MicrodataRequest {
            door: Door::CommandLine,
            asker: self.laboratory.clone(),
            purpose: RESEARCH.to_owned(),
            dataset: self.dataset.clone(),
            table: None,
            columns,
            manner: Manner::Generalised(Generalisation::default()),
        }));
        match outcome {
            Ok(MicrodataOutcome::Granted(made)) => {
                let text = String::from_utf8_lossy(&made.csv).into_owned();
                Ok(text.lines().skip(1).map(str::to_owned).collect())
            }
            Ok(MicrodataOutcome::Refused(refusal)) => Err(refusal.reason.en),
            Err(error) => Err(error.to_string()),
        }
    }
}

fn numbers(row: &[Cell]) -> Vec<Option<f64>> {
    row.iter()
        .map(|cell| match cell {
            Cell::Int(value) => Some(*value as f64),
            Cell::Real(value) => Some(*value),
            Cell::Null | Cell::Bool(_) | Cell::Text(_) => None,
        })
        .collect()
}
