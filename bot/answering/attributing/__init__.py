"""The rules of `bot.answering.attribution`: noun phrases, subjects of verbs, patterns."""
