# Todo lo que dice el bot, en español (tú). Los nombres entre $llaves llegan de la máquina, ya con su formato.
# Límites de WhatsApp: las claves en -button 20 caracteres como mucho, en -row 24, en -hint 72, en -list-button 20.
# $when y $date llevan siempre el día de la semana: «el martes 3 de marzo»; nunca «hoy» ni «mañana».

# -- fechas y horas ---------------------------------------------------------------------------------
weekday-1 = lunes
weekday-2 = martes
weekday-3 = miércoles
weekday-4 = jueves
weekday-5 = viernes
weekday-6 = sábado
weekday-7 = domingo
weekday-short-1 = lun
weekday-short-2 = mar
weekday-short-3 = mié
weekday-short-4 = jue
weekday-short-5 = vie
weekday-short-6 = sáb
weekday-short-7 = dom
month-1 = enero
month-2 = febrero
month-3 = marzo
month-4 = abril
month-5 = mayo
month-6 = junio
month-7 = julio
month-8 = agosto
month-9 = septiembre
month-10 = octubre
month-11 = noviembre
month-12 = diciembre
month-short-1 = ene
month-short-2 = feb
month-short-3 = mar
month-short-4 = abr
month-short-5 = may
month-short-6 = jun
month-short-7 = jul
month-short-8 = ago
month-short-9 = sep
month-short-10 = oct
month-short-11 = nov
month-short-12 = dic
# martes 24 de noviembre
date-long = { $weekday } { $day } de { $month }
# mar 24 nov (en las filas de una lista: ¡corto!)
date-short = { $weekday } { $day } { $month }
date-day = { $day } de { $month }
# 17:00, y 5:00 PM donde el negocio cuenta de doce en doce
time-24 = { $hour }:{ $minute }
time-12 = { $hour }:{ $minute } { $half }
# martes 24 de noviembre a las 17:00
date-at-time = { $date } a las { $time }
today = hoy
tomorrow = mañana
minutes = { $count } min
with-staff = con { $staff }
list-and = { $first } y { $last }
closed = cerrado

# -- saludo y menú ----------------------------------------------------------------------------------
welcome = ¡Hola! Soy el asistente virtual de *{ $business }*.
welcome-named = ¡Hola, { $name }! Soy el asistente virtual de *{ $business }*.
greeting = ¡Hola! Soy el asistente virtual de *{ $business }*. Puedo darte cita por aquí mismo.
greeting-named = ¡Hola, { $name }! Soy el asistente virtual de *{ $business }*. Puedo darte cita por aquí mismo.
greeting-again = ¡Hola otra vez, { $name }!
greeting-again-unnamed = ¡Hola otra vez!
menu-body = ¿En qué te puedo ayudar?
menu-book-button = Pedir cita
menu-mine-button = Mis citas
menu-person-button = Hablar con alguien
thanks = ¡De nada!
fine = 👍
anything-wrong = Si hay algo que no te cuadra, escribe "cambiar" o "cancelar" y lo arreglamos.
goodbye = ¡Hasta luego, nos vemos pronto!
small-talk = ¡Muy bien, gracias! Aunque lo mío son las citas.

# -- elegir un servicio y quién lo hace -------------------------------------------------------------
service-body = ¿Para qué quieres la cita?
service-list-button = Ver servicios
service-which = ¿A cuál de estos te refieres?
service-recommended = Muy popular
service-line = { $minutes } · { $price }
service-line-free = { $minutes }
staff-body = *{ $service }*: ¿con quién te gustaría?
staff-list-button = Elegir
staff-any-row = Me da igual
staff-any-hint = Quien esté libre antes
staff-not-for-service = { $staff } no hace { $service }.

# -- ofrecer horas ----------------------------------------------------------------------------------
slot-body = Estos son los próximos huecos libres para *{ $service }*:
slot-body-staff = Estos son los próximos huecos libres para *{ $service }* con { $staff }:
slot-body-move = Tu cita actual: { $service }, { $when }. Estos son los próximos huecos libres para cambiarla:
slot-body-day = Estos son los huecos para *{ $service }* el { $date }:
slot-list-button = Ver horas
slot-more-row = Más horas
slot-more-hint = Después de estas
slot-day-row = Otro día
slot-day-hint = Elige primero el día
slot-or-write = También puedes escribirme un día y una hora, por ejemplo "{ $example }".
slot-example = martes a las 17:00
day-body = ¿Qué día te viene bien?
day-list-button = Ver días
day-later-row = Más adelante
half-body = ¿A las { $early } o a las { $late }?
none-free = Lo siento, no hay huecos para *{ $service }* en las próximas semanas.
none-free-staff = Lo siento, { $staff } no tiene huecos para *{ $service }* en las próximas semanas.
no-more-times = No hay más horas después de estas.
not-free-at = A esa hora no hay hueco ({ $when }).
not-free-on = Ese día ya no quedan huecos ({ $date }).
not-free-within = Para entonces no queda nada libre.
nearest-are = Lo más cercano que tengo es esto:
reason-past = Esa hora ya ha pasado ({ $when }).
reason-too-soon = Necesitamos un poco más de antelación. Lo antes posible sería el { $earliest }.
reason-too-far = De momento damos cita hasta el { $date }.
reason-closed = Ese día cerramos ({ $date }).
reason-closed-named = Ese día cerramos ({ $date }, { $name }).
reason-outside-hours = Eso queda fuera de nuestro horario ({ $when }).
reason-taken = Esa hora ya está ocupada ({ $when }).
reason-day-full = Ese día está completo ({ $date }).
reason-customer-limit = Ya tienes el máximo de citas que podemos darte para ese día ({ $date }).
date-invalid = Esa fecha no existe.
date-past = Ese día ya ha pasado.
date-clash = La fecha no me cuadra: el { $date } no cae en { $weekday }. ¿Qué día quieres decir?
just-taken = Vaya, lo siento: alguien acaba de reservar esa hora.

# -- datos, confirmación, cita reservada ------------------------------------------------------------
held-note = Tengo hueco: *{ $when }*.
ask-name = ¿A nombre de quién pongo la cita?
detail-too-long = Es un poco largo: escríbelo en menos de { $limit } caracteres, por favor.
detail-skip-button = Saltar
confirm-body = Te guardo esta hora durante { $minutes }:
confirm-move-body = Te guardo la nueva hora durante { $minutes }:
confirm-lapsed = Ya no te guardo esta hora, pero puede que siga libre:
confirm-question = ¿Te la reservo?
confirm-move-question = ¿Te la cambio?
confirm-yes-button = Sí, resérvala
confirm-move-yes-button = Sí, cámbiala
confirm-change-button = Otra hora
confirm-no-button = No, déjalo
summary-service = { $service }
summary-when = 📅 { $when }
summary-staff = 👤 { $staff }
summary-minutes = ⏱ { $minutes }
summary-price = 💰 { $price }
summary-address = 📍 { $address }
summary-name = 🙋 { $name }
summary-detail = { $question } { $answer }
summary-reference = Referencia: { $reference }
booked-title = *¡Cita reservada!* Te esperamos.
booked-note = Te la recordaré antes. Puedes cambiarla o cancelarla por aquí.
booked-note-plain = Puedes cambiarla o cancelarla por aquí.
moved-title = *¡Cita cambiada!* Tu nueva hora:
booking-move-button = Cambiar
booking-cancel-button = Cancelar
booking-confirm-button = Allí estaré
draft-dropped = De acuerdo, no he reservado nada.

# -- mis citas, cancelar, cambiar -------------------------------------------------------------------
mine-none = Ahora mismo no tienes ninguna cita con nosotros.
mine-one = Esta es tu cita:
mine-body = { $count ->
    [one] Tienes una cita:
   *[other] Tienes { $count } citas:
  }
mine-list-button = Ver citas
pick-move-body = ¿Qué cita quieres cambiar?
pick-cancel-body = ¿Qué cita quieres cancelar?
cancel-none = No tienes ninguna cita que cancelar.
move-none = No tienes ninguna cita que cambiar.
cancel-body = ¿Cancelo esta cita?
cancel-yes-button = Sí, cancélala
cancel-no-button = No, la mantengo
cancelled = Tu cita queda cancelada: { $service }, { $when }.
kept = Perfecto, tu cita sigue en pie.
already-cancelled = Esa cita ya está cancelada.
booking-gone = Esa cita ya no está activa: ha pasado o se canceló.
already-past = Esa cita ya ha pasado.
too-late-to-change = Falta muy poco para la cita y ya no puedo cambiarla por aquí. Habla con nosotros: { $phone }
too-late-to-change-no-phone = Falta muy poco para la cita y ya no puedo cambiarla por aquí. Escribe "persona" y alguien te ayudará.
attendance-confirmed = ¡Gracias! Te esperamos el { $when }.
attendance-moved = Esa cita ha cambiado, ahora es el { $when }.

# -- recordatorios ----------------------------------------------------------------------------------
reminder-day = Te recordamos tu cita en *{ $business }*:
reminder-soon = Nos vemos pronto en *{ $business }*:

# -- dar vueltas ------------------------------------------------------------------------------------
stale-tap = Esa lista ya no está al día.
late-message = Perdona, tu mensaje me ha llegado tarde.
not-understood = Perdona, no te he entendido.
not-understood-again = Sigo sin entenderte bien.
not-understood-person = Me temo que no consigo entenderlo. ¿Quieres hablar con una persona?
start-over = Vale, empezamos de nuevo.
nothing-to-repeat = Ahora mismo no tenemos nada a medias.
resume-body = ¿Seguimos con tu cita de *{ $service }*?
resume-yes-button = Sí, seguimos
resume-no-button = No, déjalo
unreadable = Todavía no puedo leer ese tipo de mensajes. Escríbemelo con palabras, por favor.
no-orders = Por aquí todavía no puedo tomar pedidos. Escribe "persona" y alguien te ayudará.
too-many = Escribes más rápido de lo que puedo leer. Le he pedido a una persona que le eche un vistazo.
apology = Lo siento, algo ha fallado por mi parte. Inténtalo otra vez o escribe "persona".
language-changed = De acuerdo, seguimos en español.

# -- una persona, y el consentimiento ---------------------------------------------------------------
person-called = Ya he avisado al equipo: te contestarán por aquí. Escribe "menú" cuando quieras que vuelva yo.
person-back = ¡Ya estoy aquí otra vez!
opted-out = Ya no te enviaremos recordatorios ni ofertas. Puedes seguir escribiéndonos para pedir cita. Envía ALTA para volver a recibirlos.
opted-in = Gracias, volverás a recibir recordatorios.

# -- respuestas sobre el negocio --------------------------------------------------------------------
hours-title = *Nuestro horario*
hours-line = { $weekday }: { $hours }
prices-title = *Nuestros servicios*
prices-line = • { $service }: { $line }
price-of = *{ $service }*: { $line }
quote-body = ¿Te busco hora?
quote-yes-button = Sí, por favor
quote-no-button = Ahora no
place = 📍 { $address }
place-phone = ☎ { $phone }
place-unknown = Pregúntanos la dirección: escribe "persona" y alguien te ayudará.
