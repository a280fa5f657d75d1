"""Every day of the lunar years 1901-2099 by sxtwl: solar day, lunar year, month, leap (0/1), day."""
import datetime
import sys

try:
    import sxtwl
except ImportError as missing:
    print(missing, file=sys.stderr)
    sys.exit(3)

day = datetime.date(1901, 2, 19)
while day <= datetime.date(2100, 2, 8):
    lunar = sxtwl.fromSolar(day.year, day.month, day.day)
    print(day, lunar.getLunarYear(), lunar.getLunarMonth(), int(lunar.isLunarLeap()), lunar.getLunarDay())
    day += datetime.timedelta(days=1)
