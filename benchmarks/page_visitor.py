"""A visitor of the page who takes times inside the browser; for bench_page.py."""

from __future__ import annotations

import time

from playwright.sync_api import Browser, Page

from analysis.starters import COMPANIES, TODAY

LIMIT = 30.0  # seconds for anything but a whole answer
HAND = 1.0  # seconds from picking a company to pressing the button

# In the page: `steps` are watched for one after the other once `act` is done; the milliseconds to each are kept. Taking
# times must not take the processor from what is timed: the page tells when the document changes and when all is there,
# and is asked nothing meanwhile. A field's text is no change of the document; for that alone a clock looks.
SCRIPT = """
window.hw = {
    all: (css) => [...document.querySelectorAll(css)],
    one: (css) => document.querySelector(css),
    button: (words) => hw.all("button").find((b) => b.textContent.includes(words) || b.ariaLabel === words),
    press: (words) => hw.button(words).click(),
    status: () => hw.one(".hw-standing [role=status]")?.textContent ?? "",
    panel: () => hw.one("[role=tabpanel]"),
    fresh: () => hw.one(".hw-headline:not(.hw-stale)") && hw.one(".hw-dots canvas"),
    drawn: () => hw.all(".hw-chart").every((chart) => chart.querySelector("canvas")),
    open: (tab) => hw.panel()?.ariaLabel === tab && hw.panel().textContent.trim() !== "" && hw.drawn(),
    chosen: () => hw.one(".hw-editor")?.ariaLabel ?? "",
    field: () => hw.one("input[aria-label='asked for in week, typed']"),
    type: (text) => {
        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(hw.field(), text);
        hw.field().dispatchEvent(new Event("input", {bubbles: true}));
    },
    right: () => {
        const way = {key: "ArrowRight", code: "ArrowRight", keyCode: 39, bubbles: true, cancelable: true};
        const thumb = hw.one(".hw-editor [role=slider]");
        thumb.focus();
        thumb.dispatchEvent(new KeyboardEvent("keydown", way));
    },
    told: {},
    whole: {},
    watch: (name, act, steps, clocked) => {
        const told = hw.told[name] = [], start = performance.now();
        let next = 0, all;
        hw.whole[name] = new Promise((done) => { all = done; });
        const tell = (at) => {
            told[at] = performance.now() - start;
            if (at === steps.length - 1) { all(told); }
        };
        const look = () => {
            while (next < steps.length && steps[next]()) {
                const at = next++;
                requestAnimationFrame(() => tell(at));
            }
            if (next === steps.length) { watcher.disconnect(); clearInterval(clock); }
        };
        const watcher = new MutationObserver(look), clock = clocked ? setInterval(look, 10) : 0;
        watcher.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
        act();
        look();
    },
    within: (name, ms) => Promise.race([
        hw.whole[name], new Promise((done) => { setTimeout(() => done(hw.told[name].length), ms); }),
    ]),
};
"""


class Visitor:
    """One visitor's page."""

    def __init__(self, browser: Browser, link: str, width: int = 1366, height: int = 768) -> None:
        self.context = browser.new_context(viewport={"width": width, "height": height})
        self.context.set_default_timeout(1000 * LIMIT)
        self.page: Page = self.context.new_page()
        self.page.goto(link)
        self.page.get_by_role("button", name="Give me a plan").wait_for()
        self.page.evaluate(SCRIPT)

    def begin(self, name: str, act: str, *steps: str, clocked: bool = False) -> None:
        """Do `act` in the page and go on at once; `told` says when each of `steps` came true."""
        clock = "true" if clocked else "false"
        self.page.evaluate(f"() => hw.watch('{name}', () => {{ {act} }}, [{', '.join(steps)}], {clock})")

    def told(self, name: str) -> list[float]:
        """Milliseconds to the steps so far."""
        found: list[float] = self.page.evaluate(f"() => hw.told['{name}']")
        return found

    def wait(self, name: str, seconds: float = LIMIT) -> list[float]:
        """Milliseconds to all steps of what was begun.

        Raises
        ------
        TimeoutError
            If they are not there in time.
        """
        found: list[float] | int = self.page.evaluate(f"() => hw.within('{name}', {1000 * seconds})")
        if isinstance(found, int):
            raise TimeoutError(f"step {found + 1} of {name} was not there after {seconds:.0f} s")
        return found

    def timed(self, act: str, *steps: str, clocked: bool = False) -> list[float]:
        """Milliseconds from `act` to each of `steps`."""
        self.begin("click", act, *steps, clocked=clocked)
        return self.wait("click")

    def pick(self, stage: str, company: str) -> None:
        """Say on the first screen where one is."""
        for words in (TODAY[stage].title, COMPANIES[company].title):
            self.page.get_by_role("button", name=words).first.click()
        self.page.wait_for_function("() => !hw.button('Give me a plan').disabled")
        time.sleep(HAND)

    def select(self, part: int) -> float:
        """Select a part of the plan by its bar."""
        row = f"hw.all('.hw-gantt-row')[{part}]"
        return self.timed(f"{row}.click()", f"() => hw.chosen() && {row}.innerText.includes(hw.chosen().slice(8))")[0]

    def stop(self) -> None:
        """Stop the work that is under way, if there is any."""
        self.timed("hw.button('Stop')?.click()", "() => !hw.button('Stop')")
