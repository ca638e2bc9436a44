# Mes données, registre, charte, intendance.
my-title = Mes données
my-lead = { $n ->
    [0] Aucun jeu de données ne contient quoi que ce soit sur vous.
    [one] Un jeu de données contient quelque chose sur vous. Voici quoi, chaque usage, et comment dire non.
   *[other] { $n } jeux de données contiennent quelque chose sur vous. Voici quoi, chaque usage, et comment dire non.
  }
my-none = Quand un fournisseur apporte des données sur vous, elles apparaissent ici.
my-objected = Votre opposition vaut depuis le { $at } ; vos lignes ne comptent plus.
my-withdraw = Retirer mon opposition
my-rows = Sur vous
rows-about-you = { $n ->
    [0] aucune ligne
    [one] une ligne
   *[other] { $n } lignes
  }
my-columns = Ce qui y est dit
my-source = Source
my-uses = L’usage qui en a été fait
my-uses-none = Personne ne s’en est servi.
my-uses-of = Usages de { $dataset }
my-object = M’opposer à l’usage de { $dataset }
my-objections = Mes oppositions
my-objections-none = Aucune opposition pour l’instant.
object-title = Confirmer votre opposition
object-heading = Vous opposer à l’usage de { $dataset } ?
object-lead = { $n ->
    [one] Une ligne sur vous, apportée par { $provider }, ne comptera plus.
   *[other] { $n } lignes sur vous, apportées par { $provider }, ne compteront plus.
  }
object-effect-next = Cela prend effet dès la question suivante. Vous n’avez pas à vous justifier.
object-effect-past = Les réponses déjà données restent ; elles n’ont jamais rien montré de vous en particulier.
object-effect-ledger = Le registre public reçoit une entrée qui dit que quelqu’un s’est opposé. Elle ne dit pas qui.
object-effect-undo = Vous pouvez retirer votre opposition à tout moment.
object-confirm = Oui, je m’oppose
object-cancel = Non, revenir
ledger-title = Registre public
ledger-lead = Chaque usage de données, accordé ou refusé, est une entrée ici avant que la réponse ne soit donnée. Personne, pas même nous, ne peut changer ou retirer une entrée sans que cela se voie.
ledger-size = Entrées
ledger-size-note = Le point de contrôle signé répond d’exactement ce nombre.
ledger-look-up = Chercher une entrée par son numéro
ledger-look = Chercher
ledger-not-found = Il n’y a pas d’entrée { $leaf }. Les numéros commencent à 0 ; il y a { $size } entrées.
ledger-not-found-short = Cette entrée n’existe pas.
ledger-verify = Vérifier sans nous croire
ledger-verify-about = Le registre est un arbre de Merkle dans un format ouvert (C2SP tlog-tiles). Trois étapes, avec tout programme qui le lit :
ledger-verify-1 = Gardez la clé ci-dessous, et comparez-la avec quelqu’un qui l’a notée plus tôt.
ledger-verify-2 = Prenez le point de contrôle et vérifiez sa signature avec la clé.
ledger-verify-3 = Téléchargez la preuve d’une entrée et vérifiez-la contre le point de contrôle ; cela marche hors ligne.
ledger-key = Clé de vérification
ledger-checkpoint = Point de contrôle signé
ledger-latest = Dernières entrées
leaf-title = Entrée { $n } du registre
leaf-proof-about = La preuve lie cette entrée au point de contrôle signé de { $size } entrées. Elle se vérifie hors ligne.
leaf-fields = Ce que contient l’entrée
leaf-field = Champ
leaf-value = Valeur
leaf-hash = Empreinte de l’entrée
leaf-raw = L’entrée exactement telle qu’elle est consignée
leaf-previous = Entrée précédente
leaf-next = Entrée suivante
leaf-about-contract = Lire le contrat
leaf-about-edition = Lire cette édition de la charte
charter-title = La charte
charter-lead = Les règles qui décident de chaque usage de données, en mots simples à côté de leur source. D’abord la loi, puis ce que les habitants ont décidé, puis les règles du quotidien.
charter-purposes = Les buts
charter-purposes-about = Un usage doit dire pour quoi, avec l’un de ces mots. Ceux qui sont marqués sont refusés à tout le monde.
layer-law-pack = La loi
layer-charter = La charte des habitants
layer-rules = Les règles du quotidien
layer-about-law-pack = Aucun vote et aucun accord ne peut les défaire.
layer-about-charter = Décidées par les gens du territoire, dans le cadre de la loi.
layer-about-rules = Fixées par l’intendance, dans le cadre des deux autres.
layer-empty = Pas encore de règle ici.
effect-permit = Autorise
effect-forbid = Interdit
rule-source = Source de la règle
purpose-forbidden = Refusé à tout le monde
purpose-may = Les buts qui peuvent être déclarés
steward-title = Intendance
steward-lead = Ce qui demande une réponse, et ce qui est détenu.
steward-objections = Oppositions
steward-objections-none = Personne ne s’est opposé.
steward-refused = Usages refusés
steward-refused-none = Aucun usage n’a été refusé.
steward-parties = Partenaires
steward-data-sets = Jeux de données
party-kind = Sorte
party-id = Identifiant
party-sector = Secteur
steward-tasks = À faire
steward-amendments = { $n ->
    [0] Aucun n’est ouvert.
    [one] Un est ouvert.
   *[other] { $n } sont ouverts.
  }
steward-negotiations = { $n ->
    [0] Aucune n’attend de réponse.
    [one] Une attend une réponse.
   *[other] { $n } attendent une réponse.
  }
steward-attestations = { $n ->
    [0] Aucune ne vaut.
    [one] Une est valable.
   *[other] { $n } sont valables.
  }
steward-overdue = { $n ->
    [0] Rien n’est en retard.
    [one] Un est en retard.
   *[other] { $n } sont en retard.
  }
