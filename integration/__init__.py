"""Everything said to Bitrix24, and the pages it opens."""
