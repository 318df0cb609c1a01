"""What values are called in the languages of `languages`: proposed, and never taken unasked."""

from collections.abc import Mapping
from typing import Final

from smpdash.record.importing.meanings.languages import CALLED

_FINISHED: Final = (
    *("fertig", "abgeschlossen", "beendet", "terminé", "terminée", "terminado", "finalizado"),
    *("completado", "finito", "terminato", "completato", "concluído", "klaar", "afgerond"),
    *("ferdig", "fullført", "færdig", "afsluttet", "färdig", "avslutad", "klar"),
)
# By the key or the name of a value, in the order of the languages. They are compared without case,
# accents, blanks and signs. The same word may stand for two values, of different fields.
SAID: Final[Mapping[str, tuple[str, ...]]] = {
    # Skin.
    "normal": ("normale", "normale haut", "peau normale", "normaal"),
    "combination": (
        *("mischhaut", "gemischt", "mixte", "peau mixte", "mixta", "mista", "gecombineerd"),
        *("gemengd", "kombinert", "kombineret", "kombinerad", "blandet", "blandad"),
    ),
    "dry": (
        *("trocken", "trockene haut", "sèche", "sec", "peau sèche", "seca", "seco", "secca"),
        *("secco", "droog", "droge huid", "tørr", "tør", "torr"),
    ),
    "oily": (
        *("fettig", "fettige haut", "ölig", "grasse", "gras", "peau grasse", "grasa", "graso"),
        *("grassa", "grasso", "oleosa", "oleoso", "vet", "vettig", "vette huid", "fet", "fedtet"),
    ),
    # Scar tissue.
    "none": (
        *("no", "keine", "keins", "kein", "nein", "aucune", "aucun", "non", "ninguna", "ninguno"),
        *("nessuna", "nessuno", "nenhuma", "nenhum", "não", "geen", "nee", "ingen", "nei", "nej"),
        *("inga", "inget"),
    ),
    "minor": (
        *("gering", "wenig", "leicht", "légère", "léger", "peu", "leve", "poca", "poco", "lieve"),
        *("ligeira", "pouco", "licht", "weinig", "lett", "lite", "let", "lidt", "lätt"),
    ),
    "moderate": (
        *("mäßig", "mittel", "moyenne", "moyen", "modérée", "modéré", "moderada", "moderado"),
        *("moderata", "moderato", "media", "matig", "moderat", "middels", "måttlig"),
    ),
    "extensive": (
        *("stark", "viel", "ausgeprägt", "étendue", "importante", "extensa", "mucha", "estesa"),
        *("molta", "muita", "uitgebreid", "veel", "mye", "omfattende", "meget", "omfattande"),
        "mycket",
    ),
    # Where a scar comes from.
    "surgical": (
        *("operation", "op", "chirurgisch", "chirurgicale", "opération", "quirúrgica"),
        *("cirugía", "operación", "chirurgica", "operazione", "cirúrgica", "operação"),
        *("operatie", "kirurgisk", "operasjon"),
    ),
    "trauma": (
        *("verletzung", "unfall", "verbrennung", "blessure", "accident", "brûlure", "lesión"),
        *("accidente", "quemadura", "ferita", "incidente", "ustione", "ferimento", "acidente"),
        *("queimadura", "verwonding", "ongeluk", "brandwond", "skade", "ulykke", "brannskade"),
        *("brandsår", "skada", "olycka", "brännskada"),
    ),
    "raised": (
        *("erhaben", "wulstig", "chéloïde", "en relief", "queloide", "elevada", "cheloide"),
        *("rilevata", "quelóide", "verheven", "keloïd", "hevet", "hævet", "upphöjd"),
    ),
    "other": (
        *("andere", "anderes", "sonstige", "sonstiges", "autre", "otra", "otro", "altra", "altro"),
        *("outra", "outro", "anders", "overig", "annen", "annet", "anden", "andet", "annan"),
        *("annat", "övrigt"),
    ),
    # Zones.
    "hairline": (
        *("haaransatz", "haarlinie", "ligne frontale", "ligne de cheveux", "línea frontal"),
        *("línea del cabello", "attaccatura", "linea frontale", "linha frontal"),
        *("linha do cabelo", "haarlijn", "hårfeste", "hårlinje", "hårgrænse", "hårfäste"),
    ),
    "left temple": (
        *("schläfe links", "linke schläfe", "tempe gauche", "sien izquierda", "tempia sinistra"),
        *("têmpora esquerda", "slaap links", "linkerslaap", "venstre tinning", "vänster tinning"),
    ),
    "right temple": (
        *("schläfe rechts", "rechte schläfe", "tempe droite", "sien derecha", "tempia destra"),
        *("têmpora direita", "slaap rechts", "rechterslaap", "høyre tinning", "højre tinding"),
        "höger tinning",
    ),
    "frontal": (
        *("vorderkopf", "vorne", "stirnbereich", "frontale", "avant", "parte frontal", "voorkant"),
        *("voorhoofd", "frontaal", "fremre", "foran", "forreste", "främre", "framtill"),
    ),
    "mid scalp": (
        *("oberkopf", "mittelkopf", "mitte", "milieu", "milieu du crâne", "zona media", "medio"),
        *("parte centrale", "centro", "meio", "midden", "bovenkant", "midten", "midt", "mitten"),
    ),
    "crown": (
        *("wirbel", "tonsur", "krone", "vertex", "couronne", "tonsure", "coronilla", "corona"),
        *("vértice", "chierica", "coroa", "kruin", "isse", "hjässa", "krona"),
    ),
    "left side": (
        *("seite links", "linke seite", "côté gauche", "lado izquierdo", "lato sinistro"),
        *("lado esquerdo", "linkerkant", "linkerzijde", "venstre side", "vänster sida"),
    ),
    "right side": (
        *("seite rechts", "rechte seite", "côté droit", "lado derecho", "lato destro"),
        *("lado direito", "rechterkant", "rechterzijde", "høyre side", "højre side", "höger sida"),
    ),
    "back": (
        *("hinterkopf", "hinten", "nacken", "arrière", "nuque", "nuca", "parte posterior"),
        *("parte de atrás", "retro", "parte de trás", "achterkant", "achterhoofd", "bakhode"),
        *("baghoved", "bakhuvud", "nakke", "nacke"),
    ),
    "scar": CALLED["client.scar_tissue"],
    "whole": (
        *("ganzer kopf", "gesamter kopf", "gesamt", "kopf", "crâne entier", "tout le crâne"),
        *("toda la cabeza", "tutta la testa", "toda a cabeça", "hele hoofd", "hele hodet"),
        *("hele hovedet", "hela huvudet"),
    ),
    # Hair loss, the look that is wanted, and how earlier pigment faded.
    "scar only": (
        *("nur narbe", "cicatrice seule", "solo cicatriz", "solo cicatrice", "só cicatriz"),
        *("alleen litteken", "bare arr", "kun ar", "endast ärr"),
    ),
    "shaved": (
        *("rasiert", "rasé", "crâne rasé", "rapado", "afeitado", "rasato", "raspado", "geschoren"),
        *("kaalgeschoren", "barbert", "barberet", "rakad", "rakat"),
    ),
    "density": (
        *("verdichtung", "dichte", "densité", "densification", "densidad", "densità"),
        *("densidade", "dichtheid", "verdichting", "fortetning", "fortætning", "förtätning"),
    ),
    "unknown": (
        *("unbekannt", "inconnu", "desconocido", "sconosciuto", "desconhecido", "onbekend"),
        *("ukjent", "ukendt", "okänd", "okänt"),
    ),
    "slow": ("langsam", "lent", "lente", "lento", "langzaam", "langsom", "langsomt", "långsam"),
    "typical": (
        *("normal", "typisch", "typique", "normale", "típico", "tipico", "normaal", "typisk"),
    ),
    "fast": (
        *("schnell", "rapide", "vite", "rápido", "veloce", "rapido", "snel", "rask", "raskt"),
        *("hurtig", "hurtigt", "snabb", "snabbt"),
    ),
    # Visits and courses.
    "session": CALLED["visit.number"],
    "check up": (
        *("kontrolle", "nachkontrolle", "kontrolltermin", "contrôle", "control", "revisión"),
        *("controllo", "controlo", "controle", "kontroll", "kontrol", "återbesök"),
    ),
    "another": (
        *("weiter", "weitere sitzung", "noch eine sitzung", "nouvelle séance", "otra sesión"),
        *("altra seduta", "outra sessão", "nog een sessie", "ny behandling", "en behandling til"),
    ),
    "complete": _FINISHED,
    "completed": _FINISHED,
    "running": (
        *("in behandlung", "laufend", "läuft", "offen", "en cours", "en tratamiento", "en curso"),
        *("in corso", "in trattamento", "em curso", "em tratamento", "in behandeling", "lopend"),
        *("under behandling", "i gang", "pågår", "pågående"),
    ),
    "abandoned": (
        *("abgebrochen", "arrêté", "interrompu", "abandonné", "abandonado", "interrumpido"),
        *("interrotto", "abbandonato", "interrompido", "gestopt", "afgebroken", "avbrutt"),
        *("afbrudt", "avbruten"),
    ),
    "planned": (
        *("geplant", "wie geplant", "prévu", "comme prévu", "previsto", "come previsto"),
        *("gepland", "planlagt", "som planlagt", "planerat", "som planerat"),
    ),
    "fading": CALLED["reading.observed_fading"],
    "scar tissue": CALLED["client.scar_tissue"],
    "implanted": (
        *("in der haut", "dans la peau", "en la piel", "nella pelle", "na pele", "in de huid"),
        "i huden",
    ),
    "throw": (
        *("nadelhub", "nadeleinstellung", "réglage", "ajuste de la aguja", "regolazione"),
        *("regulação", "naaldinstelling", "nålinnstilling", "nålindstilling", "nålinställning"),
    ),
}
# What a shade is called in front of its number: "Farbe 3".
SHADE: Final = ("shade", "colour", "color", "tone", "pigment", *CALLED["reading.shade"])
# Written where nothing is known, in lower case. What is a name too, as Nan is, is not here.
PLACEHOLDERS: Final = frozenset(
    ("n/a", "n.a.", "n. a.", "#n/a", "null", "none", "unknown", *SAID["unknown"])
)
# What programs for appointments say of one, folded: none of it is where a treatment stands.
APPOINTMENTS: Final = frozenset(
    (
        *("no show", "noshow", "did not attend", "cancelled", "canceled", "late cancellation"),
        *("confirmed", "unconfirmed", "booked", "arrived", "attended", "checked in", "rescheduled"),
        *(
            "storniert",
            "abgesagt",
            "nicht erschienen",
            "bestatigt",
            "gebucht",
            "annule",
            "confirme",
        ),
        *("absent", "avlyst", "avbestilt", "bekreftet", "ikke mott", "uteblitt", "cancelada"),
        *("confirmada", "cancelado", "confirmado", "annullato", "confermato", "geannuleerd"),
    )
)
# In the name of a column: its days are none of visits, and its numbers no phones. In English,
# German, French and Norwegian, folded.
NO_VISIT: Final = frozenset(
    (
        *("next", "due", "reminder", "consent", "signed", "created", "added", "registered"),
        *("modified", "updated", "changed", "paid", "payment", "deposit", "invoice", "expires"),
        *("receipt", "price", "amount", "quittung", "betrag", "preis", "montant", "kvittering"),
        *("nachster", "nachste", "naechster", "naechste", "einwilligung", "angelegt", "geandert"),
        *("bezahlt", "anzahlung", "rechnung", "erinnerung", "prochain", "prochaine", "rappel"),
        *("consentement", "cree", "modifie", "paye", "acompte", "facture", "neste", "samtykke"),
        *("opprettet", "endret", "betalt", "depositum", "faktura", "paminnelse"),
        *("emergency", "notfall", "urgence", "nodkontakt", "parorende"),
    )
)
# In the name of a column: it is not, or in another unit, what the rest of the name says. In the
# same languages, folded.
OTHERWISE: Final = frozenset(
    (
        *("not", "missing", "lacking", "remaining", "retained", "retention", "needed", "planned"),
        *("fehlend", "fehlende", "verbleibend", "verbleibende", "restliche", "ubrig", "geplant"),
        *("restant", "restante", "restantes", "prevues", "gjenstar", "gjenstaende", "planlagt"),
        *("dm2", "m2", "sqm", "in2", "inch", "inches", "palm", "palms", "hands", "handflachen"),
    )
)
# What a column is called, without blanks, that says what an appointment was for.
SERVICES: Final = frozenset(
    (
        *("service", "servicename", "services", "treatment", "treatmenttype", "appointmenttype"),
        *("eventtype", "eventtypename", "leistung", "terminart", "behandlungsart", "prestation"),
        *("servicio", "tratamiento", "servizio", "trattamento", "tjeneste", "dienst", "tjanst"),
    )
)
