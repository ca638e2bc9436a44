# Comment les personnes sont protégées : le prix avant de demander, ce qui a été appris, les rapports.
period-ever = depuis le début
period-named = dans la période { $period }
loss-none = Rien n’a été appris de personne ici { $period } : aucune réponse protégée n’a été donnée.
loss = Toutes les réponses protégées données à tous { $period } disent ensemble au plus ε = { $epsilon } d’une même personne, vous compris. Elles multiplient par { $odds } au plus les chances d’une supposition : qui croyait à une chance sur deux peut maintenant être sûr à { $sure } % au plus, sauf une probabilité de { $delta } que ce soit davantage.
loss-limit = Les réponses s’arrêtent à ε = { $epsilon }, soit une certitude de { $sure } % au plus.
my-loss = Ce que d’autres ont pu apprendre sur vous
report-link = Rapport de confidentialité
report-title = Rapport de confidentialité : { $dataset }
report-lead = Comment les personnes de ces données sont protégées, et ce que tous ensemble ont pu apprendre de l’une d’elles. Tout peut être vérifié.
report-nobody = Ces données ne concernent personne : il n’y a personne à protéger ici. Les réponses sont exactes.
report-learnt = Ce qui a pu être appris d’une même personne
report-ever = Toutes périodes ensemble : ε = { $epsilon }.
report-exact = { $n ->
    [one] Une réponse est sortie exacte
   *[other] { $n } réponses sont sorties exactes
  }, pour la statistique publique, avec dans chaque groupe le nombre de personnes que la charte demande. La force ci-dessus ne les couvre pas.
report-spent = Qui a dépensé quoi
report-spent-about = Un partenaire peut y dépenser ε = { $limit } { $period }.
report-spent-none = Personne n’a posé ici de question sur des personnes dans cette période.
report-unit = Ce qui est protégé
unit-each-row = L’unité est la personne : chaque ligne est une personne.
unit-column = L’unité est la personne : toutes les lignes de même « { $column } » ensemble, de sorte que retirer une personne ne change aucune réponse de façon visible.
column-leaves = Comment elle sort
column-never = Jamais ; elle ne sert qu’à distinguer les personnes.
column-protected = Seulement dans des chiffres ou des enregistrements protégés.
report-objecting = Oppositions
report-objecting-about = Qui s’oppose ne compte dans aucune réponse dès la question suivante. Leur nombre n’est pas dit ici : un nombre qui augmente d’un désignerait quelqu’un.
report-answers = { $n ->
    [0] Aucune réponse sur des personnes
    [one] Une réponse sur des personnes
   *[other] { $n } réponses sur des personnes
  }
report-answers-about = Le bruit est tiré pour chaque nouvelle question ; σ est son écart type. Personne ne peut compter pour plus que la borne à côté. Ce qui a été demandé reste à qui l’a demandé.
report-answers-label = Réponses sur des personnes
report-records = Enregistrements sortis
report-records-none = Aucun enregistrement sur des personnes n’est sorti, ni généralisé ni inventé.
report-records-about = Les risques sont la probabilité d’être reconnu, dans les hypothèses les moins favorables.
answer-cost = Force
answer-noise = Bruit
answer-mechanism = Mécanisme
answer-unit = Ce qui est protégé
answer-unit-person = Chaque personne, avec tout ce qui est connu d’elle
answer-replays = les chiffres de l’entrée { $n } à nouveau, sans frais
answer-replays-about = La même question avait reçu une réponse : les mêmes chiffres ont été redonnés, et personne n’a rien appris de plus.
answer-is-exact = Chiffres exacts, pour la statistique publique : seulement des groupes d’au moins le nombre de personnes que la charte demande.
answer-lapsed = aucune réponse n’est sortie
answer-lapsed-about = Le budget a été débité, et aucune réponse n’est sortie : le calcul a échoué. Ce qui a pu être appris est compté quand même.
answer-report = Rapport
answer-report-of = Rapport : comment l’entrée { $n } protège les personnes
answer-strength = Avec ε = { $epsilon }, cette réponse multiplie par { $odds } au plus les chances d’une supposition sur une personne : qui croyait à une chance sur deux en est sûr à { $sure } % au plus ensuite, sauf une probabilité de { $delta }.
answer-question-kept = Le registre garde une empreinte scellée de la question, pas son texte, ni les noms de ses colonnes.
figure-noise-clip = Chiffre { $n } : σ = { $noise }, personne n’y compte pour plus de { $clip }.
figure-noise = Chiffre { $n } : σ = { $noise }.
figure-quotient = Chiffre { $n } : un quotient de deux chiffres protégés.
release-protection = Protection
release-remains = Ce qui reste possible
release-alike = au moins { $k } semblables (k = { $k })
release-l = l = { $n }
release-t = t = { $n }
release-made-up = enregistrements de personne, tirés de chiffres avec ε = { $epsilon }, δ = { $delta }
release-risk = Au plus { $prosecutor } % pour qui sait que la personne y est, { $journalist } % pour qui ne le sait pas ; en les essayant tous, { $marketer } % sont reconnus. { $suppressed } % ont été retirés.
release-risk-made-up = Ils disent au plus ε = { $epsilon } de quiconque : les chances sont multipliées par { $odds } au plus, une chance sur deux devient { $sure } % au plus, sauf une probabilité de { $delta }.
recompute-heading = Comment le vérifier
recompute-leaf = Chaque réponse a une entrée au registre, qui dit son ε. Téléchargez sa preuve et vérifiez-la hors ligne : bastide ledger check-proof.
recompute-rho = Un ε correspond à un ρ (confidentialité différentielle concentrée) : le plus grand, en milliardièmes entiers, dont l’ε à δ = { $delta } ne le dépasse pas.
recompute-noise = Un bruit gaussien d’écart type σ sur un chiffre de borne c coûte c²/(2σ²). Le reste de ρ a payé le choix des bornes et des groupes.
recompute-sum = Les coûts en ρ s’ajoutent, exactement. Ajoutez ceux d’une période et convertissez la somme en ε : par partenaire, c’est ce qu’il a dépensé ; de tous, ce que tous ont pu apprendre.
recompute-formula = De ρ à ε
recompute-formula-noise = Le coût du bruit
recompute-json = Tous les nombres, en JSON
cost-heading = Avant de demander
cost = Cette question coûte { $cost } sur vos { $limit } ; il en resterait { $left }.
cost-nothing = Cette question ne coûte rien : ses chiffres sont exacts.
cost-replays = Cette question a reçu sa réponse dans l’entrée { $n } : les mêmes chiffres sont redonnés, sans frais.
cost-refused = Elle serait refusée :
cost-error = Erreur attendue de { $name }
cost-quotient = un quotient : elle dépend de la taille de chaque groupe
cost-clip = En supposant que personne n’y compte pour plus de { $n } : la vraie borne est trouvée à l’abri quand vous demandez, et l’erreur augmente avec elle.
cost-free = Regarder ne coûte rien : aucune ligne n’a été lue, et rien n’a été inscrit.
budget-own = Votre organisme
budget-persons = Tous les partenaires ensemble
ask-margin = Ou l’erreur que vous acceptez (±)
ask-exact = Des chiffres exacts par groupe, pour la statistique publique seule : les petits groupes sont retenus, rien n’est dépensé
ask-margin-hint = Pour chaque chiffre, dans 19 cas sur 20, par exemple 25. Le plus petit budget qu’il faut est calculé. Remplissez l’un des deux.
ask-cost = Voir d’abord le prix
ask-budgets = Vos budgets
