# Alles, was der Bot sagt, auf Deutsch (Sie). Namen in $Klammern kommen fertig formatiert von der Maschine.
# Grenzen von WhatsApp: Schlüssel auf -button höchstens 20 Zeichen, auf -row 24, auf -hint 72, auf -list-button 20.
# $when und $date stehen nach "für" oder "bis" oder in Klammern, nie nach "am": so passen auch "heute" und "morgen".

# -- Datum und Uhrzeit ------------------------------------------------------------------------------
weekday-1 = Montag
weekday-2 = Dienstag
weekday-3 = Mittwoch
weekday-4 = Donnerstag
weekday-5 = Freitag
weekday-6 = Samstag
weekday-7 = Sonntag
weekday-short-1 = Mo
weekday-short-2 = Di
weekday-short-3 = Mi
weekday-short-4 = Do
weekday-short-5 = Fr
weekday-short-6 = Sa
weekday-short-7 = So
month-1 = Januar
month-2 = Februar
month-3 = März
month-4 = April
month-5 = Mai
month-6 = Juni
month-7 = Juli
month-8 = August
month-9 = September
month-10 = Oktober
month-11 = November
month-12 = Dezember
month-short-1 = Jan
month-short-2 = Feb
month-short-3 = März
month-short-4 = Apr
month-short-5 = Mai
month-short-6 = Juni
month-short-7 = Juli
month-short-8 = Aug
month-short-9 = Sept
month-short-10 = Okt
month-short-11 = Nov
month-short-12 = Dez
# Dienstag, 24. November
date-long = { $weekday }, { $day }. { $month }
# Di 24. Nov (in den Zeilen einer Liste: kurz!)
date-short = { $weekday } { $day }. { $month }
date-day = { $day }. { $month }
# 17:00, und 5:00 PM, wo der Betrieb in halben Tagen zählt
time-24 = { $hour }:{ $minute }
time-12 = { $hour }:{ $minute } { $half }
# Dienstag, 24. November um 17:00 Uhr
date-at-time = { $date } um { $time } Uhr
today = heute
tomorrow = morgen
minutes = { $count } Min.
with-staff = bei { $staff }
list-and = { $first } und { $last }
closed = geschlossen

# -- Begrüßung und Menü -----------------------------------------------------------------------------
welcome = Guten Tag! Ich bin der digitale Assistent von *{ $business }*.
welcome-named = Guten Tag, { $name }! Ich bin der digitale Assistent von *{ $business }*.
greeting = Guten Tag! Ich bin der digitale Assistent von *{ $business }*. Bei mir bekommen Sie gleich hier einen Termin.
greeting-named = Guten Tag, { $name }! Ich bin der digitale Assistent von *{ $business }*. Bei mir bekommen Sie gleich hier einen Termin.
greeting-again = Hallo noch einmal, { $name }!
greeting-again-unnamed = Hallo noch einmal!
menu-body = Was kann ich für Sie tun?
menu-book-button = Termin buchen
menu-mine-button = Meine Termine
menu-person-button = Jemanden sprechen
thanks = Gern geschehen!
fine = 👍
anything-wrong = Falls etwas nicht passt, schreiben Sie „verschieben“ oder „absagen“, dann kümmere ich mich darum.
goodbye = Auf Wiedersehen, bis bald!
small-talk = Mir geht es gut, danke! Am besten kenne ich mich aber mit Terminen aus.

# -- Leistung und Person wählen ---------------------------------------------------------------------
service-body = Wofür möchten Sie einen Termin?
service-list-button = Leistungen ansehen
service-which = Was davon meinen Sie?
service-recommended = Beliebt
service-line = { $minutes } · { $price }
service-line-free = { $minutes }
staff-body = *{ $service }*: Bei wem hätten Sie gern den Termin?
staff-list-button = Auswählen
staff-any-row = Egal, bei wem
staff-any-hint = Wer als Erstes frei ist
staff-not-for-service = { $staff } bietet { $service } nicht an.

# -- Zeiten anbieten --------------------------------------------------------------------------------
slot-body = Das sind die nächsten freien Termine für *{ $service }*:
slot-body-staff = Das sind die nächsten freien Termine für *{ $service }* bei { $staff }:
slot-body-move = Ihr bisheriger Termin: { $service }, { $when }. Auf diese freien Zeiten kann ich ihn verschieben:
slot-body-day = Freie Termine für *{ $service }* ({ $date }):
slot-list-button = Zeiten ansehen
slot-more-row = Weitere Zeiten
slot-more-hint = Später als diese
slot-day-row = Anderer Tag
slot-day-hint = Zuerst den Tag auswählen
slot-or-write = Sie können mir auch Tag und Uhrzeit schreiben, zum Beispiel „{ $example }“.
slot-example = Dienstag um 17 Uhr
day-body = Welcher Tag passt Ihnen?
day-list-button = Tage ansehen
day-later-row = Spätere Tage
half-body = Meinen Sie { $early } oder { $late } Uhr?
none-free = Leider ist in den nächsten Wochen nichts frei für *{ $service }*.
none-free-staff = Leider hat { $staff } in den nächsten Wochen nichts frei für *{ $service }*.
no-more-times = Spätere Zeiten als diese gibt es nicht.
not-free-at = Für { $when } ist leider nichts frei.
not-free-on = Für { $date } ist leider nichts mehr frei.
not-free-within = In dieser Zeit ist leider nichts frei.
nearest-are = Das sind die nächstgelegenen freien Zeiten:
reason-past = Dieser Zeitpunkt ist schon vorbei ({ $when }).
reason-too-soon = Wir brauchen etwas mehr Vorlauf. Frühestens geht es: { $earliest }.
reason-too-far = Termine vergeben wir im Moment bis { $date }.
reason-closed = An diesem Tag haben wir geschlossen ({ $date }).
reason-closed-named = An diesem Tag haben wir geschlossen ({ $date }, { $name }).
reason-outside-hours = Das liegt außerhalb unserer Öffnungszeiten ({ $when }).
reason-taken = Dieser Termin ist schon vergeben ({ $when }).
reason-day-full = Für { $date } sind wir leider ausgebucht.
reason-customer-limit = Für { $date } haben Sie schon so viele Termine, wie wir annehmen können.
date-invalid = Dieses Datum gibt es nicht.
date-past = Dieser Tag ist schon vorbei.
date-clash = Da passt etwas nicht: Der { $date } ist kein { $weekday }. Welchen Tag meinen Sie?
just-taken = Das tut mir leid, diesen Termin hat gerade jemand anderes gebucht.

# -- Angaben, Bestätigung, gebucht ------------------------------------------------------------------
held-note = Das ist frei: *{ $when }*.
ask-name = Auf welchen Namen darf ich den Termin eintragen?
detail-too-long = Das ist etwas lang: Bitte bleiben Sie unter { $limit } Zeichen.
detail-skip-button = Überspringen
confirm-body = Diesen Termin halte ich { $minutes } für Sie frei:
confirm-move-body = Den neuen Termin halte ich { $minutes } für Sie frei:
confirm-lapsed = Ich halte diese Zeit nicht mehr für Sie frei, vielleicht ist sie es aber noch:
confirm-question = Soll ich ihn für Sie buchen?
confirm-move-question = Soll ich Ihren Termin verschieben?
confirm-yes-button = Ja, buchen
confirm-move-yes-button = Ja, verschieben
confirm-change-button = Andere Zeit
confirm-no-button = Nein, danke
summary-service = { $service }
summary-when = 📅 { $when }
summary-staff = 👤 { $staff }
summary-minutes = ⏱ { $minutes }
summary-price = 💰 { $price }
summary-address = 📍 { $address }
summary-name = 🙋 { $name }
summary-detail = { $question } { $answer }
summary-reference = Buchungsnummer: { $reference }
booked-title = *Gebucht!* Wir freuen uns auf Sie.
booked-note = Ich erinnere Sie rechtzeitig. Verschieben oder absagen können Sie ihn hier im Chat.
booked-note-plain = Verschieben oder absagen können Sie ihn hier im Chat.
moved-title = *Verschoben!* Ihr neuer Termin:
booking-move-button = Verschieben
booking-cancel-button = Absagen
booking-confirm-button = Ich komme
draft-dropped = In Ordnung, ich habe nichts gebucht.

# -- meine Termine, absagen, verschieben ------------------------------------------------------------
mine-none = Sie haben zurzeit keinen Termin bei uns.
mine-one = Das ist Ihr Termin:
mine-body = { $count ->
    [one] Sie haben einen Termin:
   *[other] Sie haben { $count } Termine:
  }
mine-list-button = Termine ansehen
pick-move-body = Welchen Termin möchten Sie verschieben?
pick-cancel-body = Welchen Termin möchten Sie absagen?
cancel-none = Sie haben keinen Termin, den Sie absagen könnten.
move-none = Sie haben keinen Termin, den Sie verschieben könnten.
cancel-body = Möchten Sie diesen Termin absagen?
cancel-yes-button = Ja, absagen
cancel-no-button = Nein, behalten
cancelled = Ihr Termin ist abgesagt: { $service }, { $when }.
kept = Gut, es bleibt bei Ihrem Termin.
already-cancelled = Dieser Termin ist schon abgesagt.
booking-gone = Diesen Termin gibt es nicht mehr: Er ist vorbei oder abgesagt.
already-past = Dieser Termin ist schon vorbei.
too-late-to-change = So kurz vorher kann ich das hier nicht mehr ändern. Bitte melden Sie sich bei uns: { $phone }
too-late-to-change-no-phone = So kurz vorher kann ich das hier nicht mehr ändern. Schreiben Sie „Person“, dann hilft Ihnen jemand.
attendance-confirmed = Vielen Dank, bis { $when }!
attendance-moved = Dieser Termin wurde verschoben. Jetzt gilt: { $when }.

# -- Erinnerungen -----------------------------------------------------------------------------------
reminder-day = Eine kleine Erinnerung an Ihren Termin bei *{ $business }*:
reminder-soon = Bis bald bei *{ $business }*:

# -- im Kreis ---------------------------------------------------------------------------------------
stale-tap = Diese Liste ist nicht mehr aktuell.
late-message = Entschuldigung, Ihre Nachricht hat mich erst spät erreicht.
not-understood = Entschuldigung, das habe ich nicht verstanden.
not-understood-again = Ich bin mir immer noch nicht sicher, was Sie meinen.
not-understood-person = Da komme ich leider nicht weiter. Möchten Sie mit jemandem aus dem Team sprechen?
start-over = In Ordnung, fangen wir noch einmal an.
nothing-to-repeat = Im Moment ist nichts offen.
resume-body = Machen wir mit Ihrem Termin für *{ $service }* weiter?
resume-yes-button = Ja, weiter
resume-no-button = Nein, danke
unreadable = Solche Nachrichten kann ich noch nicht lesen. Bitte schreiben Sie es mir in Worten.
no-orders = Bestellungen kann ich hier noch nicht annehmen. Schreiben Sie „Person“, dann hilft Ihnen jemand.
too-many = Sie schreiben schneller, als ich lesen kann. Ich habe jemanden aus dem Team gebeten, sich das anzusehen.
apology = Entschuldigung, da ist bei mir etwas schiefgegangen. Bitte versuchen Sie es noch einmal oder schreiben Sie „Person“.
language-changed = Gern, machen wir auf Deutsch weiter.

# -- eine Person, und die Einwilligung --------------------------------------------------------------
person-called = Ich habe dem Team Bescheid gegeben: Jemand antwortet Ihnen hier. Schreiben Sie „Menü“, wenn ich wieder übernehmen soll.
person-back = Da bin ich wieder!
opted-out = Sie bekommen von uns keine Erinnerungen und Angebote mehr. Für einen Termin können Sie uns weiterhin schreiben. Mit START bekommen Sie wieder Nachrichten.
opted-in = Vielen Dank, Sie bekommen wieder Erinnerungen.

# -- Antworten zum Betrieb --------------------------------------------------------------------------
hours-title = *Unsere Öffnungszeiten*
hours-line = { $weekday }: { $hours }
prices-title = *Unsere Leistungen*
prices-line = • { $service }: { $line }
price-of = *{ $service }*: { $line }
quote-body = Soll ich einen Termin für Sie suchen?
quote-yes-button = Ja, bitte
quote-no-button = Im Moment nicht
place = 📍 { $address }
place-phone = ☎ { $phone }
place-unknown = Für die Adresse schreiben Sie bitte „Person“, dann hilft Ihnen jemand.
