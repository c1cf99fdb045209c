"""A Bitrix24 portal with its authorization server, written from the official documentation, to test against.

Imports nothing of the application: a shared mistake would be invisible.
"""

from emulator.app import create_app
from emulator.server import Emulator
from emulator.world import World

__all__ = ["Emulator", "World", "create_app"]
