"""Chats of open lines: sessions, messages, who hears what and what reaches the client."""
