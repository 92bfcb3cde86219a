"""Everything that a scenario file can say of a lever or shock is said in the page's editor too, and goes both ways."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

import ipyvuetify as v
import pytest
import reacton
from pydantic import Field

from analysis import replicate
from analysis.app import plans, state
from analysis.app.aim import Aim
from analysis.app.draft import Draft
from analysis.app.editor import Editor, ShockEditor
from analysis.differs import plan_differences
from analysis.options import Option, option, options_of, read, said, shown, value_of, words_of
from analysis.privacy import SMALL, SWITCH
from analysis.workload import workload
from sim.levers.lever import LEVERS, Lever, Verb, load_levers
from sim.scenario import Scenario
from sim.shocks.shock import SHOCKS, Shock, load_shocks
from sim.targets import WHO_WORDS, Target
from tests.cases import company

load_levers()
load_shocks()
HOMES = ("Marketing", "PR", "Support", "Finance", "Legal")
TYPED = {"number": ("0.05", "1", "2.5", "7", "12", "100"), "text": ("Some words",), "department": HOMES}
COMMON = {"id", "lever", "week", "weeks", "target"}  # the timeline's own fields, and for whom


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "start", lambda: None)


def possible(one: Option) -> Iterator[str]:
    """What somebody may pick or type, of everything the field can hold."""
    yield from (word for word, _ in one.values)
    for text in TYPED.get(one.kind, ()):
        try:
            read(one, text)
        except ValueError:
            continue
        yield text
    if one.optional:
        yield ""


def with_one(kind: str) -> tuple[Scenario, str]:
    id_, changes = plans.added(company(), kind)
    return company().but(**changes), id_


def of(scenario: Scenario, id_: str) -> Lever:
    return next(lever for lever in scenario.levers if lever.id == id_)


def fields_of(context: Any) -> dict[str, Any]:
    """The fields on screen by the begin of their label."""
    found = [*context.find(v.TextField).widgets, *context.find(v.Select).widgets]
    return {str(field.label).split(":")[0]: field for field in found if field.label}


def saved_and_opened(scenario: Scenario) -> Scenario:
    return plans.opened(scenario.to_yaml().encode())


@pytest.mark.parametrize("kind", sorted(LEVERS))
def test_every_option_of_every_lever_is_changed_saved_opened_undone_and_done_again(kind: str) -> None:
    plan, id_ = with_one(kind)
    options = (option(LEVERS[kind], "intensity"), *options_of(LEVERS[kind]))
    assert {one.name for one in options} == set(LEVERS[kind].model_fields) - COMMON, "nothing has no field"
    for one in options:
        tried = list(possible(one))
        assert len(tried) >= 2, "there is something to choose"
        for text in tried:
            draft = Draft.of(plan)
            value = read(one, text)
            new = draft.change(said(one, of(plan, id_), value))
            lever = of(new.now, id_)
            assert getattr(lever, one.name) == value
            assert read(one, shown(one, value)) == value, "what stands in the field is what the file says"
            again = saved_and_opened(new.now)
            assert (again.digest(), of(again, id_)) == (new.now.digest(), lever)
            assert new.undo().now.digest() == plan.digest()
            assert (new.undo().redo() if new is not draft else new).now.digest() == again.digest()
            if value != getattr(of(plan, id_), one.name):
                (told,) = plan_differences(plan, new.now)
                assert "_" not in told and "True" not in told and "False" not in told
            assert "_" not in words_of(one, value) and "_" not in one.told and one.label


@pytest.mark.parametrize("kind", sorted(LEVERS))
def test_every_option_of_every_lever_has_a_field_on_screen_that_changes_the_plan(kind: str) -> None:
    plan, id_ = with_one(kind)
    state.draft.value, state.screen.value = Draft.of(plan), "plan"
    for one in (option(LEVERS[kind], "intensity"), *options_of(LEVERS[kind])):
        for text in possible(one):
            plan = state.draft.value.now
            lever = of(plan, id_)
            if one.only[0] and getattr(lever, one.only[0]) != one.only[1]:
                state.change({f"levers.{id_}.{one.only[0]}": one.only[1]})
                plan, lever = state.draft.value.now, of(state.draft.value.now, id_)
            _, context = reacton.render(Editor(plan, lever, workload(plan).costs[id_]), handle_error=False)
            field = fields_of(context)[one.label]
            if isinstance(field, v.Select):
                assert text in {item["value"] for item in field.items}, "it can be picked"
            field.v_model = text
            context.close()
            assert state.trouble.value == ""
            assert getattr(of(state.draft.value.now, id_), one.name) == read(one, text)


@pytest.mark.parametrize(
    ("kind", "label", "typed", "told"),
    [
        ("content", "How often", ("0", "1001", "many", "", "nan"), "a number above 0 and up to 1,000 (posts a week)"),
        ("pilot", "Takes part", ("0", "101", "half"), "a number above 0 and up to 100 (% of them)"),
        ("hub", "Strength", ("3.5", "-1", "1e9", "inf"), "a number from 0 to 3 (times the usual)"),
    ],
)  # fmt: skip
def test_what_is_impossible_is_answered_in_place_and_changes_nothing(
    kind: str, label: str, typed: tuple[str, ...], told: str
) -> None:
    plan, id_ = with_one(kind)
    state.draft.value, state.screen.value = Draft.of(plan), "plan"
    _, context = reacton.render(Editor(plan, of(plan, id_), workload(plan).costs[id_]), handle_error=False)
    field = fields_of(context)[label]
    for text in typed:
        field.v_model = text
        words = " ".join(
            str(child) for html in context.find(v.Html, class_="hw-error").widgets for child in html.children
        )
        assert f"{label}: {told}. Still " in words, text
        assert field.error
        assert state.draft.value.now is plan
    field.v_model = "1"
    assert not context.find(v.Html, class_="hw-error").widgets
    context.close()


def test_who_owns_it_and_which_department_agree() -> None:
    plan, id_ = with_one("council")
    ownership, owner = (option(LEVERS["council"], name) for name in ("ownership", "owner"))
    mine = plan.but(**{f"levers.{id_}.owner": "PR"})
    assert value_of(ownership, of(mine, id_)) == "single", "with an owner named it is one department's"
    joint = mine.but(**said(ownership, of(mine, id_), "joint"))
    assert (of(joint, id_).owner, value_of(ownership, of(joint, id_))) == (None, "joint")
    assert said(owner, of(mine, id_), "PR") == {}


def test_small_departments_of_an_imported_company_are_no_owners_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SWITCH, raising=False)
    plan, id_ = with_one("council")
    plan = plan.but(**{"organization.departments.Board": {"headcount": 2}, f"levers.{id_}.owner": "Board"})
    from analysis.app import aim, editor
    from analysis.privacy import veil_of

    def veiled(scenario: Scenario) -> Any:
        return veil_of(scenario, imported=True, show_small=False)

    for module in (aim, editor, plans):
        monkeypatch.setattr(module, "veil_of", veiled)
    state.draft.value, state.screen.value = Draft.of(plan), "plan"
    _, context = reacton.render(Editor(plan, of(plan, id_), workload(plan).costs[id_]), handle_error=False)
    field = fields_of(context)["Which department"]
    assert field.v_model == SMALL
    assert "Board" not in str(field.items)
    assert "Board" not in str([html.children for html in context.find(v.Html).widgets])
    assert all("Board" not in f"{row.words} {row.whom}" for row in plans.rows_of(plan))
    field.v_model = "Marketing"
    assert of(state.draft.value.now, id_).owner == "Marketing"
    context.close()


def test_how_many_are_meant_is_a_share_of_any_size() -> None:
    plan = company()
    state.draft.value, state.screen.value = Draft.of(plan), "plan"
    for text, share in (("37", 0.37), ("0.5", 0.005), ("100", 1.0), ("", None)):
        now = state.draft.value.now
        _, context = reacton.render(Aim(now, of(now, "train")), handle_error=False)
        fields_of(context)["How many"].v_model = text
        context.close()
        assert of(state.draft.value.now, "train").target.share == share
    assert state.draft.value.now.digest() == plan.digest()
    assert set(Target.model_fields) == {"departments", "sites", "roles", "who", "share"}
    assert len(WHO_WORDS) == 5


@pytest.mark.parametrize("name", sorted(SHOCKS))
def test_everything_that_can_be_said_of_a_shock_is_said_saved_and_opened(name: str) -> None:
    plan = company().but(**plans.with_shock(company(), name, 9))
    for typed in ({"Lasts": "12"}, {"Strength": "0.4"}, {"When": "yearly"}, {"How often": "2.5"}, {"When": "week"},
                  {"Week": "3"}, {"Week": "31"}, {"Strength": "4"}):  # fmt: skip
        state.draft.value, state.screen.value = Draft.of(plan), "plan"
        _, context = reacton.render(ShockEditor(plan), handle_error=False)
        ((label, text),) = typed.items()
        fields_of(context)[label].v_model = text
        errors = context.find(v.Html, class_="hw-error").widgets
        context.close()
        new = state.draft.value.now
        refused = text in ("31", "4")
        assert bool(errors) == refused == (new is plan), typed
        assert saved_and_opened(new).digest() == new.digest()
        state.undo()
        assert state.draft.value.now.digest() == plan.digest()
        plan = new
    (shock,) = plan.shocks
    assert (shock.week, shock.yearly, shock.weeks, shock.size) == (3, None, 12, 0.4)
    assert set(Shock.model_fields) == {"shock", "id", "week", "yearly", "weeks", "size"}
    assert options_of(SHOCKS[name]) == ()


def test_several_shocks_stand_beside_one_another_each_with_its_own_fields() -> None:
    plan = company()
    for name, week in (("launch", 3), ("downturn", 9), ("launch", 20)):
        plan = plan.but(**plans.with_shock(plan, name, week))
    state.draft.value, state.screen.value = Draft.of(plan), "plan"
    _, context = reacton.render(ShockEditor(plan), handle_error=False)
    weeks = [field for field in context.find(v.TextField).widgets if field.label == "Week"]
    assert [field.v_model for field in weeks] == ["3", "9", "20"]
    weeks[1].v_model = "11"
    context.close()
    assert [shock.week for shock in state.draft.value.now.shocks] == [3, 11, 20]


def test_a_study_of_the_file_is_the_study_of_the_page() -> None:
    plan = company({
        "own": {"lever": "council", "week": 1, "owner": "PR"},
        "post": {"lever": "content", "week": 1, "style": "converse", "cadence": 7.5, "intensity": 0.4},
        "try": {"lever": "pilot", "week": 2, "weeks": 4, "agreed": True, "share": 0.3, "scope": "internal"},
    }, weeks=8)  # fmt: skip
    one, other = (replicate(scenario, runs=2, seed=3) for scenario in (plan, saved_and_opened(plan)))
    assert one.weekly.equals(other.weekly)
    assert one.levers.equals(other.levers)


def test_a_lever_of_ones_own_is_told_by_what_it_declares() -> None:
    class Posters(Lever):
        """Posters that tell people to go ahead. `per_floor` hang on every floor."""

        name: ClassVar[str] = ""
        title: ClassVar[str] = "Posters"
        verb: ClassVar[Verb] = "show"
        summary: ClassVar[str] = "A poster on every wall."

        per_floor: Annotated[int, Field(ge=1, le=20)] = 2
        part: Annotated[float, Field(ge=0.0, le=1.0)] | None = None
        colour: Literal["deep_red", "blue"] = "blue"
        signed: bool
        slogan: Annotated[str, Field(max_length=12)] = "Go on"
        floors: tuple[int, ...] = ()

    per_floor, part, colour, signed, slogan = (
        option(Posters, name) for name in ("per_floor", "part", "colour", "signed", "slogan")
    )
    assert per_floor.label == "Per floor"
    assert per_floor.told == "per_floor hang on every floor. Possible: a whole number from 1 to 20."
    assert (part.share, part.optional, part.unit, read(part, "12.5 %"), read(part, "")) == (
        True,
        True,
        "%",
        0.125,
        None,
    )
    assert colour.values == (("deep_red", "deep red"), ("blue", "blue"))
    assert (signed.kind, signed.first, read(signed, "yes")) == ("yes", False, True)
    assert read(slogan, "  Come  on ") == "Come on"
    for one, text in ((per_floor, "2.5"), (per_floor, "21"), (slogan, "x" * 13), (slogan, ""), (colour, "green")):
        with pytest.raises(ValueError, match=one.label):
            read(one, text)
    with pytest.raises(TypeError, match="no field for"):
        option(Posters, "floors")
