/** Colours have a contrast of at least 4.5 (text) and 3 (bars) against the page, in light and in dark. */
export const STYLE_SHEET = `
:root { color-scheme: light dark; --page: #ffffff; --text: #1b1f24; --dim: #57606a; --line: #d0d7de; --both: #1a7f3724;
  --valid: #1a7f37; --current: #0969da; --previous: #6e7781; --pending: #9a6700; --retiring: #bc4c00; --claim: #8250df;
  --bad: #cf222e; }
@media (prefers-color-scheme: dark) { :root { --page: #0d1117; --text: #e6edf3; --dim: #9198a1; --line: #3d444d;
  --both: #3fb95033; --valid: #3fb950; --current: #58a6ff; --previous: #9198a1; --pending: #d29922; --retiring: #f0883e;
  --claim: #bc8cff; --bad: #ff7b72; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 76rem; background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; margin: 0 0 .5rem; overflow-wrap: anywhere; }
p { margin: .25rem 0; }
.dim, figcaption { color: var(--dim); }
.bad { color: var(--bad); font-weight: 600; }
figure { margin: 1rem 0; }
.scroll { overflow-x: auto; }
.scroll:focus-visible { outline: 2px solid var(--current); }
svg { display: block; width: 100%; min-width: 60rem; height: auto; font: 12px system-ui, sans-serif; }
svg text { fill: var(--text); }
svg .lane, svg .tick { fill: var(--dim); font-size: 11px; }
svg .key { font-weight: 600; }
.grid { stroke: var(--line); }
.both { fill: var(--both); }
.valid { fill: var(--valid); }
.current, .accepted { fill: var(--current); }
.previous, .other, .event { fill: var(--previous); }
.pending { fill: var(--pending); }
.retiring, .alarm { fill: var(--retiring); }
.claim { fill: var(--claim); }
.compromised, .refused { fill: var(--bad); }
.failure { stroke: var(--bad); stroke-width: 2.5; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; font-size: .875rem; }
caption { text-align: left; font-weight: 600; padding: .25rem 0; }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-top: 1px solid var(--line);
  font-weight: 400; }
thead th { font-weight: 600; }
td ul { margin: 0; padding: 0; list-style: none; }
time { white-space: nowrap; }
code { overflow-wrap: anywhere; }
@media print { body { max-width: none; padding: 0; } .scroll { overflow: visible; } svg { min-width: 0; }
  * { print-color-adjust: exact; } tr { break-inside: avoid; }
  table { font-size: .7rem; } time { white-space: normal; } }
`;
