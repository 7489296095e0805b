"""CPR numbers for tests. None can be anybody's: whoever was born in 1858 wasn't alive when numbers began (1968)."""

NORA = "1202585007"
NORA_NOW = "1202585015"
OTHER = "1303586123"
REPLACEMENT = "6104901234"
CANARY = "2711587919"
