# Tout ce que dit le bot, en français (vous). Les noms entre $accolades viennent de la machine, déjà mis en forme.
# Limites de WhatsApp : clés en -button 20 caractères au plus, en -row 24, en -hint 72, en -list-button 20.
# Espaces insécables (U+00A0) devant ! ? : et dans « ». Jamais « de { $nom } » : l'élision (d') est impossible à deviner.

# -- dates et heures --------------------------------------------------------------------------------
weekday-1 = lundi
weekday-2 = mardi
weekday-3 = mercredi
weekday-4 = jeudi
weekday-5 = vendredi
weekday-6 = samedi
weekday-7 = dimanche
weekday-short-1 = lun.
weekday-short-2 = mar.
weekday-short-3 = mer.
weekday-short-4 = jeu.
weekday-short-5 = ven.
weekday-short-6 = sam.
weekday-short-7 = dim.
month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre
month-short-1 = janv.
month-short-2 = févr.
month-short-3 = mars
month-short-4 = avr.
month-short-5 = mai
month-short-6 = juin
month-short-7 = juil.
month-short-8 = août
month-short-9 = sept.
month-short-10 = oct.
month-short-11 = nov.
month-short-12 = déc.
# mardi 24 novembre, mardi 1er décembre ([1] ne joue que si $day est un nombre)
date-long = { $weekday } { $day ->
    [1] 1er
   *[other] { $day }
  } { $month }
# mar. 24 nov. (dans les lignes d'une liste : court ! 14 caractères au plus)
date-short = { $weekday } { $day ->
    [1] 1er
   *[other] { $day }
  } { $month }
date-day = { $day ->
    [1] 1er
   *[other] { $day }
  } { $month }
# 17h00, et 5:00 PM là où l'on compte par demi-journées
time-24 = { $hour }h{ $minute }
time-12 = { $hour }:{ $minute } { $half }
# mardi 24 novembre à 17h00
date-at-time = { $date } à { $time }
today = aujourd'hui
tomorrow = demain
minutes = { $count } min
with-staff = avec { $staff }
list-and = { $first } et { $last }
closed = fermé

# -- accueil et menu --------------------------------------------------------------------------------
welcome = Bonjour, bienvenue chez *{ $business }* ! Je suis l'assistant virtuel.
welcome-named = Bonjour { $name }, bienvenue chez *{ $business }* ! Je suis l'assistant virtuel.
greeting = Bonjour, bienvenue chez *{ $business }* ! Je suis l'assistant virtuel et je peux vous donner un rendez-vous ici même.
greeting-named = Bonjour { $name }, bienvenue chez *{ $business }* ! Je suis l'assistant virtuel et je peux vous donner un rendez-vous ici même.
greeting-again = Rebonjour { $name } !
greeting-again-unnamed = Rebonjour !
menu-body = Que puis-je faire pour vous ?
menu-book-button = Prendre rendez-vous
menu-mine-button = Mes rendez-vous
menu-person-button = Parler à quelqu'un
thanks = Avec plaisir !
fine = 👍
anything-wrong = Si quelque chose ne va pas, écrivez « déplacer » ou « annuler » et je m'en occupe.
goodbye = Au revoir, à bientôt !
small-talk = Je vais bien, merci ! Mais mon fort, ce sont les rendez-vous.

# -- choisir une prestation et par qui --------------------------------------------------------------
service-body = Pour quoi souhaitez-vous un rendez-vous ?
service-list-button = Voir les prestations
service-which = Laquelle de ces prestations ?
service-recommended = Très demandé
service-line = { $minutes } · { $price }
service-line-free = { $minutes }
staff-body = *{ $service }* : avec qui préférez-vous ?
staff-list-button = Choisir
staff-any-row = Peu importe
staff-any-hint = La première personne disponible
staff-not-for-service = { $staff } ne propose pas « { $service } ».

# -- proposer des horaires --------------------------------------------------------------------------
slot-body = Voici les prochains horaires libres pour *{ $service }* :
slot-body-staff = Voici les prochains horaires libres pour *{ $service }* avec { $staff } :
slot-body-move = Votre rendez-vous actuel : { $service }, { $when }. Voici les prochains horaires libres pour le déplacer :
slot-body-day = Voici les horaires libres le { $date } pour *{ $service }* :
slot-list-button = Voir les horaires
slot-more-row = Plus d'horaires
slot-more-hint = Après ceux-ci
slot-day-row = Un autre jour
slot-day-hint = Choisissez d'abord le jour
slot-or-write = Vous pouvez aussi m'écrire un jour et une heure, par exemple « { $example } ».
slot-example = mardi à 17h
day-body = Quel jour vous conviendrait ?
day-list-button = Voir les jours
day-later-row = Jours suivants
half-body = Vous voulez dire { $early } ou { $late } ?
none-free = Désolé, il n'y a plus d'horaire libre pour *{ $service }* dans les prochaines semaines.
none-free-staff = Désolé, { $staff } n'a plus d'horaire libre pour *{ $service }* dans les prochaines semaines.
no-more-times = Il n'y a pas d'horaire après ceux-ci.
not-free-at = Je n'ai rien de libre le { $when }.
not-free-on = Il n'y a plus de place le { $date }.
not-free-within = Rien n'est libre à ce moment-là.
nearest-are = Voici les horaires libres les plus proches :
reason-past = Cet horaire est déjà passé ({ $when }).
reason-too-soon = Il nous faut un peu plus de temps pour nous organiser. Au plus tôt : { $earliest }.
reason-too-far = Pour le moment, on peut réserver jusqu'au { $date }.
reason-closed = Nous sommes fermés le { $date }.
reason-closed-named = Nous sommes fermés le { $date } ({ $name }).
reason-outside-hours = C'est en dehors de nos horaires ({ $when }).
reason-taken = Cet horaire est déjà pris ({ $when }).
reason-day-full = Nous sommes complets le { $date }.
reason-customer-limit = Vous avez déjà le maximum de rendez-vous possible le { $date }.
date-invalid = Cette date n'existe pas.
date-past = Ce jour est déjà passé.
date-clash = Petit souci de date : le { $date }, ce n'est pas un { $weekday }. De quel jour s'agit-il ?
just-taken = Désolé, quelqu'un vient de prendre cet horaire.

# -- détails, confirmation, réservé -----------------------------------------------------------------
held-note = C'est libre : *{ $when }*.
ask-name = À quel nom dois-je noter le rendez-vous ?
detail-too-long = C'est un peu long : restez sous { $limit } caractères, s'il vous plaît.
detail-skip-button = Passer
confirm-body = Je vous garde cet horaire pendant { $minutes } :
confirm-move-body = Je vous garde le nouvel horaire pendant { $minutes } :
confirm-lapsed = Je ne vous garde plus cet horaire, mais il est peut-être encore libre :
confirm-question = Je vous le réserve ?
confirm-move-question = Je déplace votre rendez-vous ?
confirm-yes-button = Oui, réserver
confirm-move-yes-button = Oui, déplacer
confirm-change-button = Un autre horaire
confirm-no-button = Non, merci
summary-service = { $service }
summary-when = 📅 { $when }
summary-staff = 👤 { $staff }
summary-minutes = ⏱ { $minutes }
summary-price = 💰 { $price }
summary-address = 📍 { $address }
summary-name = 🙋 { $name }
summary-detail = { $question } { $answer }
summary-reference = Référence : { $reference }
booked-title = *C'est réservé !* À bientôt.
booked-note = Je vous enverrai un rappel. Vous pouvez le déplacer ou l'annuler ici.
booked-note-plain = Vous pouvez le déplacer ou l'annuler ici.
moved-title = *C'est déplacé !* Votre nouvel horaire :
booking-move-button = Déplacer
booking-cancel-button = Annuler
booking-confirm-button = Je serai là
draft-dropped = Très bien, je n'ai rien réservé.

# -- mes rendez-vous, annuler, déplacer -------------------------------------------------------------
mine-none = Vous n'avez aucun rendez-vous chez nous pour le moment.
mine-one = Voici votre rendez-vous :
mine-body = { $count ->
    [one] Vous avez un rendez-vous :
   *[other] Vous avez { $count } rendez-vous :
  }
mine-list-button = Voir mes rendez-vous
pick-move-body = Quel rendez-vous souhaitez-vous déplacer ?
pick-cancel-body = Quel rendez-vous souhaitez-vous annuler ?
cancel-none = Vous n'avez aucun rendez-vous à annuler.
move-none = Vous n'avez aucun rendez-vous à déplacer.
cancel-body = J'annule ce rendez-vous ?
cancel-yes-button = Oui, annuler
cancel-no-button = Non, je le garde
cancelled = Votre rendez-vous est annulé : { $service }, { $when }.
kept = Très bien, votre rendez-vous est maintenu.
already-cancelled = Ce rendez-vous est déjà annulé.
booking-gone = Ce rendez-vous n'est plus d'actualité : il est passé ou a été annulé.
already-past = Ce rendez-vous est déjà passé.
too-late-to-change = Le rendez-vous est trop proche pour le modifier ici. Contactez-nous : { $phone }
too-late-to-change-no-phone = Le rendez-vous est trop proche pour le modifier ici. Écrivez « conseiller » et quelqu'un vous aidera.
attendance-confirmed = Merci, nous vous attendons le { $when } !
attendance-moved = Ce rendez-vous a été déplacé : il est maintenant prévu le { $when }.

# -- rappels ----------------------------------------------------------------------------------------
reminder-day = Petit rappel de votre rendez-vous chez *{ $business }* :
reminder-soon = À très bientôt chez *{ $business }* :

# -- tourner en rond --------------------------------------------------------------------------------
stale-tap = Cette liste n'est plus à jour.
late-message = Désolé, votre message m'est arrivé en retard.
not-understood = Désolé, je n'ai pas compris.
not-understood-again = Je ne suis toujours pas sûr de comprendre.
not-understood-person = Je n'arrive pas à comprendre, désolé. Souhaitez-vous parler à quelqu'un ?
start-over = Très bien, on recommence.
nothing-to-repeat = Il n'y a rien en cours pour le moment.
resume-body = On continue avec votre rendez-vous pour *{ $service }* ?
resume-yes-button = Oui, continuer
resume-no-button = Non, merci
unreadable = Je ne sais pas encore lire ce type de message. Écrivez-le-moi avec des mots, s'il vous plaît.
no-orders = Je ne peux pas encore prendre de commandes ici. Écrivez « conseiller » et quelqu'un vous aidera.
too-many = Vous écrivez plus vite que je ne lis ! J'ai demandé à quelqu'un de l'équipe de regarder.
apology = Désolé, il y a eu un souci de mon côté. Réessayez, ou écrivez « conseiller ».
language-changed = Très bien, continuons en français.

# -- une personne, et le consentement ---------------------------------------------------------------
person-called = J'ai prévenu l'équipe : quelqu'un vous répondra ici. Écrivez « menu » quand vous voulez me retrouver.
person-back = Me revoilà !
opted-out = Vous ne recevrez plus de rappels ni d'offres de notre part. Vous pouvez toujours écrire pour réserver. Envoyez REPRENDRE pour les recevoir à nouveau.
opted-in = Merci, vous recevrez à nouveau nos rappels.

# -- réponses sur l'établissement -------------------------------------------------------------------
hours-title = *Nos horaires d'ouverture*
hours-line = { $weekday } : { $hours }
prices-title = *Nos prestations*
prices-line = • { $service } : { $line }
price-of = *{ $service }* : { $line }
quote-body = Je vous cherche un horaire ?
quote-yes-button = Oui, volontiers
quote-no-button = Pas maintenant
place = 📍 { $address }
place-phone = ☎ { $phone }
place-unknown = Pour l'adresse, écrivez « conseiller » et quelqu'un vous aidera.
