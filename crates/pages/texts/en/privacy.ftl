# How well people are protected: costs before asking, what was learnt, reports.
period-ever = since the beginning
period-named = in the period { $period }
loss-none = Nothing was learnt about anybody here { $period }: no protected answer was given.
loss = All protected answers to everybody { $period } together say at most ε = { $epsilon } about any one person, you included. They change the odds of a guess at most { $odds } times: who thought something one chance in two can now be at most { $sure } % sure, apart from a chance of { $delta } that it is more.
loss-limit = Answers stop at ε = { $epsilon }, which means at most { $sure } % sure.
my-loss = What others may have learnt about you
report-link = Privacy report
report-title = Privacy report: { $dataset }
report-lead = How the persons in this data are protected, and what everybody together may have learnt about any one of them. All of it can be checked.
report-nobody = Nobody is in this data, so there is nobody to protect here. Answers are exact.
report-learnt = What may have been learnt about any one person
report-ever = In all periods together: ε = { $epsilon }.
report-exact = { $n ->
    [one] One answer
   *[other] { $n } answers
  } left exact, for official statistics, with the least number of persons in each group that the charter demands. The strength above does not cover them.
report-spent = Who spent what
report-spent-about = One party may spend ε = { $limit } on it { $period }.
report-spent-none = Nobody has asked a question about persons here in this period.
report-unit = What is protected
unit-each-row = The unit is the person: each row is one person.
unit-column = The unit is the person: all rows with the same “{ $column }” together, so that taking one person out changes no answer noticeably.
column-leaves = How it leaves
column-never = Never; it only tells persons apart.
column-protected = Only within protected figures or protected records.
report-objecting = Objections
report-objecting-about = Whoever objects counts in no answer from the next question on. How many did is not said here: a number that grows by one would point at somebody.
report-answers = { $n ->
    [0] No answer about persons
    [one] One answer about persons
   *[other] { $n } answers about persons
  }
report-answers-about = The noise is drawn for each new question; σ is its standard deviation. Nobody can count for more than the limit beside it. What was asked stays the asker’s own.
report-answers-label = Answers about persons
report-records = Records that left
report-records-none = No records about persons left, neither generalised nor made up.
report-records-about = Risks are the chance of being recognised, under the least favourable assumptions.
answer-cost = Strength
answer-noise = Noise
answer-mechanism = Mechanism
answer-unit = What is protected
answer-unit-person = Each person, with all that is known about her
answer-replays = the figures of entry { $n } again, at no cost
answer-replays-about = The same question had been answered: the same figures were given again, and nobody learnt more.
answer-is-exact = Exact figures, for official statistics: only groups of at least the number of persons that the charter demands.
answer-lapsed = no answer left
answer-lapsed-about = The budget was charged, and no answer left: the computation failed. What may have been learnt is counted all the same.
answer-report = Report
answer-report-of = Report: how entry { $n } protects persons
answer-strength = With ε = { $epsilon }, this answer changes the odds of a guess about any one person at most { $odds } times: who thought something one chance in two is at most { $sure } % sure afterwards, apart from a chance of { $delta }.
answer-question-kept = The ledger holds a sealed fingerprint of the question, not its text, nor the names of its columns.
figure-noise-clip = Figure { $n }: σ = { $noise }, nobody counts for more than { $clip }.
figure-noise = Figure { $n }: σ = { $noise }.
figure-quotient = Figure { $n }: a quotient of two protected figures.
release-protection = Protection
release-remains = What remains possible
release-alike = at least { $k } alike (k = { $k })
release-l = l = { $n }
release-t = t = { $n }
release-made-up = records of nobody, drawn from figures with ε = { $epsilon }, δ = { $delta }
release-risk = At most { $prosecutor } % for somebody who knows that one is in it, { $journalist } % for somebody who does not; trying all, { $marketer } % are recognised. { $suppressed } % were left out.
release-risk-made-up = They say at most ε = { $epsilon } about anybody: odds change at most { $odds } times, one chance in two becomes at most { $sure } %, apart from a chance of { $delta }.
recompute-heading = How to check this
recompute-leaf = Each answer has an entry in the ledger that says its ε. Download its proof and verify it offline: bastide ledger check-proof.
recompute-rho = An ε stands for a ρ (zero-concentrated differential privacy): the largest, in whole billionths, whose ε at δ = { $delta } is no more.
recompute-noise = Gaussian noise of standard deviation σ on a figure of clip c costs c²/(2σ²). The rest of ρ paid for choosing clips and groups.
recompute-sum = Costs in ρ add up, exactly. Add those of a period and turn the sum into ε: by party, it is what the party spent; of all, what everybody may have learnt.
recompute-formula = From ρ to ε
recompute-formula-noise = The cost of noise
recompute-json = All numbers, as JSON
cost-heading = Before you ask
cost = This question costs { $cost } of your { $limit }; { $left } would be left.
cost-nothing = This question costs nothing: its figures are exact.
cost-replays = This question was answered in entry { $n }: the same figures are given again, and it costs nothing.
cost-refused = It would be refused:
cost-error = Expected error of { $name }
cost-quotient = a quotient: it depends on the size of each group
cost-clip = Supposing that nobody counts for more than { $n }: the true limit is found privately when you ask, and the error grows with it.
cost-free = Looking costs nothing: no row was read, and nothing was recorded.
budget-own = Your party
budget-persons = All parties together
ask-margin = Or the error you can accept (±)
ask-exact = Exact figures about groups, for official statistics only: small groups are withheld, nothing is spent
ask-margin-hint = For every figure, in 19 of 20 cases, such as 25. The least budget that this needs is worked out. Fill in one of the two.
ask-cost = See the cost first
ask-budgets = Your budgets
