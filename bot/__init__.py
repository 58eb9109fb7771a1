"""The bot: answering, conversation, and the interfaces (terminal, Discord) on top of `index`."""
