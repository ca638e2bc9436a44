# Contracts, negotiations, duties.
contracts-title = Register of contracts
contracts-lead = Who may use which data under a contract, for what, until when. Every contract is listed here, those that ended too.
contracts-search = Search the register
contracts-party = Party (either side)
contracts-found = { $n ->
    [0] No contract
    [one] One contract
   *[other] { $n } contracts
  }
contracts-none = Nothing matches. Take a choice away.
contracts-may-use = may use
contracts-wants = wants to use
contracts-until = Until { $day }
contracts-provider = Provider: { $provider }
contracts-ask = Find data to ask for
contract-upcoming = Begins later
contract-in-force = In force
contract-expired = Over
contract-ended = Ended
contract-ended-on = Ended on { $day }.
contract-about-upcoming = Uses under it are refused until its first day.
contract-about-in-force = Uses under it are allowed as far as it reaches.
contract-about-expired = Its last day is over: uses under it are refused.
contract-about-ended = Uses under it are refused.
contract-title = { $consumer }: { $dataset }
contract-sentence = { $consumer } may use “{ $dataset }”, which { $provider } brought and keeps owning.
contract-terms = What was agreed
contract-beyond = A use beyond these terms is refused and recorded. The charter stands above every contract.
contract-records = Where it is kept
contract-signed = Signed
contract-machine = For machines
contract-negotiation = How it came about
contract-negotiation-see = See the negotiation
signatures-heading = Signatures
custody-party = Signed with a key that the party keeps itself.
custody-trust = Signed with a key that the trust keeps for this party.
end-heading = End this contract
end-about = It ends at once, everywhere. Everybody sees that it ended and who ended it.
end-why = Why do you end it?
end-ask-withdrawal = We withdraw
end-ask-breach = The other side broke it
end-words = Reason
end-words-hint = Only the two sides and the stewardship read it.
end-send = End the contract now
terms-purposes = For
terms-duration = When
terms-from-until = from { $from } until { $until }
terms-means = What may come out
terms-retention = Deletion
terms-retention-days = { $n ->
    [one] Answers are deleted after a day.
   *[other] Answers are deleted after { $n } days.
  }
terms-security = Security
terms-tariff = Price
terms-reciprocity = In return
terms-unstated = Nothing agreed
terms-hidden = Agreed between the two sides, and confidential.
terms-confidential = confidential
terms-none = None
terms-purposes-ask = What do you want to use it for?
terms-purposes-hint = Up to three purposes. Narrower ones are covered.
terms-purpose-first = Purpose
terms-purpose-more = One more purpose (optional)
terms-from = From
terms-until = Until
terms-retention-ask = After how many days will answers be deleted? (optional)
terms-retention-hint = A whole number, for example 30.
terms-security-ask = What do you promise for security?
terms-security-hint = Where answers are kept, who can read them, how they are erased.
terms-tariff-ask = Price (optional)
terms-tariff-hint = For example: free, or 200 € a year.
terms-reciprocity-ask = What do you give in return? (optional)
terms-reciprocity-hint = For example: the results are published openly within a year.
terms-confidential-ask = Keep confidential
terms-confidential-hint = The register then says that something was agreed, not what. Purpose, dates and form are always public.
terms-note = A word to the other side (optional)
terms-note-hint = Only the two sides and the stewardship read it.
request-title = Ask for access to { $dataset }
request-lead = The charter is asked first: it may allow the use already, or never. Otherwise { $provider } answers, and may offer other terms.
request-send = Send the request
request-send-note = The contract becomes public once it is signed; the request does not.
outcome-allowed = The charter allows it already
outcome-allowed-about = You need no contract. Ask your question.
outcome-sent = A contract is needed: your request was sent
outcome-sent-about = { $provider } answers next. You see the answer in your inbox.
outcome-follow = Follow the negotiation
outcome-never = No contract can allow this
inbox-title = Requests and offers
inbox-lead = What waits for an answer, and from whom.
inbox-none = Nothing is being negotiated.
inbox-waiting = { $n ->
    [0] Nothing waits for you.
    [one] One negotiation waits for you.
   *[other] { $n } negotiations wait for you.
  }
inbox-age = { $n ->
    [0] since today
    [one] for a day
   *[other] for { $n } days
  }
turn-yours = Your turn
turn-theirs = Waiting for the others
turn-over = Closed
turn-about-yours = It is your turn.
turn-about-theirs = It is the other side’s turn.
turn-about-over = There is nothing left to do.
negotiation-requested = Requested
negotiation-offered = Other terms offered
negotiation-accepted = Agreed, to be signed
negotiation-signed = Signed
negotiation-refused = Refused
negotiation-withdrawn = Withdrawn
negotiation-title = { $consumer } asks for { $dataset }
negotiation-table = The terms on the table
negotiation-answer = Your answer
negotiation-offer = Offer other terms
negotiation-offer-open = Change the terms
negotiation-steps = Step by step
act-accept = Accept these terms
act-sign = Sign
act-refuse = Refuse
act-withdraw = Withdraw the request
act-offer = Send this offer
act-about-accept = Accept: the terms are settled; both sides then sign.
act-about-sign = Sign: your party’s key signs the contract. When both have signed, it is public and in force from its first day.
act-about-refuse = Refuse: the negotiation is over. Say why, if you can.
act-about-withdraw = Withdraw: the request is taken back.
act-about-offer = The other side then accepts, refuses or offers again.
step-request = asked for access
step-offer = offered other terms
step-accept = accepted the terms
step-sign = signed
step-refuse = refused
step-withdraw = withdrew the request
step-note = wrote
step-void-signature = revoked the key: its signature no longer counts
step-terms = The terms asked for
step-no-change = The terms stayed as they were.
duties-title = Duties
duties-lead = What is still to be done for answers that were given: above all, to delete them in time.
duties-none = Nothing is owed.
duties-overdue = { $n ->
    [one] One duty is overdue. Until it is done, further uses may be refused.
   *[other] { $n } duties are overdue. Until they are done, further uses may be refused.
  }
duty-due = Due by { $day }
duty-overdue = Overdue since { $day }
