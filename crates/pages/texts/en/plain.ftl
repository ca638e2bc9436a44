# Sign-in, problems, how it works, accessibility.
sign-in-title = Sign in
sign-in-lead = To see what is held about you, or to ask questions for a party of the trust.
sign-in-login = Login
sign-in-password = Password
sign-in-wrong = The login or the password is wrong. Check both and try again.
sign-in-too-many = { $minutes ->
    [one] Too many attempts. Wait a minute, then try again.
   *[other] Too many attempts. Wait { $minutes } minutes, then try again.
  }
sign-in-demo = Sign-ins of this demonstration
sign-in-demo-about = The town is invented. Try each of the three roles.
sign-in-role = Role
problem-title-400 = We could not read that
problem-title-403 = You may not do that here
problem-title-404 = Nothing is at this address
problem-title-405 = This address works differently
problem-title-413 = That is too much at once
problem-title-429 = Too many requests
problem-title-500 = Something broke on our side
problem-title-503 = We are too busy just now
problem-about-400 = Something in the request is missing or malformed. Go back, check what you filled in, and send it again.
problem-about-403 = Either your account does not allow it, or the form was open for too long. Sign in again and repeat the step.
problem-about-404 = The link may be old or mistyped. Start from the home page, or look in the catalogue.
problem-about-405 = Start from the home page and follow its links.
problem-about-413 = Send a smaller question or file.
problem-about-429 = Each visitor gets a fair share.
problem-about-500 = Nothing of yours was changed. Try again in a moment.
problem-about-503 = The question took too long or too many came at once. Nothing was changed. Try again in a moment, or ask for less.
problem-wait = { $seconds ->
    [one] Try again in one second.
   *[other] Try again in { $seconds } seconds.
  }
problem-home = Go to the home page
problem-catalogue = Look in the catalogue
problem-code = Code { $code }
about-title = How it works
about-lead = A territory produces data. Here that data is kept in common: it serves the town, its rules are public, and each use can be seen and refused by those whom it concerns.
about-gate = One gate in front of all data
about-gate-1 = Whoever wants to use data says who they are, what they ask, and what for.
about-gate-2 = The charter decides, by rules that you can read. Some purposes, such as scoring persons, are refused whoever asks.
about-gate-3 = The use, granted or refused, is written into the public record first. Only then does an answer come out.
about-gate-4 = About persons, only blurred totals come out. Names and single rows never do.
about-noise = Why figures are blurred
about-noise-1 = A total can betray a person: subtract one from another, and she is what is left. So a little chance is added to each figure about persons, enough that her presence or absence makes no visible difference.
about-noise-2 = Each answer states how much it is blurred. Each party has a budget; when it is spent, there are no more answers.
about-rights = Your rights
about-rights-1 = See what is held about you, see each use, and object. An objection counts from the next question on.
about-charter = Read the charter
about-name = The name
about-name-1 = A bastide was a planned medieval town. Its charter gave its inhabitants freedoms, and at its centre lay an open market square.
a11y-lead = Everybody should be able to use these pages, with an old phone, without JavaScript, with a keyboard or with a screen reader.
a11y-how = What we do for it
a11y-1 = Pages work without JavaScript, from 320 pixels wide, and with text enlarged to 400 %.
a11y-2 = Each map and chart has its content as text or table beside it.
a11y-3 = Light or dark follows your device; colours keep a contrast of at least 4.5 to 1.
a11y-4 = Texts are in French and English.
a11y-tested = How it is tested
a11y-tested-1 = Each version is checked automatically against WCAG 2.2, levels A and AA, in both languages, light and dark, narrow and wide.
a11y-limits = Known limits
a11y-limits-1 = Automatic checks do not find everything. Descriptions that providers write, and some technical terms, may be in one language only. Questions are written in SQL, with examples to start from.
a11y-report = Report a barrier
a11y-contact = Tell us what you could not do: { $contact }
a11y-contact-none = Tell the stewardship of the territory what you could not do.
