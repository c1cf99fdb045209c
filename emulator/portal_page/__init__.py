"""The portal for people: one page with the client, the operator, the CRM and the application side by side."""

from emulator.portal_page.routes import register

__all__ = ["register"]
