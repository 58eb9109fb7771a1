"""A Discord on the loopback: gateway and REST, with Discord's own rules enforced.

server.py      LoopbackDiscord: starts, stops, and waits for things to happen
world.py       users, guilds, channels, messages, interactions: the state behind both sides
gateway.py     the websocket: HELLO, IDENTIFY, READY, heartbeats, RESUME, intents
rest.py        authentication, rate limit buckets, faults; the routes of a bot
callbacks.py   interaction callbacks and the webhook routes that follow them
rules.py       Discord's length, embed, component and command limits (error 50035)
people.py      what members do: say, use a command, press a button, submit a modal
"""

from tests.discord_server.people import Member, Use
from tests.discord_server.server import LoopbackDiscord
from tests.discord_server.world import Channel, Guild, Message, Permission

__all__ = ["Channel", "Guild", "LoopbackDiscord", "Member", "Message", "Permission", "Use"]
