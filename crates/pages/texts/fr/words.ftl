# Les mots que plusieurs pages partagent.
granted = Accordé
refused = Refusé
protected = réponse protégée
told = les personnes concernées en sont informées
receipt = Entrée { $n }
download-proof = Télécharger la preuve de l’entrée { $n }
use-when = Quand
use-who = Qui
use-why = Pour quoi
use-decision = Décision
use-rule = Règle
use-proof = Preuve
use-data-set = Données
uses-shown = { $shown ->
    [one] Le dernier usage, sur { $total } en tout.
   *[other] Les { $shown } derniers usages, sur { $total } en tout.
  }
nobody-named = Non nommé
no-purpose = sans but déclaré
some-data = des données du territoire
somebody = Quelqu’un
said-exact = { $party } a interrogé { $dataset }, pour « { $purpose } », et a reçu une réponse exacte.
said-protected = { $party } a interrogé { $dataset }, pour « { $purpose } », et a reçu une réponse protégée : des totaux seulement, floutés pour que personne n’y soit reconnu.
said-refused = { $party } a interrogé { $dataset }, pour « { $purpose } », et a reçu un refus.
said-objection = Une personne s’est opposée à l’usage de { $dataset }.
said-withdrawal = Une personne a retiré son opposition à l’usage de { $dataset }.
said-data-set = Le catalogue a changé : { $dataset }.
said-own-view = Une personne a regardé ce qui est détenu sur elle.
said-party = { $party } a rejoint les partenaires.
said-other = L’organisation elle-même a changé.
said-disclosure = { $party } a reçu les lignes sur une personne, pour « { $purpose } », sur mandat d’un juge.
said-disclosure-refused = { $party } a demandé les lignes sur une personne, pour « { $purpose } », et a reçu un refus.
said-evaluation = Un programme a demandé si { $party } peut se servir de { $dataset }, pour « { $purpose } » : oui. Aucune donnée n’est sortie.
said-evaluation-refused = Un programme a demandé si { $party } peut se servir de { $dataset }, pour « { $purpose } » : non. Aucune donnée n’est sortie.
said-lapsed = { $party } a interrogé { $dataset }, pour « { $purpose } » ; le calcul a échoué et aucune réponse n’est sortie.
use-records = un fichier d’enregistrements généralisés
use-records-made-up = un fichier d’enregistrements inventés
said-records = { $party } a reçu des enregistrements de { $dataset }, pour « { $purpose } », rendus semblables pour que personne ne ressorte.
said-records-made-up = { $party } a reçu des enregistrements inventés qui ressemblent à { $dataset }, pour « { $purpose } » ; ils ne sont de personne.
said-records-refused = { $party } a demandé des enregistrements de { $dataset }, pour « { $purpose } », et a essuyé un refus.
said-key-destroyed = La clé de { $dataset } a été détruite : plus personne ne peut dire quelles lignes sont à qui.
said-charter = Une nouvelle édition de la charte est entrée en vigueur. { $authority }.
said-about = { $what } ({ $of })
said-attestation = L’intendance a consigné une déclaration sur laquelle des règles s’appuient : { $what }.
said-attestation-withdrawn = Une déclaration sur laquelle des règles s’appuient a été retirée : { $what }.
said-consent = Une personne a consenti à l’usage de { $dataset } pour « { $purpose } ».
said-consent-withdrawn = Une personne a retiré son consentement à l’usage de { $dataset } pour « { $purpose } ».
said-agreement = { $party } et le fournisseur de { $dataset } ont signé un contrat.
said-agreement-end = Un contrat a pris fin. { $why }
said-agreement-end-of = Le contrat de { $party } sur { $dataset } a pris fin. { $why }
end-term = Son dernier jour était passé.
end-breach = Il n’a pas été respecté.
end-by-consumer = Qui se servait des données s’est retiré.
end-by-provider = Le fournisseur s’est retiré.
end-by-steward = L’intendance y a mis fin.
statement-impact-assessment = Analyse d’impact approuvée
statement-algorithm-card = Algorithme inscrit au registre
statement-human-review = Un humain répond des décisions
statement-warrant = Mandat d’un juge
obligation-protect-persons = Il ne sort que des totaux, floutés pour que personne n’y soit reconnu.
obligation-consenting-only = Seules comptent les personnes qui ont consenti à ce but.
obligation-minimum-group = Les chiffres sont donnés pour des groupes d’au moins { $n } personnes.
obligation-aggregate-to = Aucun lieu plus fin que ceci n’est distingué : { $level }.
obligation-round = Les positions sont arrondies à { $n } m.
obligation-delete-after = { $n ->
    [one] La réponse est supprimée dans la journée, et le partenaire le déclare.
   *[other] La réponse est supprimée dans les { $n } jours, et le partenaire le déclare.
  }
obligation-delete-by = Supprimez la réponse au plus tard le { $day }, et dites-le ici.
obligation-notify = Les personnes concernées sont prévenues.
obligations-heading = Conditions
remedies-heading = Ce qui devrait changer
remedies-any = Une seule de ces possibilités suffirait :
remedies-together = Tout ceci à la fois :
duty-say-done = C’est supprimé
duty-done = Fait le { $day }
use-allowed = Vous pouvez vous en servir
use-refused = Vous ne pouvez pas vous en servir
use-nothing-permits = Aucune règle ne permet cet usage.
your-use-heading = Votre usage
your-use-purpose = À quoi cela servira-t-il ?
your-use-check = Voir ce que dit la charte
your-use-request = Demander un contrat
your-uses-heading = De quoi puis-je me servir ?
your-uses-no-purpose = Aucun but choisi
your-uses-only = Ne montrer que ce dont je peux me servir
means-protected-figures = Des totaux protégés
means-figures = Des totaux
means-rows = Des lignes
means-about-protected-figures = Seulement des totaux, floutés pour que personne n’y soit reconnu.
means-about-figures = Tous les totaux, exacts là où personne n’est décrit.
means-about-rows = Aussi des lignes isolées, là où elles ne concernent pas des personnes.
data-sets-count = { $n ->
    [0] pas encore de données
    [one] un jeu de données
   *[other] { $n } jeux de données
  }
rows-count = { $n ->
    [one] une ligne
   *[other] { $n } lignes
  }
tables-count = { $n ->
    [one] une table
   *[other] { $n } tables
  }
rules-count = { $n ->
    [one] une règle
   *[other] { $n } règles
  }
objection-filed = Déposée
objection-state = État
objection-stands = En vigueur
objection-withdrawn = Retirée le { $at }
sensitivity-open = Ouvert
sensitivity-internal = Entre partenaires
sensitivity-personal = Personnel
sensitivity-sensitive = Sensible
sensitivity-about-open = Rien n’y concerne une personne. Tout le monde peut s’en servir, telles quelles.
sensitivity-about-internal = Elles ne concernent pas des personnes, mais seuls les partenaires peuvent s’en servir, par exemple pour protéger un site.
sensitivity-about-personal = Elles concernent des personnes. Il n’en sort que des totaux, floutés pour que personne ne soit reconnu, et seulement pour un but que la charte accepte.
sensitivity-about-sensitive = Elles touchent à la santé, aux convictions ou à quelque chose d’aussi délicat. Il n’en sort que des totaux floutés, pour peu de buts et dans un budget serré.
family-waste = Zéro déchet
family-congestion = Zéro bouchon
family-emissions = Zéro gaz à effet de serre
family-pollution = Zéro pollution
family-crime = Zéro crime
family-health = Zéro maladie évitable
family-exclusion = Zéro exclusion
family-about-waste = Poubelles, cantines, réparation et réemploi.
family-about-congestion = Bus, tram, vélo, marche et stationnement.
family-about-emissions = Électricité, chauffage et soleil sur les toits.
family-about-pollution = Air, eau, chaleur et inondations.
family-about-crime = Des lieux plus sûrs, sans surveiller les personnes.
family-about-health = Hôpitaux, soins et épidémies.
family-about-exclusion = Accès, apprentissage et bien-être pour tous.
party-public-body = organisme public
party-research = recherche
party-company = entreprise
party-association = association
party-press = presse
party-citizen = habitant
party-service = service (un programme)
party-operator = exploitant du service
sector-administration = administration
sector-law-enforcement = forces de l’ordre
sector-justice = justice
sector-rescue = secours
sector-health = santé
sector-social = social et logement
sector-education = enseignement
sector-research = recherche
sector-energy = énergie
sector-water = eau et déchets
sector-environment = environnement
sector-transport = transport
sector-commerce = commerce
sector-advertising = publicité
sector-finance = banque et assurance
sector-media = médias
sector-culture = culture et loisirs
sector-digital = logiciel et télécommunications
level-state = État
level-region = région
level-city = ville
level-district = quartier
level-street = rue
level-spot = lieu précis
type-boolean = oui ou non
type-integer = nombre entier
type-real = nombre
type-text = texte
type-date = jour
type-timestamp = instant
type-geometry = forme sur la carte
personal-identifier = un code qui désigne une personne
personal-name = le nom d’une personne
personal-email = une adresse électronique
personal-phone = un numéro de téléphone
personal-iban = un compte bancaire
personal-birth-date = une date de naissance
personal-address = une adresse postale
personal-position = une position qui peut être un domicile
personal-health = la santé
personal-biometric = ce à quoi un corps se reconnaît
personal-offence = un délit ou un soupçon
personal-attribute = décrit une personne
role-citizen = Habitante ou habitant
role-member = Recherche (pose des questions)
role-steward = Intendance
