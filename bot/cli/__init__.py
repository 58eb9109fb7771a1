"""The command line: thin commands over the chat engine, the ingestor, the evaluation and the doctor."""
