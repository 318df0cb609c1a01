"""The look that the theme cannot say: targets for gloved fingers, the list's rows, the bars."""

from html import escape

import streamlit as st

from smpdash.screens.entry import component as entry

# The theme's colours, which the page's own CSS has no names for, come first.
CSS = """
:root {--accent: light-dark(#0f766e, #2dd4bf); --ground: light-dark(#f6f7f5, #12181f);
  --field: light-dark(#fff, #1b242d)}
.stMainBlockContainer {padding: 4.2rem 1.6rem 1.5rem; max-width: 1240px}
h2, h3, h4 {padding: 0 !important; line-height: 1.2 !important}
h4 {margin-top: .6rem !important}
[data-testid="stMarkdownContainer"] {margin-bottom: 0 !important}
[data-testid="stMarkdownContainer"] p {margin-bottom: 0}
.stVerticalBlock {gap: .75rem}
[data-testid="stBottomBlockContainer"] {padding: .6rem 1.6rem .8rem; max-width: 1240px}
/* Under 16 px a tablet zooms into a field. */
input, textarea, [data-baseweb="select"] {font-size: 1rem !important}
/* Where a keyboard opens, fields stay clear of what stands at the top and at the foot. */
input, textarea {scroll-margin: 5rem 0 max(9rem, 42dvh)}

/* On the dark look's bright primary colour only dark letters can be read. */
[data-testid="stBaseButton-primary"]:not(:disabled)
  {color: light-dark(#fff, #12181f) !important}

/* Letters on tinted ground and in captions: 4.5 to 1 at least. */
[data-testid="stButtonGroup"] [data-selected="true"]
  {color: light-dark(#0b5a54, #2dd4bf) !important}
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] p
  {color: light-dark(#566370, #a3afbb) !important; opacity: 1 !important}

/* Targets of 48 px and more, 8 px apart. */
.stButton button, .stPopover button, .as-button {min-height: 52px}
[data-testid="stButtonGroup"] button {min-height: 52px; min-width: 48px}
[data-testid="stNumberInputStepDown"], [data-testid="stNumberInputStepUp"] {min-width: 60px}
[data-testid="stNumberInputContainer"], [data-baseweb="input"], [data-baseweb="select"] > div
  {min-height: 52px}
:is(.stTextInput, .stSelectbox, .stNumberInput, .stDateInput, .stTimeInput)
  :is(input, div:has(input)) {min-height: 50px}
[data-testid="stButtonGroup"] :has(> [data-variant="pills"]) {gap: 8px !important}
[data-testid="stElementToolbar"] > div {gap: 8px}
[data-testid="stElementToolbarButton"] button {min-height: 48px; min-width: 48px}
[data-testid="stExpander"] summary {min-height: 52px; align-items: center}
[data-testid="stTopNavLink"] {min-height: 48px; padding: 0 .9rem}
.st-key-links {display: none}
[data-testid="stTab"] {min-height: 52px; padding: 0 1.1rem; font-size: 1rem}
.stCheckbox label {min-height: 48px; align-items: center}

.as-button {display: inline-flex; align-items: center; justify-content: center; gap: .4rem;
  padding: .2rem 1.1rem; border-radius: .6rem; font: inherit; color: inherit !important;
  border: 1px solid color-mix(in srgb, currentColor 35%, transparent); background: transparent;
  text-decoration: none !important; cursor: pointer}
.one-field {display: flex; flex-wrap: wrap; gap: .6rem; align-items: flex-end}
.one-field label {display: flex; flex-direction: column; gap: .3rem}
.one-field input {min-height: 52px; min-width: 20rem; padding: 0 .8rem; border-radius: .6rem;
  border: 1px solid color-mix(in srgb, currentColor 35%, transparent); background: transparent;
  color: inherit}
.files {display: flex; flex-wrap: wrap; gap: .6rem}
.taught ul {margin: 0 !important; padding: 0 0 0 1.1rem !important; line-height: 1.4}
.taught li {margin: 0 0 .15rem !important}
.taught li::marker {color: var(--accent)}
.taught p {margin: .5rem 0 0; font-size: .86rem; opacity: .78; overflow-wrap: anywhere}
.set-aside ul {opacity: .6}
.pace small {line-height: 1.4}
.pace i {display: block; height: .3rem; margin: .5rem 0 .1rem; border-radius: .15rem; background:
  linear-gradient(90deg, var(--accent) var(--done, 0%), transparent 0)}
.pace[role] i {background-color: color-mix(in srgb, currentColor 14%, transparent)}
.made-up {position: fixed; z-index: 999990; top: .3rem; right: 1rem; display: flex;
  align-items: center; gap: .8rem; padding: 0 .9rem; min-height: 48px; border-radius: .6rem;
  background: #b45309; color: #fff; font-size: .9rem}
.made-up button {min-height: 48px; padding: 0 .9rem; border: 0; border-left: 1px solid #fff8;
  background: transparent; color: inherit; font: inherit; font-weight: 600; cursor: pointer}
.made-up form {margin: 0 -.9rem 0 0}
.st-key-home {position: fixed; z-index: 999990; top: .3rem; left: 1rem; width: auto}
.st-key-home a {min-height: 48px; padding: 0 .9rem}
.who {position: fixed; z-index: 999990; top: .3rem; right: 1rem; display: flex; gap: 8px}
.who a, .who button {min-height: 48px; max-width: 14rem; overflow: hidden; white-space: nowrap}
.note {display: flex; flex-wrap: wrap; gap: .8rem; align-items: center}
.person {display: flex; flex-wrap: wrap; gap: .1rem .8rem; align-items: baseline}
.start-pin {font: 600 2.2rem ui-monospace, Menlo, Consolas, monospace; letter-spacing: .15em}
.who a {display: block; line-height: 48px; padding: 0 1.1rem; text-overflow: ellipsis}

.backup-age {position: absolute; top: -.6rem; right: 0; font-size: .86rem;
  color: light-dark(#566370, #a3afbb)}
.backup-age.late, .backup-age.overdue {font-weight: 600}
.backup-age.late {color: light-dark(#92400e, #fbbf24)}
.backup-age.overdue {color: light-dark(#b91c1c, #fca5a5)}
.backup-state.late {border-left-color: #d97706}
.backup-state.overdue {border-left-color: #dc2626}
.trail {width: 100%; border-collapse: collapse; font-size: .95rem}
.trail th, .trail td {text-align: left; vertical-align: top; padding: .4rem .6rem;
  border-top: 1px solid color-mix(in srgb, currentColor 15%, transparent)}
.trail thead th {border-top: 0; font-weight: 400; font-size: .86em; opacity: .78}
.trail td:first-child {white-space: nowrap}
.trail :is(td, th):nth-child(2) {min-width: 7.5rem}
.trail :is(td, th):nth-child(3) {min-width: 9rem}
.trail td {overflow-wrap: anywhere}
.trail small {display: block}
.trail td:nth-child(3) small:first-of-type {white-space: nowrap}
.trail ul {list-style: none; margin: 0 !important; padding: 0 !important}
.trail li {margin: 0 !important; line-height: 1.35}
:is(.st-key-restore-list, .st-key-restore-second-list) [data-testid="stHorizontalBlock"]
  {min-height: 56px}
[role="dialog"] > h2 {padding: 1.2rem 3.5rem 0 1.5rem !important}
[role="dialog"] > button {min-width: 48px; min-height: 48px}

/* A client is one row: name, code, what is to come, where it stands. */
.st-key-client-list button {justify-content: stretch; min-height: 60px; text-align: left}
.st-key-client-list button :has(> p), .st-key-client-list button :has(p)
  {width: 100%; display: block}
.st-key-client-list button p {display: grid; width: 100%; gap: 0 1rem; align-items: center;
  grid-template-columns: 5fr 1.4fr 5fr 4fr; white-space: normal}
.st-key-client-list button strong {overflow: hidden; text-overflow: ellipsis}

/* What is wrong stands beside Save, and makes room for a keyboard. */
.st-key-save-client {margin-left: auto}
.st-key-intake-bar [data-testid="stAlertContainer"] {max-height: 38dvh; overflow: auto}
@media (max-height: 500px) {.st-key-intake-bar :has(> [data-testid="stAlert"]) {display: none}}

.st-key-namesakes-found [class*="st-key-namesake-"] :is(button, p)
  {justify-content: start; text-align: left}

/* The answer is the largest thing on the page. */
.answer {display: flex; flex-wrap: wrap; gap: .6rem 2rem; justify-content: space-between;
  align-items: center; padding: .9rem 1.2rem; border-radius: .8rem;
  border: 1px solid color-mix(in srgb, currentColor 18%, transparent);
  border-left: .5rem solid var(--accent)}
.answer > div {flex: 1 1 24rem}
.answer h2 {font-size: 2rem !important; margin: 0 0 .2rem}
.answer p {margin: 0 0 .15rem}
small {opacity: .78; font-size: .86em}
figure {margin: 0}
figure ol {display: flex; gap: .5rem; align-items: flex-end; margin: 0; padding: 0;
  list-style: none}
figure li {display: flex; flex-direction: column; align-items: center; width: 2.9rem; margin: 0}
figure li i {width: 100%; border-radius: .3rem .3rem 0 0; background: var(--accent)}
figure li span {font-size: .8rem; opacity: .8}
figcaption {text-align: center; font-size: .8rem; opacity: .8}

.plan {width: 100%; border-collapse: collapse}
.plan caption {text-align: left; font-size: 1.3rem; font-weight: 600; padding: .4rem 0}
.plan th, .plan td {text-align: left; padding: .45rem .6rem; vertical-align: top;
  border-top: 1px solid color-mix(in srgb, currentColor 15%, transparent)}
.plan thead th {border-top: 0; font-weight: 400; font-size: .86em; opacity: .78}
.plan small {display: block}
.plan :is(td:nth-child(4) b, td:nth-child(5) small) {white-space: nowrap}
.plan + .files {margin: .7rem 0 0}
.share {display: block; width: 7rem; height: .55rem; margin: .45rem 0 .1rem; border-radius: .3rem;
  background: color-mix(in srgb, currentColor 14%, transparent)}
.share i {display: block; height: 100%; border-radius: .3rem; background: var(--accent)}
/* A chart's figures stand in its table; its tool bar is too small for a finger. */
[class*="st-key-picture-"] [data-testid="stElementToolbar"] {display: none}
.why h4 {margin: .6rem 0 .4rem !important; font-size: 1.3rem !important}
.why h5 {margin: 0 0 .3rem; font-size: .86rem !important; font-weight: 400; opacity: .78}
.why .groups {display: flex; flex-wrap: wrap; gap: .6rem 2.5rem}
.why .groups > div {flex: 1 1 22rem}
.why ul {list-style: none; margin: 0 !important; padding: 0 !important}
.why li {margin: 0 0 .55rem !important}
.why li i {display: block; height: .55rem; margin: .2rem 0; border-radius: .3rem}
.why .adds i {background: #b45309}
.why .saves i {background: var(--accent)}
.why small {display: block; line-height: 1.35}
/* A name may take two lines; its code and its badges stay whole. */
h3 {overflow-wrap: anywhere}
h3 span span {white-space: nowrap}
figure ol {padding: 0 !important; margin: 0 !important}

/* A shade shows its darkness above its name; a fading what is left of the dots. */
.st-key-try-shades button, .steps:is(.shade, .fading) button
  {flex-direction: column; gap: .15rem; padding: .3rem .2rem !important}
.st-key-try-shades [role="radiogroup"] > *::before, .steps:is(.shade, .fading) button::before
  {content: ""; display: block; width: 1.9rem; height: 1.05rem; border-radius: .35rem;
  border: 1px solid color-mix(in srgb, currentColor 30%, transparent); background: var(--swatch)}
.steps.fading button::before {width: 2.6rem;
  background: radial-gradient(circle, rgb(40 30 25 / var(--left)) 1.6px, transparent 2px)
  0 0 / 6px 6px #dcbfa3}

.done::before {content: "✓ "; color: var(--accent); font-weight: 700}
.st-key-visit-head h3 {font-size: 1.35rem !important}

@media (max-width: 900px) {
  /* The names of six screens beside who is signed in: without their signs they fit. */
  [data-testid="stTopNavLink"] {padding: 0 .5rem}
  [data-testid="stTopNavLink"] > span:has([data-testid="stIconMaterial"]) {display: none}
  .who a:not(:only-child) {max-width: 6rem}
  .st-key-client-list button p {grid-template-columns: 3fr 2fr; gap: .1rem 1rem}
}
"""


def put_on_style(*, dark: bool) -> None:
    """Put the style on this run's page."""
    # What opens above the page stands outside the part whose colours Streamlit sets.
    scheme = "dark" if dark else "light"
    st.html(f"<style>:root {{color-scheme: {scheme}}}{CSS}{entry.CSS}</style>")


def put_on_person(name: str) -> None:
    """Say who is signed in, with the way to their PIN, and the lock; "" is the machine itself."""
    if not name:
        st.html(
            '<div class="who"><a class="as-button" href="/sign-in/owner" target="_self">'
            "Set up the owner</a></div>"
        )
        return
    st.html(
        f'<div class="who"><a class="as-button" href="/sign-in/pin" target="_self">'
        f"{escape(name)}</a>"
        '<form method="post" action="/sign-in/lock">'
        '<button class="as-button" type="submit">Lock</button></form></div>'
    )


def put_on_mark(*, can_leave: bool) -> None:
    """Mark the page as made up, with the way back for a tablet that only looks around."""
    leave = (
        '<form method="post" action="/demo/leave"><button type="submit">Leave</button></form>'
        if can_leave
        else ""
    )
    st.html(f'<div class="made-up" role="note"><span>Made-up studio</span>{leave}</div>')
