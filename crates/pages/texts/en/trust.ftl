# My data, record, charter, stewardship.
my-title = My data
my-lead = { $n ->
    [0] No data set holds anything about you.
    [one] One data set holds something about you. Here is what, every use of it, and how to say no.
   *[other] { $n } data sets hold something about you. Here is what, every use of them, and how to say no.
  }
my-none = When a provider brings data about you, it appears here.
my-objected = You objected on { $at }; your rows no longer count.
my-withdraw = Withdraw my objection
my-rows = About you
rows-about-you = { $n ->
    [0] no row
    [one] one row
   *[other] { $n } rows
  }
my-columns = What it says
my-source = Source
my-uses = How it was used
my-uses-none = It has not been used.
my-uses-of = Uses of { $dataset }
my-object = Object to the use of { $dataset }
my-objections = My objections
my-objections-none = You have not objected to anything.
object-title = Confirm your objection
object-heading = Object to the use of { $dataset }?
object-lead = { $n ->
    [one] One row about you, brought by { $provider }, will no longer count.
   *[other] { $n } rows about you, brought by { $provider }, will no longer count.
  }
object-effect-next = It takes effect with the next question. You need give no reason.
object-effect-past = Answers already given stay as they are; they never showed you alone.
object-effect-ledger = The public record gets an entry that somebody objected. It does not say who.
object-effect-undo = You can withdraw your objection at any time.
object-confirm = Yes, I object
object-cancel = No, go back
ledger-title = Public record
ledger-lead = Each use of data, granted or refused, is an entry here before its answer is given. Nobody, we included, can change or remove an entry unnoticed.
ledger-size = Entries
ledger-size-note = The signed checkpoint vouches for exactly this many.
ledger-look-up = Look up an entry by its number
ledger-look = Look up
ledger-not-found = There is no entry { $leaf }. Numbers go from 0; there are { $size } entries.
ledger-not-found-short = There is no such entry.
ledger-verify = Check it without trusting us
ledger-verify-about = The record is a Merkle tree in an open format (C2SP tlog-tiles). Three steps, with any program that reads it:
ledger-verify-1 = Keep the key below, and compare it with someone who noted it earlier.
ledger-verify-2 = Fetch the checkpoint and verify its signature with the key.
ledger-verify-3 = Download an entry’s proof and verify it against the checkpoint; that works offline.
ledger-key = Verification key
ledger-checkpoint = Signed checkpoint
ledger-latest = Latest entries
leaf-title = Entry { $n } of the record
leaf-proof-about = The proof ties this entry to the signed checkpoint of { $size } entries. It can be verified offline.
leaf-fields = What the entry holds
leaf-field = Field
leaf-value = Value
leaf-hash = Hash of the entry
leaf-raw = The entry exactly as it is recorded
leaf-previous = Previous entry
leaf-next = Next entry
leaf-about-contract = Read the contract
leaf-about-edition = Read this edition of the charter
charter-title = The charter
charter-lead = The rules that decide each use of data, in plain words beside their source. The law comes first, then what the inhabitants decided, then the daily rules.
charter-purposes = Purposes
charter-purposes-about = A use must say what for, in one of these words. Those marked are refused whoever asks.
layer-law-pack = The law
layer-charter = The charter of the inhabitants
layer-rules = The daily rules
layer-about-law-pack = No vote and no agreement can undo these.
layer-about-charter = Decided by the people of the territory, within the law.
layer-about-rules = Set by the stewardship, within both.
layer-empty = No rule here yet.
effect-permit = Allows
effect-forbid = Forbids
rule-source = Source of the rule
purpose-forbidden = Refused to everybody
purpose-may = The purposes that may be stated
steward-title = Stewardship
steward-lead = What needs an answer, and what the trust holds.
steward-objections = Objections
steward-objections-none = Nobody has objected.
steward-refused = Refused uses
steward-refused-none = No use was refused.
steward-parties = Parties
steward-data-sets = Data sets
party-kind = Kind
party-id = Id
party-sector = Sector
steward-tasks = To do
steward-amendments = { $n ->
    [0] None is open.
    [one] One is open.
   *[other] { $n } are open.
  }
steward-negotiations = { $n ->
    [0] None waits for an answer.
    [one] One waits for an answer.
   *[other] { $n } wait for an answer.
  }
steward-attestations = { $n ->
    [0] None holds.
    [one] One holds.
   *[other] { $n } hold.
  }
steward-overdue = { $n ->
    [0] Nothing is overdue.
    [one] One is overdue.
   *[other] { $n } are overdue.
  }
