"""Training of the packaged reader: run by people who change the model, never by `bron` itself."""
