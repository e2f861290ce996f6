//! Portuguese, of Brazil first.

use jiff::civil::Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};

use super::Pack;
use crate::language::Language::{De, En, Es, Fr, Pt};
use crate::understanding::intent::Force::{Alone, Lead, Strong, Weak};
use crate::understanding::intent::Intent;
use crate::understanding::when::{Part, Sense};

pub(super) static PACK: Pack = Pack {
    language: Pt,
    month_first: false,
    dotted_dates: false,
    weekday_hour: false,
    no_rules_out: true,
    parts: [(6, 12), (12, 18), (18, 22), (18, 24)],
    intents: &[
        (
            Intent::Book,
            Strong,
            "marcar, marca pra mim, agendar, agenda pra mim, reservar, fazer uma reserva, \
             fazer um agendamento, marcar um horario, marcar horario, quero um horario, quero horario, \
             preciso de um horario, queria um horario, marcar consulta, nova reserva, novo agendamento, \
             quero agendar, agende",
        ),
        (Intent::Book, Weak, "agendamento, reserva, consulta, quero, queria, gostaria, preciso, da pra"),
        (
            Intent::Move,
            Strong,
            "remarcar, reagendar, mudar, muda, trocar, troca, alterar, adiar, antecipar, transferir, \
             mudar o horario, mudar a data, passar para outro dia",
        ),
        (
            Intent::Cancel,
            Strong,
            "cancelar, cancela, cancele, cancelamento, desmarcar, desmarca, desmarque, nao vou poder ir, \
             nao posso ir, nao vou conseguir ir, nao consigo ir, nao poderei ir, nao vou mais",
        ),
        (
            Intent::Mine,
            Strong,
            "meus agendamentos, minhas reservas, meus horarios, minhas consultas, quando e meu horario, \
             que horas e meu, que horas e minha, quando e minha consulta, eu tenho horario marcado, \
             tenho horario marcado, tenho consulta, o que tenho marcado, ver meu agendamento",
        ),
        (Intent::Mine, Weak, "meu agendamento, minha reserva, meu horario, minha consulta"),
        (
            Intent::Availability,
            Strong,
            "disponivel, disponiveis, disponibilidade, tem horario, tem horarios, tem vaga, tem vagas, \
             vaga, vagas, tem algum horario, horarios disponiveis, horario livre, horarios livres, livre, \
             quais horarios, que horarios, quando posso ir, quando tem, quando voces podem, \
             consegue me encaixar, encaixe, tem algo, que tal, e se, tem pra, tem para",
        ),
        (
            Intent::Services,
            Strong,
            "servicos, servico, o que voces fazem, o que oferecem, o que voces oferecem, quais servicos, \
             tratamentos, procedimentos, voces fazem, lista de servicos",
        ),
        (
            Intent::Price,
            Strong,
            "preco, precos, quanto custa, quanto custam, quanto e, quanto fica, quanto sai, quanto cobra, \
             quanto voces cobram, valor, valores, qual o valor, qual o preco, tabela de precos, quanto ta, \
             quanto",
        ),
        (
            Intent::Hours,
            Strong,
            "horario de funcionamento, horario de atendimento, que horas abre, que horas abrem, \
             que horas fecha, que horas fecham, abrem, fecham, estao abertos, ta aberto, esta aberto, \
             aberto, ate que horas, voces abrem, funciona, funcionamento, que horas voces abrem, \
             funcionam",
        ),
        (
            Intent::Place,
            Strong,
            "endereco, localizacao, onde fica, onde voces ficam, onde e, onde estao, como chegar, \
             como chego, estacionamento, mapa, onde",
        ),
        (
            Intent::Person,
            Strong,
            "atendente, humano, pessoa real, pessoa de verdade, falar com alguem, falar com uma pessoa, \
             falar com um atendente, falar com, operador, me liga, me ligue, recepcionista, \
             atendimento humano",
        ),
        (Intent::Person, Alone, "pessoa, alguem, recepcao"),
        (
            Intent::Menu,
            Strong,
            "menu, menu principal, o que voce faz, ver opcoes, quais as opcoes, quais opcoes",
        ),
        (Intent::Menu, Alone, "ajuda, opcoes, me ajuda, info, informacoes"),
        (
            Intent::StartOver,
            Strong,
            "comecar de novo, recomecar, do inicio, do comeco, reiniciar, comecar do zero, do zero",
        ),
        (Intent::Back, Strong, "voltar atras, passo anterior, passo atras"),
        (Intent::Back, Alone, "voltar, volta, anterior, volte"),
        (Intent::Repeat, Strong, "repete, repetir, repita, pode repetir, fala de novo, nao entendi"),
        (Intent::Repeat, Alone, "de novo, outra vez, como, que, oi o que, o que"),
        (
            Intent::MoreTimes,
            Strong,
            "mais horarios, outros horarios, outro horario, mais opcoes, outras opcoes, outra opcao, \
             nenhum desses, nenhuma dessas, nenhum deles, ver mais, outra hora, algo mais",
        ),
        (Intent::MoreTimes, Alone, "mais, nenhum, nenhuma, outro, outra, outros"),
        (
            Intent::OtherDay,
            Strong,
            "outro dia, outros dias, outra data, outras datas, dia diferente, mudar o dia",
        ),
        (Intent::Earlier, Strong, "mais cedo, um pouco antes, algo antes, muito tarde, tarde demais"),
        (Intent::Earlier, Alone, "antes, cedo"),
        (Intent::Later, Strong, "mais tarde, um pouco depois, algo depois, muito cedo, cedo demais"),
        (Intent::Later, Alone, "depois"),
        (
            Intent::Yes,
            Lead,
            "sim, sm, ss, s, claro, com certeza, pode ser, ok, okay, okey, beleza, blz, ta bom, ta, \
             tudo certo, certo, perfeito, otimo, isso, isso mesmo, exato, correto, combinado, fechado, \
             quero sim, por favor sim, bom, bora, uhum, aham, positivo, por mim tudo bem, serve, esta bem, \
             sem problema, por que nao, pode, esse, essa, vamos",
        ),
        (
            Intent::No,
            Lead,
            "nao, n, naum, nao obrigado, nao obrigada, nope, agora nao, ainda nao, melhor nao, \
             de jeito nenhum, errado, nao quero, nao da, negativo, esse nao, essa nao, deixa, \
             deixa pra la, nada",
        ),
        (
            Intent::Greeting,
            Strong,
            "oi, ola, oie, oii, bom dia, boa tarde, boa noite, opa, e ai, eai, saudacoes",
        ),
        (
            Intent::Thanks,
            Strong,
            "obrigado, obrigada, muito obrigado, muito obrigada, obg, brigado, brigada, valeu, vlw, grato, \
             grata, agradeco",
        ),
        (
            Intent::Goodbye,
            Strong,
            "tchau, ate logo, ate mais, ate breve, ate amanha, adeus, falou, flw, ate a proxima, xau",
        ),
        (Intent::OptIn, Alone, "inscrever, quero receber mensagens, voltar a receber, start, ativar"),
        (
            Intent::AnyStaff,
            Strong,
            "qualquer um, qualquer uma, tanto faz quem, sem preferencia, quem estiver livre, \
             qualquer pessoa, qualquer profissional, com quem for, quem tiver",
        ),
        (Intent::AnyStaff, Alone, "tanto faz, nao importa, indiferente, qualquer"),
        (
            Intent::Confirm,
            Strong,
            "confirmar, confirmo, confirmado, confirma, confirmada, estarei la, estarei ai, vou sim",
        ),
        (
            Intent::SmallTalk,
            Strong,
            "tudo bem, td bem, tudo bom, como vai, como voce esta, kkk, kkkk, rs, rsrs, haha, quem e voce, \
             voce e um robo, e um robo, qual seu nome, prazer, legal, que bom",
        ),
    ],
    stop: "stop, parar, pare, sair, descadastrar, cancelar inscricao, remover, me remova, \
           nao quero receber mais mensagens, nao quero mais receber mensagens, nao quero mais mensagens, \
           parem de me mandar mensagem, pare de me mandar mensagens, sair da lista, chega de mensagens, \
           nao me mande mais mensagens",
    greetings: "oi, ola, bom dia, boa tarde, boa noite, oie, oii",
    fillers: "por, favor, pf, pfv, pfvr, obrigado, obrigada, obg, ok, entao, ah, eh, ja, o, a, um, uma, e, \
              com, moca, moco, senhor, senhora, oi, ola, ai, so, pra, mim",
    function: "de, do, da, dos, das, no, na, nos, nas, ao, aos, as, os, em, que, q, pq, esta, sou, ser, \
               tem, tenho, temos, voce, voces, vc, vcs, eu, ele, ela, meu, minha, meus, minhas, seu, sua, \
               para, pro, mas, como, quando, onde, qual, quais, quem, quero, queria, posso, pode, podem, \
               poderia, gostaria, preciso, me, te, se, lhe, isso, este, esse, essa, muito, mais, fazer, \
               ir, hora, dia, tambem, tb, tbm, algum, alguma, ate, sobre, ou, foi, vou, vai, ta, seria, \
               saber, ver, uns, umas, la",
    lookalikes: "manha, amanha, marco, marca, corte, parte, carta, tarde, semana, terca, cerca, manter, \
                 medo, outro, ontem, quatro, quarto, sexto, segundo, hora, conta, pressa",
    cardinals: &[
        (1, "um, uma"),
        (2, "dois, duas"),
        (3, "tres"),
        (4, "quatro"),
        (5, "cinco"),
        (6, "seis"),
        (7, "sete"),
        (8, "oito"),
        (9, "nove"),
        (10, "dez"),
        (11, "onze"),
        (12, "doze"),
    ],
    ordinals: &[
        (1, "primeiro, primeira"),
        (2, "segundo, segunda"),
        (3, "terceiro, terceira"),
        (4, "quarto, quarta"),
        (5, "quinto, quinta"),
        (6, "sexto, sexta"),
        (7, "setimo, setima"),
        (8, "oitavo, oitava"),
        (9, "nono, nona"),
        (10, "decimo, decima"),
    ],
    option: "opcao, numero, num, n, no, o, a, de, quero, escolho, prefiro",
    with: "com, c, para",
    name_is: "me chamo, meu nome e, chamo me, em nome de, no nome de, nome",
    i_am: "sou, sou o, sou a, aqui e, aqui e o, aqui e a",
    languages: &[(En, "ingles"), (Es, "espanhol"), (Pt, "portugues"), (Fr, "frances"), (De, "alemao")],
    speak: "em, fala, falam, falar, pra, para",
    negators: "nao, nunca, nem, sem",
    weekdays: [
        (Monday, "segunda, segunda feira, seg, 2 a feira"),
        (Tuesday, "terca, terca feira, ter, 3 a feira"),
        (Wednesday, "quarta, quarta feira, qua, 4 a feira"),
        (Thursday, "quinta, quinta feira, qui, 5 a feira"),
        (Friday, "sexta, sexta feira, sex, 6 a feira"),
        (Saturday, "sabado, sabados, sab"),
        (Sunday, "domingo, domingos, dom"),
    ],
    months: [
        "janeiro, jan",
        "fevereiro, fev",
        "marco, mar",
        "abril, abr",
        "maio, mai",
        "junho, jun",
        "julho, jul",
        "agosto, ago",
        "setembro, set",
        "outubro, out",
        "novembro, nov",
        "dezembro",
    ],
    when: &[
        (Sense::Day(0), None, "hoje, hj"),
        (Sense::Day(0), Some(Sense::Part(Part::Morning)), "hoje de manha"),
        (Sense::Day(0), Some(Sense::Part(Part::Evening)), "esta noite, hoje a noite"),
        (Sense::Day(1), None, "amanha, amnh, amnha, amanhan, amh"),
        (Sense::Day(2), None, "depois de amanha, dps de amanha"),
        (Sense::Day(-1), None, "ontem"),
        (Sense::Day(7), None, "em uma semana, daqui a uma semana, daqui uma semana"),
        (Sense::ThisWeek, None, "esta semana, essa semana, nesta semana, nessa semana"),
        (
            Sense::NextWeek,
            None,
            "semana que vem, na semana que vem, a semana que vem, proxima semana, na proxima semana, \
             a proxima semana, semana seguinte, outra semana, sem que vem",
        ),
        (
            Sense::Weekend,
            None,
            "fim de semana, este fim de semana, esse fim de semana, no fim de semana, final de semana, \
             fds, neste fim de semana",
        ),
        (Sense::NextWeekend, None, "proximo fim de semana, no proximo fim de semana, fim de semana que vem"),
        (Sense::ThisMonth, None, "este mes, esse mes"),
        (Sense::NextMonth, None, "mes que vem, no mes que vem, proximo mes, no proximo mes"),
        (Sense::Next, None, "proximo, proxima, na proxima, no proximo, que vem, seguinte, prox"),
        (Sense::This, None, "este, esta, esse, essa, nesta, nessa, neste, nesse"),
        (Sense::Days, None, "dias"),
        (Sense::Weeks, None, "semana, semanas"),
        (Sense::Months, None, "mes, meses"),
        (Sense::Hours, None, "hora"),
        (Sense::Clock, None, "h, hs, hrs, horas, em ponto"),
        (Sense::Minutes, None, "minuto, minutos, min"),
        (Sense::In, None, "em, daqui a, daqui, dentro de"),
        (
            Sense::Part(Part::Morning),
            None,
            "manha, de manha, pela manha, da manha, na manha, a manha, cedo, de manha cedo, \
             parte da manha",
        ),
        (
            Sense::Part(Part::Afternoon),
            None,
            "tarde, de tarde, a tarde, pela tarde, da tarde, na tarde, na parte da tarde",
        ),
        (Sense::Part(Part::Evening), None, "fim da tarde, final da tarde, no fim da tarde"),
        (Sense::Part(Part::Night), None, "noite, de noite, a noite, da noite, pela noite, na noite"),
        (Sense::Noon, None, "meio dia, ao meio dia, meiodia, hora do almoco"),
        (Sense::Midnight, None, "meia noite"),
        (Sense::At, None, "as, a 1, la pelas 0"),
        (Sense::After, None, "depois das, depois de, depois da, depois do, apos, apos as, dps das"),
        (Sense::Before, None, "antes das, antes de, antes da, antes do"),
        (
            Sense::Around,
            None,
            "por volta das, por volta de, la pelas, pelas, perto das, umas, cerca das, cerca de, \
             mais ou menos as, mais ou menos, aproximadamente, tipo",
        ),
        (Sense::From, None, "das, desde, desde as, a partir das, a partir de, a partir da, a partir do"),
        (Sense::Between, None, "entre, entre as"),
        (Sense::To, None, "a, ao, para, pra, pro"),
        (Sense::Until, None, "ate, ate as"),
        (Sense::And, None, "e, ou"),
        (Sense::Plus(30), None, "e meia, e trinta, e 30"),
        (Sense::Plus(15), None, "e quinze, e 15, e um quarto"),
        (Sense::Plus(10), None, "e dez, e 10"),
        (Sense::Plus(20), None, "e vinte, e 20"),
        (Sense::Past(-15), None, "quinze para as, 15 para as, quinze pras"),
        (Sense::Past(-10), None, "dez para as, 10 para as, dez pras"),
        (Sense::Past(-20), None, "vinte para as"),
        (Sense::Am, None, "am, a m"),
        (Sense::Pm, None, "pm, p m"),
        (
            Sense::AnyDay,
            None,
            "qualquer dia, qualquer hora, qualquer horario, quando puder, quando der, \
             o mais rapido possivel, o quanto antes, quanto antes, o mais cedo possivel, \
             assim que possivel, primeiro horario, o primeiro horario, primeiro disponivel, primeira vaga, \
             asap",
        ),
        (
            Sense::Not,
            None,
            "menos, exceto, nao posso, nao posso na, nao consigo, menos na, que nao seja, fora, nao rola, \
             nao da na",
        ),
        (Sense::No, None, "nao"),
        (Sense::Instead, None, "melhor, em vez, ao inves, quis dizer, alias"),
        (Sense::The, None, "dia, o dia, no dia, do dia, para o dia, pro dia, na, no"),
        (Sense::Of, None, "de"),
        (Sense::Ordinal, None, "o"),
    ],
};
