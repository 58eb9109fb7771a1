"""What people can do in Discord, a file each: commands, messages, buttons, articles, help and privacy."""
