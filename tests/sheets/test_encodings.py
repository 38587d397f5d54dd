"""Test that lists in old encodings are read as they were written, or refused: a name is never turned into another."""

from io import BytesIO

import pytest

from portillon.issuing.lists.headings import columns, meaning
from portillon.sheets import sheet
from portillon.sheets.problem import NotASheet, UnclearEncoding

FRENCH = (
    "Amélie Béranger, André Lefèvre, Anaïs Côté, Benoît Dubé, Céline Hébert, Chloé Guérin, François Hervé, "
    "Gaëlle Maréchal, Geneviève Légaré, Hélène Bénard, Inès Fournié, Jérôme Gérard, Joël Rivière, Kévin Barré, "
    "Loïc Périer, Maëlys Étienne, Noémie Brûlé, Raphaël Gagné, Rémi Crépin, Solène Désiré, Thérèse Prévost, "
    "Zoé Lévêque, Élodie Pénot, Éric Boëlle, Éléonore Régnier, RENÉE VALLÉE, CÉDRIC BÉLANGER, Jean-François Aubigné"
)
GERMAN = (
    "Jürgen Müller, Günther Köhler, Björn Schröder, Sören Krüger, Käthe Schäfer, Jörg Böhm, Rüdiger Grün, "
    "Bärbel Kühn, Ömer Yüksel, Lüder Hölzl, Uwe Weiß, Götz Groß, Anke Strauß, Änne Jäger, Ülrich Vögele, "
    "Jörn Höfer, Kübra Öztürk, Hänsel Märki, Röbi Zürcher, Ueli Bühler, Vreni Bürgi, Dölf Ogi, MÜLLER JÜRG, "
    "SCHÄFER KÄTHE, Kai Löwe, Sönke Lübbe, Mia Böttcher, Jan Größer"
)
POLISH = (
    "Małgorzata Wiśniewska, Łukasz Wójcik, Agnieszka Kamińska, Paweł Zieliński, Stanisław Szymański, "
    "Władysław Woźniak, Michał Dąbrowski, Bogusław Kozłowski, Elżbieta Jabłońska, Grażyna Mazurkiewicz, "
    "Jarosław Wróbel, Józef Piątek, Kazimierz Gołębiowski, Mirosław Śliwiński, Rafał Żak, Sławomir Ćwik, "
    "Wiesław Górski, Zdzisław Zając, Bożena Pająk, Danuta Ostrowska, Jędrzej Sobczyński, Święty Mikołaj, "
    "Mieczysław Błaszczyk, Przemysław Kołodziej, Tadeusz Kępa, Żaneta Łuczak, ŁUCJA WÓJTOWICZ, Andrzej Kądziołka"
)
CZECH = (
    "Jiří Novák, Tomáš Dvořák, Zdeněk Němec, Ondřej Růžička, Miloš Kříž, Alžběta Černá, Barbora Veselá, "
    "Božena Horáková, Věra Jelínková, Lukáš Procházka, Matěj Kučera, Štěpán Říha, Jaromír Čermák, Kateřina Vlčková, "
    "Šárka Holá, Květa Štěpánková, Vojtěch Beneš, František Fiala, Dušan Malý, Žofie Tichá, Bořivoj Zeman, "
    "Oldřich Doležal, Naděžda Kovářová, Luděk Bartoš, Růžena Žáková, Otýlie Křížková, Řehoř Maršík, Václav Kadeřávek"
)
HUNGARIAN = (
    "Kovács László, Szabó István, Tóth János, Horváth Béla, Varga Gábor, Kiss Ágnes, Molnár Éva, Németh Zsófia, "
    "Farkas Ildikó, Papp Sándor, Takács Győző, Juhász Enikő, Mészáros Gergő, Simon Dezső, Rácz Jenő, Fekete Őrs, "
    "Szűcs Ernő, Hegedűs Gyöngyi, Lukács Ödön, Gál Kálmán, Fülöp Csősz, Török Írisz, Somogyi Emőke, Bíró Ferenc, "
    "Vörös Árpád, Szőke Réka, Gyűrű Bendegúz, Kőszegi Tímea"
)
TURKISH = (
    "Ayşe Yılmaz, Çağla Şahin, Işıl Öztürk, Gülşen Yıldız, Barış Çelik, İbrahim Kılıç, Tuğba Aydın, Özgür Doğan, "
    "Fatoş Kaya, Ümit Şimşek, Yağmur Aslan, Hatice Koç, Nurgül Güneş, Şükrü Bulut, Yiğit Yalçın, Işık Güler"
)
WRITTEN_IN = [
    (FRENCH, ("windows-1252", "mac_roman", "cp850")),
    (GERMAN, ("windows-1252", "mac_roman", "cp850")),
    (POLISH, ("windows-1250", "mac_latin2", "iso8859-2", "cp852")),
    (CZECH, ("windows-1250", "mac_latin2", "iso8859-2", "cp852")),
    (HUNGARIAN, ("windows-1250", "mac_latin2", "iso8859-2", "cp852")),
    (TURKISH, ("windows-1254",)),
]
LISTS = [(names.split(", "), encoding) for names, encodings in WRITTEN_IN for encoding in encodings]
# What Excel writes in Western and Central Europe, on Windows and on a Mac.
USUAL = [
    (names, encoding)
    for names, encoding in LISTS
    if encoding in ("windows-1252", "mac_roman", "windows-1250")
]


def a_list(names: list[str]) -> str:
    return "Name;E-mail\r\n" + "".join(f"{name};{at}@example.org\r\n" for at, name in enumerate(names))


def read(content: bytes) -> list[str]:
    return [
        row.cells["name"]
        for row in sheet.read(BytesIO(content), lambda titles: columns(titles, meaning)).rows
    ]


@pytest.mark.parametrize("names, encoding", LISTS)
def test_a_list_of_names_is_read_as_it_was_written(names: list[str], encoding: str) -> None:
    assert read(a_list(names).encode(encoding)) == names


@pytest.mark.parametrize("names, encoding", USUAL)
def test_a_single_name_is_never_turned_into_another(names: list[str], encoding: str) -> None:
    refused = []
    for name in names:
        try:
            assert read(a_list([name]).encode(encoding)) == [name]
        except UnclearEncoding:
            refused.append(name)
    assert len(refused) <= len(names) // 10, refused


@pytest.mark.parametrize("names, encoding", USUAL)
def test_three_names_are_never_turned_into_others(names: list[str], encoding: str) -> None:
    for at in range(len(names) - 2):
        few = names[at : at + 3]
        assert read(a_list(few).encode(encoding)) == few


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("names", [FRENCH, POLISH, "山田太郎, 김철수, Иван Петров, Zoë"])
def test_utf_16_needs_no_mark(names: str, encoding: str) -> None:
    expected = names.split(", ")
    assert read(a_list(expected).encode(encoding)) == expected


def test_an_old_mac_ends_its_lines_with_cr_alone() -> None:
    names = FRENCH.split(", ")
    assert read(a_list(names).replace("\r\n", "\r").encode("mac_roman")) == names


def test_headings_are_letters_like_others() -> None:
    content = "Prénom;Nom;Téléphone;E-mail\nAnna;Meier;1;a@b.ch\n".encode("mac_roman")
    (row,) = sheet.read(BytesIO(content), lambda titles: columns(titles, meaning)).rows
    assert row.cells == {"first_name": "Anna", "name": "Meier", "phone": "1", "email": "a@b.ch"}


def test_lines_in_utf_8_are_no_reason_to_doubt_the_others() -> None:
    content = a_list(["Zoë", "Łukasz Żak"]).encode() + "Jürg;j@example.org\r\n".encode("mac_roman")
    assert read(content) == ["Zoë", "Łukasz Żak", "Jürg"]


@pytest.mark.parametrize(
    "text, encoding",
    [
        ("Anna – 30 €", "windows-1252"),
        ("Café « L’Étoile »…", "windows-1252"),
        ("Café « L’Étoile »…", "mac_roman"),
        ("O’Connor", "windows-1252"),
        ("O’Connor", "mac_roman"),
        ("Anna 1½ × 2 m²", "windows-1252"),
        ("Prix\xa0: gratuit", "windows-1252"),
        ("Guðrún Jónsdóttir", "windows-1252"),
        ("Rua Augusta, 1º andar", "windows-1252"),
        ("Nº 12", "windows-1252"),
        ("2ª fila", "windows-1252"),
        ("Mª José", "windows-1252"),
        ("Nuñez Ávila", "windows-1252"),
        ("Kristoffersen Bjørn Åge", "windows-1252"),
    ],
)
def test_marks_and_other_languages_do_not_mislead(text: str, encoding: str) -> None:
    assert read(a_list([text]).encode(encoding)) == [text]


@pytest.mark.parametrize(
    "text, encoding",
    [
        ("Иванов Пётр", "windows-1251"),
        ("Иванов Пётр", "mac_cyrillic"),
        ("Κώστας Παπαδόπουλος", "windows-1253"),
        ("ישראל ישראלי", "windows-1255"),
        ("山田太郎", "shift_jis"),
        ("山田太郎", "euc_jp"),
        ("鈴木一郎、佐藤花子", "euc_jp"),
    ],
)
def test_an_encoding_that_is_not_known_is_refused_with_a_sentence(text: str, encoding: str) -> None:
    with pytest.raises(UnclearEncoding) as told:
        read(a_list([text]).encode(encoding))
    assert "CSV UTF-8" in str(told.value)


def test_a_file_with_zeros_that_is_no_text_is_no_sheet() -> None:
    for content in (b"\0\0\0\x18ftypheic\0\0\0\0", b"\x7fELF\2\1\1\0\0\0\0\0", b"Name;E-mail\0\0\n"):
        with pytest.raises(NotASheet):
            read(content)
