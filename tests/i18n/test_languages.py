import shutil

import pytest

from portal.i18n import LANGUAGES, day, gettext, gettext_in, in_language


class TestSpeakLanguages:
    @pytest.mark.parametrize(
        ("path", "lang", "h1"),
        [
            ("/hjaelp", "da", "Hjælp"),
            ("/en/hjaelp", "en", "Help"),
            ("/en/", "en", "What has happened?"),
            ("/en", "en", "What has happened?"),
        ],
    )
    def test_the_prefix_names_the_language(self, pages, path, lang, h1):
        page = pages.visit(path)

        assert page.soup.html["lang"] == lang
        assert page.h1 == h1

    @pytest.mark.parametrize("path", ["/da/hjaelp", "/de/hjaelp", "/en/en/hjaelp", "/english/hjaelp"])
    def test_other_prefixes_are_no_pages(self, pages, path):
        pages.visit(path, status=404)

    def test_links_stay_in_the_language(self, pages):
        page = pages.visit("/en/situationer")

        ours = [str(link["href"]) for link in page.soup.select('a[href^="/"]') if not link.get("hreflang")]
        assert ours
        assert all(address.startswith("/en") for address in ours)

    def test_the_switch_leads_to_the_same_page(self, pages):
        page = pages.visit("/en/hjaelp")

        switch = {link["hreflang"]: link["href"] for link in page.soup.select("a[hreflang]")}
        assert switch == {"da": "/hjaelp", "en": "/en/hjaelp"}

    def test_files_have_one_address(self, pages):
        danish, english = (pages.visit(path).soup.select_one("link[rel=stylesheet]")["href"] for path in ("/", "/en/"))

        assert danish == english


class TestOffered:
    def test_a_municipality_may_offer_danish_alone(self, tmp_path):
        from portal.app.application import create_app
        from portal.config.settings import PROJECT, read_settings
        from portal.db import migrate

        path = tmp_path / "municipality.toml"
        text = (PROJECT / "portal" / "demo" / "municipality.toml").read_text()
        path.write_text(text.replace('languages = ["da", "en"]', 'languages = ["da"]'))
        shutil.copy(PROJECT / "portal" / "demo" / "logo.svg", tmp_path)
        own = {"PORTAL_DATABASE_URL": f"sqlite:///{tmp_path / 'own.sqlite3'}", "PORTAL_MUNICIPALITY": str(path)}
        app = create_app(read_settings({"PORTAL_ENV": "test"} | own))
        migrate.upgrade(app.extensions["gate"].database.writer)

        assert app.test_client().get("/en/hjaelp", base_url="http://127.0.0.1:8000").status_code == 404
        page = app.test_client().get("/hjaelp", base_url="http://127.0.0.1:8000").get_data(as_text=True)
        assert "English" not in page
        app.extensions["gate"].database.close()

    def test_the_settings_know_the_languages_we_speak(self):
        from portal.config.municipality import SPOKEN

        assert tuple(language.code for language in LANGUAGES) == SPOKEN


class TestWords:
    def test_dates_are_written_as_people_do(self, app):
        from datetime import date

        with app.test_request_context():
            assert day(date(2027, 3, 14)) == "14. marts 2027"
            assert gettext("Hjælp") == "Hjælp"

    def test_a_text_can_be_had_in_a_language_nobody_reads_in(self):
        assert gettext_in("en", "Hjælp") == "Help"
        assert gettext_in("da", "Hjælp") == "Hjælp"

    def test_danish_has_no_prefix(self):
        assert [in_language(language, "/was") for language in LANGUAGES] == ["/was", "/en/was"]
