# Ce qui entoure chaque page.
layout-title = Bastide { $town }
layout-skip = Aller au contenu
layout-nav = Principale
layout-sign-in = Se connecter
layout-sign-out = Se déconnecter
layout-proof = Chaque usage de données laisse une trace publique que personne ne peut réécrire : { $n ->
    [0] le registre est encore vide.
    [one] une entrée à ce jour.
   *[other] { $n } entrées à ce jour.
  }
layout-check = Vérifiez vous-même
nav-catalogue = Données
nav-ask = Interroger
nav-my-data = Mes données
nav-ledger = Registre public
nav-charter = Charte
nav-contracts = Contrats
nav-steward = Intendance
nav-about = Comment ça marche
nav-accessibility = Accessibilité
contents = Sur cette page
flash-signed-in = Connexion réussie.
flash-signed-out = Votre session est fermée.
flash-objection = Votre opposition vaut dès maintenant : vos lignes ne comptent plus. C’est l’entrée { $n } du registre public.
flash-withdrawal = Vous avez retiré votre opposition : vos lignes comptent à nouveau. C’est l’entrée { $n } du registre public.
error-prefix = Erreur :
errors-heading = Un point demande votre attention
paging-label = Pages
paging-previous = Précédente
paging-next = Suivante
paging-where = Page { $page } sur { $pages }
any = Peu importe
yes = oui
no = non
no-value = sans valeur
nothing = rien
not-stated = Non précisé
table-of = Tableau : { $title }
