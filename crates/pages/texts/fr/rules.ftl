# Éditions de la charte, preuves, amendements, attestations.
edition-in-force = L’édition en vigueur
edition-version = Version
edition-since = En vigueur depuis
edition-right = De quel droit
authority-founding = Édition fondatrice
authority-steward = Règles du quotidien, fixées par l’intendance
authority-steward-for-assembly = La signature de l’intendance tient lieu de l’assemblée
authority-assembly = Votée par l’assemblée
authority-about-founding = Tout a commencé avec ces règles.
authority-about-steward = L’intendance a fixé des règles du quotidien, comme la charte le lui permet.
authority-about-steward-for-assembly = Cela a changé ce que seuls les habitants peuvent changer, et leur assemblée n’existe pas encore. L’intendance a signé à sa place. L’assemblée pourra le défaire.
authority-about-assembly = L’assemblée des habitants l’a votée.
charter-earlier = { $n ->
    [0] Histoire de la charte
    [one] Histoire : une édition antérieure
   *[other] Histoire : { $n } éditions antérieures
  }
charter-amendments = { $n ->
    [0] Amendements : aucun n’est ouvert
    [one] Amendements : un est ouvert
   *[other] Amendements : { $n } sont ouverts
  }
refusals-heading = Ce que personne ne peut autoriser
refusals-about = Ces usages sont refusés par construction. À chaque publication, un programme vérifie qu’aucune demande de cette sorte ne peut passer, même si quelqu’un ajoute une règle qui autorise tout.
refusals-none = Ce recueil de lois n’énonce aucun refus.
proofs-all = { $n ->
    [one] Le refus est prouvé.
   *[other] Les { $n } refus sont tous prouvés.
  }
proofs-some = { $n } refus sur { $total } sont prouvés.
proofs-refuted = { $n ->
    [one] Un refus ne tient pas.
   *[other] { $n } refus ne tiennent pas.
  }
proofs-solver = Vérifié par { $solver }.
proofs-no-solver = Aucun solveur n’était installé : rien n’a donc été prouvé.
proof-proved = Prouvé
proof-time = en { $ms } ms
proof-refuted = Ne tient pas
proof-example = Cette demande passerait :
proof-not-checked = Non vérifié
rule-obliges = Elle oblige à ceci :
law-heading = La loi derrière la charte
law-pack = { $title }, vérifié le { $dated }.
law-none = Ce recueil de lois est vide : il montre la place du droit d’un autre pays.
law-articles = Articles { $articles }
law-applies = S’applique depuis le { $day }
amendments-open = Amendements ouverts
editions-title = Éditions de la charte
editions-lead = Chaque édition est signée et a une entrée au registre public. Chaque décision nomme l’édition sous laquelle elle a été prise.
editions-none = Il n’y a pas encore d’édition.
editions-earlier = Éditions antérieures
editions-all = Toutes les éditions
edition-title = Édition { $version }
edition-holds = En vigueur
edition-past = N’est plus en vigueur
edition-read = Lire la charte
edition-before = La précédente
edition-after = La suivante
edition-amendment = Amendement
edition-first = C’est la première édition : il n’y a rien à quoi la comparer.
edition-signed = Publiée et signée par { $by }.
signature-heading = Signature
signature-key = Clé
signature-value = Signature (Ed25519)
signature-show = Clé et signature
diff-allows = Ce qui devient permis
diff-allows-none = Rien de ce qui était refusé ne devient permis. C’est prouvé.
diff-allows-some = Ces demandes étaient refusées et deviennent permises, par exemple :
diff-refuses = Ce qui devient refusé
diff-refuses-none = Rien de ce qui était permis ne devient refusé. C’est prouvé.
diff-refuses-some = Ces demandes étaient permises et deviennent refusées, par exemple :
diff-rules = { $n ->
    [0] Aucune règle ne change
    [one] Une règle change
   *[other] { $n } règles changent
  }
diff-marks = Les lignes qui partent sont barrées et commencent par − ; celles qui arrivent sont soulignées et commencent par +.
diff-before = Avant
diff-after = Après
diff-law-pack = La liste propre au recueil de lois
change-added = Ajoutée
change-removed = Retirée
change-changed = Modifiée
amendments-title = Amendements
amendments-lead = Une proposition de changer les règles, avec ce qu’elle permettrait et les décisions passées qu’elle aurait changées.
amendments-none = Personne n’en a proposé.
amendment-propose = Proposer un amendement
amendment-state-open = Ouvert
amendment-state-published = Publié
amendment-state-withdrawn = Retiré
amendment-state-overtaken = Dépassé
amendment-overtaken = Une autre édition est entrée en vigueur depuis cette proposition. Proposez-la à nouveau sur les règles d’aujourd’hui.
amendment-base = Change l’édition
amendment-became = Est devenu l’édition
amendment-acts = Intendance
amendment-check = Vérifier à nouveau
amendment-publish = Publier…
amendment-withdraw = Retirer l’amendement
amendment-not-publishable = Il ne peut pas être publié tel quel. Corrigez ce qui est signalé plus bas, et proposez-le à nouveau.
layer-note-law-pack = Ceci change le recueil de lois. Il doit suivre un changement de la loi elle-même, avec sa date et sa source.
layer-note-charter = Ceci change la charte du territoire : il y faut le vote de l’assemblée. Tant qu’elle n’existe pas, la signature de l’intendance en tient lieu, et le dit.
layer-note-rules = Ceci change des règles du quotidien : l’intendance peut les fixer, dans le cadre de la loi et de la charte.
findings-heading = Ce que la vérification a trouvé
findings-none = Rien n’a encore été vérifié.
findings-at = Vérifié le { $at }.
findings-valid = Les règles sont valides
findings-faults = { $n ->
    [one] Un défaut
   *[other] { $n } défauts
  }
findings-line = ligne { $n }
replay-heading = Effet sur les décisions passées
replay-otherwise = { $n ->
    [0] Aucune décision passée n’aurait été autre.
    [one] Une décision passée aurait été autre.
   *[other] { $n } décisions passées auraient été autres.
  }
replay-looked-at = { $n ->
    [one] La dernière a été reprise.
   *[other] Les { $n } dernières ont été reprises.
  }
replay-more = Seules les { $n } premières sont montrées.
replay-leaf = Entrée
replay-decision = Décision
replay-then = deviendrait
propose-lead = Dites ce qui devrait changer et pourquoi, puis changez le texte des règles. Il est vérifié aussitôt ; rien n’entre encore en vigueur.
propose-base = À partir de l’édition { $version }, celle en vigueur.
propose-title = Titre
propose-title-hint = Ce qui change, en quelques mots.
propose-why = Pourquoi
propose-why-hint = Pour celles et ceux qui le liront avant qu’on décide.
propose-sources = Les règles
propose-sources-hint = Chaque règle porte un identifiant, un titre et une phrase simple dans les deux langues. Videz un texte pour retirer ses règles.
propose-source = Le texte de { $name }
propose-new = Ajouter un texte
propose-new-name = Son nom
propose-new-name-hint = Par exemple steward-rules/ete.cedar
propose-new-layer = Son rang
propose-new-text = Ses règles
propose-send = Proposer
propose-send-note = La proposition, votre nom et ce que trouve la vérification deviennent publics.
publish-title = Publier cet amendement ?
publish-means = Ce que signifie votre signature
publish-means-version = L’édition { $version } entre en vigueur aussitôt, à chaque porte.
publish-means-key = La clé du service la signe en votre nom ; chacun peut le vérifier.
publish-means-ledger = Le registre public reçoit une entrée que personne ne peut retirer.
publish-means-undo = Seule une autre édition peut la défaire, avec une entrée à elle.
publish-effect = Ce qui a été trouvé
publish-confirm = Oui, signer et publier
attestations-title = Attestations
attestations-lead = Des déclarations dont quelqu’un répond : une analyse d’impact, l’inscription d’un algorithme, un humain qui relit, le mandat d’un juge. Des règles s’appuient sur elles tant qu’elles valent.
attestations-none = Rien n’est attesté.
attestation-purpose = Pour « { $purpose } »
attestation-dates = Du { $from } au { $until }
attestation-holds = Valable
attestation-expired = Échue
attestation-withdrawn = Retirée
attestation-withdraw = La retirer
attest-title = Consigner une attestation
attest-lead = Elle prend effet aussitôt et a une entrée au registre public. Ce qui désignerait une personne y reste scellé.
attest-statement = Ce qui est déclaré
statement-about-impact-assessment = Demande un jeu de données et un but. Ouvre des données sensibles à ce but.
statement-about-algorithm-card = Demande un partenaire de la sorte « service ». Sans elle, un programme ne reçoit rien sur des personnes.
statement-about-human-review = Demande un partenaire, un jeu de données et un but. Quelqu’un d’autre que le propriétaire de l’algorithme répond de chaque décision.
statement-about-warrant = Demande un partenaire, un jeu de données et une personne. Ouvre ses lignes à ce seul partenaire.
attest-party = Sur quel partenaire
attest-party-hint = Le programme, ou qui peut décider ou recevoir des lignes.
attest-data-set = Sur quel jeu de données
attest-data-set-hint = Pas pour l’inscription d’un algorithme.
attest-purpose = Pour quel but
attest-purpose-hint = Les buts plus étroits sont compris. Pas pour une inscription ni un mandat.
attest-person = Les lignes de qui
attest-person-hint = Pour un mandat seulement : son numéro dans le jeu de données. Seul un pseudonyme en est gardé.
attest-issuer = Qui en répond
attest-issuer-hint = La déléguée à la protection des données, la relectrice, le tribunal.
attest-reference = Référence
attest-reference-hint = Où trouver le document : un numéro de dossier.
attest-summary = Ce qu’elle dit
attest-until = Jusqu’à quand elle vaut
attest-send = La consigner
attest-send-note = Vous pouvez la retirer à tout moment.
