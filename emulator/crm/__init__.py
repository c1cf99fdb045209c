"""CRM of the portal: cards, multifields, custom fields, timeline and activities."""
