# Contrats, négociations, devoirs.
contracts-title = Registre des contrats
contracts-lead = Qui peut se servir de quelles données par contrat, pour quoi, jusqu’à quand. Chaque contrat est ici, ceux qui ont pris fin aussi.
contracts-search = Chercher dans le registre des contrats
contracts-party = Partenaire (d’un côté ou de l’autre)
contracts-found = { $n ->
    [0] Aucun contrat
    [one] Un contrat
   *[other] { $n } contrats
  }
contracts-none = Rien ne correspond. Retirez un choix.
contracts-may-use = peut se servir de
contracts-wants = veut se servir de
contracts-until = Jusqu’au { $day }
contracts-provider = Fournisseur : { $provider }
contracts-ask = Trouver des données à demander
contract-upcoming = Commence plus tard
contract-in-force = En vigueur
contract-expired = Arrivé à terme
contract-ended = Terminé
contract-ended-on = Terminé le { $day }.
contract-about-upcoming = Jusqu’à son premier jour, les usages qu’il prévoit sont refusés.
contract-about-in-force = Les usages qu’il prévoit sont permis, sans aller plus loin.
contract-about-expired = Son dernier jour est passé : les usages qu’il prévoyait sont refusés.
contract-about-ended = Les usages qu’il prévoyait sont refusés.
contract-title = { $consumer } : { $dataset }
contract-sentence = { $consumer } peut se servir de « { $dataset } », que { $provider } a apporté et dont il reste propriétaire.
contract-terms = Ce qui est convenu
contract-beyond = Un usage au-delà de ces termes est refusé et consigné. La charte passe avant tout contrat.
contract-records = Où il est gardé
contract-signed = Signé
contract-machine = Pour les machines
contract-negotiation = Comment il est né
contract-negotiation-see = Voir la négociation
signatures-heading = Signatures
custody-party = Signé avec une clé que le partenaire garde lui-même.
custody-trust = Signé avec une clé gardée ici pour ce partenaire.
end-heading = Mettre fin à ce contrat
end-about = Il prend fin aussitôt, partout. Tout le monde voit qu’il a pris fin et qui y a mis fin.
end-why = Pourquoi y mettez-vous fin ?
end-ask-withdrawal = Nous nous retirons
end-ask-breach = L’autre côté ne l’a pas respecté
end-words = Raison
end-words-hint = Seuls les deux côtés et l’intendance la lisent.
end-send = Mettre fin au contrat maintenant
terms-purposes = Pour
terms-duration = Quand
terms-from-until = du { $from } au { $until }
terms-means = Ce qui peut sortir
terms-retention = Suppression
terms-retention-days = { $n ->
    [one] Les réponses sont supprimées après un jour.
   *[other] Les réponses sont supprimées après { $n } jours.
  }
terms-security = Sécurité
terms-tariff = Prix
terms-reciprocity = En retour
terms-unstated = Rien de convenu
terms-hidden = Convenu entre les deux côtés, et confidentiel.
terms-confidential = confidentiel
terms-none = Aucun
terms-purposes-ask = À quoi voulez-vous que cela serve ?
terms-purposes-hint = Trois buts au plus. Les buts plus étroits sont compris.
terms-purpose-first = But
terms-purpose-more = Un autre but (facultatif)
terms-from = Du
terms-until = Au
terms-retention-ask = Après combien de jours les réponses seront-elles supprimées ? (facultatif)
terms-retention-hint = Un nombre entier, par exemple 30.
terms-security-ask = Que promettez-vous pour la sécurité ?
terms-security-hint = Où les réponses sont gardées, qui peut les lire, comment elles sont effacées.
terms-tariff-ask = Prix (facultatif)
terms-tariff-hint = Par exemple : gratuit, ou 200 € par an.
terms-reciprocity-ask = Que donnez-vous en retour ? (facultatif)
terms-reciprocity-hint = Par exemple : les résultats sont publiés librement dans l’année.
terms-confidential-ask = Garder confidentiel
terms-confidential-hint = Le registre dit alors que quelque chose est convenu, sans dire quoi. But, dates et forme sont toujours publics.
terms-note = Un mot à l’autre côté (facultatif)
terms-note-hint = Seuls les deux côtés et l’intendance le lisent.
request-title = Demander l’accès à { $dataset }
request-lead = La charte est d’abord interrogée : elle permet peut-être déjà cet usage, ou jamais. Sinon { $provider } répond, et peut proposer d’autres termes.
request-send = Envoyer la demande
request-send-note = Le contrat devient public quand il est signé ; la demande, non.
outcome-allowed = La charte le permet déjà
outcome-allowed-about = Il ne vous faut pas de contrat. Posez votre question.
outcome-sent = Il faut un contrat : votre demande est partie
outcome-sent-about = C’est à { $provider } de répondre. Vous verrez la réponse parmi vos demandes.
outcome-follow = Suivre la négociation
outcome-never = Aucun contrat ne peut le permettre
inbox-title = Demandes et offres
inbox-lead = Ce qui attend une réponse, et de qui.
inbox-none = Rien n’est en négociation.
inbox-waiting = { $n ->
    [0] Rien ne vous attend.
    [one] Une négociation vous attend.
   *[other] { $n } négociations vous attendent.
  }
inbox-age = { $n ->
    [0] depuis aujourd’hui
    [one] depuis un jour
   *[other] depuis { $n } jours
  }
turn-yours = À vous
turn-theirs = Aux autres
turn-over = Terminé
turn-about-yours = C’est à vous de répondre.
turn-about-theirs = C’est à l’autre côté de répondre.
turn-about-over = Il n’y a plus rien à faire.
negotiation-requested = Demandé
negotiation-offered = Autres termes proposés
negotiation-accepted = Convenu, à signer
negotiation-signed = Signé
negotiation-refused = Refusé
negotiation-withdrawn = Retiré
negotiation-title = { $consumer } demande { $dataset }
negotiation-table = Les termes sur la table
negotiation-answer = Votre réponse
negotiation-offer = Proposer d’autres termes
negotiation-offer-open = Changer les termes
negotiation-steps = Étape par étape
act-accept = Accepter ces termes
act-sign = Signer
act-refuse = Refuser
act-withdraw = Retirer la demande
act-offer = Envoyer cette offre
act-about-accept = Accepter : les termes sont fixés ; puis les deux côtés signent.
act-about-sign = Signer : la clé de votre partenaire signe le contrat. Quand les deux ont signé, il est public et vaut dès son premier jour.
act-about-refuse = Refuser : la négociation est terminée. Dites pourquoi, si vous pouvez.
act-about-withdraw = Retirer : la demande est reprise.
act-about-offer = L’autre côté accepte ensuite, refuse ou propose à nouveau.
step-request = a demandé l’accès
step-offer = a proposé d’autres termes
step-accept = a accepté les termes
step-sign = a signé
step-refuse = a refusé
step-withdraw = a retiré la demande
step-note = a écrit
step-void-signature = a révoqué la clé : sa signature ne compte plus
step-terms = Les termes demandés
step-no-change = Les termes sont restés les mêmes.
duties-title = Devoirs
duties-lead = Ce qui reste à faire pour les réponses données : avant tout, les supprimer à temps.
duties-none = Rien n’est dû.
duties-overdue = { $n ->
    [one] Un devoir est en retard. Tant qu’il n’est pas fait, d’autres usages peuvent être refusés.
   *[other] { $n } devoirs sont en retard. Tant qu’ils ne sont pas faits, d’autres usages peuvent être refusés.
  }
duty-due = À faire au plus tard le { $day }
duty-overdue = En retard depuis le { $day }
