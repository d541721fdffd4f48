"""Turns the sentences of Django-free modules into the reader's language."""

from django.utils.translation import gettext

from directives.sentences import Sentence


def say(sentence: Sentence) -> str:
    """The sentence in the active language, parameters filled in; parameters that are sentences are said first."""
    params = {name: say(value) if isinstance(value, Sentence) else value for name, value in sentence.params}
    return gettext(sentence.msgid) % params
