"""The plan that the client takes home: one page to print, without a script of its own."""

from datetime import date
from html import escape
from typing import Final

from smpdash.estimate.case import case_of
from smpdash.estimate.estimate import Estimate, estimate
from smpdash.estimate.fit.lesson import Lesson
from smpdash.estimate.touch_up import TouchUpWindow
from smpdash.record.client import Client
from smpdash.record.studio import Studio
from smpdash.record.visit import Course
from smpdash.screens.clients import answer
from smpdash.screens.widgets import numbers_of

# What the aftercare pages of three studios agree on (Steady Micro, Enhanced Scalp, New Age Spa).
CARE: Final = (
    "Until day 4 or 5 keep the scalp dry, no sweat either; then rinse it with water.",
    "Baby shampoo from about day 10.",
    "No heavy exercise for 5 to 10 days.",
    "Do not pick. As long as there are scabs, use a trimmer and no razor.",
    "No sun on the scalp for 14 to 30 days, no pool and no sauna for 28 to 30.",
)
# The page locks as every screen does, which the frame's script knows by the name of its root.
_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" href="/app-icon-180.png">
<style>{look}</style>
</head>
<body>
<nav><a href="/client?code={code}">Back to the client</a>
<span>Print it, or save it as a PDF, from the browser’s menu.</span></nav>
<main id="root">
{made_up}<header><b>{studio}</b><span>{today}</span></header>
<h1>{name} <small>{code}</small></h1>
{body}
</main>
</body>
</html>
"""
_LOOK: Final = """
:root {color-scheme: light dark; --ground: light-dark(#fff, #12181f);
  --ink: light-dark(#1d2733, #e8edf2); --quiet: light-dark(#566370, #a3afbb);
  --line: light-dark(#cfd6dc, #33404d); --accent: light-dark(#0f766e, #2dd4bf);
  font: 17px/1.4 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif}
* {box-sizing: border-box}
body {margin: 0; background: var(--ground); color: var(--ink); overflow-wrap: anywhere}
nav, main {max-width: 860px; margin: 0 auto; padding: 1rem 1.6rem}
nav {display: flex; flex-wrap: wrap; gap: .6rem 1.2rem; align-items: center; color: var(--quiet)}
nav a {display: flex; align-items: center; min-height: 52px; padding: 0 1.1rem; color: inherit;
  border: 1px solid var(--line); border-radius: .6rem; text-decoration: none}
nav a:focus-visible {outline: 3px solid var(--accent); outline-offset: 2px}
header {display: flex; justify-content: space-between; gap: 1rem; color: var(--quiet)}
h1 {margin: .6rem 0 1rem; font-size: 1.5rem; line-height: 1.2}
h2 {margin: 1.4rem 0 .4rem; font-size: 1.15rem}
h1 small {font-weight: 400; color: var(--quiet)}
p {margin: .2rem 0}
small, .quiet {color: var(--quiet)}
.words {font-size: 1.5rem; font-weight: 600}
.made-up {margin: 0 0 1rem; padding: .5rem 1rem; border: 2px solid #b45309; border-radius: .6rem}
.plan {width: 100%; border-collapse: collapse; margin-top: 1.4rem; overflow-wrap: normal}
.plan caption {text-align: left; font-size: 1.15rem; font-weight: 600; padding-bottom: .4rem}
.plan :is(th, td) {text-align: left; vertical-align: top; padding: .35rem .5rem;
  border-top: 1px solid var(--line)}
.plan thead th {border-top: 0; font-weight: 400; color: var(--quiet)}
.plan small {display: block; font-size: .86em}
.plan td:nth-child(4) {min-width: 11rem}
.share {display: block; width: 5rem; height: .5rem; margin: .4rem 0 .1rem; border-radius: .25rem;
  background: var(--line); print-color-adjust: exact}
.share i {display: block; height: 100%; border-radius: .25rem; background: var(--accent);
  print-color-adjust: exact}
ul {margin: 0; padding-left: 1.2rem}
@page {size: A4; margin: 14mm}
@media print {
  :root {color-scheme: light; font-size: 10pt}
  .plan :is(th, td) {padding: .22rem .5rem}
  nav {display: none}
  main {max-width: none; padding: 0}
}
"""


def page(client: Client, course: Course, studio: Studio, belief: Lesson, *, today: date) -> str:
    """The whole page as HTML; for a course that does not run it says that no visit is planned."""
    case = case_of(client, course, studio)
    found = estimate(case, belief)
    if course.status == "running":
        body = _running(answer.plan_table(case, course, found, today=today), found)
    else:
        body = _ended(found, answer.touch_up(case, course, belief))
    made_up = "<p class='made-up'>A made-up studio: this plan is nobody’s.</p>\n"
    return _PAGE.format(
        title=f"Plan for {client.code}",
        look=_LOOK,
        code=escape(client.code),
        made_up=made_up if studio.made_up else "",
        studio=escape(studio.name),
        today=f"{today.day} {today:%B %Y}",
        name=escape(client.name),
        body=body,
    )


def _running(table: str, found: Estimate) -> str:
    care = "".join(f"<li>{line}</li>" for line in CARE)
    return f"""<p class="quiet">Sessions still to come</p>
<p class="words">{escape(found.words.capitalize())}</p>
<p>{escape(numbers_of(found))}</p>
<p class="quiet">A planning aid from the trade’s own figures, not a promise.</p>
{table}
<h2>After each session</h2>
<ul>{care}</ul>
<p class="quiet">This is what studios of the trade advise; what your artist says comes first.</p>"""


def _ended(found: Estimate, window: TouchUpWindow | None) -> str:
    how = numbers_of(found) if found.status == "completed" else "The treatment was stopped."
    then = f"<p>{escape(window.words)}</p>" if window else ""
    return f'<p class="words">No visit is planned</p>\n<p>{escape(how)}</p>\n{then}'
