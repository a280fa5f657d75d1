"""Wall times around clock changes by Python's zoneinfo: zone, wall time, instant in seconds since 1970.

A skipped wall time is given the first instant after the gap, found by halving; a repeated one the earlier.
"""
import datetime
import random
import sys

try:
    import zoneinfo

    zoneinfo.ZoneInfo("Asia/Shanghai")
except Exception as missing:
    print(missing, file=sys.stderr)
    sys.exit(3)

ZONES = (
    "Asia/Shanghai Asia/Hong_Kong Asia/Taipei America/New_York America/Sao_Paulo America/St_Johns Europe/London "
    "Europe/Dublin Africa/Cairo Africa/Casablanca Asia/Tehran Asia/Kathmandu Australia/Lord_Howe Pacific/Apia "
    "Pacific/Kwajalein Antarctica/Troll"
).split()
UTC = datetime.timezone.utc
chance = random.Random(20111230)


def wall(zone, secs):
    return datetime.datetime.fromtimestamp(secs, UTC).astimezone(zone).replace(tzinfo=None)


def changes(zone, first, last):
    """Instants at which the offset changes, to the second, found by halving between hours that differ."""
    def offset(secs):
        return datetime.datetime.fromtimestamp(secs, UTC).astimezone(zone).utcoffset()

    step = 3600 * 12
    for start in range(first, last, step):
        low, high = start, start + step
        if offset(low) == offset(high):
            continue
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if offset(middle) == offset(low) else (low, middle)
        yield high


def instant(zone, naive, change):
    aware = naive.replace(tzinfo=zone, fold=0)
    secs = int(aware.timestamp())
    skipped = wall(zone, secs) != naive
    return change if skipped else secs


for name in ZONES:
    zone = zoneinfo.ZoneInfo(name)
    found = list(changes(zone, 315532800, 1735689600))  # 1980 to 2024
    for change in chance.sample(found, min(len(found), 40)):
        after = wall(zone, change)
        for _ in range(6):
            naive = after + datetime.timedelta(minutes=chance.randint(-200, 200))
            print(name, naive.isoformat(), instant(zone, naive, change))
        if name == "Pacific/Apia":
            naive = after + datetime.timedelta(hours=chance.randint(-23, 23))
            print(name, naive.isoformat(), instant(zone, naive, change))
