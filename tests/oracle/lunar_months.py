"""Every month of the lunar years 1901-2099 by lunar_python: year, month, leap (0/1), first solar day, days."""
import sys

try:
    from lunar_python import LunarMonth, LunarYear, Solar
except ImportError as missing:
    print(missing, file=sys.stderr)
    sys.exit(3)

for year in range(1901, 2100):
    # A year object also holds months of its neighbours.
    for month in LunarYear.fromYear(year).getMonths():
        if month.getYear() != year:
            continue
        first = Solar.fromJulianDay(month.getFirstJulianDay()).toYmd()
        number = month.getMonth()
        print(year, abs(number), int(number < 0), first, month.getDayCount())
