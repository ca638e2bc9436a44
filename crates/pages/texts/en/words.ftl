# Words that several pages share.
granted = Granted
refused = Refused
protected = protected answer
receipt = Entry { $n }
download-proof = Download the proof of entry { $n }
use-when = When
use-who = Who
use-why = What for
use-decision = Decision
use-rule = Rule
use-proof = Proof
use-data-set = Data
uses-shown = { $shown ->
    [one] The latest use, of { $total } in all.
   *[other] The latest { $shown } uses, of { $total } in all.
  }
nobody-named = Not named
no-purpose = no purpose stated
some-data = data of the trust
somebody = Somebody
said-exact = { $party } asked about { $dataset }, for “{ $purpose }”, and got an exact answer.
said-protected = { $party } asked about { $dataset }, for “{ $purpose }”, and got a protected answer: totals only, blurred so that nobody stands out.
said-refused = { $party } asked about { $dataset }, for “{ $purpose }”, and was refused.
said-objection = A citizen objected to the use of { $dataset }.
said-withdrawal = A citizen withdrew an objection to the use of { $dataset }.
said-data-set = The catalogue changed: { $dataset }.
said-own-view = A citizen looked at what is held about them.
said-party = { $party } joined the trust as a party.
said-other = The trust itself changed.
data-sets-count = { $n ->
    [0] no data set yet
    [one] one data set
   *[other] { $n } data sets
  }
rows-count = { $n ->
    [one] one row
   *[other] { $n } rows
  }
tables-count = { $n ->
    [one] one table
   *[other] { $n } tables
  }
rules-count = { $n ->
    [one] one rule
   *[other] { $n } rules
  }
objection-filed = Filed
objection-state = State
objection-stands = In force
objection-withdrawn = Withdrawn on { $at }
sensitivity-open = Open
sensitivity-internal = Kept among partners
sensitivity-personal = Personal
sensitivity-sensitive = Sensitive
sensitivity-about-open = Nothing in it is about a person. Anybody may use it, as it is.
sensitivity-about-internal = It is not about persons, but only partners of the trust may use it, for instance to protect a site.
sensitivity-about-personal = It is about persons. Only totals come out, blurred so that nobody can be recognised, and only for a purpose that the charter accepts.
sensitivity-about-sensitive = It is about health, beliefs or something as delicate. Only blurred totals come out, for few purposes and within a tight budget.
family-waste = Zero waste
family-congestion = Zero congestion
family-emissions = Zero greenhouse gas
family-pollution = Zero pollution
family-crime = Zero crime
family-health = Zero avoidable illness
family-exclusion = Zero exclusion
family-about-waste = Bins, canteens, repair and reuse.
family-about-congestion = Buses, trams, bikes, walking and parking.
family-about-emissions = Electricity, heating and sun on the roofs.
family-about-pollution = Air, water, heat and floods.
family-about-crime = Safer places, without watching persons.
family-about-health = Hospitals, care and outbreaks.
family-about-exclusion = Access, learning and well-being for all.
party-public-body = public body
party-research = research
party-company = company
party-association = association
party-press = press
party-citizen = citizen
level-state = state
level-region = region
level-city = town
level-district = district
level-street = street
level-spot = single place
type-boolean = yes or no
type-integer = whole number
type-real = number
type-text = text
type-date = day
type-timestamp = moment
type-geometry = shape on the map
personal-identifier = a code that stands for one person
personal-name = a person’s name
personal-email = an e-mail address
personal-phone = a telephone number
personal-iban = a bank account
personal-birth-date = a date of birth
personal-address = a postal address
personal-position = a position that may be a home
personal-health = health
personal-attribute = describes a person
role-citizen = Citizen
role-member = Researcher (asks questions)
role-steward = Steward
