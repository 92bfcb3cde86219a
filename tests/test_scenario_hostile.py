"""Files that cannot be read, files that mean harm: a clear answer, in bounded time and memory."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from scenario_files import GOOD, JARGON, mistakes, told

from sim import reading
from sim.problems import MOST_TOLD, Findings, nearest, shorten
from sim.scenario import ScenarioError, load_scenario, read_value

# Files that are no scenario files


def test_names_that_are_not_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for wrong, right in [("first-twet", "first-tweet"), ("First Tweet", "first-tweet"), ("donothing", "do-nothing")]:
        with pytest.raises(ScenarioError, match=f"no scenario is called .*did you mean {right}"):
            load_scenario(wrong)
    with pytest.raises(ScenarioError, match="there is no such file; did you mean first-tweet"):
        load_scenario("first-twete.yaml")
    (tmp_path / "my-plan.yaml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"there is no such file; did you mean my-plan\.yaml"):
        load_scenario(tmp_path / "my-pan.yaml")
    for nonsense in ("", " ", "a\0b", "a\nb", "x" * 5000, "../../etc/passwd"):
        with pytest.raises(ScenarioError):
            load_scenario(nonsense)
    assert load_scenario("my-plan.yaml") == load_scenario(Path("my-plan.yaml"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"# only a comment\n", "the file is empty"),
        (b"---\n...\n", "the file is empty"),
        (b"- a\n- b\n", "line 1: the file must be lines of key: value, is a list"),
        (b"just text\n", "line 1: the file must be lines of key: value, is a single value"),
        (b"name: caf\xe9\n", "line 1: is not text in UTF-8"),
        ("name: x\n".encode("utf-16"), "is not text in UTF-8"),
        (b"name: x\nweeks:\t3\n\tmore: 4\n", "line 3: starts with a tab; use spaces"),
        (b"name: 'x\n", "a quotation mark is opened and not closed"),
        (b"name: [x\n", "a bracket is opened and not closed"),
        (b"name: a: b\n", 'line 1: has a ":" where none can stand'),
        (b"name: x\nweeks\n", 'a ":" is missing after the key'),
        (b"name: @x\n", "a character that cannot start a value; put the text in quotes"),
        (b"name: *\n", "cannot start a value; put the text in quotes"),
        (b"name: x\0y\n", "line 1: holds a character that is not text (code U+0000)"),
        (b"a: 1\n---\nb: 2\n", "line 2: a second document begins (---)"),
        (b"weeks: 3\nweeks: 4\n", "line 2, weeks: stands here again; the first is in line 1"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "plan.yaml"
    path.write_bytes(content)
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    assert message in str(caught.value)
    assert not JARGON.search(str(caught.value))


def test_a_mark_at_the_start_of_the_file_is_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert load_scenario(tmp_path / "plan.yaml").name == "Small"


def test_folders_pipes_and_closed_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ScenarioError, match="is a folder, not a file"):
        load_scenario(tmp_path)
    os.mkfifo(tmp_path / "pipe.yaml")
    with pytest.raises(ScenarioError, match="is not an ordinary file"):
        load_scenario(tmp_path / "pipe.yaml")
    (tmp_path / "plan.yaml").write_text(GOOD, encoding="utf-8")

    def closed(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("sim.reading.os.stat", closed)
    findings = Findings()
    assert reading.read_text(tmp_path / "plan.yaml", "plan.yaml", findings) is None
    assert str(findings.problems[0]) == "plan.yaml: may not be read: no permission"


# Hostile files: refused while they are scanned, so that neither time nor memory grows with what they promise.


class Limited:
    """Stands in for the scanner and fails the test if more than `most` pieces of a file are asked for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
        whole = reading.events

        def counted(text: str) -> Any:
            for number, event in enumerate(whole(text)):
                assert number < most, "reading went on after it should have stopped"
                yield event

        monkeypatch.setattr("sim.reading.events", counted)


def test_ten_megabytes_are_not_even_scanned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Limited(monkeypatch, 0)
    assert told(GOOD + "# padding\n" * 1_000_000, tmp_path) == "plan.yaml: is too large; allowed: up to 256 kB"


def test_only_so_much_is_read_of_a_growing_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "plan.yaml").write_bytes(b"#" * (reading.MOST_BYTES * 3))
    asked: list[int] = []
    real = open

    class Watched:
        def __init__(self, *args: Any) -> None:
            self.file = real(*args)

        def __enter__(self) -> Watched:
            return self

        def __exit__(self, *_: object) -> None:
            self.file.close()

        def read(self, size: int) -> bytes:
            asked.append(size)
            return self.file.read(size)

    monkeypatch.setattr("builtins.open", Watched)
    findings = Findings()
    assert reading.read_text(tmp_path / "plan.yaml", "plan.yaml", findings) is None
    assert asked == [reading.MOST_BYTES + 1]


def test_alias_bombs_are_refused(tmp_path: Path) -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    bomb += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10))
    problems = mistakes(bomb, tmp_path)
    assert sum("refers to another place" in p.message for p in problems) == 81
    assert sum("marks a place to refer to" in p.message for p in problems) == 10


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "[" * 100_000,
        "a: " + "{a: " * 60_000,
        "- " * 100_000,
        "? " * 100_000,
        "".join(" " * n + "a:\n" for n in range(600)),
        "a: " + "[" * 25 + "]" * 25,
    ],
)
def test_deep_nesting_is_refused_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    Limited(monkeypatch, 60)
    assert "is nested too deep; allowed: up to 20 levels" in told(text, tmp_path)


def test_too_many_values_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Limited(monkeypatch, reading.MOST_VALUES + 10)
    assert "holds too many values; allowed: up to 20,000" in told("a: [" + "1," * 100_000 + "1]", tmp_path)


def test_endless_mistakes_are_counted_not_told(tmp_path: Path) -> None:
    text = GOOD + "".join(f"k{n}: 1\n" for n in range(5000))
    (tmp_path / "plan.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(tmp_path / "plan.yaml")
    assert len(caught.value.problems) == MOST_TOLD
    assert caught.value.unsaid == 5000 - MOST_TOLD
    assert str(caught.value).endswith("and 4,900 more")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("more: !!python/object/apply:os.system ['touch hacked']", "! starts a tag; plain values only, no tags"),
        ("more: !env HOME", "starts a tag"),
        ("more: ! x", "starts a tag"),
        ("more: !!str x", "starts a tag"),
        ("!!str more: x", "tags (!) are not accepted before a key"),
        ("&k more: x", "anchors (&)"),
        ("*k : x", "a key must be a word"),
        ("? [a]\n: b", "a key must be a word"),
        ("? {a: b}\n: c", "a key must be a word"),
        ("'': x", "a key is empty"),
        ("<<: {weeks: 3}", "<< (a merge key) is not accepted; use based_on"),
        ("<<: *k", "<< (a merge key) is not accepted; use based_on"),
        ("%YAML 1.1\n---\na: b", "lines that start with % are not accepted"),
        ("weeks: .nan", ".nan is not an ordinary number"),
        ("weeks: -.inf", "-.inf is not an ordinary number"),
        ("weeks: 1e400", "1e400 is not an ordinary number"),
        ("weeks: " + "9" * 5000, "is not an ordinary number"),
        ("weeks: 0x" + "f" * 5000, "must be a whole number"),
        ("k" * 100_000 + ": 1", 'has a ":" where none can stand'),
        ("? " + "k" * 100_000 + "\n: 1", "is too long; allowed: up to 200 characters"),
        ('"a\\x07b": 1', "holds a character that cannot be shown (code U+0007)"),
        ('name: "a\\x1b[31m"', "holds a character that cannot be shown (code U+001B)"),
        ('name: "\\ud800"', "holds a character that cannot be shown (code U+D800)"),
        ("name: a\u202eb", "holds a character that cannot be shown (code U+202E)"),
        ("name: " + "x" * 200_000, "name: must be text of 1 to 120 characters"),
        ("organization: {departments: {" + "x" * 150 + ": {headcount: 1}}}", "1 to 80 characters"),
        (
            "organization: {departments: {A: {headcount: 1000000}, B: {headcount: 1000000}}}",
            "2,000,000 people together",
        ),
        ("organization: ../../../etc/passwd", "without folders"),
        ("organization: /etc/passwd", "without folders"),
        ("based_on: ../secret.yaml", "without folders"),
        ("based_on: /etc/passwd", "without folders"),
        ("based_on: organizations/software-company", "without folders"),
        ("based_on: ..", "without folders"),
        ('based_on: "..\\\\x.yaml"', "without folders"),
        ("based_on: software-company", "is not known"),
    ],
)
def test_hostile_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, message: str) -> None:
    monkeypatch.chdir(tmp_path)
    text = told(f"{line}\n", tmp_path)
    assert message in text
    assert len(text) < 5000
    assert all(sign.isprintable() or sign == "\n" for sign in text)
    assert [path.name for path in tmp_path.iterdir()] == ["plan.yaml"], "nothing was executed"


def test_ordinary_text_is_no_attack(tmp_path: Path) -> None:
    harmless = """\
name: R&D [beta] {1} *
question: |
  5 * 3 = 15; "a & b" !important %done <<here>>
  &not_an_anchor *nor_alias !nor_tag # nor a comment
# &c *d !e {{{{ [[[["""
    text = GOOD.replace("name: Small", harmless).replace("Marketing", '"R&D, M&A: 100 % *!"')
    (tmp_path / "plan.yaml").write_text(text, encoding="utf-8")
    loaded = load_scenario(tmp_path / "plan.yaml")
    assert loaded.name == "R&D [beta] {1} *"
    assert "&not_an_anchor *nor_alias !nor_tag # nor a comment" in loaded.question
    assert "R&D, M&A: 100 % *!" in loaded.organization.departments


def test_circles_and_long_chains(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("based_on: b.yaml\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("based_on: a.yaml\n", encoding="utf-8")
    with pytest.raises(
        ScenarioError, match=r"b.yaml, line 1, based_on: leads back to itself: a.yaml -> b.yaml -> a.yaml"
    ):
        load_scenario(tmp_path / "a.yaml")
    assert "leads back to itself: plan.yaml -> plan.yaml" in told("based_on: plan.yaml\n", tmp_path)
    for number in range(12):
        (tmp_path / f"c{number}.yaml").write_text(f"based_on: c{number + 1}.yaml\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="is too long a chain of stories; allowed: up to 8"):
        load_scenario(tmp_path / "c0.yaml")


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("password: 1\n", encoding="utf-8")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    text = told("based_on: link.yaml\n", inside)
    assert "there is no file link.yaml beside this one" in text
    assert "password" not in text


def test_values_of_a_command_line_are_read_with_the_same_care() -> None:
    for text in ("!!python/name:os.system x", "&a 1", "*a", "[" * 50, ".nan", "a: b: c"):
        with pytest.raises(ScenarioError):
            read_value(text)


# Words


@pytest.mark.parametrize(
    ("word", "options", "right"),
    [
        ("trianing", ["training", "pilot"], "training"),
        ("Grass Roots", ["not_started", "grass_roots"], "grass_roots"),
        ("xyz", ["training"], ""),
        ("knowledge_decay", ["people.knowledge_decay", "people.other"], "people.knowledge_decay"),
        ("", ["a"], ""),
        ("x" * 100_000, ["training"], ""),
    ],
)
def test_nearest_words(word: str, options: list[str], right: str) -> None:
    assert nearest(word, options) == right


def test_shown_text_is_safe_and_short() -> None:
    assert shorten("a\x1b[2Jb\u202e") == "a\\u001b[2Jb\\u202e"
    assert len(shorten("x" * 1000)) == 60
