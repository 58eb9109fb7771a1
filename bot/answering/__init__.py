"""From retrieved sentences to an answer made of verbatim quotes."""
