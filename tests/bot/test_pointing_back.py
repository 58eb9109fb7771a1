"""Pointers to an earlier question, and what only looks like one."""

from __future__ import annotations

import pytest

from bot.memory import leans

WHOLE = {
    "en": [
        "Why did residents leave their homes?",
        "How many workers lost their jobs at the factory?",
        "How many people were there at the festival?",
        "Were there any casualties in the fire?",
        "Will there be elections on the island?",
        "How many people say there were explosions?",
        "What is the name of the bridge that collapsed?",
        "What happened to people that lost their homes in the flood?",
        "How many houses that collapsed were insured?",
        "Who said that the bridge was unsafe?",
        "When did it become clear that residents were in danger?",
        "How long will it take to rebuild the bridge?",
        "What happened in parliament this week?",
        "Why was one of the bridges closed?",
        "When will it rain?",
    ],
    "nl": [
        "Waarom verlieten de bewoners hun huizen?",
        "Waar slapen de vluchtelingen die hun huis verloren?",
        "Hoeveel mensen verlieten hun huizen?",
        "Hoeveel mensen die gewond raakten liggen nog in het ziekenhuis?",
        "Hoe heet de oude brug die instortte?",
        "Wat is het aantal mensen dat gewond raakte bij de brand?",
        "Wanneer werd duidelijk dat de brug onveilig was?",
        "Wie zei dat de brug onveilig was?",
        "Wat is de reden dat de school dicht is?",
        "Hoeveel mensen waren er binnen toen het dak instortte?",
        "Wat gebeurde er deze week in het parlement?",
        "Gaat het regenen?",
    ],
}
LEANING = {
    "en": [
        "Where is their monument?",
        "How many goals did their captain score?",
        "Why did they leave their homes?",
        "Who was there when the roof fell?",
        "What stood there before?",
        "How many children are living there?",
        "Did people there have enough food?",
        "Who built that bridge?",
        "Why did the residents leave that city?",
        "What happened in the city that day?",
        "Who said that?",
        "Was that expected?",
        "How long did it take to build that bridge?",
        "How long did it take to build?",
        "What did she say about the bridge that collapsed?",
        "Will it rain there too?",
    ],
    "nl": [
        "Wie onthulde hun monument?",
        "Hoeveel doelpunten maakte hun aanvoerder?",
        "Waarom verlieten hun buren de stad?",
        "Waarom verlieten ze hun huizen?",
        "Wie bouwde die brug?",
        "Hoeveel kosten die kaartjes per persoon?",
        "Wie gaf het geld aan die man?",
        "Waarom verlieten de bewoners die stad?",
        "Waarom is de brug dat jaar gesloten?",
        "Waarom heeft de regering dat besloten?",
        "Heeft het bestuur dat gisteren besloten?",
        "Wanneer gebeurde dat voor het laatst?",
        "Tot waar stroomde de lava toen?",
    ],
}


@pytest.mark.parametrize(("language", "question"), [(each, one) for each in WHOLE for one in WHOLE[each]])
def test_what_points_into_the_question_itself_does_not_lean(language: str, question: str) -> None:
    assert not leans(question, language)


@pytest.mark.parametrize(("language", "question"), [(each, one) for each in LEANING for one in LEANING[each]])
def test_what_points_before_the_question_leans(language: str, question: str) -> None:
    assert leans(question, language)
