# Accueil, catalogue, jeu de données et question.
home-title = Les données de la ville, au grand jour
home-heading = Les données de { $town }, un bien commun
home-lead = Ici, les données de la ville servent à celles et ceux qui y vivent, selon des règles qu’ils décident. Vous voyez chaque usage, par qui et pour quoi, et vous pouvez dire non.
home-see-mine = Voir mes données
home-how = Comment ça marche
home-map = La ville, quartier par quartier
home-figures = En chiffres
home-places = Les données par quartier
home-families = Sept directions vers le zéro
home-families-lead = Ce à quoi servent les données de la ville. Zéro est la direction ; chaque famille montre ce qui existe déjà.
home-latest = Ce qui a été fait des données
home-latest-none = Rien pour l’instant.
home-latest-all = Voir tout le registre public
map-title = Carte de { $town } : choisissez un quartier pour voir ses données
figure-data-sets = Jeux de données
figure-open = { $n ->
    [0] aucun ouvert à tous
    [one] un ouvert à tous
   *[other] { $n } ouverts à tous
  }
figure-uses = Usages consignés
figure-uses-note = questions répondues
figure-refused = Usages refusés
figure-refused-note = par la charte
figure-ledger = Entrées au registre
figure-ledger-note = que chacun peut vérifier
catalogue-title = Trouver des données
catalogue-lead = Tout ce qui est détenu, décrit. Les descriptions sont publiques ; ce qui peut en sortir dépend de la charte.
catalogue-search = Chercher dans le catalogue
catalogue-text = Mots
catalogue-sensitivity = Sensibilité
catalogue-family = Famille
catalogue-provider = Fournisseur
catalogue-place = Lieu
catalogue-find = Chercher
catalogue-all = Tout montrer
catalogue-found = { $n ->
    [0] Rien trouvé
    [one] Un jeu de données
   *[other] { $n } jeux de données
  }
catalogue-none = Essayez avec moins de mots, ou retirez un choix.
data-set-provider = Fournisseur
data-set-place = Lieu
data-set-collected-for = Recueilli pour
data-set-licence = Licence
data-set-size = Taille
data-set-added = Ajouté
data-set-sql-name = Nom dans les questions
data-set-ask = Lui poser une question
data-set-ask-open = Ces données sont ouvertes : une question reçoit une réponse exacte.
data-set-ask-personal = Ces données concernent des personnes : demandez des nombres, des sommes ou des moyennes, et dites pour quoi. La réponse dit à quel point elle est floutée.
data-set-example = Exemple de question
data-set-ask-this = Poser cette question
data-set-columns = Ce qu’il contient
data-set-columns-of = Colonnes de { $table }
data-set-uses = Qui s’en est servi
data-set-uses-none = Personne ne s’en est encore servi.
column-name = Nom
column-type = Type
column-sensitivity = Sensibilité
column-by-row = sa ligne, qui concerne une personne
column-personal = Ce qui le rend personnel
person-none = Les lignes ne concernent pas des personnes.
person-each-row = Chaque ligne est une personne.
person-column = « { $column } » dit quelle personne une ligne concerne ; c’est gardé sous forme d’un code que seul ce service peut calculer.
ask-title = Interroger les données de la ville
ask-question = Votre question
ask-again = Poser une autre question
ask-lead = Dites pour quoi, et demandez en SQL. La charte décide ; quoi qu’elle décide, le registre public en garde la trace.
ask-signed-out = Connectez-vous pour poser une question : chaque usage se fait au nom d’un partenaire.
ask-no-party = Votre compte n’agit pour aucun partenaire : il ne peut pas poser de question. La page Mes données montre ce qui est détenu sur vous.
ask-party = Au nom de qui demandez-vous ?
ask-for-party = Vous demandez au nom de : { $party }
ask-purpose = À quoi servira la réponse ?
ask-purpose-hint = C’est consigné et public. Certains buts sont refusés à tout le monde.
ask-choose = Choisissez un but
ask-sql = Que demandez-vous ?
ask-sql-hint = Un SELECT. Sur des personnes : comptes, sommes, moyennes, médianes, dispersions, avec WHERE, GROUP BY et jointures.
ask-accuracy = Demander plus ou moins de précision
ask-epsilon = Budget de confidentialité à dépenser (ε)
ask-epsilon-hint = Un nombre positif, par exemple 0,5. Davantage rend la réponse plus précise et épuise plus vite le budget. Laissez vide pour la quantité habituelle.
ask-send = Demander
ask-send-note = Qui demande, à quelles données et pour quoi devient public ; de la question elle-même, seulement une empreinte scellée.
ask-examples = Des questions pour commencer
answer-granted = Accordé
answer-refused = Refusé
answer-instead = Que demander à la place
answer-rules = Règles qui ont décidé
answer-data-sets = Données interrogées
answer-receipt = Reçu
answer-result = Réponse
answer-exact = Ces chiffres sont exacts.
answer-empty = La réponse n’a aucune ligne.
answer-more = Les { $shown } premières lignes sur { $total } sont montrées.
margin = ± { $n } dans 19 cas sur 20
discrete-gaussian = bruit gaussien discret, compté par personne (zCDP)
answer-as-table = Les mêmes chiffres en tableau
protection = Ces chiffres sont floutés exprès, pour que la présence de personne ne se voie : { $mechanism }, avec ε = { $epsilon }, δ = { $delta }.
protection-threshold = Les groupes de moins de { $n } personnes environ sont laissés de côté.
chart-title = { $value } par { $label }
chart-margin = Le trait fin montre où se trouve le vrai chiffre dans 19 cas sur 20.
budget-heading = Budget de confidentialité
budget-about = Chaque réponse protégée en dit un peu sur les personnes. Le budget limite ce qu’un même partenaire peut apprendre en tout.
budget = { $spent } dépensés, { $left } restants sur { $limit }
