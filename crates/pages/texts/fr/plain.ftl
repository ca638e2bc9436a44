# Connexion, problèmes, fonctionnement, accessibilité.
sign-in-title = Se connecter
sign-in-lead = Pour voir ce qui est détenu sur vous, ou pour poser des questions au nom d’un partenaire.
sign-in-login = Identifiant
sign-in-password = Mot de passe
sign-in-wrong = L’identifiant ou le mot de passe est faux. Vérifiez les deux et réessayez.
sign-in-too-many = { $minutes ->
    [one] Trop d’essais. Attendez une minute, puis réessayez.
   *[other] Trop d’essais. Attendez { $minutes } minutes, puis réessayez.
  }
sign-in-demo = Comptes de cette démonstration
sign-in-demo-about = La ville est inventée. Essayez chacun des trois rôles.
sign-in-role = Rôle
problem-title-400 = Nous n’avons pas pu lire cela
problem-title-403 = Vous ne pouvez pas faire cela ici
problem-title-404 = Il n’y a rien à cette adresse
problem-title-405 = Cette adresse fonctionne autrement
problem-title-413 = C’est trop à la fois
problem-title-429 = Trop de demandes
problem-title-500 = Quelque chose a cassé chez nous
problem-title-503 = Nous sommes trop occupés en ce moment
problem-about-400 = Il manque quelque chose dans la demande, ou elle est mal formée. Revenez en arrière, vérifiez ce que vous avez rempli, et renvoyez.
problem-about-403 = Soit votre compte ne le permet pas, soit le formulaire est resté ouvert trop longtemps. Reconnectez-vous et recommencez l’étape.
problem-about-404 = Le lien est peut-être ancien ou mal écrit. Partez de l’accueil, ou cherchez dans le catalogue.
problem-about-405 = Partez de l’accueil et suivez ses liens.
problem-about-413 = Envoyez une question ou un fichier plus petit.
problem-about-429 = Chaque visiteur a sa juste part.
problem-about-500 = Rien de ce qui est à vous n’a changé. Réessayez dans un instant.
problem-about-503 = La question a pris trop de temps, ou trop sont arrivées à la fois. Rien n’a changé. Réessayez dans un instant, ou demandez moins.
problem-wait = { $seconds ->
    [one] Réessayez dans une seconde.
   *[other] Réessayez dans { $seconds } secondes.
  }
problem-home = Aller à l’accueil
problem-catalogue = Chercher dans le catalogue
problem-code = Code { $code }
about-title = Comment ça marche
about-lead = Un territoire produit des données. Ici, elles sont gardées en commun : elles servent la ville, leurs règles sont publiques, et chaque usage peut être vu et refusé par celles et ceux qu’il concerne.
about-gate = Une seule porte devant toutes les données
about-gate-1 = Qui veut se servir de données dit qui il est, ce qu’il demande, et pour quoi.
about-gate-2 = La charte décide, par des règles que vous pouvez lire. Certains buts, comme noter les personnes, sont refusés à tout le monde.
about-gate-3 = L’usage, accordé ou refusé, est d’abord écrit au registre public. Alors seulement sort une réponse.
about-gate-4 = Sur des personnes, il ne sort que des totaux floutés. Jamais de nom, jamais de ligne isolée.
about-noise = Pourquoi les chiffres sont floutés
about-noise-1 = Un total peut trahir une personne : soustrayez-en un autre, et il ne reste qu’elle. On ajoute donc un peu de hasard à chaque chiffre sur des personnes, assez pour que sa présence ou son absence ne se voie pas.
about-noise-2 = Chaque réponse dit à quel point elle est floutée. Chaque partenaire a un budget ; quand il est dépensé, il n’y a plus de réponse.
about-rights = Vos droits
about-rights-1 = Voir ce qui est détenu sur vous, voir chaque usage, et vous opposer. Une opposition compte dès la question suivante.
about-charter = Lire la charte
about-name = Le nom
about-name-1 = Une bastide était une ville neuve du Moyen Âge. Sa charte donnait des libertés à ses habitants, et en son centre s’ouvrait la place du marché.
a11y-lead = Tout le monde doit pouvoir se servir de ces pages, avec un vieux téléphone, sans JavaScript, au clavier ou avec un lecteur d’écran.
a11y-how = Ce que nous faisons pour cela
a11y-1 = Les pages marchent sans JavaScript, dès 320 pixels de large, et avec un texte agrandi à 400 %.
a11y-2 = Chaque carte et chaque graphique a son contenu en texte ou en tableau à côté.
a11y-3 = Le clair ou le sombre suit votre appareil ; les couleurs gardent un contraste d’au moins 4,5 pour 1.
a11y-4 = Les textes sont en français et en anglais.
a11y-tested = Comment c’est testé
a11y-tested-1 = Chaque version est vérifiée automatiquement selon WCAG 2.2, niveaux A et AA, dans les deux langues, en clair et en sombre, étroite et large.
a11y-limits = Limites connues
a11y-limits-1 = Les vérifications automatiques ne trouvent pas tout. Les descriptions écrites par les fournisseurs, et quelques termes techniques, peuvent n’être que dans une langue. Les questions s’écrivent en SQL, avec des exemples pour commencer.
a11y-report = Signaler un obstacle
a11y-contact = Dites-nous ce que vous n’avez pas pu faire : { $contact }
a11y-contact-none = Dites à l’intendance du territoire ce que vous n’avez pas pu faire.
