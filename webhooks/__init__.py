"""Everything Bitrix24 tells us."""
