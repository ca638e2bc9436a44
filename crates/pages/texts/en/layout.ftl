# What surrounds every page.
layout-title = Bastide { $town }
layout-skip = Skip to the content
layout-nav = Main
layout-sign-in = Sign in
layout-sign-out = Sign out
layout-proof = Every use of data leaves a public trace that nobody can rewrite: { $n ->
    [0] the record is still empty.
    [one] one entry so far.
   *[other] { $n } entries so far.
  }
layout-check = Check it yourself
nav-catalogue = Data
nav-ask = Ask
nav-my-data = My data
nav-ledger = Public record
nav-charter = Charter
nav-contracts = Contracts
nav-steward = Stewardship
nav-about = How it works
nav-accessibility = Accessibility
contents = On this page
flash-signed-in = You are signed in.
flash-signed-out = You are signed out.
flash-objection = Your objection holds from now on: your rows no longer count. It is entry { $n } of the public record.
flash-withdrawal = You withdrew your objection: your rows count again. It is entry { $n } of the public record.
error-prefix = Error:
errors-heading = Something needs your attention
paging-label = Pages
paging-previous = Previous
paging-next = Next
paging-where = Page { $page } of { $pages }
any = Any
yes = yes
no = no
no-value = no value
nothing = nothing
not-stated = Not stated
table-of = Table: { $title }
