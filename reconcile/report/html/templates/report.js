"use strict";
// Text from logs only ever reaches the page through textContent.
const nonce = document.currentScript.nonce;
const root = document.documentElement;
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const element = (name, className, text) => {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
};
root.classList.add("scripted");

/* ---- light and dark ---- */
const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");
const printing = { now: false };
const isDark = () => !printing.now && (root.dataset.theme || (prefersDark.matches ? "dark" : "light")) === "dark";
const themeButton = document.getElementById("theme");
function themeChanged() {
  themeButton.textContent = isDark() ? "Light" : "Dark";
  all(".chart.drawn").forEach(draw);
}
themeButton.addEventListener("click", () => {
  root.dataset.theme = isDark() ? "light" : "dark";
  themeChanged();
});
prefersDark.addEventListener("change", themeChanged);

/* ---- charts ---- */
let charts = null;
const settings = {
  responsive: true, displaylogo: false, showTips: false,
  displayModeBar: window.matchMedia("(hover: hover)").matches ? "hover" : false,
  modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d", "toggleSpikelines"],
};
async function inflated(id) {
  const packed = atob(document.getElementById(id).textContent.trim());
  const bytes = Uint8Array.from(packed, (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
}
async function loadCharts() {
  if (!document.querySelector(".chart")) return;
  if (typeof DecompressionStream !== "function") return sayWhyNot("This browser is too old to draw the charts: they are packed, and unpacking them takes Chrome or Edge 80, Firefox 113, Safari 16.4 or later. Everything else on this page is complete.");
  try {
    charts = JSON.parse(await inflated("charts"));
    const script = element("script");
    script.nonce = nonce;
    script.textContent = await inflated("plotly");
    document.head.append(script);
    drawVisible();
    root.dataset.charts = "ready";
  } catch (error) {
    sayWhyNot(`The charts cannot be drawn here (${error.message}). Everything else on this page is complete.`);
    throw error;
  }
}
function sayWhyNot(why) {
  const notice = document.getElementById("too-old");
  notice.textContent = why;
  notice.hidden = false;
  all(".waiting").forEach((each) => { each.textContent = "No chart: see the notice above."; });
}
/** The page's own colours on a copy of a chart's layout. */
function inTheme(layout, width) {
  const style = getComputedStyle(root);
  const colour = (name) => style.getPropertyValue(name).trim();
  const themed = structuredClone(layout);
  themed.font = { ...themed.font, color: colour("--soft") };
  themed.hoverlabel = { bgcolor: colour("--card"), bordercolor: colour("--line"), font: { color: colour("--ink") } };
  for (const name of Object.keys(themed).filter((key) => /^[xy]axis\d*$/.test(key))) {
    Object.assign(themed[name], { gridcolor: colour("--grid"), zerolinecolor: colour("--grid"), linecolor: colour("--grid") });
  }
  themed.modebar = { bgcolor: "rgba(0,0,0,0)", color: colour("--soft"), activecolor: colour("--accent") };
  return narrowed(themed, width);
}
const narrow = 560;
/** Steps from left to right instead of upwards: their names and amounts find room on a phone. */
function lieDown(data, layout) {
  for (const trace of data) Object.assign(trace, { x: trace.y, y: trace.x, orientation: "h" });
  const [low, high] = layout.yaxis.range;
  const room = 0.2 * (high - low);
  const across = { ...layout.yaxis, range: [low - room, high + room], nticks: 6, tickangle: 0 };
  layout.yaxis = { ...layout.xaxis, autorange: "reversed" };
  layout.xaxis = across;
}
/** On a phone the plot takes the margin's room, and the legend stands below it. */
function narrowed(layout, width) {
  layout.width = width;
  if (width >= narrow) return layout;
  layout.margin = { ...layout.margin, l: 48, r: 6, b: 40 };
  layout.font.size = 11;
  if (layout.showlegend !== false) {
    layout.legend = { ...layout.legend, y: -0.12, yanchor: "top" };
    layout.height += 70;
  }
  return layout;
}
function draw(place) {
  const chart = charts && charts[place.dataset.pair] && charts[place.dataset.pair][place.dataset.chart];
  if (!chart || !place.offsetParent) return;
  const width = printing.now ? 680 : place.clientWidth;
  if (!place.classList.contains("drawn")) place.replaceChildren();
  place.classList.add("drawn");
  place.dataset.width = width;
  const data = structuredClone(chart.data);
  const ink = getComputedStyle(root).getPropertyValue("--ink").trim();
  data.filter((trace) => trace.meta === "ink").forEach((trace) => { trace.line.color = ink; });
  const layout = inTheme(chart.layout, width);
  if (width < narrow && data.length && data.every((trace) => trace.type === "bar")) lieDown(data, layout);
  Plotly.react(place, data, layout, settings);
}
function drawVisible() {
  all(".chart").filter((place) => !place.classList.contains("drawn")).forEach(draw);
}
function redrawForWidth() {
  all(".chart.drawn").filter((place) => place.offsetParent && Number(place.dataset.width) !== place.clientWidth).forEach(draw);
}
let resizing = 0;
window.addEventListener("resize", () => {
  clearTimeout(resizing);
  if (!printing.now) resizing = setTimeout(redrawForWidth, 120);
});
all("select.asset").forEach((select) => select.addEventListener("change", () => {
  const place = document.querySelector(`.chart.prices[data-pair="${select.dataset.pair}"]`);
  place.dataset.chart = select.value;
  draw(place);
}));
window.addEventListener("beforeprint", () => { printing.now = true; all(".chart.drawn").forEach(draw); });
window.addEventListener("afterprint", () => { printing.now = false; all(".chart.drawn").forEach(draw); });

/* ---- one tab per pair ---- */
const tabs = all('[role="tab"]');
function chooseTab(chosen, focus) {
  for (const tab of tabs) {
    const isChosen = tab === chosen;
    tab.setAttribute("aria-selected", String(isChosen));
    tab.tabIndex = isChosen ? 0 : -1;
    document.getElementById(tab.getAttribute("aria-controls")).hidden = !isChosen;
  }
  if (focus) chosen.focus();
  drawVisible();
  redrawForWidth();
  all(".chart.drawn").forEach((place) => { if (place.offsetParent) draw(place); });
}
const steps = { ArrowRight: 1, ArrowLeft: -1 };
tabs.forEach((tab, place) => {
  tab.addEventListener("click", () => chooseTab(tab, false));
  tab.addEventListener("keydown", (event) => {
    const ends = { Home: 0, End: tabs.length - 1 };
    const next = event.key in ends ? ends[event.key] : event.key in steps ? (place + steps[event.key] + tabs.length) % tabs.length : null;
    if (next === null) return;
    event.preventDefault();
    chooseTab(tabs[next], true);
  });
});

/* ---- the table of orders ---- */
const arithmetic = JSON.parse(document.getElementById("arithmetic").textContent);
const rowsOf = (table) => all("tr.row", table);
const detailOf = (row) => (row.nextElementSibling && row.nextElementSibling.classList.contains("detail") ? row.nextElementSibling : null);
function termLine(term) {
  const line = element("tr");
  line.append(element("th", "", term.cause), element("td", "formula", term.formula || ""), element("td", "numbers", term.numbers || ""));
  line.append(element("td", "num dollars", term.dollars), element("td", "why", term.note || ""));
  line.firstChild.scope = "row";
  return line;
}
function detailRow(row, table) {
  const detail = element("tr", "detail");
  const cell = element("td");
  const terms = element("table", "terms");
  const body = element("tbody");
  cell.colSpan = row.cells.length;
  detail.id = `terms-${table.dataset.pair}-${row.dataset.row}`;
  body.append(...(arithmetic[table.dataset.pair][row.dataset.row] || []).map(termLine));
  terms.append(body);
  const frame = element("div", "terms-frame");
  frame.append(terms);
  cell.append(frame);
  detail.append(cell);
  return detail;
}
function toggle(row, table) {
  const detail = detailOf(row);
  const button = row.querySelector(".open");
  if (detail) detail.remove();
  else row.after(detailRow(row, table));
  row.classList.toggle("is-open", !detail);
  button.setAttribute("aria-expanded", String(!detail));
  if (detail) button.removeAttribute("aria-controls");
  else button.setAttribute("aria-controls", row.nextElementSibling.id);
}
/** What a cell sorts by; what is empty or not reported comes last either way. */
function sortValue(cell, kind) {
  const text = cell.textContent.trim();
  const number = Number(text.replaceAll(",", ""));
  if (kind !== "number" || !text) return text || null;
  return Number.isNaN(number) ? null : number;
}
function compared(one, other, sign) {
  if (one === null || other === null) return (one === null) - (other === null);
  return sign * (typeof one === "number" ? one - other : one.localeCompare(other, "en", { numeric: true }));
}
function sortBy(table, head) {
  const place = head.cellIndex;
  const first = head.dataset.kind === "number" ? "descending" : "ascending";
  const second = first === "ascending" ? "descending" : "ascending";
  const direction = head.getAttribute("aria-sort") === first ? second : first;
  all("thead th", table).forEach((each) => each.setAttribute("aria-sort", each === head ? direction : "none"));
  const sign = direction === "ascending" ? 1 : -1;
  const keyed = rowsOf(table).map((row) => [sortValue(row.cells[place], head.dataset.kind), row, detailOf(row)]);
  keyed.sort((one, other) => compared(one[0], other[0], sign));
  table.tBodies[0].append(...keyed.flatMap(([, row, detail]) => (detail ? [row, detail] : [row])));
}
function filter(table, controls) {
  const wanted = controls.querySelector(".find").value.trim().toLowerCase();
  const match = controls.querySelector(".match").value;
  const cause = controls.querySelector(".cause").value;
  let count = 0;
  for (const row of rowsOf(table)) {
    const [order, asset, , ofMatch, ofCause] = [...row.cells].slice(0, 5).map((cell) => cell.textContent.trim());
    const fits = (!match || ofMatch === match) && (!cause || ofCause === cause) && (!wanted || order.toLowerCase().includes(wanted) || asset.toLowerCase().includes(wanted));
    row.hidden = !fits;
    if (detailOf(row)) detailOf(row).hidden = !fits;
    count += fits;
  }
  controls.querySelector(".shown-count").textContent = `${count} ${count === 1 ? "row" : "rows"}`;
}
all("table.trades").forEach((table) => {
  const controls = table.closest("section").querySelector(".controls");
  all("thead th", table).forEach((head) => head.querySelector("button").addEventListener("click", () => sortBy(table, head)));
  all("input, select", controls).forEach((control) => control.addEventListener("input", () => filter(table, controls)));
  table.addEventListener("click", (event) => {
    const row = event.target.closest("tr.row");
    if (row && !String(window.getSelection())) toggle(row, table);
  });
  table.addEventListener("keydown", (event) => {
    if (!event.target.matches("tr.row")) return;
    const rows = rowsOf(table).filter((row) => !row.hidden);
    const beside = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Enter" || event.key === " ") toggle(event.target, table);
    else if (beside) (rows[rows.indexOf(event.target) + beside] || event.target).focus();
    else return;
    event.preventDefault();
  });
});

themeButton.textContent = isDark() ? "Light" : "Dark";
// The pair with the largest difference is marked as the one to begin with.
if (tabs.length) chooseTab(tabs.find((tab) => tab.getAttribute("aria-selected") === "true") || tabs[0], false);
loadCharts();
