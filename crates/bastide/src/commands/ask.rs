//! `bastide ask`: a question through the gate.

use crate::args::Ask;
use crate::trust::{Access, OpenTrust};
use crate::{exit, output};
use anyhow::Context as _;
use gate::{Answer, BudgetStatement, Cell, Door, Foreseen, Outcome, Question, Refusal, Wish};
use privacy::Epsilon;
use territory::Lang;

pub(crate) fn run(args: &Ask) -> anyhow::Result<u8> {
    let epsilon = match &args.epsilon {
        Some(text) => Some(Epsilon::parse(text).map_err(exit::usage)?),
        None => None,
    };
    let wish = match args.within {
        Some(margin) if !(margin.is_finite() && margin > 0.0) => {
            return Err(exit::usage("--within is a positive number"));
        }
        Some(margin) => Wish::Within(margin),
        None => Wish::AsAsked,
    };
    let trust = OpenTrust::open(&args.at, Access::Write)?;
    let mut question = Question {
        door: Door::CommandLine,
        asker: args.party.clone(),
        purpose: args.purpose.clone(),
        text: args.question.clone(),
        epsilon,
        exact: args.exact,
        decides: args.decides,
    };
    if args.foresee || wish != Wish::AsAsked {
        let foreseen = threads()?.block_on(trust.gate()?.foresee(question.clone(), wish))?;
        if args.foresee {
            return show_foreseen(&foreseen, args);
        }
        question.epsilon = within(&foreseen, wish)?;
    }
    let outcome = through_the_gate(&trust, vec![question])?
        .pop()
        .context("a question has one outcome")?;
    // The receipt's proof is there for whoever reads the answer.
    trust.publish()?;
    if args.json {
        output::json(&web::outcome_json(&outcome, args.lang))?;
    }
    Ok(match outcome {
        Outcome::Granted(answer) => {
            if !args.json {
                show_answer(&answer, args.lang);
            }
            exit::DONE
        }
        Outcome::Refused(refusal) => {
            if !args.json {
                show_refusal(&refusal, args.lang);
            }
            exit::REFUSED
        }
    })
}

/// The ε that makes every figure as near as wished.
fn within(foreseen: &Foreseen, wish: Wish) -> anyhow::Result<Option<Epsilon>> {
    match foreseen.best_margin() {
        Some(best) if matches!(wish, Wish::Within(wished) if best > wished) => {
            Err(exit::usage(format!(
                "one question cannot be that exact: ± {} at best",
                best.ceil()
            )))
        }
        _ => Ok(foreseen.epsilon),
    }
}

fn show_foreseen(foreseen: &Foreseen, args: &Ask) -> anyhow::Result<u8> {
    let code = if foreseen.granted {
        exit::DONE
    } else {
        exit::REFUSED
    };
    if args.json {
        output::json(&web::foreseen_json(foreseen, args.lang))?;
        return Ok(code);
    }
    println!("{}", foreseen.reason.get(args.lang));
    if let Some(instead) = &foreseen.instead {
        println!("{}", instead.get(args.lang));
    }
    match (foreseen.epsilon, foreseen.replays) {
        (_, Some(earlier)) => println!(
            "It would cost nothing: the figures of leaf {} would be given again.",
            earlier.0
        ),
        (Some(epsilon), None) => println!("It would cost ε = {epsilon}."),
        (None, None) => println!("Nothing would be charged."),
    }
    for column in &foreseen.columns {
        let (margin, clip) = (column.margin_95(), column.clip);
        if column.clip_known {
            println!("  {}: ± {margin:.1} in 19 of 20 cases", column.name);
        } else {
            println!(
                "  {}: ± {margin:.1} in 19 of 20 cases, if one person counts for {clip:.1}; the more, the less near",
                column.name
            );
        }
    }
    if let Some(threshold) = foreseen.threshold {
        println!("  Groups of fewer than about {threshold:.0} persons would be left out.");
    }
    for budget in &foreseen.budgets {
        println!("Then {}", standing(budget));
    }
    println!("{}", rules(&foreseen.rules));
    Ok(code)
}

/// How a budget stands.
pub(crate) fn standing(budget: &BudgetStatement) -> String {
    format!(
        "budget on {} ({}): ε = {} spent, {} left of {}; all parties together {} of {}.",
        budget.dataset,
        budget.period,
        budget.spent,
        budget.left,
        budget.total,
        budget.persons_spent,
        budget.persons_total
    )
}

/// The threads on which a command waits for the gate.
pub(crate) fn threads() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .context("no threads to ask with")
}

/// Asks questions one after the other; gives an outcome for each.
pub(crate) fn through_the_gate(
    trust: &OpenTrust,
    questions: Vec<Question>,
) -> anyhow::Result<Vec<Outcome>> {
    let (gate, runtime) = (trust.gate()?, threads()?);
    questions
        .into_iter()
        .map(|question| Ok(runtime.block_on(gate.ask(question))?))
        .collect()
}

fn show_answer(answer: &Answer, lang: Lang) {
    let headings: Vec<(&str, bool)> = answer
        .headings
        .iter()
        .map(|heading| (heading.name.as_str(), heading.numeric))
        .collect();
    let rows: Vec<Vec<String>> = answer
        .rows
        .iter()
        .map(|row| row.iter().map(text).collect())
        .collect();
    output::table(&headings, &rows);
    if answer.truncated {
        eprintln!("Only the first {} rows are shown.", answer.rows.len());
    }
    eprintln!("\n{}", answer.reason.get(lang));
    if let Some(protection) = &answer.protection {
        eprintln!(
            "Protected: {}, ε = {}, δ = {}.",
            protection.mechanism, protection.epsilon, protection.delta
        );
        for column in &protection.columns {
            if let (Some(scale), Some(margin)) = (column.noise_scale, column.margin_95) {
                eprintln!(
                    "  {}: ± {margin:.1} in 19 of 20 cases (noise σ = {scale:.1})",
                    column.name
                );
            }
        }
        for column in protection
            .columns
            .iter()
            .filter(|column| column.too_few_persons)
        {
            eprintln!(
                "  {}: too few persons to learn how much one of them adds; it may be far too small.",
                column.name
            );
        }
        if let Some(threshold) = protection.threshold {
            eprintln!("  Groups of fewer than about {threshold:.0} persons are left out.");
        }
    }
    if let Some(budget) = &answer.budget {
        eprintln!("The {}", standing(budget));
    }
    if let Some(earlier) = answer.replays {
        eprintln!(
            "The same figures as in leaf {}: nothing was charged again.",
            earlier.0
        );
    }
    if !answer.obligations.is_empty() {
        let owed: Vec<String> = answer.obligations.iter().map(ToString::to_string).collect();
        eprintln!("Carried out: {}.", owed.join(", "));
    }
    if let Some(day) = answer.delete_by {
        eprintln!("To be deleted, and said so, by {day}.");
    }
    eprintln!("{}", rules(&answer.rules));
    eprintln!("Receipt: leaf {} of the ledger.", answer.receipt.0);
}

fn show_refusal(refusal: &Refusal, lang: Lang) {
    eprintln!("{}", refusal.reason.get(lang));
    if let Some(instead) = &refusal.instead {
        eprintln!("{}", instead.get(lang));
    }
    if !refusal.changes.is_empty() {
        eprintln!("What would have to change, one of:");
        for change in &refusal.changes {
            eprintln!("  – {}", change.get(lang));
        }
    }
    eprintln!("{}", rules(&refusal.rules));
    eprintln!("Receipt: leaf {} of the ledger.", refusal.receipt.0);
}

fn rules(rules: &[territory::RuleId]) -> String {
    let ids: Vec<&str> = rules.iter().map(|rule| rule.as_str()).collect();
    format!("Rules: {}.", ids.join(", "))
}

pub(crate) fn text(cell: &Cell) -> String {
    match cell {
        Cell::Null => "–".to_owned(),
        Cell::Bool(value) => value.to_string(),
        Cell::Int(value) => value.to_string(),
        Cell::Real(value) => format!("{value}"),
        Cell::Text(value) => value.clone(),
    }
}
