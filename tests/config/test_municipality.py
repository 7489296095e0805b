import shutil
from datetime import date

import pytest

from portal.config.municipality import read_municipality
from portal.config.settings import PROJECT

FILE = PROJECT / "portal" / "demo" / "municipality.toml"


def changed(tmp_path, old: str, new: str):
    text = FILE.read_text()
    assert old in text
    path = tmp_path / "municipality.toml"
    shutil.copy(FILE.parent / "logo.svg", tmp_path)
    path.write_text(text.replace(old, new, 1))
    return read_municipality(path)


class TestReadMunicipality:
    def test_the_demos_file_is_fine(self):
        municipality, faults = read_municipality(FILE)

        assert faults == []
        assert municipality.entrance.phone_link == "+4500001000"

    def test_names_a_kind_of_contact_person_for_each_level(self, tmp_path):
        kinds = "".join(
            f'[[contact_kinds]]\nname = {{ da = "Slags {level}", en = "Kind {level}" }}\nunits = ["rehab"]\n'
            for level in range(1, 5)
        )
        municipality, faults = changed(tmp_path, "[entrance]\n", f"{kinds}[entrance]\n")
        assert faults == []
        assert [one.name["en"] for one in municipality.contact_kinds] == [f"Kind {level}" for level in range(1, 5)]
        _none, faults = changed(tmp_path, "[entrance]\n", f"{kinds.replace(', en =', ', sv =')}[entrance]\n")
        assert "texts are missing in: en" in faults[0]

    @pytest.mark.parametrize(
        ("old", "new", "reason"),
        [
            ('logo = "logo.svg"', 'logo = "findes-ikke.svg"', "logo: must be"),
            ('logo = "logo.svg"', 'logo = "municipality.toml"', "logo: must be"),
            ('phone = "00 00 10 00"', 'phone = "ring"', "entrance.phone"),
            ('phone = "00 00 10 00"', "", "entrance.phone"),
            ('email = "indgang@fjordby.example"', 'email = "indgang"', "entrance.email"),
            ('name = "Fjordby Kommune"', 'name = ""', "name"),
            ('name = "Fjordby Kommune"', 'navn = "x"\nname = "y"', "navn"),
            ('en = "Friday"', 'de = "Freitag"', "missing in: en"),
            ('en = "The hospital\'s records"', 'de = "Krankenhaus"', "missing in: en"),
            ("officer_answer_days = 10", "officer_answer_days = 0", "officer_answer_days"),
            ('unit = "rehab"', 'unit = "coordinator"', "stand twice: coordinator"),
            ('languages = ["da", "en"]', 'languages = ["da", "de"]', "are among: da, en"),
            ('languages = ["da", "en"]', 'languages = ["en"]', "begin with da"),
            ("[entrance]", "[entrance", "municipality.toml"),
        ],
    )
    def test_says_what_is_wrong_and_where(self, tmp_path, old, new, reason):
        municipality, faults = changed(tmp_path, old, new)

        assert municipality is None
        assert any(reason in fault for fault in faults), faults

    def test_several_faults_at_once(self, tmp_path):
        _, faults = changed(
            tmp_path, 'phone = "00 00 10 00"\nemail = "indgang@fjordby.example"', 'phone = "x"\nemail = "y"'
        )

        assert len(faults) == 2

    def test_a_huge_file_is_refused(self, tmp_path):
        path = tmp_path / "huge.toml"
        path.write_text("#" * 300_000)

        assert "larger than" in read_municipality(path)[1][0]


class TestDepartments:
    def test_are_called_by_the_name_of_the_day(self, tmp_path):
        municipality = dated(tmp_path)

        names = [municipality.department_name("rehab", day)["da"] for day in DAYS]
        assert names == ["Træning og Rehabilitering"] * 3 + ["Sundhedshuset"] * 3
        assert municipality.department_name("unheard-of", DAYS[0])["da"] == "Fjordby Kommune"

    def test_are_there_from_the_day_they_open_until_the_day_they_close(self, tmp_path):
        municipality = dated(tmp_path)
        assert [municipality.unit_called("Genoptræningen", day) for day in DAYS] == [None, *["rehab"] * 4, None]
        assert [municipality.unit_called("rehab", day) for day in DAYS] == [None, *["rehab"] * 4, None]
        assert municipality.unit_called("rehabilitation", DAYS[1]) is None

    def test_tell_every_day_that_changes_one(self, tmp_path):
        assert dated(tmp_path).change_days == [date(2026, 5, 1), date(2027, 1, 1), date(2029, 7, 1)]

    @pytest.mark.parametrize(
        ("lines", "reason"),
        [
            ("valid_from = 2026-05-01\ncloses_on = 2026-05-01", "rehab: its days must follow each other"),
            ("valid_from = 2026-05-01\ncloses_on = 2026-04-01", "rehab: its days must follow each other"),
            ('later = [{ valid_from = 2027-01-01, name = { da = "x" } }]', "missing in: en"),
            ('sign_in_names = ["coordinator"]', "mean more than one department: coordinator"),
            ('sign_in_names = ["Ungehuset"]', "mean more than one department: Ungehuset"),
        ],
    )
    def test_faults_are_told(self, tmp_path, lines, reason):
        _municipality, faults = changed(tmp_path, 'unit = "rehab"', f'unit = "rehab"\n{lines}')
        assert any(reason in fault for fault in faults), faults

    @pytest.mark.parametrize("cvr", ["1234567", "123456789", "1234567x", "DK12345678"])
    def test_a_number_that_is_no_cvr_is_told(self, tmp_path, cvr):
        _municipality, faults = changed(tmp_path, 'cvr = "00000000"', f'cvr = "{cvr}"')
        assert any(": cvr:" in fault for fault in faults)


DAYS = [date(2026, 4, 30), date(2026, 5, 1), date(2026, 12, 31), date(2027, 1, 1), date(2029, 6, 30), date(2029, 7, 1)]
DATED = """unit = "rehab"
valid_from = 2026-05-01
closes_on = 2029-07-01
sign_in_names = ["Genoptræningen"]
later = [{ valid_from = 2027-01-01, name = { da = "Sundhedshuset", en = "The Health House" } }]
"""


def dated(tmp_path):
    municipality, faults = changed(tmp_path, 'unit = "rehab"\n', DATED)
    assert faults == []
    return municipality
