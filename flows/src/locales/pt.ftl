# Tudo o que o bot diz, em português do Brasil e de Portugal. Os nomes entre $chaves vêm da máquina, já formatados.
# Limites do WhatsApp: as chaves em -button no máximo 20 caracteres, em -row 24, em -hint 72, em -list-button 20.
# Neutro: sem gerúndio, sem pronomes átonos, sem equipe/equipa. $when e $date só depois de "para", "até" ou entre parênteses
# ("na terça" e "no sábado" não cabem na mesma frase).

# -- datas e horas ----------------------------------------------------------------------------------
weekday-1 = segunda-feira
weekday-2 = terça-feira
weekday-3 = quarta-feira
weekday-4 = quinta-feira
weekday-5 = sexta-feira
weekday-6 = sábado
weekday-7 = domingo
weekday-short-1 = seg
weekday-short-2 = ter
weekday-short-3 = qua
weekday-short-4 = qui
weekday-short-5 = sex
weekday-short-6 = sáb
weekday-short-7 = dom
month-1 = janeiro
month-2 = fevereiro
month-3 = março
month-4 = abril
month-5 = maio
month-6 = junho
month-7 = julho
month-8 = agosto
month-9 = setembro
month-10 = outubro
month-11 = novembro
month-12 = dezembro
month-short-1 = jan
month-short-2 = fev
month-short-3 = mar
month-short-4 = abr
month-short-5 = mai
month-short-6 = jun
month-short-7 = jul
month-short-8 = ago
month-short-9 = set
month-short-10 = out
month-short-11 = nov
month-short-12 = dez
# terça-feira, 24 de novembro
date-long = { $weekday }, { $day } de { $month }
# ter 24 nov (nas linhas de uma lista: curto!)
date-short = { $weekday } { $day } { $month }
date-day = { $day } de { $month }
# 17:00, e 5:00 PM onde o negócio conta de doze em doze
time-24 = { $hour }:{ $minute }
time-12 = { $hour }:{ $minute } { $half }
# terça-feira, 24 de novembro às 17:00
date-at-time = { $date } às { $time }
today = hoje
tomorrow = amanhã
minutes = { $count } min
with-staff = com { $staff }
list-and = { $first } e { $last }
closed = fechado

# -- saudação e menu --------------------------------------------------------------------------------
welcome = Olá! Sou o assistente virtual de *{ $business }*.
welcome-named = Olá, { $name }! Sou o assistente virtual de *{ $business }*.
greeting = Olá! Sou o assistente virtual de *{ $business }*. Posso marcar o seu horário por aqui mesmo.
greeting-named = Olá, { $name }! Sou o assistente virtual de *{ $business }*. Posso marcar o seu horário por aqui mesmo.
greeting-again = Olá de novo, { $name }!
greeting-again-unnamed = Olá de novo!
menu-body = Como posso ajudar?
menu-book-button = Marcar horário
menu-mine-button = Minhas reservas
menu-person-button = Falar com alguém
thanks = De nada!
fine = 👍
anything-wrong = Se algo não estiver certo, escreva "remarcar" ou "cancelar" e eu trato disso.
goodbye = Até logo!
small-talk = Tudo bem, obrigado! Mas o meu forte são as reservas.

# -- escolher um serviço e quem o faz ---------------------------------------------------------------
service-body = O que gostaria de marcar?
service-list-button = Ver serviços
service-which = Qual destes quer dizer?
service-recommended = Popular
service-line = { $minutes } · { $price }
service-line-free = { $minutes }
staff-body = *{ $service }*: com quem prefere?
staff-list-button = Escolher
staff-any-row = Tanto faz
staff-any-hint = Quem estiver livre primeiro
staff-not-for-service = { $staff } não faz { $service }.

# -- oferecer horários ------------------------------------------------------------------------------
slot-body = Estes são os próximos horários livres para *{ $service }*:
slot-body-staff = Estes são os próximos horários livres para *{ $service }* com { $staff }:
slot-body-move = A sua reserva atual: { $service }, { $when }. Estes são os próximos horários livres para remarcar:
slot-body-day = Para { $date }, estes são os horários livres de *{ $service }*:
slot-list-button = Ver horários
slot-more-row = Mais horários
slot-more-hint = Depois destes
slot-day-row = Outro dia
slot-day-hint = Escolha primeiro o dia
slot-or-write = Também pode escrever um dia e uma hora, por exemplo "{ $example }".
slot-example = terça-feira às 17:00
day-body = Que dia é melhor para você?
day-list-button = Ver dias
day-later-row = Dias seguintes
half-body = Quer dizer { $early } ou { $late }?
none-free = Lamento, não há horários livres para *{ $service }* nas próximas semanas.
none-free-staff = Lamento, { $staff } não tem horários livres para *{ $service }* nas próximas semanas.
no-more-times = Não há mais horários depois destes.
not-free-at = Não há horário livre para { $when }.
not-free-on = Já não há horários livres para { $date }.
not-free-within = Nesse período não há nada livre.
nearest-are = Estes são os horários livres mais próximos:
reason-past = Esse horário já passou ({ $when }).
reason-too-soon = Precisamos de um pouco mais de antecedência: o primeiro horário possível é { $earliest }.
reason-too-far = As reservas estão abertas até { $date }.
reason-closed = Nesse dia estamos fechados ({ $date }).
reason-closed-named = Nesse dia estamos fechados ({ $date }, { $name }).
reason-outside-hours = Fica fora do nosso horário de funcionamento ({ $when }).
reason-taken = Esse horário já está ocupado ({ $when }).
reason-day-full = Já não temos vagas para { $date }.
reason-customer-limit = Já tem o máximo de reservas que podemos aceitar para { $date }.
date-invalid = Essa data não existe.
date-past = Esse dia já passou.
date-clash = A data não confere: { $date } não é { $weekday }. Qual é o dia certo?
just-taken = Lamento, alguém acabou de reservar esse horário.

# -- dados, confirmação, reserva feita --------------------------------------------------------------
held-note = Está livre: *{ $when }*.
ask-name = Em nome de quem faço a reserva?
detail-too-long = É um pouco longo: escreva em menos de { $limit } caracteres, por favor.
detail-skip-button = Deixar em branco
confirm-body = Este horário fica guardado para você por { $minutes }:
confirm-move-body = O novo horário fica guardado para você por { $minutes }:
confirm-lapsed = Este horário já não está guardado, mas talvez ainda esteja livre:
confirm-question = Posso marcar?
confirm-move-question = Posso remarcar?
confirm-yes-button = Sim, marcar
confirm-move-yes-button = Sim, remarcar
confirm-change-button = Outro horário
confirm-no-button = Agora não
summary-service = { $service }
summary-when = 📅 { $when }
summary-staff = 👤 { $staff }
summary-minutes = ⏱ { $minutes }
summary-price = 💰 { $price }
summary-address = 📍 { $address }
summary-name = 🙋 { $name }
summary-detail = { $question } { $answer }
summary-reference = Referência: { $reference }
booked-title = *Está marcado!* Até lá.
booked-note = Envio um lembrete antes. Pode remarcar ou cancelar por aqui.
booked-note-plain = Pode remarcar ou cancelar por aqui.
moved-title = *Está remarcado!* O novo horário:
booking-move-button = Remarcar
booking-cancel-button = Cancelar
booking-confirm-button = Estarei lá
draft-dropped = Tudo bem, não marquei nada.

# -- minhas reservas, cancelar, remarcar ------------------------------------------------------------
mine-none = Neste momento não tem nenhuma reserva.
mine-one = Esta é a sua reserva:
mine-body = { $count ->
    [one] Tem uma reserva:
   *[other] Tem { $count } reservas:
  }
mine-list-button = Ver reservas
pick-move-body = Qual reserva quer remarcar?
pick-cancel-body = Qual reserva quer cancelar?
cancel-none = Não tem nenhuma reserva para cancelar.
move-none = Não tem nenhuma reserva para remarcar.
cancel-body = Posso cancelar esta reserva?
cancel-yes-button = Sim, cancelar
cancel-no-button = Não, manter
cancelled = A sua reserva está cancelada: { $service }, { $when }.
kept = Certo, a sua reserva continua como está.
already-cancelled = Essa reserva já está cancelada.
booking-gone = Essa reserva já não está ativa: passou ou foi cancelada.
already-past = Essa reserva já passou.
too-late-to-change = Falta muito pouco tempo e já não consigo alterar por aqui. Ligue para nós: { $phone }
too-late-to-change-no-phone = Falta muito pouco tempo e já não consigo alterar por aqui. Escreva "pessoa" e alguém ajuda.
attendance-confirmed = Combinado, até { $when }!
attendance-moved = Essa reserva mudou: agora está marcada para { $when }.

# -- lembretes --------------------------------------------------------------------------------------
reminder-day = Um lembrete da sua reserva em *{ $business }*:
reminder-soon = Até daqui a pouco em *{ $business }*:

# -- andar às voltas --------------------------------------------------------------------------------
stale-tap = Essa lista já não está atualizada.
late-message = Desculpe, a sua mensagem chegou atrasada.
not-understood = Desculpe, não entendi.
not-understood-again = Ainda não entendi bem.
not-understood-person = Infelizmente não consigo entender. Quer falar com uma pessoa?
start-over = Tudo bem, vamos começar de novo.
nothing-to-repeat = Não há nada em aberto neste momento.
resume-body = Continuamos com a sua reserva de *{ $service }*?
resume-yes-button = Continuar
resume-no-button = Agora não
unreadable = Ainda não consigo ler esse tipo de mensagem. Escreva com palavras, por favor.
no-orders = Ainda não posso receber pedidos por aqui. Escreva "pessoa" e alguém ajuda.
too-many = As mensagens chegam mais rápido do que consigo ler. Já pedi a uma pessoa para ver a conversa.
apology = Desculpe, algo falhou do meu lado. Tente de novo ou escreva "pessoa".
language-changed = Certo, continuamos em português.

# -- uma pessoa, e o consentimento ------------------------------------------------------------------
person-called = Já avisei o pessoal: alguém vai responder por aqui. Escreva "menu" quando quiser falar comigo de novo.
person-back = Estou de volta!
opted-out = Não vai mais receber lembretes nem ofertas nossas. Pode continuar a escrever para marcar. Envie ATIVAR para voltar a receber.
opted-in = Combinado, vai voltar a receber lembretes.

# -- respostas sobre o negócio ----------------------------------------------------------------------
hours-title = *O nosso horário*
hours-line = { $weekday }: { $hours }
prices-title = *Os nossos serviços*
prices-line = • { $service }: { $line }
price-of = *{ $service }*: { $line }
quote-body = Quer ver os horários livres?
quote-yes-button = Sim, por favor
quote-no-button = Agora não
place = 📍 { $address }
place-phone = ☎ { $phone }
place-unknown = Para saber o endereço, escreva "pessoa" e alguém ajuda.
