"""Working days by chinesecalendar.

`day D W`: every day of 2024-2026 and whether it is worked (0/1). `add D N R`: R is the N-th working day strictly
after D, or before it if N is negative, found by walking day by day.
"""
import datetime
import random
import sys

try:
    import chinese_calendar
except ImportError as missing:
    print(missing, file=sys.stderr)
    sys.exit(3)

FIRST, LAST = datetime.date(2024, 1, 1), datetime.date(2026, 12, 31)
ONE = datetime.timedelta(days=1)
DAYS = [FIRST + ONE * n for n in range((LAST - FIRST).days + 1)]
WORKED = {day: chinese_calendar.is_workday(day) for day in DAYS}

for day in DAYS:
    print("day", day, int(WORKED[day]))

chance = random.Random(20260228)
for _ in range(6000):
    start = chance.choice(DAYS)
    count = chance.choice([1, 2, 3, chance.randint(1, 30), chance.randint(1, 700)])
    step = chance.choice([ONE, -ONE])
    day, left = start, count
    while left and FIRST < day < LAST:
        day += step
        left -= WORKED[day]
    if not left:
        print("add", start, count if step == ONE else -count, day)
