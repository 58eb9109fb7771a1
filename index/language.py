"""Which language a text is in: counted function words for questions, a trained model where they do not tell.

Measured on the questions of XQuAD (1 190 a language) and of the sample set (70), one 2-core machine; "first"
is importing the detector and the first call, "RSS" what that adds to the process:

    detector                      candidates   nl     en     de     sample  first    RSS
    function words (this module)  nl en        1.000  1.000  –      1.000     50 ms    2 MB
    function words (this module)  nl en de fr  0.999  0.999  0.969  1.000     50 ms    2 MB
    py3langid 0.4                 nl en        0.994  1.000  –      1.000   2600 ms  118 MB
    py3langid 0.4                 nl en de fr  0.992  0.998  1.000  1.000   2600 ms  118 MB
    lingua 2.1                    nl en        0.985  0.994  –      1.000   2050 ms   95 MB
    lingua 2.1                    nl en de fr  0.981  0.990  0.991  1.000   3590 ms  141 MB
    lingua 2.1, low accuracy      nl en        0.982  0.989  –      1.000    103 ms   10 MB
    lingua 2.1, low accuracy      nl en de fr  0.974  0.969  0.982  0.942    170 ms   12 MB

Questions are made of function words, so the lists that keep them out of the search also tell their language,
at no cost: the index has loaded them anyway. An article may be in any language; py3langid, which knows 97, is
asked when function words do not settle it.
"""

from __future__ import annotations

import re

from index.analysis import stop_words, words

UNDETERMINED = "und"
QUESTION_LANGUAGES = ("nl", "en")
# Settled by function words; a French list would settle on Spanish texts too.
ARTICLE_LANGUAGES = ("nl", "en", "de")

# Function words settle an article's language when they make up this share of its words, and twice the next
# language's. Of 240 XQuAD passages each, Dutch, English and German have 0.24 or more in 95%; Danish, Swedish,
# Norwegian, Romanian and Spanish never reach both.
_SETTLING_SHARE = 0.2
_SETTLING_RATIO = 2.0
_MOST_WORDS = 400  # as much of an article as is looked at

_APOSTROPHE = re.compile("['’‘]")

# Letters that decide where function words are level.
_LETTERS = {
    "nl": re.compile("ij|aa|uu|sch"),
    "de": re.compile("[äöüß]|ein"),
    "fr": re.compile("[çèêàœ]|eau|oi"),
}
_LETTER_WEIGHT = 0.1
# How words look that are Dutch rather than English, for questions like "Is Bachmoet gevallen?" of nothing but
# names, a participle and words that both languages have.
_DUTCH = re.compile(
    r"\b(?:af|op|uit|in|aan|over|om|weg|terug|neer|door)?ge\w{2,}(?:[^e]d|[^n]t|en)\b|\b(?:ver|ont)\w{2,}(?:[^e]d|en)\b"
    r"|oe[dfgklprtv]|iek\b|ieuw|eeuw|\boorlog"
)


def detect(text: str, candidates: tuple[str, ...] = QUESTION_LANGUAGES, *, settle_ties: bool = False) -> str:
    """ISO 639-1 code of a question or sentence, one of `candidates`; "und" when it has no word that tells.

    Neither tells what counts for several alike ("Was Zelensky in Berlin?") and looks like none, unless
    `settle_ties` takes the first of them. Candidates without a list of function words are never found.
    """
    scores = _scores(text, candidates)
    most = max(scores.values(), default=0.0)
    best = [language for language in candidates if scores[language] == most]
    if most >= _LETTER_WEIGHT and (settle_ties or len(best) == 1):
        return best[0]
    looks_dutch = not settle_ties and "nl" in best and _DUTCH.search(text.casefold())
    return "nl" if looks_dutch else UNDETERMINED


def detect_article(text: str) -> str:
    """ISO 639-1 code of a whole article in any of 97 languages; "und" when it has no letters.

    Loads py3langid, 2.6 s, for articles whose function words are in none of `ARTICLE_LANGUAGES`.
    """
    start = " ".join(words(text)[:_MOST_WORDS])
    if not any(map(str.isalpha, start)):
        return UNDETERMINED
    scores = _scores(start, ARTICLE_LANGUAGES)
    second, best = sorted(ARTICLE_LANGUAGES, key=lambda language: scores[language])[-2:]
    share = scores[best] / len(words(start))
    if share >= _SETTLING_SHARE and scores[best] >= _SETTLING_RATIO * scores[second]:
        return best
    import py3langid

    return str(py3langid.classify(start)[0])


def _scores(text: str, candidates: tuple[str, ...]) -> dict[str, float]:
    """Function words of each language in `text`; a word of several counts for each in part."""
    scores = dict.fromkeys(candidates, 0.0)
    for word in (_APOSTROPHE.split(word)[0] for word in words(text.casefold())):  # "zo'n" is "zo"
        speakers = [language for language in candidates if word in stop_words(language)]
        for language in speakers:
            scores[language] += 1 / len(speakers)
    for language, letters in _LETTERS.items():
        if language in scores and letters.search(text):
            scores[language] += _LETTER_WEIGHT
    return scores
