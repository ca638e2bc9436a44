# Home, catalogue, data set and ask.
home-title = The town’s data, in the open
home-heading = { $town }’s data, held in common
home-lead = Here the town’s data is used for the good of those who live here, under rules that they decide. You see every use, who made it and why, and you can say no.
home-see-mine = See my data
home-how = How it works
home-map = The town, district by district
home-figures = In figures
home-places = Data by district
home-families = Seven directions towards zero
home-families-lead = What the town’s data is for. Zero is the direction; each family shows what there is now.
home-latest = What was done with data
home-latest-none = Nothing yet.
home-latest-all = See the whole public record
map-title = Map of { $town }: choose a district to see its data
figure-data-sets = Data sets
figure-open = { $n ->
    [0] none open to everybody
    [one] one open to everybody
   *[other] { $n } open to everybody
  }
figure-uses = Uses recorded
figure-uses-note = questions answered
figure-refused = Uses refused
figure-refused-note = by the charter
figure-ledger = Entries in the record
figure-ledger-note = that anybody can verify
catalogue-title = Find data
catalogue-lead = Everything the trust holds, described. Descriptions are public; what may come out depends on the charter.
catalogue-search = Search the catalogue
catalogue-text = Words
catalogue-sensitivity = Sensitivity
catalogue-family = Family
catalogue-provider = Provider
catalogue-place = Place
catalogue-find = Find
catalogue-all = Show everything
catalogue-found = { $n ->
    [0] Nothing found
    [one] One data set
   *[other] { $n } data sets
  }
catalogue-none = Try fewer words, or drop a choice.
data-set-provider = Provider
data-set-place = Place
data-set-collected-for = Collected for
data-set-licence = Licence
data-set-size = Size
data-set-added = Added
data-set-sql-name = Name in questions
data-set-ask = Ask it a question
data-set-ask-open = It is open: a question gets an exact answer.
data-set-ask-personal = It is about persons: ask for counts, sums or averages, and say what for. The answer says how much it is blurred.
data-set-example = Example of a question
data-set-ask-this = Ask this question
data-set-columns = What it holds
data-set-columns-of = Columns of { $table }
data-set-uses = Who used it
data-set-uses-none = Nobody has used it yet.
column-name = Name
column-type = Type
column-sensitivity = Sensitivity
column-by-row = its row, which is about a person
column-personal = What makes it personal
person-none = Rows are not about persons.
person-each-row = Each row is one person.
person-column = “{ $column }” says which person a row is about; it is kept as a code that only the trust can make.
ask-title = Ask the town’s data
ask-question = Your question
ask-again = Ask another question
ask-lead = Say what for, and ask in SQL. The charter decides; whatever it decides, the public record keeps a trace.
ask-signed-out = Sign in to ask a question: each use is made in the name of a party of the trust.
ask-no-party = Your account acts for no party of the trust, so it cannot ask questions. See what is held about you on the page My data.
ask-party = In whose name do you ask?
ask-for-party = You ask in the name of: { $party }
ask-purpose = What will the answer be used for?
ask-purpose-hint = It is recorded and public. Some purposes are refused whoever asks.
ask-choose = Choose a purpose
ask-sql = What do you ask?
ask-sql-hint = One SELECT. About persons: counts, sums, averages, medians, spreads, with WHERE, GROUP BY and joins.
ask-accuracy = Ask for more or less precision
ask-epsilon = Privacy budget to spend (ε)
ask-epsilon-hint = A positive number, such as 0.5. More makes the answer more precise and uses up the budget sooner. Leave empty for the usual amount.
ask-send = Ask
ask-send-note = Who asks, of which data and what for become public; of the question itself, only a sealed fingerprint.
ask-examples = Questions to start from
answer-granted = Granted
answer-refused = Refused
answer-instead = What to ask instead
answer-rules = Rules that decided
answer-data-sets = Data asked
answer-receipt = Receipt
answer-result = Answer
answer-exact = These figures are exact.
answer-empty = The answer has no row.
answer-more = The first { $shown } rows of { $total } are shown.
margin = ± { $n } in 19 of 20 cases
discrete-gaussian = discrete Gaussian noise, counted by person (zCDP)
answer-as-table = The same figures as a table
protection = These figures are blurred on purpose, so that nobody’s presence shows: { $mechanism }, with ε = { $epsilon }, δ = { $delta }.
protection-threshold = Groups with fewer than about { $n } persons are left out.
chart-title = { $value } by { $label }
chart-margin = The thin line shows where the true figure lies in 19 of 20 cases.
budget-heading = Privacy budget
budget-about = Each protected answer says a little about the persons in the data. The budget limits how much one party may learn in all.
budget = { $spent } spent, { $left } left of { $limit }
