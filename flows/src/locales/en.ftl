# Every sentence the bot says, in English. Names in $braces come from the machine, already formatted.
# Limits of WhatsApp: keys ending in -button at most 20 characters, -row at most 24, -hint at most 72, -list-button at most 20.

# -- dates and times --------------------------------------------------------------------------------
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
weekday-short-1 = Mon
weekday-short-2 = Tue
weekday-short-3 = Wed
weekday-short-4 = Thu
weekday-short-5 = Fri
weekday-short-6 = Sat
weekday-short-7 = Sun
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
month-short-1 = Jan
month-short-2 = Feb
month-short-3 = Mar
month-short-4 = Apr
month-short-5 = May
month-short-6 = Jun
month-short-7 = Jul
month-short-8 = Aug
month-short-9 = Sep
month-short-10 = Oct
month-short-11 = Nov
month-short-12 = Dec
# Tuesday 24 November
date-long = { $weekday } { $day } { $month }
# Tue 24 Nov (in rows of a list: short!)
date-short = { $weekday } { $day } { $month }
date-day = { $day } { $month }
# 17:00, and 5:00 PM where the business counts in halves
time-24 = { $hour }:{ $minute }
time-12 = { $hour }:{ $minute } { $half }
# Tuesday 24 November at 17:00
date-at-time = { $date } at { $time }
today = today
tomorrow = tomorrow
minutes = { $count } min
with-staff = with { $staff }
list-and = { $first } and { $last }
closed = closed

# -- greeting and menu ------------------------------------------------------------------------------
welcome = Hello! I'm the assistant at *{ $business }*.
welcome-named = Hello { $name }! I'm the assistant at *{ $business }*.
greeting = Hello! I'm the assistant at *{ $business }*. I can book you in right here.
greeting-named = Hello { $name }! I'm the assistant at *{ $business }*. I can book you in right here.
greeting-again = Hello again, { $name }!
greeting-again-unnamed = Hello again!
menu-body = What would you like to do?
menu-book-button = Book
menu-mine-button = My bookings
menu-person-button = Talk to a person
thanks = You're welcome!
fine = 👍
anything-wrong = If something isn't right, write "move" or "cancel" and I'll see to it.
goodbye = Goodbye, see you soon!
small-talk = I'm fine, thank you! I'm best at bookings, though.

# -- choosing a service and who gives it ------------------------------------------------------------
service-body = What would you like to book?
service-list-button = See services
service-which = Which of these do you mean?
service-recommended = Popular
service-line = { $minutes } · { $price }
service-line-free = { $minutes }
staff-body = *{ $service }*: who would you like to see?
staff-list-button = Choose
staff-any-row = Anyone
staff-any-hint = Whoever is free first
staff-not-for-service = { $staff } doesn't do { $service }.

# -- offering times ---------------------------------------------------------------------------------
slot-body = Here are the next free times for *{ $service }*:
slot-body-staff = Here are the next free times for *{ $service }* with { $staff }:
slot-body-move = Your { $service } is on { $when }. These are the next free times to move it to:
slot-body-day = These times are free on { $date } for *{ $service }*:
slot-list-button = See times
slot-more-row = More times
slot-more-hint = Later than these
slot-day-row = Another day
slot-day-hint = Choose the day first
slot-or-write = You can also write a day and a time, such as "{ $example }".
slot-example = Tuesday at 5 pm
day-body = Which day suits you?
day-list-button = See days
day-later-row = Later days
half-body = Do you mean { $early } or { $late }?
none-free = I'm sorry, there is no free time for *{ $service }* in the coming weeks.
none-free-staff = I'm sorry, { $staff } has no free time for *{ $service }* in the coming weeks.
no-more-times = Those were the last times I have.
not-free-at = { $when } is not free.
not-free-on = { $date } has no free time left.
not-free-within = There's nothing free around then.
nearest-are = The nearest free times are:
reason-past = { $when } has already passed.
reason-too-soon = We need a little more notice than that: the earliest is { $earliest }.
reason-too-far = Bookings are open until { $date }.
reason-closed = We are closed on { $date }.
reason-closed-named = We are closed on { $date } ({ $name }).
reason-outside-hours = { $when } is outside our hours.
reason-taken = { $when } is already taken.
reason-day-full = { $date } is fully booked.
reason-customer-limit = You already have as many bookings as we can take for { $date }.
date-invalid = That date does not exist.
date-past = That day has already passed.
date-clash = { $date } is not a { $weekday }. Which day do you mean?
just-taken = I'm sorry, somebody has just taken that time.

# -- details, confirmation, booked ------------------------------------------------------------------
held-note = *{ $when }* is free.
ask-name = What name shall I put the booking under?
detail-too-long = That's a little long: please keep it under { $limit } characters.
detail-skip-button = Skip
confirm-body = I'm holding this time for you for { $minutes }:
confirm-move-body = I'm holding the new time for you for { $minutes }:
confirm-lapsed = I'm no longer holding this time, but it may still be free:
confirm-question = Shall I book it?
confirm-move-question = Shall I move it?
confirm-yes-button = Yes, book it
confirm-move-yes-button = Yes, move it
confirm-change-button = Another time
confirm-no-button = No, thanks
summary-service = { $service }
summary-when = 📅 { $when }
summary-staff = 👤 { $staff }
summary-minutes = ⏱ { $minutes }
summary-price = 💰 { $price }
summary-address = 📍 { $address }
summary-name = 🙋 { $name }
summary-detail = { $question } { $answer }
summary-reference = Reference: { $reference }
booked-title = *Booked!* See you then.
booked-note = I'll send you a reminder beforehand. You can move or cancel it right here.
booked-note-plain = You can move or cancel it right here.
moved-title = *Moved!* Your new time:
booking-move-button = Move
booking-cancel-button = Cancel
booking-confirm-button = I'll be there
draft-dropped = All right, I haven't booked anything.

# -- my bookings, cancelling, moving ----------------------------------------------------------------
mine-none = You have no bookings with us at the moment.
mine-one = This is your booking:
mine-body = { $count ->
    [one] You have one booking:
   *[other] You have { $count } bookings:
  }
mine-list-button = See bookings
pick-move-body = Which booking would you like to move?
pick-cancel-body = Which booking would you like to cancel?
cancel-none = You have no booking to cancel.
move-none = You have no booking to move.
cancel-body = Cancel this booking?
cancel-yes-button = Yes, cancel it
cancel-no-button = No, keep it
cancelled = Your booking is cancelled: { $service }, { $when }.
kept = Good, your booking stays as it is.
already-cancelled = That booking is already cancelled.
booking-gone = That booking is no longer open: it's over, or it was cancelled.
already-past = That booking has already passed.
too-late-to-change = It's too close to your appointment to change it here. Please talk to us: { $phone }
too-late-to-change-no-phone = It's too close to your appointment to change it here. Write "person" and somebody will help you.
attendance-confirmed = Thank you, see you on { $when }!
attendance-moved = That booking has moved: it is now on { $when }.

# -- reminders --------------------------------------------------------------------------------------
reminder-day = A reminder of your booking with *{ $business }*:
reminder-soon = See you soon at *{ $business }*:

# -- going round ------------------------------------------------------------------------------------
stale-tap = That list is out of date.
late-message = Sorry, your message reached me late.
not-understood = I'm sorry, I didn't understand that.
not-understood-again = I'm still not sure what you mean.
not-understood-person = I can't work that out, I'm afraid. Would you like to talk to a person?
start-over = All right, let's start again.
nothing-to-repeat = There's nothing open at the moment.
resume-body = Shall we carry on with your *{ $service }* booking?
resume-yes-button = Carry on
resume-no-button = No, thanks
unreadable = I can't read that kind of message yet. Please write it to me in words.
no-orders = I can't take orders here yet. Write "person" and somebody will help you.
too-many = You're writing faster than I can read. I've asked a person to have a look.
apology = I'm sorry, something went wrong on my side. Please try again, or write "person".
language-changed = All right, English it is.

# -- a person, and consent --------------------------------------------------------------------------
person-called = I've told the team: somebody will answer you here. Write "menu" whenever you want me back.
person-back = I'm back!
opted-out = You won't get reminders or offers from us any more. You can still write to book. Send START to get reminders again.
opted-in = Thank you, you'll get reminders again.

# -- answers about the business ---------------------------------------------------------------------
hours-title = *Our opening hours*
hours-line = { $weekday }: { $hours }
prices-title = *Our services*
prices-line = • { $service }: { $line }
price-of = *{ $service }*: { $line }
quote-body = Shall I look for a free time?
quote-yes-button = Yes, please
quote-no-button = Not now
place = 📍 { $address }
place-phone = ☎ { $phone }
place-unknown = Please ask us for the address: write "person" and somebody will help you.
