"""Words that say nothing about what somebody looks for: in the text they are left out, in a question passed over.

Beside the small words of a language these are the ones that fit every errand with a municipality ("ansøge",
"kommunen", "how much"), and forms that would meet a noun of another meaning ("passer" and "pas").

Words for people say for whom something is asked, and not what: the content needn't know them.
"""

from portal.journeys.finding.spelling import words_of

DANISH = frozenset(
    words_of(
        """
        af aldrig alle allerede alligevel alt altid anden andet andre at bare begge blev bleve blevet blive bliver
        både da de dem den denne der deres derfor derhen det dette dig din dine disse dit dog du dér efter eftersom
        egen egentlig eget egne eller ellers en end endnu ene eneste enhver er et ej én ét faktisk flere flest for
        fordi forleden fra før først gang gange ham han hans har havde have haft hej hele helt hen hende hendes her
        hinanden hos hun hver hverken hvad hvem hvilke hvilken hvilket hvis hvor hvordan hvorfor hvornår i igen ikke
        imellem imod ind inden indtil ingen intet ja jeg jer jeres jo kun lidt lige ligesom man mange med meget
        mellem men mens mere mest mig min mindre mindst mine mit mod måske ned nej nemt noget nogen nogle nok nu når
        nogensinde næste nær nærmest næsten og også om omkring op os over overfor på samme samt selv selvom siden sig
        sin sine sit skulle skal ske sker som stadig så sådan sådanne tak tidligere til tit tror tænker ud uden under
        undtagen var ved vi via vil ville vores vor være været

        burde bør bruge bruger brugt brug få får fået fik finde finder fundet fandt fatter forstå forstår gad gider
        give giver givet gav gjorde gjort gå går gået gik gøre gør gerne ha hedder hold holde holder
        kan komme kommer kommet kom kunne kunnet lad lade lader ladet læg lægge lægger lagde lagt lave laver lavet
        ligge ligger mener må måtte mangler mangle nå når passe passer passede passet ring ringe ringer ringet
        se ser set sige siger sagt sagde skrive skriver skrevet snart starte stå står stået svare synes sæt sætte
        sætter søge søger søgt tag tage tager taget tog tænke vide ved ville vist vælge vælg ønske ønsker spørg
        spørge spørger spurgt spørgsmål undre undrer

        dårlig dårlige dårligt fin fint forkert forkerte forskellig forskellige god gode godt hurtig hurtigt
        lang lange langt lille ny nye nyt rigtig rigtige rigtigt små stor store stort svært svær svære nem

        ansøg ansøge ansøger ansøgning ansøgningen blanket blanketter borger borgere borgeren formular formularer
        information informationer koste koster kommune kommunen kommunens kommuner pris priser prisen regel regler
        reglerne skema åbningstid åbningstider dag dage dagen år måned måneder sted steder ting tid tiden uge
        uger gratis mulighed muligheder muligt mulig
        """
    )
)

ENGLISH = frozenset(
    words_of(
        """
        a about after again all already also although always am an and any anybody anyone anything are arent around
        as at be because been before being between both but by came can cannot cant come comes coming could couldnt
        did didnt do does doesnt doing done dont down during each either else enough even ever every everyone
        everything few find finding for from further gave get gets getting give given gives go goes going gone got
        had has hasnt have havent having he hello her here hers herself hi him himself his how i id if im in
        instead into is isnt it its itself ive just keep know let lets like made make makes making many may maybe me
        might mine more most much must my myself near need needed needs neither never next no nobody nor not nothing
        now of off often on once one only or other others our ours out over own please put quite rather really right
        said same saw say says see seen shall she should shouldnt since so some somebody someone something soon still
        such take taken takes taking tell thank thanks that thats the their theirs them themselves then there theres
        these they theyre thing things think this those though through till to together too took toward towards try
        trying under until up upon us use used using very want wanted wants was wasnt we went were what whats when
        where whether which while who whom whose why will with within without wont would wouldnt yes yet you your
        yours yourself

        bad best better big different easy fast good great hard large long new old quick quickly short small wrong

        apply application applying available ask asking asked call calling cost costs fee form forms information
        municipal municipality opening hours hour price prices question questions rule rules day days month months
        week weeks year years time times possible place places
        """
    )
)

DANISH_PEOPLE = frozenset(
    words_of(
        """
        mand manden mænd kone konen kæreste kæresten ægtefælle samlever mor moren mødre far faren fædre forældre datter
        datteren døtre søn sønnen sønner søster bror søskende mormor morfar farmor farfar bedstemor bedstefar
        barnebarn børnebørn svigermor svigerfar tante onkel nevø niece fætter kusine ven veninde venner nabo naboen
        dreng drengen drenge pige pigen piger baby babyen teenager kollega voksen voksne person personer folk mennesker
        """
    )
)

ENGLISH_PEOPLE = frozenset(
    words_of(
        """
        husband wife partner spouse boyfriend girlfriend mother mum mom father dad parents daughter daughters son sons
        sister brother siblings grandmother grandfather grandma grandpa grandchild aunt uncle nephew niece cousin friend
        friends neighbour boy boys girl girls baby teenager colleague adult adults person people
        """
    )
)
