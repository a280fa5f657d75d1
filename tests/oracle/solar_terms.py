"""Every solar term 1901-2099, by UTC+8: library, year, place in the year (0 = 小寒), solar day.

sxtwl and lunar_python use the same almanac algorithm; erfa is the third, independent opinion: the Sun's apparent
longitude from the Earth ephemeris, precession and nutation of the International Astronomical Union's SOFA.
"""
import datetime
import math
import sys

try:
    import erfa
    import numpy
    import sxtwl
    from lunar_python import Lunar, Solar
except ImportError as missing:
    print(missing, file=sys.stderr)
    sys.exit(3)

YEARS = range(1901, 2100)
NAMES = "小寒 大寒 立春 雨水 惊蛰 春分 清明 谷雨 立夏 小满 芒种 夏至 小暑 大暑 立秋 处暑 白露 秋分 寒露 霜降 立冬 小雪 大雪 冬至".split()
NOON_2000_JD = 2451545.0


def by_sxtwl(year):
    """sxtwl numbers the terms from 冬至 of the year before."""
    for term in sxtwl.getJieQiByYear(year - 1) + sxtwl.getJieQiByYear(year):
        at = sxtwl.JD2DD(term.jd)
        if int(at.Y) == year:
            yield (term.jqIndex - 1) % 24, datetime.date(year, int(at.M), int(at.D))


def by_lunar_python(year):
    """Its table runs over a lunar year, so it is asked in January and in December."""
    found = {}
    for month in (1, 12):
        for name, at in Solar.fromYmd(year, month, 28).getLunar().getJieQiTable().items():
            if name in NAMES and at.getYear() == year:
                found[NAMES.index(name)] = datetime.date(year, at.getMonth(), at.getDay())
    return found.items()


def terrestrial_less_universal_secs(year):
    """Espenak and Meeus 2006."""
    since = lambda start: year - start
    if year < 1920:
        t = since(1900)
        return -2.79 + 1.494119 * t - 0.0598939 * t**2 + 0.0061966 * t**3 - 0.000197 * t**4
    if year < 1941:
        t = since(1920)
        return 21.20 + 0.84493 * t - 0.076100 * t**2 + 0.0020936 * t**3
    if year < 1961:
        t = since(1950)
        return 29.07 + 0.407 * t - t**2 / 233 + t**3 / 2547
    if year < 1986:
        t = since(1975)
        return 45.45 + 1.067 * t - t**2 / 260 - t**3 / 718
    if year < 2005:
        t = since(2000)
        return 63.86 + 0.3345 * t - 0.060374 * t**2 + 0.0017275 * t**3 + 0.000651814 * t**4 + 0.00002373599 * t**5
    if year < 2050:
        t = since(2000)
        return 62.92 + 0.32217 * t + 0.005589 * t**2
    return -20 + 32 * ((year - 1820) / 100) ** 2 - 0.5628 * (2150 - year)


def apparent_longitude_degrees(jd):
    """Of the Sun, on the true equinox of date."""
    earth, _ = erfa.epv00(jd, 0.0)
    towards = -earth["p"]
    distance = numpy.linalg.norm(towards)
    x, y, z = erfa.pmat06(jd, 0.0) @ towards
    obliquity = erfa.obl06(jd, 0.0)
    nutation, _ = erfa.nut06a(jd, 0.0)
    longitude = math.atan2(y * math.cos(obliquity) + z * math.sin(obliquity), x)
    aberration_degrees = 20.49552 / 3600 / distance
    return math.degrees(longitude + nutation) - aberration_degrees


def by_erfa(year):
    for index in range(24):
        wanted = (285 + 15 * index) % 360
        jd = NOON_2000_JD + (year - 2000) * 365.2422 + 4.7 + index * 15.218
        for _ in range(6):
            ahead = (wanted - apparent_longitude_degrees(jd) + 180) % 360 - 180
            jd += ahead * 365.2422 / 360
        secs = terrestrial_less_universal_secs(year + index / 24)
        days = jd - NOON_2000_JD - secs / 86400 + 8 / 24
        yield index, (datetime.datetime(2000, 1, 1, 12) + datetime.timedelta(days=days)).date()


for year in YEARS:
    for library, terms in (("sxtwl", by_sxtwl), ("lunar_python", by_lunar_python), ("erfa", by_erfa)):
        for index, day in sorted(terms(year)):
            print(library, year, index, day)
