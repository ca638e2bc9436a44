//! The command line, with help that teaches.

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use gate::Statement;
use std::net::SocketAddr;
use std::path::PathBuf;
use territory::{
    ColumnName, ColumnType, DataSetId, Lang, PartyId, PartyKind, PlaceId, Purpose, Sector,
    Sensitivity, TableName,
};

/// A Territory Data Trust: gathers what a territory knows, lets its people decide who may use it and for what, protects
/// the persons in it, and shows every citizen what was done.
#[derive(Debug, Parser)]
#[command(
    name = "bastide",
    version,
    propagate_version = true,
    max_term_width = 100
)]
#[command(
    after_help = "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 refused by the charter.\n\
                        Start with `bastide demo`, which makes a town of 60,000 inhabitants and opens it in a browser."
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Makes the demo territory and serves it
    Demo(Demo),
    /// Makes a new, empty trust in a folder
    Init(Init),
    /// Serves a trust to browsers and machines
    Serve(Serve),
    /// Brings data sets in, lists and shows them
    #[command(subcommand)]
    Dataset(DatasetCommand),
    /// Asks a question in SQL, for a stated purpose
    Ask(Ask),
    /// Files of records made safe: generalised until nobody stands alone, or synthetic; verifies their reports
    #[command(subcommand)]
    Microdata(MicrodataCommand),
    /// Verifies the public ledger, proves a leaf, signs a checkpoint
    #[command(subcommand)]
    Ledger(LedgerCommand),
    /// Brings places in: state, region, city, district, street, spot
    #[command(subcommand)]
    Territory(TerritoryCommand),
    /// Admits and lists the parties of the trust
    #[command(subcommand)]
    Party(PartyCommand),
    /// The rules: shows, checks, proves, proposes and publishes editions of the charter
    #[command(subcommand)]
    Charter(CharterCommand),
    /// Statements that rules rely on: assessments, cards, reviews, warrants
    #[command(subcommand)]
    Attest(AttestCommand),
    /// Attacks trusts of its own as published attacks do, and says what they achieve beside what is allowed
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Gives an authority the rows about one person, if the charter and a judge's warrant allow it
    Disclose(Disclose),
    /// Contracts between parties: lists, shows, verifies, ends them
    #[command(subcommand)]
    Contract(ContractCommand),
    /// Opens accounts for people who sign in
    #[command(subcommand)]
    Account(AccountCommand),
    /// A trustee: holds one share of a key that nobody holds, and helps to open sums
    #[command(subcommand)]
    Trustee(TrusteeCommand),
    /// Sends readings or answers that nobody can read
    #[command(subcommand)]
    Contribute(ContributeCommand),
    /// Collects what nobody can read, and closes a slot: its sum is opened
    #[command(subcommand)]
    Collect(CollectCommand),
}

/// The folder of the trust, and what overrides its settings.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Where {
    /// The folder of the trust
    #[arg(long, env = "BASTIDE_DIR", value_name = "DIR", default_value = ".")]
    pub(crate) dir: PathBuf,
    /// Keep records in this database instead of the settings' one: a file, or postgres://user@host/name
    #[arg(
        long,
        env = "BASTIDE_DATABASE",
        value_name = "URL",
        hide_env_values = true
    )]
    pub(crate) database: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Demo {
    /// Where to make it; an existing demo there is kept
    #[arg(
        long,
        env = "BASTIDE_DEMO_DIR",
        value_name = "DIR",
        default_value = "demo"
    )]
    pub(crate) dir: PathBuf,
    /// The address to serve on
    #[arg(
        long,
        env = "BASTIDE_LISTEN",
        value_name = "ADDR",
        default_value = "127.0.0.1:8080"
    )]
    pub(crate) listen: SocketAddr,
    /// The language of the demo's data sets, and of pages until a visitor chooses: fr or en
    #[arg(long, value_parser = lang, default_value = "en")]
    pub(crate) lang: Lang,
    /// Throw the existing demo away and make it anew
    #[arg(long)]
    pub(crate) fresh: bool,
    /// Make it, and stop before serving
    #[arg(long)]
    pub(crate) no_serve: bool,
    /// Keep the files that the demo's providers brought, in DIR/sources
    #[arg(long)]
    pub(crate) keep_sources: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Init {
    /// The folder to make; it must be empty or absent
    pub(crate) dir: PathBuf,
    /// The territory's name, as people say it
    #[arg(long, default_value = "Our town")]
    pub(crate) name: String,
    /// Keep records in this database: a file, or postgres://user@host/name [default: DIR/bastide.db]
    #[arg(
        long,
        env = "BASTIDE_DATABASE",
        value_name = "URL",
        hide_env_values = true
    )]
    pub(crate) database: Option<String>,
    /// Do not prove the refusals of the first edition (which takes some seconds where there is a solver)
    #[arg(long)]
    pub(crate) unproved: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) at: Where,
    /// The address to serve on [default: the settings' one]
    #[arg(long, env = "BASTIDE_LISTEN", value_name = "ADDR")]
    pub(crate) listen: Option<SocketAddr>,
    /// How people reach the site, such as https://data.town.example [default: http://ADDR]
    #[arg(long, env = "BASTIDE_BASE_URL", value_name = "URL")]
    pub(crate) base_url: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DatasetCommand {
    /// Brings a file in: CSV, Parquet, GeoJSON, JSON lines or a GTFS zip
    Add(Box<DatasetAdd>),
    /// Lists the data sets
    List(Listing),
    /// Shows one data set: its tables and columns, and what makes them personal
    Show(DatasetShow),
    /// Destroys the key of a data set's pseudonyms: nobody can say any more which rows are whose
    ForgetPersons(ForgetPersons),
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Columns that identify or describe persons are detected. Nothing personal is published by \
                        silence: such a file is refused until you say which person a row is about (--person) and how \
                        sensitive it is (--sensitivity), or that a column is not personal (--not-personal).\n\
                        --person @row: each row is one person. --person COLUMN: this column names the person; it is \
                        replaced by a pseudonym. --person none: rows are about nobody."
)]
pub(crate) struct DatasetAdd {
    /// The file
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) at: Where,
    /// Its name in SQL [default: after the file]
    #[arg(long)]
    pub(crate) id: Option<DataSetId>,
    /// How people name it
    #[arg(long, required_unless_present = "inspect")]
    pub(crate) name: Option<String>,
    /// The party that brings it
    #[arg(long, required_unless_present = "inspect")]
    pub(crate) provider: Option<PartyId>,
    /// What it is, in a sentence or two
    #[arg(long, default_value = "")]
    pub(crate) description: String,
    /// Which person a row is about: @row, a column, or none
    #[arg(long, value_name = "COLUMN|@row|none")]
    pub(crate) person: Option<String>,
    /// open, internal, personal or sensitive
    #[arg(long)]
    pub(crate) sensitivity: Option<Sensitivity>,
    /// A purpose it was collected for, a term of the Data Privacy Vocabulary (may be repeated)
    #[arg(long = "collected-for", value_name = "PURPOSE")]
    pub(crate) collected_for: Vec<Purpose>,
    /// The place it belongs to
    #[arg(long)]
    pub(crate) place: Option<PlaceId>,
    /// Its licence: an SPDX id or a link
    #[arg(long, default_value = "")]
    pub(crate) licence: String,
    /// A column that looks personal and is not (may be repeated)
    #[arg(long = "not-personal", value_name = "COLUMN")]
    pub(crate) not_personal: Vec<String>,
    /// What to do with rows that cannot be read
    #[arg(long, value_enum, default_value_t = BadRows::Refuse)]
    pub(crate) bad_rows: BadRows,
    /// The delimiter of a CSV file [default: detected]
    #[arg(long)]
    pub(crate) delimiter: Option<char>,
    /// The encoding of a text file, such as windows-1252 [default: detected]
    #[arg(long)]
    pub(crate) encoding: Option<String>,
    /// The first row is data, not a header
    #[arg(long, conflicts_with = "header")]
    pub(crate) no_header: bool,
    /// The first row is a header, whatever it looks like
    #[arg(long)]
    pub(crate) header: bool,
    /// The type of a column: boolean, integer, real, text, date, timestamp (may be repeated)
    #[arg(long = "type", value_name = "COLUMN=TYPE", value_parser = column_type)]
    pub(crate) types: Vec<(String, ColumnType)>,
    /// Only show what the file seems to hold
    #[arg(long)]
    pub(crate) inspect: bool,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum BadRows {
    /// Refuse the file, with line, column and reason
    Refuse,
    /// Leave them out, count them and name the first ones
    SetAside,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Listing {
    #[command(flatten)]
    pub(crate) at: Where,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct DatasetShow {
    /// The data set
    pub(crate) id: DataSetId,
    #[command(flatten)]
    pub(crate) listing: Listing,
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "It cannot be undone, except from a backup of the trust's folder: destroy the key there too. The rows stay \
                        and can still be counted; citizens no longer find theirs, objections made until now still hold."
)]
pub(crate) struct ForgetPersons {
    /// The data set
    pub(crate) id: DataSetId,
    #[command(flatten)]
    pub(crate) at: Where,
    /// Say it: the link between rows and persons is to be destroyed for ever
    #[arg(long, required = true)]
    pub(crate) for_ever: bool,
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Example:\n  bastide ask --dir demo --as lab --purpose ScientificResearch \
                        \"SELECT district, COUNT(*) AS n FROM residents GROUP BY district\""
)]
pub(crate) struct Ask {
    /// The question, in SQL
    pub(crate) question: String,
    #[command(flatten)]
    pub(crate) at: Where,
    /// The party that asks
    #[arg(long = "as", value_name = "PARTY")]
    pub(crate) party: PartyId,
    /// What for: a term of the Data Privacy Vocabulary, such as ScientificResearch
    #[arg(long)]
    pub(crate) purpose: String,
    /// How much of the privacy budget to spend, if persons are concerned (more is more accurate)
    #[arg(long, value_name = "NUMBER")]
    pub(crate) epsilon: Option<String>,
    /// Exact figures about groups of persons, for official statistics: small cells are withheld
    #[arg(long, conflicts_with = "epsilon")]
    pub(crate) exact: bool,
    /// Only say what it would cost and how near the figures would be; nothing is asked, charged or recorded
    #[arg(long)]
    pub(crate) foresee: bool,
    /// Spend as little as makes every figure ± this, 19 times in 20
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["epsilon", "exact"])]
    pub(crate) within: Option<f64>,
    /// The answer is to decide about a person: a human must have answered for that (`bastide attest`)
    #[arg(long)]
    pub(crate) decides: bool,
    /// The language of the reason: fr or en
    #[arg(long, value_parser = lang, default_value = "en")]
    pub(crate) lang: Lang,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum MicrodataCommand {
    /// Makes a file of records and its report, if the charter allows it
    Release(Box<MicrodataRelease>),
    /// Recomputes a report from the file alone: needs no trust
    Verify(MicrodataVerify),
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Example:\n  bastide microdata release --dir demo --as lab --purpose ScientificResearch --dataset residents \
                        --column district --column birth_year --column sex --k 5 --out released"
)]
pub(crate) struct MicrodataRelease {
    #[command(flatten)]
    pub(crate) at: Where,
    /// The party that asks
    #[arg(long = "as", value_name = "PARTY")]
    pub(crate) party: PartyId,
    /// What for: a term of the Data Privacy Vocabulary, such as ScientificResearch
    #[arg(long)]
    pub(crate) purpose: String,
    /// The data set
    #[arg(long)]
    pub(crate) dataset: DataSetId,
    /// Its table, where it has several
    #[arg(long)]
    pub(crate) table: Option<TableName>,
    /// A column to release (repeat it)
    #[arg(long = "column", value_name = "COLUMN", required = true)]
    pub(crate) columns: Vec<ColumnName>,
    /// How many records share all that an outsider may know; the charter may ask for more
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(2..=10_000))]
    pub(crate) k: u32,
    /// How many different values each such group has of every sensitive column
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub(crate) l: u32,
    /// How far a group's sensitive values may be from the whole table's, 0 to 1
    #[arg(long)]
    pub(crate) t: Option<f64>,
    /// The share of records that may be withheld, 0 to 1
    #[arg(long, default_value_t = 0.1)]
    pub(crate) suppression: f64,
    /// Rare records may be coarser than the others instead of being withheld
    #[arg(long)]
    pub(crate) local: bool,
    /// Records of nobody, drawn from protected figures, instead
    #[arg(long, conflicts_with_all = ["k", "l", "t", "suppression", "local"])]
    pub(crate) synthetic: bool,
    /// What synthetic records may cost of the privacy budget
    #[arg(long, value_name = "NUMBER", requires = "synthetic")]
    pub(crate) epsilon: Option<String>,
    /// The folder to write records.csv and report.json into
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// The language of the reason: fr or en
    #[arg(long, value_parser = lang, default_value = "en")]
    pub(crate) lang: Lang,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct MicrodataVerify {
    /// The file of records
    pub(crate) file: PathBuf,
    /// Its report
    pub(crate) report: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CharterCommand {
    /// Shows the edition in force and its rules
    Show(Listing),
    /// Writes the texts of the edition in force into a folder, to be edited
    Export(CharterExport),
    /// Reads a folder of texts: is it a charter, what would it change, does every refusal still hold?
    Check(CharterCheck),
    /// Proves every refusal of the law pack for the edition in force
    Prove(Listing),
    /// Proposes a folder of texts as the next edition, checks it, and prints the amendment's id
    Propose(CharterPropose),
    /// Signs an amendment that was checked, and puts it into force
    Publish(CharterPublish),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CharterExport {
    /// The folder to write; it must be empty or absent
    pub(crate) out: PathBuf,
    #[command(flatten)]
    pub(crate) at: Where,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CharterCheck {
    /// A folder as `bastide charter export` writes it
    pub(crate) folder: PathBuf,
    #[command(flatten)]
    pub(crate) listing: Listing,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CharterPropose {
    /// A folder as `bastide charter export` writes it
    pub(crate) folder: PathBuf,
    #[command(flatten)]
    pub(crate) at: Where,
    /// What the change is called
    #[arg(long)]
    pub(crate) title: String,
    /// Why it is proposed
    #[arg(long)]
    pub(crate) why: String,
    /// Who proposes it
    #[arg(long)]
    pub(crate) by: String,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CharterPublish {
    /// The amendment
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) at: Where,
    /// Who signs
    #[arg(long)]
    pub(crate) by: String,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AttestCommand {
    /// Enters a statement
    Add(AttestAdd),
    /// Lists statements, the newest first
    List(Listing),
    /// Takes a statement back: nothing relies on it from now on
    Withdraw(AttestWithdraw),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct AttestAdd {
    /// impact-assessment, algorithm-card, human-review or warrant
    pub(crate) statement: Statement,
    #[command(flatten)]
    pub(crate) at: Where,
    /// About which party (a card, a review, a warrant)
    #[arg(long)]
    pub(crate) party: Option<PartyId>,
    /// About which data set (an assessment, a review, a warrant)
    #[arg(long)]
    pub(crate) dataset: Option<DataSetId>,
    /// For which purpose (an assessment, a review); narrower ones are covered
    #[arg(long)]
    pub(crate) purpose: Option<Purpose>,
    /// The number by which the data set's provider knows the person (a warrant); kept as a pseudonym only
    #[arg(long, value_name = "NUMBER")]
    pub(crate) person: Option<String>,
    /// Who answers for it: the data protection officer, the reviewer, the court
    #[arg(long)]
    pub(crate) issuer: String,
    /// Its file number
    #[arg(long)]
    pub(crate) reference: String,
    /// What it says, in a sentence or two
    #[arg(long, default_value = "")]
    pub(crate) summary: String,
    /// For how many days it holds
    #[arg(long, default_value_t = 365)]
    pub(crate) days: u32,
    /// Who enters it
    #[arg(long)]
    pub(crate) by: String,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct AttestWithdraw {
    /// The statement
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) at: Where,
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Example:\n  bastide disclose --dir demo --as police --dataset card_taps \
                        --purpose ProtectionOfPublicSecurity --warrant 0123456789abcdef"
)]
pub(crate) struct Disclose {
    #[command(flatten)]
    pub(crate) at: Where,
    /// The authority
    #[arg(long = "as", value_name = "PARTY")]
    pub(crate) party: PartyId,
    /// The data set
    #[arg(long)]
    pub(crate) dataset: DataSetId,
    /// What for: a term of the Data Privacy Vocabulary
    #[arg(long)]
    pub(crate) purpose: String,
    /// The warrant, as `bastide attest list` shows it
    #[arg(long)]
    pub(crate) warrant: Option<String>,
    /// The language of the reason: fr or en
    #[arg(long, value_parser = lang, default_value = "en")]
    pub(crate) lang: Lang,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    /// Differencing, averaging, reconstruction, membership, trackers, last bits, times, words of refusals, the budget
    Privacy(AuditPrivacy),
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "It needs no trust: it makes towns of invented persons in temporary folders, whose secrets it knows, and asks \
                        through the same gate. Each attack is also made on a defence that is broken on purpose, which it must \
                        break. Exit code 1 when an attack succeeds, or proves nothing."
)]
pub(crate) struct AuditPrivacy {
    /// Try less hard: within a minute instead of five
    #[arg(long)]
    pub(crate) quick: bool,
    /// Which towns and which guesses; noise is always fresh
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// The language of what is said: fr or en
    #[arg(long, value_parser = lang, default_value = "en")]
    pub(crate) lang: Lang,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ContractCommand {
    /// Lists the contracts: the public register
    List(Listing),
    /// Shows one contract as everybody may see it
    Show(ContractShow),
    /// Checks the signatures of a contract's file against the parties' keys on record
    Verify(ContractVerify),
    /// Ends a contract at once
    End(ContractEnd),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ContractShow {
    /// The contract
    pub(crate) id: String,
    /// The language of its plain text: fr or en
    #[arg(long, value_parser = lang, default_value = "en")]
    pub(crate) lang: Lang,
    #[command(flatten)]
    pub(crate) listing: Listing,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ContractVerify {
    /// The signed contract, in JSON
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) at: Where,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ContractEnd {
    /// The contract
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) at: Where,
    /// The steward who ends it
    #[arg(long)]
    pub(crate) by: String,
    /// Why, in a sentence
    #[arg(long)]
    pub(crate) why: String,
    /// Because a side broke it
    #[arg(long)]
    pub(crate) breach: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum LedgerCommand {
    /// Recomputes the whole log and compares it with its published files and signed checkpoint
    Verify(Listing),
    /// Writes the proof of one leaf, which verifies offline
    Prove(Prove),
    /// Publishes new leaves and prints the signed checkpoint
    Checkpoint(Listing),
    /// Checks a proof file offline: needs no trust, only the log's public key
    CheckProof(CheckProof),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Prove {
    /// The leaf's number (the receipt of a passage)
    pub(crate) leaf: u64,
    #[command(flatten)]
    pub(crate) at: Where,
    /// Where to write it [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CheckProof {
    /// The proof file
    pub(crate) file: PathBuf,
    /// The log's public key, as `bastide ledger checkpoint --json` and the ledger page show it
    #[arg(long)]
    pub(crate) key: String,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TerritoryCommand {
    /// Brings places in from GeoJSON: features with id, name, level and parent
    Import(TerritoryImport),
    /// Lists the places
    List(Listing),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct TerritoryImport {
    /// A GeoJSON feature collection
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) at: Where,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PartyCommand {
    /// Admits a party
    Add(PartyAdd),
    /// Lists the parties
    List(Listing),
    /// Makes a key with which a party's machine asks over HTTP; it is shown once
    Key(PartyKey),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct PartyAdd {
    #[command(flatten)]
    pub(crate) at: Where,
    /// Its id
    #[arg(long)]
    pub(crate) id: PartyId,
    /// public-body, research, company, association, press, citizen, service or operator
    #[arg(long)]
    pub(crate) kind: PartyKind,
    /// What it works in, such as health, energy, education or law-enforcement
    #[arg(long)]
    pub(crate) sector: Option<Sector>,
    /// The organisation it belongs to
    #[arg(long = "member-of", value_name = "PARTY")]
    pub(crate) member_of: Option<PartyId>,
    /// How people name it
    #[arg(long)]
    pub(crate) name: String,
    /// The place it belongs to
    #[arg(long)]
    pub(crate) place: Option<PlaceId>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct PartyKey {
    /// The party
    pub(crate) id: PartyId,
    #[command(flatten)]
    pub(crate) at: Where,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AccountCommand {
    /// Opens an account; the password is read from the standard input
    Add(AccountAdd),
    /// Lists the accounts
    List(Listing),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct AccountAdd {
    /// What its owner types to sign in
    pub(crate) login: String,
    #[command(flatten)]
    pub(crate) at: Where,
    /// citizen, researcher or steward
    #[arg(long)]
    pub(crate) role: String,
    /// How people name its owner
    #[arg(long)]
    pub(crate) name: String,
    /// The party that it acts for
    #[arg(long)]
    pub(crate) party: Option<PartyId>,
    /// The number by which providers know this person; kept encrypted
    #[arg(long, value_name = "NUMBER")]
    pub(crate) subject: Option<String>,
}

/// The settings of one process of a sum over values that nobody can read.
#[derive(Debug, ClapArgs)]
pub(crate) struct SettingsFile {
    /// Its settings, in JSON
    pub(crate) settings: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TrusteeCommand {
    /// Shows the public card of the party that keeps a folder; makes its secret the first time
    Card(TrusteeCard),
    /// Holds the ceremony with the other trustees, then serves collectors until it is stopped
    Run(SettingsFile),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct TrusteeCard {
    /// The folder, readable by nobody else
    pub(crate) folder: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ContributeCommand {
    /// Sends a registered contributor's encrypted readings of one slot, with their proof
    Readings(SettingsFile),
    /// Sends a device's answer, split between two aggregators
    Report(SettingsFile),
}

#[derive(Debug, Subcommand)]
pub(crate) enum CollectCommand {
    /// Collects encrypted readings for the trustees
    Readings(SettingsFile),
    /// Is the leader or the helper of totals from devices
    Reports(SettingsFile),
    /// Closes a slot, and prints its protected result
    Close(CollectClose),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CollectClose {
    /// The collector's or the leader's address, such as http://127.0.0.1:8401
    #[arg(long)]
    pub(crate) url: String,
    /// The task's id
    #[arg(long)]
    pub(crate) task: String,
    /// When the slot begins, in seconds since 1970
    #[arg(long)]
    pub(crate) slot: u64,
    /// The file with the operator's secret key
    #[arg(long)]
    pub(crate) key: PathBuf,
    /// How many seconds to wait for the others
    #[arg(long, default_value_t = 60)]
    pub(crate) patience_s: u64,
}

fn lang(text: &str) -> Result<Lang, String> {
    text.parse()
        .map_err(|()| format!("`{text}` is not a language of the pages; use fr or en"))
}

fn column_type(text: &str) -> Result<(String, ColumnType), String> {
    const TYPES: [ColumnType; 6] = [
        ColumnType::Boolean,
        ColumnType::Integer,
        ColumnType::Real,
        ColumnType::Text,
        ColumnType::Date,
        ColumnType::Timestamp,
    ];
    let (column, word) = text.rsplit_once('=').ok_or_else(|| {
        format!("`{text}` names no type; write COLUMN=TYPE, such as postcode=text")
    })?;
    let found = TYPES.into_iter().find(|known| known.as_str() == word);
    let known = found.ok_or_else(|| {
        format!("`{word}` is not a type; use boolean, integer, real, text, date or timestamp")
    })?;
    Ok((column.to_owned(), known))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Args::command().debug_assert();
    }
}
