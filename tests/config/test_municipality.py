import shutil

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
