"""Random additions of months and years by python-dateutil: day, months, result."""
import datetime
import random
import sys

try:
    from dateutil.relativedelta import relativedelta
except ImportError as missing:
    print(missing, file=sys.stderr)
    sys.exit(3)

chance = random.Random(20240229)
for _ in range(8000):
    day = datetime.date(1900, 1, 1) + datetime.timedelta(days=chance.randint(0, 80000))
    if chance.random() < 0.4:
        # Month ends are where it goes wrong.
        day = day + relativedelta(day=chance.choice([28, 29, 30, 31]))
    months = chance.choice([chance.randint(1, 30), 12 * chance.randint(1, 60), chance.randint(1, 1200)])
    months *= chance.choice([1, -1])
    print(day, months, day + relativedelta(months=months))
