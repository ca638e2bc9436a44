# Les mots que plusieurs pages partagent.
granted = Accordé
refused = Refusé
protected = réponse protégée
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
personal-attribute = décrit une personne
role-citizen = Habitante ou habitant
role-member = Recherche (pose des questions)
role-steward = Intendance
