"""What job titles, words for roles and names of departments mean here: a table to look at."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sim.organization import Function

# In this order; the first that fits. Executives have the seat named, or one that is made of the letters of the title.
TITLES: tuple[tuple[str, str, str], ...] = (
    (r"\b(vice.president|vp|svp|evp|avp)\b", "manager", ""),
    (r"\bchief executive\b|\bceo\b|^(group )?president\b|managing director\b|general manager\b", "executive", "CEO"),
    (r"\bchief marketing\b|\bcmo\b", "executive", "CMO"),
    (r"\bchief financ\w+\b|\bcfo\b", "executive", "CFO"),
    (r"\bchief information\b|\bcio\b", "executive", "CIO"),
    (r"\bchief technolog\w+\b|\bcto\b", "executive", "CTO"),
    (r"\bchief product\b|\bcpo\b", "executive", "CPO"),
    (r"\bchief (human|people|hr)\b|\bchro\b", "executive", "CHRO"),
    (r"\bchief commun\w+\b|\bcco\b", "executive", "CCO"),
    (r"\bchief (revenue|sales)\b|\bcro\b", "executive", "CRO"),
    (r"\bgeneral counsel\b|\bchief legal\b|\bclo\b", "executive", "General counsel"),
    (r"\bchief operat\w+\b|\bcoo\b", "executive", "COO"),
    (r"\bchief\b|\bexecutive board\b|\bboard member\b", "executive", ""),
    (r"\b(counsel|lawyer|attorney|solicitor|paralegal)\b", "counsel", ""),
    (r"\b(director|head|manager|lead|leader|supervisor|principal)\b", "manager", ""),
)
ROLES: tuple[tuple[str, str], ...] = (
    (r"exec|c.?level|c.?suite|\bboard\b", "executive"),
    (r"counsel|legal|lawyer", "counsel"),
    (r"manage|lead|head|supervis|director", "manager"),
    (r"staff|employee|individual|contributor|member|specialist|analyst|associate", "staff"),
)
FUNCTIONS: tuple[tuple[str, Function], ...] = (
    (r"legal|complian|law\b", "legal"),
    (r"\bpr\b|public relation|press|communicat|media relation", "pr"),
    (r"e.?learn|training|academy", "elearning"),
    (r"\bhr\b|human|people|talent|personnel|recruit", "hr"),
    (r"market|brand|advertis", "marketing"),
    (r"support|service|care|help ?desk|success", "support"),
    (r"sales|account|business development", "sales"),
    (r"\bweb\b|online|digital", "web"),
    (r"design|\bux\b|creative", "design"),
    (r"financ|controlling|treasury|audit|procure", "finance"),
    (r"product|engineer|research|\br ?& ?d\b|develop|innovation", "product"),
    (r"\bit\b|information|infrastructure|operations|\bops\b|security|data", "it"),
)
FACING: tuple[Function, ...] = ("marketing", "pr", "support", "sales")  # taken to face customers unless said otherwise
CHOICES = ("executive", "manager", "counsel", "staff")


def role_of_title(title: str, wishes: Mapping[str, str]) -> tuple[str, str]:
    """Role and seat of a job title; staff where nothing fits.

    Examples
    --------
    >>> role_of_title("Chief Marketing Officer", {}), role_of_title("Vice President, Sales", {})
    (('executive', 'CMO'), ('manager', ''))
    >>> role_of_title("Cook", {}), role_of_title("Cook", {"cook": "executive"})
    (('staff', ''), ('executive', ''))
    """
    words = title.casefold().strip()
    seat = next((found for sign, role, found in TITLES if role == "executive" and re.search(sign, words)), "")
    if words in wishes:
        return wishes[words], seat if wishes[words] == "executive" else ""
    for sign, role, found in TITLES:
        if re.search(sign, words):
            return role, found
    return "staff", ""


def role_of_word(word: str) -> str:
    """Role that a word of a column of roles means, or an empty text."""
    return next((role for sign, role in ROLES if re.search(sign, word.casefold())), "")


def function_of(department: str) -> Function:
    """Function that the name of a department suggests.

    Examples
    --------
    >>> function_of("Public Relations"), function_of("Kitchen")
    ('pr', 'other')
    """
    return next((function for sign, function in FUNCTIONS if re.search(sign, department.casefold())), "other")
