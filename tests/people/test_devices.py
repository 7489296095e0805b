import pytest

from portal.people.devices import Device, device_of

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
SEEN = {
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/131.0.0.0 Safari/537.36 Edg/131.0": ("Edge", "Windows"),
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/131.0.0.0 Safari/537.36": ("Chrome", "Windows"),
    f"Mozilla/5.0 (Linux; Android 14; K) {WEBKIT} Chrome/131.0.0.0 Mobile Safari/537.36": ("Chrome", "Android"),
    f"Mozilla/5.0 (Linux; Android 13; SM-S911B) {WEBKIT} SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36": (
        "Samsung Internet",
        "Android",
    ),
    f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {WEBKIT} Chrome/131.0.0.0 Safari/537.36": ("Chrome", "Chromebook"),
    "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0": ("Firefox", "Linux"),
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 (KHTML, like Gecko) Version/18.1 Safari/605": (
        "Safari",
        "Mac",
    ),
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605 Version/18.1 Mobile/15E148 Safari/604": (
        "Safari",
        "iPhone",
    ),
    "Mozilla/5.0 (iPad; CPU OS 17_7 like Mac OS X) AppleWebKit/605 FxiOS/133.0 Mobile/15E148 Safari/605": (
        "Firefox",
        "iPad",
    ),
    "curl/8.0": (None, None),
    "": (None, None),
    "<script>alert(1)</script>": (None, None),
    "x" * 100_000 + "Firefox/1": (None, None),
}


class TestDeviceOf:
    @pytest.mark.parametrize(("said", "known"), SEEN.items(), ids=lambda value: str(value)[:50])
    def test_is_named_as_people_name_it(self, said, known):
        assert device_of(said) == Device(*known)
