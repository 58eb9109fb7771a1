"""Text to search terms: words stemmed by Snowball, numbers in one notation, names under their keys.

Both sides of the keyword index go through here. A sentence is analysed in its article's language; a
question once in each language of the index, so that "soldiers" does not stem like Dutch by accident and
"soldaten" still meets "soldaat".
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from functools import cache, cached_property
from importlib.resources import files

import Stemmer

from index.names import MIN_NAME, PlaceNames, name_keys

NAME_PREFIX = "0"  # no stem starts with a nought followed by a letter, so names never meet ordinary words
# What hangs on a word by an apostrophe is left out: "who's" is "who", "Kyiv's" is "Kyiv", "foto's" is "foto".
_HANGS_ON = r"['’‘](?:s|ll|re|ve|d|m)\b"
_WORD = re.compile(
    rf"(\d+(?:[.,]\d+)*|[^\W\d_]+(?:(?!{_HANGS_ON})['’‘][^\W\d_]+)*)(?:{_HANGS_ON})?", re.IGNORECASE
)
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_ELISION = re.compile(r"['’‘]")
_SNOWBALL = {
    "nl": "dutch", "en": "english", "de": "german", "fr": "french", "es": "spanish", "it": "italian",
    "pt": "portuguese", "sv": "swedish", "da": "danish", "no": "norwegian", "nb": "norwegian",
    "fi": "finnish", "ro": "romanian", "ru": "russian", "hu": "hungarian", "tr": "turkish",
}  # fmt: skip


@cache
def stop_words(language: str) -> frozenset[str]:
    """The words of `language` that do not search; empty for a language without a list."""
    table = tomllib.loads(files("config.data").joinpath("stopwords.toml").read_text(encoding="utf-8"))
    return frozenset(str(table.get(language, "")).split())


@cache
def _stemmer(language: str) -> Stemmer.Stemmer | None:
    algorithm = _SNOWBALL.get(language)
    return Stemmer.Stemmer(algorithm) if algorithm else None


def words(text: str) -> list[str]:
    """The words and numbers of `text` as written, in order, without punctuation or an "'s"."""
    return _WORD.findall(text)


def folded(text: str) -> str:
    """The words of `text` in lower case between blanks, so that a phrase is found as whole words."""
    return f" {' '.join(words(text)).casefold()} "


def _number(word: str) -> str:
    return re.sub(r"[.,]", "", word) if _GROUPED.fullmatch(word) else word.replace(",", ".")


def term(word: str, language: str) -> str:
    """One word as a search term: 1.351 and 1,351 agree, other words are lower-case stems."""
    if word[0].isdigit():
        return _number(word)
    lowered = _ELISION.sub("", word.casefold())
    stemmer = _stemmer(language)
    return stemmer.stemWord(lowered) if stemmer else lowered


class ArticleAnalyser:
    """Terms of sentences, in order: stems, then for capitalised words their name terms.

    It remembers the places it met in `places`, as (name key, place id): questions need their spellings.
    """

    def __init__(self, load_places: Callable[[], PlaceNames] = PlaceNames) -> None:
        self._load_places = load_places
        self.places: set[tuple[str, str]] = set()

    def __call__(self, text: str, language: str) -> list[str]:
        """The terms of `text`, written in `language` (ISO 639-1)."""
        terms: list[str] = []
        for word in words(text):
            if word.casefold() in stop_words(language):
                continue
            terms.append(term(word, language))
            if word[0].isupper() and len(word) >= MIN_NAME:
                terms += self._name_terms(word)
        return terms

    def _name_terms(self, word: str) -> list[str]:
        place = self._known_places.find(word)
        if place is None:
            return name_terms(name_keys(word))
        self.places.update((key, place.id) for key in place.keys)
        return name_terms([place.id])

    @cached_property
    def _known_places(self) -> PlaceNames:
        return self._load_places()


def question_terms(
    question: str,
    language: str,
    article_languages: Iterable[str],
    find_places: Callable[[Iterable[str]], Iterable[str]],
) -> list[str]:
    """Terms to search for, without repeats: the question's words stemmed for each language of the index.

    Every word may be a name, whatever its capital: people type "kyiv". `find_places` gives the ids of the
    places with one of these name keys, as the catalogue has them.
    """
    searched = [word for word in words(question) if word.casefold() not in stop_words(language)]
    languages = tuple(article_languages)
    terms = dict.fromkeys(term(word, each) for word in searched for each in languages)
    for word in searched:
        if len(word) >= MIN_NAME and not word[0].isdigit():
            keys = name_keys(word)
            terms.update(dict.fromkeys(name_terms([*keys, *find_places(keys)])))
    return list(terms)


def name_terms(keys: Iterable[str]) -> list[str]:
    """Keys of names, or ids of places, as search terms."""
    return sorted(NAME_PREFIX + key for key in keys)
