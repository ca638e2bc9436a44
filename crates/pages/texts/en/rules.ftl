# Editions of the charter, proofs, amendments, attestations.
edition-in-force = The edition in force
edition-version = Version
edition-since = In force since
edition-right = By what right
authority-founding = Founding edition
authority-steward = Daily rules, set by the stewardship
authority-steward-for-assembly = The steward’s signature stands in for the assembly
authority-assembly = Voted by the assembly
authority-about-founding = The trust began with these rules.
authority-about-steward = The stewardship set daily rules, as the charter lets it.
authority-about-steward-for-assembly = This changed what only the inhabitants may change, and their assembly does not exist yet. The steward signed in its place. The assembly may undo it.
authority-about-assembly = The inhabitants’ assembly voted it.
charter-earlier = { $n ->
    [0] History of the charter
    [one] History: one earlier edition
   *[other] History: { $n } earlier editions
  }
charter-amendments = { $n ->
    [0] Amendments: none is open
    [one] Amendments: one is open
   *[other] Amendments: { $n } are open
  }
refusals-heading = What nobody can allow
refusals-about = These uses are refused by construction. A program checks, at each publication, that no request of the kind can pass, even if somebody adds a rule that allows everything.
refusals-none = This law pack states no refusal.
proofs-all = { $n ->
    [one] The one refusal is proved.
   *[other] All { $n } refusals are proved.
  }
proofs-some = { $n } of { $total } refusals are proved.
proofs-refuted = { $n ->
    [one] One refusal does not hold.
   *[other] { $n } refusals do not hold.
  }
proofs-solver = Checked by { $solver }.
proofs-no-solver = No solver was installed, so nothing was proved.
proof-proved = Proved
proof-time = in { $ms } ms
proof-refuted = Does not hold
proof-example = This request would pass:
proof-not-checked = Not checked
rule-obliges = It obliges to:
law-heading = The law behind it
law-pack = { $title }, as checked on { $dated }.
law-none = This law pack is empty: it shows where another jurisdiction’s law goes.
law-articles = Articles { $articles }
law-applies = Applies from { $day }
amendments-open = Open amendments
editions-title = Editions of the charter
editions-lead = Each edition is signed and has an entry in the public record. Each decision names the edition it was made under.
editions-none = There is no edition yet.
editions-earlier = Earlier editions
editions-all = All editions
edition-title = Edition { $version }
edition-holds = In force
edition-past = No longer in force
edition-read = Read the charter
edition-before = The one before
edition-after = The one after
edition-amendment = Amendment
edition-first = This is the first edition: there is nothing to compare it with.
edition-signed = Published and signed by { $by }.
signature-heading = Signature
signature-key = Key
signature-value = Signature (Ed25519)
signature-show = Key and signature
diff-allows = What becomes allowed
diff-allows-none = Nothing that was refused becomes allowed. This is proved.
diff-allows-some = These requests were refused and become allowed, for example:
diff-refuses = What becomes refused
diff-refuses-none = Nothing that was allowed becomes refused. This is proved.
diff-refuses-some = These requests were allowed and become refused, for example:
diff-rules = { $n ->
    [0] No rule changes
    [one] One rule changes
   *[other] { $n } rules change
  }
diff-marks = Lines that go are struck through and begin with −; lines that come are underlined and begin with +.
diff-before = Before
diff-after = After
diff-law-pack = The law pack’s own list
change-added = Added
change-removed = Removed
change-changed = Changed
amendments-title = Amendments
amendments-lead = A proposed change of the rules, with what it would allow and which past decisions it would have changed.
amendments-none = Nobody has proposed one.
amendment-propose = Propose an amendment
amendment-state-open = Open
amendment-state-published = Published
amendment-state-withdrawn = Withdrawn
amendment-state-overtaken = Overtaken
amendment-overtaken = Another edition came into force since this was proposed. Propose it again on the rules of today.
amendment-base = Changes the edition
amendment-became = Became the edition
amendment-acts = Stewardship
amendment-check = Check again
amendment-publish = Publish…
amendment-withdraw = Withdraw the amendment
amendment-not-publishable = It cannot be published as it is. Put right what was found below, and propose it again.
layer-note-law-pack = This changes the law pack. It must follow a change of the law itself, with its date and its source.
layer-note-charter = This changes the territory’s charter: it needs the assembly’s vote. Until the assembly exists, the steward’s signature stands in, and says so.
layer-note-rules = This changes daily rules: the stewardship may set them, within the law and the charter.
findings-heading = What checking found
findings-none = It has not been checked yet.
findings-at = Checked on { $at }.
findings-valid = The rules are valid
findings-faults = { $n ->
    [one] One fault
   *[other] { $n } faults
  }
findings-line = line { $n }
replay-heading = Effect on past decisions
replay-otherwise = { $n ->
    [0] No past decision would have been another.
    [one] One past decision would have been another.
   *[other] { $n } past decisions would have been others.
  }
replay-looked-at = { $n ->
    [one] The latest one was decided again.
   *[other] The latest { $n } were decided again.
  }
replay-more = Only the first { $n } are shown.
replay-leaf = Entry
replay-decision = Decision
replay-then = would become
propose-lead = Say what should change and why, then change the text of the rules. It is checked at once; nothing comes into force yet.
propose-base = Based on edition { $version }, the one in force.
propose-title = Title
propose-title-hint = What changes, in a few words.
propose-why = Why
propose-why-hint = For those who will read it before it is decided.
propose-sources = The rules
propose-sources-hint = Each rule carries an id, a title and a plain sentence in both languages. Empty a text to remove its rules.
propose-source = The text of { $name }
propose-new = Add one more text
propose-new-name = Its name
propose-new-name-hint = For instance steward-rules/summer.cedar
propose-new-layer = Its layer
propose-new-text = Its rules
propose-send = Propose
propose-send-note = The proposal, your name and what checking finds become public.
publish-title = Publish this amendment?
publish-means = What your signature means
publish-means-version = Edition { $version } comes into force at once, at every door.
publish-means-key = The trust’s key signs it in your name; everybody can verify that.
publish-means-ledger = The public record gets an entry that nobody can remove.
publish-means-undo = It can be undone only by another edition, with an entry of its own.
publish-effect = What was found
publish-confirm = Yes, sign and publish
attestations-title = Attestations
attestations-lead = Statements by somebody who answers for them: an impact assessment, an algorithm’s registration, a human reviewer, a judge’s warrant. Rules rely on them while they hold.
attestations-none = Nothing is attested.
attestation-purpose = For “{ $purpose }”
attestation-dates = From { $from } until { $until }
attestation-holds = Holds
attestation-expired = Expired
attestation-withdrawn = Withdrawn
attestation-withdraw = Withdraw it
attest-title = Record an attestation
attest-lead = It takes effect at once and has an entry in the public record. What would point to a person stays sealed there.
attest-statement = What is stated
statement-about-impact-assessment = Needs a data set and a purpose. Opens sensitive data for that purpose.
statement-about-algorithm-card = Needs a party of the kind “service”. Without it, a program gets nothing about persons.
statement-about-human-review = Needs a party, a data set and a purpose. Somebody other than the algorithm’s owner answers for each decision.
statement-about-warrant = Needs a party, a data set and a person. Opens her rows to that party alone.
attest-party = About which party
attest-party-hint = The program, or whoever may decide or be given rows.
attest-data-set = About which data set
attest-data-set-hint = Not for an algorithm’s registration.
attest-purpose = For which purpose
attest-purpose-hint = Narrower purposes are covered. Not for a registration or a warrant.
attest-person = Whose rows
attest-person-hint = For a warrant only: her number in the data set. Only a pseudonym of it is kept.
attest-issuer = Who answers for it
attest-issuer-hint = The data protection officer, the reviewer, the court.
attest-reference = Reference
attest-reference-hint = Where the document can be found: a file number.
attest-summary = What it says
attest-until = Until when it holds
attest-send = Record it
attest-send-note = You can withdraw it at any time.
