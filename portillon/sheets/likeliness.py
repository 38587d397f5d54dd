"""How likely a text is to be what somebody wrote, and not another text read in the wrong encoding.

Judged by the letters with marks: how common each is, beside which letters it stands, and where it is a capital.
"MŸller" has a capital in its middle, "Kšhler" three consonants in a row, and in no language does ů follow i.
"""

import unicodedata
from typing import NamedTuple


class _Letter(NamedTuple):
    rarity: int
    before: frozenset[str]
    after: frozenset[str]


# A letter, its rarity, and the letters that stand before and after it in names (^ and $: the ends of a word). Counted
# in the names of 22 countries in the lists of the Faker project, and in the words of our own French and German.
_LETTERS = {
    letter: _Letter(int(rarity), frozenset(before), frozenset(after))
    for letter, rarity, before, after in map(
        str.split,
        """\
ß 2 eiou $belt
à 2 ^dijlnortvz $
á 0 ^bcdefghijklmnprstuvwyz $bcdefghjklmnrstuvxz
â 2 ^bcdghklmnprstv $bcdglmnstuvyz
ã 1 chimo eo
ä 0 ^bcdefghjklmnprstvwz cdfghiklmnrstu
å 0 ^ghkmpt bghklnrsv
æ 2 jlns rst
ç 0 ^aegiklnoruyz $abegiklmnosuy
è 0 bcdfghijlmnprstuy $bcdglmnrstvz
é 0 ^abcdefghijklmnoprstuvwxyz $abcdefgijklmnopqrstvz
ê 2 ^bcdfghjlmnprtuvz bcglmnqrstvz
ë 0 aehiou $lmnrstvy
ì 3 m $
í 0 ^abcdfghjlmnoprstuvz $abcdefghklmnopqrstvz
î 2 ^abcdlmnortu $clmnpqt
ï 1 aeou $cdklmnstv
ð 2 ^aegioru $aijnruv
ñ 0 aeiou aeio
ò 3 l $
ó 0 ^bcdeghijklmnoprstvwyz $bcdfgjlmnprstwz
ô 2 ^bcdhklnprtuv bcklmnprstvz
õ 3 m e
ö 0 ^bdefghjklmnprstuvwyz bcdfghklmnprstvwyz
ø 0 ^bjmnrs deijlmnrsvy
ù 3 do $
ú 0 ^abcdghjklmnrstvz $bcdfgjklnprstz
û 1 abcdfgjlmnorst $bclmnrt
ü 0 ^bcdefghjklmnprstvwyz $bcdefghjklmnprstvyz
ý 0 bhklnprstv $cdklnosz
þ 2 ^aeioru $ajoru
ÿ 3 aeho $s
ă 0 bcdlmprtz $cdlmnrtz
ą 1 bcdfgijlmrstwz bcdfgkpstz
ć 0 ^aeijosuy $aceikmouw
č 0 ^abeijklnoprstuvy $aeiknou
ď 0 ^ael $aou
đ 1 ^anru aeiu
ę 0 dgijklmnprstwz bcdgkpstz
ě 0 bdntv cjklmnprtz
ğ 0 ^aeiou $abcdeilmrtuv
ı 2 bcdfghklmnprstvyz $acdefghklmnprstvyz
ľ 0 ^adeiopu $agjkosu
ł 0 ^abcdeghikmoprstuwyz $abcdegknopstuwyz
ń 0 aeiouy $cks
ň 0 aeiorsuz $akouv
ő 0 ^bcdfghjklmnprstvyz $bcdfghjklmnprstvyz
œ 1 ^bcfhmnsv $cdinrtuv
ř 0 ^abdeikop $aeio
ś 0 ^aeiopuy $cklmnpw
ş 0 ^aehilmnoruvy $acehikortu
š 0 ^abeijkmnopruvy $aceiklmnoptuv
ť 1 ^irs a
ů 1 rt mz
ű 2 ^bcdfghjklmnprstvyz $bcdfghjklmnprstvyz
ź 1 abdeou $dklmnw
ż 0 ^adeilmoruy $abdekmnouy
ž 0 ^adeijlnoruv $abdeikmnou
ș 0 ^aeiou $aceotu
ț 0 aeinu $ai
""".splitlines(),
    )
}

# Points that a flaw costs. A text without flaws has none.
UNKNOWN = 12
_NEIGHBOUR = 5
_MISPLACED_CAPITAL = 12
_SMALL_START = 2
_SMALL_BEFORE_CAPITAL = 8
_BETWEEN_CONSONANTS = 3
_BESIDE_ANOTHER = 4
_MARK = 2
_NO_BREAK_IN_WORD = 10

_VOWELS = frozenset("aeiouy")
_OPENING = frozenset("«“„‘¿¡§")
_CLOSING = frozenset("»”“…°™®€’ªº")
_USUAL = _OPENING | _CLOSING | frozenset("\xa0–—•·×½¼¾²³±©‹›£")
_ORDINAL = frozenset("ªº")
_PLAIN = str.maketrans("łøđıßæœðþ", "lodisaoot")


def flaws(word: str) -> int:
    """Return the points of all that is unlikely in `word`. ASCII is never unlikely."""
    return sum(
        _flaws_at(char, word[at - 1] if at else " ", word[at + 1 :])
        for at, char in enumerate(word)
        if not char.isascii()
    )


def _flaws_at(char: str, before: str, rest: str) -> int:
    after = rest[:1] or " "
    known = _LETTERS.get(char.lower())
    if known is not None:
        return _of_letter(known, char, before, after)
    # The signs of ordinal numbers count as letters.
    if char.isalpha() and char not in _USUAL:
        return UNKNOWN
    return _of_mark(char, before, rest)


def _of_letter(known: _Letter, char: str, before: str, after: str) -> int:
    points = known.rarity + (_NEIGHBOUR if before.isdigit() else 0)
    points += 0 if _plain(before, "^") in known.before else _NEIGHBOUR
    points += 0 if _plain(after, "$") in known.after else _NEIGHBOUR
    points += _of_capital(before, after) if char.isupper() else _of_small(before, after)
    if before.isalpha() and after.isalpha():
        points += 0 if before.isascii() or after.isascii() else 2 * _BESIDE_ANOTHER
        points += _BETWEEN_CONSONANTS if _is_crowded(char, before, after) else 0
    return points


def _plain(char: str, end: str) -> str:
    return unicodedata.normalize("NFKD", char.lower())[0].translate(_PLAIN) if char.isalpha() else end


def _of_capital(before: str, after: str) -> int:
    return _MISPLACED_CAPITAL if before.isalpha() and (before.islower() or after.islower()) else 0


def _of_small(before: str, after: str) -> int:
    points = _MISPLACED_CAPITAL if before.isupper() and after.isupper() else 0
    points += _SMALL_BEFORE_CAPITAL if after.isupper() else 0
    return points + (_SMALL_START if not before.isalpha() and after.islower() else 0)


def _is_crowded(char: str, before: str, after: str) -> bool:
    """Whether a consonant stands between two others. The German ß often does."""
    return char != "ß" and _VOWELS.isdisjoint(_plain(one, "") for one in (before, char, after))


def _of_mark(char: str, before: str, rest: str) -> int:
    after = rest[:1] or " "
    # 1º, 2ª, Nº, Mª
    if char in _ORDINAL and not after.isalpha() and (before.isdigit() or before in "nNmM"):
        return 0
    if not before.isalpha() and not after.isalpha():
        return _MARK if char in _USUAL else UNKNOWN
    if char == "’" and before.isalpha():
        return _MARK if _continues(rest) else UNKNOWN
    if char == "\xa0":
        in_word = before.isalpha() and (after.islower() or not rest)
        return _NO_BREAK_IN_WORD if in_word else _MARK
    opens = char in _OPENING and not before.isalpha()
    closes = char in _CLOSING and not after.isalpha()
    return _MARK if opens or closes else UNKNOWN


def _continues(rest: str) -> bool:
    """Whether what follows an apostrophe may: d’Aoste, O’Connor, l’hôtel, Anna’s."""
    return rest[:1].isupper() or rest[:1].lower() in "aeiouyhéèêàâîôœ" or rest[:2].strip() == "s"
