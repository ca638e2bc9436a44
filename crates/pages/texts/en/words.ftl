# Words that several pages share.
granted = Granted
refused = Refused
protected = protected answer
told = the persons concerned are told
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
said-disclosure = { $party } was given the rows about one person, for “{ $purpose }”, on a judge’s warrant.
said-disclosure-refused = { $party } asked for the rows about one person, for “{ $purpose }”, and was refused.
said-evaluation = A program asked whether { $party } may use { $dataset }, for “{ $purpose }”: yes. No data left.
said-evaluation-refused = A program asked whether { $party } may use { $dataset }, for “{ $purpose }”: no. No data left.
said-lapsed = { $party } asked about { $dataset }, for “{ $purpose }”; the computation failed and no answer left.
use-records = a file of generalised records
use-records-made-up = a file of made-up records
said-records = { $party } was given records of { $dataset }, for “{ $purpose }”, made alike so that nobody stands out.
said-records-made-up = { $party } was given made-up records that resemble { $dataset }, for “{ $purpose }”; they are nobody’s.
said-records-refused = { $party } asked for records of { $dataset }, for “{ $purpose }”, and was refused.
said-key-destroyed = The key of { $dataset } was destroyed: nobody can say any more which rows are whose.
said-charter = A new edition of the charter came into force. { $authority }.
said-about = { $what } ({ $of })
said-attestation = The steward recorded a statement that rules rely on: { $what }.
said-attestation-withdrawn = A statement that rules rely on was taken back: { $what }.
said-consent = A citizen consented to the use of { $dataset } for “{ $purpose }”.
said-consent-withdrawn = A citizen took back a consent to the use of { $dataset } for “{ $purpose }”.
said-agreement = { $party } and the provider of { $dataset } signed a contract.
said-agreement-end = A contract ended. { $why }
said-agreement-end-of = The contract of { $party } on { $dataset } ended. { $why }
end-term = Its last day was over.
end-breach = It was broken.
end-by-consumer = The user of the data withdrew.
end-by-provider = The provider withdrew.
end-by-steward = The stewardship ended it.
statement-impact-assessment = Impact assessment approved
statement-algorithm-card = Algorithm registered
statement-human-review = A human answers for the decisions
statement-warrant = A judge’s warrant
obligation-protect-persons = Only totals come out, blurred so that nobody stands out.
obligation-consenting-only = Only persons who consented to this purpose count.
obligation-minimum-group = Figures are given for groups of at least { $n } persons.
obligation-aggregate-to = No place finer than this is told apart: { $level }.
obligation-round = Positions are rounded to { $n } m.
obligation-delete-after = { $n ->
    [one] The answer is deleted within a day, and the party says so.
   *[other] The answer is deleted within { $n } days, and the party says so.
  }
obligation-delete-by = Delete the answer by { $day }, and say so here.
obligation-notify = The persons concerned are told.
obligations-heading = Conditions
remedies-heading = What would have to change
remedies-any = Any one of these would be enough:
remedies-together = All of these together:
duty-say-done = I have deleted it
duty-done = Done on { $day }
use-allowed = You may use it
use-refused = You may not use it
use-nothing-permits = No rule permits this use.
your-use-heading = Your use
your-use-purpose = What will you use it for?
your-use-check = See what the charter says
your-use-request = Ask for a contract
your-uses-heading = What may I use?
your-uses-no-purpose = No purpose chosen
your-uses-only = Show only what I may use
means-protected-figures = Protected totals
means-figures = Totals
means-rows = Rows
means-about-protected-figures = Totals only, blurred so that nobody stands out.
means-about-figures = Totals of any kind, exact where nobody is described.
means-about-rows = Single rows too, where they are not about persons.
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
party-service = service (a program)
party-operator = operator of the trust
sector-administration = administration
sector-law-enforcement = law enforcement
sector-justice = justice
sector-rescue = rescue
sector-health = health
sector-social = social work and housing
sector-education = education
sector-research = research
sector-energy = energy
sector-water = water and waste
sector-environment = environment
sector-transport = transport
sector-commerce = commerce
sector-advertising = advertising
sector-finance = banks and insurance
sector-media = media
sector-culture = culture and leisure
sector-digital = software and telecommunication
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
personal-biometric = what a body is recognised by
personal-offence = an offence or a suspicion
personal-attribute = describes a person
role-citizen = Citizen
role-member = Researcher (asks questions)
role-steward = Steward
