"""What only some parts let one say is said in a real browser, kept in the file, and looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from sim.scenario import Scenario, load_scenario
from tests.cases import company
from tests.test_app_legible import LONG, explained, reads
from tests.visits import PATIENCE, SIZES, Visit


@pytest.fixture(autouse=True)
def _nothing_wrong(seat: Visit) -> Iterator[None]:
    yield
    assert seat.wrong == []


def pick(seat: Visit, part: Locator, label: str, words: str) -> None:
    part.get_by_label(re.compile(f"^{label}")).press("Enter")
    menu = seat.page.locator(".menuable__content__active")
    menu.get_by_text(words, exact=True).click()
    expect(menu).to_have_count(0)


def saved(seat: Visit, to: Path) -> Scenario:
    seat.tab("Take away")
    with seat.page.expect_download() as waiting:
        seat.page.get_by_text("Save as scenario file").click()
    waiting.value.save_as(to)
    return load_scenario(to)


def in_sight(seat: Visit, part: Locator) -> None:
    """All fields of a part can be scrolled to and lie within the zone, at both sizes."""
    for width, height in SIZES:
        seat.page.set_viewport_size({"width": width, "height": height})
        zone = seat.page.get_by_role("region", name="What we do").bounding_box()
        assert zone is not None
        for field in part.locator(".v-input").all():
            field.scroll_into_view_if_needed()
            box = field.bounding_box()
            assert box is not None
            assert zone["x"] <= box["x"] and box["x"] + box["width"] <= zone["x"] + zone["width"]


def test_owner_cadence_agreement_and_chance_are_said_on_the_page_and_kept_in_the_file(
    seat: Visit, pictures: Path, tmp_path: Path
) -> None:
    seat.plan("A software company")
    for name in ("Governance council", "Company account", "Pilot"):
        seat.button("Add a part").click()
        seat.page.get_by_role("button", name=f"Add {name}", exact=True).click()
        seat.page.locator(".hw-editor").wait_for()
        part = seat.page.locator(".hw-editor")
        expect(part.get_by_text("What is this?")).to_be_visible()
        if name == "Governance council":
            expect(part.get_by_label(re.compile("^Which department"))).to_have_count(0)
            pick(seat, part, "Who owns it", "one department")
            pick(seat, part, "Which department", "Marketing")
            expect(seat.editor("Marketing as the owner")).to_be_visible(timeout=PATIENCE)
        elif name == "Company account":
            often = part.get_by_label("How often")
            often.fill("a lot")
            expect(part.get_by_role("alert")).to_contain_text("a number above 0 and up to 1,000")
            expect(often).to_have_value("a lot")
            reads(seat, "impossible", 40)
            seat.shoot(pictures, "editor-impossible")
            often.fill("")
            expect(part.get_by_role("alert")).to_contain_text("Still 20 posts a week")
            often.press_sequentially("0.05", delay=150)  # no letter of it is lost, though none but the last is possible
            expect(often).to_have_value("0.05")
            expect(part.get_by_role("alert")).to_have_count(0)
            seat.button("Undo").click()
            expect(often).to_have_value("20")
            often.fill("7.5")
            expect(part.get_by_role("alert")).to_have_count(0)
        else:
            pick(seat, part, "What “small” means", "settled beforehand")
            part.get_by_label("Takes part").fill("12.5")
            last = part.get_by_label("works to week, typed")
            last.fill("")
            last.press_sequentially("104", delay=150)
            expect(last).to_have_value("104")
        in_sight(seat, part)
        seat.shoot(pictures, f"editor-{name.split()[-1]}")
        reads(seat, name, 40)
        explained(seat, name)
    seat.page.locator(".hw-bar-chosen").click()
    seat.button("Something happens").click()
    seat.button("Add A launch with its deadline").click()
    shock = seat.page.get_by_role("group", name="Change: A launch with its deadline")
    pick(seat, shock, "When", "by chance")
    shock.get_by_label("How often").fill("0.5")
    shock.get_by_label("Strength").fill("2")
    in_sight(seat, shock)
    shock.scroll_into_view_if_needed()
    seat.shoot(pictures, "editor-shock")
    reads(seat, "shock", 40)
    explained(seat, "shock")
    plan = saved(seat, tmp_path / "said.yaml")
    said = {lever.lever: lever.model_dump() for lever in plan.levers}
    assert (said["council"]["ownership"], said["council"]["owner"]) == ("single", "Marketing")
    assert said["content"]["cadence"] == 7.5
    assert (said["pilot"]["agreed"], said["pilot"]["share"]) == (True, 0.125)
    (launch,) = plan.shocks
    assert (launch.week, launch.yearly, launch.size) == (None, 0.5, 2.0)
    seat.button("Start over").click()
    seat.page.locator("input[type=file]").set_input_files(tmp_path / "said.yaml")
    expect(seat.page.locator(".hw-gantt-row")).to_have_count(9, timeout=PATIENCE)
    assert saved(seat, tmp_path / "again.yaml").digest() == plan.digest()


def test_a_part_for_forty_departments_with_long_names(seat: Visit, pictures: Path, tmp_path: Path) -> None:
    many = {f"{LONG} {k:02d}": {"headcount": 4, "customer_facing": k % 2 == 0} for k in range(40)}
    own = {"lever": "council", "week": 2, "owner": f"{LONG} 07"}
    plan = company(weeks=12).but(
        **{"organization.departments": many, "levers.own": own},
        shocks=[{"shock": name, "week": 5} for name in ("launch", "downturn")],
    )
    file = tmp_path / "wide.yaml"
    file.write_text(plan.to_yaml())
    seat.button("Start over").click()
    seat.page.locator("input[type=file]").set_input_files(file)
    seat.sees("What happens, and when")
    seat.shoot(pictures, "editor-wide-shocks")
    seat.page.locator(".hw-gantt-row").first.click()
    part = seat.page.locator(".hw-editor")
    expect(part).to_be_visible(timeout=PATIENCE)
    in_sight(seat, part)
    seat.shoot(pictures, "editor-wide")
    reads(seat, "editor wide", 40)
