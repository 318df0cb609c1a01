"""What columns are called in the languages of Europe whose spreadsheets write "0,65"."""

from collections.abc import Mapping
from typing import Final

# German, French, Spanish, Italian, Portuguese, Dutch, then Norwegian, Danish and Swedish. They are
# compared without case, accents, blanks and signs.
CALLED: Final[Mapping[str, tuple[str, ...]]] = {
    "client.name": (
        *("kunde", "kundin", "kundenname", "patient", "client", "nom du client", "nom complet"),
        *("cliente", "nombre del cliente", "nombre completo", "nome del cliente", "nome completo"),
        *("klant", "naam", "klantnaam", "kundens navn", "navn", "namn", "kundnamn"),
    ),
    "client.code": (
        *("kundennummer", "kundennr", "kunden id", "numéro de client", "número de cliente"),
        *("codice cliente", "klantnummer", "kundenummer", "kundnummer"),
        *("kundenr", "kundnr", "klantnr", "patientennummer", "patienten id", "id cliente"),
    ),
    "client.first_name": ("vorname", "prénom", "nombre", "nome", "voornaam", "fornavn", "förnamn"),
    "client.last_name": (
        *("nachname", "familienname", "nom", "nom de famille", "apellido", "apellidos"),
        *("cognome", "sobrenome", "apelido", "achternaam", "etternavn", "efternavn", "efternamn"),
    ),
    "client.contact": ("kontakt", "coordonnées", "contacto", "contatto", "contato"),
    "client.phone": (
        *("telefon", "telefonnummer", "handy", "mobil", "mobiltelefon", "téléphone", "portable"),
        *("teléfono", "móvil", "telefono", "cellulare", "telefone", "telemóvel", "celular"),
        *("telefoon", "telefoonnummer", "mobiel", "mobilnummer"),
    ),
    "client.email": (
        *("e-mail-adresse", "mailadresse", "courriel", "adresse mail", "correo"),
        *("correo electrónico", "posta elettronica", "e-mailadres", "epost", "e-postadresse"),
    ),
    "client.birth_year": (
        *("geburtsjahr", "geburtsdatum", "geboren", "année de naissance", "date de naissance"),
        *("né en", "año de nacimiento", "fecha de nacimiento", "anno di nascita"),
        *("data di nascita", "ano de nascimento", "data de nascimento", "geboortejaar"),
        *("geboortedatum", "fødselsår", "fødselsdato", "født", "födelseår", "födelsedatum"),
    ),
    "client.area_cm2": ("fläche", "surface", "superficie", "área", "oppervlakte", "areal", "yta"),
    "client.scar_tissue": (
        *("narbe", "narben", "narbengewebe", "cicatrice", "cicatrices", "cicatriz", "cicatrici"),
        *("litteken", "arr", "ar", "ärr"),
    ),
    "client.skin": ("haut", "hauttyp", "peau", "type de peau", "piel", "pelle", "pele", "huid"),
    "client.hair_loss": (
        "haarausfall",
        "calvitie",
        "calvicie",
        "haaruitval",
        "hårtap",
        "håravfall",
    ),
    "visit.held_on": (
        *("datum", "behandlungsdatum", "sitzungsdatum", "date de séance", "fecha", "data"),
        *("data della seduta", "behandeldatum", "dato", "besøksdato"),
    ),
    "visit.started_at": (
        *("beginn", "von", "startzeit", "uhrzeit", "début", "heure de début", "hora de inicio"),
        *("ora inizio", "starttijd", "fra", "från", "starttid", "klokkeslett"),
    ),
    "visit.ended_at": (
        *("ende", "bis", "endzeit", "fin", "heure de fin", "hora de fin", "ora fine", "eindtijd"),
        *("til", "till", "slutt", "sluttid"),
    ),
    "visit.number": (
        *("sitzung", "sitzungsnummer", "sitzung nr", "séance", "numéro de séance", "sesión"),
        *("seduta", "sessione", "sessão", "sessie", "behandeling", "behandling"),
    ),
    "visit.artist": (
        *("behandler", "behandlerin", "pigmentierer", "praticien", "praticienne", "artiste"),
        *("técnico", "artista", "tecnico", "operatore", "behandelaar", "artist", "behandlare"),
    ),
    "visit.pigment_lot": (
        *("charge", "chargennummer", "lot de pigment", "numéro de lot", "lote", "lotto"),
        *("numero di lotto", "batchnummer", "partij", "lotnummer"),
    ),
    "visit.note": (
        *("notiz", "notizen", "bemerkung", "bemerkungen", "kommentar", "anmerkung"),
        *("commentaire", "remarque", "remarques", "nota", "notas", "observaciones", "commento"),
        *("observações", "opmerking", "opmerkingen", "notitie", "merknad", "anteckning"),
    ),
    "reading.zone": ("bereich", "kopfbereich", "zona", "gebied", "område", "sone"),
    "reading.shade": (
        *("farbton", "farbe", "pigmentfarbe", "teinte", "nuance", "couleur", "tono", "color"),
        *("tonalità", "colore", "tom", "cor", "tint", "kleur", "fargetone", "farge", "nyans"),
        *("farve", "färg"),
    ),
    "reading.depth_mm": (
        *("tiefe", "stichtiefe", "einstichtiefe", "nadeltiefe", "profondeur", "profundidad"),
        *("profondità", "profundidade", "diepte", "naalddiepte", "dybde", "djup"),
    ),
    "reading.observed_fading": (
        *("verblassung", "verblasst", "ausgeblichen", "décoloration", "estompage"),
        *("desvanecimiento", "sbiadimento", "desbotamento", "vervaging", "falming", "blekning"),
    ),
    "reading.coverage": (
        *("deckung", "dichte", "couverture", "densité", "cobertura", "densidad", "copertura"),
        *("densità", "densidade", "dekking", "dichtheid", "dekning", "tetthet", "täckning"),
    ),
    "history.sessions": (
        *("sitzungen", "anzahl sitzungen", "séances", "nombre de séances", "sesiones", "sedute"),
        *("sessões", "sessies", "aantal sessies", "behandlinger", "behandlingar"),
    ),
    "history.last_on": (
        *("letzte sitzung", "letzter besuch", "dernière séance", "dernière visite"),
        *("última sesión", "ultima seduta", "última sessão", "laatste sessie", "siste besøk"),
    ),
}
