// Draws what the report's data says. Numbers and names become text, never markup.
"use strict";
(() => {
const WORDS = {
  fr: {
    locale: "fr-FR", dark: "Thème sombre", actual: "Réel", forecast: "Prévision", band: "Bande à 80 %", last: "Un an plus tôt",
    closure: "Fermeture exceptionnelle", holiday: "Jour férié", weeks: "Par semaine", days: "Par jour", whole: "Toute la période",
    quarter: "Trois mois", month: "Six semaines", scale: "Échelle", span: "Période", read: "Flèches gauche et droite pour lire les valeurs.",
    week: "semaine du", between: "entre", and: "et", clusters: "Clusters", malls: "Centres", find: "Chercher", cluster: "Cluster",
    every: "tous", sort: "Trier par", name: "Nom", size: "Visiteurs", growth: "Évolution", error: "Erreur", all: "Afficher les {n} centres",
    none: "Aucun centre ne porte ce nom.", noCluster: "Sans cluster", mall: "centre", several: "centres", close: "Fermer",
    year: "L’année", onYear: "sur un an", simple: "prévision simple :", thisYear: "L’année, réel et prévision",
    near: "Les quatre dernières semaines et les deux prochaines", pattern: "La semaine type",
    patternLead: "Moyenne des huit dernières semaines ; en pointillé, les mêmes semaines un an plus tôt.",
    came: "Ce qui était prévu, ce qui est venu", day: "Jour", predicted: "Prévu", real: "Venu", off: "Écart",
    marked: "Fermetures exceptionnelles", lately: "Quatre dernières semaines", fortnight: "Deux prochaines semaines", noneMarked: "Aucune fermeture exceptionnelle sur la période.",
    cutoff: "dernier comptage", told: "{name} : {came} visiteurs en {n} jours comptés, {toCome} attendus d’ici au {end}.",
    measured: "Erreur de la prévision", visitors: "visiteurs", noCame: "Aucun jour prévu n’est encore arrivé.",
  },
  en: {
    locale: "en-GB", dark: "Dark theme", actual: "Actual", forecast: "Forecast", band: "80% band", last: "A year before",
    closure: "Exceptional closure", holiday: "Public holiday", weeks: "By week", days: "By day", whole: "All of it",
    quarter: "Three months", month: "Six weeks", scale: "Scale", span: "Span", read: "Left and right arrows read the values.",
    week: "week of", between: "between", and: "and", clusters: "Clusters", malls: "Malls", find: "Find", cluster: "Cluster",
    every: "all", sort: "Sort by", name: "Name", size: "Visitors", growth: "Growth", error: "Error", all: "Show all {n} malls",
    none: "No mall has this name.", noCluster: "No cluster", mall: "mall", several: "malls", close: "Close",
    year: "The year", onYear: "on the year before", simple: "simple forecast:", thisYear: "The year, actual and forecast",
    near: "The last four weeks and the next two", pattern: "Its week",
    patternLead: "Mean of the last eight weeks; dashed, the same weeks a year before.",
    came: "What was predicted, what came", day: "Day", predicted: "Predicted", real: "Came", off: "Off by",
    marked: "Exceptional closures", lately: "Last four weeks", fortnight: "Next two weeks", noneMarked: "No exceptional closure in this time.",
    cutoff: "newest count", told: "{name}: {came} visitors in {n} counted days, {toCome} expected by {end}.",
    measured: "Error of the forecast", visitors: "visitors", noCame: "No predicted day has come yet.",
  },
};
const DAY = 86400, SHOWN = 30, LATELY = 28, PAPER = 660;
const root = document.documentElement;
const byId = (id) => document.getElementById(id);
const data = JSON.parse(byId("data").textContent);
const first = Date.parse(data.first) / 1000;
const remembered = (key) => { try { return localStorage.getItem("carmila-" + key); } catch { return null; } };
const remember = (key, value) => { try { localStorage.setItem("carmila-" + key, value); } catch { /* a browser that keeps nothing */ } };

let lang = WORDS[remembered("lang")] ? remembered("lang") : root.lang;
let words, formats, printing = false;
const charts = new Set();

// What the numbers say.

const unpack = (packed, length) => {
  const out = new Array(length).fill(null);
  let value = 0;
  for (let i = 1; i < packed.length; i++) if (packed[i] !== null) out[packed[0] + i - 1] = value += packed[i];
  return out;
};
const open = (series, length) => {
  const [a, p, l, h, y] = ["a", "p", "l", "h", "y"].map((key) => unpack(series[key], length));
  return { a, p, y, low: p.map((v, i) => l[i] === null ? null : v - l[i]), high: p.map((v, i) => h[i] === null ? null : v + h[i]) };
};
const days = data.end + 1, weeks = Math.ceil(days / 7);
// Seven mean days where a week has five at least, as the report's own tables count.
const byWeek = (line) => Object.fromEntries(Object.entries(line).map(([key, column]) => [key, Array.from({ length: weeks }, (_, week) => {
  const some = column.slice(7 * week, 7 * week + 7).filter((value) => value !== null);
  return some.length < 5 ? null : Math.round(7 * some.reduce((sum, value) => sum + value, 0) / some.length);
})]));
const slice = (line, from, to) => Object.fromEntries(Object.entries(line).map(([key, column]) => [key, column.slice(from, to)]));
const opened = new Map();
const of = (shown) => {
  if (!opened.has(shown)) {
    const line = open(shown.line, data.weekly ? weeks : days);
    const from = Math.max(0, data.cutoff + 1 - LATELY), to = Math.min(days, data.cutoff + 15);
    opened.set(shown, {
      days: data.weekly ? null : line,
      weeks: data.weekly ? line : byWeek(line),
      near: data.weekly ? open(shown.near, to - from) : slice(line, from, to),
      from,
      shut: unpack(shown.k, shown.k.length && shown.k.length - 1 + shown.k[0]).filter((column) => column !== null),
    });
  }
  return opened.get(shown);
};
const all = { days: open(data.all, days) };
all.weeks = byWeek(all.days);

// How they are written.

const speak = () => {
  words = WORDS[lang];
  const date = (options) => new Intl.DateTimeFormat(words.locale, { timeZone: "UTC", ...options });
  formats = {
    number: new Intl.NumberFormat(words.locale, { maximumFractionDigits: 0 }),
    short: new Intl.NumberFormat(words.locale, { notation: "compact", maximumSignificantDigits: 3 }),
    percent: new Intl.NumberFormat(words.locale, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 }),
    signed: new Intl.NumberFormat(words.locale, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: "exceptZero" }),
    day: date({ weekday: "short", day: "numeric", month: "short" }),
    long: date({ day: "numeric", month: "long", year: "numeric" }),
    month: date({ month: "short" }),
    tick: date({ day: "numeric", month: "short" }),
    weekday: date({ weekday: "short" }),
  };
};
// French sets a narrow no-break space before the sign, and minus is no hyphen.
const tidy = (text) => text.replaceAll("\u00a0", "\u202f").replace("-", "\u2212");
const number = (value) => value === null ? "–" : tidy(formats.number.format(value));
const percent = (value) => value === null ? "–" : tidy(formats.percent.format(value));
const signed = (value) => value === null ? "–" : tidy(formats.signed.format(value));
const moment = (column) => new Date((first + column * DAY) * 1000);
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => values[key]);

// Elements.

const element = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== null && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
};
const vector = (tag, attributes, ...children) => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};
const change = (value) => {
  if (value === null) return "–";
  const [kind, shape] = value >= 0.0005 ? ["up", "▲"] : value <= -0.0005 ? ["down", "▼"] : ["flat", "◆"];
  return element("span", { class: "change " + kind }, element("span", { class: "shape", "aria-hidden": "true" }, shape), signed(value));
};

// Charts.

const colour = (name) => {
  const probe = element("span", { style: `color: var(--${name})` });
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
};

/** What a chart in `host` takes: what is inside its frame, and on paper what fits between A4's margins. */
const widthOf = (host) => printing ? PAPER : Math.max(260, host.clientWidth - 18);

/** A chart of `line`, whose columns are `every` days apart from column `from` of the window. */
const draw = (host, line, { every, from, shut, height, label, range }) => {
  const paint = Object.fromEntries(["actual", "forecast", "band", "last", "soft", "rule", "ink"].map((name) => [name, colour(name)]));
  const x = line.a.map((_, i) => first + (from + i * every) * DAY);
  const readout = element("output", { class: "readout" });
  const month = (seconds) => formats.month.format(new Date(seconds * 1000));
  const tick = (seconds) => formats.tick.format(new Date(seconds * 1000));
  const width = 1.75;
  const marks = (u) => {
    const { ctx, bbox } = u, ratio = devicePixelRatio;
    const at = (column) => u.valToPos(first + column * DAY, "x", true);
    const inside = (position) => position >= bbox.left && position <= bbox.left + bbox.width;
    ctx.save();
    ctx.lineWidth = ratio;
    const now = at(data.cutoff + (every === 7 ? -3 : 0.5));
    if (inside(now)) {
      ctx.strokeStyle = ctx.fillStyle = paint.soft;
      ctx.setLineDash([3 * ratio, 3 * ratio]);
      ctx.beginPath(); ctx.moveTo(now, bbox.top); ctx.lineTo(now, bbox.top + bbox.height); ctx.stroke();
      ctx.setLineDash([]);
      ctx.font = `${11 * ratio}px ${getComputedStyle(document.body).fontFamily}`;
      const right = now > bbox.left + bbox.width * 0.75;
      ctx.textAlign = right ? "right" : "left";
      ctx.fillText(words.cutoff, now + (right ? -5 : 5) * ratio, bbox.top + 11 * ratio);
    }
    const floor = bbox.top + bbox.height;
    ctx.fillStyle = paint.soft;
    for (const [column] of data.holidays) {
      const middle = at(column);
      if (!inside(middle)) continue;
      ctx.beginPath(); ctx.moveTo(middle, floor - 7 * ratio); ctx.lineTo(middle - 4 * ratio, floor); ctx.lineTo(middle + 4 * ratio, floor); ctx.fill();
    }
    ctx.strokeStyle = paint.ink;
    ctx.lineWidth = 1.5 * ratio;
    for (const column of shut) {
      const middle = at(column), size = 3.5 * ratio, top = floor - 14 * ratio;
      if (!inside(middle)) continue;
      ctx.beginPath();
      ctx.moveTo(middle - size, top - size); ctx.lineTo(middle + size, top + size);
      ctx.moveTo(middle - size, top + size); ctx.lineTo(middle + size, top - size);
      ctx.stroke();
    }
    ctx.restore();
  };
  const say = (u) => {
    const i = u.cursor.idx;
    if (i === null || i === undefined) { readout.textContent = words.read; return; }
    const column = from + i * every, parts = [];
    const holiday = data.holidays.find(([at]) => at >= column && at < column + every);
    parts.push((every === 7 ? words.week + " " : "") + formats.day.format(moment(column)));
    if (line.a[i] !== null) parts.push(`${words.actual.toLowerCase()} ${number(line.a[i])}`);
    if (line.p[i] !== null) {
      const around = line.low[i] === null ? "" : ` (${words.between} ${number(line.low[i])} ${words.and} ${number(line.high[i])})`;
      parts.push(`${words.forecast.toLowerCase()} ${number(line.p[i])}${around}`);
    }
    if (line.y[i] !== null) parts.push(`${words.last.toLowerCase()} ${number(line.y[i])}`);
    if (holiday) parts.push(holiday[lang === "fr" ? 1 : 2]);
    if (shut.some((at) => at >= column && at < column + every)) parts.push(words.closure.toLowerCase());
    readout.textContent = parts.join(" · ");
  };
  const axis = { stroke: paint.soft, font: `12px ${getComputedStyle(document.body).fontFamily}`, grid: { stroke: paint.rule, width: 1 }, ticks: { show: false } };
  const curve = (stroke, more) => ({ stroke, width, points: { show: false }, ...more });
  const options = {
    width: widthOf(host),
    height,
    legend: { show: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
    cursor: { drag: { x: true, y: false }, points: { size: 7 } },
    scales: { x: range ? { min: range[0], max: range[1] } : {}, y: { range: (_, min, max) => [0, max > 0 ? max * 1.08 : 1] } },
    axes: [
      { ...axis, grid: { show: false }, space: 48, size: 30, values: (u, splits) => splits.map(u.scales.x.max - u.scales.x.min > 150 * DAY ? month : tick) },
      { ...axis, size: 58, values: (_, splits) => splits.map((value) => formats.short.format(value).replace("m", "M")) },
    ],
    series: [
      {},
      curve(paint.last, { dash: [5, 3], width: 1.25 }),
      curve("transparent", { width: 0 }),
      curve("transparent", { width: 0 }),
      curve(paint.forecast, {}),
      curve(paint.actual, { spanGaps: false }),
    ],
    bands: [{ series: [2, 3], fill: paint.band }],
    hooks: { draw: [marks], setCursor: [say] },
  };
  host.replaceChildren();
  const u = new uPlot(options, [x, line.y, line.high, line.low, line.p, line.a], host);
  for (const canvas of host.querySelectorAll("canvas")) canvas.setAttribute("aria-hidden", "true");
  host.tabIndex = 0;
  host.setAttribute("role", "group");
  host.setAttribute("aria-label", `${label}. ${words.read}`);
  host.onkeydown = (event) => {
    const move = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[event.key];
    if (!move) return;
    event.preventDefault();
    const [low, high] = u.series[0].idxs;
    const now = u.cursor.idx ?? Math.round((data.cutoff - from) / every);
    const i = Math.min(high, Math.max(low, now + move));
    u.setCursor({ left: u.valToPos(x[i], "x"), top: u.bbox.height / devicePixelRatio / 2 });
  };
  host.onblur = () => u.setCursor({ left: -10, top: -10 });
  const watch = new ResizeObserver(() => u.setSize({ width: widthOf(host), height }));
  watch.observe(host);
  say(u);
  const chart = { readout, end: () => { watch.disconnect(); u.destroy(); charts.delete(chart); } };
  charts.add(chart);
  return chart;
};

const sample = (kind) => {
  const picture = vector("svg", { viewBox: "0 0 28 12", "aria-hidden": "true" });
  const line = (name, more = {}) => vector("path", { d: "M0 6H28", fill: "none", stroke: `var(--${name})`, "stroke-width": 2, ...more });
  if (kind === "actual" || kind === "forecast") picture.append(line(kind));
  if (kind === "last") picture.append(line("last", { "stroke-dasharray": "5 3" }));
  if (kind === "band") picture.append(vector("rect", { width: 28, height: 12, fill: "var(--band)" }));
  if (kind === "holiday") picture.append(vector("path", { d: "M14 2L19 10H9Z", fill: "var(--soft)" }));
  if (kind === "closure") picture.append(vector("path", { d: "M10 2L18 10M10 10L18 2", stroke: "var(--ink)", "stroke-width": 1.5 }));
  return picture;
};
const key = (kinds) => element("ul", { class: "key" }, ...kinds.map((kind) => element("li", {}, sample(kind), words[kind])));
const chips = (label, choices, chosen, choose) => {
  const group = element("div", { class: "chips", role: "group", "aria-label": label });
  for (const [value, text] of choices) {
    group.append(element("button", { type: "button", class: "chip", "aria-pressed": String(value === chosen), onclick: (event) => {
      for (const chip of group.children) chip.setAttribute("aria-pressed", String(chip === event.currentTarget));
      choose(value);
    } }, text));
  }
  return group;
};

/** A chart with its key, and the choice of scale and span where there are days. */
const panel = (host, lines, shut, label) => {
  const plot = element("div", { class: "plot" });
  let scale = "weeks", span = "whole", chart = null, readout = element("output", { class: "readout" });
  const now = first + data.cutoff * DAY;
  const ranges = { whole: null, quarter: [now - 60 * DAY, Math.min(now + 31 * DAY, first + data.end * DAY)], month: [now - 28 * DAY, Math.min(now + 14 * DAY, first + data.end * DAY)] };
  const show = () => {
    chart?.end();
    const [line, every] = scale === "weeks" ? [lines.weeks, 7] : [lines.days, 1];
    chart = draw(plot, line, { every, from: 0, shut, height: innerWidth < 640 ? 240 : 320, label, range: ranges[span] });
    readout.replaceWith(chart.readout);
    readout = chart.readout;
  };
  const tools = element("div", { class: "tools" }, key(["actual", "forecast", "band", "last", "holiday", ...(shut.length ? ["closure"] : [])]));
  if (lines.days) {
    tools.append(
      chips(words.scale, [["weeks", words.weeks], ["days", words.days]], scale, (value) => { scale = value; show(); }),
      chips(words.span, [["whole", words.whole], ["quarter", words.quarter], ["month", words.month]], span, (value) => { span = value; show(); }),
    );
  }
  host.append(tools, plot, readout);
  show();
  return { show, end: () => chart.end() };
};

// Small pictures.

const picture = (shown) => {
  const { weeks: line } = of(shown);
  const every = [line.a, line.p, line.y, line.high, line.low].flat().filter((value) => value !== null);
  // From half the least: a small picture shows the shape, the own view the size.
  const most = Math.max(1, ...every), least = Math.min(...every) / 2;
  const length = line.a.length - 1 || 1;
  const at = (i, value) => `${(100 * i / length).toFixed(1)} ${(30 - 29 * (value - least) / (most - least || 1)).toFixed(1)}`;
  const path = (column, keep = () => true) => {
    let d = "", pen = false;
    column.forEach((value, i) => {
      if (value === null || !keep(i)) { pen = false; return; }
      d += (pen ? "L" : "M") + at(i, value);
      pen = true;
    });
    return d;
  };
  const ahead = (i) => line.a[i] === null || line.a[i + 1] === null;
  const bounded = line.low.map((low, i) => [i, low]).filter(([i, low]) => low !== null && line.a[i] === null);
  const band = bounded.length > 1 ? "M" + [...bounded.map(([i]) => at(i, line.high[i])), ...bounded.reverse().map(([i, low]) => at(i, low))].join("L") + "Z" : "";
  return vector("svg", { viewBox: "0 0 100 30", preserveAspectRatio: "none", "aria-hidden": "true" },
    vector("path", { class: "spark-band", d: band }), vector("path", { class: "spark-last", d: path(line.y) }),
    vector("path", { class: "spark-forecast", d: path(line.p, ahead) }), vector("path", { class: "spark-actual", d: path(line.a) }));
};
const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) if (isIntersecting) fillIn(target);
}, { rootMargin: "400px" });
const fillIn = (spot) => {
  seen.unobserve(spot);
  if (!spot.firstChild) spot.append(picture(spot.shown));
};

const thousandths = (value) => value === null ? null : value / 1000;
const clusterName = (index) => data.clusters[index]?.n || words.noCluster;
const rowOf = (kind, shown, index) => {
  const spot = element("span", { class: "picture" });
  spot.shown = shown;
  seen.observe(spot);
  const cluster = kind === "cluster";
  const small = cluster ? `${number(shown.c)} ${shown.c === 1 ? words.mall : words.several}` : clusterName(shown.c);
  const labelled = (text, value) => [element("span", { class: "visually-hidden" }, `, ${text} `), value];
  return element("li", {}, element("a", { class: "row", href: `#${kind}-${index}` },
    element("span", { class: "name" }, shown.n || words.noCluster, element("small", {}, small)), spot,
    element("span", { class: "num" }, ...labelled(words.size, number(shown.s))),
    element("span", { class: "num" }, ...labelled(words.growth, change(thousandths(shown.g)))),
    element("span", { class: "num error" }, ...labelled(words.error, percent(thousandths(shown.e))))));
};
const orders = {
  name: (a, b) => a.n.localeCompare(b.n, lang),
  size: (a, b) => b.s - a.s,
  growth: (a, b) => (b.g ?? -Infinity) - (a.g ?? -Infinity),
  error: (a, b) => (b.e ?? -Infinity) - (a.e ?? -Infinity),
};
const list = (host, kind) => {
  const every = kind === "cluster" ? data.clusters : data.malls;
  if (kind === "cluster" && every.length < 2) return;
  let order = "size", wanted = "", cluster = "", limit = SHOWN;
  const rows = element("ul", { class: "rows" }), more = element("div", {}), status = element("p", { class: "visually-hidden", role: "status" });
  const show = () => {
    const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    const indexed = every.map((shown, index) => ({ shown, index }));
    const fits = indexed.filter(({ shown }) => plain(shown.n).includes(plain(wanted)) && (cluster === "" || shown.c === Number(cluster)));
    fits.sort((a, b) => orders[order](a.shown, b.shown) || a.index - b.index);
    rows.replaceChildren(...fits.slice(0, limit).map(({ shown, index }) => rowOf(kind, shown, index)));
    more.replaceChildren();
    if (!fits.length) more.append(element("p", { class: "empty" }, words.none));
    if (fits.length > limit) more.append(element("button", { type: "button", class: "more-rows", onclick: () => { limit = Infinity; show(); rows.children[SHOWN]?.firstChild.focus(); } }, fill(words.all, { n: number(fits.length) })));
    status.textContent = `${number(fits.length)} ${words.several}`;
  };
  const head = element("div", { class: "filters" }, element("h3", {}, kind === "cluster" ? words.clusters : `${words.malls} (${number(every.length)})`));
  head.append(chips(words.sort, [["size", words.size], ["growth", words.growth], ["error", words.error], ["name", words.name]], order, (value) => { order = value; show(); }));
  if (kind === "mall" && every.length > 8) {
    head.append(element("label", {}, words.find, element("input", { type: "search", oninput: (event) => { wanted = event.target.value; show(); } })));
    if (data.clusters.length > 1) {
      head.append(element("label", {}, words.cluster, element("select", { onchange: (event) => { cluster = event.target.value; show(); } },
        element("option", { value: "" }, words.every), ...data.clusters.map((shown, index) => element("option", { value: index }, shown.n || words.noCluster)))));
    }
  }
  const columns = [["name", ""], [null, "picture"], ["size", "num"], ["growth", "num"], ["error", "num error"]];
  const heads = element("div", { class: "row head", "aria-hidden": "true" }, ...columns.map(([name, kind]) => element("span", { class: kind }, name ? words[name] : "")));
  host.replaceChildren(head, heads, rows, more, ...(kind === "mall" ? [status] : []));
  show();
};

// A mall's or a cluster's own view.

const sheet = byId("sheet");
let inSheet = [];
const figure = (name, value, ...notes) => element("div", { class: "figure" }, element("dt", {}, name), element("dd", { class: "value" }, value),
  ...notes.filter((note) => note !== null).map((note) => element("dd", { class: "note" }, ...note)));
const bars = (means) => {
  const most = Math.max(1, ...means.flat());
  const bar = (value, name) => element("i", { class: name, style: `height: ${value === null ? 0 : (100 * value / most).toFixed(1)}%` });
  return element("ol", { class: "week" }, ...means[0].map((mean, day) => element("li", {},
    element("div", { class: "bars", "aria-hidden": "true" }, bar(mean, "now"), bar(means[1][day], "before")),
    element("b", {}, formats.weekday.format(new Date(Date.UTC(2024, 0, 1 + day)))), element("span", {}, mean === null ? "–" : tidy(formats.short.format(mean))),
    element("span", { class: "visually-hidden" }, `, ${words.last.toLowerCase()} ${number(means[1][day])}`))));
};
const comparison = (near, from) => {
  const rows = [];
  for (let i = near.a.length - 1; i >= 0 && rows.length < 14; i--) {
    if (near.a[i] === null || near.p[i] === null) continue;
    const off = near.p[i] > 0 ? near.a[i] / near.p[i] - 1 : null;
    rows.push(element("tr", {}, element("th", { scope: "row" }, formats.day.format(moment(from + i))), element("td", { class: "num" }, number(near.p[i])),
      element("td", { class: "num strong" }, number(near.a[i])), element("td", { class: "num" }, off === null ? "–" : change(off))));
  }
  if (!rows.length) return element("p", { class: "lead" }, words.noCame);
  const head = [words.day, words.predicted, words.real, words.off].map((text, i) => element("th", { scope: "col", class: i ? "num" : null }, text));
  return element("table", {}, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows));
};
const view = (kind, index) => {
  const shown = (kind === "cluster" ? data.clusters : data.malls)[index];
  if (!shown) return;
  for (const chart of inSheet) chart.end();
  const lines = of(shown), { near, from, shut } = lines;
  const name = shown.n || words.noCluster;
  const small = kind === "cluster" ? `${number(shown.c)} ${shown.c === 1 ? words.mall : words.several}` : clusterName(shown.c);
  const close = () => sheet.close();
  const year = element("figure", { class: "chart" }), days = element("figure", { class: "chart" });
  const caption = (text) => element("figcaption", {}, text);
  const counted = near.a.filter((value) => value !== null), coming = near.p.filter((value, i) => near.a[i] === null && value !== null);
  const sum = (some) => some.reduce((total, value) => total + value, 0);
  const nearPlot = element("div", { class: "plot" });
  sheet.lang = lang;
  sheet.replaceChildren(
    element("div", { class: "sheet-head" }, element("div", {}, element("h2", { id: "sheet-name" }, name), element("p", {}, small)),
      element("button", { type: "button", class: "close", "aria-label": words.close, onclick: close }, "✕")),
    element("div", { class: "sheet-body" },
      element("dl", { class: "figures" },
        figure(words.year, number(shown.s), shown.g === null ? null : [change(thousandths(shown.g)), ` ${words.onYear}`]),
        figure(words.lately, number(sum(counted))),
        figure(words.fortnight, number(sum(coming))),
        ...(shown.e === null ? [] : [figure(words.measured, percent(thousandths(shown.e)), [`${words.simple} ${percent(thousandths(shown.x))}`])])),
      element("h3", {}, words.thisYear), year,
      element("h3", {}, words.near), days,
      element("div", { class: "pair" },
        element("div", {}, element("h3", {}, words.came), comparison(near, from)),
        element("div", {}, element("h3", {}, words.pattern), element("p", { class: "fine" }, words.patternLead), bars(shown.w),
          ...(kind === "mall" ? [element("h3", {}, words.marked), shut.length
            ? element("ul", { class: "days" }, ...shut.map((column) => element("li", {}, formats.day.format(moment(column)))))
            : element("p", { class: "fine" }, words.noneMarked)] : [])))));
  if (!sheet.open) sheet.showModal();
  sheet.scrollTop = 0;
  const grown = shown.g === null ? "" : `, ${signed(thousandths(shown.g))} ${words.onYear}`;
  year.append(caption(`${name}${lang === "fr" ? "\u00a0" : ""}: ${number(shown.s)} ${words.visitors}${grown}.`));
  inSheet = [panel(year, { weeks: lines.weeks, days: lines.days }, shut, `${name}, ${words.thisYear}`)];
  const end = from + near.a.length - 1;
  days.append(caption(fill(words.told, { name, came: number(sum(counted)), n: counted.length, toCome: number(sum(coming)), end: formats.long.format(moment(end)) })), nearPlot);
  const chart = draw(nearPlot, near, { every: 1, from, shut, height: innerWidth < 640 ? 200 : 240, label: `${name}, ${words.near}` });
  days.append(chart.readout);
  inSheet.push(chart);
};
const follow = () => {
  const [, kind, index] = /^#(mall|cluster)-(\d+)$/.exec(location.hash) ?? [];
  if (kind) view(kind, Number(index));
  else if (sheet.open) sheet.close();
};
sheet.addEventListener("close", () => {
  for (const chart of inSheet) chart.end();
  inSheet = [];
  sheet.replaceChildren();
  if (/^#(mall|cluster)-/.test(location.hash)) history.replaceState(null, "", location.pathname + location.search);
});
// A click beside the view closes it.
sheet.addEventListener("click", (event) => { if (event.target === sheet) sheet.close(); });
addEventListener("hashchange", follow);

// Language and theme.

let main = null;
const render = () => {
  speak();
  root.lang = lang;
  for (const each of ["fr", "en"]) {
    byId(each).hidden = each !== lang;
    byId(`lang-${each}`).setAttribute("aria-pressed", String(each === lang));
  }
  byId("theme").setAttribute("aria-label", words.dark);
  const edition = byId(lang);
  main?.end();
  const host = edition.querySelector("[data-chart=all]");
  for (const old of host.querySelectorAll(".tools, .plot, .readout")) old.remove();
  main = panel(host, all, [], host.querySelector("figcaption").textContent.trim().split(/\s+/).join(" "));
  list(edition.querySelector("[data-list=clusters]"), "cluster");
  list(edition.querySelector("[data-list=malls]"), "mall");
  document.title = `Carmila · ${edition.querySelector("h1").firstChild.textContent.trim()}`;
  if (sheet.open) follow();
};
const dark = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => root.dataset.theme ? root.dataset.theme === "dark" : dark.matches;
const repaint = () => {
  byId("theme").setAttribute("aria-pressed", String(isDark()));
  main.show();
  if (sheet.open) follow();
};
for (const each of ["fr", "en"]) byId(`lang-${each}`).addEventListener("click", () => { lang = each; remember("lang", each); render(); });
byId("theme").addEventListener("click", () => {
  root.dataset.theme = isDark() ? "light" : "dark";
  remember("theme", root.dataset.theme);
  repaint();
});
dark.addEventListener("change", repaint);
// Paper is white and of one width, and nobody scrolls on it. An open view is printed alone: from the dialog's place on top
// of the page no second page would come.
let before, paper = null;
addEventListener("beforeprint", () => {
  before = root.dataset.theme;
  root.dataset.theme = "light";
  printing = true;
  for (const spot of byId(lang).querySelectorAll(".rows .picture")) fillIn(spot);
  repaint();
  if (sheet.open) document.body.append(paper = element("div", { class: "paper", lang }, ...sheet.childNodes));
});
addEventListener("afterprint", () => {
  if (before) root.dataset.theme = before; else delete root.dataset.theme;
  printing = false;
  paper?.remove();
  repaint();
});
if (["light", "dark"].includes(remembered("theme"))) root.dataset.theme = remembered("theme");
render();
byId("theme").setAttribute("aria-pressed", String(isDark()));
follow();
})();
