"""The style sheet of the phone page: light and dark, phone and desktop."""

from pave_desktop.practice.drawings import COLOURS

LOOK = """
:root {
  color-scheme: light dark;
  --ground: #eef1f5; --card: #ffffff; --sunken: #f2f4f7; --text: #16202e; --muted: #566173;
  --line: #d9dee6; --accent: #0a5bb5; --accent-hover: #084b96; --link: #0a56ab; --on-accent: #ffffff;
  --band: #ffd84d; --on-band: #16202e; --stripe: #f0c52e;
  --good: #17663a; --good-ground: #e2f3e8; --bad: #a8260f; --bad-ground: #fdece8; --wait: #d9dee6;
  --dim: 1;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12161c; --card: #1f252e; --sunken: #171c23; --text: #e9edf3; --muted: #a4aebd;
    --line: #38414e; --accent: #2468b8; --accent-hover: #1d5596; --link: #86bdff; --on-accent: #ffffff;
    --band: #6e5200; --on-band: #ffffff; --stripe: #5f4700;
    --good: #74d69a; --good-ground: #16322a; --bad: #ff9d88; --bad-ground: #3a211d; --wait: #38414e;
    --dim: 0.88;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; min-height: 100vh; min-height: 100dvh; display: flex; flex-direction: column;
  background: var(--ground); color: var(--text); overflow-wrap: anywhere;
  font: 1.0625rem/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
h1, h2, p, ol, ul, dl, dd, figure { margin: 0; padding: 0; }
h1 { font-size: 1.625rem; line-height: 1.2; letter-spacing: -0.01em; text-wrap: balance; }
h2 { font-size: 1.0625rem; line-height: 1.3; }
ul, ol { list-style: none; }
img, svg { display: block; }
.muted { color: var(--muted); font-size: 0.9375rem; }
header {
  position: sticky; top: 0; z-index: 2; padding: 0.5rem 1rem; text-align: center; font-weight: 600;
  font-size: 0.9375rem; color: var(--on-band);
  background: repeating-linear-gradient(135deg, var(--band) 0 14px, var(--stripe) 14px 28px);
}
header p { display: inline-block; padding: 0.0625rem 0.625rem; border-radius: 1rem; background: var(--band); }
main {
  flex: 1; width: 100%; max-width: 27rem; margin: 0 auto; display: flex; flex-direction: column;
  background: var(--card);
}
main > div { flex: 1; display: flex; flex-direction: column; gap: 0.875rem; padding: 1.25rem 1.25rem 1rem; }
main > .middle { justify-content: center; align-items: center; text-align: center; }
main > .middle > p { max-width: 22rem; text-wrap: balance; }
footer { padding: 0.75rem 1.25rem; text-align: center; font-size: 0.8125rem; color: var(--muted); text-wrap: balance; }
form {
  position: sticky; bottom: 0; padding: 1rem 1.25rem 1.25rem;
  background: linear-gradient(transparent, var(--card) 1rem);
}
button {
  width: 100%; min-height: 3.5rem; padding: 0.75rem 1rem; border: 0; border-radius: 0.875rem; cursor: pointer;
  display: flex; align-items: center; justify-content: center; gap: 0.625rem;
  font: inherit; font-weight: 600; font-size: 1.125rem; color: var(--on-accent); background: var(--accent);
}
button:hover { background: var(--accent-hover); }
button:active { transform: translateY(1px); }
button:focus-visible, a:focus-visible { outline: 3px solid var(--link); outline-offset: 3px; }
.icon {
  width: 1.375rem; height: 1.375rem; flex: none;
  fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round;
}
.drawing { position: relative; overflow: hidden; background: linear-gradient(SKY 0 58%, GROUND 58%); }
.drawing svg:not(.icon), .drawing img { width: 100%; height: auto; }
.drawing, .strip img, .photos img { filter: brightness(var(--dim)); }
.vehicle { border: 1px solid var(--line); border-radius: 1rem; overflow: hidden; }
.vehicle .drawing { max-height: 11.5rem; }
.vehicle .drawing svg { margin-top: -9%; }
.vehicle > div:last-child { padding: 0.75rem 1rem; }
.vin { font-variant-numeric: tabular-nums; }
.plan { counter-reset: plan; display: grid; gap: 0.75rem; }
.plan li { counter-increment: plan; position: relative; padding-left: 2.5rem; }
.plan li::before {
  content: counter(plan); position: absolute; left: 0; top: 0; width: 1.75rem; height: 1.75rem; border-radius: 50%;
  display: grid; place-items: center; font-size: 0.9375rem; font-weight: 600; color: var(--link);
  background: var(--sunken); border: 1px solid var(--line);
}
.progress { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.5rem; }
.progress p { display: flex; justify-content: space-between; align-items: baseline; gap: 1rem; }
.progress .muted { overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
.count { flex: none; font-variant-numeric: tabular-nums; }
.count b { font-size: 1.25rem; }
.bar { display: flex; gap: 3px; }
.bar i { flex: 1; height: 6px; border-radius: 3px; background: var(--wait); }
.bar .good { background: var(--good); }
.bar .now { background: var(--accent); }
.bar .bad { background: var(--bad); }
.said {
  display: flex; align-items: center; gap: 0.625rem; padding: 0.5rem 0.75rem; border-radius: 0.75rem;
  font-size: 0.9375rem; line-height: 1.35;
}
.said.good { color: var(--good); background: var(--good-ground); }
.said.bad { color: var(--bad); background: var(--bad-ground); padding: 0.75rem; font-size: 1rem; }
.view .drawing { border-radius: 1rem; }
.view i {
  position: absolute; width: 1.75rem; height: 1.75rem; border: 0 solid #ffffff; filter: drop-shadow(0 0 1px #16202e);
}
.view i:nth-of-type(1) { left: 0.75rem; top: 0.75rem; border-width: 3px 0 0 3px; border-top-left-radius: 8px; }
.view i:nth-of-type(2) { right: 0.75rem; top: 0.75rem; border-width: 3px 3px 0 0; border-top-right-radius: 8px; }
.view i:nth-of-type(3) { left: 0.75rem; bottom: 0.75rem; border-width: 0 0 3px 3px; border-bottom-left-radius: 8px; }
.view i:nth-of-type(4) { right: 0.75rem; bottom: 0.75rem; border-width: 0 3px 3px 0; border-bottom-right-radius: 8px; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0.75rem; }
.pair .drawing { border-radius: 0.75rem; border: 3px solid; }
.pair .icon {
  position: absolute; right: 0.375rem; top: 0.375rem; padding: 0.25rem; border-radius: 50%; color: #ffffff;
  stroke-width: 3;
}
.wrong .drawing { border-color: #a8260f; }
.wrong .icon { background: #a8260f; }
.wanted .drawing { border-color: #17663a; }
.wanted .icon { background: #17663a; }
figcaption { margin-top: 0.375rem; text-align: center; font-size: 0.875rem; color: var(--muted); }
.sign { width: 4.5rem; height: 4.5rem; border-radius: 50%; display: grid; place-items: center; }
.sign .icon { width: 2.25rem; height: 2.25rem; }
.sign.good { color: var(--good); background: var(--good-ground); }
.sign.quiet { color: var(--muted); background: var(--sunken); border: 1px solid var(--line); }
.strip { display: flex; flex-wrap: wrap; justify-content: center; gap: 0.375rem; width: 100%; margin-top: 0.5rem; }
.strip li { width: calc(20% - 0.3rem); }
.strip img, .photos img { width: 100%; height: auto; border-radius: 0.5rem; }
dl { border: 1px solid var(--line); border-radius: 1rem; padding: 0.25rem 1rem; }
dl div { display: flex; align-items: baseline; gap: 1rem; padding: 0.5rem 0; }
dl div + div { border-top: 1px solid var(--line); }
dt { flex: none; width: 5.5rem; color: var(--muted); font-size: 0.9375rem; }
dd { flex: 1; font-variant-numeric: tabular-nums; }
.photos { display: grid; grid-template-columns: repeat(3, 1fr); gap: 0.75rem 0.5rem; }
.photos span { display: block; margin-top: 0.25rem; font-size: 0.8125rem; line-height: 1.25; color: var(--muted); }
.next { font-weight: 600; }
.onwards { display: grid; gap: 0.5rem; width: 100%; margin: 0.5rem 0; }
.onwards a {
  display: flex; align-items: center; justify-content: center; gap: 0.5rem; min-height: 3rem; padding: 0.5rem 1rem;
  border: 1px solid var(--line); border-radius: 0.875rem; color: var(--link); font-weight: 600; text-decoration: none;
}
.onwards a:hover { background: var(--sunken); }
@media (max-height: 53rem) {
  .vehicle .drawing { max-height: 9rem; }
  .vehicle .drawing svg { margin-top: -16%; }
}
@media (min-width: 34rem) {
  main {
    flex: none; margin: 1.5rem auto 0.5rem; border-radius: 1.5rem; min-height: 44rem;
    box-shadow: 0 1px 3px #16202e22, 0 12px 32px #16202e1a;
  }
  main > div { padding: 1.75rem 1.75rem 1rem; }
  form { padding: 1rem 1.75rem 1.75rem; border-radius: 0 0 1.5rem 1.5rem; }
}
"""


def style_sheet() -> str:
    """Return the style sheet: the look, and the colours of the drawings."""
    colours = {tone: "#{:02x}{:02x}{:02x}".format(*colour) for tone, colour in COLOURS.items()}
    look = LOOK.replace("SKY", colours["sky"]).replace("GROUND", colours["ground"])
    return look + "\n".join(f".drawing .{tone} {{ fill: {colour}; }}" for tone, colour in colours.items()) + "\n"
