"""Random cron expressions by croniter, in universal time: where it starts, the expression, when it fires.

A line is `START|EXPRESSION|TIME TIME …`, instants in seconds since 1970.
"""
import datetime
import random
import sys

try:
    from croniter import croniter
except ImportError as missing:
    print(missing, file=sys.stderr)
    sys.exit(3)

chance = random.Random(5)


def field(least, most, stepped=True):
    low, high = sorted(chance.sample(range(least, most + 1), 2))
    forms = ["*", "*", str(low), f"{low},{high}", f"{low}-{high}", f"{low}-{high}/{chance.randint(1, 5)}"]
    if stepped:
        forms.append(f"*/{chance.randint(2, 9)}")
    return chance.choice(forms)


for _ in range(600):
    # `*/n` is left out of the days: whether it restricts them is where cron programs differ.
    text = " ".join([field(0, 59), field(0, 23), field(1, 28, False), field(1, 12), field(0, 6, False)])
    start = datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)
    start += datetime.timedelta(minutes=chance.randint(0, 4_000_000))
    fires = croniter(text, start - datetime.timedelta(minutes=1), ret_type=float)
    times = [int(fires.get_next()) for _ in range(30)]
    print(f"{int(start.timestamp())}|{text}|{' '.join(map(str, times))}")
